"""Digests, answers and replies as Block Kit; pure, and always within Slack's limits.

Limits are Slack's own, from its Block Kit reference: 50 blocks a message and 100 a view, 3,000
characters a section, 75 a button label, 2,000 a button's value, 25 buttons an actions block. An
update takes 4,000 characters, so a digest never has more: what was posted can always be corrected.
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
"""The command behind "Report an error", whose words are asked for in a modal."""
MORE_ACTION = "more"
"""The action of the menu under a digest."""
SUGGESTED_PREFIX = "suggest:"
"""What the actions of suggested questions begin with; the button's value is the question."""
MORE_OPTIONS = (
    labels.WHY,
    labels.NOT_THE_SAME,
    labels.MUTE,
    (labels.REPORT, REPORT_COMMAND),
    labels.HIDE,
)
"""What the menu under a digest offers, and the command behind each."""
RATE_PREFIX = "rate:"
"""What the actions of the thumbs begin with; the button's value is the command."""
THUMBS = (
    ("👍", "rate up", say("This digest is useful")),
    ("👎", "rate down", say("Something is wrong with this digest")),
)
DIGEST_LENGTH = 2_900
"""Characters in a digest's blocks; with the fallback text they stay within an update's 4,000."""
FALLBACK_LENGTH = 1_000
HEADLINE_LENGTH = 300
NAME_LENGTH = 80
NOTE_LENGTH = 360


def digest_blocks(story: Story, digest: Digest, *, is_posted: bool = True) -> tuple[list[Block], str]:
    """Return a digest's blocks, and the text that notifications and screen readers get.

    Args:
        story: its sources.
        digest: what to show.
        is_posted: whether it stands under a delivery, so that its buttons find it again.
    """
    top = [section(_headline(story, digest)), context(_byline(story, digest))]
    below = [context(line) for line in (_named_entities(digest), _footer(digest)) if line]
    if is_posted:
        headline = digest.headline or digest.article.title
        below.append(actions([*_buttons(headline, digest.shown_language), _more_menu(digest.shown_language)]))
        below.extend(_suggestion_buttons(digest))
    told = {part.title: [_line(line, digest.shown_language) for line in part.lines] for part in sections(digest)}
    room, more = DIGEST_LENGTH - sum(map(_size, [*top, *below])), left_out_line(digest)

    def titled(title: str) -> str:
        return f"*{in_language(title, digest.shown_language)}*"

    shown = fit_into_room(told, room, size=len, titled=titled, left_out=lambda number: f"_{more(number)}_", between=0)
    return [*top, *map(section, shown.values()), *below], _notification_text(digest)


def _buttons(headline: str, language: str) -> list[Block]:
    """Return what can be pressed under a digest, in its language."""
    spoken = in_language(say("Evidence: the quotations behind “{headline}”", headline=headline), language)
    about = in_language(say("Ask about “{headline}”", headline=headline), language)
    return [
        button(in_language(labels.EVIDENCE, language), EVIDENCE_ACTION, "show", spoken=spoken),
        button(in_language(labels.ASK, language), ASK_ACTION, "ask", spoken=about),
        *(
            button(mark, f"{RATE_PREFIX}{order}", order, spoken=in_language(what, language))
            for mark, order, what in THUMBS
        ),
    ]


def _headline(story: Story, digest: Digest) -> str:
    """Return the headline, with what a reader has to know before reading on."""
    text = shortened(digest.headline or digest.article.title, HEADLINE_LENGTH) or in_language(
        labels.UNTITLED, digest.shown_language
    )
    url = lead_source(story, digest).url
    if digest.status.is_withdrawn:
        return f"{struck_through(url, text)}\n{in_language(WITHDRAWN, digest.shown_language)}"
    shown = f"*{linked(url, text)}*"
    updated = labels.UPDATED.with_values(clock=digest.status.updated_at)
    changed = f"_{in_language(updated, digest.shown_language)}_" if digest.status.updated else ""
    down = in_language(TAKEN_DOWN, digest.shown_language) if digest.status.is_taken_down else ""
    return "\n".join(filter(None, (shown, changed, down)))


def struck_through(url: str, label: str) -> str:
    """Return an escaped headline struck through, linked if it has an address; a tilde of its own would end it."""
    return f"~*{linked(url.replace('~', '%7E'), label.replace('~', '-'))}*~"


def _byline(story: Story, digest: Digest) -> str:
    source = lead_source(story, digest)
    named = source.publisher if source.publisher.strip() else host_of(source.url)
    parts = [shortened(named, NAME_LENGTH) or in_language(labels.UNKNOWN_PUBLISHER, digest.shown_language)]
    if source.published:
        parts.append(local_time(source.published))
    if len(story.sources) > 1:
        parts.append(in_language(labels.SOURCES.with_values(number=len(story.sources)), digest.shown_language))
    return " · ".join(parts)


def _line(line: DigestLine, language: str) -> str:
    if not line.name:
        told = in_language(labels.ACCORDING_TO.with_values(name=escaped(line.attributed_to)), language)
        by = f" _({told})_" if line.attributed_to else ""
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
        changed = say("{headline} (updated {clock})", headline=headline, clock=digest.status.updated_at)
        headline = in_language(changed, digest.shown_language)
    facts = lines_that_fit((escaped(fact.text) for fact in digest.key_facts), FALLBACK_LENGTH - len(headline) - 1, len)
    return "\n".join([headline, *facts])


def _more_menu(language: str) -> Block:
    """Return the menu of what is seldom wanted; the value of each line is a command about the digest."""
    options = [{"text": plain_text(in_language(label, language)), "value": command} for label, command in MORE_OPTIONS]
    return {"type": "overflow", "action_id": MORE_ACTION, "options": options}


def _suggestion_buttons(digest: Digest) -> list[Block]:
    """Return the questions that can be asked, each a button; the article answers them."""
    fitting = [question for question in digest.suggestions if len(question) <= BUTTON_LABEL_LENGTH]
    return (
        [actions([button(question, f"{SUGGESTED_PREFIX}{at}", question) for at, question in enumerate(fitting)])]
        if fitting
        else []
    )


def _size(block: Block) -> int:
    """Count the characters a block shows."""
    texts = [block["text"]] if "text" in block else block["elements"]
    shown = [text["text"] for text in texts if "text" in text]
    return sum(len(text["text"] if isinstance(text, dict) else text) for text in shown)
