"""The machinery's own tables: ledger, inbox, outbox, web chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text, UniqueConstraint, text

from core.storage.columns import Id, Json, Moment
from core.storage.records import metadata as metadata


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, Json, nullable=False)


def _moment(name: str) -> Column[datetime]:
    return Column(name, Moment, nullable=False)


ledger = Table(
    "ledger",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    _moment("at"),
    _text("event"),
    _text("subject"),
    _number("subject_id"),
    _number("actor_id"),
    _text("actor_unit"),
    _json("facts"),
    _text("seal"),
    _text("prev"),
    _text("hash"),
    Index("ledger_by_subject", "subject", "subject_id"),
)
ledger_head = Table("ledger_head", metadata, _id(), _number("seq"), _text("hash"))
inbox = Table(
    "inbox",
    metadata,
    _key("platform"),
    _key("key"),
    _text("state"),
    _number("attempts"),
    _moment("at"),
    _text("body"),
    _text("trouble"),
    Index("inbox_by_age", "at"),
)
dialogues = Table(
    "dialogues",
    metadata,
    _key("address"),
    Column("person_id", BigInteger, primary_key=True),
    _json("state"),
    _moment("changed_at"),
    Index("dialogues_by_age", "changed_at"),
)
letters = Table(
    "letters",
    metadata,
    _id(),
    _text("address"),
    _text("kind"),
    _json("body"),
    _text("slot"),
    _number("version"),
    _text("state"),
    _number("attempts"),
    _moment("created_at"),
    sqlite_autoincrement=True,
)
Index(
    "letters_waiting",
    letters.c.address,
    letters.c.id,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index(
    "letters_by_slot",
    letters.c.address,
    letters.c.slot,
    sqlite_where=text("state = 'waiting' AND slot <> ''"),
    postgresql_where=text("state = 'waiting' AND slot <> ''"),
)
lanes = Table(
    "lanes",
    metadata,
    _key("address"),
    _flag("waiting"),
    _moment("next_at"),
    _moment("lease_until"),
)
Index("lanes_waiting", lanes.c.next_at, sqlite_where=text("waiting = 1"), postgresql_where=text("waiting"))
paces = Table("paces", metadata, _key("platform"), _moment("next_at"))
leases = Table(
    "leases",
    metadata,
    _key("name"),
    _text("owner"),
    _moment("until"),
    _number("value"),
)
web_messages = Table(
    "web_messages",
    metadata,
    _id(),
    _number("rev"),
    _text("chat"),
    _text("key"),
    _text("author"),
    _json("body"),
    _moment("at"),
    UniqueConstraint("chat", "key"),
    Index("web_by_chat", "chat", "rev"),
    Index("web_by_rev", "rev"),
    sqlite_autoincrement=True,
)
