"""The guide of a district: what may be asked, and its answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from core.district.entries import Names
from core.district.fields import Among, Of
from core.places.geometry import Point

# What an entry is -> the modes it may have.
MODES: dict[str, frozenset[str]] = {
    "item": frozenset({"", "direct", "agent", "accompany"}),  # 直办, 代办, 陪办 (陈仓: 47, 26, 9)
    "certificate": frozenset({"issued", "abolished", "commitment"}),  # 中宁: 8, 44, 36
    **dict.fromkeys(("point", "post", "note"), frozenset({""})),
    "event": frozenset({""}),  # 一件事: several items asked for at once (江北: 87)
    "list": frozenset({""}),  # what has one thing in common: a window, a tag, a way of delivery
}
# How an item reaches who it is for: 免申, 省内免申请, 全程网上办, 现场一次办
# (武昌: residents 35, 0, 21, 75; firms 11, 8, 324, 225).
DELIVERIES = frozenset({"", "unasked", "province", "online", "onsite"})
AUDIENCES = frozenset({"", "firm"})
CUTS = ("papers", "steps", "days")
NATURES = frozenset({"", "delegated", "approval", "public"})  # 区级放权, 镇级审批, 公共服务 (白沙)
OFFERED = frozenset(mode or kind for kind, modes in MODES.items() for mode in modes) | NATURES - {""}


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """One answer. `words`: other names it is asked by; `who`: base code of the department that does it.

    `how`: the way, and for a certificate that is no longer issued what to do instead. `legal_days`, `promised_days`:
    working days, 0 where none is fixed. `checked`: when the keeper last compared it with its `basis`. A point has
    `area`, `address`, `phone` and `hours` (a calendar); a post has the role it is held in; an event the codes of its
    `items`; a list those of all entries in which a column has a value. `online`: the address where it is done without
    going; `home`: somebody comes to who cannot go; `commitment`: a missing paper may be promised in writing (告知承诺).
    `fill`: how the form is filled in; `risk`: what whoever handles it must watch; `verify`: the department that looks
    into its data instead of a paper; `levels`: where it may be handed in (`here`: and is done at once, in the village);
    `keep`: days that papers are kept after the end; `whom`: what entitles to it without applying, as
    procedure.stage.field=value. Of a point: `at` (WGS-84), `window` what kind it is, `late` when it opens for who has
    booked. Of a post: the `procedure` whose open case says who holds it today. `papers_cut`: what is no longer asked
    for; `steps_before`, `steps`: the steps there were, and are.
    """

    code: str
    kind: Annotated[str, Among(MODES)]
    names: Names
    words: tuple[str, ...]
    how: str
    basis: str
    checked: date
    hours: Annotated[str, Of("calendars")] = "default"
    mode: str = ""
    who: Annotated[str, Of("bases")] = ""
    papers: tuple[str, ...] = ()
    legal_days: int = 0
    promised_days: int = 0
    fee: str = ""
    area: Annotated[str, Of("areas")] = ""
    address: str = ""
    phone: str = ""
    role: Annotated[str, Of("roles")] = ""
    window: str = ""
    online: str = ""
    home: bool = False
    commitment: bool = False
    delivery: Annotated[str, Among(DELIVERIES)] = ""
    audience: Annotated[str, Among(AUDIENCES)] = ""
    items: tuple[str, ...] = ()
    fill: str = ""
    risk: str = ""
    verify: Annotated[str, Of("bases")] = ""
    tags: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    nature: Annotated[str, Among(NATURES)] = ""
    keep: int = 0
    whom: tuple[str, ...] = ()
    at: Point | None = None
    late: Annotated[str, Of("calendars")] = ""
    procedure: Annotated[str, Of("procedures")] = ""
    papers_cut: tuple[str, ...] = ()
    steps_before: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def cut(entry: GuideEntry) -> dict[str, tuple[int, int]]:
    """Papers, steps and working days it took and takes (减材料、减环节、减时限: WC-82); {} where nothing was cut."""
    if not (entry.papers_cut or entry.steps_before):
        return {}
    now, days = len(entry.papers), entry.promised_days or entry.legal_days
    found = {
        "papers": (now + len(entry.papers_cut), now),
        "steps": (len(entry.steps_before), len(entry.steps)),
        "days": (entry.legal_days, days),
    }
    return {what: pair for what, pair in found.items() if pair[0]}


def cuts_by_department(entries: Iterable[GuideEntry]) -> dict[str, dict[str, tuple[int, int]]]:
    """Kind of department -> papers, steps and days of all its services together, before and now."""
    sums: dict[str, dict[str, tuple[int, int]]] = {}
    for entry in entries:
        if found := cut(entry):
            rows = sums.setdefault(entry.who, dict.fromkeys(CUTS, (0, 0)))
            for what, (before, now) in found.items():
                rows[what] = rows[what][0] + before, rows[what][1] + now
    return sums
