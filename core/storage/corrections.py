"""What there is to learn from: decided tickets with their words."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.refs import ticket_ref
from core.storage.records import table_of
from core.tickets.records import Correction, Lesson, Ticket
from core.workflow.records import Note

notes = table_of(Note)
tickets = table_of(Ticket)
corrections = table_of(Correction)
lessons = table_of(Lesson)


MOST_CORRECTED = 2000  # the latest of each; older ones have been learnt by the lists' keepers, or are no longer true
MOST_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Decided:
    """A ticket that was dispatched. `number`: of its latest correction, 0 where nothing was changed."""

    number: int
    ticket: int
    text: str
    category: str
    proposed: str
    department: str


_LEARNABLE = (tickets.c.dispatched_at.is_not(None), tickets.c.tip_off.is_(False))


def newest(connection: Connection) -> tuple[int, int]:
    """Number of the latest correction of a dispatched ticket, and of the last one that was learnt from (0 for none)."""
    decided_on = select(func.max(corrections.c.id)).join(tickets, tickets.c.id == corrections.c.ticket_id)
    made = connection.execute(decided_on.where(*_LEARNABLE)).scalar_one()
    learnt = connection.execute(select(func.max(lessons.c.upto))).scalar_one()
    return made or 0, learnt or 0


def decided(connection: Connection, upto: int = 0) -> list[Decided]:
    """Dispatched tickets whose words are still kept, oldest first; corrections after `upto` are left out (0: none).

    Tip-offs are never learnt from; of a ticket corrected twice the latest correction counts.
    """
    last = select(corrections.c.ticket_id, func.max(corrections.c.id).label("number"))
    last = last.where(corrections.c.id <= upto) if upto else last
    changed = last.group_by(corrections.c.ticket_id).subquery()
    picked = (
        select(
            changed.c.number,
            tickets.c.id,
            tickets.c.category,
            tickets.c.proposed,
            corrections.c.was_department,
            corrections.c.chosen_department,
        )
        .join(changed, changed.c.ticket_id == tickets.c.id)
        .join(corrections, corrections.c.id == changed.c.number)
        .where(*_LEARNABLE)
        .order_by(changed.c.number.desc())
        .limit(MOST_CORRECTED)
    )
    known = {
        row.id: Decided(row.number, row.id, "", row.category, row.was_department or row.proposed, row.chosen_department)
        for row in connection.execute(picked)
    }
    same = (
        select(tickets.c.id, tickets.c.category, tickets.c.proposed)
        .where(*_LEARNABLE)
        .where(tickets.c.id.not_in(select(corrections.c.ticket_id)))
        .order_by(tickets.c.id.desc())
        .limit(MOST_KEPT)
    )
    for row in connection.execute(same):
        known[row.id] = Decided(0, row.id, "", row.category, row.proposed, row.proposed)
    return sorted(_with_words(connection, known), key=lambda case: case.ticket)


def _with_words(connection: Connection, known: dict[int, Decided]) -> Iterator[Decided]:
    """Those whose report is still kept, with its words."""
    ids = list(known)
    for start in range(0, len(ids), 500):
        asked = select(notes.c.about, notes.c.text).where(
            notes.c.about.in_([ticket_ref(i) for i in ids[start : start + 500]]),
            notes.c.kind == "report",
            notes.c.text != "",
        )
        for row in connection.execute(asked):
            case = known[row.about.id]
            yield Decided(case.number, case.ticket, row.text, case.category, case.proposed, case.department)
