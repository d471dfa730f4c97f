"""An edition as Block Kit: several stories in one message, a few lines each; pure, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.slack.blocks import Block, context, section
from adapters.slack.render import EFFECTS, NAME_ROOM, ROOM, lead_source, struck
from adapters.slack.wording import escaped, kept_while_fitting, linked, shortened
from bot.domain.delivery import Assignment, EditionAssignment
from bot.domain.digest import WITHDRAWN, first_fact, named_by_effect

HEADLINE_ROOM = 150
FACT_ROOM = 220
FOOT = "Each digest follows in this thread, with its evidence. Ask there about any of them."
FALLBACK_ROOM = 900
NAMED = 3
"""Stakeholders named in a story's line; the digest under it has all."""


def edition_blocks(assignment: EditionAssignment) -> tuple[list[Block], str]:
    """Return an edition's blocks, and the text that notifications and screen readers get."""
    title = escaped(assignment.edition.title)
    parts = assignment.parts
    room = ROOM - len(title) - len(FOOT) - len(parts)
    tops = _tops(parts, room)
    spare = (room - sum(map(len, tops))) // max(1, len(parts))
    told = ["\n".join([top, *_below(part, spare)]) for part, top in zip(parts, tops, strict=True)]
    blocks = [section(f"*{title}*"), *(section(text) for text in told), context(FOOT)]
    headlines = [part.digest.headline for part in parts]
    return blocks, "\n".join([title, *kept_while_fitting(headlines, FALLBACK_ROOM - len(title), escaped)])


def _tops(parts: Sequence[Assignment], room: int) -> list[str]:
    """Return each story's headline and where it is from; where all links are too long, the longest go without.

    The digest under the edition has its link, whatever becomes of it here.
    """
    tops = [_top(part, HEADLINE_ROOM, NAME_ROOM) for part in parts]
    for number in sorted(range(len(tops)), key=lambda one: -len(tops[one])):
        if sum(map(len, tops)) > room:
            share = room // len(parts) - len("**    _Updated 00:00_")
            tops[number] = _top(parts[number], share * 3 // 4, share // 4, is_linked=False)
    return tops


def _top(part: Assignment, room: int, name_room: int, *, is_linked: bool = True) -> str:
    source = lead_source(part.story, part.digest)
    headline = shortened(part.digest.headline or part.digest.article.title, room) or "Untitled"
    publisher = shortened(source.publisher, name_room)
    url, standing = source.url if is_linked else "", part.digest.standing
    head = struck(url, headline) if standing.is_withdrawn else f"*{linked(url, headline)}*"
    updated = f"_Updated {standing.updated_at}_" if standing.updated and not standing.is_withdrawn else ""
    return "  ".join(filter(None, (head, publisher, updated)))


def _below(part: Assignment, room: int) -> list[str]:
    """Return a story's first fact, and whom it affects, as far as there is room."""
    if part.digest.standing.is_withdrawn:
        return [WITHDRAWN] if len(WITHDRAWN) < room else []
    marked = [
        f"{EFFECTS[effect][0]} {effect.value}: {', '.join(map(escaped, names))}"
        for effect, names in named_by_effect(part.digest, most=NAMED)
    ]
    lines = [line for line in (shortened(first_fact(part.digest), FACT_ROOM), "   ".join(marked)) if line]
    while sum(map(len, lines)) + len(lines) > room:
        lines.pop(0)
    return lines
