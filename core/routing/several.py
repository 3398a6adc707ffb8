"""Where one message tells several matters, and where each begins."""

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations, pairwise
from typing import Protocol

from core.district.district import District
from core.routing.amounts import numeral
from core.routing.circumstances import READ
from core.routing.folding import fold
from core.routing.router import Reading

SURE = 0.4  # from here a part tells its own matter, whichever of like ones; below it all words stay one
NEARLY = 0.95  # the same for two matters of one kind for one department
SHORTEST = 4  # characters that a part has at least
MOST = 5  # joints that are looked at
UNSURE, SURELY = 0.75, 0.8  # below it the whole may be a list: what is one matter is read surely as a whole
PLAIN, PLAIN_OF_MANY = 20.8, 9.0  # what the lists say of each of two matters, or of three and more, in a mere list
LISTED = 120  # characters; a longer message tells a story
# What joins a further matter to the first; 还有点, 还有三天 join nothing.
_JOINT = re.compile(
    r"[,。;!?、\s]*(?:还有(?!点|些|一[点些]|救|气|时间|多|几[天次个]|[0-9一二两三四五六七八九十]+几?[天次个])|另外(?!一[部个台条半])|再就是|再有|再说"
    r"|再一个|最后(?:一[件个]|[,、是])|然后(?:还有|(?=[这那]个))|顺便(?:[说提问]一?下)?|对了|同时|以及|其[次二三四]|第[二三四五](?:[,、:]|[件个]是?)|一[个件]是|(?<![周拜期初十第])[二三四五]是|(?<![0-9])[2-5][.、)](?![0-9])"
    r"|[二三四五]、)[,、:\s]*"
    r"|(?<=了)(?=(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:号?楼|栋|幢|单元))"  # 3栋灯坏了5栋水管爆了
)
# Numbers stuck to what they number: 1楼道灯坏了2垃圾没人收; a storey, a building and an amount are none.
_UNIT = "[栋号单天个次年月点小层户室块米人岁万千百元期区组家台辆根盏条处件幢座]|路(?!灯)|楼(?![道梯上下顶管])"
_STUCK = rf"(?=[一-鿿])(?!{_UNIT})"
_FIRST, _NEXT = re.compile(rf"\W*1{_STUCK}"), re.compile(rf"(?<![0-9第])[2-5]{_STUCK}")
# What comes of the same matter, or makes it worse, and is none of its own: 还有苍蝇, 另外噪音也大.
_SAME = re.compile(
    r"(?:[这那]个)?(?:(?:怕|(?:但是?|可是?|不过)?我(?![家们楼这])|吃了|喝了)|(?:就是)?(?:[一那这]?股|有|很多|好多|好几|许多|一堆)?(?:加班费|奖金|污水[也都流漫]|苍蝇|蚊|虫|老鼠|蟑螂|臭|异味|气味|怪味|味道|[焦糊烟油]|噪[音声]|声音|响声|灰|扬尘|墙皮|天花板|地板"
    r"|家具|(?:下雨)?[泡淹]|态度|司机|服务|大?喇叭|音响|人[^行]|陌生人|老人|小孩|孩子|车压|电话|投诉|.都|.{1,4}也[堆放停]|[他她](?!家)|它|去|说|也|都|不|没|打|找|问|报))"
)
# Vermin come of filth, and of nothing else: 电梯坏了，还有老鼠 are two.
_VERMIN = re.compile(r"(?:[这那]个)?(?:就是)?(?:有|很多|好多|好几|许多|一堆)?(?:苍蝇|蚊|虫|老鼠|蟑螂)")
_FILTH = re.compile(r"垃圾|[粪污脏臭烂水沟河湖塘厕草树养猪鸡鸭鸽狗猫桶丢堆倒]|绿化|饭|餐|食堂")
# What stands between the matters of a mere list: 路灯不亮，垃圾没人收，电梯老坏.
_COMMA = re.compile(r"(?:[,。;!?、~\n]|(?<=[一-鿿])\s(?=[一-鿿]))+ ?(?:还有|另外|以及|and(?: also)?\b)?[,\s]*")
# 报五件事: how many matters are told, so that no doubt of one makes all of them one.
_COUNTED = re.compile(r"(?<!第)([两二三四五六2-6])(?:件(?:事情?)?|[个处](?:问题|情况|隐患))(?:要[报说讲])?[:,。 ]")
# 今天巡查：1、…；2、…；3、…: numbered so, from 1 and three at least, each is a matter that tells one.
_ITEM = re.compile(r"(?:^|[,。;:!?\s]+)(10|[1-9])(?:[、)]|\.(?![0-9]))")
# 第二个不要了, 第一件是石桥小区的: which of several is spoken of, and whether it is to be left out.
_ALONE = re.compile(
    r"(?:那|我|这次)*(?:只|就|光)要?(?:报|反映|说)(?:一个|一下)?([^,。]{2,12}?)(?:[这那]?[个件])?(?:事情?)?(?:就行|就好|吧|了|的)*"
)
_WHICH = re.compile(r"(?:那|就|把)?第([一二三四五六七八九十]|10|[1-9])(?:[个件条]|样)?(?:事情?)?(?:的话)?[,、: ]*")
_LEFT_OUT = re.compile(
    r"(?:那?个?|就|我|先|都)*(?:不(?:要|报|用|想报|用报|算)|去掉|删(?:掉|了)?|取消|算)(?:了|吧|啦)*[。! ]*"
)
_NOT_THAT = re.compile(
    rf"(?:算了|那|还是|把|[,、 ])*([^,。]{{2,12}}?)(?:的|[这那]?[个件]|事情?)*{_LEFT_OUT.pattern}"
)  # 算了烧烤的不报了


