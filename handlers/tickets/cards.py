"""How a ticket looks to each kind of reader, and what each may press."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from core.district.desks import centre
from core.duties.precedents import SETTLED
from core.people.masking import mask
from core.people.queries import appointments_in, groups_of
from core.people.records import Appointment, Person
from core.refs import NO_REF, Ref, ticket_ref
from core.routing.advice import other_thoughts
from core.tickets.alarms import answered_by
from core.tickets.followers import people, similar, times
from core.tickets.lifecycle import ENDED
from core.tickets.permissions import told_to_holder
from core.tickets.queries import covered
from core.tickets.records import Follower, Ticket
from core.tickets.workflow import offered, proposal
from core.unit_of_work import UnitOfWork
from core.workflow.records import Note, Slot
from handlers.context import numbered, paired
from handlers.deferred import deliver
from handlers.doors.orders import source_lines
from handlers.messages import Action, Button, Card, card_to_data, shorten
from handlers.people.grid import holder_lines
from handlers.phrases import foreign
from handlers.wording import Wording, Words

SUGGESTED = 2  # tickets of the same matter that a desk is shown, the likest
VOICES = 3  # the latest of those who told it too that a card shows
# What a role must be allowed to do, one of these.
SERVES = {"handler": {"sign", "handle"}, "helper": {"sign", "handle"}, "desk": {"dispatch", "review"}}


def staff_card(uow: UnitOfWork, words: Words, ticket: Ticket, viewer: str) -> Card:
    """A ticket for those who work on it. `viewer`: handler, helper, desk or around, and ':<unit>'.

    The reporter is never named; what the text gives away is masked; of a tip-off only the centre reads the words.
    """
    kind, _, code = viewer.partition(":")
    lines = [state_line(uow, words, ticket), *_deadline_line(uow, words, ticket)]
    if ticket.alarm:
        who, department, at = answered_by(uow, ticket)
        lines.insert(0, words(f"alarm.{ticket.alarm}", who=who, department=department, at=at))
    lines.append(words("card.category", category=ticket.category, level=ticket.level, grade=ticket.grade))
    lines += [words("card.place", where=where(words, ticket)), *source_lines(uow, words, ticket)]
    lines += holder_lines(uow, words, ticket)
    lines += [words("card.you_help")] if kind == "helper" and code in ticket.helpers else []
    if kind == "desk" and proposal(ticket) and ticket.state in {"filed", "supervised"}:
        settled = (dict(reason) for reason in ticket.why if reason["key"] in SETTLED)
        said = [words(str(reason.pop("key")), **reason) for reason in settled]
        lines += [words("card.proposed", department=proposal(ticket)), *said]
    if ticket.helpers and kind != "around":
        lines.append(words("card.helpers", departments=tuple(ticket.helpers)))
    lines += [*_marks(words, ticket), *_told(uow, words, ticket), "", *_story(uow, words, ticket, kind, code)]
    rows = act_rows(uow, words, ticket, kind, code)
    if kind == "desk" and ticket.state in {"filed", "assigned"} and code in {ticket.desk, centre(uow.district)}:
        for other in similar(uow, ticket)[:SUGGESTED]:
            lines.append(words("card.similar", number=other.number, state=other.state))
            label = words("press.merge", number=other.number)
            rows = (*rows, (Button(label, Action("merge", ticket.id, other.number)),))
    title = words("card.alarm" if ticket.alarm else "card.title", number=ticket.number, category=ticket.category)
    kept = dict.fromkeys(p for n in _notes(uow, ticket) if n.kind in {"report", "result"} for p in n.pictures)
    shown = () if _hidden(uow, ticket, code) else tuple(kept)[:10]
    return Card("\n".join(lines), title, rows, shown, slot_name(ticket), quiet=kind == "helper")


def act_rows(uow: UnitOfWork, words: Words, ticket: Ticket, kind: str, code: str) -> tuple[tuple[Button, ...], ...]:
    """The buttons a reader of this kind may press now."""
    rows = paired(_act_button(words, ticket, act) for act in offered(uow, ticket, kind, code))
    return (*rows, *_beside(uow, words, ticket, kind, code))


def _beside(uow: UnitOfWork, words: Words, ticket: Ticket, kind: str, code: str) -> list[tuple[Button, ...]]:
    """Beside the acts of the life cycle: the desk may blow a whistle, the unit may ask for more."""
    if kind == "desk" and ticket.state not in {*ENDED, "reviewed"} and not _hidden(uow, ticket, code):
        may = "correct" in offered(uow, ticket, kind, code)
        other = other_thoughts(ticket.why, ticket.category) if may else []
        rows = [(Button(words("press.rather", category=c), Action("correct", ticket.id, c)),) for c in other]
        beside = [Button(words("press.whistle"), Action("whistle", ticket.id))] if uow.district.calls.types else []
        if code in {ticket.desk, centre(uow.district)}:
            beside.append(Button(words("press.tidy"), Action("tidy", ticket.id)))
        return [*rows, tuple(beside)] if beside else [*rows]
    if kind == "handler" and code == ticket.department and ticket.state in {"signed", "contacted", "closed"}:
        return [(Button(words("press.more"), Action("more", ticket.id)),)]
    return []


def slot_name(ticket: Ticket) -> str:
    """The slot in which a chat's card of a ticket is edited."""
    return f"t{ticket.id}"


