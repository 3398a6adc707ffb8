"""A walk of random people doing random things; what must always hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core.calls.permissions import CALL_ENDED
from core.calls.records import Call, CalledDepartment
from core.calls.workflow import CALL, CALLED
from core.duties.records import Ruling
from core.errors import CivicError
from core.ledger.records import Entry
from core.procedures.records import Case
from core.refs import Ref, ticket_ref
from core.rulings.workflow import RULING
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from core.tickets.workflow import TICKET
from core.unit_of_work import Actor
from core.workflow.records import Timer
from tests import acts as c
from tests.calls.hall import BAD, GOOD, GOOD_CALLER, LINJIANG, Hall

# Which arrow an event walked along; the ledger alone must lead to the state the row shows.
CALL_STEPS = {
    "CallApproved": "approve",
    "CallRefused": "refuse",
    "CallCancelled": "cancel",
    "CallEngaged": "engage",
    "CallConcluded": "conclude",
    "CallResumed": "resume",
    "CallClosed": "close",
}
CALLED_STEPS = {
    "CalledAcknowledged": "ack",
    "CalledReportedIn": "report_in",
    "CalledAbsent": "miss",
    "CalledFedBack": "feed_back",
    "FeedbackSentBack": "send_back",
    "CalledReleased": "release",
    "CalledRecalled": "recall",
    "CalledDisputed": "dispute",
    "CalledKept": "keep",
    "CalledExcused": "excuse",
    "CalledGone": "vanish",
    "CalledRated": "rate",
}
RULING_STEPS = {"OpinionGiven": "opine", "RulingDecided": "decide", "DisputeWithdrawn": "withdraw"}
TICKET_STEPS = {
    "TicketDispatched": "dispatch",
    "TicketSigned": "sign",
    "ReporterContacted": "contact",
    "ResultSubmitted": "submit",
    "ResultSentBack": "send_back",
    "ResultPassed": "pass",
    "TicketReturned": "return",
    "TicketWithdrawn": "withdraw",
    "TicketRestored": "unwithdraw",
    "TicketSuspended": "set_aside",
    "TicketResumed": "resume",
    "ReporterAsked": "ask",
    "TicketDesignated": "designate",
    "TicketReopened": "reopen",
    "TicketSupervised": "supervise",
}
# Who alone may do it, told apart from the program's own tables: caller, called unit, reviewer, panel, desk …
BY_REVIEWER = {"approve", "refuse"}
BY_CALLED = {"ack", "report_in", "feed_back", "dispute", "rate_caller"}


class Walk:
    """One seeded walk over one hall."""

    def __init__(self, hall: Hall, seed: int) -> None:
        self.hall = hall
        self.dice = random.Random(seed)
        self.done = 0
        self.refused = 0
        departments = ("emergency", "housing_constr", "market", "urban_mgmt", "planning")
        self.actors = [
            *(hall.street, hall.secretary, hall.grid_leader, hall.centre, hall.supervisor, hall.resident),
            *(hall.liaison(department) for department in departments),
            *(hall.post("panel_member", department) for department in ("cmd_center", "establish_office", "justice")),
            hall.post("commander", f"st_cmd@{LINJIANG}"),
        ]
        self.departments = departments
        self.offers: tuple[Callable[[], c.Command], ...] = (
            *(self._blow, self._review, self._cancel, self._join, self._lead, self._minutes),
            *(self._conclude, self._conclude, self._resume, self._file, self._file_ticket),
            *(self._called(kind) for kind in (c.AcknowledgeCall, c.ReportIn, c.ReportIn)),
            *(self._feed_back, self._feed_back, self._release, self._release, self._send_back, self._dispute),
            *(self._rate, self._rate, self._rate_caller, self._opine, self._opine, self._decide, self._give_up),
            *(self._dispatch, self._sign, self._contact, self._submit, self._return, self._dispute_ticket),
            *(self._plead, self._plead, self._decide_plea, self._ask, self._supplement, self._withdraw, self._judge),
        )

    def begin(self) -> None:
        """Something to talk about: an emergency, everyday matters, a ticket that was dispatched."""
        self.hall.whistle("emergency")
        self.hall.whistle("routine", category="0701", departments=("housing_constr", "market"))
        self.hall.whistle("key", category="0702", departments=("planning", "urban_mgmt"))
        self.hall.ticket("0504")

    def step(self) -> None:
        """Somebody does something, or time passes."""
        if self.dice.random() < 0.06:
            self.hall.wait(minutes=self.dice.choice((5, 5, 40, 40, 300, 1500, 6000)))
            self.hall.tick()
            return
        command = (self._fitting() if self.dice.random() < 0.6 else None) or self.dice.choice(self.offers)()
        actor = self.dice.choice(self.actors)
        if self.dice.random() < 0.8:
            actor = self._likely(command) or actor
        ended, allowed = self._ended(), self._allowed(command, actor)
        try:
            self.hall.do(command, actor)
        except CivicError:
            self.refused += 1
            return
        self.done += 1
        assert allowed, f"{actor.name} was let do {command}"
        late = {"call": {"file"}, "called": {"rate", "rate_caller"}}
        if not (isinstance(command, c.Perform) and command.act in late.get(command.ref.kind, ())):
            assert self._ended().items() >= ended.items(), f"{command} touched a call that had ended"

    def _fitting(self) -> c.Command | None:
        """Something that has a place in the state of some record."""
        what = self.dice.choice(("call", "called", "called", "ticket", "ruling"))
        if what == "called" and (row := self._row()):
            state = self.hall.look(lambda one: _field(one.repo(CalledDepartment).get(row), "state"))
            made = {
                "ack": c.AcknowledgeCall(row),
                "report_in": c.ReportIn(row),
                "feed_back": c.FeedBack(row, "已处置"),
                "send_back": c.SendBackFeedback(row, "没好"),
                "release": c.ReleaseDepartment(row, "可以走了"),
                "dispute": c.DisputeCall(row, "law", self._department(), "不归我"),
                "rate": c.RateCalled(row, GOOD),
            }
            return self._one_of([made[act] for act in CALLED.open_from(str(state)) if act in made])
        if what == "call" and (call := self._call()):
            state = self.hall.look(lambda one: _field(one.repo(Call).get(call), "state"))
            plans = {
                "approve": c.ReviewCall(call, True),
                "join": c.JoinDepartment(call, self._department()),
                "conclude": c.ConcludeCall(call, "已处置"),
                "resume": c.ResumeCall(call, "又塌了"),
                "cancel": c.CancelCall(call, "误报"),
            }
            return self._one_of([plans[act] for act in CALL.open_from(str(state)) if act in plans])
        if what == "ticket" and (ticket := self._ticket()):
            state = self.hall.look(lambda one: _field(one.repo(Ticket).get(ticket), "state"))
            acts: dict[str, c.Command] = {
                "dispatch": c.DispatchTicket(ticket, self._department()),
                "sign": c.SignTicket(ticket),
                "contact": c.ContactReporter(ticket),
                "submit": c.SubmitResult(ticket, "solved", "好了"),
                "pass": c.ReviewResult(ticket, True),
                "send_back": c.ReviewResult(ticket, False, "没有照片"),
                "ask": c.AskReporter(ticket, "几号楼？"),
                "return": c.ReturnTicket(ticket, "law", "第三条"),
                "rate": c.RateTicket(ticket, True, self.dice.choice(("yes", "no")), self.dice.choice((0, 4))),
            }
            return self._one_of([acts[act] for act in TICKET.open_from(str(state)) if act in acts])
        if what == "ruling" and (ruling := self._ruling()):
            opinion = c.GiveOpinion(ruling, self._department(), "法", "意见")
            return self._one_of([opinion, c.DecideRuling(ruling, self._department(), "法", "第一条", (), ("solve",))])
        return None

    def _one_of(self, commands: list[Any]) -> c.Command | None:
        return self.dice.choice(commands) if commands else None

    # What may be asked for.

    def _id(self, see: Callable[[SqlUnitOfWork], list[Any]]) -> int:
        """A row that exists, mostly a late one."""
        ids = [row.id for row in self.hall.look(see)]
        return int(self.dice.choice(ids[-4:])) if ids else 0

    def _call(self) -> int:
        """Mostly one that is still open."""
        open_states = ["pending", "issued", "working", "concluded"]
        if self.dice.random() < 0.85 and (found := self._id(lambda one: one.repo(Call).find(state=open_states))):
            return found
        return self._id(lambda one: one.repo(Call).find())

    def _row(self) -> int:
        call = self._call()
        return self._id(lambda one: one.repo(CalledDepartment).find(call_id=call))

    def _ruling(self) -> int:
        return self._id(lambda one: one.repo(Ruling).find())

    def _ticket(self) -> int:
        return self._id(lambda one: one.repo(Ticket).find())

    def _department(self) -> str:
        return self.dice.choice(self.departments)

    def _blow(self) -> c.Command:
        kind = self.dice.choice(("emergency", "routine", "key", "call_street"))
        departments = tuple(self.dice.sample(self.departments, 2))
        fitting = (code for code, one in self.hall.district.categories.items() if one.whistle == kind)
        category = next(fitting, "0701")
        return c.BlowWhistle(kind, "墙塌了", "990101001001", departments, category=category, reason="办不了")

    def _review(self) -> c.Command:
        return c.ReviewCall(self._call(), self.dice.random() < 0.8, "意见")

    def _cancel(self) -> c.Command:
        return c.CancelCall(self._call(), "误报")

    def _join(self) -> c.Command:
        return c.JoinDepartment(self._call(), self._department())

    def _lead(self) -> c.Command:
        return c.ChangeLead(self._call(), self._department())

    def _minutes(self) -> c.Command:
        return c.AddMinutes(self._call(), "现场已封控")

    def _conclude(self) -> c.Command:
        return c.ConcludeCall(self._call(), "已处置")

    def _resume(self) -> c.Command:
        return c.ResumeCall(self._call(), "又塌了")

    def _file(self) -> c.Command:
        return c.FileCall(self._call(), "备案")

    def _called(self, kind: Callable[[int], c.Command]) -> Callable[[], c.Command]:
        return lambda: kind(self._row())

    def _feed_back(self) -> c.Command:
        return c.FeedBack(self._row(), "已处置")

    def _release(self) -> c.Command:
        return c.ReleaseDepartment(self._row(), "可以走了")

    def _send_back(self) -> c.Command:
        return c.SendBackFeedback(self._row(), "没好")

    def _dispute(self) -> c.Command:
        return c.DisputeCall(self._row(), "law", self._department(), "不归我")

    def _rate(self) -> c.Command:
        return c.RateCalled(self._row(), self.dice.choice((GOOD, BAD)), ("late",))

    def _rate_caller(self) -> c.Command:
        return c.RateCaller(self._row(), GOOD_CALLER)

    def _opine(self) -> c.Command:
        return c.GiveOpinion(self._ruling(), self._department(), "法", "意见")

    def _decide(self) -> c.Command:
        return c.DecideRuling(self._ruling(), self._department(), "法", "第一条", (), ("solve",))

    def _give_up(self) -> c.Command:
        return c.WithdrawDispute(self._ruling())

    def _file_ticket(self) -> c.Command:
        return c.FileTicket("墙塌了", "help", "0101", "990101001001001", self.hall.resident.person_id)

    def _dispatch(self) -> c.Command:
        return c.DispatchTicket(self._ticket(), self._department())

    def _sign(self) -> c.Command:
        return c.SignTicket(self._ticket())

    def _contact(self) -> c.Command:
        return c.ContactReporter(self._ticket())

    def _submit(self) -> c.Command:
        return c.SubmitResult(self._ticket(), "solved", "好了")

    def _return(self) -> c.Command:
        return c.ReturnTicket(self._ticket(), "law", "第三条")

    def _dispute_ticket(self) -> c.Command:
        return c.DisputeTicket(self._ticket(), "law", self._department(), "不归我")

    def _plead(self) -> c.Command:
        kind = self.dice.choice(("extend", "suspend", "exclude", "appeal"))
        reason = "money" if kind == "suspend" else "false_location"
        return c.Plead(self._ticket(), kind, "说明", reason, self.hall.now + timedelta(days=20))

    def _decide_plea(self) -> c.Command:
        row = self._id(lambda one: one.repo(Case).find())
        case = self.hall.look(lambda one: one.repo(Case).get(row))
        return c.DecideApplication((case.procedure if case else "extend", row), self.dice.random() < 0.8, "意见")

    def _ask(self) -> c.Command:
        return c.AskReporter(self._ticket(), "几号楼？")

    def _supplement(self) -> c.Command:
        return c.SupplementTicket(self._ticket(), "三号楼")

    def _withdraw(self) -> c.Command:
        return c.WithdrawTicket(self._ticket())

    def _judge(self) -> c.Command:
        return c.ReviewResult(self._ticket(), self.dice.random() < 0.5, "意见")

    # Who would be right to do it.

    def _likely(self, command: c.Command) -> Actor | None:
        found = [actor for actor in self.actors if self._allowed(command, actor)]
        return self.dice.choice(found) if found else None

    def _allowed(self, command: c.Command, actor: Actor) -> bool:
        if isinstance(command, c.BlowWhistle):
            return actor.role not in {"panel_member", "resident"}
        if isinstance(command, c.Perform) and command.ref.kind == "case":
            return actor.department in {self.hall.street.department, "cmd_center"}
        if isinstance(command, c.Perform):
            side = {"ticket": _ticket_side, "ruling": _panel_side}.get(command.ref.kind, _side)
            return self.hall.look(lambda one: side(one, command, actor))
        return True

    # What must always hold.

    def _ended(self) -> dict[int, str]:
        rows = self.hall.look(lambda one: one.repo(Call).find(state=sorted(CALL_ENDED)))
        return {row.id: row.state for row in rows}

    def check(self) -> None:
        """All invariants over the whole hall."""
        self.hall.look(_check_calls)
        self.hall.look(_check_tickets)
        self.hall.look(_check_rulings)
        self.hall.look(_check_clocks)


def _side(one: SqlUnitOfWork, command: c.Perform, actor: Actor) -> bool:
    """Whose act on a call or a called department it is."""
    called = one.repo(CalledDepartment).get(command.ref.id) if command.ref.kind == "called" else None
    call = one.repo(Call).get(called.call_id if called else command.ref.id)
    if call is None:
        return False
    if command.act in BY_REVIEWER:
        return actor.role == "center_operator"
    if command.act in BY_CALLED:
        return called is not None and called.department == actor.department and actor.role == "liaison"
    return call.caller == actor.department and actor.role not in {"panel_member", "resident"}


def _ticket_side(one: SqlUnitOfWork, command: c.Perform, actor: Actor) -> bool:
    """Whose act on a ticket it is, told apart from the program's own tables."""
    ticket = one.repo(Ticket).get(command.ref.id)
    if ticket is None:
        return False
    if command.act in {"extend", "suspend", "sign", "contact", "submit", "return", "ask", "dispute"}:
        return actor.department == ticket.department
    if command.act in {"exclude", "appeal"}:
        return bool(actor.department)
    if command.act in {"dispatch", "pass", "send_back"}:
        return actor.department in {ticket.desk, "cmd_center"} and bool(actor.role)
    return actor.person_id in {ticket.reporter_id, ticket.filed_by}


