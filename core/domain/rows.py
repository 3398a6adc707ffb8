"""The records the office keeps: plain data, one class for each table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Person:
    """Someone who talks with the bot on one platform. `name` is kept for staff only; `chat` is the private chat."""

    platform: str
    account: str
    chat: str = ""
    lang: str = ""
    name: str = ""
    home: str = ""
    reachable: bool = True
    created_at: datetime | None = None
    id: int = 0


@dataclass(slots=True)
class Post:
    """A role a person holds in a unit (and, for grid workers, for an area) from one moment to another."""

    person_id: int
    role: str
    unit: str
    area: str
    valid_from: datetime
    valid_to: datetime | None = None
    granted_by: int = 0
    id: int = 0


@dataclass(slots=True)
class Binding:
    """A group chat in which a unit reads its cards. `address` is an Address as text."""

    address: str
    unit: str
    valid_from: datetime
    valid_to: datetime | None = None
    bound_by: int = 0
    id: int = 0


@dataclass(slots=True)
class Invitation:
    """A one-time code, kept only as its SHA-256; role 'group' binds a group chat instead of a person."""

    code_hash: str
    role: str
    unit: str
    area: str
    expires_at: datetime
    name: str = ""
    used_by: int = 0
    used_at: datetime | None = None
    id: int = 0


@dataclass(slots=True)
class Ticket:
    """One request and where it stands; its texts are notes, its limits are clocks.

    `unit` is the unit that must act now, `proposed` the one the router named, `desk` the street or centre desk that
    dispatches and reviews. `tip_off`: only the centre may know who reported, and what (举报).
    """

    number: str
    created_at: datetime
    state: str
    kind: str
    category: str
    area: str
    level: str
    grade: str
    unit: str
    proposed: str
    desk: str
    reporter_id: int
    filed_by: int = 0
    source: str = "chat"
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    helpers: list[str] = field(default_factory=list)
    why: list[dict[str, Any]] = field(default_factory=list)
    confidence: float = 0.0
    tip_off: bool = False
    designated: bool = False
    supervised: bool = False
    verified: str = ""
    result_kind: str = ""
    external: str = ""
    returns: int = 0
    round: int = 0
    dispatched_at: datetime | None = None
    due_at: datetime | None = None
    last_act: str = ""
    last_by: str = ""
    changed_at: datetime | None = None
    id: int = 0


@dataclass(slots=True)
class Note:
    """A text with its pictures on a ticket. `salt` lets the ledger vouch for the text and yet be forgotten with it."""

    ticket_id: int
    kind: str
    text: str
    salt: str
    at: datetime
    author_id: int = 0
    unit: str = ""
    pictures: list[str] = field(default_factory=list)
    id: int = 0


@dataclass(slots=True)
class Rating:
    """What the reporter answered in one round. `grade` counts from 0 (best) to 4; None is not answered."""

    ticket_id: int
    round: int
    at: datetime
    by: int
    contacted: bool | None = None
    solved: str = ""
    grade: int | None = None
    comment: str = ""
    id: int = 0


@dataclass(slots=True)
class Clock:
    """A running limit. `next_at` is when the tick must look again (None: stopped), `step` what it then does.

    `kind`: assign, sign, resolve, rate. `unit` is whose limit it is. `pauses` are pairs of ISO moments.
    """

    ticket_id: int
    kind: str
    unit: str
    started_at: datetime
    due_at: datetime
    limit_value: int
    limit_unit: str
    next_at: datetime | None
    step: int = 0
    stopped_at: datetime | None = None
    missed_at: datetime | None = None
    provisional: bool = False
    pauses: list[list[str | None]] = field(default_factory=list)
    id: int = 0


@dataclass(slots=True)
class Slot:
    """A card that shows a ticket (or a draft) in a chat and is edited in place. `viewer` says how much it shows."""

    address: str
    slot: str
    ticket_id: int
    viewer: str
    lang: str
    digest: str = ""
    message: str = ""
    options: list[dict[str, Any]] = field(default_factory=list)
    at: datetime | None = None
    id: int = 0


@dataclass(slots=True)
class StoredFile:
    """A picture or recording. `ref` is the platform's id of it; `path` is set once its bytes are here."""

    key: str
    platform: str
    ref: str
    kind: str
    mime: str
    created_at: datetime
    size: int = 0
    path: str = ""
    id: int = 0


@dataclass(slots=True)
class Entry:
    """One line of the ledger. `seal` is the SHA-256 of the subject's record after the event."""

    at: datetime
    event: str
    subject: str
    subject_id: int
    actor_id: int
    actor_unit: str
    facts: dict[str, Any]
    seal: str = ""
    prev: str = ""
    hash: str = ""
    seq: int = 0
