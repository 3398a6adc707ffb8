"""One's own tickets: list, read, add, withdraw, rate."""

from __future__ import annotations

from typing import Any

from core.domain.district import Limit
from core.domain.lifecycle import ENDED
from core.domain.masking import mask
from core.domain.numbers import read as read_number
from core.domain.permits import is_reporter, may_read
from core.domain.refs import ticket_ref
from core.domain.rows import Clock, Entry, Note, Ticket, Voice
from core.errors import NoSuchTicket
from core.procedures.records import Case
from core.work.trace import history
from core.work.voices import followers
from core.workflow.limits import explain
from handlers import findings, neighbours
from handlers.asking import ticket_of
from handlers.cards import shorten, state_line, where
from handlers.message import Action, Button, Card
from handlers.more import concerns
from handlers.talk import Rows, Turn, column

LISTED = 8
TOLD_TOO = frozenset({"join", "repeat"})  # notes of a ticket that are not its reporter's alone


def mine(turn: Turn) -> None:
    """/my: the latest own and joined tickets, each a button."""
    own = turn.unit.repo(Ticket).find(reporter_id=turn.person.id, newest=True, limit=LISTED)
    joined = _joined(turn)
    if not own and not joined:
        turn.say("my.none")
        return
    listed = [*((t, "my.line") for t in own), *((t, "my.line_joined") for t in joined)]
    turn.say("my.title", *column(Button(_line(turn, t, k), Action("show", t.id)) for t, k in listed), n=len(listed))


def _joined(turn: Turn) -> list[Ticket]:
    """The tickets the person joined last and still follows."""
    voices = turn.unit.repo(Voice).find(person_id=turn.person.id, left_at=None, newest=True, limit=LISTED)
    found = [turn.unit.repo(Ticket).get(ticket_id) for ticket_id in dict.fromkeys(v.ticket_id for v in voices)]
    return [ticket for ticket in found if ticket and ticket.reporter_id != turn.person.id]


def _line(turn: Turn, ticket: Ticket, key: str) -> str:
    return turn.words(key, number=ticket.number, category=ticket.category, state=ticket.state)


def by_number(turn: Turn) -> bool:
    """A text that is nothing but a ticket number shows the ticket; False where it is something else."""
    number = read_number(turn.text)
    if number is None:
        return False
    found = turn.unit.repo(Ticket).find(number=number, limit=1) if number else []
    if not found:
        raise NoSuchTicket(number=turn.text[:20])
    show(turn, found[0])
    return True


def pressed_show(turn: Turn) -> None:
    """A tap on one of the list."""
    show(turn, ticket_of(turn, lock=False))


def show(turn: Turn, ticket: Ticket) -> None:
    """The whole trace for those who may, the public part for anybody with the number."""
    if not may_read(turn.unit.district, turn.person, ticket, turn.posts) or not turn.update.private:
        if turn.update.private and turn.person.id in followers(turn.unit, ticket):
            neighbours.show(turn, ticket, public_part(turn, ticket), trace(turn, ticket, neighbours.TRACED))
            return
        turn.reply(Card(public_part(turn, ticket), turn.words("card.public_title", number=ticket.number)))
        return
    place = where(turn.words, ticket)
    lines = [public_part(turn, ticket, place), "", *_texts(turn, ticket), "", turn.words("trace.title")]
    lines += trace(turn, ticket)
    title = turn.words("card.title", number=ticket.number, category=ticket.category)
    turn.reply(Card("\n".join(lines), title, _rows(turn, ticket), _pictures(turn, ticket)))


def public_part(turn: Turn, ticket: Ticket, place: str = "") -> str:
    """What anybody with the number may know: what kind, about where, who has it, how far it is.

    `place`: the exact place in words, for those who may know it.
    """
    words, district = turn.words, turn.unit.district
    community = district.ancestor(ticket.area, "community") if ticket.area else None
    lines = [
        state_line(turn.unit, words, ticket),
        words("card.category", category=ticket.category, level=ticket.level, grade=ticket.grade),
        words("card.place", where=place or (words.area(community.code) if community else words("place.unknown"))),
    ]
    if not ticket.tip_off:
        lines.append(words("card.holder", unit=ticket.unit))
    if ticket.due_at and ticket.state not in ENDED:
        lines.append(words("card.due", due=ticket.due_at))
    return "\n".join(lines)


