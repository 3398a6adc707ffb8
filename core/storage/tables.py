"""The tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.storage.columns import EPOCH, Id, Json, Moment, moments, numbers, texts

__all__ = ["EPOCH", "Id", "Json", "Moment"]

metadata = MetaData()
# `sqlite_autoincrement`: else SQLite gives a deleted last row's id to the next row, and a late word hits a stranger.


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


def _when(name: str, *, required: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=not required)


persons = Table(
    "persons",
    metadata,
    _id(),
    *texts("platform", "account", "chat", "lang", "name", "home"),
    _flag("reachable"),
    _when("created_at"),
    UniqueConstraint("platform", "account"),
    sqlite_autoincrement=True,
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
    sqlite_autoincrement=True,
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
    sqlite_autoincrement=True,
)
invitations = Table(
    "invitations",
    metadata,
    _id(),
    Column("code_hash", String(64), nullable=False, unique=True),
    *texts("role", "unit", "area"),
    _when("expires_at", required=True),
    _text("name"),
    _number("used_by"),
    _when("used_at"),
    sqlite_autoincrement=True,
)
tickets = Table(
    "tickets",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    _when("created_at", required=True),
    *texts("state", "kind", "category", "area", "level", "grade", "unit", "proposed", "desk"),
    *numbers("reporter_id", "filed_by"),
    *texts("source", "place"),
    Column("lon", Float),
    Column("lat", Float),
    _json("helpers"),
    _json("why"),
    Column("confidence", Float, nullable=False),
    _flag("tip_off"),
    _flag("designated"),
    _flag("supervised"),
    *texts("verified", "result_kind", "external"),
    *numbers("returns", "round"),
    *moments("dispatched_at", "due_at"),
    *texts("last_act", "last_by"),
    _when("changed_at"),
    Column("merged_into", BigInteger, nullable=False, server_default="0"),
    Index("tickets_by_reporter", "reporter_id", "created_at"),
    Index("tickets_by_place", "area", "category", "created_at"),
    Index("tickets_by_unit", "unit", "state"),
    Index("tickets_by_desk", "desk", "state"),
    sqlite_autoincrement=True,
)
notes = Table(
    "notes",
    metadata,
    _id(),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    *texts("kind", "text", "salt"),
    _when("at", required=True),
    _number("author_id"),
    _text("unit"),
    _json("pictures"),
    Column("call_id", BigInteger, nullable=False, index=True, server_default="0"),
    sqlite_autoincrement=True,
)
ratings = Table(
    "ratings",
    metadata,
    _id(),
    *numbers("ticket_id", "round"),
    _when("at", required=True),
    _number("by"),
    Column("contacted", Boolean),
    _text("solved"),
    Column("grade", Integer),
    _text("comment"),
    UniqueConstraint("ticket_id", "round"),
    sqlite_autoincrement=True,
)
clocks = Table(
    "clocks",
    metadata,
    _id(),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    *texts("kind", "unit"),
    _when("started_at", required=True),
    _when("due_at", required=True),
    _number("limit_value"),
    _text("limit_unit"),
    _when("next_at"),
    _number("step"),
    *moments("stopped_at", "missed_at"),
    _flag("provisional"),
    _json("pauses"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("subject_id", BigInteger, nullable=False, server_default="0"),
    Index("clocks_by_subject", "subject", "subject_id"),
    sqlite_autoincrement=True,
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
    *texts("address", "slot"),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    *texts("viewer", "lang", "digest", "message"),
    _json("options"),
    _when("at"),
    UniqueConstraint("address", "slot"),
    Index("slots_by_message", "address", "message"),
    sqlite_autoincrement=True,
)
files = Table(
    "files",
    metadata,
    _id(),
    Column("key", String(64), nullable=False, unique=True),
    *texts("platform", "ref", "kind", "mime"),
    _when("created_at", required=True),
    _number("size"),
    _text("path"),
    sqlite_autoincrement=True,
)
ledger = Table(
    "ledger",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    _when("at", required=True),
    *texts("event", "subject"),
    *numbers("subject_id", "actor_id"),
    _text("actor_unit"),
    _json("facts"),
    *texts("seal", "prev", "hash"),
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
    _when("at", required=True),
    *texts("body", "trouble"),
)
dialogues = Table(
    "dialogues",
    metadata,
    _key("address"),
    Column("person_id", BigInteger, primary_key=True),
    _json("state"),
    _when("changed_at", required=True),
)
letters = Table(
    "letters",
    metadata,
    _id(),
    *texts("address", "kind"),
    _json("body"),
    _text("slot"),
    _number("version"),
    _text("state"),
    _number("attempts"),
    _when("created_at", required=True),
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
    _when("next_at", required=True),
    _when("lease_until", required=True),
)
Index("lanes_waiting", lanes.c.next_at, sqlite_where=text("waiting = 1"), postgresql_where=text("waiting"))
paces = Table("paces", metadata, _key("platform"), _when("next_at", required=True))
leases = Table(
    "leases",
    metadata,
    _key("name"),
    _text("owner"),
    _when("until", required=True),
    _number("value"),
)
web_messages = Table(
    "web_messages",
    metadata,
    _id(),
    _number("rev"),
    *texts("chat", "key", "author"),
    _json("body"),
    _when("at", required=True),
    UniqueConstraint("chat", "key"),
    Index("web_by_chat", "chat", "rev"),
    sqlite_autoincrement=True,
)
