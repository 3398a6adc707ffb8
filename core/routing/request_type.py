"""Hears what a message wants by the words the district lists for it."""

from collections.abc import Sequence

from core.district.entries import Hearing
from core.routing.folding import Folded
from core.routing.keywords import Phrases

_READ = 300  # characters in which it is said


class Tone:
    """A list of hearings made ready; never changed."""

    def __init__(self, hearing: Sequence[Hearing]) -> None:
        self._hearing = hearing
        self._words = Phrases((word, at) for at, h in enumerate(hearing) for word in h.words)
        self._unless = Phrases((word, at) for at, h in enumerate(hearing) for word in h.unless)

    def hear(self, text: Folded, category: str) -> Hearing | None:
        """The first entry that fits; None where none does.

        An entry fits where `least` of its words are said or the matter is one of its `categories`, and no `unless` is.
        """
        scope = Folded(text.plain[:_READ], text.plain[:_READ])
        said: dict[int, set[str]] = {}
        for hit in self._words.find(scope):
            if not hit.torn:
                said.setdefault(hit.means, set()).add(hit.word)
        found = {at for at, words in said.items() if len(words) >= self._hearing[at].least}
        found |= {at for at, h in enumerate(self._hearing) if category in h.categories}
        denied = {hit.means for hit in self._unless.find(scope)} if found else set()
        return next((self._hearing[at] for at in sorted(found - denied)), None)
