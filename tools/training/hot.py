"""Finds hot matters: one thing, one place, one time, many people."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from core.routing.folding import fold
from core.routing.keywords import words
from core.routing.phrases import key_phrases

READ = 800  # characters of a message that are compared
WINDOW = timedelta(days=90)  # a matter that nobody mentions for so long is over
LEAST = 4  # messages of a hot matter
JOIN = 0.25  # likeness from which a message is of a matter
_JOIN_WORD = 0.3  # the same where they share no spot, but a word of the title
MERGE, _MERGE_PLACED = 0.45, 0.3  # likeness from which two matters of one word, of one spot are one
_MORE = 0.03  # by how much less for each further name that they share
_PLACED = 9  # as many words as a shared spot is worth
_OPEN = 24  # matters of one name that are looked at, the latest
_TITLE = 5.0  # how much a word of the first line weighs, beside one of the text
_SIFT = 0.14  # likeness to all others of a matter, its name apart, below which a message is of another
_SHARE = 0.35  # of the messages with a word: fewer of them in one matter, and it is a topic of many
_SHELVES = 6  # words under which a message is put: those of its title first
_TOLD = 3  # words told of a matter
_PHRASES = 8  # key phrases among which they are sought
_OPENING = 40  # characters of a message that they are taken from: a title, or the first sentence
_KEPT = 60  # content words that describe a matter
_RARE = 0.02  # a name in more messages than this share is a district, no spot
_WHOLE = 0.6  # a name goes on to the left while this share of its mentions does
_SPOT = re.compile(
    r"(?:小区|花园|家园|公寓|新城|新村|山庄|广场|大厦|中心|公馆|名城|华府|学校|小学|中学|学院|大学|幼儿园|医院|市场|公司|集团|工地"
    r"|搅拌站|变电站|车站|公园|水库|地铁站|安置区|社区|[苑城园府湾郡庭邸里路街巷桥村镇厂站河湖])"
)
_NAME = re.compile(r"[一-鿿]")
# Signs that end a name to the left.
_NO_NAME = frozenset(
    "的在为是与和及从到把被对向由于以们我你他她它不没有请将让给等了过也都就很太请问"
)  # ends a name to the left
_LONGEST = 6  # characters before the ending of a name
_WORD = re.compile(r"[一-鿿]{2,}|[a-z]*\d+[a-z一-鿿]+|[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `at` aware or not, but alike for all; `place`: words for the place where one is known;
    `who`: the same for all messages of one person, '' unknown."""

    id: str
    text: str
    at: datetime
    place: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Hot:
    """A matter that many told: the words for its place, what it is about, when, and which messages, oldest first.

    `people`: how many told it; one person who tells the same again and again is a sign too, but another one.
    """

    place: str
    about: tuple[str, ...]
    first: datetime
    last: datetime
    ids: tuple[str, ...]
    people: int


@dataclass(slots=True)
class _Matter:
    last: datetime
    weights: dict[str, float] = field(default_factory=dict)
    members: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a message holds: names of spots, and content words with their weights, of length 1."""

    spots: tuple[str, ...]
    weights: dict[str, float]


def hot(messages: Sequence[Message], *, least: int = LEAST, window: timedelta = WINDOW) -> list[Hot]:
    """Hot matters, those told by most people first, topics of many matters last. Time is linear in the messages.

    A message joins the likest open matter that has one of its spots or of its six weightiest words, those of its title
    first; without such, it opens one under each of them. The words find matters without a place (a fraud, a rule).
    """
    order = sorted(range(len(messages)), key=lambda i: messages[i].at)
    readings, spread = _read([f"{m.place} {m.text}"[:READ] for m in messages])
    shelves: dict[str, list[_Matter]] = defaultdict(list)
    for i in order:
        _put(i, messages[i].at, readings[i], shelves, window)
    for name, shelf in shelves.items():
        _merge(shelf, messages, window, MERGE if name[0] == "“" else _MERGE_PLACED)
    found = {id(matter): matter for shelf in shelves.values() for matter in shelf}
    ranked = []
    for matter in found.values():
        place = _place(matter, readings)
        _sift(matter, readings, place)
        if len(matter.members) >= least:
            topic = place[:1] == "“" and len(matter.members) < _SHARE * spread[place[1:-1]]
            ranked.append((topic, _told(matter, place, messages)))
    ranked.sort(key=lambda found: (found[0], -found[1].people, -len(found[1].ids), found[1].ids))
    return [matter for _, matter in ranked]


def _put(i: int, at: datetime, reading: _Read, shelves: dict[str, list[_Matter]], window: timedelta) -> None:
    best, how = None, 0.0
    near = [(matter, _PLACED if name[0] != "“" else 1) for name in reading.spots for matter in shelves[name][-_OPEN:]]
    shared: Counter[int] = Counter()
    for matter, much in near:
        shared[id(matter)] += much
    for matter in {id(matter): matter for matter, _ in near}.values():
        least = max(JOIN, _JOIN_WORD - _MORE * (shared[id(matter)] - 1))
        if at - matter.last <= window and (like := _likeness(reading.weights, matter)) > max(how, least):
            best, how = matter, like
    if best is None:
        best = _Matter(at)
    best.last = at
    best.members.append(i)
    for word, weight in reading.weights.items():
        best.weights[word] = best.weights.get(word, 0.0) + weight
    if len(best.weights) > 2 * _KEPT:
        best.weights = dict(sorted(best.weights.items(), key=lambda pair: -pair[1])[:_KEPT])
    for spot in reading.spots:
        if best not in shelves[spot][-_OPEN:]:
            shelves[spot].append(best)


def _merge(shelf: list[_Matter], messages: Sequence[Message], window: timedelta, least: float) -> None:
    """Join matters of one name that grew alike: which message came first should not part them."""
    for i, later in enumerate(shelf):
        for earlier in shelf[max(0, i - _OPEN) : i]:
            near = later.members and earlier.members and messages[later.members[0]].at - earlier.last <= window
            if near and _likeness(later.weights, earlier) / _length(later.weights) >= least:
                earlier.members = sorted({*earlier.members, *later.members}, key=lambda k: messages[k].at)
                earlier.last = max(earlier.last, later.last)
                earlier.weights = {
                    word: earlier.weights.get(word, 0.0) + later.weights.get(word, 0.0)
                    for word in {*earlier.weights, *later.weights}
                }
                later.members, later.weights = [], {}


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0


def _likeness(weights: dict[str, float], matter: _Matter) -> float:
    """Cosine between a message and the sum of a matter's messages."""
    both = sum(weight * matter.weights.get(word, 0.0) for word, weight in weights.items())
    return both / _length(matter.weights)


