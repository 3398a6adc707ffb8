"""The records of timers, cards shown and messages kept for later."""

from dataclasses import field
from datetime import datetime
from typing import Any

from core.record import record
from core.refs import Ref


@record(
    "timers",
    indexes=(
        "about",
        "next_at WHERE next_at IS NOT NULL",
        "id WHERE provisional",
        "settled_at kind department missed_at exempt about WHERE settled_at IS NOT NULL",
    ),
    traced=True,
    untraced="next_at step",
)
class Timer:
    """A running limit. `next_at` is when the tick must look again (None: stopped), `step` what it then does.

    `kind`: assign, sign, resolve, rate. `unit` is whose limit it is. `pauses` are lists of ISO moments (start, end or
    None) and, third, why. `about` is the record it limits: ticket, call, called, ruling, plea, or waiting
    (a ticket that waits for its reporter). `settled_at`: when it was met or missed, and so when it counts in the
    figures; never for a limit that is no longer owed. `exempt`: left out of the figures (剔除).
    """

    about: Ref
    kind: str
    department: str
    started_at: datetime
    due_at: datetime
    limit_value: int
    limit_unit: str
    next_at: datetime | None
    step: int = 0
    stopped_at: datetime | None = None
    missed_at: datetime | None = None
    settled_at: datetime | None = None
    exempt: bool = False
    provisional: bool = False
    pauses: list[list[str | None]] = field(default_factory=list)
    id: int = 0


@record("slots", unique=("address slot",), indexes=("about", "address id", "address message"))
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


@record("open_questions")
class OpenQuestion:
    """A question in a group that waits for words; while the dialogue keeps its `token` nothing has come."""

    address: str
    person_id: int
    token: str
    at: datetime
    card: dict[str, Any]
    id: int = 0


@record("deferred", indexes=("address slot", "id WHERE NOT told"))
class DeferredMessage:
    """A letter kept because its reader sleeps, or because too many come at once. `told`: a digest has named it."""

    address: str
    slot: str
    body: dict[str, Any]
    at: datetime
    told: bool = False
    id: int = 0


@record("notes", indexes=("about", "author_id at"), traced=True, sealed="text BY salt UNLESS open")
class Note:
    """A text with its pictures about a ticket, a call or whatever else.

    `salt` lets the ledger vouch for the text and yet be forgotten with it. `open`: a report, by whose words others like
    it are found; all other words lie sealed.
    """

    about: Ref
    kind: str
    text: str
    salt: str
    at: datetime
    author_id: int = 0
    department: str = ""
    pictures: list[str] = field(default_factory=list)
    open: bool = False
    id: int = 0
