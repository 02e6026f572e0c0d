"""What servers saw of the clock, so that a wrong one deletes nothing."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "v4"
down_revision = "v3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    clock = op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leapt_from", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
    )
    now = datetime.now(UTC)
    op.bulk_insert(clock, [{"id": 1, "seen": now, "since": now}])


def downgrade() -> None:
    op.drop_table("clock")
