"""Files of the console: taken in as the chat page does, and shown."""

import asyncio
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable

from aiohttp import web

from bot.pictures import LARGEST, FileStore
from bot.web.console.access import Viewer, Visit
from bot.web.seats import COOKIE
from bot.web.uploads import take_in, visitor
from core.tickets.records import StoredFile
from handlers.messages import Attachment

Files = dict[str, tuple[Attachment, ...]]


async def taken(visit: Visit) -> Files:
    """What was uploaded with a form, by its field. Raises NotTaken, HTTPForbidden."""
    found, who = defaultdict[str, list[Attachment]](list), visitor(visit.request.cookies.get(COOKIE, ""))
    for name, sent in (await visit.request.post()).items():
        if isinstance(sent, web.FileField):
            content = await asyncio.to_thread(sent.file.read, LARGEST + 1)

            async def read(content: bytes = content, name: str = sent.filename) -> tuple[bytes, str] | None:
                return (content, name) if len(content) <= LARGEST else None

            row = await take_in(visit.gate.office, visit.gate.files, who, read, lambda uow: bool(visit.viewer(uow)))
            found[name].append(Attachment(row.kind, row.key, row.mime, row.size))
    return {name: tuple(sent) for name, sent in found.items()}


async def inlaid(files: FileStore, paths: Iterable[str]) -> list[str]:
    """Pictures as parts of a page that is seen once: no address opens them again."""
    return [f"data:image/jpeg;base64,{b64encode(await asyncio.to_thread(files.read, path)).decode()}" for path in paths]


def pictures(viewer: Viewer, keys: Iterable[str]) -> list[str]:
    """The paths of those of these files that are pictures and whose bytes are here."""
    found = viewer.uow.repo(StoredFile).find(key=[*keys])
    return [row.path for row in found if row.path and row.mime == "image/jpeg"]
