"""What a district says about its calls: types, callers, teams, ratings."""

from dataclasses import dataclass, field
from typing import Annotated

from core.district.entries import Duration, Names
from core.district.fields import Among, Of
from core.district.vocabulary import DEPARTMENT_KINDS

APPROVALS = frozenset({"none", "review", "decision"})
"""none: sent at once; review: another desk reads it first; decision: the caller's own level has decided (KM-28)."""


@dataclass(frozen=True, slots=True)
class CallerKind:
    """Who calls, as the matrix of types names them: holders of one of the roles, in a unit of one of the kinds.

    `kinds` empty: in any unit. `general` is the kind everybody on duty belongs to (谁发现谁上报, KM-21).
    """

    code: str
    names: Names
    roles: Annotated[frozenset[str], Of("roles")]
    kinds: Annotated[frozenset[str], Among(DEPARTMENT_KINDS)] = frozenset()


@dataclass(frozen=True, slots=True)
class CallType:
    """One kind of call (应急哨, 呼叫部门, 联合执法 …): who may make it, what it needs, how fast it is answered.

    `arrive` None: nobody has to come, an answer will do. `filing`: how long after an unapproved call its record must
    be written (KM-21). `levels`: levels whose units may be called, empty any. `upward`: only units of the level above
    the caller's. `external`: the called office is outside the system, the centre follows it (WC-64). `matter`: a
    category or a list item must be named (KM-19). `reason`: the caller says why it cannot solve it alone (SG-67).
    `always`: base codes of units called every time (KM-13). `panel_pauses`: a dispute stops the limits; where it does
    not, the call stands until the panel decides (KM-06).
    """

    code: str
    names: Names
    scope: Names
    aliases: tuple[str, ...]
    who: Annotated[frozenset[str], Of("callers")]
    approval: Annotated[str, Among(APPROVALS)]
    urgent: bool
    ack: Duration
    feedback: Duration
    arrive: Duration | None = None
    reviewer: Annotated[str, Of("bases")] = ""
    approve: Duration | None = None
    filing: Duration | None = None
    levels: Annotated[tuple[str, ...], Of("levels")] = ()
    upward: bool = False
    external: bool = False
    matter: bool = False
    reason: bool = False
    always: Annotated[tuple[str, ...], Of("bases")] = ()
    panel_pauses: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """A preset of units (1+3+N, 五方): base codes, and which of them leads; or all of one of the five forces."""

    code: str
    names: Names
    units: tuple[str, ...]
    lead: str


@dataclass(frozen=True, slots=True)
class RatingRules:
    """How calls are rated: one grade of the district's five for each item, a reason from the list below the line.

    `items` are asked of the caller about each unit, `caller_items` of each unit about the caller (北京条例 33).
    `lock`: how long a rating may still be corrected. `within`: silence after which the call closes unrated.
    """

    items: dict[str, Names] = field(default_factory=dict)
    caller_items: dict[str, Names] = field(default_factory=dict)
    reasons: dict[str, Names] = field(default_factory=dict)
    lock: Duration = field(default_factory=lambda: Duration(3, "work_day"))
    within: Duration = field(default_factory=lambda: Duration(7, "natural_day"))


@dataclass(frozen=True, slots=True)
class CallRules:
    """All of it. Empty where a district makes no calls."""

    callers: dict[str, CallerKind] = field(default_factory=dict)
    types: dict[str, CallType] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    ratings: RatingRules = field(default_factory=RatingRules)

    def named(self, word: str) -> CallType | None:
        """The type a code, a name or an alias in any language means."""
        for kind in self.types.values():
            names = kind.names
            if word in {kind.code, names.hans, names.hant, names.en, *kind.aliases}:
                return kind
        return None
