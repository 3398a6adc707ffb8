"""Finds hot matters: one thing, one place, one time, many people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.routing.folding import fold
from core.routing.phrases import key_phrases
from tools.training.hot_reading import Read, length, read_all
from tools.training.hot_refining import Group, Refining

READ = 800  # characters of a message that are compared
WINDOW = timedelta(days=90)  # a heap that nobody adds to for so long is over; refining looks further
JOIN = 0.25  # likeness from which a message is of a heap
_JOIN_WORD = 0.3  # the same where they share no spot, but a word of the title
MERGE, _MERGE_PLACED = 0.45, 0.3  # likeness from which two heaps of one word, of one spot are one
_MORE = 0.03  # by how much less for each further name that they share
_PLACED = 9  # as many words as a shared spot is worth
_OPEN = 24  # heaps of one name that are looked at, the latest
_TOLD = 3  # words told of a matter
_PHRASES = 8  # key phrases among which they are sought
_OPENING = 40  # characters of a message that they are taken from: a title, or the first sentence
_KEPT = 60  # content words that describe a heap

Theme = Callable[[str], Mapping[str, float]]  # how far a folded text speaks for each category


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

    `people`: how many told it; one person who tells the same again and again is a sign too, but another one. `mixed`:
    they share a name and hardly a word else: several matters of one place, or a topic of many.
    """

    place: str
    about: tuple[str, ...]
    first: datetime
    last: datetime
    ids: tuple[str, ...]
    people: int
    mixed: bool


@dataclass(slots=True)
class _Heap:
    last: datetime
    weights: dict[str, float] = field(default_factory=dict)
    members: list[int] = field(default_factory=list)


def hot(messages: Sequence[Message], theme: Theme) -> list[Hot]:
    """Hot matters, those told by most people first, topics of many matters last. Time is linear in the messages.

    A message joins the likest open heap that has one of its spots or of its six weightiest words, those of its title
    first; without such, it opens one under each of them. The words find matters without a place (a fraud, a rule).
    Then the heaps are gone over again (`hot_refining.py`).
    """
    order = sorted(range(len(messages)), key=lambda i: messages[i].at)
    readings = read_all([f"{m.place} {m.text}"[:READ] for m in messages])
    shelves: dict[str, list[_Heap]] = defaultdict(list)
    for i in order:
        _put(i, messages[i].at, readings[i], shelves)
    for name, shelf in shelves.items():
        _merge(shelf, messages, MERGE if name[0] == "“" else _MERGE_PLACED)
    heaps = {id(heap): heap.members for shelf in shelves.values() for heap in shelf}.values()
    themes = (theme(reading.plain) for reading in readings)
    refined = Refining(readings, themes, [m.at for m in messages]).refine(heaps)
    found = [_told(group, messages) for group in refined]
    return sorted(found, key=lambda matter: (matter.mixed, -matter.people, -len(matter.ids), matter.ids))


def _put(i: int, at: datetime, reading: Read, shelves: dict[str, list[_Heap]]) -> None:
    best, how = None, 0.0
    near = [(heap, _PLACED if name[0] != "“" else 1) for name in reading.spots for heap in shelves[name][-_OPEN:]]
    shared: Counter[int] = Counter()
    for heap, much in near:
        shared[id(heap)] += much
    for heap in {id(heap): heap for heap, _ in near}.values():
        least = max(JOIN, _JOIN_WORD - _MORE * (shared[id(heap)] - 1))
        if at - heap.last <= WINDOW and (like := _likeness(reading.weights, heap)) > max(how, least):
            best, how = heap, like
    if best is None:
        best = _Heap(at)
    best.last = at
    best.members.append(i)
    for word, weight in reading.weights.items():
        best.weights[word] = best.weights.get(word, 0.0) + weight
    if len(best.weights) > 2 * _KEPT:
        best.weights = dict(sorted(best.weights.items(), key=lambda pair: -pair[1])[:_KEPT])
    for spot in reading.spots:
        if best not in shelves[spot][-_OPEN:]:
            shelves[spot].append(best)


def _merge(shelf: list[_Heap], messages: Sequence[Message], least: float) -> None:
    """Join heaps of one name that grew alike: which message came first should not part them."""
    for i, later in enumerate(shelf):
        for earlier in shelf[max(0, i - _OPEN) : i]:
            near = later.members and earlier.members and messages[later.members[0]].at - earlier.last <= WINDOW
            if near and _likeness(later.weights, earlier) / length(later.weights) >= least:
                earlier.members = sorted({*earlier.members, *later.members}, key=lambda k: messages[k].at)
                earlier.last = max(earlier.last, later.last)
                earlier.weights = {
                    word: earlier.weights.get(word, 0.0) + later.weights.get(word, 0.0)
                    for word in {*earlier.weights, *later.weights}
                }
                later.members, later.weights = [], {}


def _likeness(weights: dict[str, float], heap: _Heap) -> float:
    """Cosine between a message and the sum of a heap's messages."""
    both = sum(weight * heap.weights.get(word, 0.0) for word, weight in weights.items())
    return both / length(heap.weights)


def _told(group: Group, messages: Sequence[Message]) -> Hot:
    members = sorted(group.members, key=lambda i: (messages[i].at, i))
    openings = [fold(messages[i].text[:_OPENING].strip()).plain for i in members]
    telling = sorted(key_phrases(openings, _PHRASES), key=lambda w: -group.words.get(w, 0.0))
    rare = sorted(group.words, key=lambda w: -group.words[w])
    about = [word for word in dict.fromkeys((*telling, *rare)) if word not in group.name][:_TOLD]
    times = [messages[i].at for i in members]
    people = {messages[i].who or messages[i].id for i in members}
    ids = tuple(messages[i].id for i in members)
    return Hot(group.name, tuple(about), times[0], times[-1], ids, len(people), group.loose)
