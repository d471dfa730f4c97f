"""The tables as SQLAlchemy Core defines them; `migrations/` creates them, and a test compares both."""

from __future__ import annotations

from adapters.postgres.schema.board import ANNOUNCEMENTS, BOARD_MESSAGES, BOARD_NOTES, BOARD_VERSIONS
from adapters.postgres.schema.channels import (
    CHANGES,
    CORRECTIONS,
    DELIVERIES,
    EDITIONS,
    HIDDEN_LINES,
    OPINIONS,
    PASSED_OVER,
    PREFERENCES,
    REMOVED,
    SUBSCRIPTIONS,
)
from adapters.postgres.schema.columns import METADATA
from adapters.postgres.schema.conversations import QUESTIONS, REPLIES
from adapters.postgres.schema.fates import FATES
from adapters.postgres.schema.feeds import ENTRIES, FEEDS, RESTING_HOSTS, SITE_LINES, WANTED_AS
from adapters.postgres.schema.stories import (
    ARTICLES,
    DIGESTS,
    MEANINGS,
    PARTINGS,
    REREADINGS,
    SEARCHED,
    STORIES,
    STORY_KEYS,
    TERM_COUNTS,
)
from adapters.postgres.schema.workspaces import INSTALLATIONS, LEASES, PRESENCES, RATES, TROUBLES, USED_MARKS

__all__ = [
    "ANNOUNCEMENTS",
    "ARTICLES",
    "BOARD_MESSAGES",
    "BOARD_NOTES",
    "BOARD_VERSIONS",
    "CHANGES",
    "CORRECTIONS",
    "DELIVERIES",
    "DIGESTS",
    "EDITIONS",
    "ENTRIES",
    "FATES",
    "FEEDS",
    "HIDDEN_LINES",
    "INSTALLATIONS",
    "LEASES",
    "MEANINGS",
    "METADATA",
    "OPINIONS",
    "PARTINGS",
    "PASSED_OVER",
    "PREFERENCES",
    "PRESENCES",
    "QUESTIONS",
    "RATES",
    "REMOVED",
    "REPLIES",
    "REREADINGS",
    "RESTING_HOSTS",
    "SEARCHED",
    "SITE_LINES",
    "STORIES",
    "STORY_KEYS",
    "SUBSCRIPTIONS",
    "TERM_COUNTS",
    "TROUBLES",
    "USED_MARKS",
    "WANTED_AS",
]
