"""The record of a unit: what was verified about it, and what it missed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core.domain.rows import Call, CalledUnit, Clock, Ticket
from core.errors import NotYours
from core.procedures.effects import exempted
from core.unit import Unit
from core.work.supervision import accountability
from handlers.message import Card
from handlers.sheets import LINES, RECORD, Part, Sheet, as_text, order
from handlers.talk import Turn
from handlers.wording import ZONE, Words

PERIOD = timedelta(days=365)
MOST = 40  # missed limits that a record lists; their number is always given


def asked(turn: Turn) -> None:
    """/record and a unit: supervisors read every unit's, others their own."""
    name = turn.said
    district = turn.unit.district
    own = [post.unit for post in turn.posts]
    overseer = any("supervise" in district.roles[post.role].can for post in turn.posts)
    if not own:
        raise NotYours(act="supervise", unit="")
    found = [u.code for u in district.units.values() if name and name in {u.code, u.short, *u.aliases, *_names(u)}]
    code = found[0] if found else own[0] if not name else ""
    if not code:
        turn.say("record.which", name=name[:30])
        return
    if not overseer and code not in own:
        raise NotYours(act="supervise", unit=code)
    sheet = record_sheet(turn.unit, turn.words, code)
    papers = tuple(order(turn.unit, what, code, turn.words.lang) for what in (RECORD, LINES))
    turn.reply(Card(as_text(sheet), pictures=papers))


def _names(unit: Any) -> tuple[str, str, str]:
    return unit.names.hans, unit.names.hant, unit.names.en


def record_sheet(unit: Unit, words: Words, code: str) -> Sheet:
    """What was verified about the unit in a year, and every limit it missed, exempted or not (SG-04, SG-43, SG-51)."""
    since = unit.now - PERIOD
    verified = accountability(unit, code, since, unit.now + timedelta(days=1))
    lines = [_verified(unit, words, line) for line in verified]
    missed = [
        k for k in unit.repo(Clock).find(unit=code, newest=True, limit=2000) if k.missed_at and k.missed_at >= since
    ]
    late = [_missed(unit, words, clock) for clock in missed[:MOST]]
    return Sheet(
        title=words("record.title", unit=code),
        number=words("record.period", start=since.date(), end=unit.now.date()),
        parts=(
            Part(words("record.findings", n=len(lines)), tuple(lines) or (words("record.none"),)),
            Part(words("record.missed", n=len(missed)), tuple(late) or (words("record.none"),)),
        ),
        table=(
            tuple(words("record.columns").split("|")),
            *(_verified_cells(unit, words, line) for line in verified),
            *(_missed_cells(unit, words, clock) for clock in missed),
        ),
    )


def _about(unit: Unit, line: dict[str, Any]) -> str:
    about: Any = unit.repo(Call).get(line["call"]) if line["call"] else unit.repo(Ticket).get(line["ticket"])
    return about.number if about else ""


def _verified(unit: Unit, words: Words, line: dict[str, Any]) -> str:
    tolerance = unit.district.supervision.tolerances.get(line["tolerance"])
    said = words(
        "record.finding",
        number=_about(unit, line),
        name=unit.district.calls.findings[line["kind"]].say(words.lang),
        text=line["facts"],
        said=line["verified_facts"],
        desk=line["verified_by"],
    )
    if line["item"]:
        said = words("record.item", text=said, item=line["item"])
    return words("record.borne", text=said, name=tolerance.say(words.lang)) if tolerance else said


def _verified_cells(unit: Unit, words: Words, line: dict[str, Any]) -> tuple[str, ...]:
    tolerance = unit.district.supervision.tolerances.get(line["tolerance"])
    kind = unit.district.calls.findings[line["kind"]].say(words.lang)
    found = (line["item"], line["facts"], line["verified_facts"], words.unit(line["verified_by"]))
    borne = tolerance.say(words.lang) if tolerance else ""
    return (
        words("record.cell_finding"),
        _about(unit, line),
        _local(datetime.fromisoformat(line["verified"])),
        kind,
        *map(str, found),
        borne,
        "",
    )


def _missed(unit: Unit, words: Words, clock: Clock) -> str:
    """The fact first; that it does not count is a note beside it (H7)."""
    due = clock.missed_at or clock.due_at
    said = words("record.late", number=_number(unit, clock), clock=clock.kind, due=due)
    return words("record.exempt", text=said) if _free(unit, clock) else said


def _missed_cells(unit: Unit, words: Words, clock: Clock) -> tuple[str, ...]:
    due = _local(clock.missed_at or clock.due_at)
    free = words("record.cell_free") if _free(unit, clock) else ""
    name = words.fact("clock", clock.kind)
    return (words("record.cell_late"), _number(unit, clock), due, name, "", "", "", "", "", free)


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _free(unit: Unit, clock: Clock) -> bool:
    ticket = clock.about.id if clock.about.kind == "ticket" else 0
    return bool(ticket) and bool({0, clock.id} & exempted(unit, ticket))


def _number(unit: Unit, clock: Clock) -> str:
    kind, row_id = clock.about
    ticket = unit.repo(Ticket).get(row_id) if kind == "ticket" else None
    if ticket:
        return ticket.number
    if kind not in {"call", "called"}:
        return ""
    called = unit.repo(CalledUnit).get(row_id) if kind == "called" else None
    call = unit.repo(Call).get(called.call_id if called else row_id)
    return call.number if call else ""


WORDS = {"/record": asked}
