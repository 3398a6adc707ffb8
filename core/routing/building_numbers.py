"""Buildings told by number, letter or stem, and which is meant."""

import re
from collections.abc import Iterator

from core.routing.place_names import NUMERALS, figures

NUMBER = rf"[{''.join(NUMERALS)}十拾]{{1,3}}"
_SEAT = "(?![位椅桥山庙塔车])"  # 三座桥 and 座椅 are no buildings
# A building told by number, letter or stem: 3栋, 三号楼, 3#, 3-2-301, B座, 甲栋, block 3; not 一座桥, nor 有一栋楼.
BUILDING = re.compile(
    rf"(?<![0-9])(?<![0-9][到至~、和跟与-])([0-9]{{1,3}}) ?(?:号楼|栋|幢|座{_SEAT}|#|单元楼)"
    rf"|(?<![有这那某每整同另哪])({NUMBER})(?:号楼|栋|幢)"
    rf"|(?<![a-z0-9])([a-h]|[甲乙丙丁东西南北])(?:边?[那这])?(?:栋|幢|座{_SEAT}|楼(?![上下道梯顶层里]))"
    r"|(?<![0-9-])([0-9]{1,3})(?:-[0-9]{1,2})?-[0-9]{3,4}(?![0-9-])"
    r"|\b(?:block|building|bldg|tower)\.? ?([0-9]{1,3}|[a-h])\b"
)
# After an estate's name alone: 3号院, 第3栋, 三号那栋; 3号停水 may be the day.
HOUSE = re.compile(
    rf"(?:的|第|格|里[厢面头]?)?(?:([0-9]{{1,3}})|({NUMBER}))(?:号(?!$|[线网码台停早晚开就到起以之至]|[上下中]午|那[天晚])|楼?栋)"
)
# Another building in the same breath: 1栋和2栋, 二号楼三号楼.
MORE = re.compile(rf"(?:[、, 和跟与同到至~-]|还有|以及)*(?:[0-9]{{1,3}}|{NUMBER})(?:栋|幢|号楼|#)")
_DENIALS = ("不是", "不在", "不是在")
# 5栋也不是, 3栋对面5栋.
_NOT_IT = re.compile(
    rf"[也都]?(?:不是|不对|不在)(?!(?:[0-9]{{1,3}}|{NUMBER})(?:栋|幢|号楼))|错了|的?(?:[斜正]?对面|[旁边]边|隔壁|后面)的?(?:那个)?(?:[0-9]{{1,3}}|{NUMBER})(?:栋|幢|号楼)"
)
_WRONG = re.compile(
    r"[写说打发搞弄报填讲]错|(?<!对)不对|更正"
    r"|(?:[看记]错|算了)(?=[了,。 啊哦吧]*(?:应该|还|就)?[是在])|应该[是在](?!.{0,14}(?:引起|造成|导致|原因))|改[成为]"
)
STAIRS = re.compile(rf"([0-9]{{1,2}}|{NUMBER})单元")  # of an old row of flats, a building by itself


def numbers(plain: str) -> Iterator[re.Match[str]]:
    """The numbers that are meant, in folded text: none that is denied (5栋也不是) or stood before 说错了."""
    if not (found := list(BUILDING.finditer(plain))):
        return
    out = [one for one in found if plain.endswith(_DENIALS, 0, one.start()) or _NOT_IT.match(plain, one.end())]
    denied = {label_of(one) for one in out}
    after = max((wrong.end() for wrong in _WRONG.finditer(plain)), default=0)
    right = [one for one in found if one not in out]
    yield from [one for one in right if one.start() >= after] or [one for one in right if label_of(one) not in denied]


def label_of(found: re.Match[str] | None) -> str:
    """What tells the building from others: '3', 'a', '甲'; '' for none."""
    text = next((group for group in found.groups() if group), "") if found else ""
    return figures(text)
