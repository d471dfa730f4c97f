"""An edition as Discord shows it: several stories in one message, a few lines each; pure, and within its limits."""

from __future__ import annotations

import discord

from adapters.discord.rendering.embeds import (
    DESCRIPTION_LENGTH,
    EMBED_TITLE_LENGTH,
    NAME_LENGTH,
    correction_time,
    struck_through,
)
from adapters.discord.rendering.markdown import escaped, labelled_link, plain, shortened, utf16_length
from bot.domain import labels
from bot.domain.delivery import Assignment, EditionAssignment
from bot.domain.digest import WITHDRAWN, first_fact, names_by_effect
from bot.domain.digest_message import EFFECT_SYMBOLS, EFFECT_WORDS, lead_source
from bot.text.catalogue import in_language

HEADLINE_LENGTH = 150
FACT_LENGTH = 220
MAX_NAMES_SHOWN = 3
"""Most stakeholders per effect named in a story's line; its digest has all."""


def edition_embed(assignment: EditionAssignment) -> discord.Embed:
    """Return an edition as one embed."""
    room = DESCRIPTION_LENGTH // max(1, len(assignment.parts)) - 2
    text = "\n\n".join(story_summary(part, room) for part in assignment.ranked)
    embed = discord.Embed(
        title=shortened(in_language(assignment.edition.title, assignment.shown_language), EMBED_TITLE_LENGTH, plain),
        description=text,
    )
    embed.set_footer(text=in_language(labels.BELOW_AN_EDITION, assignment.shown_language))
    return embed


def story_summary(part: Assignment, room: int) -> str:
    """Return a story in a few lines: its headline, its publisher, its first fact, and whom it affects.

    Args:
        part: the story's delivery.
        room: most characters for all lines together.
    """
    source = lead_source(part.story, part.digest)
    headline = shortened(part.digest.headline or part.digest.article.title, HEADLINE_LENGTH, plain) or in_language(
        labels.UNTITLED, part.digest.shown_language
    )
    publisher = shortened(source.publisher, NAME_LENGTH)
    when = correction_time(part.digest)
    digest = _digest_link(part)
    # Half of the room is for the address; a longer one is left out.
    title_room = room - utf16_length(publisher) - utf16_length(when) - len("~~****~~ ·  · ")
    name = f"**{labelled_link(headline, digest or source.url, room=title_room)}**"
    language = part.digest.shown_language
    effect_texts = [
        f"{EFFECT_SYMBOLS[effect]} {in_language(EFFECT_WORDS[effect], language)}: {', '.join(map(escaped, names))}"
        for effect, names in names_by_effect(part.digest, most=MAX_NAMES_SHOWN)
    ]
    name = struck_through(name) if part.digest.status.is_withdrawn else name
    lines = [" · ".join(filter(None, (name, publisher, when)))]
    if part.digest.status.is_withdrawn:
        return "\n".join([*lines, in_language(WITHDRAWN, part.digest.shown_language)])
    # Gains and losses are shown only once the digest, which holds their evidence, is posted.
    affected = "   ".join(effect_texts) if part.delivery.message else ""
    lines += [line for line in (shortened(first_fact(part.digest), FACT_LENGTH), affected) if line]
    while len(lines) > 1 and sum(map(utf16_length, lines)) + len(lines) > room:
        lines.pop()
    return "\n".join(lines)


def _digest_link(part: Assignment) -> str:
    """Return the link to a story's digest in its edition's thread; empty if it is not posted, or not in a server."""
    server, message = part.delivery.destination.workspace, part.delivery.message
    thread = part.edition.message if part.edition else None
    if not (server.isdecimal() and thread and message):
        return ""
    return f"https://discord.com/channels/{server}/{thread}/{message}"
