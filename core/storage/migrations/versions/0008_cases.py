"""Cases of the procedures that districts write, in place of other tables."""

import sqlalchemy as sa
from alembic import op

from core.storage.columns import Id, Json, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", Id, primary_key=True),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "title", "unit", "area", "about")),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("entered_at", Moment, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("last_act", sa.Text, nullable=False),
        *(sa.Column(name, Moment) for name in ("changed_at", "published_at", "closed_at")),
        sa.UniqueConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_about", "cases", ["about"])
    op.create_index("ix_cases_created_by", "cases", ["created_by"])
    op.create_index("cases_by_procedure", "cases", ["procedure", "id"])
    op.drop_table("pleas")
    op.drop_table("admissions")


def downgrade() -> None:
    op.create_table("pleas", sa.Column("id", Id, primary_key=True), sa.Column("ticket_id", sa.BigInteger))
    op.create_index("ix_pleas_ticket_id", "pleas", ["ticket_id"])
    op.create_table("admissions", sa.Column("id", Id, primary_key=True), sa.Column("unit", sa.Text), sa.Column("state", sa.Text))
    op.create_index("ix_admissions_unit", "admissions", ["unit"])
    op.create_index("ix_admissions_state", "admissions", ["state"])
    op.drop_table("cases")
