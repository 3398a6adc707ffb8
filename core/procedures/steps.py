"""Starts cases, and what every act of a case does."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.commands import Input
from core.district.grid import outer_grids
from core.district.procedure_words import ABOUT
from core.district.procedures import START, Effect, Procedure
from core.district.vocabulary import PLACE_KINDS
from core.errors import NoSuchCase, lacks
from core.guide.records import GuideEntry
from core.ledger.chain import digest
from core.people.records import Person
from core.procedures import bookings, effects
from core.procedures.bookings import days_to, promised, until_of
from core.procedures.erasure import KEEPING
from core.procedures.matters import matter_of, ticket_of, title_of
from core.procedures.needs import lacking, within_of
from core.procedures.records import Case
from core.procedures.relations import case_named, first, people, procedure_of
from core.procedures.values import ASKED, DATED, holds, keeping
from core.procedures.workflow import compiled
from core.refs import NO_REF, Ref
from core.routing.moments import read_day
from core.sealed import seal_value, unseal_value
from core.tickets.records import Ticket
from core.tickets.timers import resolve_clock
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.engine import Happened, Move
from core.workflow.notes import free_number, keep_note
from core.workflow.work_calendar import local


def blank(uow: UnitOfWork, procedure: Procedure, about: Ref, actor: Actor) -> Case:
    """A case that nobody has started yet; authority is asked about it. Raises NoSuchCase for nothing it is about."""
    state = procedure.full(procedure.first)
    case = Case(procedure.code, "", state, "", "", "", about, uow.now, actor.person_id, uow.now)
    matter = matter_of(uow, case)
    if about.kind not in ABOUT[procedure.about] or (about.kind and matter is None):
        raise NoSuchCase(number="")
    case.area = matter.area if matter else ""
    return case


def begin(uow: UnitOfWork, case: Case, given: Input, actor: Actor, by: Actor | None = None) -> Happened:
    """Keep a new case, with what its start says. `by`: in whose name the ledger has it, where not the actor's. Raises
    Lacks."""
    procedure = procedure_of(uow, case)
    case.department = actor.department
    case.area = case.area or _area(uow, procedure, given, actor)
    move = Move(uow, compiled(procedure).acts[procedure.full(START)], case, ticket_of(uow, case), given, actor)
    check(move)
    number = case.number = free_number(uow, Case, Ticket)
    case.fields |= {"timer": clock.id} if (clock := _clock(move)) else {}
    case.title = title_of(uow, procedure, case.fields)
    uow.repo(Case).add(case)
    apply(move)
    uow.repo(Case).change(case, title=title_of(uow, procedure, case.fields))
    facts = {"procedure": case.procedure, "number": number, "department": case.department, "about": str(case.about)}
    facts |= {"act": move.act.name, "changed": digest(case.fields)}
    if move.text or given.pictures:
        facts |= keep(replace(move, actor=by or actor), "case", given.text, given.pictures)
    start_limit(move)
    assert move.act.event is not None
    return [move.act.event(case.id, **facts), *move.then]


def _area(uow: UnitOfWork, procedure: Procedure, given: Input, actor: Actor) -> str:
    """Where it plays: the first place that is given, else where the department or the person is."""
    for code in procedure.start.fields:
        if procedure.fields[code].type == "area" and given.fields.get(code) in uow.district.areas:
            return str(given.fields[code])
    department, person = uow.district.departments.get(actor.department), uow.repo(Person).get(actor.person_id)
    return department.area if department else person.home if person else ""


def _clock(move: Move) -> Any:
    """The limit of the ticket it is about: the running one where one must run, else the last that was missed."""
    ticket = ticket_of(move.uow, move.record)
    running = any(need.kind == "running" for need in procedure_of(move.uow, move.record).start.needs)
    return resolve_clock(move.uow, ticket, missed=not running) if ticket else None


def check(move: Move) -> None:
    """Guard of every act. Raises Lacks with all that is missing."""
    step = procedure_of(move.uow, move.record).step(move.act.name)
    _read_words(move)
    move.record.fields = {**move.record.fields, **_taken(move)}
    if missing := lacking(move, step):
        raise lacks(move.act.name, missing)


def _read_words(move: Move) -> None:
    """Fields that stand in the words are read out of them, a department that stands so to the case is named."""
    procedure = procedure_of(move.uow, move.record)
    given = dict(move.input.fields)
    for code in procedure.step(move.act.name).fields:
        if procedure.fields[code].in_words and procedure.fields[code].type == "date" and not given.get(code):
            day = read_day(move.text, local(move.uow.now).date())
            given |= {code: day.isoformat()} if day else {}
        if procedure.fields[code].in_words and procedure.fields[code].of and not given.get(code):
            given[code] = next(iter(within_of(move.uow, move.record, procedure.fields[code])), "")
    move.input = Input(move.input.choice, move.input.text, move.input.pictures, given)


def _taken(move: Move) -> dict[str, Any]:
    """The fields of this act, sealed where they are private; nothing else that came along is kept."""
    procedure, given = procedure_of(move.uow, move.record), move.input.fields
    codes = [code for code in procedure.step(move.act.name).fields if given.get(code) not in (None, "", [])]
    key, private = move.uow.keys.lasting, {code for code in codes if procedure.fields[code].sealed}
    taken = {c: seal_value(key, procedure.full(c), given[c]) if c in private else given[c] for c in codes}
    dated = {code: move.uow.now.isoformat() for code in codes if procedure.fields[code].valid}
    if not dated:
        return taken
    wanted = {*procedure.step(move.act.name).fields} - dated.keys()
    spared = sum(holds(procedure.fields[code], move.record.fields, move.uow.now) for code in wanted)
    month, counted = f"{local(move.uow.now):%Y-%m}", move.record.fields.get(ASKED, {})
    asked, left = counted.get(month, (0, 0))
    dates = {**move.record.fields.get(DATED, {}), **dated}
    return {**taken, DATED: dates, ASKED: {**counted, month: [asked + len(dated), left + spared]}}


def told(uow: UnitOfWork, case: Case, code: str) -> Any:
    """The value of a field as it was told, None where there is none; whoever asks must have done the act that shows
    it."""
    procedure, value = procedure_of(uow, case), case.fields.get(code)
    return unseal_value(uow.keys.lasting, procedure.full(code), value) if procedure.fields[code].sealed else value


def standing(uow: UnitOfWork, procedure: Procedure, given: Mapping[str, Any], actor: Actor) -> Case | None:
    """The open case of this title and place, where there may be one only."""
    title = title_of(uow, procedure, given)
    area = _area(uow, procedure, Input(fields=dict(given)), actor)
    if not procedure.unique or not title:
        return None
    found = uow.repo(Case).find(procedure=procedure.code, title=title, closed_at=None)
    return next((one for one in found if one.area == area), None)


def apply(move: Move) -> None:
    """Effect of every act: its fields are kept, and the named effects happen."""
    case: Case = move.record
    procedure = procedure_of(move.uow, case)
    step = procedure.step(move.act.name)
    for effect in step.effects:
        _WORK[effect.kind](move, effect)
    to = procedure.full(step.to) or case.state
    if to != case.state:
        case.entered_at = move.uow.now
    if {*procedure.title} & {*step.fields}:
        case.title = title_of(move.uow, procedure, case.fields) or case.title
    case.closed_at = move.uow.now if procedure.stage(to).end else None
    move.facts |= {"act": move.act.name, "was": case.state, "to": to, "changed": digest(case.fields)}


def _open(move: Move, effect: Effect) -> None:
    """Another case follows from this one, with the fields it takes over: {its field: ours}; `hand`: what was told with
    the act is handed on, and not kept here."""
    wanted = effect.values.get("fields", {})
    taken = {its: move.record.fields[ours] for its, ours in wanted.items() if ours in move.record.fields}
    if effect.values.get("hand"):
        told = procedure_of(move.uow, move.record).step(move.act.name).fields
        move.record.fields = {code: value for code, value in move.record.fields.items() if code not in told}
    for day in range(int(move.record.fields.get(effect.values.get("daily", ""), 1))):
        _begin_other(move, effect, {**taken, **_later(taken, effect.values.get("moment", ""), day)})


def _later(taken: Mapping[str, Any], code: str, days: int) -> dict[str, str]:
    """The same hour so many days later."""
    return {code: (datetime.fromisoformat(taken[code]) + timedelta(days=days)).isoformat()} if code in taken else {}


def _take(move: Move, effect: Effect) -> None:
    """What the case of a field says is copied: {its field: ours}; and it plays where that one does."""
    other, case = case_named(move.uow, move.record, effect.values["from"]), move.record
    if other is not None:
        found = {ours: other.fields[its] for its, ours in effect.values["fields"].items() if its in other.fields}
        case.fields, case.area = {**case.fields, **found}, other.area


def _spread(move: Move, effect: Effect) -> None:
    """一件事: a case for each item of the event, with those of the papers that the item asks for."""
    guide, case, papers = move.uow.district.guide, move.record, effect.values["papers"]
    given = case.fields.get(papers, {})
    for code in guide[case.fields[effect.values["field"]]].items:
        own = {name: given[name] for name in guide[code].papers if name in given}
        _begin_other(move, effect, {effect.values["field"]: code, papers: own})


def _each(move: Move, effect: Effect) -> None:
    """举一反三: a case in every grid of the `scope` that has places of one kind: that of a field, else the matter's."""
    district, case, values = move.uow.district, move.record, effect.values
    path = district.path(case.area)
    kind = next((one.kind for one in reversed(path) if one.kind in PLACE_KINDS), "")
    kind = str(case.fields.get(values.get("kind", ""), kind))
    scope = next((one.code for one in path if one.kind == values.get("scope", "district")), district.code)
    taken = {its: case.fields[ours] for its, ours in values.get("fields", {}).items() if ours in case.fields}
    for grid in outer_grids(district, scope, kind):
        _begin_other(move, effect, taken, grid.code)


