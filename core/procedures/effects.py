"""What acts of procedures do beside moving the case: a short named list."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.commands import FileTicket, Input
from core.district.entries import Duration
from core.district.procedures import Effect, Lack
from core.errors import AlreadyDone, NotNow, lacks
from core.people.queries import appointments_in, posts_there
from core.procedures import accounts, agenda, bookings
from core.procedures.bookings import moment
from core.procedures.matters import ticket_of
from core.procedures.records import Case
from core.procedures.relations import departments, first, naming, procedure_of
from core.procedures.values import DATED, TALLY, TOGETHER
from core.procedures.workflow import compiled
from core.refs import Ref, ticket_ref
from core.tickets.filing import register
from core.tickets.records import Ticket
from core.tickets.timers import urgent
from core.tickets.workflow import TICKET
from core.unit_of_work import UnitOfWork
from core.workflow import limits
from core.workflow.engine import Follow, Move
from core.workflow.records import Timer
from core.workflow.work_calendar import local

Work = Callable[[Move, Effect], None]
LEVELS = ("grid", "community")  # where a council above a building or grid sits


def prolonged(uow: UnitOfWork, ticket: Ticket, timer: Timer, effect: Effect) -> Timer:
    """The limit as it would run if more time were granted now."""
    by: Duration | None = effect.values.get("by")
    longer = by if by and by.unit == timer.limit_unit else uow.district.limit_for(ticket.category)
    return replace(timer, limit_value=timer.limit_value + longer.value)


def _prolong(move: Move, effect: Effect) -> None:
    """The ticket's limit grows by `by`, or by its original length where units of time differ (安阳条例 50).

    Raises NotNow, Lacks where it ended or was missed meanwhile.
    """
    uow, case, ticket = move.uow, move.record, ticket_of(move.uow, move.record)
    timer = uow.repo(Timer).get(case.fields.get("timer", 0), lock=True)
    if ticket is None or timer is None or timer.stopped_at:
        raise NotNow(act=move.act.name, state=ticket.state if ticket else case.state)
    if timer.missed_at or (not limits.standing(timer) and uow.now > timer.due_at):
        raise lacks(move.act.name, [Lack("overdue")])
    was, longer = timer.due_at, prolonged(uow, ticket, timer, effect)
    timer.limit_value = longer.limit_value
    found = limits.explain(uow, timer)
    timer.due_at, timer.provisional, timer.step = found.due, found.provisional, 0
    if not limits.standing(timer):
        limits.schedule(uow, timer, urgent=urgent(uow, ticket))
    uow.repo(Timer).save(timer)
    uow.repo(Ticket).change(ticket, due_at=timer.due_at)
    facts = {"timer": timer.id, "kind": timer.kind, "case": case.id}
    facts |= {"was": was.isoformat(), "due": timer.due_at.isoformat()}
    move.then.append(Follow(Ref("ticket", ticket.id), "prolong", Input(fields=facts)))


def _set_aside(move: Move, effect: Effect) -> None:
    """挂账: the ticket rests until the day of a field (北京条例 15). Raises Lacks for a day that has passed."""
    case, until = move.record, moment(move.record.fields[effect.values["until"]])
    if until <= move.uow.now:
        raise lacks(move.act.name, [Lack("until")])
    reason = str(case.fields.get(effect.values.get("reason", ""), ""))
    facts: dict[str, Any] = {
        "department": case.department,
        "reason": reason,
        "until": until.isoformat(),
        "case": case.id,
    }
    move.then.append(Follow(case.about, "set_aside", Input(fields=facts)))


def _run_on(move: Move, effect: Effect) -> None:
    """A ticket that rests because of the case goes on."""
    ticket = ticket_of(move.uow, move.record)
    if ticket and ticket.state == "suspended":
        move.then.append(Follow(Ref("ticket", ticket.id), "resume", Input(choice="suspension")))


def _exempt(move: Move, effect: Effect) -> None:
    """The missed limit, or where none was missed all, are left out of the figures; the fact itself stays (H7)."""
    case, only = move.record, move.record.fields.get("timer", 0)
    for timer in move.uow.repo(Timer).find(about=case.about):
        if only in {0, timer.id}:
            move.uow.repo(Timer).change(timer, exempt=True)


def _all_of(move: Move, effect: Effect) -> None:
    """联审: each department that may does it once; with the last one the act `then` follows. Raises AlreadyDone."""
    uow, case, procedure = move.uow, move.record, procedure_of(move.uow, move.record)
    done = {one.actor_department for one in uow.ledger.read("case", case.id) if one.facts.get("act") == move.act.name}
    if move.actor.department in done:
        raise AlreadyDone(act=move.act.name, who="", department=move.actor.department, at=uow.now)
    asked = {code for way in procedure.step(move.act.name).who for code in departments(uow, case, way.relation)}
    if asked <= {*done, move.actor.department}:
        move.then.append(Follow(Ref("case", case.id), procedure.full(effect.values["then"])))


def _elsewhere(move: Move, effect: Effect) -> None:
    """准入: `core.duties.queries.admitted` finds it by the stage the act leads to. Show: the door shows what is
    private, and the act is the line in the trace."""


def _drop(move: Move, effect: Effect) -> None:
    """What is private is gone at once (PIPL 47)."""
    fields = procedure_of(move.uow, move.record).fields
    gone = {DATED, *(code for code, field in fields.items() if field.private)}
    move.record.fields = {code: value for code, value in move.record.fields.items() if code not in gone}


def _name(move: Move, effect: Effect) -> None:
    """Whoever acts has it in hand from now on (只找一人): the person, or the department where the field is of one."""
    field = procedure_of(move.uow, move.record).fields[effect.values["field"]]
    move.record.fields[field.code] = move.actor.department if field.type == "department" else move.actor.person_id


def _climb(move: Move, effect: Effect) -> None:
    """The council above has it now, building to grid to community. Raises Lacks at the top."""
    areas, case = move.uow.district.areas, move.record
    above = areas[case.area].parent or ""
    while above in areas and areas[above].kind not in LEVELS:
        above = areas[above].parent or ""
    if areas[case.area].kind == LEVELS[-1] or above not in areas:
        raise lacks(move.act.name, [Lack("top")])
    case.area = above


def _tally(move: Move, effect: Effect) -> None:
    """One voice each: what was chosen is counted, and not whose it was. Raises AlreadyDone."""
    case, field = move.record, effect.values["field"]
    for entry in move.uow.ledger.read("case", case.id):
        if entry.facts.get("act") == move.act.name and entry.actor_id == move.actor.person_id:
            raise AlreadyDone(act=move.act.name, who="", department=move.actor.department, at=entry.at)
    counts = dict(case.fields.get(TALLY, {}).get(field, {}))
    said = str(case.fields.pop(field, ""))
    case.fields[TALLY] = {**case.fields.get(TALLY, {}), field: {**counts, said: counts.get(said, 0) + 1}}


def _assign(move: Move, effect: Effect) -> None:
    """AB岗: to whoever has the least in hand (`there`: of the smallest place, 分片), and never twice to the same."""
    uow, case, field = move.uow, move.record, effect.values["field"]
    relation, _, permissions = effect.values["among"].partition("/")
    wanted = frozenset(filter(None, permissions.split("+")))
    case.fields["_passed"] = [*case.fields.get("_passed", []), *filter(None, [case.fields.pop(field, 0)])]
    posts = (
        posts_there(uow, case.area)
        if relation == "there"
        else [post for code in departments(uow, case, relation) for post in appointments_in(uow, code)]
    )
    able = {p.person_id: p.area for p in reversed(posts) if not wanted or wanted & uow.district.roles[p.role].can}
    in_hand = [one.fields.get(field) for one in uow.repo(Case).find(procedure=case.procedure, closed_at=None)]
    if free := [one for one in able if one not in case.fields["_passed"]]:
        case.fields[field] = min(free, key=lambda one: (relation == "there" and -len(able[one]), in_hand.count(one)))


def _collect(move: Move, effect: Effect) -> None:
    """What is open and of the same kind in a place is taken together: tickets, whose people are told, or cases."""
    uow, case, values = move.uow, move.record, effect.values
    if "procedure" in values:
        same = values["same"]
        cases = uow.repo(Case).find(procedure=values["procedure"], closed_at=None)
        found: list[Any] = [one for one in cases if one.fields.get(same) == case.fields[same]]
    else:
        tickets = uow.repo(Ticket).find(category=case.fields[values["category"]])
        found = [one for one in tickets if TICKET.target(one.state, "gather") is not None and not one.tip_off]
    known, where = case.fields.get(TOGETHER, []), case.fields[values["where"]]
    fresh = [one for one in found if one.id not in known and uow.district.within(one.area, where)]
    case.fields |= {TOGETHER: [*known, *(one.id for one in fresh)], values["field"]: len(known) + len(fresh)}
    said = Input(choice=case.fields.get("owner", ""), text=case.title)
    move.then += [Follow(ticket_ref(one.id), "gather", said) for one in fresh if isinstance(one, Ticket)]


def _answer(move: Move, effect: Effect) -> None:
    """All that was taken together ends in the same words, with the same proof (WC-73)."""
    uow, case, values = move.uow, move.record, effect.values
    text = move.text or str(case.fields.get(values.get("field", ""), ""))
    for row in case.fields.get(TOGETHER, []):
        if act := values.get("act"):
            one = uow.repo(Case).get(row)
            given = {its: case.fields[ours] for its, ours in values["fields"].items()}
            if one and one.closed_at is None:
                move.then.append(Follow(Ref("case", row), f"{one.procedure}.{act}", Input(text=text, fields=given)))
            continue
        ticket = uow.repo(Ticket).get(row)
        if ticket and TICKET.target(ticket.state, "governed") is not None:
            owner = str(case.fields.get(values.get("owner", ""), ""))
            move.then.append(Follow(ticket_ref(row), "governed", Input(choice=owner, text=text)))


def _number(move: Move, effect: Effect) -> None:
    """A letter's number, counted anew each year: 云民函〔2026〕3号."""
    uow, case, field = move.uow, move.record, effect.values["field"]
    start = f"{effect.values['series']}〔{local(uow.now).year}〕"
    uow.repo(Case).find(procedure=case.procedure, limit=1, lock=True)  # two at once would get one number
    given = [one for one in uow.repo(Case).find(procedure=case.procedure) if start in str(one.fields.get(field))]
    case.fields[field] = f"{start}{len(given) + 1}号"


