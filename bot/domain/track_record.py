"""RecordedEffect, StoryOutcome, TrackRecord: what events did to one person, organization or group over time. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.article import Article
from bot.domain.digest import Effect, NamedEntity, Stakeholder, StakeholderKind
from bot.domain.digest_message import EFFECT_WORDS
from bot.domain.evidence import Evidence
from bot.domain.story import Source
from bot.text.aliases import Aliases, aliases_of, name_key, name_keys
from bot.text.calendar_words import MONTHS
from bot.text.catalogue import Said, joined_lines, joined_texts, say, say_number
from bot.text.language import one_of
from bot.text.merged_languages import ALL_LANGUAGES

UNLIKELY = say("unlikely to benefit")
# Names and reasons come from many articles, each in its own language, which is not stored with them.
_UNLIKELY = re.compile(rf"\b(?:{one_of(ALL_LANGUAGES.unlikely_gains)})", re.IGNORECASE)
MAX_REASON_LENGTH = 280
"""Most characters of a reason, and of a quotation, in a line of a list."""
MAX_NAME_LENGTH = 60
"""Most characters of a name in a line."""
EFFECT_COUNTS = {
    Effect.GAINS: (say("1 gain"), say("{number} gains")),
    Effect.LOSES: (say("1 loss"), say("{number} losses")),
    Effect.MIXED: (say("1 mixed"), say("{number} mixed")),
    Effect.UNCERTAIN: (say("1 uncertain"), say("{number} uncertain")),
}
"""The singular and plural of each effect in a sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEffect:
    """What one article's digest says about one stakeholder, stored to be found by name.

    Attributes:
        story: identifies the story; the same for all its articles.
        name: as in the digest.
        elsewhere: the names it goes by in other articles, too; the first is its full name here.
        evidence: what the digest bases it on.
        source: the article.
        at: when it was published; if unknown, read.
        filed: when its digest was first filed.
    """

    story: int
    name: str
    elsewhere: tuple[str, ...]
    kind: StakeholderKind
    effect: Effect
    why: str
    evidence: Evidence
    source: Source
    at: datetime
    filed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOutcome:
    """What one story did to somebody, according to the first digest posted for it here.

    Attributes:
        name: as in that digest.
        sources: how many articles report it.
        otherwise: other effects that its other articles report.
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
        """Whether the article says that they hardly benefit, which is not a loss."""
        text = f"{self.why}\n{self.evidence.quote}"
        return self.effect is Effect.UNCERTAIN and _UNLIKELY.search(text) is not None

    @property
    def word(self) -> Said:
        """The effect in a word."""
        return UNLIKELY if self.is_unlikely else EFFECT_WORDS[self.effect]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """What happened to somebody over time.

    Attributes:
        name: as it was asked for.
        names: other names that it was found by.
        several: the full names, if more than one goes by the name.
        days, until: how many days it covers, and up to when.
        lines: one for each story, the newest first.
        articles, publishers: how many reported it.
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
    def counts_in_words(self) -> Said:
        """How often it gained and lost: "3 gains, 5 losses, 1 mixed in 90 days, from 6 articles of 4 publishers"."""
        counts = Counter(line.effect for line in self.lines if not line.is_unlikely)
        parts = [
            (singular if counts[effect] == 1 else plural).with_values(number=counts[effect])
            for effect, (singular, plural) in EFFECT_COUNTS.items()
            if counts[effect]
        ]
        unlikely = sum(line.is_unlikely for line in self.lines)
        parts += [say("{number} unlikely to benefit", number=unlikely)] if unlikely else []
        days = say_number(self.days, "1 day", "{number} days")
        if not parts:
            return say("no gain and no loss in {days}", days=days)
        return say(
            "{sums} in {days}, from {articles} of {publishers}",
            sums=joined_texts(*parts, between=", "),
            days=days,
            articles=say_number(self.articles, "1 article", "{number} articles"),
            publishers=say_number(self.publishers, "1 publisher", "{number} publishers"),
        )

    @property
    def note(self) -> str:
        """A note on its names; empty if there is nothing to say."""
        if self.several:
            return say("Several go by this name: {names}.", names=", ".join(self.several))
        return say("Also called {names}.", names=", ".join(self.names)) if self.names else ""


def name_in_article(article: Article, entity: Stakeholder | NamedEntity) -> Aliases:
    """Return the names of somebody in a digest as its article gives them."""
    return aliases_of(
        entity.name,
        is_group=entity.kind is StakeholderKind.GROUP,
        is_person=entity.kind is StakeholderKind.PERSON,
        text=article.text,
        language=article.reading_language,
        title=article.title,
    )


