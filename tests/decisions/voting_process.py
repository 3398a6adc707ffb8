"""A process that takes votes until killed; prints what it promised."""

from __future__ import annotations

import sys
from pathlib import Path

from core.storage.engine import open_engine
from tests.decisions.village import Village


def main(url: str, folder: str, now: str, vote: str, *numbers: str) -> None:
    """Cast 'yes' for one number after the other, for ever."""
    village = Village(open_engine(url), Path(folder))
    village.now = village.now.fromisoformat(now)
    village.accounts = {n: int(p) for n, p in (pair.split("=") for pair in numbers)}
    while True:
        for number in village.accounts:
            village.vote(int(vote), number, "yes")
            sys.stdout.write(number + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
