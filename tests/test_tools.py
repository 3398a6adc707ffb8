"""What a bare machine is told before anything is installed or tested."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bare, needs

ROOT = Path(__file__).parents[1]


def test_this_machine_lacks_nothing_to_begin() -> None:
    assert bare.lacking() == ""


def test_a_missing_venv_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    assert f"apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in bare.lacking()


def test_an_old_python_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert "python3.9" in bare.lacking() and "make run PYTHON=" in bare.lacking()


def test_missing_packages_are_named_in_one_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("CHROMIUM", "PG_BINDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    assert needs.main() == 1
    said = capsys.readouterr().out
    assert (
        "apt-get install postgresql chromium fonts-wqy-microhei fontconfig fonts-babelstone-han poppler-utils\n" in said
        and "make check" in said
    )


def test_nothing_is_said_where_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(needs, "missing", dict)
    assert needs.main() == 0 and capsys.readouterr().out == ""


def test_a_named_chromium_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/somewhere/chromium")
    assert needs.find_chromium() == "/somewhere/chromium"


def test_the_list_of_chores_tells_each(tmp_path: Path) -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [word for word in ("run", "test", "check", "bench", "docs", "lock") if f"make {word}" not in told] == []


def test_the_ci_script_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.read_text(encoding="utf-8").rstrip().endswith("make test")