def not_that(plain: str) -> str:
    """What somebody names who wants one of several left out: 烧烤; '' for nothing."""
    found = _NOT_THAT.fullmatch(plain.strip(" ,。.!~"))
    return found[1] if found else ""


def alone(plain: str) -> str:
    """What somebody names who wants one of several reported and nothing else: 电梯 of 就报电梯; '' for nothing."""
    found = _ALONE.fullmatch(plain.strip(" ,。.!~"))
    return found[1] if found else ""


def which_of(plain: str) -> tuple[str, int, bool]:
    """Which of several shown matters folded words are about, from "1", where what is said of it begins, and whether
    that only says to leave it out; ("", 0, False) where they name none."""
    found = _WHICH.match(plain)
    if not found or found.end() == len(plain):
        return "", 0, False
    number = str("一二三四五六七八九十".find(found[1]) + 1 or found[1])
    return number, found.end(), bool(_LEFT_OUT.fullmatch(plain[found.end() :]))


def besides(plain: str, before: str = "") -> bool:
    """Whether folded words begin one more matter, and not what comes of the one `before`: 垃圾没人收, 还有蚊子."""
    end = found.end() if (found := _JOINT.match(plain)) else 0
    return (end > 0 and not _comes_of(plain, end, before)) or plain.startswith(("also", "another thing"))


def _comes_of(plain: str, at: int, before: str) -> bool:
    """Whether what is said there comes of what was told before, or makes it worse."""
    same = _SAME.match(plain, at)
    return bool(same) and not (before and _VERMIN.match(plain, at) and not _FILTH.search(before))


class Reader(Protocol):
    """What reads a part by itself; `scores`: what the lists alone say of it."""

    def read(self, text: str) -> Reading: ...
    def scores(self, text: str) -> dict[str, float]: ...


def several(text: str, reader: Reader, district: District) -> tuple[str, ...]:
    """The matters of a message in its own words, in order; () where it is one, or where that is not sure.

    Each part must be read surely, as something else than every other, and not as what comes of it.
    """
    folded = fold(text[:READ])
    plain, end = folded.plain, len(folded.plain)
    first = _FIRST.match(plain)
    ways = (_JOINT, _NEXT) if first else (_JOINT,)
    found = sorted(j.span() for way in ways for j in way.finditer(plain))
    joints = [joint for joint in found if not _comes_of(plain, joint[1], plain[: joint[0]])][:MOST]
    begin = first.end() if first and len(joints) else 0

    def said(start: int, stop: int) -> str:
        first, last = folded.span(start, stop)
        return (folded.text[first:last] + (text[READ:] if stop == end else "")).strip()

    read = cache(lambda start, stop: reader.read(said(start, stop)))
    if numbered := _numbered(plain, read, district):
        return tuple(said(*part) for part in numbered)
    joined = _cut(begin, end, joints, read, district)
    listed = _listed(text, plain, said, reader, district) if end <= LISTED else []
    parts = max(joined, listed, key=len)
    return tuple(said(*part) for part in parts) if len(parts) > 1 else ()


Span = tuple[int, int]


