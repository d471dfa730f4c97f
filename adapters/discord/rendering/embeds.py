"""Digests as embeds; pure, and always within Discord's limits.

The limits are from Discord's API reference: an embed's title 256 characters, description 4,096, author 256, footer
2,048, and 6,000 in all; a layout's are in `layouts`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import discord

from adapters.discord.rendering.markdown import (
    escaped,
    linkable_url,
    plain,
    shortened,
    utf16_length,
)
from bot.domain import labels
from bot.domain.digest import TAKEN_DOWN, WITHDRAWN, Digest
from bot.domain.digest_message import (
    DISCLOSED_TITLE,
    NAMED_LINE,
    DigestLine,
    fit_into_room,
    lead_source,
    left_out_line,
    sections,
    shown_names,
)
from bot.domain.digest_message import footer as foot_parts
from bot.domain.story import Source, Story
from bot.text.catalogue import in_language
from bot.text.visible_text import is_honest_label

DESCRIPTION_LENGTH = 4_000
EMBED_TITLE_LENGTH = 250
NAME_LENGTH = 80
NOTE_LENGTH = 360


def digest_embed(story: Story, digest: Digest) -> discord.Embed:
    """Return a digest as one embed."""
    source = lead_source(story, digest)
    headline = digest.headline or digest.article.title
    url = linkable_url(source.url)
    embed = discord.Embed(
        title=shortened(headline, EMBED_TITLE_LENGTH) or in_language(labels.UNTITLED, digest.shown_language),
        url=url if url and is_honest_label(headline, url) else None,
        timestamp=source.published,
    )
    if digest.status.is_withdrawn:
        embed.title = struck_through(embed.title or labels.UNTITLED)
    above = [
        f"**{in_language(WITHDRAWN, digest.shown_language)}**"
        if digest.status.is_withdrawn
        else correction_time(digest),
        taken_down_notice(digest),
    ]
    room = DESCRIPTION_LENGTH - sum(utf16_length(line) + 2 for line in above)
    embed.description = "\n\n".join(filter(None, [*above, *section_texts(digest, room).values()])) or None
    publisher = shortened(publisher_of(source, digest.shown_language), NAME_LENGTH, plain)
    others = len(story.sources) - 1
    sources = in_language(labels.SOURCES.with_values(number=others + 1), digest.shown_language)
    embed.set_author(name=f"{publisher} · {sources}" if others > 0 else publisher)
    embed.set_footer(text=footer_text(digest))
    return embed


def struck_through(shown: str) -> str:
    """Return a headline struck through."""
    return f"~~{shown}~~"


def correction_time(digest: Digest) -> str:
    """Return the time of the last correction, by each reader's own clock; empty if there was none."""
    moment = digest.status.updated
    if moment is None or digest.status.is_withdrawn:
        return ""
    return in_language(labels.UPDATED.with_values(clock=discord.utils.format_dt(moment, "t")), digest.shown_language)


def taken_down_notice(digest: Digest) -> str:
    """Return the notice that all lines were taken down; empty if they were not."""
    return in_language(TAKEN_DOWN, digest.shown_language) if digest.status.is_taken_down else ""


def section_texts(digest: Digest, room: int) -> dict[str, str]:
    """Return the texts of a digest's sections by title, in order; with blank lines between they fit into `room`."""
    others = ", ".join(shortened(name, NAME_LENGTH) for name in shown_names(digest))
    line = in_language(NAMED_LINE.with_values(names=others), digest.shown_language) if others else ""
    lines_by_title = {
        part.title: [_line(digest_line, digest.shown_language) for digest_line in part.lines]
        for part in sections(digest)
    }
    room -= utf16_length(line) + 2 if line else 0

    def titled(title: str) -> str:
        return f"**{in_language(title, digest.shown_language)}**"

    shown = fit_into_room(
        lines_by_title, room, size=utf16_length, titled=titled, left_out=left_out_line(digest), between=2
    )
    disclosed = {str(title): shown.pop(title) for title in (DISCLOSED_TITLE,) if title in shown}
    return {**shown, **({str(NAMED_LINE): line} if line else {}), **disclosed}


def _line(line: DigestLine, language: str) -> str:
    quote = f"> {_in_quotes(line)}" if line.quote else ""
    if not line.name:
        attribution = in_language(labels.ACCORDING_TO.with_values(name=escaped(line.attributed_to)), language)
        by = f" *({attribution})*" if line.attributed_to else ""
        return f"- {escaped(line.text)}{by}" if line.text else quote
    why = f": {escaped(line.text)}" if line.text else ""
    return "\n".join(filter(None, (f"{line.symbol} **{escaped(line.name)}**{why}", quote)))


def _in_quotes(line: DigestLine) -> str:
    return f"“{escaped(line.quote)}”" if line.name else escaped(line.quote)


def publisher_of(source: Source, language: str = "") -> str:
    """Return a source's publisher by name, else its host, else a text for an unknown one."""
    return (
        plain(source.publisher)
        or (linkable_url(source.url) and urlsplit(source.url).hostname)
        or in_language(labels.UNKNOWN_PUBLISHER, language)
    )


def footer_text(digest: Digest) -> str:
    """Return a digest's footer: how it was made, in plain words."""
    return " · ".join(shortened(part, NOTE_LENGTH, plain) for part in foot_parts(digest))
