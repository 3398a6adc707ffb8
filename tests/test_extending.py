"""The examples of docs/extending.md run, in their order."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "extending.md"


def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    module = ModuleType("extending")
    monkeypatch.setitem(sys.modules, "extending", module)
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), module.__dict__)
    assert {"LAMP", "board", "Lamp"} <= set(vars(module))
