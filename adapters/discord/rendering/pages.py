"""Pages: a text as several messages within Discord's limits, with times by each reader's own clock. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import discord

from adapters.discord.rendering.markdown import (
    MORE_LINES,
    escaped,
)
from bot.domain.conversation import Moment
from bot.text.catalogue import in_language

CONTENT_LENGTH = 2_000
"""Most characters of a message, from Discord's API reference."""
PAGE_LENGTH = CONTENT_LENGTH - 100
"""Most characters of a page, to which something may be added."""
MAX_PAGES = 5
"""Most messages that one answer, reply or press of a button brings; the last says how much is missing."""
SOURCE_LENGTH = 800
"""Most characters for a source's name with its address."""
NO_NUMBERS: Mapping[str, str] = MappingProxyType({})


def with_local_times(shown: str, moments: Sequence[Moment]) -> str:
    """Return a rendered line with the moments that it names by each reader's own clock."""
    for moment in sorted(moments, key=lambda moment: -len(moment.words)):  # “14:05 UTC” may end another moment's words
        shown = shown.replace(escaped(moment.words), discord.utils.format_dt(moment.at, "f"))
    return shown


def limited_pages(pages: list[str], language: str = "") -> list[str]:
    """Return the first `MAX_PAGES` pages; the last one says how many lines are missing."""
    if len(pages) <= MAX_PAGES:
        return pages
    missing = sum(page.count("\n") + 1 for page in pages[MAX_PAGES:])
    return [
        *pages[: MAX_PAGES - 1],
        f"{pages[MAX_PAGES - 1]}\n{in_language(MORE_LINES.with_values(number=missing), language)}",
    ]
