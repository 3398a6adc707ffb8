"""Which departments a caller's words call or leave out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.district.district import District
from core.district.naming import departments_named
from core.routing.folding import fold

Name = tuple[str, ...]  # the departments that go by a name: one, or that of every place

# All patterns read folded text (see `folding`).
_BEFORE = (
    r"(?:请|麻烦|帮我|帮忙|给我|赶紧|赶快|快|马上|立即|立刻|需要|必须|要|想|得|我们?|再|还|也|另外|同时|都|先|那就|就)*"
)
_CALL = re.compile(
    rf"{_BEFORE}(?:叫上?|喊上?|请|通知|让|召集|呼叫|加上|增加|增派|加派|加|换成?|改叫)(?:一?下|[一两三]?[个家])?"
)
_CALL_AMID = re.compile(r"(?<![没不别莫已经被人众民主户家们他她它再])(?:叫上?|喊上?|召集|呼叫)")
_MORE = re.compile(r"再|还|也|另外|加")
_COMES = re.compile(r"(?:叫|喊|召集).*(?:来|到|去|支援|救援|抢险|协助|配合|一起|一块|一同)")
_TAIL = re.compile(
    r"(?:[几两三四五六七]家|[几两三四五六七]个|单位|部门|他们|的人|也|都|全部?|一起|一块儿?|一同|共同|马上|赶紧|赶快|快点?|立即|尽快|同时|现场|到|过|前)*"
    r"(?:到(?:场|位|现场|这[里边儿]?)|前?[来去](?!了)(?:现场|人|一?趟)?)?(?:看|处理|处置|支援|救援|帮忙|解决|配合|协助|抢险|会商|参加)*(?:一?下)?"
    r"(?:也行)?[吧啊呀哈嘛]*"
)
_END = re.compile(r"\s*(?:[,。.!;、~\n]+\s*|\s|$)")
_TO = re.compile(r"(?:都|一起|马上|赶紧|立即|尽快)*[到去](?=\w{2})")  # a place is told behind it: 到春和小区3栋
_OUT = re.compile(
    r"(?:就|先|那|把|请)*(?:不要|不用叫?|不需要|不必|不叫|不请|别叫|莫叫|不用请|去掉|删掉?|删除|去除|移除|取消|拿掉)"
)
_OUT_TAIL = re.compile(r"(?:就|都|也|先|那边|一起)*(?:来|到场|过来|参加|去掉|删掉|算)*[了吧啊]*")
_TAKEN = re.compile(r"(?:就|先|那|把|将|让)*")
_TAKEN_TAIL = re.compile(
    r"(?:就|都|也|先|可以|那边|暂时)*(?:不用|不要|不需要|不必|别|莫|去掉|删|去了|拿掉|取消|划掉|不叫|免了)(?:再)?(?:叫|来|到场|过来|参加|掉|除)*[了吧啊]*"
)
_LEAD = re.compile(r"(?:把)?牵头(?:单位|的|人)?(?:要|应该|还是|得)*[换改成由让是为给用:]+")
_LEADS = re.compile(r"(?:再|就|请|那|要|改|换|由|让|用|把|还是|应该|叫)*")
_LEADS_TAIL = re.compile(r"(?:来|做|当|作|为|是|负责|换成|改成)*牵头(?:单位)?[了吧啊]*")
_AND = r"[、/ ]+(?:以及|还有|和)?|以及|还有|再?加上|[和跟与及同]"
_BETWEEN, _BETWEEN_OUT = re.compile(rf"{_AND}|[,;]"), re.compile(_AND)
_SUFFIX = re.compile(r"(?:大队|支队|公司|集团|部门|单位|[局队所站委办])?(?:的?(?:同志|人员|师傅|同事|领导|人))?")
_OFFICE = re.compile(r"[一-鿿]{2,9}?(?:局|公司|大队|支队|中心|委员会)")
_BLOW = re.compile(
    r"(?:请|帮我|给我|现在|马上|赶紧|快|我们?|要|想|得|需要|就|先)*(?:吹响?|拉响?|发起?|发出|启动)(?:个|一个|一下|一声|一?次)?"
)
_WHISTLE = re.compile(r"[^,。.!;口哨\n]{0,5}哨子?(?:了|吧|啊)*")
_KIND = re.compile(r"(?:改成?|改为|换成?|那?就|选|用|要|我要|来|发|吹|是|走)*(?:个|一个)?")
_PART = re.compile(r"[^,。.!;\n]+")
_PLACE = re.compile(
    r"(?:不对[,，]?)?(?:事发|具体)?(?:地点|位置|地址|地方)(?:应该|不对|错了|要|得)*[, ]?"
    r"(?:[是在:]|改[成为到]|换[成到]|写成?)+(.+)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of the departments of a call. `more`: beside those that are called anyway; `comes`: that they are
    to be there; `rest`: all else."""

    called: tuple[Name, ...] = ()
    out: tuple[Name, ...] = ()
    lead: Name = ()
    more: bool = False
    comes: bool = False
    rest: str = ""

    @property
    def any(self) -> bool:
        """Whether it says something of a department."""
        return bool(self.called or self.out or self.lead)


