"""Writes simplified Chinese in traditional characters."""

from functools import cache, lru_cache
from typing import Any

_MARKS = str.maketrans("“”‘’", "「」『』")


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """The text in traditional characters, with the quotation marks that go with them."""
    return str(_converter().convert(text)).translate(_MARKS)


@cache
def _converter() -> Any:
    from opencc import OpenCC  # read when the first reader of traditional characters comes

    return OpenCC("s2tw")
