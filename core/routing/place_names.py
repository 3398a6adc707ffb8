"""The other ways in which people say the names of places."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

NUMERALS = {char: value for value, chars in enumerate(("零〇", *"一二三四五六七八九")) for char in chars}
_SIGNS = "零一二三四五六七八九"
NUMERALS |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))
# What may stand for the end of a name: 春和菜市场 is 春和菜场, 机械厂家属院 is 机械厂宿舍. A listed name comes first.
_ENDS = tuple(
    tuple(ends.split())
    for ends in (
        "宿舍 家属院 家属区 家属楼 老宿舍 职工宿舍 宿舍区 宿舍楼 大院 院里 院子 那个院子 的院子 老家属院 老家属楼",
        "菜场 菜市场 农贸市场 市场 菜市",
        "农贸市场 菜场 菜市场 市场 菜市",
        "集市 市场 菜场 菜市场 集镇 赶集 赶场 街市 集上 场上",
        "客运站 汽车站 车站 长途站 长途车站 客运总站 客运中心",
        "地铁站 地铁口 地铁",
        "公交站 公交站台 公交车站 车站 站台",
        "大厦 大楼 写字楼",
        "卫生服务站 卫生站 社区医院 卫生所 卫生院",
        "卫生站 卫生服务站 卫生所 卫生室 卫生院",
        "人民医院 医院",
        "医院 总医院 职工医院",
        "大道 路 大街 公路 马路",
        "路 大道 大街 街 道 公路 马路",
        "街 路 巷",
        "巷 巷子 弄 胡同 路 街",
        "老街 古街",
        "大塘 水塘 塘",
        "商业广场 商场 广场",
        "商城 商场 广场",
        "体育公园 运动公园 体育场",
        "幼儿园 幼稚园",
        "子弟学校 子弟校 学校 子校",
        "实验学校 实验 实验小学",
        "中学 初中 高中",
    )
)
# What is said between a name and what it names: 沿江那条大道, 油田的医院. 石桥的小区 and 石桥的路 are many.
_BETWEEN = re.compile(
    "(.{2,}?)((小区|大道|[大老]?[街路巷])|地铁站|公交站|客运站|公园|广场|商城|工地|菜场|菜市场|农贸市场|市场|集市|医院|学校|[小中]学|幼儿园|宿舍|公租房|[大水]塘|水库|茶场|新村|湖)"
)
# An estate, the part of it and the building's number: 春和小区3栋 is 春和3栋, 天通雅苑一区 is 天通一区.
_ESTATE = re.compile(
    r"(.{2,}?)(?:小区|花园|家园|雅苑|新村|[苑里府]|一品|名邸|国际|公租房)([一二三四五六七八九]区)?(?:([0-9]{1,2})(?:号楼|栋|幢))?"
)
_ROUND = ("那边", "这边", "一带", "这一带", "那一带", "这片", "那片", "这一片", "那一片", "这块", "那块", "地区")
_OFFICE = re.compile("社区|街道|网格|委会|办事处|镇|村|[a-z]")


_GRID = re.compile(r"(.{2,}?)(?:社区|村)?第(.{1,2})网格")


def figures(text: str) -> str:
    """A number in figures, '12' for 十二; other text as it is."""
    if text.isdecimal():
        return str(int(text))
    tens, ten, ones = text.replace("拾", "十").partition("十")
    if ten:
        return str(NUMERALS.get(tens, 1) * 10 + NUMERALS.get(ones, 0))
    return "".join(str(NUMERALS.get(char, char)) for char in text)


def otherwise(names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names as they are also said, where that is nobody's own name and means one area."""
    listed = {name for name, _ in names}
    meant: dict[str, set[str]] = defaultdict(set)
    for name, code in names:
        short = _ESTATE.fullmatch(name)
        for said in (*_said(name), *(_short(*short.groups("")) if short and not _ends(listed, short[1]) else ())):
            meant[said].add(code)
    return [(name, codes.pop()) for name, codes in meant.items() if len(codes) == 1 and name not in listed]


def _said(name: str) -> Iterator[str]:
    """With another end of the same kind, its number in figures, or one character left out: 天通苑 for 天通雅苑."""
    for end, *others in _ENDS:
        if name.endswith(end) and len(name) >= len(end) + 2:
            yield from (name.removesuffix(end) + other for other in others)
    if found := _BETWEEN.fullmatch(name):
        between = ("那个", "那条", "那边", *(() if found[3] else ("的", "那边的")))
        yield from (f"{found[1]}{word}{found[2]}" for word in between)
    if name.endswith("社区"):
        yield from (name.removesuffix("社区") + word for word in _ROUND)
    if grid := _GRID.fullmatch(name):
        stems = {grid[1], name[: grid.start(2) - 1]}
        numbers = {grid[2], figures(grid[2])}
        yield from (
            f"{stem}{of}{n}{no}网格" for stem in stems for of in ("", "第") for n in numbers for no in ("", "号")
        )
    short = [name[:at] + name[at + 1 :] for at in range(1, len(name) - 1) if name[at] not in NUMERALS]
    for said in (name, *short) if len(name) > 4 and _OFFICE.search(name) is None else (name,):
        yield said
        yield "".join(str(NUMERALS.get(char, char)) for char in said)


def _ends(names: Iterable[str], stem: str) -> bool:
    """Whether another name ends so: 邻里 of 邻里家园 is the end of 睦邻里."""
    return any(name.endswith(stem) and name != stem for name in names)


def _short(stem: str, part: str, number: str) -> Iterator[str]:
    """The estate without its kind, where a part or a number still tells which is meant."""
    figures = part and f"{NUMERALS[part[0]]}区"
    tens, ones = divmod(int(number or 0), 10)
    spoken = f"{_SIGNS[tens][tens == 1 :] if tens else ''}{'十' if tens else ''}{_SIGNS[ones] if ones else ''}"
    numbers = {f"{n}{kind}" for n in (number, spoken) for kind in ("栋", "号楼", "幢", "#")} if number else {""}
    yield from (f"{stem}{of}{n}" for of in {part, figures} for n in numbers if of or n)
