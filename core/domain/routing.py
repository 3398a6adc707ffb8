"""Reads a message: what, where, how urgent, whose duty; each with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from core.domain.district import Category, District, Refusal, Unit
from core.domain.keywords import Hit, WordIndex, word_borders
from core.domain.permits import centre, desk_for
from core.domain.places import Gazetteer, Place

READ = 4000  # characters of a text that are read for routing; the whole text is kept on the ticket
SHORT = 40  # characters: a present emergency is told in few words
_FIRST = re.compile(r"[^。！？!?\n；;]*")
_PAST = re.compile(r"昨天|前天|上周|上個?月|上个月|去年|前年|曾|以前|之前|当时|當時|预防|預防|防止|担心|擔心|怕|隐患|隱患|宣传|宣傳|演练|演練")
_KINDS = (
    ("report", re.compile(r"举报|舉報|检举|檢舉|揭发|揭發")),
    ("praise", re.compile(r"表扬|表揚|感谢|感謝|点赞|點讚|锦旗")),
    ("suggestion", re.compile(r"建议|建議|希望(?:能|可以)?增|能不能增|提议|提議")),
    ("consult", re.compile(r"请问|請問|咨询|諮詢|怎么办理|怎麼辦理|怎么办(?!呢)|去哪|要什么材料|需要什么|流程|吗？|吗\?|how do i|where can i", re.I)),
    ("help", re.compile(r"求助|帮帮|幫幫|求求|救助|help", re.I)),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a key of the words table and what fills it."""

    key: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Duty:
    """Whose matter it is. `unit` '' where a desk must decide; `direct`: it goes there without waiting for the desk."""

    category: Category
    level: str
    grade: str
    unit: Unit | None
    helpers: tuple[Unit, ...]
    desk: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one message tells. `confidence` 0…1 is of the category; `choices` are the best three categories."""

    kind: str
    category: str
    place: Place
    confidence: float
    choices: tuple[str, ...]
    reasons: tuple[Reason, ...]
    emergency: str = ""
    refusal: Refusal | None = None


class Router:
    """The district's lists made ready for reading; made once, shared by all threads, never changed."""

    def __init__(self, district: District) -> None:
        self._district = district
        self.places = Gazetteer(district)
        self._categories: WordIndex[str] = WordIndex(
            (word, c.code) for c in district.categories.values() for word in c.keywords
        )
        self._emergencies: WordIndex[str] = WordIndex((w, e.line) for e in district.emergencies for w in e.words)
        self._refusals: WordIndex[Refusal] = WordIndex((w, r) for r in district.refusals for w in r.words)

    def read(self, text: str, *, home: str = "", at: tuple[float, float] | None = None, first: bool = True) -> Reading:
        """Read a message. `home`: the reader's bound area; `at`: (lon, lat) of a shared location; `first`: nothing
        was being told yet (emergency words count only then, or in short messages)."""
        text = text[:READ]
        head = _FIRST.match(text.strip())
        title = head.group() if head else ""
        scored, reasons = self._score(text, len(title))
        ranked = sorted(scored, key=lambda code: (-scored[code], code))
        category = ranked[0] if ranked else self.catch_all
        place = self._place(text, home, at)
        return Reading(
            kind=_kind(text, category, self._district),
            category=category,
            place=place,
            confidence=_confidence([scored[c] for c in ranked[:2]]),
            choices=tuple(ranked[:3]),
            reasons=(*reasons.get(category, ()), *_place_reason(place)),
            emergency=self._emergency(text, title, first),
            refusal=self._refusal(text),
        )

    def _score(self, text: str, title: int) -> tuple[dict[str, float], dict[str, tuple[Reason, ...]]]:
        """Longer words, words at borders and words of the first sentence weigh more; each word counts once."""
        scores: dict[str, float] = defaultdict(float)
        reasons: dict[str, tuple[Reason, ...]] = defaultdict(tuple)
        seen: set[tuple[str, str]] = set()
        for hit in _outermost(self._categories.find(text, word_borders(text))):
            category = self._district.categories[hit.means]
            if (hit.word, hit.means) in seen:
                continue
            seen.add((hit.word, hit.means))
            weight = len(hit.word) * (1.0 if hit.whole or len(hit.word) > 2 else 0.4) * category.weight
            scores[hit.means] += weight * (1.5 if hit.start < title else 1.0)
            reasons[hit.means] += (Reason("why.word", {"word": hit.word}),)
        return scores, reasons

    @property
    def catch_all(self) -> str:
        """The category of matters that fit no other."""
        return next(c.code for c in reversed(self._district.categories.values()) if not c.keywords)

    def _place(self, text: str, home: str, at: tuple[float, float] | None) -> Place:
        found = self.places.find(text, home)
        if at:
            area = self._district.area_at(*at)
            if area and not (found.area and self._district.within(found.area, area.code)):
                return Place(area.code, found.words, how="point")
        return found

    def _emergency(self, text: str, title: str, first: bool) -> str:
        """The line to ring, where the words are present tense and short or first."""
        scope = text if len(text) <= SHORT else title if first and len(title) <= SHORT else ""
        if not scope or _PAST.search(scope):
            return ""
        hits = self._emergencies.find(scope)
        return hits[0].means if hits else ""

    def _refusal(self, text: str) -> Refusal | None:
        hits = self._refusals.find(text[:200])
        return hits[0].means if hits else None