def _begin_other(move: Move, effect: Effect, taken: dict[str, Any], area: str = "") -> None:
    procedure = move.uow.district.procedures[effect.values["procedure"]]
    if area:
        taken |= {code: area for code in procedure.start.fields if procedure.fields[code].type == "area"}
    about = move.record.about if procedure.about != "none" else NO_REF
    case = blank(move.uow, procedure, about, move.actor)
    case.about = case.about or Ref("case", move.record.id)
    places = [taken[code] for code, field in procedure.fields.items() if field.type == "area" and code in taken]
    case.area = area or next((one for one in places if one in move.uow.district.areas), move.record.area)
    actor = move.actor
    if whose := effect.values.get("as"):
        actor = Actor(next(iter(people(move.uow, move.record, whose)), move.record.created_by))
        case.created_by = actor.person_id
    move.then += begin(move.uow, case, Input(text=move.text, fields=taken), actor, by=move.actor)


def _entitle(move: Move, effect: Effect) -> None:
    """免申: another case for everybody in the place who qualifies for the service and was not asked before."""
    uow, field, whom = move.uow, effect.values["field"], effect.values["as"].partition(":")[2]
    code, case = move.record.fields[field], move.record
    asked = uow.repo(Case).find(procedure=effect.values["procedure"])
    known = {one.fields.get(whom) for one in asked if one.fields.get(field) == code}
    then = Effect("open", {"procedure": effect.values["procedure"]})
    for person_id in qualifying(uow, uow.district.guide[code], case.area):
        if person_id not in known:
            _begin_other(move, then, {field: code, whom: person_id})


