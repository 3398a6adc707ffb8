"""Key phrases of texts, by jieba, which is loaded when first asked."""

import logging
import warnings
from collections.abc import Iterable
from functools import cache
from tempfile import TemporaryDirectory
from typing import Any

_TELLING = ("n", "nz", "nt", "vn", "v", "an")  # parts of speech: nouns and verbs


def key_phrases(texts: Iterable[str], most: int) -> list[str]:
    """What the texts are about, most telling first: nouns and verbs weighed by how rare they are in general Chinese."""
    return list(_jieba().analyse.extract_tags("\n".join(texts), topK=most, allowPOS=_TELLING))


@cache
def _jieba() -> Any:
    """jieba with its dictionary read: some second and 85 MB, so only those pay who ask."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, of newer Pythons
        import jieba.analyse
        import jieba.posseg
    jieba.setLogLevel(logging.ERROR)
    with TemporaryDirectory() as own:  # its cache is read back as code objects: never from a folder others can write
        jieba.dt.tmp_dir = own
        jieba.initialize()
    return jieba
