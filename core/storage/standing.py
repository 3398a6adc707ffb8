"""What is open at a moment, told off for the daily digest, by SQL."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union

from core.appraisal.counted import Question
from core.duties.records import Ruling
from core.storage.columns import as_text, ref_to
from core.storage.matters import OPEN
from core.storage.records import table_of
from core.tickets.records import Follower, Ticket
from core.workflow.work_calendar import ONE_DAY, day_begins

_T, _F, _R = (table_of(kind).c for kind in (Ticket, Follower, Ruling))
RUNNING = ("assigned", "signed", "contacted", "supervised")  # in the other states no limit runs
JOINED = exists().where(_F.ticket_id == _T.id)
DISPUTED = exists().where(as_text(_R.about) == ref_to("ticket", _T.id), _R.decided_at.is_(None))


def lines(asked: Question) -> Any:
    """What is open at the end, and what was told since the start: a row a ticket, a column a line of the digest."""
    open_, told = _T.state.in_(OPEN), and_(_T.created_at >= asked.start, _T.state != "merged")
    late = and_(_T.due_at < asked.end, _T.state.in_(RUNNING))
    today = and_(_T.due_at >= asked.end, _T.due_at <= day_begins(asked.end) + ONE_DAY, _T.state.in_(RUNNING))
    again = or_(JOINED, and_(_T.area != "", _with(open_, _T.area, _T.category) > 1), _with(open_, _T.reporter_id) > 1)
    flags = {
        "new": told,
        "dispatched": _T.dispatched_at >= asked.start,
        "due": today,
        "overdue": late,
        "again": and_(open_, again),
        "disputed": and_(open_, DISPUTED),
        "oldest": and_(open_, _T.state != "reviewed"),
    }
    shown = (func.coalesce(flag, False).label(name) for name, flag in flags.items())
    # Each by its own index; joined, SQLite would read all tickets for a filter.
    known = union(select(_T.id).where(open_), select(_T.id).where(told))
    found = select(_T.id, _T.category, *shown).where(_T.id.in_(known), ~_T.tip_off)
    return (found.where(_T.area.in_(asked.scope.areas)) if asked.scope.areas else found).subquery()


def _with(open_: ColumnElement[bool], *same: ColumnElement[Any]) -> ColumnElement[int]:
    """How many open matters have these values, this one among them."""
    return func.count().filter(open_).over(partition_by=same)
