"""An edition as Block Kit: several stories in one message, a few lines each; pure, and within Slack's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.slack.rendering.blocks import Block, context, plain_text, section
from adapters.slack.rendering.digests import ASK_ACTION, DIGEST_LENGTH, EVIDENCE_ACTION, NAME_LENGTH, struck_through
from adapters.slack.rendering.mrkdwn import address_of, escaped, linked, shortened
from bot.domain import labels
from bot.domain.delivery import Assignment, EditionAssignment
from bot.domain.digest import WITHDRAWN, first_fact, names_by_effect
from bot.domain.digest_message import EFFECT_SYMBOLS, EFFECT_WORDS, lead_source
from bot.text.catalogue import in_language, say
from bot.text.visible_text import lines_that_fit

HEADLINE_LENGTH = 110
FACT_LENGTH = 220
MIN_SENTENCE_LENGTH = 40
"""Characters below which nothing is left of a sentence."""
FALLBACK_LENGTH = 900
MAX_NAMES_SHOWN = 3
"""Stakeholders named in a story's line; the digest under it has all."""
STORY_PREFIX = "story:"
"""What the menus of an edition's stories begin with; an option's value is an action and the digest's message."""


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A story of an edition that is being rendered as a line.

    Attributes:
        digest: the address of its digest in the thread; empty while that does not stand there.
    """

    part: Assignment
    digest: str


def edition_blocks(assignment: EditionAssignment, archive: str = "") -> tuple[list[Block], str]:
    """Return an edition's blocks, and the text that notifications and screen readers get.

    Args:
        assignment: the edition.
        archive: the address of its channel's messages; empty where it is not known.
    """
    title = escaped(in_language(assignment.edition.title, assignment.shown_language))
    lines = [EditionLine(part, _digest_url(assignment, part, archive)) for part in assignment.ranked]
    foot = in_language(labels.BELOW_AN_EDITION, assignment.shown_language)
    room = DIGEST_LENGTH - len(title) - len(foot) - len(lines)
    tops = _headline_lines(lines, room)
    spare = (room - sum(map(len, tops))) // max(1, len(lines))
    stories = [
        {**section("\n".join([tops[number], *_detail_lines(line.part, spare)])), **_story_menu(line.part, number)}
        for number, line in enumerate(lines)
    ]
    headlines = [line.part.digest.headline for line in lines]
    text = "\n".join([title, *lines_that_fit(map(escaped, headlines), FALLBACK_LENGTH - len(title), len)])
    return [section(f"*{title}*"), *stories, context(foot)], text


def _digest_url(assignment: EditionAssignment, part: Assignment, archive: str) -> str:
    """Return the link to a story's digest; empty where it was not posted, or nobody can say."""
    top, message = assignment.edition.message, part.delivery.message
    if not (archive and top and message):
        return ""
    return address_of(archive, assignment.edition.destination.channel, message, top)


def _story_menu(part: Assignment, number: int) -> Block:
    """Return the menu of a story's actions, which needs no look for its digest; empty before that was posted."""
    message = part.delivery.message
    if not message:
        return {}
    offered = ((say("Ask about this"), ASK_ACTION), (labels.EVIDENCE, EVIDENCE_ACTION))
    options = [
        {"text": plain_text(in_language(label, part.digest.shown_language)), "value": f"{action} {message}"}
        for label, action in offered
    ]
    return {"accessory": {"type": "overflow", "action_id": f"{STORY_PREFIX}{number}", "options": options}}


def _headline_lines(lines: Sequence[EditionLine], room: int) -> list[str]:
    """Return each story's headline and where it is from; where all links are too long, the longest go without.

    The digest under the edition has its link, whatever becomes of it here.
    """
    tops = [_headline_line(line, HEADLINE_LENGTH, NAME_LENGTH) for line in lines]
    for number in sorted(range(len(tops)), key=lambda one: -len(tops[one])):
        if sum(map(len, tops)) > room:
            share = room // len(lines) - len("**    _Updated 00:00_")
            tops[number] = _headline_line(lines[number], share * 3 // 4, share // 4, is_linked=False)
    return tops


def _headline_line(line: EditionLine, room: int, name_room: int, *, is_linked: bool = True) -> str:
    part = line.part
    source = lead_source(part.story, part.digest)
    headline = shortened(part.digest.headline or part.digest.article.title, room) or in_language(
        labels.UNTITLED, part.digest.shown_language
    )
    publisher = shortened(source.publisher, name_room)
    status = part.digest.status
    url = (line.digest or source.url) if is_linked else ""
    head = struck_through(url, headline) if status.is_withdrawn else f"*{linked(url, headline)}*"
    changed = in_language(labels.UPDATED.with_values(clock=status.updated_at), part.digest.shown_language)
    updated = f"_{changed}_" if status.updated and not status.is_withdrawn else ""
    return "  ".join(filter(None, (head, publisher, updated)))


def _detail_lines(part: Assignment, room: int) -> list[str]:
    """Return a sentence of what happened and, where its evidence is in reach, whom it affects, as far as they fit."""
    if part.digest.status.is_withdrawn:
        withdrawn = in_language(WITHDRAWN, part.digest.shown_language)
        return [withdrawn] if len(withdrawn) < room else []
    # One character of the room is the line's own end.
    fact = shortened(first_fact(part.digest), min(FACT_LENGTH, room - 1)) if room > MIN_SENTENCE_LENGTH else ""
    spoken = part.digest.shown_language
    marked = "   ".join(
        f"{EFFECT_SYMBOLS[effect]} {in_language(EFFECT_WORDS[effect], spoken)}: {', '.join(map(escaped, names))}"
        for effect, names in names_by_effect(part.digest, most=MAX_NAMES_SHOWN)
    )
    has_room = len(fact) + len(marked) + 2 <= room
    return [line for line in (fact, marked if part.delivery.message and has_room else "") if line]
