"""The record of a unit: what was verified about it, and what it missed."""

from datetime import datetime, timedelta
from typing import Any

from core.calls.records import Call
from core.district.naming import departments_named
from core.errors import NotYours, NotYourWork
from core.procedures.records import Case
from core.procedures.relations import departments
from core.supervision.misuse import accountability
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.notes import matter
from core.workflow.records import Timer
from core.workflow.work_calendar import local
from handlers.context import Context
from handlers.documents import LINES, RECORD, Part, Sheet, as_text, order
from handlers.messages import Card
from handlers.procedures.cards import facts_of
from handlers.wording import Words

PERIOD = timedelta(days=365)
MOST = 40  # missed limits that a record lists; their number is always given


def asked(ctx: Context) -> None:
    """/record and a unit: supervisors read every unit's, others their own."""
    name = ctx.said
    own = [appointment.department for appointment in ctx.appointments]
    if not own:
        raise NotYourWork(act="supervise")
    found = departments_named(ctx.uow.district, name)
    code = own[0] if not name else found[0] if found else ""
    if not code:
        ctx.say("record.which", name=name[:30])
        return
    if not ctx.posts("supervise") and code not in own:
        raise NotYours(act="supervise", department=code)
    sheet = record_sheet(ctx.uow, ctx.words, code)
    papers = tuple(order(ctx.uow, what, code, ctx.words.lang) for what in (RECORD, LINES))
    ctx.reply(Card(as_text(sheet), pictures=papers))


def record_sheet(uow: UnitOfWork, words: Words, code: str) -> Sheet:
    """What was verified about the unit in a year, and every limit it missed, exempted or not (SG-04, SG-43, SG-51)."""
    since = uow.now - PERIOD
    verified = accountability(uow, code, since, uow.now + timedelta(days=1))
    lines = [_verified(uow, words, line) for line in verified]
    missed = [
        k
        for k in uow.repo(Timer).find(department=code, newest=True, limit=2000)
        if k.missed_at and k.missed_at >= since
    ]
    late = [_missed(uow, words, timer) for timer in missed[:MOST]]
    return Sheet(
        title=words("record.title", department=code),
        number=words("record.period", start=since.date(), end=uow.now.date()),
        parts=(
            Part(words("record.misuse_all", n=len(lines)), tuple(lines) or (words("record.none"),)),
            Part(words("record.missed", n=len(missed)), tuple(late) or (words("record.none"),)),
            Part(words("record.returned", n=_returned(uow, code, since)), ()),
            *_cases(uow, words, code, since),
        ),
        table=(
            tuple(words("record.columns").split("|")),
            *(_verified_cells(uow, words, line) for line in verified),
            *(_missed_cells(uow, words, timer) for timer in missed),
        ),
    )


def _returned(uow: UnitOfWork, code: str, since: datetime) -> int:
    """How many tickets the unit has sent back (JB-09)."""
    found = uow.repo(Ticket).find(newest=True, limit=2000)
    return sum(code in one.returned_by for one in found if one.created_at >= since)


def _cases(uow: UnitOfWork, words: Words, code: str, since: datetime) -> list[Part]:
    """What procedures of the district write into a unit's record once it is verified (ZN-06)."""
    found: list[Part] = []
    for procedure in uow.district.procedures.values():
        told, stages = procedure.record, [procedure.full(stage) for stage in procedure.recorded]
        kept = uow.repo(Case).find(procedure=procedure.code, forgotten_at=None) if told else []
        mine = [
            case
            for case in kept
            if told and code in departments(uow, case, told.to[0]) and case.state in stages and case.created_at >= since
        ]
        lines = tuple(told.text.say(words.lang).format_map(facts_of(uow, words, case)) for case in mine if told)
        found += [Part(words("record.cases", procedure=procedure.names, n=len(lines)), lines)] if lines else []
    return found


def _about(uow: UnitOfWork, line: dict[str, Any]) -> str:
    about: Any = uow.repo(Call).get(line["call"]) if line["call"] else uow.repo(Ticket).get(line["ticket"])
    return about.number if about else ""


def _verified(uow: UnitOfWork, words: Words, line: dict[str, Any]) -> str:
    tolerance = uow.district.supervision.tolerances.get(line["tolerance"])
    said = words(
        "record.misuse",
        number=_about(uow, line),
        name=uow.district.calls.misuse[line["kind"]].say(words.lang),
        text=line["facts"],
        said=line["verified_facts"],
        desk=line["verified_by"],
    )
    if line["item"]:
        said = words("record.item", text=said, item=line["item"])
    return words("record.borne", text=said, name=tolerance.say(words.lang)) if tolerance else said


def _verified_cells(uow: UnitOfWork, words: Words, line: dict[str, Any]) -> tuple[str, ...]:
    tolerance = uow.district.supervision.tolerances.get(line["tolerance"])
    kind = uow.district.calls.misuse[line["kind"]].say(words.lang)
    found = (line["item"], line["facts"], line["verified_facts"], words.department(line["verified_by"]))
    borne = tolerance.say(words.lang) if tolerance else ""
    return (
        words("record.cell_misuse"),
        _about(uow, line),
        _local(datetime.fromisoformat(line["verified"])),
        kind,
        *map(str, found),
        borne,
        "",
    )


def _missed(uow: UnitOfWork, words: Words, timer: Timer) -> str:
    """The fact first; that it does not count is a note beside it (H7)."""
    due = timer.missed_at or timer.due_at
    said = words("record.late", number=_number(uow, timer), timer=timer.kind, due=due)
    return words("record.exempt", text=said) if timer.exempt else said


def _missed_cells(uow: UnitOfWork, words: Words, timer: Timer) -> tuple[str, ...]:
    due = _local(timer.missed_at or timer.due_at)
    free = words("record.cell_free") if timer.exempt else ""
    name = words.fact("timer", timer.kind)
    return (words("record.cell_late"), _number(uow, timer), due, name, "", "", "", "", "", free)


def _local(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"


def _number(uow: UnitOfWork, timer: Timer) -> str:
    kind, row_id = timer.about
    about: Any = uow.repo(Case).get(row_id) if kind == "case" else matter(uow, timer.about)
    return str(about.number) if about else ""


WORDS = {"/record": asked}
