"""Goes over heaps of messages again, once it shows what each is about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tools.training.hot_reading import LEAST, Read, chains, length, named

WINDOW = timedelta(days=200)  # so long after its last message one of the same name and theme is still of a matter
_HOLDING = (LEAST - 1, LEAST, LEAST)  # of each round: so many members hold one another against a larger group
_SAME, _OTHER = 0.3, 0.2  # how much it speaks for and against that two titles name one spot, two
_TIGHT = 0.15  # likeness of the members' words, names apart, below which they tell of several matters
_CLOSE = 1.05  # as _SPLIT, where a group is such
_COPY = 1.0  # likeness, 0…2, from which a message needs no second look
_SPLIT = 0.65  # likeness, 0…2, of a message to a part of a heap below which it is of another
_JOIN, _NAMED_ALIKE = 0.7, 0.5  # likeness and shared names from which two groups are one
_BEARS = 0.4  # as much of a group's names a message must bear to come to it
_NAME_COUNTS, _COME, _GO = 0.6, 1.1, 0.42  # how much that is worth beside likeness; from which sum it comes; stays
_STAY = 0.1  # so much better another group must be before a message leaves its own
_OFTEN, _OWN = 0.5, 0.2  # share of a group that bears one of its names, and of its bearers that are in the group
_GROWN, _LONGEST = 0.6, 6  # a name goes on while this share of its mentions does, so far
_PARTS = 24  # parts of a heap, groups of a name that are looked at
_TOLD_BY = 0.3  # of a group: a spot that so many name is its own
_TITLED = 8  # characters of a title from which who writes the same means the same
_UPPER = frozenset("省市区县")  # ends the name of what lies above a spot


@dataclass(slots=True)
class Group:
    """Messages of one name and theme. `words`, `kinds`: the sums of theirs, the words of the name left out."""

    name: str
    members: set[int]
    words: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    kinds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    spots: Counter[str] = field(default_factory=Counter)
    keys: dict[str, float] = field(default_factory=dict)
    names: dict[str, float] = field(default_factory=dict)
    loose: bool = False


class Refining:
    """A second look at the heaps of an archive. `themes`: for each message how far it speaks for each category."""

    def __init__(
        self, readings: Sequence[Read], themes: Iterable[Mapping[str, float]], times: Sequence[datetime]
    ) -> None:
        self._readings, self._times = readings, times
        self._kinds = [{code: much / size for code, much in t.items()} for t in themes if (size := length(t))]
        self._spots = [{chain[0] for chain in chains(reading.title)} for reading in readings]
        self._pairs: dict[str, list[int]] = defaultdict(list)
        self._titles: dict[str, list[int]] = defaultdict(list)
        for i, reading in enumerate(readings):
            self._titles[reading.title.strip()].append(i)
            for pair in {reading.plain[at : at + 2] for at in range(len(reading.plain) - 1)}:
                self._pairs[pair].append(i)
        self._found: dict[str, list[int]] = {}

    def refine(self, heaps: Iterable[Sequence[int]]) -> list[Group]:
        """Heaps parted by theme, joined where they are alike, with what was missed and without what is of another."""
        groups = [part for heap in heaps if len(heap) >= LEAST - 1 for part in self._parted(heap)]
        for least in _HOLDING:
            groups = self._joined(groups)
            self._gather(groups, least)
            for group in groups:
                self._sum(group)
                kept = {i for i in group.members if self._likeness(i, group) >= _GO}
                group.members = kept if len(group.members) > 2 else group.members
            groups = [group for group in groups if len(group.members) > 1]
        return [part for group in groups if len(group.members) >= LEAST for part in self._sorted_out(group)]

    def _sorted_out(self, group: Group) -> list[Group]:
        """The matters of a group whose members share hardly a word but its name, and what is left of it."""
        self._sum(group)
        group.loose = not group.names or _words_alike(group) < _TIGHT
        if not group.loose:
            return [group]
        parts = [part for part in self._parted(sorted(group.members), _CLOSE) if len(part.members) >= LEAST]
        for part in parts:
            self._sum(part)
        parts = [part for part in parts if part.names and _words_alike(part) >= _TIGHT]
        group.members.difference_update(*[part.members for part in parts])
        return [*parts, group] if len(group.members) >= LEAST else parts

    def _parted(self, heap: Sequence[int], least: float = _SPLIT) -> list[Group]:
        """The likest first, so that which message came first does not decide what a heap is parted into."""
        parts: list[Group] = []
        name = self._named(heap)
        for i in heap:
            best = max(parts[-_PARTS:], key=lambda part: self._likeness(i, part), default=None)
            if best is None or self._likeness(i, best) < _COPY:
                best = Group(name, set())
                parts.append(best)
            best.members.add(i)
            self._add(i, best)
        pairs = {
            (at, to): _likeness_of(parts[at], parts[to])
            for at in range(len(parts))
            for to in range(max(0, at - _PARTS), at)
        }
        while pairs and pairs[best_pair := max(pairs, key=lambda pair: pairs[pair])] >= least:
            at, to = best_pair
            parts[to].members |= parts[at].members
            for i in parts[at].members:
                self._add(i, parts[to])
            parts[at].members = set()
            for pair in [pair for pair in pairs if at in pair or to in pair]:
                del pairs[pair]
            for other, part in enumerate(parts):
                if part.members and other != to and abs(other - to) <= _PARTS:
                    pairs[max(to, other), min(to, other)] = _likeness_of(parts[to], part)
        parts = [part for part in parts if len(part.members) > 1]
        for part in parts:
            part.name = self._named(sorted(part.members))
        return parts

    def _named(self, heap: Sequence[int]) -> str:
        """What most of a heap name, as it stands in the texts: 海伦春天 for 春天."""
        spots = Counter(spot for i in heap for spot in self._readings[i].spots)
        name = max(spots, key=lambda s: (spots[s], s[0] != "“", len(s)), default="").strip("“”")
        while name and len(name) < _LONGEST:
            before: Counter[str] = Counter()
            after: Counter[str] = Counter()
            mentions = 0
            for plain in [self._readings[i].plain for i in heap]:
                at = plain.find(name)
                while at >= 0:
                    mentions += 1
                    end = at + len(name)
                    before.update(s for s in plain[max(0, at - 1) : at] if named(s) and s not in _UPPER)
                    after.update(s for s in plain[end : end + 1] if named(s))
                    at = plain.find(name, end)
            grown = [(count, sign + name) for sign, count in before.most_common(1)]
            grown += [(count, name + sign) for sign, count in after.most_common(1)]
            if not grown or max(grown)[0] < _GROWN * mentions:
                break
            name = max(grown)[1]
        return name

    def _add(self, i: int, group: Group) -> None:
        told = {w: weight for w, weight in self._readings[i].weights.items() if w not in group.name}
        size = length(told)
        for word, weight in told.items():
            group.words[word] += weight / size
        for code, much in self._kinds[i].items():
            group.kinds[code] += much
        group.spots.update(self._spots[i] or ("",))

    def _likeness(self, i: int, group: Group) -> float:
        """Mean likeness to the other members in words and in categories, 0…2, names apart."""
        both, size = 0.0, 0.0
        for word, weight in self._readings[i].weights.items():
            if word not in group.name:
                size += weight * weight
                both += weight * group.words.get(word, 0.0)
        alike = both / (math.sqrt(size) or 1.0)
        alike += sum(much * group.kinds.get(code, 0.0) for code, much in self._kinds[i].items())
        others = len(group.members)
        inside = i in group.members
        if inside:
            alike, others = alike - bool(size) - bool(self._kinds[i]), others - 1
        if self._spots[i]:
            same = max(group.spots[spot] for spot in self._spots[i]) - inside
            alike += _SAME * same - _OTHER * (len(group.members) - group.spots[""] - inside - same)
        return alike / max(others, 1)

    def _sum(self, group: Group) -> None:
        """Its profile anew: what its members say, and by which names, none of others, they are found."""
        group.words.clear()
        group.kinds.clear()
        group.spots.clear()
        for i in group.members:
            self._add(i, group)
        size, total = len(group.members), len(self._readings)
        borne = Counter(
            name for i in group.members for name in {*self._readings[i].weights, *self._readings[i].spots, group.name}
        )
        telling: dict[str, float] = {}
        for name, count in borne.items():
            if name and name[0] != "“" and count >= max(2, _OFTEN * size):
                bearers = self._bearers(name)
                inside = len(group.members.intersection(bearers))
                if inside >= _OWN * len(bearers):
                    telling[name] = inside / size * inside / len(bearers) * math.log(total / len(bearers))
        whole = sum(telling.values()) or 1.0
        group.keys = {name: much / whole for name, much in telling.items()}
        own = {group.name, *(spot for spot, count in group.spots.items() if count >= max(2, _TOLD_BY * size))} - {""}
        held = {name: len(group.members.intersection(self._bearers(name))) for name in own}
        shares = {name: count / len(self._bearers(name)) for name, count in held.items() if count}
        group.names = {name: share for name, share in shares.items() if share >= _OWN}

    def _bearers(self, name: str) -> list[int]:
        """The messages in which a name stands, whatever words it is part of."""
        if name not in self._found:
            pairs = [self._pairs.get(name[at : at + 2], []) for at in range(len(name) - 1)]
            self._found[name] = [i for i in min(pairs, key=len) if name in self._readings[i].plain]
        return self._found[name]

    def _copies(self, i: int, most: int) -> list[int]:
        """The messages with the same title; none where so many have it that it is a form's."""
        title = self._readings[i].title.strip()
        found = self._titles[title] if len(title) >= _TITLED else []
        return found if len(found) <= most else []

    def _called(self, i: int, group: Group) -> float:
        """How far a message bears what a group is called by, 0…1: a name counts as its bearers are in the group."""
        plain = self._readings[i].plain
        told = sum(much for key, much in group.keys.items() if key in plain)
        return max([told, *[much for name, much in group.names.items() if name in plain]])

    def _joined(self, groups: list[Group]) -> list[Group]:
        shelves: dict[str, list[Group]] = defaultdict(list)
        for group in sorted(groups, key=lambda g: self._span(g)):
            self._sum(group)
            for key in group.keys:
                shelves[key].append(group)
        for key in sorted(shelves):
            for at, later in enumerate(shelves[key]):
                for earlier in shelves[key][max(0, at - _PARTS) : at]:
                    if earlier.members and later.members and later is not earlier and self._one(earlier, later):
                        big, small = sorted((earlier, later), key=lambda g: -len(g.members))
                        big.members |= small.members
                        self._sum(big)
                        small.members = set()
        return [group for group in groups if group.members]

    def _one(self, one: Group, other: Group) -> bool:
        (begun, ended), (first, last) = self._span(one), self._span(other)
        names = min(sum(a.keys[k] for k in a.keys if k in b.keys) for a, b in ((one, other), (other, one)))
        if max(begun, first) - min(ended, last) > WINDOW or names < _NAMED_ALIKE:
            return False
        return _likeness_of(one, other) >= _JOIN

    def _span(self, group: Group) -> tuple[datetime, datetime]:
        times = [self._times[i] for i in group.members]
        return min(times), max(times)

    def _gather(self, groups: list[Group], least: int) -> None:
        """Bring each message to the group whose names it bears and whose theme it tells, if more than its own."""
        told: dict[int, list[tuple[float, int]]] = defaultdict(list)
        home: dict[int, list[int]] = defaultdict(list)
        for at, group in enumerate(groups):
            own = set(group.members)
            for i in own:
                home[i].append(at)
            if len(own) < least:
                continue  # too few to hold anybody
            begun, ended = self._span(group)
            called = own.union(*map(self._bearers, [*group.keys, *group.names]))
            copies = {i for k in own for i in self._copies(k, len(own))}
            for i in own | called | copies:
                names = 1.0 if i in copies else self._called(i, group)
                near = i in own or (names >= _BEARS and begun - WINDOW <= self._times[i] <= ended + WINDOW)
                fits = self._likeness(i, group) + _NAME_COUNTS * names + _STAY * (i in own) if near else 0.0
                if near and (i in own or fits >= _COME):
                    told[i].append((fits, at))
        for i, found in told.items():
            best = max(found)[1]
            for at in home[i]:
                if at != best:
                    groups[at].members.remove(i)
            if best not in home[i]:
                groups[best].members.add(i)


def _likeness_of(one: Group, other: Group) -> float:
    """Mean likeness of the members of one to those of the other, 0…2, names apart."""
    alike = sum(much * other.words.get(word, 0.0) for word, much in one.words.items())
    alike += sum(much * other.kinds.get(code, 0.0) for code, much in one.kinds.items())
    alike /= len(one.members) * len(other.members)
    here, there = len(one.members) - one.spots[""], len(other.members) - other.spots[""]
    spoken = here * there / (len(one.members) * len(other.members))
    same = max(
        (count / here * other.spots[s] / there for s, count in one.spots.items() if s and other.spots[s]), default=0
    )
    return alike + spoken * (_SAME * same - _OTHER * (1 - same))


def _words_alike(group: Group) -> float:
    """Mean likeness of every two members in words alone, 0…1, names apart."""
    size = len(group.members)
    return (sum(much * much for much in group.words.values()) - size) / (size * (size - 1))
