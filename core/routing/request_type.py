"""Hears what a message wants by the words the district lists for it."""

from collections.abc import Sequence

from core.district.entries import Hearing
from core.routing.folding import Folded
from core.routing.keywords import Phrases
from core.routing.says import says

_READ = 300  # characters in which it is said
_KIND_WORDS = frozenset({"praise", "thanks"})
# Whether kind words are said in anger: 你们效率真低, 真快啊一个月了, 谢谢你们不作为; not 等了三天终于修好了.
scorns = says(
    r"(?:效率|服务|态度|水平|速度|办事|干活|做事)[^,。]{0,4}(?<!不)(?:低|差|慢|烂|恶劣|垃圾)|不作为|把[我俺咱][赶轰骂推]"
    r"|让[我俺咱]们?(?:又|再|白|干|老|足足)*[等跑](?!.{0,3}[会值不])"
    r"|害[我俺咱]|[真好这](?:快|高|行|牛|棒)[啊呀哦呵 ,，。!]*(?:都|整整|已经)*"
    r"[一二两三四五六七八九十几半0-9]+个?(?:小时|[天月年周]|星期)了?\W*$"
)


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
        if found and scorns(scope.plain):
            found = {at for at in found if self._hearing[at].type not in _KIND_WORDS}
        denied = {hit.means for hit in self._unless.find(scope)} if found else set()
        return next((self._hearing[at] for at in sorted(found - denied)), None)