def duty(district: District, category_code: str, area: str, *, tip_off: bool = False) -> Duty:
    """Whose duty a category is in an area, and which way it goes (domain rules A5, WC-72; 'hybrid' routing)."""
    category = district.categories[category_code]
    level = category.level
    unit = district.unit_for(category.main_unit, area) if area else district.units.get(category.main_unit)
    helpers = tuple(u for c in category.coop_units if (u := district.unit_for(c, area))) if area else ()
    if level == lowest_level(district) and area:
        # Level A: the community itself handles it, whoever the expert would be (小事不出社区).
        community = district.unit_for(district.levels[level].handler, area)
        unit, helpers = community or unit, ((unit,) if unit and unit != community else ()) + helpers
    desk = centre(district) if tip_off else desk_for(district, area, level)
    mode, grades = district.clock.routing_mode, district.clock.direct_grades
    lowest = level == lowest_level(district)
    direct = bool(unit) and bool(area) and not tip_off and level != highest_level(district)
    direct = direct and (mode == "direct" or lowest or (mode == "hybrid" and category.grade in grades))
    return Duty(category, level, category.grade, unit, helpers, desk, direct)


def lowest_level(district: District) -> str:
    """The level at which the community itself handles matters."""
    return next(iter(district.levels))


def highest_level(district: District) -> str:
    """The level beyond the district."""
    return next(reversed(district.levels))


def _kind(text: str, category: str, district: District) -> str:
    for kind, pattern in _KINDS:
        if kind in district.request_types and pattern.search(text[:300]):
            return kind
    return next(iter(k for k in ("complaint", *district.request_types) if k in district.request_types))


def _confidence(best: list[float]) -> float:
    """How far the best stands above the second; 0 without any word. Issue of calibration: see docs/decisions."""
    if not best:
        return 0.0
    second = best[1] if len(best) > 1 else 0.0
    return round(best[0] / (best[0] + second + 2.0), 3)


def _place_reason(place: Place) -> tuple[Reason, ...]:
    return (Reason(f"why.place_{place.how}", {"words": place.words}),) if place.area and place.how else ()


def _outermost(hits: list[Hit[str]]) -> list[Hit[str]]:
    """Without hits of the same category that lie inside a longer one."""
    kept: list[Hit[str]] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if not any(k.means == hit.means and k.start <= hit.start and hit.end <= k.end for k in kept[-8:]):
            kept.append(hit)
    return kept