def _read(texts: Sequence[str]) -> tuple[list[_Read], Counter[str]]:
    """Names and weighted words of all messages, and in how many each is: how rare a word is shows only among all."""
    plain = [fold(text).plain for text in texts]
    tails = Counter(tail for text in plain for tail in {t for chain in _chains(text) for t in chain})
    content = [{word for word in words(text) if _WORD.fullmatch(word)} for text in plain]
    titles = [fold(text.partition("\n")[0]).plain for text in texts]
    spread = Counter(word for own in content for word in own)
    total = len(texts)
    readings = []
    for text, own, title in zip(plain, content, titles, strict=True):
        spots = {
            name for chain in _chains(text) if (name := _whole(chain, tails)) and tails[name] <= _RARE * total + 30
        }
        weights = {
            word: math.log((1 + total) / spread[word]) * (_TITLE if word in title else 1.0)
            for word in own
            if spread[word] > 1
        }
        telling = (w for w in weights if LEAST <= spread[w] <= _RARE * total + 30)
        rare = sorted(telling, key=lambda w: (-weights[w], w))[:_SHELVES]
        length = _length(weights)
        names = spots | {f"“{word}”" for word in rare}
        readings.append(_Read(tuple(sorted(names)), {word: w / length for word, w in weights.items()}))
    return readings, spread


def _chains(text: str) -> Iterable[list[str]]:
    """For each ending of a name in the text: the name with two, three … characters before it."""
    for hit in _SPOT.finditer(text):
        start = hit.start()
        chain = []
        while start > 0 and hit.start() - start < _LONGEST and _named(text[start - 1]):
            start -= 1
            if hit.start() - start >= 2:
                chain.append(text[start : hit.end()])
        if chain:
            yield chain


def _named(sign: str) -> bool:
    return bool(_NAME.match(sign)) and sign not in _NO_NAME


def _whole(chain: list[str], tails: Counter[str]) -> str:
    """The name without what only happens to stand before it: longer while most of its mentions are longer alike."""
    name = chain[0]
    for _, longer in pairwise(chain):
        if tails[longer] < max(2, _WHOLE * tails[name]):
            break
        name = longer
    return name if tails[name] > 1 else ""


def _place(matter: _Matter, readings: Sequence[_Read]) -> str:
    spots = Counter(spot for i in matter.members for spot in readings[i].spots)
    return max(spots, key=lambda s: (spots[s], s[0] != "“", len(s)), default="")


def _sift(matter: _Matter, readings: Sequence[_Read], place: str) -> None:
    """Leave out who told of the place, but of something else: only now it shows what the matter is about."""
    about: defaultdict[str, float] = defaultdict(float)
    told = {i: {w: weight for w, weight in readings[i].weights.items() if w not in place} for i in matter.members}
    for own in told.values():
        for word, weight in own.items():
            about[word] += weight
    length = _length(about)
    matter.members = [
        i
        for i, own in told.items()
        if sum(weight * (about[w] - weight) for w, weight in own.items()) >= _SIFT * length * _length(own)
    ]


def _told(matter: _Matter, place: str, messages: Sequence[Message]) -> Hot:
    openings = [fold(messages[i].text[:_OPENING].strip()).plain for i in matter.members]
    telling = sorted(key_phrases(openings, _PHRASES), key=lambda w: -matter.weights.get(w, 0.0))
    rare = sorted(matter.weights, key=lambda w: -matter.weights[w])
    about = [word for word in dict.fromkeys((*telling, *rare)) if word not in place][:_TOLD]
    times = [messages[i].at for i in matter.members]
    people = {messages[i].who or messages[i].id for i in matter.members}
    ids = tuple(messages[i].id for i in matter.members)
    return Hot(place, tuple(about), min(times), max(times), ids, len(people))
