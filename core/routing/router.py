"""Reads a message: what, where, how urgent, whose duty, and why."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from core.district.dangers import Danger
from core.district.desks import centre, desk_for
from core.district.district import District
from core.district.entries import Category, Department, Hearing, Refusal
from core.routing.advice import SURE, Adviser, ByLists, Reason
from core.routing.circumstances import READ, Circumstances, fallback
from core.routing.folding import fold
from core.routing.homophones import Slips
from core.routing.places import Place
from core.routing.scoring import Scorer, Tally
from core.routing.signs import TalkReader, sign_readers
from core.routing.small_talk import troubled

REMEMBERED = 64  # readings: what many tell at once is read once, when it is told, and not again when it is confirmed

# Where a danger is told and the words do not surely tell another category, its own is right so often.
NAMED = 0.8  # how sure it is at most what somebody tells who only names something
ENDANGERED = 0.8
UNHEARD = 0.7  # what a danger's words count for where none is heard: it is over, feared or asked about
CERTAIN = 0.9  # what words of an everyday matter must reach beside a danger that is told

_BUT = re.compile("但|可是|不过|[还又]没?|没[人修好]|[坏堵坑漏臭吵乱破脏烂]")  # what thanks alone do not say


@dataclass(frozen=True, slots=True)
class Duty:
    """Whose matter it is. `department` '' where a desk must decide; `direct`: it goes there without waiting for the
    desk."""

    category: Category
    level: str
    grade: str
    department: Department | None
    helpers: tuple[Department, ...]
    desk: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one message tells. `confidence` 0…1: how often such a category is right; `choices`: the best three
    categories; `known`: a word of the lists was met, so it is a matter and not only a place;
    `talk`: what is said that is none."""

    kind: str
    category: str
    place: Place
    confidence: float
    choices: tuple[str, ...]
    reasons: tuple[Reason, ...]
    refusal: Refusal | None = None
    known: bool = False
    talk: Hearing | None = None

    @property
    def sure(self) -> bool:
        """Whether the category may be taken without asking."""
        return self.confidence >= SURE


class Router:
    """The district's lists made ready for reading; made once, shared by all threads, never changed."""

    def __init__(self, district: District, adviser: Adviser | None = None, *, kept: Path | None = None) -> None:
        """`kept`: the folder in which the next start finds what the lists taught."""
        self._district = district
        self._adviser: Adviser = adviser or ByLists()
        self._scorer = Scorer(district.categories.values(), kept)
        self._around = Circumstances(district, kept)
        self.places, self._watch, self._tone = self._around.places, self._around.watch, self._around.tone
        self._talk = TalkReader(district, kept)
        sign_readers(district, kept)  # for who compares tickets
        self._praise = {rule.category for rule in district.hearing if rule.type == "praise"}
        self.late = self._watch.late
        self._grave = {danger.category for danger in district.dangers}
        self._slips = Slips(self._scorer.words | self._watch.said)
        self._meant = lru_cache(4)(self._slips.mend)  # of one message, for each question about it
        self._endangered = lru_cache(REMEMBERED)(self._danger)
        self._remember()

    def _remember(self) -> None:
        self._told = lru_cache(REMEMBERED)(self._weighed)
        self._reading = lru_cache(REMEMBERED)(self._placed)

    def advised(self, adviser: Adviser) -> Router:
        """The same lists, weighed by another."""
        other = copy(self)
        other._adviser = adviser
        other._remember()
        return other

    def command(self, text: str) -> str:
        """The command that does what staff ask for in words, as sentences taught; "" for none."""
        return self._talk.command(fold(text[:READ].strip()).plain)

    def scores(self, text: str) -> dict[str, float]:
        """Category → what the lists say of a text."""
        folded = fold(text[:READ].strip())
        found = self._scorer.score(self._meant(folded), self.places.spans(folded))
        return {code: tally.total for code, tally in found.items()}

    def danger(self, text: str, *, first: bool = True, listed: bool = False) -> Danger | None:
        """The present danger that is told, if any. `first`: nothing was being told yet (in a long message emergency
        words count only then). `listed`: only words that the district lists tell one, not what sentences taught."""
        return self._endangered(text, first, listed)

    def _danger(self, text: str, first: bool, listed: bool) -> Danger | None:
        """As it is written or, where that tells none, as it sounds."""
        folded = fold(text[:READ].strip())
        meant, found = self._meant(folded), self._watch.danger(folded, first=first, listed=listed)
        return found if found or meant is folded else self._watch.danger(meant, first=first, listed=listed)

    def read(self, text: str, *, home: str = "", at: tuple[float, float] | None = None) -> Reading:
        """Read a message. `home`: the reader's bound area; `at`: (lon, lat) of a shared location.

        Time is linear in the text; of it the first READ characters are read. Never raises, whatever the text. The
        latest readings are remembered: several ask for that of one message.
        """
        return self._reading(text, home, at)

    def _placed(self, text: str, home: str, at: tuple[float, float] | None) -> Reading:
        told, place = self._told(text), self._around.place(text[:READ].strip(), home, at)
        talk = None if at or place.how == "named" else told.talk
        return replace(told, place=place, reasons=(*told.reasons, *_place_reason(place)), talk=talk)

    def _weighed(self, text: str) -> Reading:
        """What a message tells wherever its sender lives or stands; several ask for that with a home and without."""
        folded = fold(text[:READ].strip())
        meant = self._meant(folded)
        found, danger = self._scorer.score(meant, self.places.spans(folded)), self._endangered(text, True, False)
        lighter = frozenset() if danger else self._grave
        scores = {code: tally.total * (UNHEARD if code in lighter else 1.0) for code, tally in found.items()}
        advice = self._adviser.advise(folded.plain, scores)
        ranked = list(advice.ranked[:4])
        heard = self._tone.hear(meant, ranked[0] if ranked else "")
        known = any(tally.score for tally in found.values())
        was = self._watch.was(folded, ranked, danger, known=known or advice.confidence >= SURE)
        told, confidence = (heard and heard.category) or was, advice.confidence
        blamed = ranked[:1] and ranked[0] in self._praise and not (heard and heard.type == "praise")
        if blamed and len(ranked) > 1 and _BUT.search(folded.plain):
            ranked, confidence = [*ranked[1:], ranked[0]], min(confidence, 1 - confidence)  # 你们效率真高，路还没修好
        if danger and confidence < (SURE if {told, *ranked[:1]} & self._grave else CERTAIN):
            told, confidence = danger.category, ENDANGERED
        if not (known or danger or told) and self._grave.intersection(ranked[:1]):  # no word of it was said
            ranked, confidence = [code for code in ranked if code not in self._grave] or [self.catch_all], 0.0
        if not known and not troubled(folded.plain):  # 电梯, 红星幼儿园: named, and nothing told of it
            confidence = min(confidence, NAMED)
        ranked = [told, *(code for code in ranked if code != told)] if told else ranked
        category = ranked[0] if ranked else self.catch_all
        if heard and heard.category == category and self._district.hides(heard.type, category):
            known, confidence = True, max(confidence, ENDANGERED)  # 书记逼我投同意: the words of the charge name it
        refusal = None if heard and heard.type == "praise" else self._around.refusal(meant)
        may = not (known or danger or told or refusal)
        return Reading(
            kind=heard.type if heard else fallback(self._district),
            category=category,
            place=Place(),
            confidence=confidence,
            choices=tuple(ranked[:3]),
            reasons=(*_word_reasons(found.get(category)), *advice.reasons),
            refusal=refusal,
            known=known or bool(was),
            talk=self._talk.hear(folded.plain) if may else None,
        )

    def settle(self, owed: Duty) -> Duty:
        """The duty as the desks have come to decide it; a tip-off's and a community's own stay where they are."""
        learnt = self._adviser.department(owed.category.code, owed.department.code) if owed.department else ""
        department = self._district.departments.get(learnt)
        if department is None or owed.direct:
            return owed
        return replace(owed, department=department, helpers=tuple(h for h in owed.helpers if h != department))

    @property
    def catch_all(self) -> str:
        """The category of matters that fit no other."""
        return next(c.code for c in reversed(self._district.categories.values()) if not c.keywords)


