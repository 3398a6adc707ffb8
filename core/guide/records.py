"""The guide of a district: what may be asked, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.district.entries import Names

# What an entry is -> the modes it may have.
MODES: dict[str, frozenset[str]] = {
    "item": frozenset({"", "direct", "agent", "accompany"}),  # 直办, 代办, 陪办 (陈仓: 47, 26, 9)
    "certificate": frozenset({"issued", "abolished", "commitment"}),  # 中宁: 8, 44, 36
    "point": frozenset({""}),
    "post": frozenset({""}),
    "note": frozenset({""}),
    "event": frozenset({""}),  # 一件事: several items asked for at once (江北: 87)
}
# How an item reaches who it is for: 免申, 省内免申请, 全程网上办, 现场一次办
# (武昌: residents 35, 0, 21, 75; firms 11, 8, 324, 225).
DELIVERIES = frozenset({"", "unasked", "province", "online", "onsite"})
AUDIENCES = frozenset({"", "firm"})


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """One answer. `words`: other names it is asked by; `who`: base code of the department that does it.

    `how`: the way, and for a certificate that is no longer issued what to do instead. `legal_days`, `promised_days`:
    working days, 0 where none is fixed. `checked`: when the keeper last compared it with its `basis`. A point has
    `area`, `address`, `phone` and `hours` (a calendar); a post has the role it is held in; an event the codes of its
    `items`. `online`: the address where it is done without going; `home`: somebody comes to who cannot go;
    `commitment`: a missing paper may be promised in writing (告知承诺).
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
