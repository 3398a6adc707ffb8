"""May the act be done now? What is missing, each with its article."""

from collections.abc import Callable, Iterable, Iterator

from core.calls.records import Call
from core.district.entries import Duration, Names
from core.district.procedures import Field, Lack, Need, Procedure, Step
from core.errors import Guarded, lacks
from core.procedures.accounts import paid_to
from core.procedures.agenda import hard_matters
from core.procedures.matters import matter_of, ticket_of
from core.procedures.records import Case
from core.procedures.relations import departments, first, may_see, procedure_of
from core.procedures.values import bound, check, holds, papers_of
from core.refs import Ref
from core.routing.amounts import leads_to_paying
from core.tickets.lifecycle import ENDED
from core.tickets.records import Ticket
from core.tickets.timers import resolve_clock
from core.tickets.workflow import TICKET
from core.unit_of_work import HOUSE, UnitOfWork
from core.workflow.deadlines import deadline
from core.workflow.engine import Move
from core.workflow.work_calendar import local


def lacking(move: Move, step: Step) -> list[Lack]:
    """Everything that stands in the way of the act, all at once: words, what must be before it, and its fields."""
    said = move.text or step.optional or move.actor in HOUSE
    found = [Lack("text")] if step.words.hans and not said else []
    found += _standing(move.uow, move.record, step.needs)
    return list(dict.fromkeys([*found, *_fields(move, step)]))


def check_ahead(uow: UnitOfWork, case: Case, act: str) -> None:
    """Nobody is asked in vain: raises Lacks for what stands in the way whatever is answered."""
    step = procedure_of(uow, case).step(act)
    if missing := _standing(uow, case, [n for n in step.needs if n.kind not in _SAID and n.value not in step.fields]):
        raise lacks(act, missing)


def _standing(uow: UnitOfWork, case: Case, needs: Iterable[Need]) -> list[Lack]:
    return [Lack(one.key, one.names, need.basis) for need in needs for one in _LOOK[need.kind](uow, case, need)]


def sensible(uow: UnitOfWork, case: Case, step: Step) -> bool:
    """Whether the ticket a case is about stands where the step needs it; what is used up or too late is told later."""
    return not _standing(uow, case, [n for n in step.needs if n.kind in _TICKET])


def _fields(move: Move, step: Step) -> Iterator[Lack]:
    procedure, given = procedure_of(move.uow, move.record), move.input.fields
    today = local(move.uow.now).date()
    for code in step.fields:
        field = procedure.fields[code]
        value = given.get(code)
        if value in (None, "", []):
            if field.required and (step.anew or not holds(field, move.record.fields, move.uow.now)):
                yield Lack(code, field.names)
        elif flaw := check(field, value, move.uow.district, today):
            limit = bound(field, flaw, today) if flaw != "wrong" else None
            yield Lack(code, field.names, flaw=flaw, bound=limit)
        elif field.type == "case" and not may_name(move.uow, field, value, move.actor.person_id):
            yield Lack("case", field.names, flaw="wrong")
        elif _asks_one_of(field) and value not in within_of(move.uow, move.record, field):
            yield Lack(code, field.names, flaw="wrong")


def _asks_one_of(field: Field) -> bool:
    """Whether it is asked which of some departments is meant; what is not asked is named by whatever begins it."""
    return field.type == "department" and bool(field.of) and not field.in_words


def within_of(uow: UnitOfWork, case: Case, field: Field) -> list[str]:
    """The departments a field may name: those that stand in one of its relations to the case."""
    return list(dict.fromkeys(code for relation in field.of for code in departments(uow, case, relation)))


def may_name(uow: UnitOfWork, field: Field, row: int, person_id: int) -> bool:
    """Whether it is an open case of the procedures that the field is of, which the person may see, or is one's own."""
    case = uow.repo(Case).get(row)
    if case is None or case.procedure not in field.of or case.closed_at:
        return False
    return case.created_by == person_id if field.own else may_see(uow, case, person_id)


def done_since(uow: UnitOfWork, case: Case, procedure: Procedure) -> set[str]:
    """The acts that still count: what was sent back to a stage must be done anew from that stage on."""
    order = [procedure.full(code) for code in procedure.stages]
    found: list[tuple[str, str]] = []
    for entry in uow.ledger.read("case", case.id):
        if entry.event not in {"CaseMoved", "CaseReturned"}:
            continue
        was, to = entry.facts["was"], entry.facts["to"]
        if order.index(to) < order.index(was):
            found = [one for one in found if order.index(one[1]) < order.index(to)]
        else:
            found.append((entry.facts["act"], was))
    return {act for act, _ in found}


Found = Iterable[Lack]
Look = Callable[[UnitOfWork, Case, Need], Found]


def _act(uow: UnitOfWork, case: Case, need: Need) -> Found:
    procedure = procedure_of(uow, case)
    if procedure.full(need.value) not in done_since(uow, case, procedure):
        yield Lack(need.value, procedure.acts[need.value].names)


def _field(uow: UnitOfWork, case: Case, need: Need) -> Found:
    if case.fields.get(need.value) in (None, "", []):
        yield Lack(need.value, procedure_of(uow, case).fields[need.value].names)


