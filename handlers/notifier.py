"""The mail room of one unit: what is told, to whom, in which language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any

from core import events as e
from core.calls.records import Call
from core.district.desks import centre
from core.people.grid import stands_aside
from core.people.queries import live
from core.people.records import Appointment as PostRow
from core.people.records import Person
from core.record import kind_of
from core.refs import NO_REF, Ref, ticket_ref
from core.tickets.queries import covered
from core.tickets.records import Ticket
from core.unit_of_work import Actor, UnitOfWork
from core.workflow.notes import matter
from core.workflow.records import Note, Timer
from handlers.context import Rows, column, numbered
from handlers.deferred import deliver
from handlers.messages import Action, Button, Card, card_to_data, shorten
from handlers.tickets.cards import (
    Round,
    act_rows,
    addresses,
    chats_of,
    make,
    post_card,
    reminder_name,
    send_in_slot,
    slot_of,
)
from handlers.wording import Wording, named_matter

Pictures = tuple[str, ...]


class Notifier:
    """The mail room of one unit: finds readers and writes to them in their language."""

    def __init__(self, uow: UnitOfWork, wording: Wording) -> None:
        self.uow = uow
        self.wording = wording
        self.made: Round = {}
        self._chats: dict[tuple[str, str], dict[str, str]] = {}

    def chats(self, code: str, kind: str = "") -> dict[str, str]:
        """As `chats_of`, asked once in a round of notices."""
        key = (code, kind)
        if key not in self._chats:
            self._chats[key] = chats_of(self.uow, code, kind)
        return self._chats[key]

    def words(self, note_id: int) -> str:
        """What a note says; '' for none."""
        note = self.uow.repo(Note).get(note_id)
        return note.text if note else ""

    def pictures(self, note_id: int) -> Pictures:
        """The pictures of a note."""
        note = self.uow.repo(Note).get(note_id)
        return tuple(note.pictures[:10]) if note else ()

    def card(self, ticket: Ticket, code: str, kind: str) -> bool:
        """The ticket's card in a unit's chats; False where the unit has no chat at all."""
        chats = self.chats(code, kind)
        for address, lang in chats.items():
            post_card(self.uow, self.wording, ticket, address, lang, f"{kind}:{code}", self.made)
        return bool(chats)

    def say(self, code: str, key: str, **facts: Any) -> bool:
        """A plain message in a unit's chats; False where it has none."""
        self.tell(chats := self.chats(code), key, **facts)
        return bool(chats)

    def tell(
        self,
        chats: Mapping[str, str],
        key: str,
        *buttons: tuple[str, Action],
        slot: str = "",
        pictures: Pictures = (),
        layout: Callable[[Iterable[Button]], Rows] = column,
        **facts: Any,
    ) -> None:
        """The same words in each of these chats (address -> language). A fact that is a function gets the reader's
        words; `buttons`: key and what it leads to."""
        for address, lang in chats.items():
            words = self.wording.of(lang)
            text = words(key, **{name: fact(words) if callable(fact) else fact for name, fact in facts.items()})
            rows = layout(Button(words(label), action) for label, action in buttons)
            self.write(address, Card(text, rows=rows, pictures=pictures), slot=slot)

    def fresh(self, address: str, slot: str, lang: str, card: Card, *, about: Ref = NO_REF, viewer: str = "") -> None:
        """A new message at the end of the chat, whose buttons can be typed as numbers; not an edit far above."""
        row = slot_of(self.uow, address, slot, viewer or "nudge", lang, about)
        row.message = row.digest = ""
        send_in_slot(self.uow, row, card)

    def nobody_there(self, ticket: Ticket, code: str) -> None:
        """A unit without chat and people: its desk, else the centre is told once, with what it can do (nothing gets
        stuck in silence)."""
        readers = (reader for reader in (ticket.desk, centre(self.uow.district)) if reader != code)
        reader = next(filter(self.chats, readers), "")
        for address, lang in self.chats(reader).items():
            words, about, slot = self.wording.of(lang), ticket_ref(ticket.id), reminder_name(ticket)
            text = words("told.nobody_there", department=code, matter=named_matter(ticket))
            card = Card(text, rows=act_rows(self.uow, words, ticket, "desk", reader))
            if slot_of(self.uow, address, slot, "", lang).digest != make(card).digest:
                self.fresh(address, slot, lang, card, about=about, viewer=f"desk:{reader}")

    def write(self, address: str, card: Card, *, slot: str = "") -> None:
        """One letter; of several for the same slot that wait, the last one is sent."""
        deliver(self.uow, address, {"card": card_to_data(numbered(card)), "edit": ""}, slot)

    def reporter(self, ticket: Ticket) -> Person | None:
        """Who hears of the ticket's progress, when the person can still be reached."""
        person = self.uow.repo(Person).get(ticket.reporter_id)
        return person if person and person.address else None

    def notify_person(self, person_id: int, key: str, *buttons: tuple[str, Action], **facts: Any) -> None:
        """The same to one person who can still be reached."""
        self.tell(addresses([self.uow.repo(Person).get(person_id)]), key, *buttons, **facts)

    def keep(self, person: Person, slot: str, ticket: Ticket, card: Card) -> None:
        """A card for a person that typed numbers can answer."""
        row = slot_of(self.uow, person.address, slot, "reporter", person.lang, ticket_ref(ticket.id))
        send_in_slot(self.uow, row, card)

    def around(self, ticket: Ticket, *, without: str = "") -> dict[str, tuple[str, str]]:
        """Grid workers and community people of the place: address -> (language, unit).

        `without`: leave out those whose role may do this.
        """
        if not ticket.area or ticket.tip_off:
            return {}
        path = [a.code for a in self.uow.district.path(ticket.area)]
        found = {}
        for appointment in self.uow.repo(PostRow).find(area=path):
            can = self.uow.district.roles[appointment.role].can
            if "verify" not in can or without in can or stands_aside(self.uow, appointment, ticket.area):
                continue
            person = self.uow.repo(Person).get(appointment.person_id)
            if person and person.address and live(self.uow, appointment):
                found[person.address] = (person.lang, appointment.department)
        return found

    def show_around(self, ticket: Ticket) -> None:
        """The ticket's card for the people on the spot."""
        around = self.around(ticket)
        handlers = self.chats(ticket.department, "handler") if around else {}
        for address, (lang, code) in around.items():
            kind = "handler" if address in handlers else "around"
            post_card(self.uow, self.wording, ticket, address, lang, f"{kind}:{code}", self.made)


