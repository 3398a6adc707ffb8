"""Housekeeping: what has served its time is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from core.storage.tables import dialogues, inbox, invitations, lanes, letters, web_messages
from core.storage.tables_calls import held
from core.storage.web_chat import TOAST

KEEP_INBOX = timedelta(days=8)  # platforms send an update again for a day at most
KEEP_REFUSED = timedelta(days=30)
KEEP_DIALOGUE = timedelta(days=30)  # an unfinished draft of somebody who never came back
KEEP_INVITATION = timedelta(days=30)
KEEP_TOAST = timedelta(hours=1)


def sweep(connection: Connection, now: datetime) -> int:
    """Delete old inbox marks, refused letters, told digests, idle lanes, old drafts and codes; how many rows went."""
    t, gone = inbox.c, 0
    for statement in (
        delete(inbox).where(t.state == "done", t.at < now - KEEP_INBOX),
        delete(letters).where(letters.c.state == "refused", letters.c.created_at < now - KEEP_REFUSED),
        delete(held).where(held.c.told, held.c.at < now - KEEP_REFUSED),
        delete(lanes).where(lanes.c.waiting.is_(False), lanes.c.next_at < now - KEEP_INBOX),
        delete(dialogues).where(dialogues.c.changed_at < now - KEEP_DIALOGUE),
        delete(invitations).where(invitations.c.expires_at < now - KEEP_INVITATION),
        delete(web_messages).where(web_messages.c.author == TOAST, web_messages.c.at < now - KEEP_TOAST),
    ):
        gone += connection.execute(statement).rowcount
    return gone
