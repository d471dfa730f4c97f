"""Workspaces that installed the app, marks that are used once, and troubles that need a person."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table("installations", *_place(), *_installation())
    until = sa.Column("until", sa.DateTime(timezone=True), nullable=False)
    op.create_table("used_marks", sa.Column("mark", sa.Text(), primary_key=True), until)
    op.create_index("used_marks_until", "used_marks", ["until"])
    problem = sa.Column("problem", sa.Text(), nullable=False)
    op.create_table("troubles", *_place(), problem, sa.Column("since", sa.DateTime(timezone=True), nullable=False))


def _place() -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), primary_key=True) for name in ("platform", "workspace")]


def _installation() -> list[sa.Column[Any]]:
    words = [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("name", "bot", "bot_user")]
    return [
        *words,
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", ARRAY(sa.Text()), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    ]


def downgrade() -> None:
    """Take back; the app has to be installed anew in every workspace."""
    for name in ("troubles", "used_marks", "installations"):
        op.drop_table(name)
