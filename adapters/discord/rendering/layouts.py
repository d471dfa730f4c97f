"""Digests and editions as layouts, Discord's Components V2; always within its limits.

A layout holds 40 components, nested ones too, and 4,000 characters in all its text displays together. The caller
decides which buttons it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import discord
from discord import ui

from adapters.discord.rendering.editions import story_summary
from adapters.discord.rendering.embeds import (
    EMBED_TITLE_LENGTH,
    NAME_LENGTH,
    correction_time,
    footer_text,
    publisher_of,
    section_texts,
    struck_through,
    taken_down_notice,
)
from adapters.discord.rendering.markdown import escaped, labelled_link, linkable_url, plain, shortened, utf16_length
from bot.domain.delivery import EditionAssignment
from bot.domain.digest import WITHDRAWN, Digest
from bot.domain.digest_message import DISCLOSED_TITLE, FACTS_TITLE, lead_source
from bot.domain.labels import BELOW_AN_EDITION, UNTITLED
from bot.domain.story import Story
from bot.text.catalogue import in_language, say

LAYOUT_TEXT_LENGTH = 3_900
"""Most characters of text in a layout; Discord allows 4,000."""
HEAD_LENGTH = 1_200
"""Most characters for the headline with its address."""
FOOT_LENGTH = 700
MAX_OTHER_SOURCES = 3
"""Most other sources of a story that are named."""
PICTURE_ADDRESS_LENGTH = 2_048
"""Most characters in a picture's address."""
Row = ui.ActionRow[Any]
Item = ui.Item[Any]


def digest_layout(story: Story, digest: Digest, rows: Sequence[Row] = (), *, calls: str = "") -> ui.LayoutView:
    """Return a digest as a layout.

    Args:
        story: the story, with its sources.
        digest: the digest.
        rows: the buttons.
        calls: the mentions at its top, in Discord's syntax.
    """
    head, small_print = _head(story, digest), f"-# {escaped(footer_text(digest))}"
    small_print = small_print if utf16_length(small_print) <= FOOT_LENGTH else shortened(small_print, FOOT_LENGTH, str)
    others = _other_sources(story, digest.shown_language)
    used_length = sum(map(utf16_length, (head, small_print, others, calls)))
    sections = section_texts(digest, LAYOUT_TEXT_LENGTH - used_length)
    affected = [text for title, text in sections.items() if title not in {FACTS_TITLE, DISCLOSED_TITLE}]
    parts = [sections.get(FACTS_TITLE, ""), "\n\n".join(affected), sections.get(DISCLOSED_TITLE, "")]
    items: list[Item] = [_top(head, digest)]
    for text in filter(None, parts):
        items += [ui.Separator(), ui.TextDisplay(text)]
    items += [ui.Separator(visible=False), ui.TextDisplay("\n".join(filter(None, (others, small_print)))), *rows]
    return _stopped_layout(ui.Container(*items), calls=calls)


def edition_layout(assignment: EditionAssignment, rows: Sequence[Row] = (), *, calls: str = "") -> ui.LayoutView:
    """Return an edition as a layout, each story in a few lines; for the rest see `digest_layout`."""
    title = shortened(in_language(assignment.edition.title, assignment.shown_language), EMBED_TITLE_LENGTH)
    title = f"## {title or UNTITLED}"
    small_print = f"-# {escaped(in_language(BELOW_AN_EDITION, assignment.shown_language))}"
    room = (LAYOUT_TEXT_LENGTH - utf16_length(title) - utf16_length(small_print) - utf16_length(calls)) // max(
        1, len(assignment.parts)
    )
    items: list[Item] = [ui.TextDisplay(title), ui.Separator()]
    for part in assignment.ranked:
        items += [ui.TextDisplay(story_summary(part, room)), ui.Separator(visible=False)]
    items += [ui.TextDisplay(small_print), *rows]
    return _stopped_layout(ui.Container(*items), calls=calls)


def _stopped_layout(container: ui.Container[Any], *, calls: str = "") -> ui.LayoutView:
    """Return a stopped view with a container, so that the client that posts it keeps no reference to it."""
    view = ui.LayoutView(timeout=None)
    if calls:
        view.add_item(ui.TextDisplay(calls))
    view.add_item(container)
    view.stop()
    return view


def _head(story: Story, digest: Digest) -> str:
    """Return the linked headline, its publisher and time, and any notices."""
    source = lead_source(story, digest)
    headline = shortened(digest.headline or digest.article.title, EMBED_TITLE_LENGTH, plain) or in_language(
        UNTITLED, digest.shown_language
    )
    publisher = shortened(publisher_of(source, digest.shown_language), NAME_LENGTH)
    when = f" · {discord.utils.format_dt(source.published, 'f')}" if source.published else ""
    shown = labelled_link(headline, source.url, room=HEAD_LENGTH)
    if digest.status.is_withdrawn:
        return f"### {struck_through(shown)}\n**{in_language(WITHDRAWN, digest.shown_language)}**\n-# {publisher}{when}"
    return "\n".join(
        filter(None, (f"### {shown}", correction_time(digest), f"-# {publisher}{when}", taken_down_notice(digest)))
    )


def _top(head: str, digest: Digest) -> Item:
    """Return the head, next to the article's picture if it has one that can be shown."""
    picture = linkable_url(digest.article.picture)
    if picture is None or utf16_length(picture) > PICTURE_ADDRESS_LENGTH:
        return ui.TextDisplay(head)
    return ui.Section(head, accessory=ui.Thumbnail(picture))


def _other_sources(story: Story, language: str) -> str:
    """Return a line that links the other sources; empty if none has a name."""
    source_links = [
        labelled_link(source.publisher or source.title, source.url, room=300)
        for source in islice(_named_sources(story), MAX_OTHER_SOURCES)
    ]
    missing = sum(1 for _ in _named_sources(story)) - len(source_links)
    if not source_links:
        return ""
    also = say("Also told by {names}", names=", ".join(source_links))
    if missing:
        also = say("Also told by {names} and {number} more", names=", ".join(source_links), number=missing)
    return f"-# {in_language(also, language)}"


def _named_sources(story: Story) -> Iterator[Any]:
    return (source for source in story.sources[1:] if plain(source.publisher or source.title))
