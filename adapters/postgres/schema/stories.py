"""Tables of articles, their embeddings, stories and digests."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REAL, TSVECTOR

from adapters.postgres.schema.columns import (
    METADATA,
    destination_columns,
    moment_column,
    number_column,
    reference_column,
    text_column,
)

SEARCHED = "strip(to_tsvector('simple'::regconfig, left(title || ' ' || text, 100000)))"
"""The search vector of an article's words; more characters than this could exceed PostgreSQL's limit for one."""

ARTICLES = Table(
    "articles",
    METADATA,
    number_column(),
    reference_column("entry_id", "entries.id"),
    Column("revision", Integer, nullable=False),
    text_column("url"),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("byline", Text),
    moment_column("published", nullable=True),
    Column("language", Text),
    text_column("publisher"),
    text_column("picture"),
    Column("origin", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    # The fingerprint of its address: see bot/domain/entry_identity.py.
    Column("link_mark", BigInteger),
    moment_column("read"),
    Column("is_counted", Boolean, nullable=False, server_default=text("false")),
    # For searches, beside the text: its feed, when it was news, and its words without their positions.
    reference_column("feed_id", "feeds.id"),
    Column("moment", DateTime(timezone=True), Computed("coalesce(published, read)", persisted=True), nullable=False),
    Column("search", TSVECTOR, Computed(SEARCHED, persisted=True), nullable=False),
    UniqueConstraint("entry_id", "revision", name="articles_entry_id_revision"),
    Index("articles_search", "search", postgresql_using="gin"),
    Index("articles_moment", "feed_id", "moment"),
    Index("articles_url", "url", postgresql_using="hash"),
    Index("articles_link", "link_mark", postgresql_where=text("link_mark IS NOT NULL")),
    Index("articles_uncounted", "id", postgresql_where=text("NOT is_counted")),
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
    number_column(),
    moment_column("told"),
    Index("stories_told", "told"),
)

# The terms by which an article's neighbours are found: see bot/stories.
STORY_KEYS = Table(
    "story_keys",
    METADATA,
    Column("term", Text, primary_key=True),
    moment_column("moment"),
    Column("entry_id", BigInteger, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Index("story_keys_near", "term", "moment", "entry_id"),
    Index("story_keys_entry", "entry_id"),
)

# Entries that somebody says do not belong to the story that they were filed under.
PARTINGS = Table(
    "partings",
    METADATA,
    Column("entry_id", BigInteger, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("story_id", BigInteger, ForeignKey("stories.id"), primary_key=True),
    *destination_columns(),
    text_column("parted_by"),
    moment_column("parted"),
    Index("partings_story", "story_id"),
)

# The number of articles of a language that contain a term; the row of the empty term counts all of them.
TERM_COUNTS = Table(
    "term_counts",
    METADATA,
    Column("language", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("articles", Integer, nullable=False),
)

# Articles with posted digests, and when they are read again: see bot/domain/rereading.py.
REREADINGS = Table(
    "rereadings",
    METADATA,
    Column("entry_id", BigInteger, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    moment_column("posted"),
    moment_column("due", nullable=True),
    moment_column("missing_since", nullable=True),
    moment_column("withdrawn", nullable=True),
    Index("rereadings_due", "due", postgresql_where=text("due IS NOT NULL")),
)

DIGESTS = Table(
    "digests",
    METADATA,
    number_column(),
    reference_column("article_id", "articles.id"),
    Column("content", JSONB, nullable=False),
    # The key of its focus; empty for the plain digest.
    text_column("focus"),
    moment_column("made"),
    Index("digests_article", "article_id"),
)
