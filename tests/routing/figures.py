"""How well the routing reads residents: counts over the test set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from core.district.district import District
from core.routing.router import Reading, Router, duty
from tests.routing.sentences import Sentence, district, sentences

Counts = Callable[[District, Sentence], bool]
Right = Callable[[District, Sentence, Reading], bool]


@dataclass(frozen=True, slots=True)
class Figure:
    """`hits` of `of` sentences; `share` from 0 to 1."""

    name: str
    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0


def _group(place: District, code: str) -> str:
    return place.categories[code].group if code in place.categories else ""


def _taker(place: District, code: str, area: str) -> str:
    """The unit that takes a category in an area, or the desk that must decide."""
    if code not in place.categories:
        return ""
    found = duty(place, code, area)
    return found.department.code if found.department else f"desk {found.desk}"


def _street(place: District, area: str) -> str:
    found = place.ancestor(area, "street") if area else None
    return found.code if found else ""


def _department_right(place: District, s: Sentence, r: Reading) -> bool:
    return _taker(place, r.category, r.place.area) in {_taker(place, code, s.area) for code in s.fair}


def _refused(r: Reading) -> str:
    return r.refusal.code if r.refusal else ""


def _one_application(kind: str) -> str:
    """Help and complaint as one: the same fault may be told either way."""
    return "complaint" if kind == "help" else kind


def _has_category(place: District, s: Sentence) -> bool:
    return bool(s.category)


def _unurgent(place: District, s: Sentence) -> bool:
    return not s.emergency


@cache
def _router() -> Router:
    return Router(district())


@cache
def _danger(s: Sentence) -> str:
    found = _router().danger(s.text)
    return found.line if found else ""


def _dispatched(place: District, s: Sentence) -> bool:
    return not s.refusal and not s.emergency


# name: (which sentences count, when one of them is a hit)
FIGURES: dict[str, tuple[Counts, Right]] = {
    "category first (or also)": (_has_category, lambda d, s, r: r.category in s.fair),
    "category first, the best one": (_has_category, lambda d, s, r: r.category == s.category),
    "category among three": (_has_category, lambda d, s, r: bool({r.category, *r.choices[:3]} & set(s.fair))),
    "sure of the category": (_has_category, lambda d, s, r: r.sure),
    "group": (_has_category, lambda d, s, r: _group(d, r.category) in {_group(d, c) for c in s.fair}),
    "area exact": (lambda d, s: True, lambda d, s, r: r.place.area == s.area),
    "area exact, where one is told": (lambda d, s: bool(s.area), lambda d, s, r: r.place.area == s.area),
    "street, where one is told": (
        lambda d, s: bool(s.area),
        lambda d, s, r: _street(d, r.place.area) == _street(d, s.area),
    ),
    "area invented, where none is told": (lambda d, s: not s.area, lambda d, s, r: bool(r.place.area)),
    "unit": (_has_category, _department_right),
    "emergency recall": (lambda d, s: bool(s.emergency), lambda d, s, r: bool(_danger(s))),
    "emergency line": (lambda d, s: bool(s.emergency), lambda d, s, r: _danger(s) == s.emergency),
    "emergency false alarms": (_unurgent, lambda d, s, r: bool(_danger(s))),
    "emergency false alarms, lookalikes": (
        lambda d, s: not s.emergency and "lookalike" in s.manner,
        lambda d, s, r: bool(_danger(s)),
    ),
    "refusal recall": (
        lambda d, s: bool(s.refusal) and "refusal-open" not in s.manner,
        lambda d, s, r: bool(r.refusal),
    ),
    "refusal class": (
        lambda d, s: bool(s.refusal) and "refusal-open" not in s.manner,
        lambda d, s, r: _refused(r) == s.refusal,
    ),
    "refusal false alarms": (_dispatched, lambda d, s, r: bool(r.refusal)),
    "refusal false alarms, lookalikes": (
        lambda d, s: "refusal-lookalike" in s.manner,
        lambda d, s, r: bool(r.refusal),
    ),
    "kind": (lambda d, s: True, lambda d, s, r: r.kind == s.kind),
    "kind, help and complaint as one": (
        lambda d, s: True,
        lambda d, s, r: _one_application(r.kind) == _one_application(s.kind),
    ),
}


@cache
def readings() -> tuple[tuple[Sentence, Reading], ...]:
    """Each sentence with what the router reads in it."""
    return tuple((s, _router().read(s.text, home=s.home)) for s in sentences())


@cache
def figures() -> dict[str, Figure]:
    """Every figure by its name, over the whole set."""
    place = district()
    found = {}
    for name, (counts, right) in FIGURES.items():
        counted = [(s, r) for s, r in readings() if counts(place, s)]
        found[name] = Figure(name, sum(right(place, s, r) for s, r in counted), len(counted))
    return found


def sure_ones() -> Figure:
    """How often the category is right where the router is sure of it."""
    hits = [r.category in s.fair for s, r in readings() if s.category and r.sure]
    return Figure("right where sure", sum(hits), len(hits))


def calibration_error() -> float:
    """Expected calibration error of the category's confidence, in ten bins of equal width; 0 is perfect."""
    told = [(r.confidence, r.category in s.fair) for s, r in readings() if s.category]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in told:
        bins.setdefault(min(int(confidence * 10), 9), []).append((confidence, right))
    gaps = (abs(sum(c for c, _ in part) - sum(right for _, right in part)) for part in bins.values())
    return sum(gaps) / len(told)


def by_manner() -> tuple[Figure, ...]:
    """'category first (or also)' for each manner of writing, the worst first."""
    rows = [(s, r) for s, r in readings() if s.category]
    manners = {manner for s, _ in rows for manner in s.manner}
    told = [(m, [r.category in s.fair for s, r in rows if m in s.manner]) for m in manners]
    return tuple(sorted((Figure(m, sum(hits), len(hits)) for m, hits in told), key=lambda f: (f.share, f.name)))


def table() -> str:
    """All figures as lines of plain text."""
    lines = [f"{f.name:<38}{f.hits:>5} of {f.of:>4}  {f.share:6.1%}" for f in figures().values()]
    sure = sure_ones()
    lines.append(f"{sure.name:<38}{sure.hits:>5} of {sure.of:>4}  {sure.share:6.1%}")
    lines.append(f"{'calibration error':<53}{calibration_error():6.3f}")
    lines += ["", "category first (or also), by manner of writing"]
    lines += [f"  {f.name:<36}{f.hits:>5} of {f.of:>4}  {f.share:6.1%}" for f in by_manner()]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
