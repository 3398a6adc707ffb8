"""The record of a unit: what was verified about it, and what it missed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from core.district.naming import departments_named
from core.errors import NotYours, NotYourWork, there
from core.procedures.records import Case
from core.procedures.relations import departments
from core.tickets.records import Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.notes import matter
from core.workflow.records import Timer
from core.workflow.work_calendar import local
from handlers.context import Context
from handlers.documents import LINES, RECORD, Part, Sheet, as_text, order
from handlers.messages import Card
from handlers.procedures.cards import facts_of, recorded
from handlers.wording import Words

PERIOD = timedelta(days=365)
MOST = 40  # missed limits that a record lists; their number is always given


def asked(ctx: Context) -> None:
    """/record and a unit: supervisors read every unit's, others their own."""
    name = ctx.said
    own = there([appointment.department for appointment in ctx.appointments], NotYourWork, act="supervise")
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
    cases = list(_cases(uow, code, since))
    missed = [
        k
        for k in uow.repo(Timer).find(department=code, newest=True, limit=2000)
        if k.missed_at and k.missed_at >= since
    ]
    late = [_missed(uow, words, timer) for timer in missed[:MOST]]
    tickets = uow.repo(Ticket).find(newest=True, limit=2000)
    returned = sum(code in one.returned_by for one in tickets if one.created_at >= since)  # JB-09
    return Sheet(
        title=words("record.title", department=code),
        number=words("record.period", start=since.date(), end=uow.now.date()),
        parts=(
            *_verified(uow, words, cases),
            Part(words("record.missed", n=len(missed)), tuple(late) or (words("record.none"),)),
            Part(words("record.returned", n=returned), ()),
        ),
        table=(
            tuple(words("record.columns").split("|")),
            *(row for case in cases if (row := _cells(uow, words, case))),
            *(_missed_cells(uow, words, timer) for timer in missed),
        ),
    )


def _cases(uow: UnitOfWork, code: str, since: datetime) -> Iterator[Case]:
    """What procedures of the district write into a unit's record once it is verified (ZN-06, KM-33)."""
    for procedure in uow.district.procedures.values():
        if told := procedure.record:
            stages = [procedure.full(stage) for stage in procedure.recorded]
            for case in uow.repo(Case).find(procedure=procedure.code, state=stages, forgotten_at=None):
                if case.created_at >= since and code in departments(uow, case, told.to[0]):
                    yield case


def _verified(uow: UnitOfWork, words: Words, cases: list[Case]) -> Iterator[Part]:
    """Each procedure with its cases, a line each; the listed item the matter is about stands at its end."""
    for code, found in groupby(cases, lambda case: case.procedure):
        lines = tuple(_line(uow, words, case) for case in found)
        yield Part(words("record.cases", procedure=uow.district.procedures[code].names, n=len(lines)), lines)


def _line(uow: UnitOfWork, words: Words, case: Case) -> str:
    text, item = recorded(uow, words, case), facts_of(uow, words, case)["listed"]
    return words("record.item", text=text, item=item) if item else text


def _cells(uow: UnitOfWork, words: Words, case: Case) -> tuple[str, ...]:
    """A case in the table, where its procedure says what it shows there."""
    procedure = uow.district.procedures[case.procedure]
    if procedure.record is None or not procedure.record.row:
        return ()
    facts = facts_of(uow, words, case)
    cells = (cell.strip().format_map(facts) for cell in procedure.record.row.split("|"))
    name = procedure.names.say(words.lang)
    return (name, facts["about"] or case.number, _local(case.closed_at or case.created_at), *cells, "")


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
