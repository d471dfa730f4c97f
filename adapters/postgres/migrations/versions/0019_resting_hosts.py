"""Hosts that rest: remembered by themselves, so that a hub's push or a new subscription does not ask them."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the table."""
    op.execute("CREATE TABLE resting_hosts (host TEXT PRIMARY KEY, until TIMESTAMP WITH TIME ZONE NOT NULL)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE resting_hosts")
