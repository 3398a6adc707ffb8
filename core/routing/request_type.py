"""Hears what a message wants: to ask, to complain, to thank, to tip off."""

from __future__ import annotations

from core.district.district import District, Hearing
from core.routing.folding import Folded
from core.routing.keywords import Phrases

_READ = 300  # characters in which a request type is said
_FALLBACK = "complaint"


class Tone:
    """The district's words for request types made ready for hearing; never changed."""

    def __init__(self, district: District) -> None:
        types = district.request_types
        self._types = tuple(types)
        self._hearing = [h for h in district.hearing if h.type in types]
        self._words = Phrases((word, at) for at, h in enumerate(self._hearing) for word in h.words)
        self._unless = Phrases((word, at) for at, h in enumerate(self._hearing) for word in h.unless)

    def hear(self, text: Folded, category: str) -> Hearing | None:
        """The first entry of the district's list that fits, None where no other than a complaint is heard.

        An entry fits where one of its words is said or the matter is one of its `categories`, and no `unless` is said.
        """
        scope = Folded(text.plain[:_READ], text.plain[:_READ])
        said = {hit.means for hit in self._words.find(scope) if not hit.torn}
        told = {at for at, h in enumerate(self._hearing) if category in h.categories}
        denied = {hit.means for hit in self._unless.find(scope)} if said or told else set()
        return next((self._hearing[at] for at in sorted((said | told) - denied)), None)

    def kind(self, heard: Hearing | None) -> str:
        """The request type (A1): the one heard, else complaint, else the district's first."""
        if heard:
            return heard.type
        return _FALLBACK if _FALLBACK in self._types else self._types[0]
