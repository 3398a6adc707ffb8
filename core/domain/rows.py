"""The records the office keeps: their tables follow from this."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.domain.record import record
from core.domain.refs import Ref


@record("persons", unique=("platform account",))
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

    @property
    def address(self) -> str:
        """The private chat as an address; '' where it cannot be written to."""
        return f"{self.platform}:{self.chat}" if self.reachable and self.chat else ""


@record("posts", subject="post", indexes=("person_id", "unit"))
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


@record("bindings", subject="binding", indexes=("address", "unit"))
@dataclass(slots=True)
class Binding:
    """A group chat in which a unit reads its cards. `address` is an Address as text."""

    address: str
    unit: str
    valid_from: datetime
    valid_to: datetime | None = None
    bound_by: int = 0
    id: int = 0


@record("invitations", unique=("code_hash",))
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


@record(
    "tickets",
    subject="ticket",
    unique=("number",),
    indexes=("reporter_id id", "area category created_at", "unit state", "desk state", "state id"),
)
@dataclass(slots=True)
class Ticket:
    """One request and where it stands; its texts are notes, its limits are clocks.

    `unit` is the unit that must act now, `proposed` the one the router named, `desk` the street or centre desk that
    dispatches and reviews. `tip_off`: only the centre may know who reported, and what (举报). `merged_into`: the id of
    the ticket that goes on in its place (合并).
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
    changed_at: datetime | None = None
    merged_into: int = 0
    id: int = 0


@record("voices", indexes=("ticket_id", "person_id"))
@dataclass(slots=True)
class Voice:
    """A matter told once more: by a neighbour who joins the ticket (一起跟进), or by its reporter again.

    `note_id` holds the words, a note of this ticket or, with `origin`, of the ticket that was merged into it. `solved`
    is what the person answered when asked in `round`. After `left_at` the person hears no more of it.
    """

    ticket_id: int
    person_id: int
    at: datetime
    note_id: int
    origin: int = 0
    round: int = 0
    solved: str = ""
    left_at: datetime | None = None
    id: int = 0


@record("notes", indexes=("about",))
@dataclass(slots=True)
class Note:
    """A text with its pictures about a ticket, a call or whatever else.

    `salt` lets the ledger vouch for the text and yet be forgotten with it.
    """

    about: Ref
    kind: str
    text: str
    salt: str
    at: datetime
    author_id: int = 0
    unit: str = ""
    pictures: list[str] = field(default_factory=list)
    id: int = 0


@record("corrections", indexes=("ticket_id",))
@dataclass(slots=True)
class Correction:
    """Somebody changed what was read: the category, or the unit proposed for it. Tickets and their words stay where
    they are; this says only what was changed, by whom and why, and so what there is to learn."""

    ticket_id: int
    at: datetime
    by: str  # reporter, desk
    person_id: int
    unit: str
    was_category: str
    category: str
    was_unit: str
    chosen_unit: str
    why: str = ""
    id: int = 0


@record("lessons")
@dataclass(slots=True)
class Lesson:
    """What was learnt from the corrections up to `upto`, and whether it was better than what ran before.

    `weight`: how much likeness to corrected messages counts; `units`: 'category proposed-unit' → the unit the desks
    give it to instead. `figures`: right answers of the running and of the new
    reading on corrections neither had learnt from, and on messages nobody corrected.
    """

    made_at: datetime
    upto: int
    live: bool
    weight: float
    units: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    id: int = 0


@record("ratings", unique=("ticket_id round",))
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


@record("clocks", indexes=("about", "next_at WHERE next_at IS NOT NULL", "id WHERE provisional"))
@dataclass(slots=True)
class Clock:
    """A running limit. `next_at` is when the tick must look again (None: stopped), `step` what it then does.

    `kind`: assign, sign, resolve, rate. `unit` is whose limit it is. `pauses` are lists of ISO moments (start, end or
    None) and, third, why. `about` is the record it limits: ticket, call, called, ruling, plea, supervision, or waiting
    (a ticket that waits for its reporter).
    """

    about: Ref
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


@record("slots", unique=("address slot",), indexes=("about", "address message"))
@dataclass(slots=True)
class Slot:
    """A card that shows a ticket (or a draft) in a chat and is edited in place. `viewer` says how much it shows."""

    address: str
    slot: str
    about: Ref
    viewer: str
    lang: str
    digest: str = ""
    message: str = ""
    options: list[dict[str, Any]] = field(default_factory=list)
    at: datetime | None = None
    id: int = 0


@record("held", indexes=("address slot", "id WHERE NOT told"))
@dataclass(slots=True)
class Held:
    """A letter kept because its reader sleeps, or because too many come at once. `told`: a digest has named it."""

    address: str
    slot: str
    body: dict[str, Any]
    at: datetime
    told: bool = False
    id: int = 0


@record("files", unique=("key",), indexes=("kind", "path"))
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


@record("calls", subject="call", unique=("number",), indexes=("ticket_id", "caller state"))
@dataclass(slots=True)
class Call:
    """A caller unit calls units on a matter, with or without a ticket; its texts are notes, its limits are clocks.

    `kind` is one of the district's call types, `caller` the calling unit, `reviewer` the desk that reads it first.
    `item` is 'list/number@version' of the duty list it cites. `copied` are the desks passed over.
    """

    number: str
    created_at: datetime
    kind: str
    state: str
    caller: str
    caller_id: int
    area: str
    ticket_id: int = 0
    category: str = ""
    item: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    team: str = ""
    reviewer: str = ""
    copied: list[str] = field(default_factory=list)
    issued_at: datetime | None = None
    filed_at: datetime | None = None
    concluded_at: datetime | None = None
    closed_at: datetime | None = None
    how: str = ""
    last_act: str = ""
    changed_at: datetime | None = None
    id: int = 0


