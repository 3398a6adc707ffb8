"""Checks the trace, prints its heads day by day and reads them again."""

import base64
import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import aiohttp
from sqlalchemy import Engine

from bot.processing import Office
from core.decisions.polling import export
from core.district.district import District
from core.errors import ConfigError
from core.ledger.records import DayHead
from core.storage.repository import plan_of
from core.storage.verify import verify
from core.storage.verify_votes import Files
from core.unit_of_work import Keys, UnitOfWork
from handlers.wording import Words

log = logging.getLogger(__name__)
TIMEOUT = aiohttp.ClientTimeout(total=20)
# TimeStampReq in DER: version 1, SHA-256 and the digest, and the service's certificate is wanted back.
_BEFORE = bytes.fromhex("30390201013031300d060960864801650304020105000420")
_AFTER = bytes.fromhex("0101ff")
GRANTED = (0, 1)  # PKIStatus: granted, granted with modifications


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
    """Such lines as they were written down: number of a line -> its hash. Raises ConfigError where none is."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines()) if path else ()
    found = {int(line[1]): line[2] for line in lines if len(line) == 3 and line[1].isdecimal()}
    if path and not found:
        raise ConfigError(f"“{path}”里没有一行链尾，什么也没有核对。请给 bot.py heads 印出的那几行。 (no heads in it)")
    return found


def request_for(head: str) -> bytes:
    """What is sent to the service; a head of the trace is a SHA-256 already."""
    return _BEFORE + bytes.fromhex(head) + _AFTER


def granted(answer: bytes, head: str) -> bool:
    """Whether the answer is a stamp of this head; `openssl ts -verify` checks its signature.

    The status is the first INTEGER inside the two outer SEQUENCEs.
    """
    at = 0
    for _ in range(2):
        if answer[at : at + 1] != b"\x30" or len(answer) < at + 2:
            return False
        at += 2 + (answer[at + 1] & 0x7F if answer[at + 1] & 0x80 else 0)
    return answer[at : at + 2] == b"\x02\x01" and answer[at + 2] in GRANTED and bytes.fromhex(head) in answer


async def stamp(office: Office, service: str) -> None:
    """Every head without a stamp; what fails is tried again with the next look."""
    for kept in await office.run(lambda uow: uow.repo(DayHead).find(stamp="")) if service else ():
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(service, data=request_for(kept.hash), headers=headers) as response,
            ):
                answer = await response.read()
        except (TimeoutError, aiohttp.ClientError) as trouble:
            log.warning("stamp_failed", extra={"day": kept.day, "trouble": str(trouble)})
            return
        if not granted(answer, kept.hash):
            log.warning("stamp_refused", extra={"day": kept.day})
            return
        await office.run(partial(_keep, row_id=kept.id, stamp=base64.b64encode(answer).decode()))


def _keep(uow: UnitOfWork, row_id: int, stamp: str) -> None:
    row = uow.repo(DayHead).get(row_id, lock=True)
    if row is not None:
        uow.repo(DayHead).change(row, stamp=stamp)
