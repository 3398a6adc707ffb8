"""The tables of rolls, decisions and ballots."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, UniqueConstraint

from core.storage.columns import Id, Json, Moment, moments, numbers, texts
from core.storage.tables import metadata


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _when(name: str) -> Column[object]:
    return Column(name, Moment, nullable=False)


def _json(name: str) -> Column[object]:
    return Column(name, Json, nullable=False)


rolls = Table(
    "rolls",
    metadata,
    _id(),
    Column("area", String, nullable=False, index=True),
    *texts("unit", "name", "salt", "digest"),
    *numbers("version"),
    _when("imported_at"),
    *numbers("imported_by", "population"),
    sqlite_autoincrement=True,
)
members = Table(
    "members",
    metadata,
    _id(),
    *numbers("roll_id"),
    *texts("number", "name", "household"),
    _json("kinds"),
    *texts("area"),
    *numbers("heads"),
    _json("represents"),
    *moments("left_at"),
    UniqueConstraint("roll_id", "number"),
    sqlite_autoincrement=True,
)
voter_codes = Table(
    "voter_codes",
    metadata,
    _id(),
    Column("member_id", BigInteger, nullable=False, index=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    _when("expires_at"),
    *numbers("issued_by", "used_by"),
    *moments("used_at"),
    sqlite_autoincrement=True,
)
voter_links = Table(
    "voter_links",
    metadata,
    _id(),
    *numbers("roll_id"),
    Column("member_id", BigInteger, nullable=False, index=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    *texts("how"),
    _when("since"),
    *moments("until"),
    sqlite_autoincrement=True,
)
decisions = Table(
    "decisions",
    metadata,
    _id(),
    Column("number", String(16), nullable=False, unique=True),
    _when("created_at"),
    *texts("area", "unit", "profile", "title", "stage", "matter", "body"),
    *numbers("roll_id", "population"),
    *texts("secrecy"),
    _json("ballots"),
    *moments("meeting_at", "closes_at"),
    *texts("place", "phase"),
    _json("rules"),
    *texts("key", "seed", "roll_digest"),
    *moments("opened_at", "closed_at"),
    *texts("outcome"),
    _json("result"),
    _json("anchor"),
    *texts("head"),
    *numbers("created_by"),
    Index("decisions_by_area", "area", "phase"),
    sqlite_autoincrement=True,
)
decision_steps = Table(
    "decision_steps",
    metadata,
    _id(),
    Column("decision_id", BigInteger, nullable=False, index=True),
    *texts("act", "stage"),
    _when("at"),
    *texts("effect", "to"),
    *numbers("person_id"),
    *texts("role", "unit", "text", "salt"),
    _json("facts"),
    sqlite_autoincrement=True,
)
roll_entries = Table(
    "roll_entries",
    metadata,
    _id(),
    *numbers("decision_id", "member_id"),
    *texts("number", "name", "household"),
    _json("kinds"),
    *texts("area"),
    *numbers("heads"),
    *texts("grp", "present", "voted", "by", "struck"),
    UniqueConstraint("decision_id", "number"),
    Index("roll_entries_by_member", "decision_id", "member_id"),
    sqlite_autoincrement=True,
)
proxies = Table(
    "proxies",
    metadata,
    _id(),
    Column("decision_id", BigInteger, nullable=False, index=True),
    *texts("principal", "holder", "paper"),
    *moments("published_at", "ended_at"),
    sqlite_autoincrement=True,
)
# No autoincrement: the ids are random, so that neither they nor the pages they lie in tell who voted after whom.
envelopes = Table(
    "envelopes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    *numbers("decision_id"),
    *texts("slot", "sealed"),
    UniqueConstraint("decision_id", "slot"),
)
ballots = Table(
    "ballots",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    *numbers("decision_id"),
    *texts("mark", "grp", "choice"),
    UniqueConstraint("decision_id", "grp", "mark"),
)
sheets = Table(
    "sheets",
    metadata,
    _id(),
    *numbers("decision_id"),
    *texts("pile", "grp"),
    *numbers("teller_id"),
    _json("counts"),
    _when("at"),
    UniqueConstraint("decision_id", "pile", "grp", "teller_id"),
    sqlite_autoincrement=True,
)
