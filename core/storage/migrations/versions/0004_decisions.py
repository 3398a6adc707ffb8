"""Rolls, decisions and ballots."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.storage.columns import Id, Json, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "rolls", "members", "voter_codes", "voter_links", "decisions", "decision_steps", "roll_entries", "proxies",
    "envelopes", "ballots", "sheets",
)  # fmt: skip


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, Json, nullable=False)


def _when(name: str, *, required: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Moment, nullable=not required)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, sa.Column("id", Id, primary_key=True), *parts, sqlite_autoincrement=True)


def _urn(name: str, *parts: sa.schema.SchemaItem) -> None:
    """Random ids, so that their order tells nothing."""
    op.create_table(name, sa.Column("id", Id, primary_key=True, autoincrement=False), *parts)


def upgrade() -> None:
    _table(
        "rolls",
        sa.Column("area", sa.String, nullable=False),
        *_texts("unit", "name", "salt", "digest"),
        *_numbers("version"),
        _when("imported_at", required=True),
        *_numbers("imported_by", "population"),
    )
    op.create_index("ix_rolls_area", "rolls", ["area"])
    _table(
        "members",
        *_numbers("roll_id"),
        *_texts("number", "name", "household"),
        _json("kinds"),
        *_texts("area"),
        *_numbers("heads"),
        _json("represents"),
        _when("left_at"),
        sa.UniqueConstraint("roll_id", "number"),
    )
    _table(
        "voter_codes",
        *_numbers("member_id"),
        sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
        _when("expires_at", required=True),
        *_numbers("issued_by", "used_by"),
        _when("used_at"),
    )
    op.create_index("ix_voter_codes_member_id", "voter_codes", ["member_id"])
    _table(
        "voter_links",
        *_numbers("roll_id", "member_id", "person_id"),
        *_texts("how"),
        _when("since", required=True),
        _when("until"),
    )
    op.create_index("ix_voter_links_member_id", "voter_links", ["member_id"])
    op.create_index("ix_voter_links_person_id", "voter_links", ["person_id"])
    _decisions()
    _urn("envelopes", *_numbers("decision_id"), *_texts("slot", "sealed"), sa.UniqueConstraint("decision_id", "slot"))
    _urn(
        "ballots",
        *_numbers("decision_id"),
        *_texts("mark", "grp", "choice"),
        sa.UniqueConstraint("decision_id", "grp", "mark"),
    )
    _table(
        "sheets",
        *_numbers("decision_id"),
        *_texts("pile", "grp"),
        *_numbers("teller_id"),
        _json("counts"),
        _when("at", required=True),
        sa.UniqueConstraint("decision_id", "pile", "grp", "teller_id"),
    )


def _decisions() -> None:
    _table(
        "decisions",
        sa.Column("number", sa.String(16), nullable=False, unique=True),
        _when("created_at", required=True),
        *_texts("area", "unit", "profile", "title", "stage", "matter", "body"),
        *_numbers("roll_id", "population"),
        *_texts("secrecy"),
        _json("ballots"),
        _when("meeting_at"),
        _when("closes_at"),
        *_texts("place", "phase"),
        _json("rules"),
        *_texts("key", "seed", "roll_digest"),
        _when("opened_at"),
        _when("closed_at"),
        *_texts("outcome"),
        _json("result"),
        _json("anchor"),
        *_texts("head"),
        *_numbers("created_by"),
    )
    op.create_index("decisions_by_area", "decisions", ["area", "phase"])
    _table(
        "decision_steps",
        *_numbers("decision_id"),
        *_texts("act", "stage"),
        _when("at", required=True),
        *_texts("effect", "to"),
        *_numbers("person_id"),
        *_texts("role", "unit", "text", "salt"),
        _json("facts"),
    )
    op.create_index("ix_decision_steps_decision_id", "decision_steps", ["decision_id"])
    _table(
        "roll_entries",
        *_numbers("decision_id", "member_id"),
        *_texts("number", "name", "household"),
        _json("kinds"),
        *_texts("area"),
        *_numbers("heads"),
        *_texts("grp", "present", "voted", "by", "struck"),
        sa.UniqueConstraint("decision_id", "number"),
    )
    op.create_index("roll_entries_by_member", "roll_entries", ["decision_id", "member_id"])
    _table(
        "proxies",
        *_numbers("decision_id"),
        *_texts("principal", "holder", "paper"),
        _when("published_at"),
        _when("ended_at"),
    )
    op.create_index("ix_proxies_decision_id", "proxies", ["decision_id"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