def track_record(names: Sequence[str], effects: Iterable[RecordedEffect], *, days: int, until: datetime) -> TrackRecord:
    """Build somebody's track record, one line a story.

    Args:
        names: the names; the first is the one that was asked for.
        effects: from articles, in any order.
        days: how far back they go.
        until: the moment that they are counted back from.
    """
    recorded = sorted(effects, key=lambda one: (one.filed, one.at))
    stories: dict[int, list[RecordedEffect]] = {}
    for effect in recorded:
        stories.setdefault(effect.story, []).append(effect)
    lines = sorted(map(_outcome, stories.values()), key=lambda line: line.at, reverse=True)
    bearers = full_names(names, recorded)
    others = [
        *names[1:],
        *(name for effect in recorded for name in effect.elsewhere if effect.kind is not StakeholderKind.GROUP),
    ]
    return TrackRecord(
        name=names[0],
        names=() if len(bearers) > 1 else _others(names[0], others),
        several=bearers if len(bearers) > 1 else (),
        days=days,
        until=until,
        lines=tuple(lines),
        articles=len({effect.source.url or effect.source.title for effect in recorded}),
        publishers=len({effect.source.publisher or effect.source.url for effect in recorded}),
    )


def full_names(names: Sequence[str], effects: Iterable[RecordedEffect]) -> tuple[str, ...]:
    """Return the full names of those found by another name."""
    asked_keys = frozenset().union(*map(name_keys, names))
    bearers = (effect for effect in effects if effect.elsewhere and effect.kind is not StakeholderKind.GROUP)
    full = {
        name_key(effect.elsewhere[0], ALL_LANGUAGES): effect.elsewhere[0]
        for effect in bearers
        if asked_keys.isdisjoint(name_key(name, ALL_LANGUAGES) for name in effect.elsewhere)
    }
    return tuple(full.values())


def shortened(text: str, room: int = MAX_REASON_LENGTH) -> str:
    """Return a text on one line within `room` characters, cut between words."""
    plain = " ".join(text.split())
    return plain if len(plain) <= room else f"{plain[:room].rsplit(' ', 1)[0].rstrip(' ,;:')} …"


def day_in_words(moment: datetime) -> Said:
    """Return a day as lists show it."""
    return say("{day} {month} {year}", day=moment.day, month=MONTHS[moment.month - 1], year=moment.year)


def effect_text(line: StoryOutcome, asked_name: str) -> Said:
    """Return the effect in a word, the name if the digest has another one, and what other digests say."""
    named = line.word
    if name_key(line.name, ALL_LANGUAGES) != name_key(asked_name, ALL_LANGUAGES):
        named = say("{effect} ({name})", effect=line.word, name=shortened(line.name, MAX_NAME_LENGTH))
    if not line.otherwise:
        return joined_texts(named)
    others = joined_texts(*(EFFECT_WORDS[effect] for effect in line.otherwise), between=", ")
    return say("{effect}, others tell: {others}", effect=named, others=others)


def reason_beyond_quote(line: StoryOutcome) -> str:
    """Return the reason, if it says more than the quotation beside it."""
    why, quote = shortened(line.why), shortened(line.evidence.quote, len(line.evidence.quote))
    return "" if why.rstrip("… ").casefold() in quote.casefold() else why


def publisher_line(line: StoryOutcome) -> str:
    """Name the publisher of a line, and how many more articles report it."""
    more = say("{number} more", number=line.sources - 1) if line.sources > 1 else ""
    return joined_texts(shortened(line.source.publisher, MAX_NAME_LENGTH), more, between=", ")


def record_heading(record: TrackRecord) -> Said:
    """Return the heading: the name and the totals."""
    return say("{name}: {sums}.", name=shortened(record.name, 2 * MAX_NAME_LENGTH), sums=record.counts_in_words)


def record_text(record: TrackRecord) -> Said:
    """Return the record as plain text, for clients that show nothing else."""
    lines: list[str] = [record_heading(record), *([record.note] if record.note else [])]
    for line in record.lines:
        effect = effect_text(line, record.name)
        lines.append(
            joined_texts(say("• {day}: {effect}.", day=day_in_words(line.at), effect=effect), reason_beyond_quote(line))
        )
        source = joined_texts(publisher_line(line), line.source.url)
        quoted = say("“{quote}” {source}", quote=shortened(line.evidence.quote), source=source)
        lines.append(Said("  {line}", {"line": quoted}))
    return joined_lines(lines)


def brief_record_text(record: TrackRecord) -> str:
    """Return the record in one plain line a story, without quotations."""
    lines = (
        f"• {effect_text(line, record.name)}: {shortened(line.why)} {publisher_line(line)} {line.source.url}".rstrip()
        for line in record.lines
    )
    return "\n".join([record_heading(record), *lines])


def _outcome(effects: Sequence[RecordedEffect]) -> StoryOutcome:
    lead = effects[0]
    return StoryOutcome(
        name=lead.name,
        effect=lead.effect,
        why=lead.why,
        evidence=lead.evidence,
        source=lead.source,
        at=lead.at,
        sources=len({effect.source.url or effect.source.title for effect in effects}),
        otherwise=tuple(dict.fromkeys(effect.effect for effect in effects if effect.effect is not lead.effect)),
    )


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return other names, each once."""
    own = name_key(name, ALL_LANGUAGES)
    by_key = {name_key(other, ALL_LANGUAGES): other for other in reversed([*names])}
    return tuple(other for key, other in reversed(by_key.items()) if key and key != own)
