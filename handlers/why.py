"""Why a matter went where it went, in words."""

from __future__ import annotations

from core.domain.numbers import read as read_number
from core.domain.permits import may_read
from core.domain.rows import Correction, Ticket
from core.errors import NoSuchTicket
from handlers.message import Card
from handlers.talk import Turn


def asked(turn: Turn) -> None:
    """/why and a number."""
    number = read_number(turn.text.removeprefix("/why"))
    found = turn.unit.repo(Ticket).find(number=number, limit=1) if number else []
    if not number:
        turn.say("why.which")
        return
    _tell(turn, found[0] if found else None, number)


def pressed(turn: Turn) -> None:
    """为什么这样分, on a ticket."""
    _tell(turn, turn.unit.repo(Ticket).get(turn.pressed.number), "")
    turn.toast_only("toast.ok")


def _tell(turn: Turn, ticket: Ticket | None, number: str) -> None:
    """The reasons kept with the ticket, how sure they were, and what people changed. Raises NoSuchTicket."""
    if ticket is None or not may_read(turn.unit.district, turn.person, ticket, turn.posts):
        raise NoSuchTicket(number=number)
    lines = [turn.words(str(r["key"]), **{k: v for k, v in r.items() if k != "key"}) for r in ticket.why]
    if ticket.confidence:
        lines.append(turn.words("why.confidence", percent=round(100 * ticket.confidence)))
    for change in turn.unit.repo(Correction).find(ticket_id=ticket.id):
        lines += _change(turn, change)
    text = "\n".join(lines) or turn.words("why.none")
    turn.reply(Card(text, turn.words("why.title", number=ticket.number, category=ticket.category)))


def _change(turn: Turn, change: Correction) -> list[str]:
    lines = []
    if change.was_category != change.category:
        lines.append(turn.words(f"why.changed_by_{change.by}", category1=change.was_category, category=change.category))
    if change.was_unit != change.chosen_unit:
        lines.append(turn.words("why.changed_unit", unit1=change.was_unit, unit=change.chosen_unit))
    if change.why and turn.posts:
        lines.append(turn.words("why.in_words", why=change.why))
    return lines
