"""What the department does that has it: work, return, ask, dispute."""

from dataclasses import replace

from core.district.desks import centre, desk_for
from core.duties.queries import check_grounds
from core.duties.records import Ruling
from core.errors import AlreadyDone, Designated, NeedsWords, NoDepartmentThere, ReturnTooLate, demand
from core.people.queries import appointments_in, live_appointments
from core.people.records import Appointment
from core.refs import Ref, ticket_ref
from core.routing.folding import fold
from core.routing.router import lowest_level
from core.routing.work_talk import unreasoned
from core.tickets.alarms import heeded, reached
from core.tickets.permissions import reads
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow import limits
from core.workflow.deadlines import deadline
from core.workflow.engine import Move, Step
from core.workflow.records import Note

REMARK = "remark"  # the kind of these notes
POST = "@"  # a colleague: this sign and the number of the post


def colleagues(uow: UnitOfWork, ticket: Ticket, person: int) -> dict[str, Appointment | None]:
    """Whom a note may be for: its desk, who has it and helps, the centre, then people of the person's own departments,
    each by the post. All of them may read the ticket."""
    codes = dict.fromkeys((ticket.desk, ticket.department, *ticket.helpers, centre(uow.district)))
    found: dict[str, Appointment | None] = {code: None for code in codes if _readers(uow, ticket, code)}
    own = dict.fromkeys(post.department for post in live_appointments(uow, person))
    others = (one for code in own for one in _readers(uow, ticket, code) if one.person_id != person)
    return found | {f"{POST}{one.id}": one for one in others}


def _readers(uow: UnitOfWork, ticket: Ticket, code: str) -> list[Appointment]:
    return [one for one in appointments_in(uow, code) if reads(uow.district, ticket, one)] if code else []


def _known(move: Move) -> None:
    """Raises NoDepartmentThere for whoever may not read the ticket."""
    if move.input.choice not in colleagues(move.uow, move.record, move.actor.person_id):
        raise NoDepartmentThere(department=move.input.choice)


def _remark(move: Move) -> None:
    post = colleagues(move.uow, move.record, move.actor.person_id)[move.input.choice]
    move.facts = {"department": post.department if post else move.input.choice, "post": post.id if post else 0}


def _submit(move: Move) -> None:
    """办结: no matter ends without words (SG-32)."""
    move.record.result_kind = move.input.choice or "explained"


def _amend(move: Move) -> None:
    """What is added to a result that nobody has checked stands below it. Raises Lacks for nothing."""
    given, told = move.input, move.uow.repo(Note).find(about=ticket_ref(move.record.id), kind="result")[-1]
    demand("amend", result=move.text or given.pictures)
    text = "\n".join(filter(None, (told.text, move.text)))
    move.input = replace(given, text=text, pictures=(*told.pictures, *given.pictures))


def _may_return(move: Move) -> None:
    """退回 with a basis, within the limit (潍坊条例 22). Raises Designated, NeedsWords, ReturnTooLate."""
    uow, ticket = move.uow, move.record
    if ticket.designated:
        raise Designated()
    if move.input.choice not in uow.district.return_bases:
        raise NeedsWords(what="basis")
    within = uow.district.timers.return_within
    if (
        ticket.dispatched_at
        and uow.now > deadline(ticket.dispatched_at, within, uow.district.calendar_for(ticket.department)).due
    ):
        raise ReturnTooLate(limit=within)
    if unreasoned(fold(move.text).plain):
        raise NeedsWords(what="reason")


def _return(move: Move) -> None:
    """Back to the desk; too many returns go to the centre, which designates (潍坊条例 22)."""
    uow, ticket = move.uow, move.record
    holder = ticket.department
    ticket.returns += 1
    ticket.returned_by = [*(code for code in ticket.returned_by if code != holder), holder]
    if ticket.returns > uow.district.timers.max_returns or uow.district.departments[holder].code == ticket.desk:
        ticket.desk = centre(uow.district)
    else:
        _raise_level(uow, ticket)
    ticket.department = ticket.desk
    move.facts = {"department": holder, "basis": move.input.choice}


def _raise_level(uow: UnitOfWork, ticket: Ticket) -> None:
    """From the community to the level it calls: the expert the router knew becomes the proposal (WC-61)."""
    if ticket.level != lowest_level(uow.district):
        return
    ticket.level = uow.district.levels[ticket.level].calls
    ticket.desk = desk_for(uow.district, ticket.area, ticket.level)
    main = uow.district.department_for(uow.district.categories[ticket.category].main_unit, ticket.area)
    ticket.proposed = main.code if main and main.code != ticket.department else ""


def _call_street(move: Move) -> None:
    """The community states why it cannot solve it alone and calls the street (WC-61, SG-67)."""
    ticket = move.record
    holder = ticket.department
    _raise_level(move.uow, ticket)
    ticket.department = ticket.desk
    move.facts = {"department": holder}


def _ask(move: Move) -> None:
    """A question to the reporter: the clock waits, but not for ever."""
    answer = move.uow.district.answer
    limits.begin(move.uow, Ref("waiting", move.record.id), "answer", move.record.department, answer, urgent=False)


def _may_dispute(move: Move) -> None:
    """The panel decides; the department leads on until the ruling (北京条例 14). Raises AlreadyDone."""
    check_grounds(move)
    if pending := move.uow.repo(Ruling).first(about=ticket_ref(move.record.id), state=["open", "hearing"]):
        raise AlreadyDone(act="dispute", who="", department=pending.department, at=pending.opened_at)


def _verify(move: Move) -> None:
    """现场核实: a fact beside the course of the matter (C7); the desk decides what follows."""
    real = move.input.choice == "real"
    move.record.verified = "real" if real else "not_found"
    move.facts = {"real": real}


GUARDS: dict[str, Step] = {
    "return": _may_return,
    "dispute": _may_dispute,
    REMARK: _known,
}
EFFECTS: dict[str, Step] = {
    "city_result": _submit,
    "city_answers": _submit,
    "sign": heeded,
    "contact": reached,
    "submit": _submit,
    "amend": _amend,
    "call_street": _call_street,
    "return": _return,
    "ask": _ask,
    "verify": _verify,
    REMARK: _remark,
}