def _panel_side(one: SqlUnitOfWork, command: c.Perform, actor: Actor) -> bool:
    """Whose act on a case of the panel it is."""
    if command.act == "withdraw":
        return bool(_field(one.repo(Ruling).get(command.ref.id), "department") == actor.department)
    chair = (actor.role, actor.department) == ("panel_member", "cmd_center")
    return chair if command.act == "decide" else actor.role == "panel_member"


def _field(row: Any, name: str) -> Any:
    return getattr(row, name) if row is not None else None


def _replayed(lines: list[Entry], first: str, steps: dict[str, str], walk: Callable[[str, str], str | None]) -> str:
    state = first
    for line in lines:
        act = steps.get(line.event)
        if act is None or (line.event == "CalledRated" and line.facts["revised"]):
            continue
        found = walk(state, act)
        assert found is not None, f"{line.event} has no place after {state}"
        state = found
    return state


def _check_calls(one: SqlUnitOfWork) -> None:
    for call in one.repo(Call).find():
        lines = one.ledger.read("call", call.id)
        first = "pending" if call.reviewer else "issued"
        closing = {**CALL_STEPS, "CallClosed": "expire" if call.how == "unrated" else "close"}
        assert _replayed(lines, first, closing, CALL.target) == call.state
        departments = one.repo(CalledDepartment).find(call_id=call.id)
        assert sum(u.lead for u in departments) == 1, "exactly one lead"
        for called in departments:
            own = one.ledger.read("called", called.id)
            assert _replayed(own, "notified", CALLED_STEPS, CALLED.target) == called.state
        running = [k for u in departments for k in one.repo(Timer).find(about=Ref("called", u.id), stopped_at=None)]
        if call.state not in {"issued", "working"}:
            assert running == [], "no limit of a unit outlives the call"
        else:
            owed = {u.id for u in departments if u.state not in {"released", "excused", "gone", "rated"}}
            assert owed == {k.about.id for k in running if k.kind == "feedback"}, "no limit is lost"