def qualifying(uow: UnitOfWork, entry: GuideEntry, area: str) -> list[int]:
    """Persons whose household or own finished matters there fulfil one condition of the entry: `whom`, as
    procedure.stage.field=value."""
    found: dict[int, None] = {}
    there = uow.district.below(area)
    for condition in entry.whom:
        name, _, value = condition.partition("=")
        procedure, stage, code = name.split(".")
        fields = uow.district.procedures[procedure].fields
        who = next((f.code for f in fields.values() if f.type == "resident"), "")
        kept = uow.repo(Case).find(procedure=procedure, state=f"{procedure}.{stage}", area=there, forgotten_at=None)
        for case in kept:
            if case.fields.get(code) and told(uow, case, code) == value:
                found |= dict.fromkeys(filter(None, [case.fields.get(who) if who else case.created_by]))
    return list(found)


_WORK: dict[str, effects.Work] = {
    **effects.WORK,
    "open": _open,
    "spread": _spread,
    "entitle": _entitle,
    "each": _each,
    "take": _take,
}


def keep(move: Move, kind: str, text: str, pictures: tuple[str, ...]) -> dict[str, Any]:
    """Keep what was said; it goes where the words of the ticket or call it is about are."""
    about = move.record.about
    where = about if about.kind in {"ticket", "call"} else Ref("case", move.record.id)
    return keep_note(move.uow, where, kind, text, move.actor, pictures)


def start_limit(move: Move) -> None:
    """Timers of every act: a stage that is entered ends the limit of the one before and begins its own."""
    uow, case = move.uow, move.record
    procedure = procedure_of(uow, case)
    stage = procedure.stage(case.state)
    moved = {*procedure.step(move.act.name).fields} & {stage.until, *stage.remind[:1]}
    if move.facts["was"] == move.facts["to"] and not moved and not move.act.name.endswith(f".{START}"):
        return
    for timer in limits.running(uow, Ref("case", case.id)):
        limits.stop(uow, timer)
    bookings.remind_of(uow, case)
    if kept := keeping(uow.district, procedure, case.fields) if stage.end else None:
        gone = uow.now + timedelta(days=kept.value)  # to the day, working or not
        limits.begin(uow, Ref("case", case.id), KEEPING, "", kept, urgent=True, due=gone)
    whose = first(uow, case, stage.whose)
    until = until_of(uow, stage, whose, case.fields.get(stage.until))
    limit = promised(uow, case, stage) or stage.limit or (days_to(until, uow.now) if until else None)
    if limit is None:
        return
    kind = "stage" if stage.missed in {"alarm", "escalate"} else "answer"
    limits.begin(uow, Ref("case", case.id), kind, whose, limit, urgent=False, due=until)
