"""Neighbours: join a known matter, add to it, leave it, say: solved."""

from __future__ import annotations

from typing import Any

from core.domain.masking import mask
from core.domain.refs import ticket_ref
from core.domain.rows import Note, Ticket, Voice
from core.errors import NoSuchTicket
from core.work.neighbours import asked
from core.work.voices import followers
from handlers.asking import ticket_of
from handlers.cards import shorten
from handlers.draft import category_of, go_on
from handlers.known import chosen
from handlers.message import Action, Button, Card
from handlers.rating import SOLVED
from handlers.talk import Rows, Turn, column
from handlers.wording import Words

# Lines of the trace that who joined reads; what passes between the reporter and the unit is not among them.
TRACED = frozenset(
    {
        *("TicketFiled", "TicketDispatched", "TicketSigned", "TicketReturned", "StreetCalled", "TicketForwarded"),
        *("ResultPassed", "TicketReopened", "TicketSupervised", "TicketClosed", "TicketDesignated", "TicketSuspended"),
        *("TicketResumed", "LimitExtended", "TicketJoined", "TicketAbsorbed", "TicketMerged"),
    }
)


def follow(turn: Turn) -> None:
    """一起跟进: the draft's words and pictures go to the neighbours' ticket."""
    if ticket := _given(turn, "follow"):
        turn.done("done.follow", *_rows(turn, ticket), number=ticket.number)


def add_to(turn: Turn) -> None:
    """The draft belongs to a ticket the person told already: a sign that it presses, not a nuisance."""
    if ticket := _given(turn, "follow"):
        turn.done("done.add_to", number=ticket.number)


def redo(turn: Turn) -> None:
    """是，没解决好: the closed ticket is done again, with what was said now."""
    if ticket := _given(turn, "redo"):
        key = "done.redo_supervised" if ticket.state == "supervised" else "done.redo"
        due = ticket.due_at or turn.unit.now
        turn.done(key, *_rows(turn, ticket), number=ticket.number, unit=ticket.unit, due=due)


def _given(turn: Turn, act: str) -> Ticket | None:
    """The ticket to which the draft was given by this act; None where it no longer fits."""
    ticket, draft = _taken(turn)
    if ticket is None:
        return None
    turn.act(ticket_ref(ticket.id), act, text=draft["text"], pictures=tuple(draft["pictures"]))
    turn.state.pop("draft", None)
    turn.goto("")
    return ticket


def _taken(turn: Turn) -> tuple[Ticket | None, dict[str, Any]]:
    """The ticket of the press, checked anew, and the draft; where it no longer fits, the draft is shown anew."""
    draft: dict[str, Any] | None = turn.state.get("draft")
    if not draft or not draft.get("text") or not draft.get("area"):
        turn.say("report.nothing")
        return None, {}
    ticket = chosen(turn, draft, category_of(draft, turn))
    if ticket is None:
        turn.say("near.changed")
        go_on(turn)
    return ticket, draft


def _rows(turn: Turn, ticket: Ticket) -> Rows:
    buttons = [turn.button("press.show", Action("show", ticket.id))]
    if turn.person.id in followers(turn.unit, ticket):
        buttons.append(turn.button("press.unfollow", Action("unfollow", ticket.id)))
    return column(buttons)


def _ticket(turn: Turn) -> Ticket:
    return _followed(turn, ticket_of(turn))


def _followed(turn: Turn, ticket: Ticket) -> Ticket:
    if turn.person.id not in followers(turn.unit, ticket):
        turn.goto("")
        raise NoSuchTicket(number="")
    return ticket


def unfollow(turn: Turn) -> None:
    """不再跟进."""
    ticket = _ticket(turn)
    turn.act(ticket_ref(ticket.id), "unfollow")
    turn.done("done.unfollow", number=ticket.number)


def add_voice(turn: Turn) -> None:
    """Who joined adds words or pictures: they are asked for."""
    ticket = _ticket(turn)
    turn.goto("voice", ticket=ticket.id)
    turn.ask("ask.supplement", number=ticket.number)
    turn.toast_only("toast.write")


def heard(turn: Turn) -> None:
    """The words who joined adds; kept like any other telling of the matter."""
    ticket = _followed(turn, ticket_of(turn, int(turn.state["ask"]["ticket"])))
    pictures = [*turn.state["ask"].get("pictures", []), *turn.keep_pictures()]
    if not turn.text:
        turn.goto("voice", ticket=ticket.id, pictures=pictures)
        turn.reply(Card(turn.words("ask.words_too", n=len(pictures))), coalesce="ask")
        return
    turn.act(ticket_ref(ticket.id), "follow", text=turn.text, pictures=tuple(pictures))
    turn.goto("")
    turn.say("done.supplement", number=ticket.number)


def solved_card(words: Words, ticket: Ticket) -> Card:
    """The one question to who joined; grades are the reporter's (一事一评)."""
    rows = column(Button(words(f"rate.solved_{s}"), Action("solved", ticket.id, s[0])) for s in SOLVED)
    return Card(words("near.solved", number=ticket.number), rows=rows)


def solved(turn: Turn) -> None:
    """Solved or not, by who joined: once a round. A no is heard by the desk at once, and asked what is missing."""
    ticket = _ticket(turn)
    answer = next((s for s in SOLVED if s[0] == turn.pressed.choice), "")
    if not answer or not asked(turn.unit, ticket, turn.person.id):
        turn.done("near.answered", number=ticket.number, state=ticket.state)
        return
    turn.act(ticket_ref(ticket.id), "answer", answer)
    if answer != "no":
        turn.done("done.solved", number=ticket.number)
        return
    key = "done.unsolved_again" if ticket.state in {"assigned", "supervised"} else "done.unsolved"
    turn.done(key, number=ticket.number)
    if ticket.state != "closed":
        turn.goto("voice", ticket=ticket.id)


def show(turn: Turn, ticket: Ticket, public: str, trace: list[str]) -> None:
    """A ticket as who joined reads it: the public part, own words, results, the steps; nothing of the reporter's."""
    own = [
        turn.unit.repo(Note).get(v.note_id)
        for v in turn.unit.repo(Voice).find(ticket_id=ticket.id, person_id=turn.person.id)
    ]
    lines = [
        turn.words("note.own", text=shorten(n.text, 500), at=n.at) for n in own if n and n.author_id == turn.person.id
    ]
    if ticket.state in {"reviewed", "closed"}:
        results = turn.unit.repo(Note).find(about=ticket_ref(ticket.id), kind="result")
        lines += [turn.words("note.result", text=shorten(mask(n.text), 1500), at=n.at) for n in results[-1:]]
    title = turn.words("card.title", number=ticket.number, category=ticket.category)
    rows: list[tuple[Button, ...]] = []
    if asked(turn.unit, ticket, turn.person.id):
        rows += solved_card(turn.words, ticket).rows
    rows.append((turn.button("press.supplement", Action("add_voice", ticket.id)),))
    rows.append((turn.button("press.unfollow", Action("unfollow", ticket.id)),))
    text = "\n".join([turn.words("near.following"), public, "", *lines, "", turn.words("trace.title"), *trace])
    turn.reply(Card(text, title, tuple(rows)))


BUTTONS = {
    "follow": follow,
    "add_to": add_to,
    "redo": redo,
    "unfollow": unfollow,
    "add_voice": add_voice,
    "solved": solved,
}
STEPS = {"voice": heard}
