"""The guide leaves as a workbook and comes back after a look."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from bot.cli import main
from tests.stories.town import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "demo"
    shutil.copytree(ROOT / "districts" / "demo", kept)
    monkeypatch.setenv("HUYING_DISTRICT", str(kept))
    return kept


def _edit(book: Path, cell: str, value: str) -> None:
    workbook = openpyxl.load_workbook(book)
    workbook.worksheets[0][cell] = value
    workbook.save(book)


def test_what_was_exported_changes_nothing(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, book = (folder / "guide.csv").read_text(encoding="utf-8"), tmp_path / "guide.xlsx"
    assert main(["guide", str(book), "--export"]) == 0
    assert main(["guide", str(book), "--write"]) == 0
    said = capsys.readouterr().out
    assert "added：0" in said and "changed：0" in said and "dropped：0" in said
    assert (folder / "guide.csv").read_text(encoding="utf-8") == before


def test_a_change_is_shown_before_it_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, book = (folder / "guide.csv").read_text(encoding="utf-8"), tmp_path / "guide.xlsx"
    main(["guide", str(book), "--export"])
    _edit(book, "H2", "到街道窗口，当场填表")
    assert main(["guide", str(book)]) == 0
    said = capsys.readouterr().out
    assert "changed：1\n  sx01 最低生活保障申请" in said and "--write" in said
    assert (folder / "guide.csv").read_text(encoding="utf-8") == before
    assert main(["guide", str(book), "--write"]) == 0
    assert "到街道窗口，当场填表" in (folder / "guide.csv").read_text(encoding="utf-8")


def test_a_mistake_is_named_and_nothing_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, book = (folder / "guide.csv").read_text(encoding="utf-8"), tmp_path / "guide.xlsx"
    main(["guide", str(book), "--export"])
    _edit(book, "J2", "29")
    assert main(["guide", str(book), "--write"]) == 1
    said = capsys.readouterr().out
    assert "guide.csv" in said and "快一成" in said
    assert (folder / "guide.csv").read_text(encoding="utf-8") == before
