"""The desk tidies up: merges tickets of one matter, splits two matters."""

from __future__ import annotations

from core.domain.masking import mask
from core.domain.refs import ticket_ref
from core.domain.rows import Note, Ticket, Voice
from core.errors import NeedsWords, NoSuchTicket
from handlers.asking import permitted, ticket_of
from handlers.cards import shorten
from handlers.message import Action, Button
from handlers.talk import Turn, column

SHOWN = 6  # tellings that are offered to be split off, the latest


def tidy(turn: Turn) -> None:
    """合并、拆分: what can be done, and whose words may be another matter."""
    ticket = ticket_of(turn)
    permitted(turn, "split", ticket)
    buttons = [
        turn.button("press.merge_number", Action("merge_number", ticket.id)),
        turn.button("press.split_matter", Action("split_matter", ticket.id)),
    ]
    for voice in turn.unit.repo(Voice).find(ticket_id=ticket.id)[-SHOWN:]:
        note = turn.unit.repo(Note).get(voice.note_id) if voice.note_id else None
        if note:
            text = turn.words("press.split", text=shorten(mask(note.text), 30))
            buttons.append(Button(text, Action("split", ticket.id, str(voice.id))))
    buttons.append(turn.button("press.leave", Action("leave")))
    turn.say("tidy.title", *column(buttons), number=ticket.number)
    turn.toast_only("toast.choose")


def split(turn: Turn) -> None:
    """What somebody told here is another matter: it gets its own ticket."""
    ticket, choice = ticket_of(turn), turn.pressed.choice
    permitted(turn, "split", ticket)
    voice = turn.unit.repo(Voice).get(int(choice)) if choice.isdecimal() else None
    note = turn.unit.repo(Note).get(voice.note_id) if voice else None
    if voice is None or note is None or voice.ticket_id != ticket.id:
        raise NoSuchTicket(number="")
    kind, category = _read(turn, ticket, note.text)
    turn.act(ticket_ref(ticket.id), "split", kind=kind, category=category, voice_id=voice.id)
    turn.toast("done.split", number=ticket.number)


def split_matter(turn: Turn) -> None:
    """The reporter told two matters: the desk writes the second one out."""
    ticket = ticket_of(turn)
    permitted(turn, "split", ticket)
    turn.goto("split", ticket=ticket.id)
    turn.ask("ask.split", number=ticket.number)
    turn.toast_only("toast.write")


def heard(turn: Turn) -> None:
    """The second matter, in the desk's words."""
    ticket = ticket_of(turn, int(turn.state["ask"]["ticket"]))
    if not turn.text:
        raise NeedsWords(what="words")
    permitted(turn, "split", ticket)
    kind, category = _read(turn, ticket, turn.text)
    turn.act(ticket_ref(ticket.id), "split", text=turn.text, kind=kind, category=category)
    turn.goto("")
    turn.say("done.split", number=ticket.number)


def _read(turn: Turn, ticket: Ticket, text: str) -> tuple[str, str]:
    """Kind and category of what is split off: as read, else as the ticket's; a tip-off stays one, and none is made."""
    found = turn.router.read(text, home=ticket.area, first=False)
    hidden = turn.unit.district.hides(found.kind, found.category)
    kind = ticket.kind if ticket.tip_off or hidden else found.kind
    return kind, found.category if found.confidence else ticket.category


BUTTONS = {"tidy": tidy, "split": split, "split_matter": split_matter}
STEPS = {"split": heard}
