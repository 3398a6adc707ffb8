"""How a case looks to its reader, and what the reader may press."""

from typing import Any

from core.calls.records import Call
from core.district.procedures import Field, Procedure
from core.errors import NoSuchCase, allowed, there
from core.people.masking import mask
from core.people.queries import appointments_in, live_appointments
from core.people.records import Binding, Person
from core.procedures.bookings import REMINDER
from core.procedures.effects import prolonged
from core.procedures.matters import matter_of
from core.procedures.records import Case
from core.procedures.relations import departments, is_party, may_see, people, procedure_of
from core.procedures.subject import SUBJECT
from core.procedures.values import TALLY, keeping
from core.procedures.workflow import compiled
from core.refs import Ref
from core.tickets.records import Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow import limits
from core.workflow.engine import may
from core.workflow.records import Note, Slot, Timer
from handlers.context import Context, Rows, paired
from handlers.guide.cards import lines_of as answer
from handlers.messages import Action, Button, Card, shorten
from handlers.procedures.saying import said
from handlers.tickets.cards import chats_of, send_in_slot
from handlers.wording import Wording, Words

LINES = 8  # of its history that a card shows


def slot_name(case: Case) -> str:
    """The slot in which a chat's card of a case is edited."""
    return f"case{case.id}"


def open_to(uow: UnitOfWork, case: Case, actors: list[Actor]) -> list[str]:
    """The acts that one of these may do now, in the order of the procedure."""
    found = compiled(procedure_of(uow, case)).open_from(case.state)
    return [name for name in found if any(allowed(may, SUBJECT, uow, case, name, one) for one in actors)]


def staff_of(uow: UnitOfWork, code: str) -> list[Actor]:
    """Everybody of a department, each by their appointment there."""
    return [
        Actor(appointment.person_id, appointment.role, appointment.department)
        for appointment in appointments_in(uow, code)
    ]


def buttons(uow: UnitOfWork, words: Words, case: Case, actors: list[Actor]) -> Rows:
    """One for each act that may be done now; two short ones share a row."""
    procedure = procedure_of(uow, case)
    return paired(
        Button(procedure.step(name).names.say(words.lang), Action("cases_do", case.id, name.partition(".")[2]))
        for name in open_to(uow, case, actors)
    )


def fields_said(uow: UnitOfWork, words: Words, case: Case, *, whole: bool) -> list[tuple[Field, str]]:
    """The filled fields in words; only the public ones unless the reader is a party."""
    fields = procedure_of(uow, case).fields
    told = (field for code, field in fields.items() if case.fields.get(code) not in (None, "", []))
    shown = [field for field in told if not field.sealed]
    if whole:
        return [(f, value_said(uow, words, f, case.fields[f.code])) for f in shown]
    return [(f, mask(said(words, f, case.fields[f.code]))) for f in shown if f.public and f.type != "person"]


def value_said(uow: UnitOfWork, words: Words, field: Field, value: Any) -> str:
    """A value in words; somebody in office with the department."""
    if field.type == "case":
        other = uow.repo(Case).get(value)
        return (other.title or other.number) if other else ""
    if field.type not in {"officer", "resident"}:
        return said(words, field, value)
    person = uow.repo(Person).get(value)
    held = live_appointments(uow, value) if field.type == "officer" else []
    name = person.name if person and person.name else words("case.resident")
    return words("case.officer", name=name, department=held[0].department) if held else name


def office(uow: UnitOfWork, case: Case) -> str:
    """Who does the service that the case is about; '' where it is about none."""
    services = (code for code, field in procedure_of(uow, case).fields.items() if field.type == "service")
    return next((code for name in services for code in departments(uow, case, f"serves:{name}")), "")


def guide_of(uow: UnitOfWork, words: Words, case: Case) -> list[str]:
    """The guide's answer on the service a case is about."""
    fields = procedure_of(uow, case).fields.values()
    found = [uow.district.guide[case.fields[f.code]] for f in fields if f.type == "service" and case.fields.get(f.code)]
    return [line for entry in found for line in answer(uow, words, entry, case.area)]


