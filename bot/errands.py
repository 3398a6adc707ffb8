"""Errands: bring what was sent to a platform, hand on what is forwarded."""

import asyncio
from collections.abc import Mapping

from bot.pictures import FileStore, NotAPicture, kept_as
from bot.platforms.base import NotDelivered, Platform, Refused
from bot.processing import Office
from core.commands import Input, Perform
from core.refs import ticket_ref
from core.storage import outbox
from core.storage.outbox import Claimed
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.table_files import NotATable, refused_text, table_text
from core.tickets.records import StoredFile, Ticket
from handlers.doors.told import OUT
from handlers.messages import Address, Sender, Update


def as_sent(row: StoredFile) -> bool:
    """Whether it may be shown as it came: the platform has made a plain one of a photo; of files the house must."""
    return row.kind == "photo"


class Errands:
    """Fetches files; what came of them goes to the desk as if their sender had brought it."""

    def __init__(self, office: Office, files: FileStore) -> None:
        self._office = office
        self._files = files

    async def fetch(self, platform: Platform, sent: Mapping[str, str]) -> None:
        """Bring a file's bytes here. One that cannot be read is refused in words (size -1: not to be waited for)."""
        row = await self._office.run(lambda uow: uow.repo(StoredFile).first(key=sent["file"]))
        if not row or row.path:
            return
        try:
            content = await platform.fetch(row.ref)
            kept, mime, ending = await asyncio.to_thread(kept_as, content, row.mime, row.kind)
        except (NotAPicture, Refused):
            await self._note_file(row, "", row.mime, -1)
            if not (platform.keeps_pictures and as_sent(row)):
                await self._hand_in(sent, "unread", f"unread:{row.key}", row.key)
            return
        path = await asyncio.to_thread(self._files.keep, kept, ending)
        await self._note_file(row, path, mime, len(kept))

    async def table(self, platform: Platform, sent: Mapping[str, str]) -> None:
        """Bring a table's bytes here; to its sender's desk it comes as if they had pasted it."""
        try:
            text = await asyncio.to_thread(table_text, await platform.fetch(sent["ref"]))
        except Refused:
            text = refused_text("unknown")
        except NotATable as error:
            text = refused_text(error.key)
        await self._hand_in(sent, "table", f"table:{sent['key']}", f"{sent['word']}\n{text}")

    async def _hand_in(self, sent: Mapping[str, str], happening: str, key: str, text: str) -> None:
        """What came of a file goes to the desk as if its sender had brought it. Raises NotDelivered."""
        chat = Address.parse(sent["chat"])
        update = Update(
            platform=chat.platform,
            key=key,
            sender=Sender(sent["account"]),
            chat=chat,
            private=bool(sent["private"]),
            at=self._office.clock(),
            text=text,
            happening=happening,
        )
        if not await self._office.receive(update):
            raise NotDelivered(f"the {happening} was not taken")

    async def _note_file(self, row: StoredFile, path: str, mime: str, size: int) -> None:
        def note(uow: SqlUnitOfWork) -> None:
            fresh = uow.repo(StoredFile).get(row.id, lock=True)
            if fresh is not None:
                uow.repo(StoredFile).change(fresh, path=path, mime=mime, size=size)

        await self._office.run(note)


def is_report(letter: Claimed) -> bool:
    """Whether it hands a matter over."""
    return "report" in letter.body


def goes_out(uow: SqlUnitOfWork, letter: Claimed) -> None:
    """Noted before it is told: where this try ends unknown, the next one asks first."""
    outbox.note(uow.connection, letter, {**letter.body, OUT: True})


def not_taken(uow: SqlUnitOfWork, letter: Claimed, reason: str) -> Perform | None:
    """What tells the desk of it; None where the matter is no longer with the other system."""
    ticket = uow.repo(Ticket).get(letter.body["id"])
    why = "unsure" if letter.body.get(OUT) else reason
    lost = Perform(ticket_ref(letter.body["id"]), "not_taken", Input(text=why))
    return lost if ticket and ticket.state == "forwarded" else None