@lru_cache(maxsize=4)
def _names(district: District) -> tuple[dict[str, Name], int]:
    """Every name that people use of a department, without the district or the place before it; the longest."""
    found: dict[str, dict[str, None]] = {}
    for code, one in district.departments.items():
        place = district.areas[one.area].names.hans if one.area in district.areas else ""
        for name in (one.names.hans, one.names.hant, one.short, *one.aliases):
            plain = fold(name).plain
            for short in (plain, plain.removeprefix(fold(place).plain), re.sub("^[区市县]", "", plain)):
                if len(short) > 1:
                    found.setdefault(short, {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}, max(map(len, found), default=0)


def _name_at(district: District, plain: str, at: int) -> tuple[Name, int]:
    """The longest name that begins there, and where it ends; () where none does."""
    names, longest = _names(district)
    for end in range(min(len(plain), at + longest), at + 1, -1):
        if plain[at:end] in names:
            found = _SUFFIX.match(plain, end)
            return names[plain[at:end]], found.end() if found else end
    return (), at


def _list_at(district: District, plain: str, at: int, between: re.Pattern[str] = _BETWEEN) -> list[tuple[Name, int]]:
    """The names that follow each other from there, each with where it ends."""
    found: list[tuple[Name, int]] = []
    while True:
        name, end = _name_at(district, plain, at)
        if not name and (short := _OFFICE.match(plain, at)):  # 市场监管局
            sole = departments_named(district, short[0])
            name, end = (tuple(sole), short.end()) if len(sole) == 1 else ((), at)
        if not name:
            return found
        found.append((name, end))
        further = between.match(plain, end)
        if not further:
            return found
        at = further.end()


def _listed(
    district: District, plain: str, at: int, lead: re.Pattern[str], tail: re.Pattern[str]
) -> tuple[list[Name], int, str] | None:
    """Names between a beginning and an end, up to where the sentence ends: them, the end, all else; None for none."""
    before = lead.match(plain, at)
    if not before:
        return None
    names = _list_at(district, plain, before.end(), _BETWEEN_OUT if lead in {_OUT, _TAKEN} else _BETWEEN)
    for many in range(len(names), 0, -1):
        after = tail.match(plain, names[many - 1][1])
        closed = _END.match(plain, after.end()) if after else None
        if tail is _TAIL and not closed:
            after = closed = _TO.match(plain, names[many - 1][1])
        if after and closed:
            return [name for name, _ in names[:many]], closed.end(), before[0] + after[0]
    return None


def _clauses(plain: str) -> Iterator[int]:
    """Where a sentence or a part of one begins."""
    yield 0
    yield from (found.end() for found in re.finditer(r"[,。.!;\n ]+", plain))


def units_said(district: District, text: str) -> Said:
    """What the words say of departments: 叫排水、城管来, 去掉应急局, 牵头换成水务局; the rest as it was written."""
    folded = fold(text)
    plain, called, out, lead = folded.plain, list[Name](), list[Name](), Name()
    more = comes = False
    cut: list[tuple[int, int]] = []
    starts = dict.fromkeys(_clauses(plain), True) | {
        found.start(): False for found in _CALL_AMID.finditer(plain) if found.start()
    }
    for at, first in sorted(starts.items()):
        if cut and at < cut[-1][1]:
            continue
        if first and (led := _led(district, plain, at)):
            lead, end = led
        elif first and (gone := _out(district, plain, at)):
            names, end, _ = gone
            out += names
        elif wanted := _listed(district, plain, at, _CALL if first else _CALL_AMID, _TAIL):
            names, end, beside = wanted
            called += names
            more = more or bool(_MORE.search(beside))
            comes = comes or bool(_COMES.search(beside))
        else:
            continue
        cut.append((at, end))
    kept, at = list[str](), 0
    for start, end in cut:
        kept.append(folded.written(at, start))
        at = end
    rest = "".join([*kept, folded.written(at, len(plain))]).strip(" ，,、;；\n")
    return Said(tuple(called), tuple(out), lead, more, comes, rest if cut else text)


def _led(district: District, plain: str, at: int) -> tuple[Name, int] | None:
    nothing = re.compile("")
    found = _listed(district, plain, at, _LEAD, nothing) or _listed(district, plain, at, _LEADS, _LEADS_TAIL)
    return (found[0][0], found[1]) if found and len(found[0]) == 1 else None


def _out(district: District, plain: str, at: int) -> tuple[list[Name], int, str] | None:
    return _listed(district, plain, at, _OUT, _OUT_TAIL) or _listed(district, plain, at, _TAKEN, _TAKEN_TAIL)


def only_units(district: District, text: str) -> list[Name]:
    """The departments of words that are nothing but their names: 供电公司，排水公司; [] otherwise."""
    plain = fold(text).plain.strip(" ,。.!;、")
    names = _list_at(district, plain, 0)
    tail = _TAIL.fullmatch(plain, names[-1][1]) if names else None
    return [name for name, _ in names] if tail else []


def mentioned(district: District, text: str) -> list[Name]:
    """Every department that is named anywhere in the words."""
    plain, at, found = fold(text).plain, 0, list[Name]()
    while at < len(plain):
        name, end = _name_at(district, plain, at)
        found += [name] if name else []
        at = max(end, at + 1)
    return found


def one_of(district: District, name: Name, area: str) -> str:
    """The department of a name that serves the place; '' where that is not sure."""
    if len(name) == 1:
        return name[0]
    around = [one.code for one in district.path(area)] if area in district.areas else []
    near = [code for code in name if district.departments[code].area in around]
    near.sort(key=lambda code: -around.index(district.departments[code].area))
    deepest = [code for code in near if district.departments[code].area == district.departments[near[0]].area]
    return deepest[0] if len(deepest) == 1 else ""


def place_said(text: str) -> str:
    """The place of words that put it right: 码头社区 of 地点是码头社区; ''."""
    found = _PLACE.fullmatch(fold(text).plain.strip(" ,。.!"))
    return found[1].strip() if found else ""


@lru_cache(maxsize=4)
def _kinds(district: District) -> dict[str, str]:
    return {
        fold(word).plain: kind.code
        for kind in district.calls.types.values()
        for word in (kind.names.hans, kind.names.hant, *kind.aliases)
    }


def _kind_at(district: District, plain: str, at: int) -> tuple[str, int]:
    """The type of call whose name begins there, and where it ends; '' for none."""
    found = [(word, code) for word, code in _kinds(district).items() if plain.startswith(word, at)]
    word, code = max(found, key=lambda one: len(one[0]), default=("", ""))
    return code, at + len(word) + bool(code and plain.startswith("哨", at + len(word)))


def kind_said(district: District, text: str) -> tuple[str, str]:
    """The type of call that the words begin with, and what follows: 应急哨, 就发应急哨, 应急; ('', text) for none."""
    folded = fold(text)
    lead = _KIND.match(folded.plain)
    at = lead.end() if lead else 0
    code, end = _kind_at(district, folded.plain, at)
    if code and (close := re.compile(r"(?:吧|的|了|啊)*\s*(?:[,。.!;:\n ]+|$)").match(folded.plain, end)):
        return code, folded.written(close.end(), len(folded.plain)).strip()
    bare = folded.plain[at:].strip(" ,。.!吧的了")
    code = _kinds(district).get(f"{bare}哨", "")
    return (code, "") if code else ("", text)


def blown(district: District, text: str) -> tuple[str, str] | None:
    """The type ('' where none is named) and the rest of words that blow a whistle: 吹应急哨，叫城管; None for none."""
    folded = fold(text)
    plain = folded.plain
    for at in _clauses(plain):
        lead = _BLOW.match(plain, at)
        code, end = _kind_at(district, plain, lead.end() if lead else at)
        named = code and (lead or (at == 0 and plain[:end].endswith("哨")))
        bare = _WHISTLE.match(plain, lead.end()) if lead and not named and "吹" in lead[0] else None
        end = bare.end() if bare else end
        close = _END.match(plain, end) or re.compile("(?:吧|了|的)*(?:[,。.!;:~ ]+|(?=[叫喊请]))").match(plain, end)
        if (named or bare) and close:
            rest = folded.written(0, at) + folded.written(close.end(), len(plain))
            return (code if named else "", rest.strip(" ，,、;；\n"))
    return None
