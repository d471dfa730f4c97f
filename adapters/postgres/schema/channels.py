"""Tables of what channels asked for, and what was sent there."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.postgres.schema.columns import METADATA, moment, number, place, refers, words

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    number(),
    *place(),
    refers("feed_id", "feeds.id"),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    words("language"),
    words("folder"),
    words("filter"),
    words("focus"),
    words("made_by"),
    moment("made"),
    # Given by `numbering.py`. While an upgrade rolls out, workers that know no numbers still subscribe channels: what
    # they insert gets the next one from the trigger of migration 0095.
    Column("number", Integer, nullable=False),
    words("schedule"),
    words("zone"),
    moment("paused_until", nullable=True),
    UniqueConstraint("platform", "workspace", "channel", "feed_id", name="subscriptions_once"),
    UniqueConstraint("platform", "workspace", "channel", "number", name="subscriptions_numbered"),
    Index("subscriptions_feed", "feed_id"),
)

REMOVED = Table(
    "removed_subscriptions",
    METADATA,
    *place(key=True),
    Column("number", Integer, primary_key=True),
    refers("feed_id", "feeds.id"),
    Column("paused", Boolean, nullable=False),
    words("language"),
    words("folder"),
    words("filter"),
    words("focus"),
    words("made_by"),
    words("schedule"),
    words("zone"),
    moment("paused_until", nullable=True),
    moment("made"),
    Index("removed_feed", "feed_id"),
)
"""Subscriptions that were ended, as they were: each comes back under its number."""

PREFERENCES = Table(
    "preferences",
    METADATA,
    *place(key=True),
    words("schedule"),
    Column("zone", Text, nullable=False, server_default="UTC"),
    words("quiet"),
    Column("watches", JSONB, nullable=False, server_default="[]"),
    moment("closed_since", nullable=True),
    words("problem"),
    moment("rounds_due", nullable=True),
    Column("additions", Boolean, nullable=False, server_default=text("true")),
    Index("preferences_rounds", "rounds_due", postgresql_where=text("rounds_due IS NOT NULL")),
)

CHANGES = Table(
    "channel_changes",
    METADATA,
    number(),
    *place(),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    words("done"),
    Column("said", JSONB(none_as_null=True), nullable=True),
    words("given_by"),
    moment("at"),
    moment("taken_back", nullable=True),
    words("taken_back_by"),
    Index("channel_changes_place", "platform", "workspace"),
    Index("channel_changes_at", "at"),
)
"""What orders changed of channels, piece by piece: see bot/domain/channel_setup.py."""

EDITIONS = Table(
    "editions",
    METADATA,
    number(),
    *place(),
    Column("title", Text, nullable=False),
    Column("said", JSONB(none_as_null=True), nullable=True),
    Column("state", Text, nullable=False),
    moment("since"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message", Text),
    Column("shown", Text),
    words("problem"),
    Index("editions_message", "platform", "workspace", "channel", "message"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    number(),
    refers("story_id", "stories.id"),
    *place(),
    Column("state", Text, nullable=False),
    moment("since"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message", Text),
    Column("shown", Text),
    refers("shown_digest", "digests.id", nullable=True),
    words("problem"),
    moment("due", nullable=True),
    Column("is_held", Boolean, nullable=False, server_default=text("false")),
    Column("is_alone", Boolean, nullable=False, server_default=text("false")),
    Column("is_muted", Boolean, nullable=False, server_default=text("false")),
    words("because"),
    Column("is_unjudged", Boolean, nullable=False, server_default=text("false")),
    words("focus"),
    refers("edition_id", "editions.id", nullable=True),
    moment("updated", nullable=True),
    moment("posted", nullable=True),
    # The promise of one delivery per story and destination is kept here, whatever the code does.
    UniqueConstraint("story_id", "platform", "workspace", "channel", name="deliveries_once"),
    Index("deliveries_message", "platform", "workspace", "channel", "message"),
    Index("deliveries_held", "due", postgresql_where=text("is_held")),
    Index(
        "deliveries_planned",
        *("platform", "workspace", "channel", "due"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index("deliveries_failed", "id", postgresql_where=text("state = 'failed'")),
    Index("deliveries_shown", "shown_digest", postgresql_where=text("shown_digest IS NOT NULL")),
    Index("deliveries_edition", "edition_id", postgresql_where=text("edition_id IS NOT NULL")),
)

PASSED_OVER = Table(
    "passed_over",
    METADATA,
    Column("entry_id", BigInteger, ForeignKey("entries.id"), primary_key=True),
    *place(key=True),
    Column("reason", Text, nullable=False),
    moment("decided"),
)

OPINIONS = Table(
    "opinions",
    METADATA,
    Column("delivery_id", BigInteger, ForeignKey("deliveries.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("is_good", Boolean, nullable=False),
    words("text"),
    moment("given"),
)

# Lines of digests that people took down: see bot/domain/hiding.py.
HIDDEN_LINES = Table(
    "hidden_lines",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("story_id", BigInteger, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("mark", Text, primary_key=True),
    words("person"),
    moment("hidden"),
    Index("hidden_lines_story", "story_id"),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    *place(key=True),
    Column("key", Text, primary_key=True),
    Column("message", Text, nullable=False),
    moment("at"),
    words("headline"),
    words("report"),
    words("person"),
    words("act"),
    Column("lines", ARRAY(Text), nullable=False),
    Index("corrections_at", "at"),
)