def _ticket(move: Move, effect: Effect) -> None:
    """The matter becomes a ticket, told by whoever acts; its number stays in the field."""
    case, values = move.record, effect.values
    told = "\n".join(filter(None, (str(case.fields.get(values.get("text", "")) or case.title), move.text)))
    pictures = tuple(key for code in values.get("pictures", ()) for key in case.fields.get(code, ()))
    who, kinds = move.actor.person_id or case.created_by, move.uow.district.request_types
    filed = FileTicket(told, next(iter(kinds)), case.fields[values["category"]], case.area, who, who, "grid_patrol")
    happened = register(replace(filed, pictures=pictures), move.uow, move.actor)
    move.then += happened
    case.fields[values["field"]] = str(getattr(happened[0], "number", ""))


def _hand(move: Move, effect: Effect) -> None:
    """The ticket goes on to whom the effect names, while nobody has resolved it."""
    ticket = ticket_of(move.uow, move.record)
    whose = first(move.uow, move.record, effect.values["to"])
    if ticket and whose and TICKET.target(ticket.state, "hand_on"):
        move.then.append(Follow(Ref("ticket", ticket.id), "hand_on", Input(choice=whose)))


def _all_named(move: Move, effect: Effect) -> None:
    """Every open case that names this one does an act of the house, where it may be done."""
    code, act = effect.values["of"].partition(".")[0], effect.values["act"]
    table = compiled(move.uow.district.procedures[code])
    for one in naming(move.uow, move.record, effect.values["of"]):
        if table.target(one.state, f"{code}.{act}") is not None:
            move.then.append(Follow(Ref("case", one.id), f"{code}.{act}"))


WORK: dict[str, Work] = {
    "publish": lambda move, effect: setattr(move.record, "published_at", move.uow.now),
    "set": lambda move, effect: move.record.fields.update({effect.values["field"]: effect.values["value"]}),
    "prolong": _prolong,
    "set_aside": _set_aside,
    "run_on": _run_on,
    "exempt": _exempt,
    "all_of": _all_of,
    "admit": _elsewhere,
    "show": _elsewhere,
    "gather": _elsewhere,
    "match": _elsewhere,
    "drop": _drop,
    "name": _name,
    "assign": _assign,
    "number": _number,
    "collect": _collect,
    "answer": _answer,
    "tally": _tally,
    "clear": lambda move, effect: move.record.fields.pop(effect.values["field"], None),
    "ticket": _ticket,
    "hand": _hand,
    "count": _elsewhere,
    "post": accounts.post,
    "reverse": accounts.reverse,
    "close": accounts.close,
    "reserve": bookings.reserve,
    "release": bookings.release,
    "all_named": _all_named,
    "climb": _climb,
    "agenda": agenda.take_up,
    "decisions": agenda.decide,
}
