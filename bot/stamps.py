"""Has the day's heads stamped by a time-stamping service (RFC 3161)."""

import base64
import logging
from functools import partial

import aiohttp

from bot.processing import Office
from core.ledger.records import DayHead
from core.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
TIMEOUT = aiohttp.ClientTimeout(total=20)
# TimeStampReq in DER: version 1, SHA-256 and the digest, and the service's certificate is wanted back.
_BEFORE = bytes.fromhex("30390201013031300d060960864801650304020105000420")
_AFTER = bytes.fromhex("0101ff")
GRANTED = (0, 1)  # PKIStatus: granted, granted with modifications


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
        row.stamp = stamp
        uow.repo(DayHead).save(row)
