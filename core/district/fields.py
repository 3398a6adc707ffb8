"""How a field of a dataclass is written in a district's files."""

from collections.abc import Collection
from typing import NamedTuple


class Of(NamedTuple):
    """Codes of a list that the files define: roles, areas, bases … (see MistakeList.define)."""

    known: str


class Among(NamedTuple):
    """Words out of those the program knows."""

    words: Collection[str]


class Key(NamedTuple):
    """The name it goes by in the files, where that is not the field's."""

    key: str


class Least(NamedTuple):
    """The smallest number it may be."""

    number: int
