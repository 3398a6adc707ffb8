"""What has been kept long enough is deleted, bytes and all."""

import asyncio
from datetime import timedelta

from bot.pictures import FileStore
from bot.processing import Office
from core.commands import ForgetCase, Input, Perform
from core.refs import Ref
from core.storage import retention
from core.storage.searching import settle
from core.storage.sql_unit_of_work import SqlUnitOfWork
from core.tickets.records import StoredFile


async def forget_old(office: Office, files: FileStore, days: int) -> int:
    """Delete the words of tickets and cases that ended `days` ago, what the page has shown so long (0: keep all), then
    the bytes of all files that were marked.

    How many tickets. A crash in between deletes nothing twice and leaves nothing behind: the marks are rows.
    """
    ended = office.clock() - timedelta(days=days)
    old = await office.look(lambda connection: retention.to_forget(connection, ended)) if days else []
    if days:
        await office.run(lambda uow: retention.drop_messages(uow.connection, ended))
    for ticket_id in old:
        await office.do(Perform(Ref("ticket", ticket_id), "forget", Input("kept_long_enough")))
    for case_id in await office.look(lambda connection: retention.cases_to_forget(connection, ended)) if days else []:
        await office.do(ForgetCase(case_id))
    await drop_files(office, files)
    more = await office.run(lambda uow: settle(uow.connection, first=True))
    while more:
        more = await office.run(lambda uow: settle(uow.connection, first=False))
    return len(old)


async def drop_files(office: Office, files: FileStore) -> None:
    """Delete marked bytes, then their rows."""
    for row_id, path in await office.look(retention.gone_files):
        if path:
            await asyncio.to_thread(files.drop, path)
        await office.run(lambda uow, which=row_id: _drop_row(uow, which))  # type: ignore[misc]


def _drop_row(uow: SqlUnitOfWork, row_id: int) -> None:
    row = uow.repo(StoredFile).get(row_id)
    if row is not None:
        uow.repo(StoredFile).drop(row)
