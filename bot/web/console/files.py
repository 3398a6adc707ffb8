"""Files of the console: taken in as the chat page does, and shown."""

import asyncio
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable

from aiohttp import web

from bot.pictures import LARGEST, FileStore
from bot.web.console.access import Gate, Viewer
from bot.web.seats import COOKIE
from bot.web.uploads import answered, take_in, visitor
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import StoredFile
from handlers.messages import Attachment

Files = dict[str, tuple[Attachment, ...]]


class Shelf:
    """Where the console's pages put what is uploaded with a form, and find what they show."""

    def __init__(self, gate: Gate, files: FileStore) -> None:
        self._gate, self._files = gate, files

    async def taken(self, request: web.Request) -> Files:
        """What was uploaded with a form, by its field. Raises NotTaken, HTTPForbidden."""
        found, who = defaultdict[str, list[Attachment]](list), visitor(request.cookies.get(COOKIE, ""))
        for name, sent in (await request.post()).items():
            if isinstance(sent, web.FileField):
                content = await asyncio.to_thread(sent.file.read, LARGEST + 1)

                async def read(content: bytes = content, name: str = sent.filename) -> tuple[bytes, str] | None:
                    return (content, name) if len(content) <= LARGEST else None

                def staff(uow: SqlUnitOfWork) -> bool:
                    return bool(self._gate.viewer(request, uow))

                row = await take_in(self._gate.office, self._files, who, read, staff)
                found[name].append(Attachment(row.kind, row.key, row.mime, row.size))
        return {name: tuple(sent) for name, sent in found.items()}

    async def show(self, request: web.Request, key: str) -> web.Response:
        """A file that the page asked for shows to this reader. Raises HTTPNotFound."""
        return await answered(request, self._gate.office, self._files, key)

    async def inlaid(self, paths: Iterable[str]) -> list[str]:
        """Pictures as parts of a page that is seen once: no address opens them again."""
        return [f"data:image/jpeg;base64,{b64encode(await self._read(path)).decode()}" for path in paths]

    async def _read(self, path: str) -> bytes:
        return await asyncio.to_thread(self._files.read, path)


def pictures(viewer: Viewer, keys: Iterable[str]) -> list[str]:
    """The paths of those of these files that are pictures and whose bytes are here."""
    found = viewer.uow.repo(StoredFile).find(key=[*keys]) if keys else []
    return [row.path for row in found if row.path and row.mime == "image/jpeg"]
