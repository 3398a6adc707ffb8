"""The segmenter in use against the one it stands for (ADR 0003)."""

from __future__ import annotations

import csv
import logging
import warnings
from pathlib import Path
from typing import Any

import pytest

from core.routing import segmenter

SENTENCES = Path(__file__).parent / "routing" / "sentences.csv"


@pytest.fixture(scope="module")
def jieba(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, of newer Pythons
        import jieba

    jieba.setLogLevel(logging.ERROR)
    folder = tmp_path_factory.mktemp("jieba")
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    common = [line for line in lines if int(line.split()[1]) > 3]
    assert len(lines) > 2 * len(common) > 250_000
    (folder / "common.txt").write_text("\n".join(common), encoding="utf-8")
    tokenizer = jieba.Tokenizer(str(folder / "common.txt"))
    tokenizer.tmp_dir = str(folder)
    tokenizer.initialize()
    return tokenizer


def test_both_cut_residents_sentences_alike(jieba: Any) -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        said = [row["text"] for row in csv.DictReader(file)]
    assert len(said) > 500
    assert [text for text in said if segmenter.cut(text) != jieba.lcut(text)] == []
