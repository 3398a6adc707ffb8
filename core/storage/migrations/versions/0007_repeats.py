"""Matters told again: voices, merged tickets, tickets found by place."""

import sqlalchemy as sa
from alembic import op

from core.storage.columns import Id, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("merged_into", sa.BigInteger, nullable=False, server_default="0"))
    op.create_index("tickets_by_place", "tickets", ["area", "category", "created_at"])
    op.create_table(
        "voices",
        sa.Column("id", Id, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("ticket_id", "person_id")),
        sa.Column("at", Moment, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("note_id", "origin", "round")),
        sa.Column("solved", sa.Text, nullable=False),
        sa.Column("left_at", Moment, nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_voices_ticket_id", "voices", ["ticket_id"])
    op.create_index("ix_voices_person_id", "voices", ["person_id"])


def downgrade() -> None:
    op.drop_table("voices")
    op.drop_index("tickets_by_place", "tickets")
    op.drop_column("tickets", "merged_into")
