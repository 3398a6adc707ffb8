"""Checks the trace, prints its heads day by day and reads them again."""

import base64
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from core.decisions.counting import export
from core.district.district import District
from core.ledger.records import DayHead
from core.storage.repository import plan_of
from core.storage.verify import verify
from core.storage.verify_votes import Files
from core.unit_of_work import Keys
from handlers.wording import Words


def checked(
    engine: Engine, district: District, words: Words, head: str, paper: Path | None, keys: Keys
) -> tuple[list[str], bool]:
    """What `verify` says, and whether all is sound. `head`, `paper`: heads that were noted outside."""
    with engine.connect() as connection:
        report = verify(connection, expected_head=head, files=Files(district, export), noted=noted(paper), keys=keys)
    engine.dispose()
    lines = [f"{flaw.where}：{words(f'flaw.{flaw.what}')} {flaw.facts}".rstrip() for flaw in report.flaws]
    if lines:
        return [*lines, words("verify.flawed", n=len(lines))], False
    return [words("verify.sound", lines=report.lines, head=report.head)], True


def printed(engine: Engine, stamps: Path | None) -> Iterator[str]:
    """One line a day: the day, the number of the ledger's last line, its hash. `stamps`: a folder for DAY.tsr files."""
    with engine.connect() as connection:
        kept = [DayHead(*row) for row in connection.execute(plan_of(DayHead).select)]
    engine.dispose()
    for one in sorted(kept, key=lambda one: one.day):
        if stamps and one.stamp:
            stamps.mkdir(exist_ok=True)
            (stamps / f"{one.day}.tsr").write_bytes(base64.b64decode(one.stamp))
        yield f"{one.day} {one.seq} {one.hash}"


def noted(path: Path | None) -> dict[int, str]:
    """Such lines as they were written down: number of a line -> its hash."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines()) if path else ()
    return {int(line[1]): line[2] for line in lines if len(line) == 3 and line[1].isdecimal()}
