"""Digests as Block Kit; pure, and always within Slack's limits.

The limits are from Slack's Block Kit reference: 50 blocks per message and 100 per view, 3,000 characters per section,
75 per button label, 2,000 per button value, 25 buttons per actions block. An update may have 4,000 characters, so a
digest never has more: a posted one can always be corrected.
"""

from __future__ import annotations

from adapters.slack.rendering.blocks import BUTTON_LABEL_LENGTH, Block, actions, button, context, plain_text, section
from adapters.slack.rendering.mrkdwn import escaped, linked, local_time, shortened
from bot.domain import labels
from bot.domain.addresses import host_of
from bot.domain.digest import TAKEN_DOWN, WITHDRAWN, Digest
from bot.domain.digest_message import (
    NAMED_LINE,
    DigestLine,
    fit_into_room,
    footer,
    lead_source,
    left_out_line,
    sections,
    shown_names,
)
from bot.domain.story import Story
from bot.text.catalogue import in_language, say
from bot.text.visible_text import lines_that_fit

EVIDENCE_ACTION = "evidence"
"""The action of the Evidence button."""
ASK_ACTION = "ask"
"""The action of the Ask button."""
REPORT_COMMAND = "report"
"""The command of "Report an error"; a modal asks for its text."""
MORE_ACTION = "more"
"""The action of the menu under a digest."""
SUGGESTED_PREFIX = "suggest:"
"""Prefix of the actions of suggested questions; the button's value is the question."""
MORE_OPTIONS = (
    labels.WHY,
    labels.NOT_THE_SAME,
    labels.MUTE,
    (labels.REPORT, REPORT_COMMAND),
    labels.HIDE,
)
"""The labels of the options in a digest's menu, with their commands."""
RATE_PREFIX = "rate:"
"""Prefix of the actions of the thumbs; the button's value is the command."""
THUMBS = (
    ("👍", "rate up", say("This digest is useful")),
    ("👎", "rate down", say("Something is wrong with this digest")),
)
DIGEST_LENGTH = 2_900
"""Most characters in a digest's blocks; with the fallback text they stay within an update's 4,000."""
FALLBACK_LENGTH = 1_000
HEADLINE_LENGTH = 300
NAME_LENGTH = 80
NOTE_LENGTH = 360


def digest_blocks(story: Story, digest: Digest, *, is_posted: bool = True) -> tuple[list[Block], str]:
    """Return a digest's blocks, and the text that notifications and screen readers get.

    Args:
        story: the story, with its sources.
        digest: the digest.
        is_posted: whether it belongs to a delivery, by which its buttons find it again.
    """
    top = [section(_headline(story, digest)), context(_byline(story, digest))]
    below = [context(line) for line in (_named_entities(digest), _footer(digest)) if line]
    if is_posted:
        headline = digest.headline or digest.article.title
        below.append(actions([*_buttons(headline, digest.shown_language), _more_menu(digest.shown_language)]))
        below.extend(_suggestion_buttons(digest))
    lines_by_title = {
        part.title: [_line(line, digest.shown_language) for line in part.lines] for part in sections(digest)
    }
    room, left_out_text = DIGEST_LENGTH - sum(map(_size, [*top, *below])), left_out_line(digest)

    def titled(title: str) -> str:
        return f"*{in_language(title, digest.shown_language)}*"

    section_texts = fit_into_room(
        lines_by_title, room, size=len, titled=titled, left_out=lambda number: f"_{left_out_text(number)}_", between=0
    )
    return [*top, *map(section, section_texts.values()), *below], _notification_text(digest)


def _buttons(headline: str, language: str) -> list[Block]:
    """Return the buttons under a digest, in its language."""
    evidence_label = in_language(say("Evidence: the quotations behind “{headline}”", headline=headline), language)
    ask_label = in_language(say("Ask about “{headline}”", headline=headline), language)
    return [
        button(in_language(labels.EVIDENCE, language), EVIDENCE_ACTION, "show", accessibility_label=evidence_label),
        button(in_language(labels.ASK, language), ASK_ACTION, "ask", accessibility_label=ask_label),
        *(
            button(symbol, f"{RATE_PREFIX}{order}", order, accessibility_label=in_language(spoken_label, language))
            for symbol, order, spoken_label in THUMBS
        ),
    ]


