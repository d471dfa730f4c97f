"""Trace, Opinion, Correction: what became of an article in a channel, what people say of it, what was mended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import Delivery, MessageRef
from bot.domain.feed import EntryId
from bot.domain.story import Joined
from bot.domain.subscription import Destination
from bot.text.wishes import wish_key

SOMEBODY = "somebody"
"""Who did what nobody here is named for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What became of an article in one destination.

    Attributes:
        feed: the name of the feed that brought it.
        state: of its entry: "fresh", "backlog", "held", "digested", "aside".
        problem: why it was set aside; empty where it was not.
        model: who made its digest; empty where there is none.
        note: why another summarizer served; as in `Digest`.
        focus: what its digest looked for first; empty for a plain one.
        rejected: how many drafted lines were not found in the article.
        sources: how many articles tell its story.
        is_lead: whether the story's digest was made of this one.
        joined: why it was put with another article; None where it was not.
        beside: the title of the story's first article, where that is another one.
        parted: who said that it tells another story than the one it was put with; empty where nobody did.
        delivery: its story's delivery here, if there is one.
        passed_over: why it was not for this destination; empty where it was.
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
    joined: Joined | None = None
    beside: str = ""
    parted: str = ""
    delivery: Delivery | None = None
    passed_over: str = ""


PAUSED = "this feed is paused here"
UNWANTED = "its feed was removed or paused here before it was due"
"""Why a story is passed over that was brought by a paused feed, or was planned, as a part of a sentence."""


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
    """How many people found a feed's digests good, and how many did not."""

    feed: str
    good: int
    bad: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A digest that was mended because its article changed, or that somebody reported.

    Attributes:
        message: the digest's.
        at: when it was mended, or reported.
        lines: what changed, old and new; or what checking again found.
        report: what is wrong, in the person's words; empty where nobody reported it.
        person: who did, as the platform names people.
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


def told(trace: Trace, *, moment: str) -> str:
    """Return a trace in words, one line a step.

    Args:
        trace: what became of it.
        moment: the delivery's time, as text.
    """
    lines = [f"*{trace.title or trace.url}*", f"Brought by {trace.feed}."]
    match trace.state:
        case "backlog":
            lines.append("It was there before this feed was watched, so it was remembered and not digested.")
        case "held":
            lines.append("It came with many others at once; I asked whether to post them: `/news release`.")
        case "aside":
            lines.append(f"It could not be read: {trace.problem}")
        case "fresh":
            lines.append("It is being read.")
        case _:
            lines.extend(_digested(trace))
    if trace.delivery is not None:
        lines.append(_delivered(trace.delivery, moment))
        wished = trace.delivery.focus
        if wished and trace.is_lead and wish_key(trace.focus) != wish_key(wished):
            lines.append(f"It could not look first for “{wished}”, so the plain digest serves.")
        if trace.delivery.because:
            lines.append(f"It came because {trace.delivery.because}.")
        if trace.delivery.is_unjudged:
            lines.append("It came without being judged by this channel's wish: the model did not answer.")
    elif trace.passed_over:
        lines.append(f"Not posted here: {trace.passed_over}.")
    return "\n".join(lines)


def _digested(trace: Trace) -> list[str]:
    made = (
        "the article's own sentences, no AI used"
        if trace.model == "extract"
        else f"a digest by {trace.model}, checked line by line"
    )
    lines = [f"Read and condensed: {made}."]
    if trace.note:
        lines.append(trace.note)
    if trace.rejected:
        many = "1 drafted line was" if trace.rejected == 1 else f"{trace.rejected} drafted lines were"
        lines.append(f"{many} not found in the article, and left out.")
    if trace.sources > 1:
        role = "it is the one the digest was made of" if trace.is_lead else "the digest was made of another one"
        lines.append(f"{trace.sources} articles tell this story; {role}.")
    if trace.joined is not None and trace.beside:
        lines.append(f"It was put with “{trace.beside}”, {because(trace.joined)}. If that is wrong: `/news split`.")
    if trace.parted:
        lines.append(f"It was put with another story first, and parted from it by {trace.parted}.")
    return lines


def because(joined: Joined) -> str:
    """Return why an article was put with another, as a part of a sentence."""
    both = f"both name {_listed(joined.reasons)}" if joined.reasons else "their words are so alike"
    match joined.by:
        case "address":
            return "because it is the same article at the same address"
        case "words":
            return f"because {both} ({joined.score:.0%} sure)"
        case model:
            return f"because {both}, and {model} says that it is one event"


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _delivered(delivery: Delivery, moment: str) -> str:
    match delivery.state.value:
        case "posted" if delivery.is_muted:
            return f"Posted here {moment}. This story is muted: nothing more about it is said here."
        case "posted":
            return f"Posted here {moment}."
        case "failed":
            return f"Not posted: {delivery.problem}"
        case _ if delivery.is_held:
            return f"Waiting for {moment}, as this channel's schedule says." + (
                f" Last problem: {delivery.problem}" if delivery.problem else ""
            )
        case _:
            return "On its way here."
