"""Tells beside a category: kind, place, refusal, present danger."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from core.district.dangers import Danger
from core.district.district import District
from core.district.entries import Refusal
from core.district.vocabulary import ROOT_KINDS
from core.routing.context_weights import beside
from core.routing.emergencies import Watch
from core.routing.folding import Folded, fold
from core.routing.keywords import Phrases
from core.routing.places import Gazetteer, Place
from core.routing.request_type import Tone
from core.routing.speech import clause, denied, opening

READ = 2000  # characters of a text that are read for routing; the whole text is kept on the ticket
SHORT = 60  # characters: a message in which a word of refusal is what it is about

_SLIP = re.compile(r"(?:不是[,，]?不是|不对[,，]?不对|[说讲打写报]错了?|我是说)[,，。、 ]*")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a message tells beside its category."""

    kind: str
    place: Place
    refusal: Refusal | None
    danger: Danger | None


class Circumstances:
    """The district's places, dangers, tones and refusals made ready for reading; never changed."""

    def __init__(self, district: District, kept: Path | None = None) -> None:
        """`kept`: the folder in which the next start finds what the lists taught."""
        self._district = district
        self.places = Gazetteer(district)
        self.watch = Watch(district, kept)
        self.tone = Tone(district.hearing)
        self._refusals = Phrases((w, r) for r in district.refusals for w in r.words)
        self._mentions = Phrases((w, r) for r in district.refusals for w in r.unless)

    def read(self, text: str, category: str) -> Beside:
        """What a message tells beside its category, where that is known."""
        folded = fold(text[:READ].strip())
        heard = self.tone.hear(folded, category)
        kind = heard.type if heard else fallback(self._district)
        refusal = None if kind == "praise" else self.refusal(folded)
        return Beside(kind, self.place(folded.text, "", None), refusal, self.watch.danger(folded, first=True))

    def place(self, text: str, home: str, at: tuple[float, float] | None) -> Place:
        """The place told in words or, where these lead elsewhere or nowhere, the shared location."""
        here = self._district.area_at(*at) if at else None
        if here is None or here.kind in ROOT_KINDS:
            told = _SLIP.split(text)[-1]  # 春和小区，不是不是，是春晓花园: the last word counts, where it names a place
            mended = self.places.find(told, home) if told != text else None
            return mended if mended and mended.how == "named" else self.places.find(text, home)
        found = self.places.find(text, here.code)
        near = next((a for a in reversed(self._district.path(here.code)) if a.kind != "building"), here)
        if found.how == "named" and self._district.within(found.area, near.code):
            return found
        return Place(found.area if found.how == "home" else here.code, found.words, how="point")

    def refusal(self, text: Folded) -> Refusal | None:
        """Why it is not dispatched, where a short message or the opening says so (A4).

        A hint only: the person may go on. So here, unlike with emergencies, doubt speaks against it.
        """
        plain = text.plain[: max(SHORT, opening(text.plain))]
        scope = Folded(plain, plain)
        hits = sorted(self._refusals.find(scope), key=lambda h: h.start)
        mentioned = {h.means.code for h in self._mentions.find(scope)} if hits else set()
        told = (
            h.means
            for h in hits
            if not h.torn
            and h.means.code not in mentioned
            and not beside(plain, h.end)
            and not denied(clause(plain, h.start, h.end)[0])
        )
        return next(told, None)


def fallback(district: District) -> str:
    """The request type of what is not heard to be another (A1)."""
    return "complaint" if "complaint" in district.request_types else next(iter(district.request_types))
