"""Guesses which columns hold label, title and text, and says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import ConfigError

SAMPLE = 2000  # rows looked at
_LABEL = re.compile(
    r"^(?:label[\s_-]?1?|labels?|category|class|type|一级(?:标签|分类|类别)|(?:一级)?(?:事件|诉求|问题|工单|所属)?(?:分类|类别|类型|标签))$",
    re.I,
)
_TITLE = re.compile(r"^(?:topic|title|subject|headline|留言主题|主题|标题|工单标题|诉求标题|事件标题|题目)$", re.I)
_TEXT = re.compile(
    r"^(?:body|text|content|message|description|details?|留言详情|详情|内容|正文|诉求内容|工单内容|事件描述|问题描述|描述|留言内容|来电内容)$",
    re.I,
)
_SHORT, _LONG = 40, 40  # characters: titles have fewer on average, texts more
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of the columns, -1 where there is none. A lone text column is `body`."""

    label: int
    title: int
    body: int

    def of(self, row: Sequence[str]) -> tuple[str, str, str]:
        """(title, text, label) of a row."""
        return tuple(row[i].strip() if 0 <= i < len(row) else "" for i in (self.title, self.body, self.label))  # type: ignore[return-value]

    def told(self, names: Sequence[str]) -> str:
        """The guess in words."""
        shown = {"类别": self.label, "标题": self.title, "正文": self.body}
        return "，".join(f"{what}={names[i] if i >= 0 else '（无）'}" for what, i in shown.items())


def choose(
    names: Sequence[str], sample: Sequence[Sequence[str]], *, label: str = "", texts: Sequence[str] = ()
) -> Columns:
    """The columns to read. `label`, `texts` (title first) as named by the user, else guessed by names and by what
    stands in them. A file may lack a named column, but not all text columns. Raises ConfigError where no text is found.
    """
    if texts:
        places = [names.index(name) for name in texts if name in names]
        if not places:
            raise ConfigError(f"文件里没有列 {'、'.join(texts)}；有的列是：{'、'.join(names)}。 (no such columns)")
        title, body = (places[0], places[1]) if len(places) > 1 else _alone(places[0], sample)
    else:
        title, body = _texts(names, sample)
    if title < 0 and body < 0:
        raise ConfigError(
            f"看不出哪一列是文字，请用 --text-columns 指明；有的列是：{'、'.join(names)}。 (no text column found)"
        )
    if label:
        return Columns(names.index(label) if label in names else -1, title, body)
    return Columns(_label(names, sample, {title, body}), title, body)


def _alone(place: int, sample: Sequence[Sequence[str]]) -> tuple[int, int]:
    """A single text column: titles where it is short, else texts."""
    return (place, -1) if _mean(sample, place) <= _SHORT else (-1, place)


def _texts(names: Sequence[str], sample: Sequence[Sequence[str]]) -> tuple[int, int]:
    title = next((i for i, name in enumerate(names) if _TITLE.match(name.strip())), -1)
    body = next((i for i, name in enumerate(names) if _TEXT.match(name.strip())), -1)
    if body < 0 and title < 0:
        han = [(_mean(sample, i, han=True), i) for i in range(len(names)) if not _LABEL.match(names[i].strip())]
        best = max(han, default=(0.0, -1))
        return _alone(best[1], sample) if best[0] >= 5 else (-1, -1)
    if body < 0:
        longer = [i for i in range(len(names)) if i != title and _mean(sample, i, han=True) > _LONG]
        body = max(longer, key=lambda i: _mean(sample, i), default=-1)
    return title, body


def _label(names: Sequence[str], sample: Sequence[Sequence[str]], taken: set[int]) -> int:
    """The column by its name, where its values repeat as labels do."""
    for i, name in enumerate(names):
        if i in taken or not _LABEL.match(name.strip()):
            continue
        values = [row[i].strip() for row in sample if i < len(row) and row[i].strip()]
        if values and (len(set(values)) <= max(2, len(values) // 2) or len(values) < 20):
            return i
    return -1


def _mean(sample: Sequence[Sequence[str]], place: int, *, han: bool = False) -> float:
    """Mean length in characters of what is there, of Chinese ones only with `han`."""
    values = [row[place] for row in sample if place < len(row) and row[place]]
    if not values:
        return 0.0
    return sum(len(_HAN.findall(v[:2000])) if han else len(v) for v in values) / len(values)