def facts_of(uow: UnitOfWork, words: Words, case: Case, text: str = "") -> dict[str, Any]:
    """What a text of the district may say about a case: see FACTS of its reader, and every field by its code."""
    matter, procedure = matter_of(uow, case), procedure_of(uow, case)
    values = dict.fromkeys(procedure.fields, "") | {f.code: v for f, v in fields_said(uow, words, case, whole=True)}
    return {
        **values,
        "number": case.number,
        "title": case.title or procedure.names.say(words.lang),
        "department": words.department(case.department),
        "text": text,
        "state": procedure.stage(case.state).names.say(words.lang),
        "procedure": procedure.names.say(words.lang),
        "act": procedure.step(case.last_act).names.say(words.lang) if case.last_act else "",
        "about": matter.number if matter else "",
        "office": words.department(office(uow, case)),
        "phone": uow.district.phone,
        "actor": "",
        "listed": matter.item if isinstance(matter, Call) else "",
        "kept": kept.value if (kept := keeping(uow.district, procedure, case.fields)) else "",
    }


def recorded(uow: UnitOfWork, words: Words, case: Case) -> str:
    """What a case leaves in the records; '' before it has come so far."""
    procedure = procedure_of(uow, case)
    told = procedure.record if case.state in map(procedure.full, procedure.recorded) else None
    return told.text.say(words.lang).format_map(facts_of(uow, words, case)) if told else ""


def lines_of(uow: UnitOfWork, words: Words, case: Case, *, whole: bool) -> list[str]:
    """State, since when, until when, about what, and the fields."""
    facts = facts_of(uow, words, case)
    lines = [words("case.state", state=case.state)]
    timer = next((one for one in limits.running(uow, Ref("case", case.id)) if one.kind != REMINDER), None)
    lines += [words("case.due", due=timer.due_at)] if timer and not timer.missed_at else []
    lines += [words("card.overdue", due=timer.due_at)] if timer and timer.missed_at else []
    lines += [words("case.about", number=facts["about"])] if facts["about"] and whole else []
    lines += more_time(uow, words, case)
    lines += [words("case.by", department=case.department)] if case.department else []
    shown = fields_said(uow, words, case, whole=whole)
    lines += [words("case.field", name=field.names, text=shorten(value, 300)) for field, value in shown]
    return lines + _voices(words, case, procedure_of(uow, case)) + _opened(uow, words, case)


def _voices(words: Words, case: Case, procedure: Procedure) -> list[str]:
    """How often each choice was made, of those who were asked one by one."""
    found = []
    for code, counts in case.fields.get(TALLY, {}).items():
        known = procedure.fields[code].choices
        each = (words("case.voices", name=known[one], n=counts[one]) for one in known if one in counts)
        found.append(words("case.field", name=procedure.fields[code].names, text=words("list.joint").join(each)))
    return found


def _opened(uow: UnitOfWork, words: Words, case: Case) -> list[str]:
    """The cases that follow from this one and are public or of the same parties, each in a line."""
    parts = uow.repo(Case).find(about=Ref("case", case.id), newest=True, limit=LINES)
    return [
        words("case.part", department=words.department(one.department), title=one.title, state=one.state)
        for one in reversed(parts)
        if one.title and uow.district.procedures[one.procedure].see == "public"
    ]


def more_time(uow: UnitOfWork, words: Words, case: Case) -> list[str]:
    """Of an open request for more time: the day as it stands, the day asked for, how many were granted before."""
    procedure, ticket = procedure_of(uow, case), matter_of(uow, case)
    grants = [(step, e) for step in procedure.acts.values() for e in step.effects if e.kind == "prolong"]
    timer = uow.repo(Timer).get(case.fields.get("timer", 0)) if grants else None
    if timer is None or timer.stopped_at or not isinstance(ticket, Ticket) or procedure.stage(case.state).end:
        return []
    step, effect = grants[0]
    new = limits.explain(uow, prolonged(uow, ticket, timer, effect)).due
    before = uow.repo(Case).find(procedure=case.procedure, about=case.about, state=step.to)
    return [words("case.more_time", at=timer.due_at, due=new, n=len(before))]


