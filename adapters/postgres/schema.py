"""The tables, as SQLAlchemy Core knows them; `migrations/` makes them, and a test holds both side by side."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL, TSVECTOR

METADATA = MetaData()
BOARD_VERSIONS = Sequence("board_versions", metadata=METADATA)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _place(*, key: bool = False) -> list[Column[str]]:
    """Return the columns that name a destination."""
    return [Column(name, Text, nullable=False, primary_key=key) for name in ("platform", "workspace", "channel")]


def _refers(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(target), nullable=nullable)


FEEDS = Table(
    "feeds",
    METADATA,
    _id(),
    Column("url", Text, nullable=False, unique=True),
    _words("title"),
    _words("site"),
    Column("etag", Text),
    Column("last_modified", Text),
    _words("validators_url"),
    _words("body_hash"),
    Column("marks", LargeBinary, nullable=False, server_default=text("''::bytea")),
    _words("host"),
    _moment("taken_until", nullable=True),
    Column("hours", ARRAY(Float), nullable=False, server_default="{}"),
    Column("days", Float, nullable=False, server_default="0"),
    Column("rhythm_at", DateTime(timezone=True)),
    Column("health", Text, nullable=False, server_default="fine"),
    Column("failures", Integer, nullable=False, server_default="0"),
    _words("problem"),
    Column("status", Integer),
    _moment("failing_since", nullable=True),
    Column("is_told", Boolean, nullable=False, server_default=text("false")),
    _moment("first_polled", nullable=True),
    _moment("last_polled", nullable=True),
    Column("entries", Integer, nullable=False, server_default="0"),
    Column("took", Float, nullable=False, server_default="0"),
    # What the feed itself wishes; of hours and days a bit each.
    Column("pace_minutes", Integer, nullable=False, server_default="0"),
    Column("skip_hours", Integer, nullable=False, server_default="0"),
    Column("skip_days", Integer, nullable=False, server_default="0"),
    _moment("brought", nullable=True),
    # Its address leads to another feed that we watch, for good; what it brought stays here.
    _refers("merged_into", "feeds.id", nullable=True),
    _moment("asked_until", nullable=True),
    _words("moved_from"),
    _words("hub"),
    _words("topic"),
    _words("hub_secret"),
    _moment("hub_until", nullable=True),
    _moment("hub_asked", nullable=True),
    _moment("next_due"),
    Column("subscribers", Integer, nullable=False, server_default="0"),
    # A claim reads this index from its start and stops at its limit: it never scans the feeds that are not due.
    Index("feeds_due", "next_due", postgresql_where=text("subscribers > 0 AND health <> 'gone'")),
    Index("feeds_hubs", "hub_until", postgresql_where=text("hub <> ''")),
    Index("feeds_merged", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    # Few feeds are being asked at a time; this says of which hosts.
    Index("feeds_taken", "host", postgresql_where=text("taken_until IS NOT NULL")),
)

# Hosts that want none of their feeds to be asked for a while; of feeds, too, that nobody wanted when they said so.
RESTING_HOSTS = Table("resting_hosts", METADATA, Column("host", Text, primary_key=True), _moment("until"))

ENTRIES = Table(
    "entries",
    METADATA,
    _id(),
    _refers("feed_id", "feeds.id"),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    _words("url"),
    _words("title"),
    _words("summary"),
    _words("content"),
    _words("author"),
    _words("picture"),
    _moment("published", nullable=True),
    Column("state", Text, nullable=False),
    _words("problem"),
    _refers("story_id", "stories.id", nullable=True),
    _moment("filed", nullable=True),
    # What an entry is known by when its feed gives it another key: see bot/domain/sameness.py.
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

SEARCHED = "strip(to_tsvector('simple'::regconfig, left(title || ' ' || text, 100000)))"
"""The words an article is found by; more characters than this could outgrow what PostgreSQL keeps of a text."""

ARTICLES = Table(
    "articles",
    METADATA,
    _id(),
    _refers("entry_id", "entries.id"),
    Column("revision", Integer, nullable=False),
    _words("url"),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("byline", Text),
    _moment("published", nullable=True),
    Column("language", Text),
    _words("publisher"),
    _words("picture"),
    Column("origin", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    # What its address is known by: see bot/domain/sameness.py.
    Column("link_mark", BigInteger),
    _moment("read"),
    # What a search needs, beside the text: whose it is, when it was news, and its words with their places left out.
    _refers("feed_id", "feeds.id"),
    Column("moment", DateTime(timezone=True), Computed("coalesce(published, read)", persisted=True), nullable=False),
    Column("search", TSVECTOR, Computed(SEARCHED, persisted=True), nullable=False),
    UniqueConstraint("entry_id", "revision", name="articles_entry_id_revision"),
    Index("articles_search", "search", postgresql_using="gin"),
    Index("articles_moment", "feed_id", "moment"),
    Index("articles_url", "url", postgresql_using="hash"),
    Index("articles_link", "link_mark", postgresql_where=text("link_mark IS NOT NULL")),
)

MEANINGS = Table(
    "meanings",
    METADATA,
    Column("article_id", BigInteger, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("model", Text, nullable=False),
    Column("length", Integer, nullable=False),
    Column("vector", ARRAY(REAL), nullable=False),
)

STORIES = Table(
    "stories",
    METADATA,
    _id(),
    Column("terms", ARRAY(Text), nullable=False),
    _moment("told"),
    Index("stories_told", "told"),
)

DIGESTS = Table(
    "digests",
    METADATA,
    _id(),
    _refers("article_id", "articles.id"),
    Column("content", JSONB, nullable=False),
    _moment("made"),
    Index("digests_article", "article_id"),
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    _id(),
    *_place(),
    _refers("feed_id", "feeds.id"),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    _words("language"),
    _words("folder"),
    _words("filter"),
    _words("made_by"),
    _moment("made"),
    UniqueConstraint("platform", "workspace", "channel", "feed_id", name="subscriptions_once"),
    Index("subscriptions_feed", "feed_id"),
)

PREFERENCES = Table(
    "preferences",
    METADATA,
    *_place(key=True),
    _words("schedule"),
    Column("zone", Text, nullable=False, server_default="UTC"),
    _words("quiet"),
    Column("watches", JSONB, nullable=False, server_default="[]"),
    _moment("closed_since", nullable=True),
    _words("problem"),
)

EDITIONS = Table(
    "editions",
    METADATA,
    _id(),
    *_place(),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    _moment("since"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message", Text),
    Column("shown", Text),
    _words("problem"),
    Index("editions_message", "platform", "workspace", "channel", "message"),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    _id(),
    _refers("story_id", "stories.id"),
    *_place(),
    Column("state", Text, nullable=False),
    _moment("since"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message", Text),
    Column("shown", Text),
    _refers("shown_digest", "digests.id", nullable=True),
    _words("problem"),
    _moment("due", nullable=True),
    Column("is_held", Boolean, nullable=False, server_default=text("false")),
    Column("is_alone", Boolean, nullable=False, server_default=text("false")),
    Column("is_muted", Boolean, nullable=False, server_default=text("false")),
    _refers("edition_id", "editions.id", nullable=True),
    # The promise of one delivery per story and destination is kept here, whatever the code does.
    UniqueConstraint("story_id", "platform", "workspace", "channel", name="deliveries_once"),
    Index("deliveries_message", "platform", "workspace", "channel", "message"),
    Index("deliveries_held", "due", postgresql_where=text("is_held")),
    Index(
        "deliveries_planned",
        *("platform", "workspace", "channel", "due"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index("deliveries_edition", "edition_id", postgresql_where=text("edition_id IS NOT NULL")),
)

PASSED_OVER = Table(
    "passed_over",
    METADATA,
    Column("entry_id", BigInteger, ForeignKey("entries.id"), primary_key=True),
    *_place(key=True),
    Column("reason", Text, nullable=False),
    _moment("decided"),
)

OPINIONS = Table(
    "opinions",
    METADATA,
    Column("delivery_id", BigInteger, ForeignKey("deliveries.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("is_good", Boolean, nullable=False),
    _words("text"),
    _moment("given"),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    *_place(key=True),
    Column("key", Text, primary_key=True),
    Column("message", Text, nullable=False),
    _moment("at"),
    _words("headline"),
    _words("report"),
    _words("person"),
    Column("lines", ARRAY(Text), nullable=False),
    Index("corrections_at", "at"),
)

REPLIES = Table(
    "replies",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    _moment("paid"),
    _words("purpose"),
    _words("workspace"),
    Index("replies_paid", "paid"),
    Index("replies_workspace", "workspace", "paid", postgresql_where=text("workspace <> ''")),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("key", Text, primary_key=True),
    _refers("delivery_id", "deliveries.id", nullable=True),
    *_place(),
    Column("place", Text, nullable=False),
    Column("message", Text),
    _words("conversation"),
    Column("text", Text, nullable=False),
    _words("asked_by"),
    _words("edit"),
    Column("answer", JSONB),
    _moment("asked"),
    _moment("answered", nullable=True),
    _moment("shown", nullable=True),
    _moment("taken_until", nullable=True),
    Index("questions_delivery", "delivery_id", "asked"),
    Index("questions_place", "place", "asked"),
    Index("questions_workspace", "platform", "workspace", "asked"),
    Index("questions_asked", "asked"),
)

BOARD_MESSAGES = Table(
    "board_messages",
    METADATA,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("version", BigInteger, BOARD_VERSIONS, server_default=BOARD_VERSIONS.next_value(), nullable=False),
    Column("delivery_id", BigInteger, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("story", JSONB, nullable=False),
    Column("article", JSONB, nullable=False),
    Column("digest", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="1"),
    _moment("posted"),
    _moment("edited", nullable=True),
    Index("board_messages_version", "channel", "version"),
)

ANNOUNCEMENTS = Table(
    "announcements",
    METADATA,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("text", Text, nullable=False),
    _moment("made"),
    UniqueConstraint("channel", "key", name="announcements_once"),
)

BOARD_NOTES = Table(
    "board_notes",
    METADATA,
    Column("number", BigInteger, ForeignKey("board_messages.number"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    _moment("made"),
)

INSTALLATIONS = Table(
    "installations",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    _words("name"),
    Column("sealed_token", LargeBinary, nullable=False),
    _words("bot"),
    _words("bot_user"),
    Column("scopes", ARRAY(Text), nullable=False),
    _moment("made"),
)

USED_MARKS = Table("used_marks", METADATA, Column("mark", Text, primary_key=True), _moment("until"))
Index("used_marks_until", USED_MARKS.c.until)

TROUBLES = Table(
    "troubles",
    METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("problem", Text, nullable=False),
    _moment("since"),
)