def reminder_name(ticket: Ticket) -> str:
    """The slot of the newest call to act on a ticket in a chat."""
    return f"n{ticket.id}"


def where(words: Words, ticket: Ticket) -> str:
    """The place in words: the area and what the reporter called it."""
    area = words.area(ticket.area) if ticket.area else words("place.unknown")
    if not ticket.place or ticket.place in area:
        return area
    return words("place.both", where=area, place=covered(ticket, ticket.place))


def _deadline_line(uow: UnitOfWork, words: Words, ticket: Ticket) -> list[str]:
    quiet = {*ENDED, "reviewed", "submitted", "filed", "forwarded", "suspended", "waiting"}
    if ticket.due_at is None or ticket.state in quiet:
        return []
    left = ticket.due_at - uow.now
    return [words("card.due" if left.total_seconds() > 0 else "card.overdue", due=ticket.due_at)]


def _marks(words: Words, ticket: Ticket) -> list[str]:
    marks: dict[str, tuple[Any, dict[str, Any]]] = {
        f"card.verified_{ticket.verified}": (ticket.verified, {}),
        "card.reopened": (ticket.round, {"n": ticket.round}),
        "card.returned": (ticket.returns, {"n": ticket.returns}),
        "card.supervised": (ticket.supervised, {}),
        "card.designated": (ticket.designated, {}),
        "card.external": (ticket.external, {"external": ticket.external}),
    }
    return [words(key, **facts) for key, (shown, facts) in marks.items() if shown]


def state_line(uow: UnitOfWork, words: Words, ticket: Ticket) -> str:
    """Where it stands; of a merged ticket also under which number it goes on."""
    main = uow.repo(Ticket).get(ticket.merged_into)
    if main:
        return words("card.merged", number=main.number, state=main.state)
    return words("card.state", state=ticket.state)


def _told(uow: UnitOfWork, words: Words, ticket: Ticket) -> list[str]:
    """How many told it, and how often its reporter did: signs that it presses."""
    follower_rows = uow.repo(Follower).find(ticket_id=ticket.id)
    if not follower_rows:
        return []
    many, often = people(follower_rows, ticket), times(follower_rows, ticket, ticket.reporter_id)
    lines = [words("card.people", n=many)] if many > 1 else []
    return [*lines, words("card.times", n=often)] if often > 1 else lines


def _hidden(uow: UnitOfWork, ticket: Ticket, code: str) -> bool:
    if not ticket.tip_off or code == centre(uow.district):
        return False
    return not (code == ticket.department and told_to_holder(uow.district, ticket))


def _notes(uow: UnitOfWork, ticket: Ticket) -> list[Note]:
    return uow.repo(Note).find(about=ticket_ref(ticket.id))


def _story(uow: UnitOfWork, words: Words, ticket: Ticket, kind: str, code: str) -> list[str]:
    """What was said, oldest first: the report, what was added, the latest of everything else."""
    if _hidden(uow, ticket, code):
        tip_off = uow.district.request_types[ticket.kind].reporter_hidden
        return [words("card.tip_off" if tip_off else "card.protected")]
    lines, latest = list[str](), dict[str, Note]()
    for note in _notes(uow, ticket):
        if note.kind in {"report", "supplement", "why"} and note.text:
            said = words(f"note.{note.kind}", text=shorten(covered(ticket, note.text)), at=note.at)
            lines += [said, *foreign(words, note.text)]
        elif note.text and note.kind not in {"join", "repeat"}:
            latest[note.kind] = note
    for follower in uow.repo(Follower).find(ticket_id=ticket.id)[-VOICES:]:
        told = uow.repo(Note).get(follower.note_id)
        if told and told.text:
            key = "note.repeat" if told.kind == "repeat" else "note.join"
            lines.append(words(key, text=shorten(mask(told.text), 200), at=follower.at))
    for name, note in latest.items() if kind != "around" else ():
        if words.has(f"note.{name}"):
            lines.append(words(f"note.{name}", text=shorten(mask(note.text)), at=note.at))
    return lines


