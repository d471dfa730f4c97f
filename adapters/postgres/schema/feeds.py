"""Tables of feeds, of hosts that asked for a pause, and of entries."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from adapters.postgres.schema.columns import METADATA, moment_column, number_column, reference_column, text_column

FEEDS = Table(
    "feeds",
    METADATA,
    number_column(),
    Column("url", Text, nullable=False, unique=True),
    text_column("title"),
    text_column("site"),
    Column("etag", Text),
    Column("last_modified", Text),
    text_column("validators_url"),
    text_column("body_hash"),
    Column("marks", LargeBinary, nullable=False, server_default=text("''::bytea")),
    text_column("host"),
    moment_column("taken_until", nullable=True),
    Column("hours", ARRAY(Float), nullable=False, server_default="{}"),
    Column("days", Float, nullable=False, server_default="0"),
    Column("rhythm_at", DateTime(timezone=True)),
    Column("health", Text, nullable=False, server_default="fine"),
    Column("failures", Integer, nullable=False, server_default="0"),
    text_column("problem"),
    Column("status", Integer),
    moment_column("failing_since", nullable=True),
    Column("is_told", Boolean, nullable=False, server_default=text("false")),
    moment_column("first_polled", nullable=True),
    moment_column("last_polled", nullable=True),
    Column("entries", Integer, nullable=False, server_default="0"),
    Column("took", Float, nullable=False, server_default="0"),
    # The feed's own update hints; one bit for each hour and day.
    Column("pace_minutes", Integer, nullable=False, server_default="0"),
    Column("skip_hours", Integer, nullable=False, server_default="0"),
    Column("skip_days", Integer, nullable=False, server_default="0"),
    moment_column("brought", nullable=True),
    # Its address leads to another feed that we watch, for good; its entries stay with this one.
    reference_column("merged_into", "feeds.id", nullable=True),
    moment_column("asked_until", nullable=True),
    text_column("moved_from"),
    text_column("hub"),
    text_column("topic"),
    text_column("hub_secret"),
    moment_column("hub_until", nullable=True),
    moment_column("hub_asked", nullable=True),
    moment_column("next_due"),
    Column("subscribers", Integer, nullable=False, server_default="0"),
    # A lease reads this index from its start and stops at its limit, without scanning feeds that are not due.
    Index("feeds_due", "next_due", postgresql_where=text("subscribers > 0 AND health <> 'gone'")),
    Index("feeds_hubs", "hub_until", postgresql_where=text("hub <> ''")),
    Index("feeds_merged", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    # Few feeds are being polled at a time; this tells their hosts.
    Index("feeds_taken", "host", postgresql_where=text("taken_until IS NOT NULL")),
)

WANTED_AS = func.coalesce(FEEDS.c.merged_into, FEEDS.c.id)
"""The feed that subscriptions refer to: a merged feed's entries go to the subscribers of the other feed."""

# Hosts that want none of their feeds to be polled for a while, including feeds that nobody wanted at that time.
RESTING_HOSTS = Table("resting_hosts", METADATA, Column("host", Text, primary_key=True), moment_column("until"))

SITE_LINES = Table(
    "site_lines",
    METADATA,
    Column("host", Text, primary_key=True),
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("first_page", BigInteger, nullable=False),
    Column("second_page", BigInteger),
    moment_column("met"),
    Index("site_lines_met", "met"),
)
"""Fingerprints of page lines, each with the first two pages of its host that had it."""

ENTRIES = Table(
    "entries",
    METADATA,
    number_column(),
    reference_column("feed_id", "feeds.id"),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    text_column("url"),
    text_column("title"),
    text_column("summary"),
    text_column("content"),
    text_column("author"),
    text_column("picture"),
    moment_column("published", nullable=True),
    Column("state", Text, nullable=False),
    text_column("problem"),
    reference_column("story_id", "stories.id", nullable=True),
    moment_column("filed", nullable=True),
    # Why it joined an existing story: see bot.domain.story.JoinReason.
    Column("joined", JSONB(none_as_null=True)),
    # Identify an entry whose feed gives it another key: see bot/domain/entry_identity.py.
    Column("link_mark", BigInteger),
    Column("title_mark", BigInteger),
    Column("changes", Integer, nullable=False, server_default="0"),
    UniqueConstraint("feed_id", "key", name="entries_feed_id_key"),
    Index("entries_link", "feed_id", "link_mark", postgresql_where=text("link_mark IS NOT NULL")),
    Index("entries_title", "feed_id", "title_mark", postgresql_where=text("title_mark IS NOT NULL")),
    Index("entries_story", "story_id", postgresql_where=text("story_id IS NOT NULL")),
    Index("entries_told", "feed_id", "id", postgresql_where=text("story_id IS NOT NULL")),
    Index("entries_state", "state", postgresql_where=text("state <> 'digested'")),
)
