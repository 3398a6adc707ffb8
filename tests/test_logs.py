"""Logs keep what an operator needs, and never what a person said."""

from __future__ import annotations

import ast
import io
import json
import logging
from pathlib import Path

from bot.logs import ALLOWED, handler
from bot.retraining import FIGURES
from core.routing.corrections import Outcome

ROOT = Path(__file__).parents[1]


def written(**extra: object) -> dict[str, object]:
    """The line that a message with these extras becomes."""
    stream = io.StringIO()
    record = logging.getLogger("bot.retraining").makeRecord(
        "bot.retraining", 20, "", 0, "lesson_tried", (), None, extra=extra
    )
    handler(stream).handle(record)
    line: dict[str, object] = json.loads(stream.getvalue())
    return line


def extras() -> dict[str, str]:
    """Every extra that the program logs under a name, and where."""
    found: dict[str, str] = {}
    for part in ("bot", "core", "handlers"):
        for path in sorted((ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                    keys = [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
                    found |= {str(key): f"{path.relative_to(ROOT)}:{node.value.lineno}" for key in keys}
    return found


def test_no_extra_that_the_program_logs_is_dropped() -> None:
    assert len(extras()) > 5
    assert {key: where for key, where in extras().items() if key not in ALLOWED} == {}


def test_what_a_try_to_learn_gave_can_be_read() -> None:
    assert set(FIGURES) == {name for name, kind in Outcome.__annotations__.items() if kind is int}
    line = written(live=True, **dict.fromkeys(FIGURES, 3))
    assert line["event"] == "lesson_tried" and line["live"] is True
    assert {name: line.get(name) for name in FIGURES} == dict.fromkeys(FIGURES, 3)


def test_words_and_names_are_not_written_even_when_somebody_logs_them() -> None:
    line = written(lesson=4, text="三楼漏水", account="13800000000", secret="s", who="周大")
    assert line.keys() == {"at", "level", "logger", "event", "lesson"}