@record("called_units", subject="called", unique=("call_id unit external",), indexes=("unit state",))
@dataclass(slots=True)
class CalledUnit:
    """One unit called. `external` names the office outside that `unit` follows for it. `late`: it came after the limit.

    `designated`: a panel has decided that the duty is here; it cannot be disputed again.
    """

    call_id: int
    unit: str
    state: str
    lead: bool
    joined_at: datetime
    external: str = ""
    acked_at: datetime | None = None
    arrived_at: datetime | None = None
    answered_at: datetime | None = None
    released_at: datetime | None = None
    late: bool = False
    designated: bool = False
    last_act: str = ""
    id: int = 0


@record("call_ratings", unique=("call_id called_id side",), indexes=("called_id side", "unit"))
@dataclass(slots=True)
class CallRating:
    """A rating of one unit in one call. `side` 'called': the caller rates the unit; 'caller': the unit the caller.

    `grades`: item code → 0 (best) … 4. `reasons` from the district's list, with every negative grade.
    """

    call_id: int
    called_id: int
    side: str
    unit: str
    at: datetime
    by: int
    by_unit: str
    locks_at: datetime
    grades: dict[str, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    comment: str = ""
    revised: int = 0
    id: int = 0


@record("rulings", subject="ruling", indexes=("about", "state", "category state"))
@dataclass(slots=True)
class Ruling:
    """A dispute about whose duty a ticket or a called unit's part is, before a panel.

    `unit` disputes; `suggested` is whom it names. `subject` is the matter in plain words without personal data.
    """

    about: Ref
    unit: str
    basis: str
    suggested: str
    panel: str
    state: str
    opened_at: datetime
    category: str = ""
    area: str = ""
    subject: str = ""
    main: str = ""
    helpers: list[str] = field(default_factory=list)
    statute: str = ""
    clause: str = ""
    principles: list[str] = field(default_factory=list)
    late: bool = False
    decided_at: datetime | None = None
    decided_by: int = 0
    id: int = 0


@record("opinions", unique=("ruling_id unit",))
@dataclass(slots=True)
class Opinion:
    """What one member of a panel thinks; `main` is the unit it would designate."""

    ruling_id: int
    unit: str
    main: str
    basis: str
    text: str
    at: datetime
    by: int
    id: int = 0


@record("duty_items", unique=("version_id number",))
@dataclass(slots=True)
class DutyItem:
    """One line of a duty list. `main` and `helpers` are base codes of units, `part` what the list's own unit does."""

    list_code: str
    number: str
    sector: str
    name: str
    main: str
    helpers: list[str] = field(default_factory=list)
    part: str = "lead"
    duties: str = ""
    town_duty: str = ""
    helper_duty: str = ""
    basis: str = ""
    flow: list[str] = field(default_factory=list)
    scenario: str = ""
    keywords: str = ""
    categories: list[str] = field(default_factory=list)
    version_id: int = 0
    id: int = 0


@record("duty_versions", subject="list", unique=("list_code version",))
@dataclass(slots=True)
class DutyVersion:
    """One version of a list: proposed, effective, superseded or refused. `reviews`: unit → moment and words."""

    list_code: str
    version: int
    state: str
    proposed_at: datetime
    unit: str
    by: int
    situation: str = ""
    reason: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    reviews: list[dict[str, Any]] = field(default_factory=list)
    digest: str = ""
    id: int = 0


@record("supervisions", subject="supervision", indexes=("about", "state"))
@dataclass(slots=True)
class Supervision:
    """督办: a unit is pressed to act on a ticket or call. `trigger` says why; it ends with a conclusion."""

    about: Ref
    unit: str
    trigger: str
    state: str
    opened_at: datetime
    by: int = 0
    answered_at: datetime | None = None
    concluded_at: datetime | None = None
    answer: str = ""
    conclusion: str = ""
    id: int = 0


@record("findings", subject="finding", indexes=("about", "unit"))
@dataclass(slots=True)
class Finding:
    """A reproach that counts only once somebody else has verified it: abusive or empty whistle, ignored call …

    `tolerance` names the ground on which a verified fact is borne (容错).
    """

    about: Ref
    unit: str
    kind: str
    state: str
    opened_at: datetime
    by: int
    by_unit: str
    facts: str
    item: str = ""
    verified_at: datetime | None = None
    verified_by: int = 0
    verified_unit: str = ""
    verified_facts: str = ""
    tolerance: str = ""
    id: int = 0


@record("meetings", subject="meeting")
@dataclass(slots=True)
class Meeting:
    """A joint meeting on hard matters (SG-08, BS-12). `agenda` and `decisions` name tickets or calls."""

    title: str
    at: datetime
    unit: str
    by: int
    state: str
    units: list[str] = field(default_factory=list)
    agenda: list[dict[str, Any]] = field(default_factory=list)
    minutes: str = ""
    decisions: list[dict[str, Any]] = field(default_factory=list)
    closed_at: datetime | None = None
    id: int = 0