def ticket_button(words: Words, ticket: Ticket, key: str = "todo.line") -> Button:
    """A ticket in one line, which opens it."""
    label = words(key, number=ticket.number, category=ticket.category, state=ticket.state)
    return Button(label, Action("show", ticket.id))


def _act_button(words: Words, ticket: Ticket, act: str) -> Button:
    proposed = proposal(ticket) if act == "dispatch" else ""
    return Button(words(f"press.{act}", department=proposed), Action(act, ticket.id, proposed))


def chats_of(uow: UnitOfWork, code: str, kind: str = "") -> dict[str, str]:
    """Where a unit reads: its groups, else the private chats of its people. Address -> language.

    `kind`: only those of its people whose role serves as such a reader (handler, desk).
    """
    if groups := groups_of(uow, code):
        return {g.address: "zh-Hans" for g in groups}
    roles, held = uow.district.roles, appointments_in(uow, code)
    return private(uow, (one for one in held if kind not in SERVES or SERVES[kind] & roles[one.role].can))


def private(uow: UnitOfWork, held: Iterable[Appointment]) -> dict[str, str]:
    """The private chats of those who hold these posts: address -> language."""
    return addresses(uow.repo(Person).get(one.person_id) for one in held)


def addresses(people: Iterable[Person | None]) -> dict[str, str]:
    """The private chats of those of these people who can be reached: address -> language."""
    return {one.address: one.lang for one in people if one and one.address}


class Made(NamedTuple):
    """A card as it is sent: the letter's body and its digest, by which an unchanged card is known."""

    card: Card
    body: dict[str, Any]
    digest: str


# The cards of one round of notices by ticket, viewer and language: nothing a card shows changes while it is told.
Round = dict[tuple[int, str, str], Made]


def make(card: Card) -> Made:
    """Number its buttons and make it ready to be sent."""
    body = {"card": card_to_data(numbered(card)), "edit": ""}
    return Made(card, body, sha256(orjson.dumps(body)).hexdigest())


def _made(uow: UnitOfWork, words: Words, ticket: Ticket, viewer: str, made: Round) -> Made:
    key = (ticket.id, viewer, words.lang)
    if key not in made:
        made[key] = make(staff_card(uow, words, ticket, viewer))
    return made[key]


def post_card(
    uow: UnitOfWork, wording: Wording, ticket: Ticket, address: str, lang: str, viewer: str, made: Round
) -> None:
    """Put a ticket's card into a chat, or edit the one that is there; nothing is sent where nothing changed."""
    row = slot_of(uow, address, slot_name(ticket), viewer, lang, ticket_ref(ticket.id))
    if viewer.startswith(("handler:", "desk:")):
        row.viewer = viewer
    _send(uow, row, _made(uow, wording.of(lang), ticket, row.viewer, made))


def slot_of(uow: UnitOfWork, address: str, name: str, viewer: str, lang: str, about: Ref = NO_REF) -> Slot:
    """The slot of this name in a chat, or a new one."""
    return uow.repo(Slot).first(address=address, slot=name) or Slot(address, name, about, viewer, lang)


def options_of(card: Card) -> list[dict[str, Any]]:
    """The buttons of a card as its slot keeps them."""
    return [{"name": a.name, "number": a.number, "choice": a.choice} for a in card.options()]


def send_in_slot(uow: UnitOfWork, row: Slot, card: Card) -> None:
    """Send a card that its slot's message is edited into; keeps its options for typed numbers."""
    _send(uow, row, make(card))


def _send(uow: UnitOfWork, row: Slot, made: Made) -> None:
    if row.id and row.digest == made.digest:
        return
    row.digest = made.digest
    sent = deliver(uow, row.address, made.body, row.slot, shown=bool(row.message), fresh=not row.id)
    row.options = options_of(made.card) if sent else []  # a number typed now must not press what nobody has seen
    row.at = uow.now
    (uow.repo(Slot).save if row.id else uow.repo(Slot).add)(row)


def refresh(uow: UnitOfWork, wording: Wording, ticket: Ticket, made: Round) -> None:
    """Edit every card that shows the ticket, and every call to act that is past."""
    for row in uow.repo(Slot).find(about=ticket_ref(ticket.id)):
        words = wording.of(row.lang)
        if row.slot == slot_name(ticket):
            _send(uow, row, _made(uow, words, ticket, row.viewer, made))
        elif row.slot == reminder_name(ticket) and ticket.last_act:
            kind, _, code = row.viewer.partition(":")
            card = Card(words("card.past", number=ticket.number, act=ticket.last_act, state=ticket.state))
            card = replace(card, rows=act_rows(uow, words, ticket, kind, code))
            if row.options != options_of(card):
                send_in_slot(uow, row, card)
