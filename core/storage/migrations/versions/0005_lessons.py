"""Corrections of what was read, and what was learnt from them."""

import sqlalchemy as sa
from alembic import op

from core.storage.tables import Id, Json, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", Id, primary_key=True),
        sa.Column("ticket_id", sa.BigInteger, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("by", "unit", "was_category", "category", "was_unit", "chosen_unit", "why")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_ticket_id", "corrections", ["ticket_id"])
    op.create_table(
        "lessons",
        sa.Column("id", Id, primary_key=True),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("upto", sa.BigInteger, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("units", Json, nullable=False),
        sa.Column("figures", Json, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("lessons")
    op.drop_table("corrections")
