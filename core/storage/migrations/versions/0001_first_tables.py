"""The first tables, and the guard that lets nobody change the ledger."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from core.storage.tables import Id, Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _id() -> sa.Column[Any]:
    return sa.Column("id", Id, primary_key=True)


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _number(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _flag(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Boolean, nullable=False) for name in names]


def _json(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, Json, nullable=False) for name in names]


def _at(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, Moment, nullable=False) for name in names]


def _maybe_at(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, Moment) for name in names]


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, primary_key=True)


def _numbered(table: str, *parts: sa.schema.SchemaItem) -> None:
    """A table whose rows are numbered, and no number is given twice."""
    op.create_table(table, _id(), *parts, sqlite_autoincrement=True)


def _where(condition: str, sqlite: str = "") -> dict[str, Any]:
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(sqlite or condition)}


def upgrade() -> None:
    _people()
    _tickets()
    _limits_and_cards()
    _trace()
    _guard()
    _post()


def _people() -> None:
    _numbered(
        "persons",
        *_text("platform", "account", "chat", "lang", "name", "home"),
        *_flag("reachable"),
        *_maybe_at("created_at"),
        sa.UniqueConstraint("platform", "account"),
    )
    _numbered(
        "posts",
        *_number("person_id"),
        *_text("role", "unit", "area"),
        *_at("valid_from"),
        *_maybe_at("valid_to"),
        *_number("granted_by"),
    )
    op.create_index("ix_posts_person_id", "posts", ["person_id"])
    op.create_index("ix_posts_unit", "posts", ["unit"])
    _numbered(
        "bindings", *_text("address", "unit"), *_at("valid_from"), *_maybe_at("valid_to"), *_number("bound_by")
    )
    op.create_index("ix_bindings_address", "bindings", ["address"])
    op.create_index("ix_bindings_unit", "bindings", ["unit"])
    _numbered(
        "invitations",
        sa.Column("code_hash", sa.String(64), nullable=False),
        *_text("role", "unit", "area"),
        *_at("expires_at"),
        *_text("name"),
        *_number("used_by"),
        *_maybe_at("used_at"),
        sa.UniqueConstraint("code_hash"),
    )


def _tickets() -> None:
    _numbered(
        "tickets",
        sa.Column("number", sa.String(16), nullable=False),
        *_at("created_at"),
        *_text("state", "kind", "category", "area", "level", "grade", "unit", "proposed", "desk"),
        *_number("reporter_id", "filed_by"),
        *_text("source", "place"),
        sa.Column("lon", sa.Float),
        sa.Column("lat", sa.Float),
        *_json("helpers", "why"),
        sa.Column("confidence", sa.Float, nullable=False),
        *_flag("tip_off", "designated", "supervised"),
        *_text("verified", "result_kind", "external"),
        *_number("returns", "round"),
        *_maybe_at("dispatched_at", "due_at"),
        *_text("last_act", "last_by"),
        *_maybe_at("changed_at"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("tickets_by_reporter", "tickets", ["reporter_id", "created_at"])
    op.create_index("tickets_by_unit", "tickets", ["unit", "state"])
    op.create_index("tickets_by_desk", "tickets", ["desk", "state"])
    _numbered(
        "notes",
        *_number("ticket_id"),
        *_text("kind", "text", "salt"),
        *_at("at"),
        *_number("author_id"),
        *_text("unit"),
        *_json("pictures"),
    )
    op.create_index("ix_notes_ticket_id", "notes", ["ticket_id"])
    _numbered(
        "ratings",
        *_number("ticket_id", "round"),
        *_at("at"),
        *_number("by"),
        sa.Column("contacted", sa.Boolean),
        *_text("solved"),
        sa.Column("grade", sa.Integer),
        *_text("comment"),
        sa.UniqueConstraint("ticket_id", "round"),
    )


def _limits_and_cards() -> None:
    _numbered(
        "clocks",
        *_number("ticket_id"),
        *_text("kind", "unit"),
        *_at("started_at", "due_at"),
        *_number("limit_value"),
        *_text("limit_unit"),
        *_maybe_at("next_at"),
        *_number("step"),
        *_maybe_at("stopped_at", "missed_at"),
        *_flag("provisional"),
        *_json("pauses"),
    )
    op.create_index("ix_clocks_ticket_id", "clocks", ["ticket_id"])
    op.create_index("clocks_due", "clocks", ["next_at"], **_where("next_at IS NOT NULL"))
    _numbered(
        "slots",
        *_text("address", "slot"),
        *_number("ticket_id"),
        *_text("viewer", "lang", "digest", "message"),
        *_json("options"),
        *_maybe_at("at"),
        sa.UniqueConstraint("address", "slot"),
    )
    op.create_index("ix_slots_ticket_id", "slots", ["ticket_id"])
    op.create_index("slots_by_message", "slots", ["address", "message"])
    _numbered(
        "files",
        sa.Column("key", sa.String(64), nullable=False),
        *_text("platform", "ref", "kind", "mime"),
        *_at("created_at"),
        *_number("size"),
        *_text("path"),
        sa.UniqueConstraint("key"),
    )


def _trace() -> None:
    op.create_table(
        "ledger",
        sa.Column("seq", Id, primary_key=True, autoincrement=False),
        *_at("at"),
        *_text("event", "subject"),
        *_number("subject_id", "actor_id"),
        *_text("actor_unit"),
        *_json("facts"),
        *_text("seal", "prev", "hash"),
    )
    op.create_index("ledger_by_subject", "ledger", ["subject", "subject_id"])
    op.create_table("ledger_head", _id(), *_number("seq"), *_text("hash"))


def _guard() -> None:
    """Lines are added and never changed: the database itself says no (the chain shows it where somebody forces it)."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION ledger_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a ledger line is never changed or removed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER ledger_lines_stay BEFORE UPDATE OR DELETE ON ledger "
            "FOR EACH ROW EXECUTE FUNCTION ledger_stays()"
        )
        op.execute(
            "CREATE TRIGGER ledger_stays_whole BEFORE TRUNCATE ON ledger "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays()"
        )
        return
    # REPLACE deletes without asking the DELETE trigger: the third one refuses what it would replace.
    for name, when in (
        ("ledger_lines_stay", "BEFORE UPDATE ON ledger"),
        ("ledger_stays_whole", "BEFORE DELETE ON ledger"),
        ("ledger_grows", "BEFORE INSERT ON ledger WHEN EXISTS (SELECT 1 FROM ledger WHERE seq = NEW.seq)"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} {when} "
            "BEGIN SELECT RAISE(ABORT, 'a ledger line is never changed or removed'); END"
        )


