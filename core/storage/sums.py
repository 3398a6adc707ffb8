"""Counts of past days and months, kept until a record of theirs changes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, exists, select

from core.appraisal.periods import Question
from core.refs import ticket_ref
from core.storage import figures
from core.storage.ledger import last_line
from core.storage.outbox import replacing
from core.storage.records import changed_days, sums
from core.tickets.records import Rating, Ticket
from core.unit_of_work import UnitOfWork
from core.workflow.records import Timer
from core.workflow.work_calendar import ONE_DAY, day_begins, local

LONG = timedelta(days=60)  # shorter periods are counted at once
RECENT = timedelta(days=70)  # in which records still change much: kept by the day, what is older by the month
RESTED = timedelta(hours=1)  # after its end no unit still runs that began before it
# Other statements than those the counts were made by: nothing that was kept counts any more.
_MADE_BY = blake2b(Path(figures.__file__).read_bytes(), digest_size=6).hexdigest()
_MOVES = ("area", "category", "level", "kind", "tip_off")  # of a ticket, by which its limits and answers are counted
_COUNTED = (*_MOVES, "state", "source", "department")
_Rows = list[tuple[Any, ...]]
_Piece = tuple[datetime, datetime]
Changes = Mapping[type[Any], Iterable[tuple[int, Any, Any]]]


def count(connection: Connection, asked: Question, now: datetime) -> list[tuple[Any, ...]]:
    """As core.storage.figures counts; of past months and days what was counted before, where it still holds.

    What was counted holds while no later line of the ledger came with a change of these days. The last line is read
    first, so that a change which comes meanwhile is later.
    """
    if asked.account == "standing" or asked.scope.person or asked.end - asked.start < LONG or local(asked.start).hour:
        return figures.count(connection, asked)
    line, name, total, fresh = last_line(connection), _name(asked), Counter[tuple[Any, ...]](), []
    pieces, kept = [*_pieces(asked, now)], _kept(connection, name, asked)
    missing = [(start, end) for start, end, past in pieces if past and (_day(start), _day(end)) not in kept]
    for start, end, found in _counted(connection, asked, missing):
        kept[_day(start), _day(end)] = found
        key = {"question": name, "start": _day(start), "until": _day(end)}
        fresh.append(key | {"line": line, "month": end - start > ONE_DAY, "found": found})
    for start, end, past in pieces:
        part = replace(asked, start=start, end=end)
        for *values, n in kept[_day(start), _day(end)] if past else figures.count(connection, part):
            total[tuple(values)] += n
    if fresh:
        replacing(connection.dialect.name, sums, "line", "found").many(connection, fresh)
    return [(*values, n) for values, n in total.items()]


def _counted(connection: Connection, asked: Question, pieces: Sequence[_Piece]) -> Iterator[tuple[Any, Any, _Rows]]:
    """Each of these pieces with its count; where many together hold nothing, none is asked for alone."""
    if not pieces:
        return
    found, half = figures.count(connection, replace(asked, start=pieces[0][0], end=pieces[-1][1])), len(pieces) // 2
    if not found or not half:
        yield from ((start, end, found) for start, end in pieces)
        return
    dense = sum(row[-1] for row in found) >= len(pieces)
    for part in [[one] for one in pieces] if dense else [pieces[:half], pieces[half:]]:
        yield from _counted(connection, asked, part)


def _pieces(asked: Question, now: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
    """The period in whole months, then days, then what is not over; whether each is past."""
    at, past = local(asked.start), day_begins(now - RESTED)
    first = at.day
    while at < asked.end:
        end = (at.replace(day=1) + timedelta(days=31)).replace(day=first)
        if at.day != first or end > min(past - RECENT, asked.end):
            end = at + ONE_DAY
        if end > past:
            yield at, asked.end, False
            return
        yield at, end, True
        at = end


def _day(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d}"


def _name(asked: Question) -> str:
    said = repr((asked.account, asked.scope, asked.by, sorted(asked.where.items())))
    return _MADE_BY + blake2b(said.encode(), digest_size=12).hexdigest()


def _kept(connection: Connection, name: str, asked: Question) -> dict[tuple[str, str], list[Any]]:
    """What was counted for a question and still holds."""
    s, d = sums.c, changed_days.c
    later = exists().where(d.day >= s.start, d.day < s.until, d.line > s.line)
    within = (s.start >= _day(asked.start), s.start < _day(asked.end))
    rows = connection.execute(select(s.start, s.until, s.found).where(s.question == name, *within, ~later))
    return {(start, end): found for start, end, found in rows}


def touch(connection: Connection, line: int, moments: Iterable[datetime], now: datetime) -> None:
    """Note that records of these moments changed with this line; nothing is kept of today."""
    today = day_begins(now)
    days = sorted({_day(one) for one in moments if one < today})
    if days:
        changed = [{"day": day, "line": line} for day in days]
        replacing(connection.dialect.name, changed_days, "line").many(connection, changed)


def moments(uow: UnitOfWork, changed: Changes) -> set[datetime]:
    """When what these changes alter is counted, before and after."""
    found = {one.settled_at for _, *pair in changed.get(Timer, ()) for one in pair if one and one.settled_at}
    for _, was, now in changed.get(Rating, ()):
        ticket = uow.repo(Ticket).get(now.ticket_id)
        found |= {now.at, ticket.created_at} if ticket and not was else set()
    for row, was, now in changed.get(Ticket, ()):
        other = {name for name in _COUNTED if was and now and getattr(was, name) != getattr(now, name)}
        found |= {now.created_at} if other or not was else set()
        if not other.isdisjoint(_MOVES):
            found |= {one.settled_at for one in uow.repo(Timer).find(about=ticket_ref(row)) if one.settled_at}
            found |= {one.at for one in uow.repo(Rating).find(ticket_id=row)}
    return found


def sweep(connection: Connection, now: datetime) -> int:
    """Delete days that months stand for by now, and what another program counted; how many rows went."""
    s = sums.c
    old = (~s.question.startswith(_MADE_BY)) | (s.month.is_(False) & (s.start < _day(now - 2 * RECENT)))
    return connection.execute(delete(sums).where(old)).rowcount
