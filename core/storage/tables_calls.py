"""The tables of calls, rulings, lists, applications, kept letters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, String, Table, Text, UniqueConstraint, text

from core.storage.tables import Id, Json, Moment, metadata


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


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


calls = Table(
    "calls",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    _when("created_at", required=True),
    _text("kind"),
    _text("state"),
    _text("caller"),
    _number("caller_id"),
    _text("area"),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    _text("category"),
    _text("item"),
    _text("place"),
    Column("lon", Float),
    Column("lat", Float),
    _text("team"),
    _text("reviewer"),
    _json("copied"),
    _when("issued_at"),
    _when("filed_at"),
    _when("concluded_at"),
    _when("closed_at"),
    _text("how"),
    _text("last_act"),
    _text("last_by"),
    _when("changed_at"),
    Index("calls_by_caller", "caller", "state"),
    sqlite_autoincrement=True,
)
called_units = Table(
    "called_units",
    metadata,
    _id(),
    _number("call_id"),
    _text("unit"),
    _text("state"),
    _flag("lead"),
    _when("joined_at", required=True),
    _text("external"),
    _when("acked_at"),
    _when("arrived_at"),
    _when("answered_at"),
    _when("released_at"),
    _flag("late"),
    _flag("designated"),
    _text("last_act"),
    _text("last_by"),
    UniqueConstraint("call_id", "unit", "external"),
    Index("called_by_unit", "unit", "state"),
    sqlite_autoincrement=True,
)
call_ratings = Table(
    "call_ratings",
    metadata,
    _id(),
    _number("call_id"),
    _number("called_id"),
    _text("side"),
    Column("unit", Text, nullable=False, index=True),
    _when("at", required=True),
    _number("by"),
    _text("by_unit"),
    _when("locks_at", required=True),
    _json("grades"),
    _json("reasons"),
    _text("comment"),
    _number("revised"),
    UniqueConstraint("call_id", "called_id", "side"),
    sqlite_autoincrement=True,
)
rulings = Table(
    "rulings",
    metadata,
    _id(),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    Column("call_id", BigInteger, nullable=False, index=True),
    _number("called_id"),
    _text("unit"),
    _text("basis"),
    _text("suggested"),
    _text("panel"),
    Column("state", Text, nullable=False, index=True),
    _when("opened_at", required=True),
    _text("category"),
    _text("area"),
    _text("subject"),
    _text("main"),
    _json("helpers"),
    _text("statute"),
    _text("clause"),
    _json("principles"),
    _flag("late"),
    _when("decided_at"),
    _number("decided_by"),
    sqlite_autoincrement=True,
)
opinions = Table(
    "opinions",
    metadata,
    _id(),
    _number("ruling_id"),
    _text("unit"),
    _text("main"),
    _text("basis"),
    _text("text"),
    _when("at", required=True),
    _number("by"),
    UniqueConstraint("ruling_id", "unit"),
    sqlite_autoincrement=True,
)
duty_items = Table(
    "duty_items",
    metadata,
    _id(),
    _text("list_code"),
    _text("number"),
    _text("sector"),
    _text("name"),
    _text("main"),
    _json("helpers"),
    _text("part"),
    _text("duties"),
    _text("town_duty"),
    _text("helper_duty"),
    _text("basis"),
    _json("flow"),
    _text("scenario"),
    _text("keywords"),
    _json("categories"),
    _number("version_id"),
    UniqueConstraint("version_id", "number"),
    sqlite_autoincrement=True,
)
duty_versions = Table(
    "duty_versions",
    metadata,
    _id(),
    _text("list_code"),
    _number("version"),
    _text("state"),
    _when("proposed_at", required=True),
    _text("unit"),
    _number("by"),
    _text("situation"),
    _text("reason"),
    _when("valid_from"),
    _when("valid_to"),
    _json("reviews"),
    _text("digest"),
    UniqueConstraint("list_code", "version"),
    sqlite_autoincrement=True,
)
supervisions = Table(
    "supervisions",
    metadata,
    _id(),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    Column("call_id", BigInteger, nullable=False, index=True),
    _text("unit"),
    _text("trigger"),
    Column("state", Text, nullable=False, index=True),
    _when("opened_at", required=True),
    _number("by"),
    _when("answered_at"),
    _when("concluded_at"),
    _text("answer"),
    _text("conclusion"),
    sqlite_autoincrement=True,
)
findings = Table(
    "findings",
    metadata,
    _id(),
    _number("ticket_id"),
    _number("call_id"),
    Column("unit", Text, nullable=False, index=True),
    _text("kind"),
    _text("state"),
    _when("opened_at", required=True),
    _number("by"),
    _text("by_unit"),
    _text("facts"),
    _text("item"),
    _when("verified_at"),
    _number("verified_by"),
    _text("verified_unit"),
    _text("verified_facts"),
    _text("tolerance"),
    sqlite_autoincrement=True,
)
meetings = Table(
    "meetings",
    metadata,
    _id(),
    _text("title"),
    _when("at", required=True),
    _text("unit"),
    _number("by"),
    _text("state"),
    _json("units"),
    _json("agenda"),
    _text("minutes"),
    _json("decisions"),
    _when("closed_at"),
    sqlite_autoincrement=True,
)
held = Table(
    "held",
    metadata,
    _id(),
    _text("address"),
    _text("slot"),
    _json("body"),
    _when("at", required=True),
    _flag("told"),
    sqlite_autoincrement=True,
)
Index("held_by_slot", held.c.address, held.c.slot)
Index("held_untold", held.c.id, sqlite_where=text("told = 0"), postgresql_where=text("NOT told"))
