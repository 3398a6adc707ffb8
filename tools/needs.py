"""Names the system packages that the tests need and the machine lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.bare import sudo

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """The path of a Chromium: $CHROMIUM, PATH, or the one that playwright keeps; '' without any."""
    named = os.environ.get("CHROMIUM", "")
    kept = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return named or next(filter(None, map(shutil.which, BROWSERS)), "") or str(kept[-1] if kept else "")


def find_postgres() -> bool:
    """Whether there is an initdb: in $PG_BINDIR, on PATH or where Debian keeps it."""
    named = os.environ.get("PG_BINDIR")
    if named and (Path(named) / "initdb").exists():
        return True
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def find_chinese_font() -> bool:
    """Whether the machine can draw Chinese."""
    listing = shutil.which("fc-list")
    if not listing:
        return False
    return bool(subprocess.run([listing, ":lang=zh"], capture_output=True, check=False).stdout.strip())  # noqa: S603


def find_rare_font() -> bool:
    """Whether the machine can draw 𠮷, as names have it."""
    listing = shutil.which("fc-list")
    if not listing:
        return False
    return bool(subprocess.run([listing, ":charset=20bb7"], capture_output=True, check=False).stdout.strip())  # noqa: S603


def missing() -> dict[str, str]:
    """What is missing and the Debian package that brings it."""
    found = {
        "PostgreSQL": (find_postgres(), "postgresql"),
        "Chromium": (bool(find_chromium()), "chromium"),
        "中文字体 (a Chinese font)": (find_chinese_font(), "fonts-wqy-microhei fontconfig"),
        "生僻字字体 (a font of rare characters)": (find_rare_font(), "fonts-babelstone-han"),
        "pdftotext": (bool(shutil.which("pdftotext")), "poppler-utils"),
    }
    return {what: package for what, (there, package) in found.items() if not there}


def main() -> int:
    """Name what is missing with one command that installs it; 1 if something is."""
    lacks = missing()
    if not lacks:
        return 0
    lines = [
        f"缺少：{'、'.join(lacks)}。请先运行 (missing; please run):",
        f"    {sudo()}apt-get install {' '.join(lacks.values())}",
    ]
    if "Chromium" in lacks:
        lines.append("Ubuntu 的 chromium 是 snap；也可以用 (on Ubuntu, instead of its snap):")
        lines.append("    .venv/bin/playwright install --with-deps chromium")
    lines.append("不装也能做的检查 (what needs none of them): make check")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
