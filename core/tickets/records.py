"""The records of tickets and of what is said and shown on them."""

from dataclasses import field
from datetime import datetime
from typing import Any

from core.record import record

CONTACT = "contact"  # the kind of the notes that hold how to reach somebody; no card reads them


@record(
    "tickets",
    subject="ticket",
    unique=("number",),
    indexes=(
        "reporter_id id",
        "area category created_at",
        "department state",
        "desk state",
        "state id",
        "state due_at",
        "created_at",
        "id WHERE tip_off",
    ),
)
class Ticket:
    """One request and where it stands; its texts are notes, its limits are clocks.

    `department` is the unit that must act now, `proposed` the one the router named, `desk` the street or centre desk
    that
    dispatches and reviews. `tip_off`: only the centre may know who reported, and what (举报). `merged_into`: the id of
    the ticket that goes on in its place (合并). `contact`: whether who told it can be reached: asked, given, refused.
    `alarm`: '' for none; of a danger, unsure (nobody said whether it is happening), open, heeded (somebody signed for
    it) or reached (somebody spoke with whoever is in it). `tried`: how often the centre rang in this round in vain.
    """

    number: str
    created_at: datetime
    state: str
    kind: str
    category: str
    area: str
    level: str
    grade: str
    department: str
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
    returned_by: list[str] = field(default_factory=list)
    round: int = 0
    dispatched_at: datetime | None = None
    due_at: datetime | None = None
    last_act: str = ""
    changed_at: datetime | None = None
    merged_into: int = 0
    contact: str = ""
    alarm: str = ""
    tried: int = 0
    id: int = 0


@record("alarms", subject="alarm", indexes=("ticket_id", "person_id"))
class Alarm:
    """A danger that somebody told of (险情), from the question whether it is happening to its ticket.

    `danger`: a code of the district. `address`: where it was told and is answered. The words are notes of it until it
    has a ticket; what was read in them waits here as long.
    """

    person_id: int
    address: str
    danger: str
    at: datetime
    state: str
    category: str
    area: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    ticket_id: int = 0
    id: int = 0


@record("orders", unique=("channel number",), indexes=("ticket_id",), traced=True)
class Order:
    """A matter that another system handed over: its number there, and until when it must be done (来件)."""

    channel: str
    number: str
    ticket_id: int
    at: datetime
    due_at: datetime | None = None
    id: int = 0


@record("followers", indexes=("ticket_id", "person_id"), traced=True)
class Follower:
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


@record("corrections", indexes=("ticket_id",), traced=True, sealed="why BY ticket_id")
class Correction:
    """Somebody changed what was read: the category, or the unit proposed for it. Tickets and their words stay where
    they are; this says only what was changed, by whom and why, and so what there is to learn."""

    ticket_id: int
    at: datetime
    by: str  # reporter, desk
    person_id: int
    department: str
    was_category: str
    category: str
    was_department: str
    chosen_department: str
    why: str = ""
    id: int = 0


@record("lessons")
class Lesson:
    """What was learnt from the corrections up to `upto`, and whether it was better than what ran before.

    `weight`: how much likeness to corrected messages counts; `departments`: 'category proposed-unit' → the unit the
    desks give it to instead. `figures`: right answers of the running and of the new
    reading on corrections neither had learnt from, and on messages nobody corrected.
    """

    made_at: datetime
    upto: int
    live: bool
    weight: float
    departments: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    id: int = 0


@record("ratings", unique=("ticket_id round",), indexes=("at",), sealed="comment BY ticket_id round")
class Rating:
    """What the reporter answered in one round. `grade` counts from 0 (best) to 4; None is not answered.

    `department`: whose result it was. `entered_by`: who wrote it down on the telephone, 0 where the reporter tapped.
    """

    ticket_id: int
    round: int
    at: datetime
    by: int
    contacted: bool | None = None
    solved: str = ""
    grade: int | None = None
    comment: str = ""
    department: str = ""
    entered_by: int = 0
    id: int = 0


@record("files", unique=("key",), indexes=("kind", "path"))
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
