"""Digests, answers and replies as Block Kit; pure, and always within Slack's limits.

Limits are Slack's own, from its Block Kit reference: 50 blocks a message and 100 a view, 3,000
characters a section, 75 a button label, 2,000 a button's value, 25 buttons an actions block. An
update takes 4,000 characters, so a digest never has more: what was posted can always be corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.rendering.blocks import BUTTON_LABEL, SECTION, Block, actions, button, context, plain, section
from adapters.slack.rendering.mrkdwn import escaped, kept_while_fitting, linked, moment, shortened
from bot.domain.digest import (
    MOST_NAMED,
    TAKEN_DOWN,
    WITHDRAWN,
    Digest,
    Effect,
    KeyFact,
    Stakeholder,
    how_made,
    how_proven,
)
from bot.domain.evidence import Evidence
from bot.domain.story import Source, Story
from bot.domain.surroundings import is_quotation, is_verbatim, surroundings
from bot.text.attribution import source_beside

EVIDENCE = "evidence"
"""The action of the Evidence button."""
ASK = "ask"
"""The action of the Ask button."""
REPORT = "report"
"""The command behind "Report an error", whose words are asked for in a modal."""
MORE_MENU = "more"
"""The action of the menu under a digest."""
SUGGESTED = "suggest:"
"""What the actions of suggested questions begin with; the button's value is the question."""
MORE_OPTIONS = (
    ("Why am I seeing this?", "why"),
    ("Not the same story", "split"),
    ("Mute this story", "mute"),
    ("Report an error", REPORT),
    ("Hide a line", "hide"),
)
"""What the menu under a digest offers, and the command behind each."""
RATE = "rate:"
"""What the actions of the thumbs begin with; the button's value is the command."""
THUMBS = (("👍", "rate up", "This digest is useful"), ("👎", "rate down", "Something is wrong with this digest"))
ROOM = 2_900
"""Characters in a digest's blocks; with the fallback text they stay within an update's 4,000."""
FALLBACK_ROOM = 1_000
BLOCKS_IN_VIEW = 100
HEADLINE_ROOM = 300
NAME_ROOM = 80
NOTE_ROOM = 360
AROUND = 400
"""Characters of a sentence around a fact."""
SHORT_QUOTE = 200
"""A longer quotation stands behind the Evidence button only."""
LEFT_OUT = "_… and {} more: press Evidence_"
RESERVE = 60
"""Characters that a part's title and `LEFT_OUT` take."""

