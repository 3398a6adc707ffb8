"""Housekeeping: what has served its time is deleted."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, select, update

from core.people.records import Invitation
from core.procedures.records import Case
from core.storage import sums
from core.storage.columns import as_text, ref_to
from core.storage.records import dialogues, inbox, lanes, letters, table_of, web_messages
from core.storage.web_chat import TOAST
from core.tickets.lifecycle import ENDED
from core.tickets.records import StoredFile, Ticket
from core.workflow.records import DeferredMessage, Note

cases = table_of(Case)
files = table_of(StoredFile)
invitations = table_of(Invitation)
notes = table_of(Note)
tickets = table_of(Ticket)
deferred = table_of(DeferredMessage)

KEEP_INBOX = timedelta(days=8)  # platforms send an update again for a day at most
KEEP_REFUSED = timedelta(days=30)
KEEP_DIALOGUE = timedelta(days=30)  # an unfinished draft of somebody who never came back
KEEP_INVITATION = timedelta(days=30)
KEEP_TOAST = timedelta(hours=1)
UPLOADED = "up-"  # the references of files that a page uploaded begin so


def to_forget(connection: Connection, before: datetime, limit: int = 100) -> list[int]:
    """The ids of tickets that ended before a moment and whose words are still kept."""
    found = (
        select(tickets.c.id)
        .where(tickets.c.state.in_(ENDED), tickets.c.changed_at < before)
        .where(exists().where(as_text(notes.c.about) == ref_to("ticket", tickets.c.id), notes.c.salt != ""))
        .order_by(tickets.c.id)
        .limit(limit)
    )
    return [row.id for row in connection.execute(found)]


def cases_to_forget(connection: Connection, before: datetime, limit: int = 100) -> list[int]:
    """The ids of cases that ended before a moment and were not forgotten yet."""
    old = (cases.c.closed_at < before, cases.c.forgotten_at.is_(None))
    return list(connection.execute(select(cases.c.id).where(*old).order_by(cases.c.id).limit(limit)).scalars())


def drop_messages(connection: Connection, before: datetime) -> int:
    """Delete what was said and shown on the page before a moment, and what was set aside; how many messages went.

    Files that were sent there, and that no ticket has taken over, are marked.
    """
    taken = select(files.alias().c.ref)
    alone = (files.c.ref.startswith(UPLOADED), files.c.created_at < before, files.c.key.not_in(taken))
    connection.execute(update(files).where(*alone).values(kind="gone"))
    connection.execute(delete(inbox).where(inbox.c.at < before))
    return connection.execute(delete(web_messages).where(web_messages.c.at < before)).rowcount


def gone_files(connection: Connection) -> list[tuple[int, str]]:
    """Stored files whose bytes are to be deleted: (row, path); '' where another row still shows the same bytes."""
    marked = connection.execute(select(files.c.id, files.c.path).where(files.c.kind == "gone").limit(500)).all()
    paths = [row.path for row in marked if row.path]
    shown = select(files.c.path).where(files.c.path.in_(paths), files.c.kind != "gone") if paths else None
    still = {row.path for row in connection.execute(shown)} if shown is not None else set()
    return [(row.id, "" if row.path in still else row.path) for row in marked]


def sweep(connection: Connection, now: datetime) -> int:
    """Delete old inbox marks, refused letters, told digests, idle lanes, old drafts and codes; how many rows went."""
    t, gone = inbox.c, 0
    for statement in (
        delete(inbox).where(t.state == "done", t.at < now - KEEP_INBOX),
        delete(letters).where(letters.c.state == "refused", letters.c.created_at < now - KEEP_REFUSED),
        delete(deferred).where(deferred.c.told, deferred.c.at < now - KEEP_REFUSED),
        delete(lanes).where(lanes.c.waiting.is_(False), lanes.c.next_at < now - KEEP_INBOX),
        delete(dialogues).where(dialogues.c.changed_at < now - KEEP_DIALOGUE),
        delete(invitations).where(invitations.c.expires_at < now - KEEP_INVITATION),
        delete(web_messages).where(web_messages.c.author == TOAST, web_messages.c.at < now - KEEP_TOAST),
    ):
        gone += connection.execute(statement).rowcount
    return gone + sums.sweep(connection, now)
