"""The records of decisions."""

from dataclasses import field
from datetime import datetime
from typing import Any

from core.record import record


@record("rolls", subject="roll", indexes=("area",))
class Roll:
    """A list of people of a place, from which decisions copy theirs. `salt` keeps its hash from being guessed at."""

    area: str
    department: str
    name: str
    salt: str
    digest: str
    version: int
    imported_at: datetime
    population: int = 0
    id: int = 0


@record("members", unique=("roll_id number",), traced=True, untraced="name")
class Member:
    """A line of a roll. `area`: exact square metres as text ('177/2'). `left_at`: when it fell out of a later list."""

    roll_id: int
    number: str
    name: str
    household: str = ""
    kinds: list[str] = field(default_factory=list)
    area: str = "0"
    heads: int = 1
    represents: list[str] = field(default_factory=list)
    left_at: datetime | None = None
    id: int = 0


@record("voter_codes", unique=("code_hash",), indexes=("member_id",), traced=True)
class VoterCode:
    """A one-time code handed over face to face, kept only as its SHA-256."""

    member_id: int
    code_hash: str
    expires_at: datetime
    issued_by: int
    post: str = ""
    used_by: int = 0
    used_at: datetime | None = None
    id: int = 0


@record("voter_links", indexes=("roll_id", "member_id", "person_id"), traced=True)
class VoterLink:
    """An account that stands for a line of the roll. `how`: code or officer, by which `post`.

    `released`: the officers (person -> post) who want it to stand there no more, and `why`; two make it so.
    """

    roll_id: int
    member_id: int
    person_id: int
    how: str
    since: datetime
    until: datetime | None = None
    post: str = ""
    released: dict[str, str] = field(default_factory=dict)
    why: str = ""
    id: int = 0


@record("decisions", subject="decision", unique=("number",), indexes=("area phase",))
class Decision:
    """A matter on its way. `phase`: '' before the vote, open, closed, stopped. `rules`: what was locked at opening.

    `key`: name of the key of a secret vote in the key safe, '' once it is destroyed. `key_until`: when it dies at the
    latest, fixed at the opening. `anchor`: line and hash of the
    ledger when it closed. `head`: hash of the published file. `seed`: salt of the frozen roll.
    """

    number: str
    created_at: datetime
    area: str
    department: str
    profile: str
    title: str
    stage: str
    matter: str = ""
    body: str = ""
    roll_id: int = 0
    population: int = 0
    secrecy: str = ""
    ballots: list[dict[str, Any]] = field(default_factory=list)
    meeting_at: datetime | None = None
    closes_at: datetime | None = None
    place: str = ""
    phase: str = ""
    rules: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    key_until: datetime | None = None
    seed: str = ""
    roll_digest: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    anchor: list[Any] = field(default_factory=list)
    head: str = ""
    created_by: int = 0
    id: int = 0


@record("decision_steps", indexes=("decision_id",), traced=True)
class Step:
    """Something done on a decision's way, with its words. `salt` lets the ledger vouch for them."""

    decision_id: int
    act: str
    stage: str
    at: datetime
    effect: str = ""
    to: str = ""
    person_id: int = 0
    role: str = ""
    department: str = ""
    text: str = ""
    salt: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    id: int = 0


@record(
    "roll_entries",
    unique=("decision_id number",),
    indexes=("decision_id member_id",),
    traced=True,
    untraced="name",
)
class RollEntry:
    """A line of the frozen roll of one decision and how it took part; no moment, so that no order shows.

    `present`: '', site, online, proxy. `voted`: '', online, paper, proxy. `by`: the number that voted for it.
    `cast_by`: of a secret ballot, which account cast it; only the key of the vote can tell. `mark`: of its envelope.
    `struck`: why it takes no part, by the posts of the `officers`; none where the rule of the matter says so.
    """

    decision_id: int
    member_id: int
    number: str
    name: str
    household: str
    kinds: list[str]
    area: str
    heads: int
    grp: str = ""
    present: str = ""
    voted: str = ""
    by: str = ""
    struck: str = ""
    officers: list[str] = field(default_factory=list)
    cast_by: str = ""
    mark: str = ""
    id: int = 0


@record("proxies", indexes=("decision_id",), traced=True)
class Proxy:
    """A written mandate to vote for another. `paper`: key of the picture of it."""

    decision_id: int
    principal: str
    holder: str
    paper: str
    published_at: datetime | None = None
    ended_at: datetime | None = None
    id: int = 0


@record("envelopes", unique=("decision_id slot",), numbered=False)
class Envelope:
    """A sealed ballot while the vote is open. `slot` and `sealed` say nothing without the key; the id is random."""

    decision_id: int
    slot: str
    sealed: str
    id: int = 0


@record("ballots", unique=("decision_id grp mark",), numbered=False)
class BallotRow:
    """A ballot that counts: of an open vote under its number, of a secret one, after closing, under its tracker."""

    decision_id: int
    mark: str
    grp: str
    choice: str
    id: int = 0


@record("sheets", unique=("decision_id pile grp teller_id",), traced=True)
class SheetRow:
    """What one teller read from a pile of paper. `counts`: as JSON; of a secret vote sealed with its key."""

    decision_id: int
    pile: str
    grp: str
    teller_id: int
    counts: str
    at: datetime
    id: int = 0
