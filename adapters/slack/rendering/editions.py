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
"""Fewest characters of room in which a sentence is worth showing."""
FALLBACK_LENGTH = 900
MAX_NAMES_SHOWN = 3
"""Most stakeholders per effect named in a story's line; its digest has all of them."""
STORY_PREFIX = "story:"
"""Prefix of the actions of the stories' menus; an option's value is an action and the digest's message."""


@dataclass(frozen=True, slots=True)
class EditionLine:
    """A story of an edition, to be rendered as a line.

    Attributes:
        part: the story's delivery.
        digest: the address of its digest in the thread; empty until it is posted there.
    """

    part: Assignment
    digest: str


def edition_blocks(assignment: EditionAssignment, archive: str = "") -> tuple[list[Block], str]:
    """Return an edition's blocks, and the text that notifications and screen readers get.

    Args:
        assignment: the edition.
        archive: the base address of its channel's messages; empty if unknown.
    """
    title = escaped(in_language(assignment.edition.title, assignment.shown_language))
    lines = [EditionLine(part, _digest_url(assignment, part, archive)) for part in assignment.ranked]
    foot = in_language(labels.BELOW_AN_EDITION, assignment.shown_language)
    room = DIGEST_LENGTH - len(title) - len(foot) - len(lines)
    headline_lines = _headline_lines(lines, room)
    detail_room = (room - sum(map(len, headline_lines))) // max(1, len(lines))
    stories = [
        {
            **section("\n".join([headline_lines[number], *_detail_lines(line.part, detail_room)])),
            **_story_menu(line.part, number),
        }
        for number, line in enumerate(lines)
    ]
    headlines = [line.part.digest.headline for line in lines]
    text = "\n".join([title, *lines_that_fit(map(escaped, headlines), FALLBACK_LENGTH - len(title), len)])
    return [section(f"*{title}*"), *stories, context(foot)], text


def _digest_url(assignment: EditionAssignment, part: Assignment, archive: str) -> str:
    """Return the link to a story's digest; empty if it is not posted, or the address is unknown."""
    top, message = assignment.edition.message, part.delivery.message
    if not (archive and top and message):
        return ""
    return address_of(archive, assignment.edition.destination.channel, message, top)


def _story_menu(part: Assignment, number: int) -> Block:
    """Return the menu of a story's actions, whose values name its digest's message; empty until that is posted."""
    message = part.delivery.message
    if not message:
        return {}
    menu_options = ((say("Ask about this"), ASK_ACTION), (labels.EVIDENCE, EVIDENCE_ACTION))
    options = [
        {"text": plain_text(in_language(label, part.digest.shown_language)), "value": f"{action} {message}"}
        for label, action in menu_options
    ]
    return {"accessory": {"type": "overflow", "action_id": f"{STORY_PREFIX}{number}", "options": options}}


def _headline_lines(lines: Sequence[EditionLine], room: int) -> list[str]:
    """Return each story's headline and publisher; if the links together are too long, the longest are dropped.

    The digest under the edition has the link in any case.
    """
    headlines = [_headline_line(line, HEADLINE_LENGTH, NAME_LENGTH) for line in lines]
    for number in sorted(range(len(headlines)), key=lambda index: -len(headlines[index])):
        if sum(map(len, headlines)) > room:
            share = room // len(lines) - len("**    _Updated 00:00_")
            headlines[number] = _headline_line(lines[number], share * 3 // 4, share // 4, is_linked=False)
    return headlines


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
    updated_text = in_language(labels.UPDATED.with_values(clock=status.updated_at), part.digest.shown_language)
    updated = f"_{updated_text}_" if status.updated and not status.is_withdrawn else ""
    return "  ".join(filter(None, (head, publisher, updated)))


def _detail_lines(part: Assignment, room: int) -> list[str]:
    """Return the first fact and, if its digest with the evidence is posted, whom it affects, if there is room."""
    if part.digest.status.is_withdrawn:
        withdrawn = in_language(WITHDRAWN, part.digest.shown_language)
        return [withdrawn] if len(withdrawn) < room else []
    # One character of the room is for the line break.
    fact = shortened(first_fact(part.digest), min(FACT_LENGTH, room - 1)) if room > MIN_SENTENCE_LENGTH else ""
    language = part.digest.shown_language
    effects = "   ".join(
        f"{EFFECT_SYMBOLS[effect]} {in_language(EFFECT_WORDS[effect], language)}: {', '.join(map(escaped, names))}"
        for effect, names in names_by_effect(part.digest, most=MAX_NAMES_SHOWN)
    )
    has_room = len(fact) + len(effects) + 2 <= room
    return [line for line in (fact, effects if part.delivery.message and has_room else "") if line]
