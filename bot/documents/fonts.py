"""The fonts of this machine: which has a character, what none has."""

import logging
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table it cuts
# By file name, with the place of simplified Chinese in a collection; the first that is there draws.
CHINESE = (
    *(("NotoSansCJK-Regular.ttc", 2), ("NotoSansSC-Regular.otf", 0), ("SourceHanSansSC-Regular.otf", 0)),
    *(("SourceHanSansCN-Regular.otf", 0), ("wqy-microhei.ttc", 0), ("wqy-zenhei.ttc", 0), ("msyh.ttc", 0)),
    *(("simhei.ttf", 0), ("simsun.ttc", 0), ("STHeiti Light.ttc", 1)),
)
# Those that have the rare characters of names; all of them are asked.
RARE = (("BabelStoneHan.ttf", 0), ("HanaMinA.ttf", 0), ("HanaMinB.ttf", 0), ("simsunb.ttf", 0), ("uming.ttc", 0))
INSTALL = "apt-get install fonts-wqy-microhei fonts-babelstone-han"
_UNDRAWN = frozenset({"Cf", "Cc", "Mn"})


class Font(NamedTuple):
    """A font file, and which font in it."""

    path: str
    at: int


def _folders() -> list[Path]:
    home = Path.home()
    unix = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"]
    mac = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("C:/Windows/Fonts")] if sys.platform == "win32" else [*unix, *mac]


@cache
def _files() -> dict[str, str]:
    """File name -> path of every font that is installed."""
    found = (path for folder in _folders() if folder.is_dir() for path in sorted(folder.rglob("*.[to]t[fc]")))
    return {path.name: str(path) for path in found}


def installed(wanted: tuple[tuple[str, int], ...]) -> list[Font]:
    """Those of the wanted fonts that this machine has."""
    return [Font(_files()[name], index) for name, index in wanted if name in _files()]


def main_font() -> Font | None:
    """The font that draws Chinese here; None without any."""
    return next(iter(installed(CHINESE)), None)


def shortage() -> str:
    """What papers cannot show on this machine, and what to install; '' where nothing is missing."""
    if main_font() is None:
        return f"没有中文字体，公告和会议记录印不出来。请运行 {INSTALL}。 (no Chinese font)"
    if not installed(RARE):
        return f"没有生僻字字体，名字里的有些字只能印成编码。请运行 {INSTALL}。 (no font of rare characters)"
    return ""


@cache
def signs_of(font: Font) -> frozenset[int]:
    """The characters a font can draw; none where its file is broken."""
    from fontTools.ttLib import TTFont, TTLibError  # read when something is drawn

    try:
        with TTFont(font.path, fontNumber=font.at, lazy=True) as opened:
            return frozenset(opened.getBestCmap() or ())
    except (OSError, TTLibError, AssertionError):
        return frozenset()


def font_for(sign: str) -> Font | None:
    """The font that draws a character; None where none does. Rare fonts are opened for rare characters only."""
    main = main_font()
    if main and ord(sign) in signs_of(main):
        return main
    return next((font for font in installed(RARE) if main and ord(sign) in signs_of(font)), None)


def drawable(text: str) -> str:
    """The text with its code in place of each character that no font here has; what never shows is left out."""
    return "".join(_shown(sign) for sign in text)


def _shown(sign: str) -> str:
    if sign.isspace() or unicodedata.category(sign) in _UNDRAWN:
        return "\n" if sign == "\n" else " " if sign.isspace() else ""
    return sign if font_for(sign) else f"〔U+{ord(sign):04X}〕"


def lacking(text: str) -> list[str]:
    """The characters of a text that no font here has, each once."""
    return [sign for sign in dict.fromkeys(text) if len(_shown(sign)) > 1]


def runs(text: str) -> Iterator[tuple[Font, str]]:
    """The text in pieces that one font draws."""
    main = main_font()
    for font, signs in groupby(text, lambda sign: font_for(sign) or main):
        if font:
            yield font, "".join(signs)