EFFECTS = {
    Effect.GAINS: ("▲", "WHO GAINS"),
    Effect.LOSES: ("▼", "WHO LOSES"),
    Effect.MIXED: ("◆", "MIXED"),
    Effect.UNCERTAIN: ("?", "UNCLEAR"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A titled part of a digest, its lines already as Slack shows them."""

    title: str
    lines: Sequence[str]


def digest_blocks(story: Story, digest: Digest, *, is_posted: bool = True) -> tuple[list[Block], str]:
    """Return a digest's blocks, and the text that notifications and screen readers get.

    Args:
        story: its sources.
        digest: what to show.
        is_posted: whether it stands under a delivery, so that its buttons find it again.
    """
    top = [section(_headline(story, digest)), context(_byline(story, digest))]
    foot = [context(line) for line in (_named(digest), _foot(digest)) if line]
    if is_posted:
        told = digest.headline or digest.article.title
        thumbs = [button(mark, f"{RATE}{order}", order, spoken=spoken) for mark, order, spoken in THUMBS]
        evidence = button("Evidence", EVIDENCE, "show", spoken=f"Evidence: the quotations behind “{told}”")
        ask = button("Ask", ASK, "ask", spoken=f"Ask about “{told}”")
        foot.append(actions([evidence, ask, *thumbs, _more()]))
        foot.extend(_suggested(digest))
    facts = Part("KEY FACTS", [_fact(fact) for fact in digest.key_facts])
    disclosed = Part("DISCLOSED", [f"> {escaped(line.quote)}" for line in digest.disclosures])
    affected = [
        Part(
            title,
            [_stakeholder(who, mark, digest) for who in digest.stakeholders if who.effect is effect],
        )
        for effect, (mark, title) in EFFECTS.items()
    ]
    shown = _fitted([facts, disclosed, *affected], ROOM - sum(map(_size, [*top, *foot])))
    parts = [shown[part.title] for part in (facts, *affected, disclosed) if part.title in shown]
    return [*top, *parts, *foot], _fallback(digest)


def evidence_view(digest: Digest) -> dict[str, Any]:
    """Return the modal behind the Evidence button: every line with its quotations."""
    blocks = [section(text) for text in _evidence_lines(digest)]
    return _view(blocks[:BLOCKS_IN_VIEW] or [section("This digest makes no claims.")])


def plain_view(text: str) -> dict[str, Any]:
    """Return the modal with one thing to say: that quotations are on their way, or why there are none."""
    return _view([section(shortened(text, SECTION))])


def _view(blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Evidence"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": blocks,
    }


def _evidence_lines(digest: Digest) -> Iterable[str]:
    for fact in digest.key_facts:
        yield (
            _surrounded(fact, digest)
            if is_verbatim(fact)
            else _quoted(f"*{shortened(fact.text, 1_000)}*", fact.evidence, by=fact.by)
        )
    for who in digest.stakeholders:
        mark, _ = EFFECTS[who.effect]
        why = "" if is_quotation(who.why, who.evidence) else f": {shortened(who.why, 900)}"
        yield _quoted(f"{mark} *{shortened(who.name, NAME_ROOM)}*{why}", who.evidence, by=who.by)
    for line in digest.disclosures:
        yield _quoted("*Disclosed*", (line,))


def _surrounded(fact: KeyFact, digest: Digest) -> str:
    """Return a fact that is its own quotation among the sentences around it, which stand in italics."""
    around = surroundings(fact.evidence[0], digest.article.text)
    before = f"_{shortened(around.before, AROUND)}_" if around.before else ""
    after = f"_{shortened(around.after, AROUND)}_" if around.after else ""
    return "\n".join(filter(None, (before, f"*{shortened(fact.text, 1_000)}*", after)))


def _quoted(claim: str, evidence: Sequence[Evidence], *, by: str = "") -> str:
    """Return a line with its quotations, and how it was proven."""
    proof = f"_{shortened(how_proven(by), NAME_ROOM)}_" if how_proven(by) else ""
    room = SECTION - len(claim) - len(proof) - 11
    quotes = kept_while_fitting([f"> “{escaped(line.quote)}”" for line in evidence], room, str)
    if not quotes:
        quotes = [f"> “{shortened(evidence[0].quote, room - 10)}”"]
    return "\n".join(filter(None, [claim, *quotes, proof]))


def _headline(story: Story, digest: Digest) -> str:
    """Return the headline, with what a reader has to know before reading on."""
    text = shortened(digest.headline or digest.article.title, HEADLINE_ROOM) or "Untitled"
    url = lead_source(story, digest).url
    if digest.standing.is_withdrawn:
        return f"{struck(url, text)}\n{WITHDRAWN}"
    shown = f"*{linked(url, text)}*"
    updated = f"_Updated {digest.standing.updated_at}_" if digest.standing.updated else ""
    return "\n".join(filter(None, (shown, updated, TAKEN_DOWN if digest.standing.is_taken_down else "")))


def struck(url: str, label: str) -> str:
    """Return an escaped headline struck through, linked if it has an address; a tilde of its own would end it."""
    return f"~*{linked(url.replace('~', '%7E'), label.replace('~', '-'))}*~"


def _byline(story: Story, digest: Digest) -> str:
    source = lead_source(story, digest)
    parts = [shortened(source.publisher, NAME_ROOM) or "Unknown publisher"]
    if source.published:
        parts.append(moment(source.published))
    if len(story.sources) > 1:
        parts.append(f"{len(story.sources)} sources")
    return " · ".join(parts)


def lead_source(story: Story, digest: Digest) -> Source:
    """Return the source the digest was made of, with the article's own words where the story has none."""
    article = digest.article
    told = story.sources[0] if story.sources else Source(title=article.title, url=article.url)
    return Source(
        title=told.title,
        url=told.url or article.url,
        publisher=told.publisher or article.publisher,
        published=told.published or article.published,
    )


def _fact(fact: KeyFact) -> str:
    text = escaped(fact.text)
    if said_by := source_beside(fact.text, fact.attributed_to or ""):
        return f"• {text} _(according to {escaped(said_by)})_"
    return f"• {text}"


def _stakeholder(who: Stakeholder, mark: str, digest: Digest) -> str:
    if digest.tells(who):
        return f"{mark} *{escaped(who.name)}*"
    line = f"{mark} *{escaped(who.name)}*: {escaped(who.why)}"
    quote = escaped(who.evidence[0].quote)
    if quote == escaped(who.why):  # an extract's reason is its quotation: said once
        return f"{mark} *{escaped(who.name)}*\n> “{quote}”"
    return f"{line}\n> “{quote}”" if len(quote) <= SHORT_QUOTE else line


def _named(digest: Digest) -> str:
    names = ", ".join(shortened(who.name, NAME_ROOM) for who in digest.named[:MOST_NAMED])
    return f"In the article: {names}" if names else ""


def _foot(digest: Digest) -> str:
    parts = [how_made(digest)]
    if digest.article.only_part:
        parts.append(digest.article.only_part)
    if digest.note:
        parts.append(shortened(digest.note, NOTE_ROOM))
    return " · ".join(parts)


def _fallback(digest: Digest) -> str:
    headline = shortened(digest.headline or digest.article.title, HEADLINE_ROOM) or "Untitled"
    if digest.standing.is_withdrawn:
        return f"{headline}\n{WITHDRAWN}"
    if digest.standing.updated:
        headline = f"{headline} (updated {digest.standing.updated_at})"
    facts = kept_while_fitting((fact.text for fact in digest.key_facts), FALLBACK_ROOM - len(headline) - 1, escaped)
    return "\n".join([headline, *facts])


def _fitted(parts: Sequence[Part], room: int) -> dict[str, Block]:
    """Return the sections of the parts that have lines; the earlier ones get room first, the later at least a word."""
    told = [part for part in parts if part.lines]
    shown: dict[str, Block] = {}
    for later, part in zip(range(len(told) - 1, -1, -1), told, strict=True):
        section = _titled(part, room - later * RESERVE)
        room -= _size(section)
        shown[part.title] = section
    return shown


def _titled(part: Part, room: int) -> Block:
    """Return a section of the leading lines that fit whole; say how many did not."""
    kept = kept_while_fitting(part.lines, room - RESERVE, str)
    missing = len(part.lines) - len(kept)
    more = [LEFT_OUT.format(missing)] if missing else []
    return section("\n".join([f"*{part.title}*", *kept, *more]))


def _more() -> Block:
    """Return the menu of what is seldom wanted; the value of each line is a command about the digest."""
    options = [{"text": plain(label), "value": command} for label, command in MORE_OPTIONS]
    return {"type": "overflow", "action_id": MORE_MENU, "options": options}


def _suggested(digest: Digest) -> list[Block]:
    """Return the questions that can be asked, each a button; the article answers them."""
    fitting = [question for question in digest.suggestions if len(question) <= BUTTON_LABEL]
    return (
        [actions([button(question, f"{SUGGESTED}{at}", question) for at, question in enumerate(fitting)])]
        if fitting
        else []
    )


def _size(block: Block) -> int:
    """Count the characters a block shows."""
    texts = [block["text"]] if "text" in block else block["elements"]
    shown = [text["text"] for text in texts if "text" in text]
    return sum(len(text["text"] if isinstance(text, dict) else text) for text in shown)
