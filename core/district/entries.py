"""The single lines of a district's lists."""

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from core.district.fields import Among, Key, Of
from core.district.traditional import traditional
from core.district.vocabulary import AREA_KINDS, DEPARTMENT_KINDS, FORCES, PERMISSIONS, ROUTING_MODES, TARGETS, WHISTLES
from core.places.geometry import Ring


@dataclass(frozen=True, slots=True)
class Names:
    """One name in simplified Chinese, traditional Chinese and English; only the first must be given."""

    hans: str
    hant: str = ""
    en: str = ""

    def say(self, lang: str) -> str:
        """The name for 'zh-Hans', 'zh-Hant' or 'en'; where that is empty converted, or the simplified one."""
        if lang == "zh-Hant":
            return self.hant or traditional(self.hans)
        return (self.en if lang == "en" else "") or self.hans


UNSAID = Names("")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time. `unit`: urgent_minute, urgent_hour and natural_day run on; work_hour and work_day do not."""

    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the tree of places.

    `boundary`: open ring of (longitude, latitude) in WGS-84 degrees, empty when unknown. `valid_to` is the last valid
    day; `successor` the code of the area that took over, '' while it is in force; `heirs` all of them, where it was
    split. `rural`: a town, a village or something in it. `households`: number, 0 unknown.
    """

    code: str
    parent: str | None
    kind: Annotated[str, Among(AREA_KINDS)]
    names: Names
    aliases: tuple[str, ...] = ()
    households: int = 0
    boundary: Ring = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    rural: bool = False
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """Somebody who handles matters. `hours` names a calendar; `level` one of the district's levels (A…D)."""

    code: str
    area: str
    names: Names
    short: str
    kind: Annotated[str, Among(DEPARTMENT_KINDS)]
    level: Annotated[str, Of("levels")]
    force: Annotated[str, Among(FORCES)]
    aliases: tuple[str, ...] = ()
    remit: str = ""
    hours: Annotated[str, Of("calendars")] = "default"

    @property
    def base(self) -> str:
        """The department code without the place: 'st_x' of 'st_x@1001'."""
        return self.code.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of matter. `main_unit`, `coop_units` are base codes; `redirect_line` an emergency number or ''.

    `keywords`: words and pairs of words (see `pairs`); `hints`: words that alone say little (物业, 电梯).
    `weight`: how much its key words count beside others', above 0, at most 1.
    """

    code: str
    group: Annotated[str, Key("group_code")]
    group_names: Annotated[Names, Key("group")]
    names: Names
    keywords: tuple[str, ...]
    main_unit: Annotated[str, Of("bases")]
    coop_units: Annotated[tuple[str, ...], Of("bases")]
    level: Annotated[str, Of("levels")]
    grade: Annotated[str, Of("grades")]
    limit: Duration
    redirect_line: Annotated[str, Of("lines")] = ""
    whistle: Annotated[str, Among(WHISTLES)] = ""
    tag: str = ""
    basis: str = ""
    weight: float = 1.0
    hints: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """How pressing a matter is; `urgent` grades run day and night."""

    code: str
    names: Names
    ack: Duration
    contact: Duration
    resolve: Duration
    urgent: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A level of handling (四级分级处置, WC-59); `calls` is the level it may call, '' at the top.

    `desk`: base code of the unit that decides on and confirms matters of this level. `handler`: base code of the unit
    that handles them all itself, as the community does; '' where each category's main unit does.
    """

    code: str
    names: Names
    calls: str = ""
    desk: str = ""
    handler: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may do. `needs`: unit kinds that may hold it; () any."""

    code: str
    names: Names
    can: Annotated[frozenset[str], Among(PERMISSIONS)]
    needs: Annotated[tuple[str, ...], Among(DEPARTMENT_KINDS)] = ()

    def fits(self, department_kind: str) -> bool:
        """Whether somebody of a unit of this kind may hold the role."""
        return not self.needs or department_kind in self.needs


@dataclass(frozen=True, slots=True)
class Refusal:
    """A class of matters that is answered but not dispatched (北京条例 11).

    `reply` may hold {route}, {line}, {no}, {status}, {result}; `route` is what {route} says. `kind` is the class of
    the statute, shared by several codes (one for each legal route). `words` may be empty: then a person decides.
    `unless`: words of messages that only mention it.
    """

    code: str
    words: tuple[str, ...]
    reply: Names
    route: Names
    kind: str
    names: Names
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emergency:
    """A number to ring at once (110, 119 …) and the words that make one think of it.

    `lasting`: words of dangers that go on, so that yesterday's telling counts too (a gas leak, a missing child).
    `unless`: phrases that hold one of the words and mean no danger (灭火器, 打不着火). `calm`: what nobody says of a
    danger of this minute, unless help is cried for: 工伤, 听说, 怎么申请.
    """

    line: str
    names: Names
    words: tuple[str, ...]
    lasting: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestType:
    """One of the request types of 北京条例 2, and practice."""

    code: str
    names: Names
    rated_for_resolution: bool
    reporter_hidden: bool


@dataclass(frozen=True, slots=True)
class Hearing:
    """Words by which a request type, or what a message is, is known; the first entry of a list that fits counts.

    `unless`: words that speak against it. `categories`: matters that are of this type if nothing speaks against it.
    `category`: the matter such a message is filed under, '' the one it tells. `least`: how many words must be said.
    `entry`: what of the guide answers it.
    """

    type: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    categories: Annotated[tuple[str, ...], Of("categories")] = ()
    category: Annotated[str, Of("categories")] = ""
    least: int = 1
    entry: str = ""


@dataclass(frozen=True, slots=True)
class EscalationLevel:
    """One step of the ladder: how long after the due time (None: at once), and who hears of it.

    `target`: handler, grid, community, street or district.
    """

    after: Annotated[Duration | None, Key("at")]
    target: Annotated[str, Key("to"), Among(TARGETS)]


@dataclass(frozen=True, slots=True)
class DuplicateRules:
    """When a matter told again may be one that is known already.

    `open_days`: so old an open ticket may be, `closed_days`: so long ago closed (纸面办结); natural days. `told_at`: at
    so many people the unit and its desk are told anew. `kinds`: request types that neighbours may share, empty: all.
    `private`: categories of one household's own business, never shown to neighbours.
    """

    open_days: int = 30
    closed_days: int = 15
    told_at: tuple[int, ...] = (3, 10, 30, 100)
    kinds: Annotated[frozenset[str], Of("types")] = frozenset()
    private: Annotated[frozenset[str], Of("categories")] = frozenset()


@dataclass(frozen=True, slots=True)
class TimerRules:
    """Limits of the whole course. `profile`: limit to resolve for every grade, of the selected profile.

    `before_fractions`: parts of the limit after which a reminder goes out, 0…1. Quiet hours are local time and may
    pass midnight; of matters of the grades in `quiet_except` people hear at any hour. `digest_over`: more reminders at
    once than that come as one message. Matters of urgent grades climb by `urgent_rungs`. `rate_after`: silence after
    which a matter closes without a rating. Of a danger: `answer`, after which whoever told of it is asked again and the
    duty desk hears of it, `heed`, within which somebody signs for it, and the rungs from there.
    """

    assign: Duration
    sign: Duration
    profile: dict[str, Duration]
    before_fractions: Annotated[tuple[float, ...], Key("reminders/before")]
    rungs: Annotated[tuple[EscalationLevel, ...], Key("reminders/after")]
    urgent_rungs: Annotated[tuple[EscalationLevel, ...], Key("reminders/urgent_after")]
    quiet_from: Annotated[time, Key("reminders/quiet/from")]
    quiet_to: Annotated[time, Key("reminders/quiet/to")]
    quiet_except: Annotated[frozenset[str], Key("reminders/quiet/except"), Of("grades")]
    digest_over: Annotated[int, Key("reminders/digest_over")]
    rate_after: Duration
    return_within: Duration
    max_automatic_reopen: int
    max_returns: int
    routing_mode: Annotated[str, Key("routing/mode"), Among(ROUTING_MODES)]
    direct_grades: Annotated[frozenset[str], Key("routing/direct_grades"), Of("grades")]
    answer: Annotated[Duration, Key("danger/answer")]
    heed: Annotated[Duration, Key("danger/heed")]
    heed_rungs: Annotated[tuple[EscalationLevel, ...], Key("danger/after")]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """When somebody works. `weekend`: ISO weekdays 1…7; `hours`: local times, opening and closing, in order.

    `years` are those whose holidays are known; beyond them only the weekday rule holds (H3).
    """

    years: frozenset[int]
    holidays: dict[date, str]
    makeup: frozenset[date]
    weekend: frozenset[int]
    hours: tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A person of the demonstration: a role, and the place and unit (or '') they play in.

    `voter`: the number under which they stand on the roll of their village, or ''.
    """

    code: str
    names: Names
    role: Annotated[str, Of("roles")]
    area: Annotated[str, Of("areas")]
    unit: Annotated[str, Of("units")] = ""
    voter: str = ""
