"""What digests say of stakeholders, to be found by name; of those made before, under the name that stands there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0030"
down_revision = "0021"
branch_labels = None
depends_on = None

KNOWN = """
INSERT INTO fates (entry_id, place, digest_id, name, marks, elsewhere, at)
SELECT newest.entry_id, told.place - 1, newest.digest_id, told.who ->> 'name',
    CASE WHEN told.who ->> 'kind' = 'group'
        THEN ARRAY['~' || regexp_replace(
            regexp_replace(lower(told.who ->> 'name'), '(?<=[a-z]{2})(ies|ie|y)$', 'i'), '(?<=[a-z]{3})e?s?$', ''
        )]
        ELSE ARRAY[lower(told.who ->> 'name')]
    END,
    ARRAY[told.who ->> 'name'], newest.moment
FROM (
    SELECT DISTINCT ON (articles.entry_id) articles.entry_id, articles.moment, digests.id AS digest_id, digests.content
    FROM digests JOIN articles ON articles.id = digests.article_id
    ORDER BY articles.entry_id, digests.id DESC
) AS newest
CROSS JOIN LATERAL jsonb_array_elements(newest.content -> 'stakeholders') WITH ORDINALITY AS told (who, place)
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "fates",
        sa.Column("entry_id", sa.BigInteger(), sa.ForeignKey("entries.id"), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("digest_id", sa.BigInteger(), sa.ForeignKey("digests.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("marks", ARRAY(sa.Text()), nullable=False),
        sa.Column("elsewhere", ARRAY(sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("fates_marks", "fates", ["marks"], postgresql_using="gin")
    op.execute(KNOWN)
    op.add_column("preferences", sa.Column("rounds_due", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "preferences_rounds", "preferences", ["rounds_due"], postgresql_where=sa.text("rounds_due IS NOT NULL")
    )


def downgrade() -> None:
    """Take back; digests have it all."""
    op.drop_index("preferences_rounds", "preferences")
    op.drop_column("preferences", "rounds_due")
    op.drop_table("fates")