def history(uow: UnitOfWork, words: Words, case: Case, *, whole: bool) -> list[str]:
    """What was done, oldest first; what was said with it only for parties."""
    procedure, found = procedure_of(uow, case), []
    for entry in uow.ledger.read("case", case.id):
        if "act" not in entry.facts or entry.event == "PressRefused":
            continue
        text = procedure.step(entry.facts["act"]).names.say(words.lang) or words("case.begun")
        note = uow.repo(Note).get(entry.facts.get("note_id", 0)) if whole else None
        if note and note.text:
            text = words("trace.said", text=text, said=shorten(mask(note.text), 200))
        key = "trace.line_by" if entry.actor_department else "trace.line"
        found.append(words(key, at=entry.at, text=text, who=words.department(entry.actor_department)))
    return found


def pictures_of(uow: UnitOfWork, case: Case) -> tuple[str, ...]:
    """Pictures and documents of its fields."""
    fields = procedure_of(uow, case).fields.values()
    return tuple(k for f in fields if f.type in {"pictures", "document"} for k in case.fields.get(f.code, ()))[:10]


def case_card(uow: UnitOfWork, words: Words, case: Case, actors: list[Actor], *, whole: bool) -> Card:
    """The case for one reader: a person, or the people of a department's chat."""
    lines = [*lines_of(uow, words, case, whole=whole), "", words("case.history")]
    lines += history(uow, words, case, whole=whole)[-LINES:]
    title = words("case.title", number=case.number, procedure=case.procedure)
    pictures = pictures_of(uow, case) if whole else ()
    return Card("\n".join(lines), title, buttons(uow, words, case, actors), pictures, slot_name(case))


def show(ctx: Context, case: Case) -> None:
    """The card for whoever asks. Raises NoSuchCase for somebody who may not see it."""
    uow, person_id = ctx.uow, ctx.person.id
    if case.procedure not in uow.district.procedures or not may_see(uow, case, person_id):
        raise NoSuchCase(number=case.number)
    whole = ctx.update.private and is_party(uow, case, person_id)
    bound = [] if ctx.update.private else uow.repo(Binding).find(address=str(ctx.update.chat), valid_to=None, area="")
    actors = [ctx.actor] if ctx.update.private else [one for b in bound for one in staff_of(uow, b.department)]
    ctx.reply(case_card(uow, ctx.words, case, actors, whole=whole))


def readers(uow: UnitOfWork, case: Case) -> list[str]:
    """The departments that have to do with a case."""
    relations = {way.relation for step in procedure_of(uow, case).acts.values() for way in step.who}
    found = [case.department, *(code for relation in sorted(relations) for code in departments(uow, case, relation))]
    return [code for code in dict.fromkeys(found) if code]


def refresh(uow: UnitOfWork, wording: Wording, case: Case) -> None:
    """Edit every card of the case that a department's chat or its applicant holds."""
    places: dict[str, tuple[str | int, str]] = {
        address: (code, lang) for code in readers(uow, case) for address, lang in chats_of(uow, code).items()
    }
    told = {
        one
        for step in procedure_of(uow, case).acts.values()
        for way in step.who
        for one in people(uow, case, way.relation)
    }
    for person in uow.repo(Person).find(id=[*told, *([] if case.department else [case.created_by])]):
        places[person.address] = (person.id, person.lang)
    for address, (who, lang) in places.items():
        for row in uow.repo(Slot).find(address=address, slot=slot_name(case), limit=1):
            actors = staff_of(uow, who) if isinstance(who, str) else [Actor(who)]
            send_in_slot(uow, row, case_card(uow, wording.of(row.lang or lang), case, actors, whole=True))


def of_action(ctx: Context) -> Case:
    """The case a button stands for. Raises NoSuchCase."""
    return there(ctx.uow.repo(Case).get(ctx.pressed.number), NoSuchCase)
