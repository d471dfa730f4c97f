"""Fate, StoryOutcome, TrackRecord: what events did to one person, organization or group over time. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.article import Article
from bot.domain.digest import Effect, Kind, Named, Stakeholder
from bot.domain.digest_message import EFFECTS
from bot.domain.evidence import Evidence
from bot.domain.story import Source
from bot.text.aliases import Aliases, aliases_of, name_key, name_keys
from bot.text.calendar_words import MONTHS
from bot.text.catalogue import Said, lines, say, say_number, together
from bot.text.language import one_of
from bot.text.merged_languages import EVERY

UNLIKELY = say("unlikely to benefit")
# Names and reasons are of many articles, each in its own language, which is not kept with them.
_UNLIKELY = re.compile(rf"\b(?:{one_of(EVERY.unlikely_gains)})", re.IGNORECASE)
REASON_LENGTH = 280
"""Characters of a reason, and of a quotation, in a line of a list."""
NAME_LENGTH = 60
"""Characters of a name in a line."""
WORDS = {
    Effect.GAINS: (say("1 gain"), say("{number} gains")),
    Effect.LOSES: (say("1 loss"), say("{number} losses")),
    Effect.MIXED: (say("1 mixed"), say("{number} mixed")),
    Effect.UNCERTAIN: (say("1 uncertain"), say("{number} uncertain")),
}
"""What one, and several, of an effect are called in a sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What one article's digest says of one stakeholder, as it is kept to be found by name.

    Attributes:
        story: what tells that two articles tell one story.
        name: as the digest has it.
        elsewhere: the names it goes by in other articles, too; the first is its full one here.
        evidence: what the digest rests it on.
        source: the article.
        at: when it was published; where it does not say, read.
        filed: when its digest was first filed.
    """

    story: int
    name: str
    elsewhere: tuple[str, ...]
    kind: Kind
    effect: Effect
    why: str
    evidence: Evidence
    source: Source
    at: datetime
    filed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOutcome:
    """What one story did to somebody, by the digest that was posted for it here, the first of the story.

    Attributes:
        name: as that digest has it.
        sources: how many articles tell it.
        otherwise: effects that others of them tell.
    """

    name: str
    effect: Effect
    why: str
    evidence: Evidence
    source: Source
    at: datetime
    sources: int = 1
    otherwise: tuple[Effect, ...] = ()

    @property
    def is_unlikely(self) -> bool:
        """Whether the article says that they hardly benefit; that is no loss."""
        said = f"{self.why}\n{self.evidence.quote}"
        return self.effect is Effect.UNCERTAIN and _UNLIKELY.search(said) is not None

    @property
    def word(self) -> Said:
        """The effect in a word."""
        return UNLIKELY if self.is_unlikely else EFFECTS[self.effect]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """What happened to somebody over time.

    Attributes:
        name: as it was asked for.
        names: others that it was found by.
        several: where the name is that of more than one, their full names.
        days, until: how far back that is, and from when.
        lines: one a story, the newest first.
        articles, publishers: how many told it.
    """

    name: str
    names: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    days: int
    until: datetime
    lines: tuple[StoryOutcome, ...]
    articles: int
    publishers: int

    @property
    def sums(self) -> Said:
        """How often it gained and lost: "3 gains, 5 losses, 1 mixed in 90 days, from 6 articles of 4 publishers"."""
        counts = Counter(line.effect for line in self.lines if not line.is_unlikely)
        parts = [
            (one if counts[effect] == 1 else many).of(number=counts[effect])
            for effect, (one, many) in WORDS.items()
            if counts[effect]
        ]
        unlikely = sum(line.is_unlikely for line in self.lines)
        parts += [say("{number} unlikely to benefit", number=unlikely)] if unlikely else []
        days = say_number(self.days, "1 day", "{number} days")
        if not parts:
            return say("no gain and no loss in {days}", days=days)
        return say(
            "{sums} in {days}, from {articles} of {publishers}",
            sums=together(*parts, between=", "),
            days=days,
            articles=say_number(self.articles, "1 article", "{number} articles"),
            publishers=say_number(self.publishers, "1 publisher", "{number} publishers"),
        )

    @property
    def note(self) -> str:
        """What is to be said of its names, in a line; empty where nothing is."""
        if self.several:
            return say("Several go by this name: {names}.", names=", ".join(self.several))
        return say("Also called {names}.", names=", ".join(self.names)) if self.names else ""


def called_in(article: Article, who: Stakeholder | Named) -> Aliases:
    """Return what somebody in a digest is called in its article."""
    return aliases_of(
        who.name,
        is_group=who.kind is Kind.GROUP,
        is_person=who.kind is Kind.PERSON,
        text=article.text,
        language=article.read_in,
        title=article.title,
    )


def track_record(asked: Sequence[str], fates: Iterable[Fate], *, days: int, until: datetime) -> TrackRecord:
    """Return what happened to somebody, one line a story.

    Args:
        asked: the names; the first is how it was asked for.
        fates: of articles, in any order.
        days: how far back they go.
        until: from when.
    """
    found = sorted(fates, key=lambda fate: (fate.filed, fate.at))
    stories: dict[int, list[Fate]] = {}
    for fate in found:
        stories.setdefault(fate.story, []).append(fate)
    lines = sorted(map(_outcome, stories.values()), key=lambda line: line.at, reverse=True)
    several = full_names(asked, found)
    others = [*asked[1:], *(name for fate in found for name in fate.elsewhere if fate.kind is not Kind.GROUP)]
    return TrackRecord(
        name=asked[0],
        names=() if len(several) > 1 else _others(asked[0], others),
        several=several if len(several) > 1 else (),
        days=days,
        until=until,
        lines=tuple(lines),
        articles=len({fate.source.url or fate.source.title for fate in found}),
        publishers=len({fate.source.publisher or fate.source.url for fate in found}),
    )


def full_names(asked: Sequence[str], fates: Iterable[Fate]) -> tuple[str, ...]:
    """Return the full names of those who were found by a name that is not their full one."""
    known = frozenset().union(*map(name_keys, asked))
    named = (fate for fate in fates if fate.elsewhere and fate.kind is not Kind.GROUP)
    full = {
        name_key(fate.elsewhere[0], EVERY): fate.elsewhere[0]
        for fate in named
        if known.isdisjoint(name_key(name, EVERY) for name in fate.elsewhere)
    }
    return tuple(full.values())


def in_short(text: str, room: int = REASON_LENGTH) -> str:
    """Return a text on one line within `room`, cut between words."""
    plain = " ".join(text.split())
    return plain if len(plain) <= room else f"{plain[:room].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def day(moment: datetime) -> Said:
    """Return a day as a line of a list has it."""
    return say("{day} {month} {year}", day=moment.day, month=MONTHS[moment.month - 1], year=moment.year)


def affected_as(line: StoryOutcome, asked: str) -> Said:
    """Return the effect in a word, the name if the digest has another one, and what other digests say."""
    named = line.word
    if name_key(line.name, EVERY) != name_key(asked, EVERY):
        named = say("{effect} ({name})", effect=line.word, name=in_short(line.name, NAME_LENGTH))
    if not line.otherwise:
        return together(named)
    others = together(*(EFFECTS[effect] for effect in line.otherwise), between=", ")
    return say("{effect}, others tell: {others}", effect=named, others=others)


def why_of(line: StoryOutcome) -> str:
    """Return the reason, where it says more than the quotation beside it."""
    why, quote = in_short(line.why), in_short(line.evidence.quote, len(line.evidence.quote))
    return "" if why.rstrip("… ").casefold() in quote.casefold() else why


def told_by(line: StoryOutcome) -> str:
    """Return who tells a line: its publisher, and how many articles more."""
    more = say("{number} more", number=line.sources - 1) if line.sources > 1 else ""
    return together(in_short(line.source.publisher, NAME_LENGTH), more, between=", ")


def heading(told: TrackRecord) -> Said:
    """Return the heading: the name, and the sums."""
    return say("{name}: {sums}.", name=in_short(told.name, 2 * NAME_LENGTH), sums=told.sums)


def as_text(told: TrackRecord) -> Said:
    """Return it all as plain lines, for clients that show only text."""
    shown: list[str] = [heading(told), *([told.note] if told.note else [])]
    for line in told.lines:
        effect = affected_as(line, told.name)
        shown.append(together(say("• {day}: {effect}.", day=day(line.at), effect=effect), why_of(line)))
        source = together(told_by(line), line.source.url)
        quoted = say("“{quote}” {source}", quote=in_short(line.evidence.quote), source=source)
        shown.append(Said("  {line}", {"line": quoted}))
    return lines(shown)


def briefly(told: TrackRecord) -> str:
    """Return it in a plain line a story, without quotations."""
    lines = (
        f"• {affected_as(line, told.name)}: {in_short(line.why)} {told_by(line)} {line.source.url}".rstrip()
        for line in told.lines
    )
    return "\n".join([heading(told), *lines])


def _outcome(fates: Sequence[Fate]) -> StoryOutcome:
    lead = fates[0]
    return StoryOutcome(
        name=lead.name,
        effect=lead.effect,
        why=lead.why,
        evidence=lead.evidence,
        source=lead.source,
        at=lead.at,
        sources=len({fate.source.url or fate.source.title for fate in fates}),
        otherwise=tuple(dict.fromkeys(fate.effect for fate in fates if fate.effect is not lead.effect)),
    )


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return other names, each once."""
    own = name_key(name, EVERY)
    there = {name_key(one, EVERY): one for one in reversed([*names])}
    return tuple(one for key, one in reversed(there.items()) if key and key != own)