def _headline(story: Story, digest: Digest) -> str:
    """Return the linked headline, with notices of withdrawal, correction or lines taken down."""
    text = shortened(digest.headline or digest.article.title, HEADLINE_LENGTH) or in_language(
        labels.UNTITLED, digest.shown_language
    )
    url = lead_source(story, digest).url
    if digest.status.is_withdrawn:
        return f"{struck_through(url, text)}\n{in_language(WITHDRAWN, digest.shown_language)}"
    shown = f"*{linked(url, text)}*"
    updated_text = labels.UPDATED.with_values(clock=digest.status.updated_at)
    updated_line = f"_{in_language(updated_text, digest.shown_language)}_" if digest.status.updated else ""
    taken_down_line = in_language(TAKEN_DOWN, digest.shown_language) if digest.status.is_taken_down else ""
    return "\n".join(filter(None, (shown, updated_line, taken_down_line)))


def struck_through(url: str, label: str) -> str:
    """Return an escaped headline struck through, linked if it has an address; its own tildes are replaced."""
    return f"~*{linked(url.replace('~', '%7E'), label.replace('~', '-'))}*~"


def _byline(story: Story, digest: Digest) -> str:
    source = lead_source(story, digest)
    publisher = source.publisher if source.publisher.strip() else host_of(source.url)
    parts = [shortened(publisher, NAME_LENGTH) or in_language(labels.UNKNOWN_PUBLISHER, digest.shown_language)]
    if source.published:
        parts.append(local_time(source.published))
    if len(story.sources) > 1:
        parts.append(in_language(labels.SOURCES.with_values(number=len(story.sources)), digest.shown_language))
    return " · ".join(parts)


def _line(line: DigestLine, language: str) -> str:
    if not line.name:
        attribution = in_language(labels.ACCORDING_TO.with_values(name=escaped(line.attributed_to)), language)
        by = f" _({attribution})_" if line.attributed_to else ""
        return f"• {escaped(line.text)}{by}" if line.text else f"> {escaped(line.quote)}"
    why = f": {escaped(line.text)}" if line.text else ""
    quote = f"> “{escaped(line.quote)}”" if line.quote else ""
    return "\n".join(filter(None, (f"{line.symbol} *{escaped(line.name)}*{why}", quote)))


def _named_entities(digest: Digest) -> str:
    names = ", ".join(shortened(name, NAME_LENGTH) for name in shown_names(digest))
    return in_language(NAMED_LINE.with_values(names=names), digest.shown_language) if names else ""


def _footer(digest: Digest) -> str:
    return " · ".join(shortened(part, NOTE_LENGTH) for part in footer(digest))


def _notification_text(digest: Digest) -> str:
    headline = shortened(digest.headline or digest.article.title, HEADLINE_LENGTH) or in_language(
        labels.UNTITLED, digest.shown_language
    )
    if digest.status.is_withdrawn:
        return f"{headline}\n{in_language(WITHDRAWN, digest.shown_language)}"
    if digest.status.updated:
        updated_headline = say("{headline} (updated {clock})", headline=headline, clock=digest.status.updated_at)
        headline = in_language(updated_headline, digest.shown_language)
    facts = lines_that_fit((escaped(fact.text) for fact in digest.key_facts), FALLBACK_LENGTH - len(headline) - 1, len)
    return "\n".join([headline, *facts])


def _more_menu(language: str) -> Block:
    """Return the menu of rarer actions; the value of each option is a command about the digest."""
    options = [{"text": plain_text(in_language(label, language)), "value": command} for label, command in MORE_OPTIONS]
    return {"type": "overflow", "action_id": MORE_ACTION, "options": options}


def _suggestion_buttons(digest: Digest) -> list[Block]:
    """Return a row of buttons with suggested questions, which the article answers; empty if there are none."""
    fitting = [question for question in digest.suggestions if len(question) <= BUTTON_LABEL_LENGTH]
    return (
        [
            actions(
                [button(question, f"{SUGGESTED_PREFIX}{number}", question) for number, question in enumerate(fitting)]
            )
        ]
        if fitting
        else []
    )


def _size(block: Block) -> int:
    """Count the characters that a block shows."""
    texts = [block["text"]] if "text" in block else block["elements"]
    shown = [text["text"] for text in texts if "text" in text]
    return sum(len(text["text"] if isinstance(text, dict) else text) for text in shown)