MATTERS = frozenset(("ticket", "alarm", "call", "called", "ruling", "case", "decision"))
SHOWN = 500  # characters of somebody's words that a message to a department shows


class News:
    """An event with its actor, and whatever it belongs to."""

    def __init__(self, notifier: Notifier, event: e.Event, actor: Actor) -> None:
        self.notifier = notifier
        self.uow = notifier.uow
        self.event: Any = event
        self.actor = actor
        self.ref = Ref(e.subject_of(event), event.subject_id)

    @cached_property
    def record(self) -> Any:
        """The record the event is about, None where it is no record of a matter."""
        return self.uow.repo(kind_of(self.ref.kind)).get(self.ref.id) if self.ref.kind in MATTERS else None

    @cached_property
    def ticket(self) -> Ticket | None:
        """The ticket it belongs to, if any."""
        return self._belongs("ticket")  # type: ignore[no-any-return]

    @cached_property
    def call(self) -> Call | None:
        """The call it belongs to, if any."""
        return self._belongs("call")  # type: ignore[no-any-return]

    def _belongs(self, kind: str) -> Any:
        """What of a kind the event is about, or its record; a called department belongs to its call."""
        if self.ref.kind == kind:
            return self.record
        if row_id := getattr(self.event, kind, 0) or getattr(self.record, f"{kind}_id", 0):
            return self.uow.repo(kind_of(kind)).get(row_id)
        about = matter(self.uow, getattr(self.record, "about", NO_REF))
        return about if isinstance(about, kind_of(kind)) else None

    @property
    def ref_of_ticket(self) -> Ref:
        """The ticket it belongs to."""
        return ticket_ref(self.matter.id)

    @property
    def matter(self) -> Ticket:
        """The ticket. Raises LookupError where there is none."""
        if self.ticket is None:
            raise LookupError(f"event about {self.ref}, which belongs to no ticket")
        return self.ticket

    @property
    def text(self) -> str:
        """The words the event carries."""
        return self.notifier.words(getattr(self.event, "note_id", 0))

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures the event carries."""
        return self.notifier.pictures(getattr(self.event, "note_id", 0))

    def facts(self, names: tuple[tuple[str, str], ...], *, masked: bool = False) -> dict[str, Any]:
        """What words may ask for: the event's own facts, then what is plain about the matter.

        `names`: (word, field of the event) where the words call it otherwise.
        """
        event, timers = self.event, self.uow.repo(Timer)
        about = self.record if self.ref.kind == "case" else self.ticket or self.call  # what the words' number names
        due = (timers.get(event.timer) if hasattr(event, "timer") else None) or self.ticket
        found = {f.name: getattr(event, f.name) for f in fields(event)}
        found |= {
            "number": about.number if about else "",
            "matter": named_matter(about) if about else "",
            "timer": found.get("kind", ""),
            "due": (due.due_at if due else None) or self.uow.now,
        }
        found["text"] = shorten(covered(self.ticket, self.text), SHOWN) if masked else self.text
        if self.ticket:
            found = {
                "department": self.ticket.department,
                "desk": self.ticket.desk,
                "category": self.ticket.category,
                **found,
            }
        return found | {word: getattr(event, name) for word, name in names}
