"""What a page uploads: a picture, from staff a table; never too much."""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import BodyPartReader, web

from bot.pictures import LARGEST, FileStore, NotAPicture, cleaned
from bot.processing import Office
from bot.web.seats import Seat
from core.people.queries import live_appointments
from core.storage.retention import UPLOADED
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.table_files import NotATable, table_text
from core.tickets.records import StoredFile
from handlers.documents import SHOP, saved_as

MOST, SPAN = 30, timedelta(minutes=10)  # files that one browser may upload in so long
LOOKED_AT = 1000  # newest files among which a browser's own are counted: a bound on the cost, not on the uploads
_OLD = (".xls", ".et", ".ods", ".numbers")  # refused in words, which say what to do
TABLES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt", *_OLD)


class NotTaken(Exception):
    """An upload that is refused; `key` names the words, `status` is HTTP's."""

    def __init__(self, key: str, status: int = 400) -> None:
        super().__init__(key)
        self.key, self.status = key, status


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
    found = uow.repo(StoredFile).find(key=list(keys))
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


async def take_in(
    office: Office,
    files: FileStore,
    who: str,
    sent: Callable[[], Awaitable[tuple[bytes, str] | None]],
    staff: Callable[[SqlUnitOfWork], bool],
) -> StoredFile:
    """Keep an upload under the key it is named by from now on. `sent` is read once there is room for it; from `staff`
    tables are taken too. Raises NotTaken, StorageTrouble."""
    if not await asyncio.to_thread(files.has_room):
        raise NotTaken("trouble.no_room", 503)
    full, tables = await office.run(lambda uow: (too_many(uow, who), staff(uow)))
    if full:
        raise NotTaken("trouble.many_uploads", 429)
    found = await sent()
    if found is None:
        raise NotTaken("trouble.picture_too_big", 413)
    kept = await asyncio.to_thread(kept_upload, *found, staff=tables)
    path = await asyncio.to_thread(files.keep, kept.content, kept.ending)

    def note(uow: SqlUnitOfWork) -> StoredFile:
        if too_many(uow, who):  # many at once
            raise NotTaken("trouble.many_uploads", 429)
        size, key = len(kept.content), secrets.token_hex(16)
        return uow.repo(StoredFile).add(StoredFile(key, "web", who, kept.kind, kept.mime, uow.now, size, path))

    return await office.run(note)


async def answered(request: web.Request, office: Office, files: FileStore, key: str) -> web.Response:
    """A kept file, for somebody who may read it. Raises HTTPNotFound, OSError."""
    row = await office.run(lambda uow: uow.repo(StoredFile).first(key=key))
    if not row or not row.path:
        raise web.HTTPNotFound
    headers = {"Content-Type": row.mime, "Cache-Control": "private, no-cache"}
    if name := saved_as(row):
        # What people sent is saved, never opened on the house's own address.
        how = "inline" if row.platform == SHOP else "attachment"
        headers["Content-Disposition"] = f'{how}; filename="{name}"'
    answer = web.Response(headers=headers)
    answer.etag = row.path
    if any(tag.value == row.path for tag in request.if_none_match or ()):
        answer.set_status(304)
    else:
        answer.body = await asyncio.to_thread(files.read, row.path)
    return answer
