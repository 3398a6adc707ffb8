"""Weighs what in a message speaks for each category."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.district.entries import Category
from core.routing.context_weights import Asides, asides
from core.routing.folding import Folded, fold
from core.routing.keywords import Hit, WordIndex
from core.routing.learnt_words import reader_of
from core.routing.pairs import Pairs, is_pair, parts
from core.routing.speech import opening
from core.routing.word_reader import WordReader

_CUT = 0.4  # what a word of two characters counts for where its ends are no word borders
_OPENING = 1.3  # what a word of the opening counts for
_HINT = 0.3  # what a word counts for that only hints: the lift, the property company
_TOGETHER = 1.0  # what two words near each other say beyond themselves
_NEAR = 0.4  # of the best: what a category without any word must reach to be proposed
_LEARNT = 20.0  # what the learnt reader counts for where it is as sure as of one of its own words


@dataclass(slots=True)
class Tally:
    """What speaks for a category: its score, the words looked for, and these words as they were written."""

    score: float = 0.0
    alike: float = 0.0
    seen: set[str] = field(default_factory=set)
    covered: set[int] = field(default_factory=set)
    written: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        """By what the categories are ranked."""
        return self.score + self.alike

    def add(self, word: str, spans: Iterable[tuple[int, int]], weight: float, more: float = 0.0) -> bool:
        """Count of a word what no other word of the category has told already; False if that is nothing."""
        self.seen.add(word)
        said = set().union(*[range(*span) for span in spans])
        fresh = len(said - self.covered)
        if not fresh:
            return False
        self.covered |= said
        self.score += (fresh + more) * weight
        return True

    def hint(self, word: str, weight: float) -> None:
        """Count a word that is no reason by itself."""
        self.seen.add(word)
        self.alike += len(word) * weight


class Scorer:
    """The key words of all categories made ready for reading; never changed."""

    def __init__(self, categories: Iterable[Category], kept: Path | None = None) -> None:
        """`kept`: the folder in which the next start finds what was learnt."""
        listed = {c.code: c for c in categories}
        self._learnt = learnt_reader(listed.values(), kept)
        means = [((c.code, hint), c.hints if hint else c.keywords) for hint in (False, True) for c in listed.values()]
        words = ((word, one) for one, said in means for word in said if not is_pair(word))
        self._words: WordIndex[tuple[str, bool]] = WordIndex(words)
        self._pairs: Pairs[str] = Pairs((w, c.code) for c in listed.values() for w in c.keywords if is_pair(w))
        self._weights = {c.code: c.weight for c in listed.values()}
        self.words = frozenset(word for c in listed.values() if c.keywords for word in _all_words(c))

    def score(self, text: Folded, places: tuple[tuple[int, int], ...] = ()) -> dict[str, Tally]:
        """What speaks for each category. `places`: the spans of the names of areas in the text.

        Longer words, whole words and words of the opening weigh more; what is said by the way weighs less. What the
        learnt reader says is told in `alike` only: it is no reason that could be shown.
        """
        by_the_way = asides(text.plain, places)
        tallies, story = self._met(text, by_the_way), by_the_way.story()
        for code, learnt in self._learnt().compare(story).items():
            tallies[code].alike += _LEARNT * learnt
        best = max((tally.total for tally in tallies.values()), default=0.0)
        return {code: t for code, t in tallies.items() if t.score or t.alike >= _NEAR * best}

    def _met(self, text: Folded, by_the_way: Asides) -> dict[str, Tally]:
        tallies: dict[str, Tally] = defaultdict(Tally)
        begin = opening(text.plain)
        for hit in _outermost(self._words.find(text, borders=True)):
            code, hint = hit.means
            if hit.word in tallies[code].seen:
                continue
            weight = self._weight(hit, by_the_way, begin)
            if hint:
                tallies[code].hint(hit.word, weight * _HINT)
            elif tallies[code].add(hit.word, [(hit.start, hit.end)], weight):
                tallies[code].written.append(text.written(hit.start, hit.end))
        for pair in self._pairs.find(text):
            (start, _), (_, end) = pair.spans
            weight = self._weights[pair.means] * (_OPENING if start < begin else 1.0)
            weight *= min(by_the_way.factor(*span) for span in pair.spans)
            if tallies[pair.means].add(pair.word, pair.spans, weight, _TOGETHER):
                tallies[pair.means].written.append(text.written(start, end))
        return tallies

    def _weight(self, hit: Hit[tuple[str, bool]], by_the_way: Asides, begin: int) -> float:
        weight = self._weights[hit.means[0]] * by_the_way.factor(hit.start, hit.end)
        weight *= _OPENING if hit.start < begin else 1.0
        weight *= 1.0 if hit.whole or size(hit.word) > 2 else _CUT
        return weight * size(hit.word) / len(hit.word)


def learnt_reader(categories: Iterable[Category], kept: Path | None = None) -> Callable[[], WordReader]:
    """What the listed words of all categories teach; the same for the same lists."""
    told = ((c.code, tuple(_examples(c)), tuple(fold(t).plain for t in c.examples)) for c in categories if c.keywords)
    return reader_of(tuple(told), kept)


def _all_words(category: Category) -> set[str]:
    listed = (*category.keywords, *category.hints, category.names.hans)
    return {one for word in listed for part in parts(word) for one in part}


def _examples(category: Category) -> Iterator[str]:
    """Its name and words, folded, as documents; of a pair each alternative once, beside one of the other part."""
    for word in (category.names.hans, *category.keywords, *category.hints):
        alternatives = parts(word)
        for at in range(max(map(len, alternatives), default=0)):
            yield " ".join(part[at % len(part)] for part in alternatives)


def size(word: str) -> int:
    """How much a word says: its characters, or two for each Latin word."""
    return 2 * len(word.split()) if word.isascii() else len(word)


def _outermost(hits: list[Hit[tuple[str, bool]]]) -> list[Hit[tuple[str, bool]]]:
    """Without hits inside a longer one (着火 in 打不着火), whatever they stand for, and short ones torn out of other
    words (烧了 in 发烧了)."""
    kept: list[Hit[tuple[str, bool]]] = []
    reach = span = (-1, -1)
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.end <= reach[1] and (hit.start, hit.end) != span:
            continue
        if hit.torn and size(hit.word) <= 2:
            continue
        kept.append(hit)
        reach = span = (hit.start, hit.end)
    return kept
