"""The segmenter in use against the one it stands for (ADR 0003)."""

from __future__ import annotations

import csv
import logging
import warnings
from pathlib import Path
from types import ModuleType

import pytest
import rjieba

SENTENCES = Path(__file__).parent / "routing" / "sentences.csv"


@pytest.fixture(scope="module")
def jieba(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, of newer Pythons
        import jieba

        jieba.setLogLevel(logging.ERROR)
        jieba.dt.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
        jieba.initialize()
    module: ModuleType = jieba
    return module


def test_both_cut_residents_sentences_alike(jieba: ModuleType) -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        said = [row["text"] for row in csv.DictReader(file)]
    assert len(said) > 500
    assert [text for text in said if rjieba.cut(text) != jieba.lcut(text)] == []
