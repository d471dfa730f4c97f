"""Tables of channels' settings, and of the messages sent there."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.postgres.schema.columns import (
    METADATA,
    destination_columns,
    moment_column,
    number_column,
    reference_column,
    text_column,
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    number_column(),
    *destination_columns(),
    reference_column("feed_id", "feeds.id"),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    text_column("language"),
    text_column("folder"),
    text_column("filter"),
    text_column("focus"),
    text_column("made_by"),
    moment_column("made"),
    # Assigned by `numbering.py`. While an upgrade rolls out, workers that know no numbers still subscribe channels:
    # rows that they insert get the next one from the trigger of migration 0095.
    Column("number", Integer, nullable=False),
    text_column("schedule"),
    text_column("zone"),
    moment_column("paused_until", nullable=True),
    UniqueConstraint("platform", "workspace", "channel", "feed_id", name="subscriptions_once"),
    UniqueConstraint("platform", "workspace", "channel", "number", name="subscriptions_numbered"),
    Index("subscriptions_feed", "feed_id"),
)

REMOVED = Table(
    "removed_subscriptions",
    METADATA,
    *destination_columns(key=True),
    Column("number", Integer, primary_key=True),
    reference_column("feed_id", "feeds.id"),
    Column("paused", Boolean, nullable=False),
    text_column("language"),
    text_column("folder"),
    text_column("filter"),
    text_column("focus"),
    text_column("made_by"),
    text_column("schedule"),
    text_column("zone"),
    moment_column("paused_until", nullable=True),
    moment_column("made"),
    Index("removed_feed", "feed_id"),
)
"""Removed subscriptions, as they were: each can be restored under its number."""

PREFERENCES = Table(
    "preferences",
    METADATA,
    *destination_columns(key=True),
    text_column("schedule"),
    Column("zone", Text, nullable=False, server_default="UTC"),
    text_column("quiet"),
    Column("watches", JSONB, nullable=False, server_default="[]"),
    moment_column("closed_since", nullable=True),
    text_column("problem"),
    moment_column("rounds_due", nullable=True),
    Column("additions", Boolean, nullable=False, server_default=text("true")),
    Index("preferences_rounds", "rounds_due", postgresql_where=text("rounds_due IS NOT NULL")),
)

CHANGES = Table(
    "channel_changes",
    METADATA,
    number_column(),
    *destination_columns(),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    text_column("done"),
    Column("said", JSONB(none_as_null=True), nullable=True),
    text_column("given_by"),
    moment_column("at"),
    moment_column("taken_back", nullable=True),
    text_column("taken_back_by"),
    Index("channel_changes_place", "platform", "workspace"),
    Index("channel_changes_at", "at"),
)
"""Changes that orders made to channels, piece by piece: see bot/domain/channel_setup.py."""

EDITIONS = Table(
    "editions",
    METADATA,
    number_column(),
    *destination_columns(),
    Column("title", Text, nullable=False),
    Column("said", JSONB(none_as_null=True), nullable=True),
    Column("state", Text, nullable=False),
    moment_column("since"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message", Text),
    Column("shown", Text),
    text_column("problem"),
    Index("editions_message", "platform", "workspace", "channel", "message"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    number_column(),
    reference_column("story_id", "stories.id"),
    *destination_columns(),
    Column("state", Text, nullable=False),
    moment_column("since"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message", Text),
    Column("shown", Text),
    reference_column("shown_digest", "digests.id", nullable=True),
    text_column("problem"),
    moment_column("due", nullable=True),
    Column("is_held", Boolean, nullable=False, server_default=text("false")),
    Column("is_alone", Boolean, nullable=False, server_default=text("false")),
    Column("is_muted", Boolean, nullable=False, server_default=text("false")),
    text_column("because"),
    Column("is_unjudged", Boolean, nullable=False, server_default=text("false")),
    text_column("focus"),
    reference_column("edition_id", "editions.id", nullable=True),
    moment_column("updated", nullable=True),
    moment_column("posted", nullable=True),
    # Guarantees one delivery per story and destination, whatever the code does.
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
    *destination_columns(key=True),
    Column("reason", Text, nullable=False),
    moment_column("decided"),
)

OPINIONS = Table(
    "opinions",
    METADATA,
    Column("delivery_id", BigInteger, ForeignKey("deliveries.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("is_good", Boolean, nullable=False),
    text_column("text"),
    moment_column("given"),
)

# Lines of digests that people took down: see bot/domain/hiding.py.
HIDDEN_LINES = Table(
    "hidden_lines",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("story_id", BigInteger, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("mark", Text, primary_key=True),
    text_column("person"),
    moment_column("hidden"),
    Index("hidden_lines_story", "story_id"),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    *destination_columns(key=True),
    Column("key", Text, primary_key=True),
    Column("message", Text, nullable=False),
    moment_column("at"),
    text_column("headline"),
    text_column("report"),
    text_column("person"),
    text_column("act"),
    Column("lines", ARRAY(Text), nullable=False),
    Index("corrections_at", "at"),
)
