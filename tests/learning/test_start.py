"""What a house without a model never loads, or only when asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "scipy", "sklearn", "openpyxl", "jieba", "tools.training")
OPENED = """
import asyncio, os, sys
from pathlib import Path
from bot.app import House
from bot import cli
from core.settings import read_settings
from core.district.folder import load

async def day() -> None:
    settings = read_settings(os.environ, Path.cwd())
    house = House(settings, load(settings.district))
    await house.open()
    house.dispatcher.router.read("小区门口下水道堵了三天")
    await house.close()

asyncio.run(day())
"""
TOLD = """
import os, tempfile
from core.routing.phrases import key_phrases
print(*key_phrases(["小区门口的下水道堵了", "下水道堵了三天，污水漫出来"], 3))
print(os.listdir(tempfile.gettempdir()))
"""


def run(code: str, *options: str, **more: str) -> list[str]:
    """What a Python of its own prints."""
    made = subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout.splitlines()


def loaded(code: str, **more: str) -> set[str]:
    return set(run(f"{code}\nimport sys\nprint(*(n for n in {HEAVY} if n in sys.modules))", **more)[-1].split())


def test_importing_the_house_loads_nothing_heavy() -> None:
    assert loaded("import bot.app, bot.cli") == set()


def test_a_house_without_a_model_opens_and_reads_without_them(tmp_path: Path) -> None:
    assert loaded(OPENED, HUYING_DATA=str(tmp_path), HUYING_PORT="0") == set()


def test_key_phrases_leave_no_cache_and_raise_no_warning(tmp_path: Path) -> None:
    phrases, left = run(TOLD, "-W", "error", TMPDIR=str(tmp_path))
    assert "下水道" in phrases.split()
    assert left == "[]"
