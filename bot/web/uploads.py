"""What a page uploads: a picture, from staff a table; never too much."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import BodyPartReader, web

from bot.pictures import LARGEST, NotAPicture, cleaned
from bot.web.seats import Seat
from core.people.queries import live_appointments
from core.storage.retention import UPLOADED
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.table_files import NotATable, table_text
from core.tickets.records import StoredFile

MOST, SPAN = 30, timedelta(minutes=10)  # files that one browser may upload in so long
LOOKED_AT = 1000  # newest files among which a browser's own are counted: a bound on the cost, not on the uploads
_OLD = (".xls", ".et", ".ods", ".numbers")  # refused in words, which say what to do
TABLES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", *_OLD)


class NotTaken(Exception):
    """An upload that is refused; `key` names the words."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Upload:
    """What is kept of an upload. `ending` of the stored file's name."""

    content: bytes
    kind: str
    mime: str
    ending: str


def visitor(token: str) -> str:
    """The name under which a browser's uploads are counted; the token itself is kept nowhere."""
    return UPLOADED + hashlib.sha256(f"upload:{token}".encode()).hexdigest()[:32]


def too_many(uow: SqlUnitOfWork, who: str) -> bool:
    """The browser has uploaded its 30 files of the last ten minutes. Counted from the rows of the files."""
    newest = uow.repo(StoredFile).find(newest=True, limit=LOOKED_AT)
    return sum(row.ref == who and row.created_at > uow.now - SPAN for row in newest) >= MOST


def own_files(uow: SqlUnitOfWork, data: Mapping[str, Any], who: str) -> bool:
    """Whether what is sent along was uploaded by this browser: a key that was once seen opens nothing."""
    keys = {*data["pictures"], *(key for key, _ in data["tables"])}
    found = uow.repo(StoredFile).find(key=list(keys)) if keys else []
    return {row.key for row in found if row.ref == who} == keys


def shown_in(body: Mapping[str, Any]) -> set[str]:
    """The keys of the files that a message of the page shows."""
    return {*body.get("pictures", ()), *(paper["key"] for paper in body.get("papers", ()))}


def staffed(uow: SqlUnitOfWork, seat: Seat) -> bool:
    """Somebody who holds a post sits here: only they bring tables."""
    people = (uow.meet("web", account) for _, _, account in seat.chats)
    return any(person is not None and live_appointments(uow, person.id) for person in people)


def kept_upload(content: bytes, name: str, *, staff: bool) -> Upload:
    """What is kept: a cleaned picture, or a table as its text (the file itself never lies here). Raises NotTaken."""
    if staff and name.lower().endswith(TABLES):
        try:
            text = table_text(content)
        except NotATable as error:
            raise NotTaken(f"table.{error.key}") from error
        return Upload(text.encode(), "document", "text/csv", "csv")
    try:
        return Upload(cleaned(content), "photo", "image/jpeg", "jpg")
    except NotAPicture as error:
        raise NotTaken("trouble.no_upload" if staff else "trouble.no_picture") from error


async def uploaded(request: web.Request) -> tuple[bytes, str] | None:
    """The file's bytes and its name; None when it is too big or there is none."""
    if not request.content_type.startswith("multipart/"):
        return None
    reader = await request.multipart()
    part = await reader.next()
    if not isinstance(part, BodyPartReader):
        return None
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > LARGEST:
            return None
    return bytes(content), part.filename or ""