def _post() -> None:
    op.create_table(
        "inbox",
        _key("platform"),
        _key("key"),
        *_text("state"),
        *_number("attempts"),
        *_at("at"),
        *_text("body", "trouble"),
    )
    op.create_table(
        "dialogues",
        _key("address"),
        sa.Column("person_id", sa.BigInteger, primary_key=True),
        *_json("state"),
        *_at("changed_at"),
    )
    _numbered(
        "letters",
        *_text("address", "kind"),
        *_json("body"),
        *_text("slot"),
        *_number("version"),
        *_text("state"),
        *_number("attempts"),
        *_at("created_at"),
    )
    op.create_index("letters_waiting", "letters", ["address", "id"], **_where("state = 'waiting'"))
    op.create_index("letters_by_slot", "letters", ["address", "slot"], **_where("state = 'waiting' AND slot <> ''"))
    op.create_table("lanes", _key("address"), *_flag("waiting"), *_at("next_at", "lease_until"))
    op.create_index("lanes_waiting", "lanes", ["next_at"], **_where("waiting", "waiting = 1"))
    op.create_table("paces", _key("platform"), *_at("next_at"))
    op.create_table("leases", _key("name"), *_text("owner"), *_at("until"), *_number("value"))
    _numbered(
        "web_messages",
        *_number("rev"),
        *_text("chat", "key", "author"),
        *_json("body"),
        *_at("at"),
        sa.UniqueConstraint("chat", "key"),
    )
    op.create_index("web_by_chat", "web_messages", ["chat", "rev"])


TABLES = (
    "persons", "posts", "bindings", "invitations", "tickets", "notes", "ratings", "clocks", "slots", "files",
    "ledger", "ledger_head", "inbox", "dialogues", "letters", "lanes", "paces", "leases", "web_messages",
)  # fmt: skip


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_stays()")
