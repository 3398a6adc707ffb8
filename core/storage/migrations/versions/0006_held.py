"""Letters that are kept for the morning."""

import sqlalchemy as sa
from alembic import op

from core.storage.columns import Id, Json, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held",
        sa.Column("id", Id, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("slot", sa.Text, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("held_by_slot", "held", ["address", "slot"])
    op.create_index(
        "held_untold", "held", ["id"], sqlite_where=sa.text("told = 0"), postgresql_where=sa.text("NOT told")
    )


def downgrade() -> None:
    op.drop_index("held_untold", "held")
    op.drop_index("held_by_slot", "held")
    op.drop_table("held")
