"""One event being told: its matter, and what words may say of it."""

from dataclasses import fields
from functools import cached_property
from typing import Any

from core import events as e
from core.calls.records import Call
from core.record import kind_of
from core.refs import NO_REF, Ref, ticket_ref
from core.tickets.queries import covered
from core.tickets.records import Ticket
from core.unit_of_work import Actor
from core.workflow.notes import matter
from core.workflow.records import Timer
from handlers.messages import shorten
from handlers.notifier import Notifier
from handlers.wording import named_matter

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
        event, about = self.event, self._numbered()
        found = {f.name: getattr(event, f.name) for f in fields(event)}
        found |= {
            "number": about.number if about else "",
            "matter": named_matter(about) if about else "",
            "timer": found.get("kind", ""),
            "due": self._due(),
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

    def _numbered(self) -> Any:
        """What the words' number names: a case's own, else the ticket's or the call's."""
        return self.record if self.ref.kind == "case" else self.ticket or self.call

    def _due(self) -> Any:
        timer = self.uow.repo(Timer).get(self.event.timer) if hasattr(self.event, "timer") else None
        found = timer or self.ticket
        return (found.due_at if found else None) or self.uow.now
