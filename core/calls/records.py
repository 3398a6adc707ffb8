"""The records of calls."""

from dataclasses import field
from datetime import datetime

from core.record import record


@record("calls", subject="call", unique=("number",), indexes=("ticket_id", "caller state"))
class Call:
    """A caller unit calls units on a matter, with or without a ticket; its texts are notes, its limits are clocks.

    `kind` is one of the district's call types, `caller` the calling unit, `reviewer` the desk that reads it first.
    `item` is 'list/number@version' of the duty list it cites. `copied` are the desks passed over.
    `told_at`: when the cards had come to all departments that have a chat.
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
    told_at: datetime | None = None
    filed_at: datetime | None = None
    concluded_at: datetime | None = None
    closed_at: datetime | None = None
    how: str = ""
    last_act: str = ""
    changed_at: datetime | None = None
    id: int = 0


@record("called_departments", subject="called", unique=("call_id department external",), indexes=("department state",))
class CalledDepartment:
    """One unit called. `external` names the office outside that `unit` follows for it. `late`: it came after the limit.

    `designated`: a panel has decided that the duty is here; it cannot be disputed again.
    `came`: the person who reported in or, where nobody has to come, answered.
    """

    call_id: int
    department: str
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
    came: int = 0
    last_act: str = ""
    id: int = 0


@record(
    "call_ratings",
    unique=("call_id called_id side",),
    indexes=("called_id side", "department", "at"),
    traced=True,
    sealed="comment BY call_id called_id side",
)
class CallRating:
    """A rating of one unit in one call. `side` 'called': the caller rates the unit; 'caller': the unit the caller.

    `grades`: item code → 0 (best) … 4. `reasons` from the district's list, with every negative grade.
    """

    call_id: int
    called_id: int
    side: str
    department: str
    at: datetime
    by: int
    by_department: str
    locks_at: datetime
    grades: dict[str, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    comment: str = ""
    revised: int = 0
    id: int = 0
