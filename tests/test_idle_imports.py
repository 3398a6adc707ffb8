"""What a house that nobody asks for it does not read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Each is several megabytes and a good part of a second, and is read by the first who needs it.
HEAVY = (
    "alembic",
    "sqlalchemy.dialects.postgresql",
    "joserfc",
    "fpdf",
    "fontTools",
    "telegram",
    "numpy",
    "PIL",
    "opencc",
    "jinja2",
    "openpyxl",
)
START = """
import asyncio, os, sys
from pathlib import Path
from bot.app import House
from core.settings import read_settings
from core.district.folder import load

async def run():
    settings = read_settings(os.environ, Path.cwd())
    house = House(settings, load(settings.district))
    await house.open()
    await house.office.tick()
    await house.close()

asyncio.run(run())
print(*sys.modules)
"""


def modules_of_a_start(data: Path) -> set[str]:
    env = {"HUYING_DATA": str(data), "HUYING_MODE": "production", "HUYING_PORT": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_an_idle_house_reads_no_library_before_it_is_needed(tmp_path: Path) -> None:
    first, again = modules_of_a_start(tmp_path), modules_of_a_start(tmp_path)
    assert "aiohttp" in again and "sqlalchemy" in again
    assert first.isdisjoint(HEAVY)
    assert again.isdisjoint(HEAVY)