def _texts(turn: Turn, ticket: Ticket) -> list[str]:
    own = is_reporter(turn.person.id, ticket)
    lines = []
    for note in turn.unit.repo(Note).find(about=ticket_ref(ticket.id)):
        if note.kind in TOLD_TOO and own and note.author_id != turn.person.id:
            continue  # what neighbours said is for those who work on it
        if note.text and turn.words.has(f"note.{note.kind}"):
            text = shorten(note.text if own else mask(note.text), 1500)
            lines.append(turn.words(f"note.{note.kind}", text=text, at=note.at))
    return lines


def trace(turn: Turn, ticket: Ticket, only: frozenset[str] = frozenset()) -> list[str]:
    """Every event of the ticket in words, oldest first; `only` these kinds, if any are named."""
    lines = []
    for entry in history(turn.unit, ticket):
        if only and entry.event not in only:
            continue
        text = turn.words(f"event.{entry.event}", **_told(turn, entry))
        if entry.subject == "case" and not is_reporter(turn.person.id, ticket):
            note = turn.unit.repo(Note).get(entry.facts.get("note_id", 0))
            text = turn.words("trace.said", text=text, said=shorten(mask(note.text), 200)) if note else text
        who = turn.words.unit(entry.actor_unit) if entry.actor_unit else ""
        key = "trace.line_by" if who and who not in text else "trace.line"
        lines.append(turn.words(key, at=entry.at, text=text, who=who))
    return lines


def _told(turn: Turn, entry: Entry) -> dict[str, Any]:
    """The facts of a line of the ledger, ready to be worded."""
    facts: dict[str, Any] = {name: fact for name, fact in entry.facts.items() if name != "due"}
    facts["unit"] = facts.get("unit") or facts.get("desk") or entry.actor_unit
    facts["clock"] = facts.get("kind", "")
    if entry.subject == "case":
        case = turn.unit.repo(Case).get(entry.subject_id)
        facts |= {"procedure": facts["act"].partition(".")[0], "state": facts.get("to", "")}
        facts["unit"] = case.unit if case else ""
    if entry.event == "TicketRated":
        facts["satisfied"] = turn.unit.district.ratings[facts["grade"]].say(turn.words.lang)
    if entry.event == "SiteVerified":
        facts["found"] = "real" if facts["real"] else "not_found"
    return facts


def _pictures(turn: Turn, ticket: Ticket) -> tuple[str, ...]:
    notes = turn.unit.repo(Note).find(about=ticket_ref(ticket.id))
    own = is_reporter(turn.person.id, ticket)
    mine = (n for n in notes if not own or n.kind not in TOLD_TOO or n.author_id == turn.person.id)
    return tuple(p for n in mine for p in n.pictures)[:10]


def _rows(turn: Turn, ticket: Ticket) -> Rows:
    own, state = is_reporter(turn.person.id, ticket), ticket.state
    offered = {
        "press.rate": own and state == "reviewed",
        "press.supplement": own and state not in ENDED,
        "press.withdraw": own and state in {"filed", "assigned", "signed", "contacted"},
        "press.more": concerns(turn, ticket),
        "callpress.finding": findings.offers(turn, ticket),
        "press.limit": bool(ticket.due_at),
        "press.reasons": True,
    }
    names = {"callpress.finding": "f_ticket"}
    found = (key for key, shown in offered.items() if shown)
    return column(turn.button(key, Action(names.get(key, key.removeprefix("press.")), ticket.id)) for key in found)


def limit(turn: Turn) -> None:
    """时限怎么算的: every step of the reckoning in words."""
    ticket = _readable(turn)
    running = [k for k in turn.unit.repo(Clock).find(about=ticket_ref(ticket.id), newest=True) if k.kind == "resolve"]
    if not running:
        turn.say("limit.none")
        return
    found = explain(turn.unit, running[0])
    lines = [turn.words(f"step.{s.key}", **_spoken(s.facts)) for s in found.steps]
    turn.reply(Card("\n".join(lines), turn.words("limit.title", number=ticket.number)))
    turn.toast_only("toast.ok")


def _spoken(facts: dict[str, object]) -> dict[str, object]:
    """A number and its unit of time are one length."""
    if "value" not in facts:
        return facts
    rest = {name: value for name, value in facts.items() if name not in {"value", "unit"}}
    return rest | {"limit": Limit(int(str(facts["value"])), str(facts["unit"]))}


def _readable(turn: Turn) -> Ticket:
    ticket = ticket_of(turn, lock=False)
    if not may_read(turn.unit.district, turn.person, ticket, turn.posts):
        raise NoSuchTicket(number="")
    return ticket


BUTTONS = {"my": mine, "show": pressed_show, "limit": limit}
