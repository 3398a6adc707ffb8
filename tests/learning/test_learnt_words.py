"""What was learnt from the lists is found again, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.routing import learnt_words, word_learning
from core.routing.learnt_words import reader_of
from core.routing.word_learning import learn
from core.routing.word_reader import WordReader

LISTED = (
    ("lamp", ("路灯不亮", "路灯", "楼道灯"), ("门口的路灯三天不亮",)),
    ("drain", ("下水道堵", "污水", "井盖"), ()),
    ("noise", ("施工噪声", "广场舞", "太吵"), ()),
)
OTHERS = (("lamp", ("路灯",), ()), ("drain", ("污水漫出来",), ()))


@pytest.fixture(autouse=True)
def another_process(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forgets what this process has learnt."""

    def forget() -> None:
        monkeypatch.setattr(learnt_words, "_KNOWN", {})

    forget()
    return forget


def says(reader: WordReader) -> tuple[object, ...]:
    """All that its answers are made of."""
    return reader.codes, reader.known, reader.arrays


def never(*_: object) -> WordReader:
    raise AssertionError("learnt anew")


def test_the_next_start_reads_what_the_first_learnt(
    tmp_path: Path, another_process: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = says(reader_of(LISTED, tmp_path / "learnt")())
    assert first == says(learn({c: w for c, w, _ in LISTED}, {c: e for c, _, e in LISTED}))
    another_process()
    monkeypatch.setattr(word_learning, "learn", never)
    assert says(reader_of(LISTED, tmp_path / "learnt")()) == first
    assert says(reader_of(LISTED)()) == first, "the same process needs no folder"


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\x80\x04N.", None, "cut", "changed", "longer"],
    ids=["empty", "a pickle", "not readable", "cut short", "one byte changed", "something added"],
)
def test_a_spoilt_file_is_passed_over_and_made_anew(
    tmp_path: Path, another_process: Callable[[], None], spoilt: bytes | str | None
) -> None:
    first = says(reader_of(LISTED, tmp_path)())
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    changed = whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
    file.unlink()
    if spoilt is None:
        file.mkdir()
    else:
        known = {"cut": whole[:-40], "changed": changed, "longer": whole + b"\0"}
        file.write_bytes(known[spoilt] if isinstance(spoilt, str) else spoilt)
    another_process()
    assert says(reader_of(LISTED, tmp_path)()) == first
    assert file.is_dir() or file.read_bytes() == whole


def test_what_other_lists_taught_is_not_taken_for_it(tmp_path: Path, another_process: Callable[[], None]) -> None:
    reader_of(OTHERS, tmp_path)()
    (old,) = tmp_path.iterdir()
    another_process()
    first = says(reader_of(LISTED, tmp_path)())
    (new,) = {*tmp_path.iterdir()} - {old}
    new.write_bytes(old.read_bytes())
    another_process()
    assert says(reader_of(LISTED, tmp_path)()) == first


def test_old_lists_leave_nothing_behind_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt_words, "_READERS", 3)
    for n in range(4):
        reader_of((*OTHERS, (f"more{n}", (f"第{n}样",), ())), tmp_path)()
    assert len([*tmp_path.iterdir()]) == 3


def test_where_nothing_can_be_written_it_is_learnt_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "learnt").write_text("a file where the folder should be")
    assert reader_of(LISTED, tmp_path / "learnt")().known


def test_where_no_process_may_be_started_it_is_learnt_here(
    tmp_path: Path, another_process: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = says(reader_of(LISTED)())
    another_process()
    monkeypatch.setattr("sys.executable", str(tmp_path / "nothing"))
    assert says(reader_of(LISTED, tmp_path / "learnt")()) == first