def _numbered(plain: str, read: Callable[[int, int], Reading], district: District) -> list[Span]:
    """The items of a numbered list; one that tells no matter, or that before it once more, stays with it. [] for none
    or one."""
    marks = list[re.Match[str]]()
    for mark in _ITEM.finditer(plain):
        marks += [mark] if int(mark[1]) == len(marks) + 1 else []
    parts, told = list[Span](), list[Reading]()
    for n, mark in enumerate(marks if len(marks) > 2 else ()):
        start, stop = mark.end(), marks[n + 1].start() if n + 1 < len(marks) else len(plain)
        reading = read(start, stop)
        tells = reading.known or reading.sure
        if not parts or (tells and told and all(_fresh(district, reading, one) for one in told)):
            parts.append((start if parts else 0, stop))
        else:
            parts[-1] = (parts[-1][0], stop)
        told += [reading] if tells else []
    return parts if len(parts) > 1 else []


def _fresh(district: District, reading: Reading, other: Reading) -> bool:
    return reading.category != other.category or _far(district, reading, other)


def _listed(text: str, plain: str, said: Callable[[int, int], str], reader: Reader, district: District) -> list[Span]:
    """Clauses that each tell a matter plainly; what tells none stays with the one before. One or none if it is one, but
    for as many as were announced."""
    marks = [(0, 0), *(mark.span() for mark in _COMMA.finditer(plain)), (len(plain), len(plain))]
    clauses = [(start, stop) for (_, start), (stop, _) in pairwise(marks) if stop > start]
    parts: list[Span] = []
    told: list[tuple[Reading, float]] = []
    counted = _COUNTED.search(plain)
    whole = reader.read(text).confidence
    if len(clauses) < 2 or (not counted and whole >= SURELY):
        return []
    opening = clauses[0][0]
    if counted and clauses[0][0] <= counted.start() < counted.end() < clauses[0][1]:
        clauses[0] = (counted.end(), clauses[0][1])
    for start, stop in clauses:
        reading = reader.read(said(start, stop))
        plainly = reader.scores(said(start, stop)).get(reading.category, 0.0) if reading.known else 0.0
        if stop - start >= SHORTEST - 1 and plainly >= PLAIN_OF_MANY and not _comes_of(plain, start, plain[:start]):
            parts.append((start if parts else opening, stop))
            told.append((reading, plainly))
        elif parts:
            parts[-1] = (parts[-1][0], stop)
    if counted and len(parts) == numeral(counted[1]):
        return parts
    if whole >= UNSURE and len(parts) < len(clauses):  # 老板拖欠工资，房东还不退押金: nothing is said beside
        return []
    enough = all(plainly >= PLAIN for _, plainly in told) or len(told) > 2
    return (
        parts if enough and all(_others(district, one, other) for (one, _), (other, _) in combinations(told, 2)) else []
    )


def _cut(
    start: int, end: int, joints: list[Span], read: Callable[[int, int], Reading], district: District
) -> list[Span]:
    """The parts from `start` on: the first ends at the first joint after which everything is another matter."""
    for n, (stop, onwards) in enumerate(joints):
        if min(stop - start, end - onwards) < SHORTEST:
            continue
        rest = _cut(onwards, end, joints[n + 1 :], read, district)
        for parts in ([(start, stop), *rest], [(start, stop), (onwards, end)]):
            if all(_apart(district, read(*one), read(*other)) for one, other in combinations(parts, 2)):
                return parts
    return [(start, end)]


def _apart(district: District, first: Reading, second: Reading) -> bool:
    one, other = (district.categories[half.category] for half in (first, second))
    near = one.group == other.group and one.main_unit == other.main_unit
    far = _far(district, first, second)
    enough = min(first.confidence, second.confidence) >= (NEARLY if near and not far else SURE)
    return first.known and second.known and enough and (far or _others(district, first, second))


def _far(district: District, first: Reading, second: Reading) -> bool:
    """Whether each names a place of its own: a lamp here and a lamp there are two matters."""
    one, other = first.place, second.place
    named = one.how == other.how == "named"
    return named and not district.overlap(one.area, other.area)


def _others(district: District, first: Reading, second: Reading) -> bool:
    """Whether neither may mean the other. A danger is asked about by itself; as a clause it is a fear."""
    if first.category in second.choices or second.category in first.choices:
        return False
    return {first.category, second.category}.isdisjoint(d.category for d in district.dangers)
