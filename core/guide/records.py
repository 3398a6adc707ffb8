"""The guide of a district: what may be asked, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.district.entries import Names
from core.places.geometry import Point

# What an entry is -> the modes it may have.
MODES: dict[str, frozenset[str]] = {
    "item": frozenset({"", "direct", "agent", "accompany"}),  # 直办, 代办, 陪办 (陈仓: 47, 26, 9)
    "certificate": frozenset({"issued", "abolished", "commitment"}),  # 中宁: 8, 44, 36
    "point": frozenset({""}),
    "post": frozenset({""}),
    "note": frozenset({""}),
    "event": frozenset({""}),  # 一件事: several items asked for at once (江北: 87)
    "list": frozenset({""}),  # what has one thing in common: a window, a tag, a way of delivery
}
# How an item reaches who it is for: 免申, 省内免申请, 全程网上办, 现场一次办
# (武昌: residents 35, 0, 21, 75; firms 11, 8, 324, 225).
DELIVERIES = frozenset({"", "unasked", "province", "online", "onsite"})
AUDIENCES = frozenset({"", "firm"})
NATURES = frozenset({"", "delegated", "approval", "public"})  # 区级放权, 镇级审批, 公共服务 (白沙)


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
    booked. Of a post: the `procedure` whose open case says who holds it today.
    """

    code: str
    kind: str
    names: Names
    words: tuple[str, ...]
    how: str
    basis: str
    checked: date
    hours: str
    mode: str = ""
    who: str = ""
    papers: tuple[str, ...] = ()
    legal_days: int = 0
    promised_days: int = 0
    fee: str = ""
    area: str = ""
    address: str = ""
    phone: str = ""
    role: str = ""
    window: str = ""
    online: str = ""
    home: bool = False
    commitment: bool = False
    delivery: str = ""
    audience: str = ""
    items: tuple[str, ...] = ()
    fill: str = ""
    risk: str = ""
    verify: str = ""
    tags: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    nature: str = ""
    keep: int = 0
    whom: tuple[str, ...] = ()
    at: Point | None = None
    late: str = ""
    procedure: str = ""
