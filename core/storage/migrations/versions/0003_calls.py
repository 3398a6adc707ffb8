"""Calls, rulings, duty lists, applications and supervision."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.storage.tables import Id, Json, Moment

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, Json, nullable=False)


def _when(name: str, *, required: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Moment, nullable=not required)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, sa.Column("id", Id, primary_key=True), *parts, sqlite_autoincrement=True)


def upgrade() -> None:
    op.add_column("notes", sa.Column("call_id", sa.BigInteger, nullable=False, server_default="0"))
    op.create_index("ix_notes_call_id", "notes", ["call_id"])
    op.add_column("clocks", sa.Column("subject", sa.Text, nullable=False, server_default=""))
    op.add_column("clocks", sa.Column("subject_id", sa.BigInteger, nullable=False, server_default="0"))
    op.create_index("clocks_by_subject", "clocks", ["subject", "subject_id"])
    _calls()
    _rulings()
    _lists()
    _supervision()


def _calls() -> None:
    _table(
        "calls",
        sa.Column("number", sa.String(16), nullable=False),
        _when("created_at", required=True),
        _text("kind"),
        _text("state"),
        _text("caller"),
        _number("caller_id"),
        _text("area"),
        _number("ticket_id"),
        _text("category"),
        _text("item"),
        _text("place"),
        sa.Column("lon", sa.Float),
        sa.Column("lat", sa.Float),
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
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_calls_ticket_id", "calls", ["ticket_id"])
    op.create_index("calls_by_caller", "calls", ["caller", "state"])
    _table(
        "called_units",
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
        sa.UniqueConstraint("call_id", "unit", "external"),
    )
    op.create_index("called_by_unit", "called_units", ["unit", "state"])
    _table(
        "call_ratings",
        _number("call_id"),
        _number("called_id"),
        _text("side"),
        _text("unit"),
        _when("at", required=True),
        _number("by"),
        _text("by_unit"),
        _when("locks_at", required=True),
        _json("grades"),
        _json("reasons"),
        _text("comment"),
        _number("revised"),
        sa.UniqueConstraint("call_id", "called_id", "side"),
    )
    op.create_index("ix_call_ratings_unit", "call_ratings", ["unit"])


def _rulings() -> None:
    _table(
        "rulings",
        _number("ticket_id"),
        _number("call_id"),
        _number("called_id"),
        _text("unit"),
        _text("basis"),
        _text("suggested"),
        _text("panel"),
        _text("state"),
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
    )
    op.create_index("ix_rulings_ticket_id", "rulings", ["ticket_id"])
    op.create_index("ix_rulings_call_id", "rulings", ["call_id"])
    op.create_index("ix_rulings_state", "rulings", ["state"])
    _table(
        "opinions",
        _number("ruling_id"),
        _text("unit"),
        _text("main"),
        _text("basis"),
        _text("text"),
        _when("at", required=True),
        _number("by"),
        sa.UniqueConstraint("ruling_id", "unit"),
    )
    _table(
        "pleas",
        _number("ticket_id"),
        _number("clock_id"),
        _text("kind"),
        _text("unit"),
        _text("state"),
        _when("asked_at", required=True),
        _number("by"),
        _text("reason"),
        _when("until"),
        _number("note_id"),
        _when("decided_at"),
        _number("decided_by"),
        _text("decided_unit"),
        _when("ended_at"),
    )
    op.create_index("ix_pleas_ticket_id", "pleas", ["ticket_id"])


def _lists() -> None:
    _table(
        "duty_items",
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
        sa.UniqueConstraint("version_id", "number"),
    )
    _table(
        "duty_versions",
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
        sa.UniqueConstraint("list_code", "version"),
    )
    _table(
        "admissions",
        _text("unit"),
        _text("task"),
        _number("people"),
        _text("money"),
        _text("state"),
        _when("asked_at", required=True),
        _number("by"),
        _text("category"),
        _text("item"),
        _json("units"),
        _text("reason"),
        _when("valid_to"),
        _json("reviews"),
        _when("decided_at"),
    )
    op.create_index("ix_admissions_unit", "admissions", ["unit"])
    op.create_index("ix_admissions_state", "admissions", ["state"])


def _supervision() -> None:
    _table(
        "supervisions",
        _number("ticket_id"),
        _number("call_id"),
        _text("unit"),
        _text("trigger"),
        _text("state"),
        _when("opened_at", required=True),
        _number("by"),
        _when("answered_at"),
        _when("concluded_at"),
        _text("answer"),
        _text("conclusion"),
    )
    op.create_index("ix_supervisions_ticket_id", "supervisions", ["ticket_id"])
    op.create_index("ix_supervisions_call_id", "supervisions", ["call_id"])
    op.create_index("ix_supervisions_state", "supervisions", ["state"])
    _table(
        "findings",
        _number("ticket_id"),
        _number("call_id"),
        _text("unit"),
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
    )
    op.create_index("ix_findings_unit", "findings", ["unit"])
    _table(
        "meetings",
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
    )


def downgrade() -> None:
    for name in (
        "meetings",
        "findings",
        "supervisions",
        "pleas",
        "admissions",
        "duty_versions",
        "duty_items",
        "opinions",
        "rulings",
        "call_ratings",
        "called_units",
        "calls",
    ):
        op.drop_table(name)
    op.drop_index("clocks_by_subject", "clocks")
    op.drop_index("ix_notes_call_id", "notes")
    op.drop_column("clocks", "subject_id")
    op.drop_column("clocks", "subject")
    op.drop_column("notes", "call_id")
