"""The tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL, microseconds since 1970 on SQLite (which has no time type)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(
            TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger()
        )

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - EPOCH) // _MICRO

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]
        return EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """Lists and dicts as compact UTF-8 text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value)


metadata = MetaData()
# SQLite numbers rows by itself only for INTEGER PRIMARY KEY.
Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


# Without it SQLite gives the id of a deleted last row to the next one; a late settlement would hit a stranger.
_ONCE = {"sqlite_autoincrement": True}


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _when(name: str, *, required: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=not required)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, Json, nullable=False)


persons = Table(
    "persons",
    metadata,
    _id(),
    _text("platform"),
    _text("account"),
    _text("chat"),
    _text("lang"),
    _text("name"),
    _text("home"),
    _flag("reachable"),
    _when("created_at"),
    UniqueConstraint("platform", "account"),
    **_ONCE,
)
posts = Table(
    "posts",
    metadata,
    _id(),
    Column("person_id", BigInteger, nullable=False, index=True),
    _text("role"),
    Column("unit", Text, nullable=False, index=True),
    _text("area"),
    _when("valid_from", required=True),
    _when("valid_to"),
    _number("granted_by"),
    **_ONCE,
)
bindings = Table(
    "bindings",
    metadata,
    _id(),
    Column("address", Text, nullable=False, index=True),
    Column("unit", Text, nullable=False, index=True),
    _when("valid_from", required=True),
    _when("valid_to"),
    _number("bound_by"),
    **_ONCE,
)
invitations = Table(
    "invitations",
    metadata,
    _id(),
    Column("code_hash", String(64), nullable=False, unique=True),
    _text("role"),
    _text("unit"),
    _text("area"),
    _when("expires_at", required=True),
    _text("name"),
    _number("used_by"),
    _when("used_at"),
    **_ONCE,
)
tickets = Table(
    "tickets",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    _when("created_at", required=True),
    _text("state"),
    _text("kind"),
    _text("category"),
    _text("area"),
    _text("level"),
    _text("grade"),
    _text("unit"),
    _text("proposed"),
    _text("desk"),
    _number("reporter_id"),
    _number("filed_by"),
    _text("source"),
    _text("place"),
    Column("lon", Float),
    Column("lat", Float),
    _json("helpers"),
    _json("why"),
    Column("confidence", Float, nullable=False),
    _flag("tip_off"),
    _flag("designated"),
    _flag("supervised"),
    _text("verified"),
    _text("result_kind"),
    _text("external"),
    _number("returns"),
    _number("round"),
    _when("dispatched_at"),
    _when("due_at"),
    _text("last_act"),
    _text("last_by"),
    _when("changed_at"),
    Index("tickets_by_reporter", "reporter_id", "created_at"),
    Index("tickets_by_unit", "unit", "state"),
    Index("tickets_by_desk", "desk", "state"),
    **_ONCE,
)
notes = Table(
    "notes",
    metadata,
    _id(),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    _text("kind"),
    _text("text"),
    _text("salt"),
    _when("at", required=True),
    _number("author_id"),
    _text("unit"),
    _json("pictures"),
    **_ONCE,
)
ratings = Table(
    "ratings",
    metadata,
    _id(),
    _number("ticket_id"),
    _number("round"),
    _when("at", required=True),
    _number("by"),
    Column("contacted", Boolean),
    _text("solved"),
    Column("grade", Integer),
    _text("comment"),
    UniqueConstraint("ticket_id", "round"),
    **_ONCE,
)
clocks = Table(
    "clocks",
    metadata,
    _id(),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    _text("kind"),
    _text("unit"),
    _when("started_at", required=True),
    _when("due_at", required=True),
    _number("limit_value"),
    _text("limit_unit"),
    _when("next_at"),
    _number("step"),
    _when("stopped_at"),
    _when("missed_at"),
    _flag("provisional"),
    _json("pauses"),
    **_ONCE,
)
Index(
    "clocks_due",
    clocks.c.next_at,
    sqlite_where=clocks.c.next_at.is_not(None),
    postgresql_where=clocks.c.next_at.is_not(None),
)
slots = Table(
    "slots",
    metadata,
    _id(),
    _text("address"),
    _text("slot"),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    _text("viewer"),
    _text("lang"),
    _text("digest"),
    _text("message"),
    _json("options"),
    _when("at"),
    UniqueConstraint("address", "slot"),
    Index("slots_by_message", "address", "message"),
    **_ONCE,
)
files = Table(
    "files",
    metadata,
    _id(),
    Column("key", String(64), nullable=False, unique=True),
    _text("platform"),
    _text("ref"),
    _text("kind"),
    _text("mime"),
    _when("created_at", required=True),
    _number("size"),
    _text("path"),
    **_ONCE,
)
ledger = Table(
    "ledger",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    _when("at", required=True),
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
    Column("platform", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _text("state"),
    _number("attempts"),
    _when("at", required=True),
    _text("body"),
    _text("trouble"),
)
dialogues = Table(
    "dialogues",
    metadata,
    Column("address", Text, primary_key=True),
    Column("person_id", BigInteger, primary_key=True),
    _json("state"),
    _when("changed_at", required=True),
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
    _when("created_at", required=True),
    **_ONCE,
)
Index(
    "letters_waiting",
    letters.c.address,
    letters.c.id,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
lanes = Table(
    "lanes",
    metadata,
    Column("address", Text, primary_key=True),
    _flag("waiting"),
    _when("next_at", required=True),
    _when("lease_until", required=True),
)
Index(
    "lanes_waiting",
    lanes.c.next_at,
    sqlite_where=text("waiting = 1"),
    postgresql_where=text("waiting"),
)
paces = Table("paces", metadata, Column("platform", Text, primary_key=True), _when("next_at", required=True))
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    _text("owner"),
    _when("until", required=True),
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
    _when("at", required=True),
    UniqueConstraint("chat", "key"),
    Index("web_by_chat", "chat", "rev"),
    **_ONCE,
)
