"""When two writings of a number, name or heading mean the same."""

import re
import unicodedata

from core.routing.hanzi import SIMPLIFIED
from core.routing.typed import figures

# Signs that are drawn alike and typed for one another; NFKC unites widths and compatibility characters, not these.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
        **dict.fromkeys("•・∙⋅‧･ᐧ●∘", "·"),
        **dict.fromkeys("“”„‟〝〞", '"'),
        **dict.fromkeys("‘’‚‛′ʼ", "'"),
        **dict.fromkeys("\u2800\u3164\u115f\u1160\uffa0\u200b\ufeff", ""),  # signs that draw nothing
    }
)
_SIMPLE = str.maketrans(SIMPLIFIED)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_WHOLE = re.compile(r"(\d+)\.0+")
_SIGNS = re.compile(r"[\W_]+")
_LOOSE = re.compile(r"(?<!\d)-|-(?!\d)")  # only between digits a sign tells 3-101 from 31-01
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def plain(text: str) -> str:
    """A writing without what nobody sees or means: one width, one blank, ASCII digits, no hidden signs."""
    written = figures(unicodedata.normalize("NFC", text.translate(_ALIKE))).translate(_ALIKE)
    if not written.isprintable():
        written = "".join(sign for sign in written if sign.isspace() or unicodedata.category(sign) not in _HIDDEN)
    return " ".join(written.split())


def code(text: str) -> str:
    """A number or code as it is kept and looked up: '1', '１', '①' and '1.0' are one."""
    written = plain(text)
    whole = _WHOLE.fullmatch(written)
    return whole[1] if whole else written


def same(text: str) -> str:
    """Equal for two writings of one name: variants of characters (异体, 繁简) count as one."""
    return code(text).translate(_SIMPLE)


def like(text: str) -> str:
    """Equal for writings that a person should look at: they differ in case, blanks, dots or leading zeros."""
    parted = _SIGNS.sub("-", same(text).casefold())
    return _ZEROS.sub("", _LOOSE.sub("", parted)) or parted
