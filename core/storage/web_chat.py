"""The messages of the web chat: what was said, in one order for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from core.storage.outbox import insert_of
from core.storage.prepared import PreparedStatement
from core.storage.records import leases, web_messages

HISTORY = 200  # messages of a chat that a page shows when it opens
TOAST = "#toast"  # the author of what is shown once and is no message
_REVISION = "web:revision"


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `rev` grows with every message and every edit; `author` is an account, '' the bot."""

    id: int
    rev: int
    chat: str
    key: str
    author: str
    body: dict[str, Any]
    at: datetime


_SAID = select(*(web_messages.c[name] for name in ("id", "rev", "chat", "key", "author", "body", "at")))
# Asked for each chat whenever a page opens; the page of a demonstration has some hundred.
_LATEST = PreparedStatement(
    _SAID.where(
        web_messages.c.chat == bindparam("chat"),
        web_messages.c.rev > bindparam("after"),
        web_messages.c.author != TOAST,
    )
    .order_by(web_messages.c.rev.desc())
    .limit(HISTORY)
)


_KNOWN = PreparedStatement(
    select(web_messages.c.id).where(web_messages.c.chat == bindparam("c"), web_messages.c.key == bindparam("k"))
)
_SET = PreparedStatement(update(web_messages).where(web_messages.c.id == bindparam("m")).values(rev=bindparam("r")))
_NAMES = ("rev", "chat", "key", "author", "body", "at")


@cache
def _keep(dialect: str) -> PreparedStatement:
    added = insert_of(dialect, web_messages).on_conflict_do_nothing(index_elements=["chat", "key"])
    return PreparedStatement(added.returning(web_messages.c.id), _NAMES)


@cache
def _next(dialect: str) -> PreparedStatement:
    """One more than the last revision. Its row is locked until the commit."""
    more = insert_of(dialect, leases).on_conflict_do_update(index_elements=["name"], set_={"value": leases.c.value + 1})
    return PreparedStatement(more.returning(leases.c.value), ("name", "owner", "until", "value"))


def keep(
    connection: Connection, chat: str, key: str, author: str, body: dict[str, Any], now: datetime
) -> tuple[int, bool]:
    """Keep a message once, however often it is offered under its key; gives its id, and whether it is new: then it is
    shown once it is numbered."""
    values = {"rev": 0, "chat": chat, "key": key, "author": author, "body": body, "at": now}
    if added := _keep(connection.dialect.name).first(connection, values):
        return int(added[0]), True
    ((known,),) = _KNOWN.rows(connection, {"c": chat, "k": key})
    return int(known), False


def change(connection: Connection, message: int, chat: str, body: dict[str, Any]) -> None:
    """Have a message that is there show something else, once it is numbered anew."""
    where = (web_messages.c.id == message, web_messages.c.chat == chat)
    connection.execute(update(web_messages).where(*where).values(body=body))


def number(connection: Connection, messages: Iterable[int], now: datetime) -> None:
    """The next revision for each of these, so that revisions appear in their order; the last thing in a unit."""
    lease = {"name": _REVISION, "owner": "", "until": now, "value": 1}
    for message in messages:
        ((revision,),) = _next(connection.dialect.name).rows(connection, lease)
        _SET.count(connection, {"m": message, "r": revision})


def history(connection: Connection, chats: Iterable[str], after: int) -> list[Said]:
    """The latest messages of these chats with a revision above `after`, in order of revision."""
    found = (Said(*row) for chat in chats for row in _LATEST.rows(connection, {"chat": chat, "after": after}))
    return sorted(found, key=lambda said: said.rev)


def since(connection: Connection, rev: int, limit: int = 500) -> list[Said]:
    """Everything after a revision, whoever it is for."""
    rows = connection.execute(_SAID.where(web_messages.c.rev > rev).order_by(web_messages.c.rev).limit(limit))
    return [Said(*row) for row in rows]


def newest(connection: Connection) -> int:
    """The newest revision, 0 for none."""
    return connection.execute(select(func.max(web_messages.c.rev))).scalar() or 0


def busy_chats(connection: Connection, prefix: str) -> list[str]:
    """Chats whose name begins so and in which something was said."""
    query = select(web_messages.c.chat).where(web_messages.c.chat.like(f"{prefix}%")).distinct()
    return sorted(connection.execute(query).scalars())


def read(connection: Connection, message: int) -> Said | None:
    """A message by its number."""
    row = connection.execute(_SAID.where(web_messages.c.id == message)).first()
    return Said(*row) if row else None


def author_of(connection: Connection, message: int, chat: str) -> str | None:
    """Who said a message; None where it is not in this chat."""
    query = select(web_messages.c.author).where(web_messages.c.id == message, web_messages.c.chat == chat)
    return connection.execute(query).scalar()
