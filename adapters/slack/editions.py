"""An edition as Block Kit: several stories in one message, a few lines each; pure, and within Slack's limits."""

from __future__ import annotations

from adapters.slack.blocks import Block, context, section
from adapters.slack.render import EFFECTS, NAME_ROOM, ROOM, lead_source
from adapters.slack.wording import escaped, kept_while_fitting, linked, shortened
from bot.domain.delivery import Assignment, EditionAssignment
from bot.domain.digest import first_fact, named_by_effect

HEADLINE_ROOM = 150
FACT_ROOM = 220
FOOT = "Each digest follows in this thread, with its evidence. Ask there about any of them."
FALLBACK_ROOM = 900
NAMED = 3
"""Stakeholders named in a story's line; the digest under it has all."""


def edition_blocks(assignment: EditionAssignment) -> tuple[list[Block], str]:
    """Return an edition's blocks, and the text that notifications and screen readers get."""
    title = escaped(assignment.edition.title)
    room = ROOM - len(title) - len(FOOT)
    told = [_told(part, room // max(1, len(assignment.parts)) - 1) for part in assignment.parts]
    blocks = [section(f"*{title}*"), *(section(text) for text in told), context(FOOT)]
    headlines = [part.digest.headline for part in assignment.parts]
    return blocks, "\n".join([title, *kept_while_fitting(headlines, FALLBACK_ROOM - len(title), escaped)])


def _told(part: Assignment, room: int) -> str:
    """Return a story in a few lines: its headline, where it is from, its first fact, and whom it affects."""
    source = lead_source(part.story, part.digest)
    headline = shortened(part.digest.headline or part.digest.article.title, HEADLINE_ROOM) or "Untitled"
    publisher = shortened(source.publisher, NAME_ROOM)
    top = f"*{linked(source.url, headline)}*" + (f"  {publisher}" if publisher else "")
    lines = [top]
    marked = [
        f"{EFFECTS[effect][0]} {effect.value}: {', '.join(map(escaped, names))}"
        for effect, names in named_by_effect(part.digest, most=NAMED)
    ]
    lines += [line for line in (shortened(first_fact(part.digest), FACT_ROOM), "   ".join(marked)) if line]
    while len(lines) > 1 and sum(map(len, lines)) + len(lines) > room:
        lines.pop(1)
    return "\n".join(lines)
