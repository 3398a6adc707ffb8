"""What has been received already, and what could not be handled yet."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from core.storage.outbox import insert_of, replacing, upsert
from core.storage.prepared import PreparedStatement
from core.storage.records import album_parts, dialogues, inbox, leases

_LOOK = PreparedStatement(
    select(inbox.c.state).where(inbox.c.platform == bindparam("p"), inbox.c.key == bindparam("k")).with_for_update()
)
_TALK = PreparedStatement(
    select(dialogues.c.state)
    .where(dialogues.c.address == bindparam("a"), dialogues.c.person_id == bindparam("p"))
    .with_for_update()
)


@cache
def _take(dialect: str) -> PreparedStatement:
    return PreparedStatement(insert_of(dialect, inbox).on_conflict_do_nothing(), inbox.c.keys())


def take(connection: Connection, platform: str, key: str, now: datetime) -> bool:
    """Mark an update as handled by this unit; False when it was handled before.

    Two replicas with the same update: the second waits for the first's commit and then sees it handled.
    """
    row = {"platform": platform, "key": key, "state": "done", "attempts": 0, "at": now, "body": "", "trouble": ""}
    if _take(connection.dialect.name).count(connection, row):
        return True
    if _LOOK.first(connection, {"p": platform, "k": key}) != ("failed",):
        return False
    again = update(inbox).where(inbox.c.platform == platform, inbox.c.key == key)
    connection.execute(again.values(state="done", at=now, body="", trouble=""))
    return True


def fail(
    connection: Connection, platform: str, key: str, now: datetime, *, body: str, trouble: str, tries: int
) -> bool:
    """Count a failed try; True when the update is now parked (after `tries`) and must not be sent again."""
    where = (inbox.c.platform == platform, inbox.c.key == key)
    attempts = connection.execute(select(inbox.c.attempts).where(*where).with_for_update()).scalar()
    count = (attempts or 0) + 1
    state = "parked" if count >= tries else "failed"
    values = {"state": state, "attempts": count, "at": now, "body": body, "trouble": trouble}
    if attempts is None:
        connection.execute(insert(inbox).values(platform=platform, key=key, **values))
    else:
        connection.execute(update(inbox).where(*where).values(**values))
    return state == "parked"


_WAITS = PreparedStatement(select(album_parts.c.album).where(album_parts.c.whose == bindparam("w")))


def keep_part(connection: Connection, part: dict[str, Any]) -> None:
    """Keep one part of an album, as a row of its table, until the album is whole."""
    connection.execute(insert(album_parts).values(part))


def waits(connection: Connection, whose: str) -> str:
    """An album of this person in this chat whose parts still wait; '' where there is none."""
    found = _WAITS.first(connection, {"w": whose})
    return str(found[0]) if found else ""


def quiet_albums(connection: Connection, until: datetime) -> list[str]:
    """Albums of which no part came after this moment."""
    query = select(album_parts.c.album).group_by(album_parts.c.album).having(func.max(album_parts.c.at) <= until)
    return list(connection.execute(query).scalars())


def parts_of(connection: Connection, album: str) -> list[dict[str, Any]]:
    """What an album's parts said, in the order of their keys."""
    query = select(album_parts.c.body).where(album_parts.c.album == album)
    return list(connection.execute(query.order_by(func.length(album_parts.c.key), album_parts.c.key)).scalars())


def release(connection: Connection, platform: str, keys: Sequence[str]) -> bool:
    """Give the parts out; False when another replica has them, and then nothing of this unit may be kept."""
    which = album_parts.c.key.in_(keys)
    gone = connection.execute(delete(album_parts).where(album_parts.c.platform == platform, which))
    return gone.rowcount == len(keys)


def recall(connection: Connection, address: str, person_id: int) -> dict[str, object]:
    """The state of a dialogue, locked until the unit ends; {} for a new one."""
    found = _TALK.first(connection, {"a": address, "p": person_id})
    return found[0] if found else {}


def remember(connection: Connection, address: str, person_id: int, state: dict[str, object], now: datetime) -> None:
    """Keep the state of a dialogue."""
    row = {"address": address, "person_id": person_id, "state": state, "changed_at": now}
    replacing(connection.dialect.name, dialogues, "state", "changed_at").count(connection, row)


def hold(connection: Connection, name: str, owner: str, now: datetime, until: datetime) -> bool:
    """Take or renew a named lease (who polls, who ticks); False while another owner's lease runs."""
    statement = upsert(connection, leases)
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": owner, "until": until},
        where=(leases.c.owner == owner) | (leases.c.until <= now),
    )
    row = {"name": name, "owner": owner, "until": until, "value": 0}
    return connection.execute(statement.returning(leases.c.name), row).first() is not None
