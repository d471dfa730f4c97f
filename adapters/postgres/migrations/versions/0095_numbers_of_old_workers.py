"""A subscription that is made without a number gets the next one of its channel."""

from alembic import op

revision = "0095"
down_revision = "0080"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE OR REPLACE FUNCTION newsdesk_number_subscription() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended(concat_ws(':', NEW.platform, NEW.workspace, NEW.channel), 65)
    );
    SELECT coalesce(max(given.number), 0) + 1 INTO NEW.number FROM (
        SELECT platform, workspace, channel, number FROM subscriptions
        UNION ALL SELECT platform, workspace, channel, number FROM removed_subscriptions
    ) AS given
    WHERE (given.platform, given.workspace, given.channel) = (NEW.platform, NEW.workspace, NEW.channel);
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER newsdesk_subscription_numbered BEFORE INSERT ON subscriptions FOR EACH ROW
WHEN (NEW.number IS NULL) EXECUTE FUNCTION newsdesk_number_subscription()
"""


def upgrade() -> None:
    """Apply."""
    op.execute(FUNCTION)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION IF EXISTS newsdesk_number_subscription() CASCADE")