def _check_tickets(one: SqlUnitOfWork) -> None:
    for ticket in one.repo(Ticket).find():
        if ticket.state == "closed":
            continue
        lines = one.ledger.read("ticket", ticket.id)
        assert _replayed(lines, "filed", TICKET_STEPS, TICKET.target) == ticket.state
        running = {k.kind for k in one.repo(Timer).find(about=ticket_ref(ticket.id), stopped_at=None)}
        limit = {"filed": "assign", "supervised": "assign", "reviewed": "rate"}
        busy = {"assigned", "signed", "contacted", "suspended", "waiting", "submitted"}
        wanted = "resolve" if ticket.state in busy else limit.get(ticket.state, "")
        assert not wanted or wanted in running, f"{ticket.state} without its limit: {running}"
        if ticket.state in ENDED:
            assert running == set()


def _check_rulings(one: SqlUnitOfWork) -> None:
    for ruling in one.repo(Ruling).find():
        assert _replayed(one.ledger.read("ruling", ruling.id), "open", RULING_STEPS, RULING.target) == ruling.state
        running = one.repo(Timer).find(about=Ref("ruling", ruling.id), stopped_at=None)
        assert len(running) == (ruling.state in {"open", "hearing"})


def _check_clocks(one: SqlUnitOfWork) -> None:
    for timer in one.repo(Timer).find():
        standing = any(end is None for _, end, *_ in timer.pauses)
        if timer.stopped_at or standing:
            assert timer.next_at is None, "what stands or has ended does not speak"
        elif timer.missed_at is None:
            assert timer.next_at is not None, "what runs will speak"
        assert timer.missed_at is None or timer.missed_at <= one.now
