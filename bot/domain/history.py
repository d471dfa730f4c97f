"""History: of an article in a channel, with people's opinions on it, and corrections. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import Delivery, MessageRef
from bot.domain.feed import EntryId
from bot.domain.story import JoinReason
from bot.domain.subscription import Destination
from bot.text.catalogue import Said, enumerated, say, say_number
from bot.text.catalogue import joined_lines as lines_said
from bot.text.wishes import wish_key

SOMEBODY = say("somebody")
"""Stands for the person if nobody is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHistory:
    """What became of an article in one destination.

    Attributes:
        feed: the name of the feed that brought it.
        state: its entry's state: "fresh", "backlog", "held", "digested", "aside".
        problem: why it was set aside; empty if it was not.
        model: the model that made its digest; empty if there is none.
        note: why another summarizer served; as in `Digest`.
        focus: what its digest looked for first; empty for a plain one.
        rejected: how many drafted lines were not found in the article.
        sources: how many articles report its story.
        is_lead: whether the story's digest was made of this article.
        joined: why it was filed under another article's story; None if it was not.
        beside: the title of the story's first article, if that is another one.
        parted: who split it off the story that it had been filed under; empty if nobody did.
        delivery: its story's delivery here, if there is one.
        passed_over: why it was not for this destination; empty if it was.
    """

    entry_id: EntryId
    title: str
    url: str
    feed: str
    state: str
    problem: str = ""
    filed: datetime | None = None
    model: str = ""
    note: str = ""
    focus: str = ""
    rejected: int = 0
    sources: int = 0
    is_lead: bool = True
    joined: JoinReason | None = None
    beside: str = ""
    parted: str = ""
    delivery: Delivery | None = None
    passed_over: str = ""


PAUSED = say("this feed is paused here")
UNWANTED = say("its feed was removed or paused here before it was due")
"""Reasons for passing over a story, as part of a sentence: its feed is paused, or it was when the story was due."""


UNJUDGED = say("It came without being judged by this channel's wish: the model did not answer.")
LEADS_STORY = say("{number} articles tell this story; it is the one the digest was made of.")
FOLLOWS_STORY = say("{number} articles tell this story; the digest was made of another one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a person thinks of a digest.

    Attributes:
        is_good: thumbs up or down.
        text: what is wrong, in the person's words.
    """

    destination: Destination
    message: MessageRef
    person: str
    is_good: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """How many people rated a feed's digests as good, and how many as bad."""

    feed: str
    good: int
    bad: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestEvent:
    """What happened to a posted digest: it was corrected because its article changed, reported, or taken down.

    Attributes:
        message: the digest's.
        at: when it was corrected, or reported.
        lines: what changed, old and new; or what the recheck found.
        report: what is wrong, in the person's words; empty if nobody reported it.
        person: who did it, by the platform's id.
        act: what a person did to it, in words ("taken down"); empty for a correction or a report.
    """

    destination: Destination
    message: MessageRef
    at: datetime
    headline: str
    lines: tuple[str, ...]
    report: str = ""
    person: str = ""
    act: str = ""


def history_text(history: ArticleHistory, *, moment: str) -> Said:
    """Describe a history, one line a step.

    Args:
        history: the article's history.
        moment: the delivery's time, as text.
    """
    lines: list[str] = [f"*{history.title or history.url}*", say("Brought by {name}.", name=history.feed)]
    match history.state:
        case "backlog":
            lines.append(say("It was there before this feed was watched, so it was remembered and not digested."))
        case "held":
            lines.append(say("It came with many others at once; I asked whether to post them: `/news release`."))
        case "aside":
            lines.append(say("It could not be read: {problem}", problem=history.problem))
        case "fresh":
            lines.append(say("It is being read."))
        case _:
            lines.extend(_digest_lines(history))
    if history.delivery is not None:
        lines.append(_delivery_line(history.delivery, moment))
        wished = history.delivery.focus
        if wished and history.is_lead and wish_key(history.focus) != wish_key(wished):
            lines.append(say("It could not look first for “{focus}”, so the plain digest serves.", focus=wished))
        if history.delivery.because:
            lines.append(say("It came because {reason}.", reason=Said(history.delivery.because)))
        if history.delivery.is_unjudged:
            lines.append(UNJUDGED)
    elif history.passed_over:
        lines.append(say("Not posted here: {reason}.", reason=Said(history.passed_over)))
    return lines_said(lines)


def _digest_lines(history: ArticleHistory) -> list[str]:
    lines: list[str] = [
        say("Read and condensed: the article's own sentences, no AI used.")
        if history.model == "extract"
        else say("Read and condensed: a digest by {model}, checked line by line.", model=history.model)
    ]
    if history.note:
        lines.append(Said(history.note))
    if history.rejected:
        lines.append(
            say_number(
                history.rejected,
                "1 drafted line was not found in the article, and left out.",
                "{number} drafted lines were not found in the article, and left out.",
            )
        )
    if history.sources > 1:
        tell = LEADS_STORY if history.is_lead else FOLLOWS_STORY
        lines.append(tell.with_values(number=history.sources))
    if history.joined is not None and history.beside:
        why = join_reason_text(history.joined)
        lines.append(
            say("It was put with “{title}”, {why}. If that is wrong: `/news split`.", title=history.beside, why=why)
        )
    if history.parted:
        by = Said(history.parted)
        lines.append(say("It was put with another story first, and parted from it by {person}.", person=by))
    return lines


def join_reason_text(joined: JoinReason) -> Said:
    """Say why an article was filed with another, as part of a sentence."""
    alike = say("their words are so alike")
    both = say("both name {names}", names=enumerated(joined.reasons)) if joined.reasons else alike
    match joined.by:
        case "address":
            return say("because it is the same article at the same address")
        case "words":
            return say("because {both} ({sure} sure)", both=both, sure=f"{joined.score:.0%}")
        case model:
            return say("because {both}, and {model} says that it is one event", both=both, model=model)


def _delivery_line(delivery: Delivery, moment: str) -> Said:
    match delivery.state.value:
        case "posted" if delivery.is_muted:
            return say("Posted here {moment}. This story is muted: nothing more about it is said here.", moment=moment)
        case "posted":
            return say("Posted here {moment}.", moment=moment)
        case "failed":
            return say("Not posted: {problem}", problem=Said(delivery.problem))
        case _ if delivery.is_held and delivery.problem:
            problem = Said(delivery.problem)
            return say("Not posted yet, waiting since {moment}: {problem}", moment=moment, problem=problem)
        case _ if delivery.is_held:
            return say("Waiting for {moment}, as this channel's schedule says.", moment=moment)
        case _:
            return say("On its way here.")
