"""Stakeholder candidates: who certainly gains or loses by the event of an English article, found without a model.

Few are shown, so that each is certain: the event stands in the article's first sentences, whoever it affects is named
there in full or is a concrete group, and `bot.text.gains_and_losses` reads no more than is asserted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.domain.digest import Effect, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.summarizer.article_analysis import ArticleAnalysis
from bot.summarizer.sentence_salience import news_topics
from bot.text.factuality import without_quotations
from bot.text.gains_and_losses import Affected, affected_in
from bot.text.language import Language
from bot.text.terms import WORD

MAX_STAKEHOLDERS = 5
LEAD_SENTENCES, EVENT_SENTENCES, FOLLOW_UP_SENTENCES = 3, 6, 16
"""First sentences: in which an article reports its event, in which it may, and in which it returns to people named."""
MIN_MENTIONS = 2
"""Fewest mentions of a one-word name that the article is about."""
MAX_REASON_LENGTH = 220
"""Most characters of a sentence shown as a reason; a longer one is shortened."""
MAX_QUOTATIONS = 2
"""Most quotations for one stakeholder."""


AffectedInSentence = tuple[Affected, tuple[int, int]]
"""Somebody who gains or loses, and the span of the sentence that says so."""


def stakeholder_candidates(reading: ArticleAnalysis) -> tuple[Stakeholder, ...]:
    """Return who surely gains or loses, in the order of the text; nobody unless the text is English."""
    events_by_key: defaultdict[str, list[AffectedInSentence]] = defaultdict(list)
    reported = [
        event
        for event in affected_in_sentences(reading, reading.opening_sentences(FOLLOW_UP_SENTENCES))
        if _is_event_of_article(reading, *event)
    ]
    costs_work = any(affected.is_work for affected, _ in reported)
    is_loss = costs_work or _tells_harm(reading.title, reading.language)
    for affected, span in reported:
        # Next to lost jobs, a share price is nobody's loss; next to any loss, its rise is no gain worth reporting.
        if not (affected.is_market and (costs_work or (affected.is_gain and is_loss))):
            events_by_key[affected.key].append((affected, span))
    return tuple(_stakeholder(reading, events) for events in events_by_key.values())[:MAX_STAKEHOLDERS]


def _tells_harm(title: str, language: Language) -> bool:
    return any("harm" in news_topics(word.casefold(), language) for word in WORD.findall(title))


def affected_in_sentences(reading: ArticleAnalysis, spans: Sequence[tuple[int, int]]) -> Iterator[AffectedInSentence]:
    """Yield who gains or loses in these sentences of an English text."""
    plain = without_quotations(reading.text)
    for span in spans:
        for affected in affected_in(plain, *span, reading.names, reading.language):
            is_owned = (
                not affected.is_market or reading.kind(affected.key) is not StakeholderKind.PERSON
            )  # who shares a firm's name
            if affected.is_group or (_is_certain(reading, affected.key) and is_owned):
                yield affected, span


def _is_event_of_article(reading: ArticleAnalysis, affected: Affected, span: tuple[int, int]) -> bool:
    """Check whether an event is likely the one that the article reports, by its kind and its position."""
    if affected.is_achievement:
        return reading.is_early(span, LEAD_SENTENCES)
    return (
        affected.is_work
        or reading.is_early(span, EVENT_SENTENCES)
        or (not affected.is_group and reading.is_prominent(affected.key))
    )


def _is_certain(reading: ArticleAnalysis, key: str) -> bool:
    """Check whether a name is a full one, or that of somebody the article is about."""
    return key in reading.keys and (" " in key or len(reading.mentions(key)) >= MIN_MENTIONS)


def _stakeholder(reading: ArticleAnalysis, events: Sequence[AffectedInSentence]) -> Stakeholder:
    first = events[0][0]
    spans = list(dict.fromkeys(span for _, span in events))[:MAX_QUOTATIONS]
    evidence = tuple(Evidence.from_span(reading.text, *span) for span in spans)
    effects = {affected.is_gain for affected, _ in events}
    return Stakeholder(
        name=first.name[:1].upper() + first.name[1:],
        kind=StakeholderKind.GROUP if first.is_group else reading.kind(first.key),
        effect=Effect.MIXED if len(effects) > 1 else Effect.GAINS if effects == {True} else Effect.LOSES,
        why=_shortened(evidence[0].quote),
        evidence=evidence,
    )


def _shortened(sentence: str) -> str:
    plain = " ".join(sentence.split())
    if len(plain) <= MAX_REASON_LENGTH:
        return plain
    return f"{plain[:MAX_REASON_LENGTH].rsplit(' ', 1)[0].rstrip(' ,;:')} …"