@lru_cache(4096)
def duty(district: District, category_code: str, area: str, *, tip_off: bool = False, sure: bool = True) -> Duty:
    """Whose duty a category is in an area, and which way it goes (domain rules A5, A8, WC-59, WC-72, WH-29).

    At a level whose `handler` handles all itself the community leads and the expert helps (小事不出社区). A tip-off
    goes past the community to the centre's desk, and nobody is named as helper: the fewer know, the better (G4).
    Straight to the unit goes what the community handles itself and, by the district's routing mode, all that was read
    surely (`sure`) or the pressing; never what lies beyond the district.
    """
    category = district.categories[category_code]
    level = district.levels[category.level]
    expert = district.department_for(category.main_unit, area) if area else district.departments.get(category.main_unit)
    community = None if tip_off else district.department_for(level.handler, area)
    department = community or expert
    also = (district.department_for(base, area) for base in category.coop_units)
    others = {found.code: found for found in (expert, *also) if found} if not tip_off else {}
    helpers = (found for found in others.values() if department is None or found.code != department.code)
    desk = centre(district) if tip_off else desk_for(district, area, level.code)
    clock = district.timers
    pressing = clock.routing_mode != "level_by_level" and category.grade in clock.direct_grades
    fast = pressing or (clock.routing_mode == "direct" and sure)
    direct = (
        bool(department and area) and not tip_off and not beyond(district, level.code) and (fast or bool(community))
    )
    return Duty(category, level.code, category.grade, department, tuple(helpers), desk, direct)


def beyond(district: District, level: str) -> bool:
    """Whether nobody in the district handles matters of this level: they are forwarded and followed (WC-64)."""
    return all(
        department.level != level or department.kind in {"external", "command"}  # a command passes on
        for department in district.departments.values()
    )


def lowest_level(district: District) -> str:
    """The level at which the community itself handles matters."""
    return next(iter(district.levels))


def highest_level(district: District) -> str:
    """The last of the levels: beyond the district where the city's is listed (see `beyond`)."""
    return next(reversed(district.levels))


def _word_reasons(tally: Tally | None) -> list[Reason]:
    return [Reason("why.word", {"word": word}) for word in (tally.written if tally else ())]


def _place_reason(place: Place) -> tuple[Reason, ...]:
    return (Reason(f"why.place_{place.how}", {"words": place.words}),) if place.area and place.how else ()