def _after(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """The stage must have lasted so long, by the calendar of the department whose limit it is."""
    whose = first(uow, case, procedure_of(uow, case).stage(case.state).whose or "centre")
    if uow.now < deadline(case.entered_at, need.value, uow.district.calendar_for(whose)).due:
        yield Lack("too_early")


def _others(uow: UnitOfWork, case: Case, need: Need) -> list[Case]:
    found: list[Case] = uow.repo(Case).find(about=case.about, procedure=case.procedure) if case.about else []
    alike = (one for one in found if not need.same or one.fields.get(need.same) == case.fields.get(need.same))
    return [one for one in alike if one.id != case.id]


def _alone(uow: UnitOfWork, case: Case, need: Need) -> Found:
    stages = need.stages or (procedure_of(uow, case).first,)
    if any(one.closed_at is None and _code(one) in stages for one in _others(uow, case, need)):
        yield Lack("already_asked")


def _code(case: Case) -> str:
    return case.state.partition(".")[2]


def _running(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """The ticket's limit to resolve runs and is not missed."""
    ticket = ticket_of(uow, case)
    timer = resolve_clock(uow, ticket) if ticket else None
    if timer is None:
        yield Lack("not_running")
    elif timer.missed_at or uow.now > timer.due_at:
        yield Lack("overdue")


def _unless(holds: Callable[[UnitOfWork, Case, Need], bool], key: str) -> Look:
    return lambda uow, case, need: () if holds(uow, case, need) else (Lack(key),)


def _ticket_is(holds: Callable[[UnitOfWork, Ticket], bool], key: str) -> Look:
    return _unless(lambda uow, case, need: (one := ticket_of(uow, case)) is not None and holds(uow, one), key)


def _within(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """So soon after the ticket's last step, by the calendar of its department."""
    ticket = ticket_of(uow, case)
    limit: Duration = need.value
    since = ticket.changed_at if ticket and ticket.changed_at else uow.now
    if ticket and uow.now > deadline(since, limit, uow.district.calendar_for(ticket.department)).due:
        yield Lack("too_late")


def _permitted(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """No word of it is forbidden by the district's lists (KM-07). Raises Guarded."""
    said = " ".join(str(value) for value in case.fields.values())
    for word in (word for word in uow.district.lists.forbidden if word in said):
        raise Guarded(department=case.department, why="forbidden", list="", item=word)
    yield from ()


def _complete(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """Every paper of the service's list is there, but for those that may be left out: 结婚证（没有可不交）."""
    for name in papers_of(uow.district, procedure_of(uow, case).fields[need.value], case.fields):
        if "（没有" not in name and not case.fields.get(need.value, {}).get(name):
            yield Lack("paper", Names(name))


def _parts(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """Every case that this one has opened is over."""
    for part in uow.repo(Case).find(about=Ref("case", case.id)):
        if part.closed_at is None:
            yield Lack(part.title, Names(f"{part.number} {part.title}"))


def _granted(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """What is asked now (`same`) and what was paid before stays within what a field grants."""
    wanted, most = (case.fields.get(code) or 0 for code in (need.same, need.value))
    if wanted + paid_to(uow, case) > most:
        yield Lack("granted")


def _going(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """The case by which this one was opened is not over: nothing more is paid for what was stopped."""
    above = uow.repo(Case).get(case.about.id) if case.about.kind == "case" else None
    if above and above.closed_at:
        yield Lack("over")


def _turn(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """Whoever comes before, in the order in which the choices are written, must have had theirs (先城后村)."""
    choices = procedure_of(uow, case).fields[need.value].choices
    before = [*choices][: [*choices, ""].index(case.fields.get(need.value, ""))]
    waiting = uow.repo(Case).find(procedure=case.procedure, area=case.area, closed_at=None)
    left = {one.fields.get(need.value) for one in waiting if _code(one) in need.stages}
    yield from (Lack(code, choices[code]) for code in before if code in left)


def _no_paying(uow: UnitOfWork, case: Case, need: Need) -> Found:
    """No link, account or way to pay: collecting is for the qualified charity alone (SP-04)."""
    texts = (code for code, field in procedure_of(uow, case).fields.items() if field.type == "text")
    if any(leads_to_paying(str(case.fields.get(code, ""))) for code in texts):
        yield Lack("paying")


def _own(uow: UnitOfWork, case: Case, need: Need) -> bool:
    """The place lies in that of the unit which has it done: a street speaks of no other street's communities."""
    return uow.district.within(case.area, uow.district.departments[case.department].area)


def _sent(uow: UnitOfWork, case: Case, need: Need) -> bool:
    """Somebody has been given the ticket, or called."""
    matter = matter_of(uow, case)
    called = isinstance(matter, Call) and matter.state not in {"pending", "refused"}
    return called or (isinstance(matter, Ticket) and matter.dispatched_at is not None)


_TICKET = frozenset({"running", "movable", "missed", "ended", "sent"})
_SAID = frozenset({"permitted", "no_paying", "complete", "own", "granted"})  # hang on what is answered
_LOOK: dict[str, Look] = {
    "act": _act,
    "field": _field,
    "after": _after,
    "alone": _alone,
    "at_most": _unless(
        lambda uow, case, need: sum(_code(one) in need.stages for one in _others(uow, case, need)) < need.value, "times"
    ),
    "running": _running,
    "movable": _ticket_is(lambda uow, one: TICKET.target(one.state, "set_aside") is not None, "not_running"),
    "missed": _ticket_is(lambda uow, one: resolve_clock(uow, one, missed=True) is not None, "not_missed"),
    "ended": _ticket_is(lambda uow, one: one.state in ENDED - {"merged"}, "not_closed"),
    "within": _within,
    "permitted": _permitted,
    "complete": _complete,
    "parts": _parts,
    "granted": _granted,
    "going": _going,
    "turn": _turn,
    "no_paying": _no_paying,
    "own": _unless(_own, "own"),
    "sent": _unless(_sent, "not_sent"),
    "hard": _unless(lambda uow, case, need: bool(hard_matters(uow)), "agenda"),  # to speak of, jointly (SG-08)
}
