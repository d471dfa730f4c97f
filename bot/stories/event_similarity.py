"""Event similarity: how probable it is that two articles report one event.

A logistic model over the signals, fitted once on pairs of real articles about 86 events that come in look-alike twos
(Cybulska and Vossen, ECB+, 2014) and on pairs written for it; docs/decisions/0022 has how, and how it was judged.
Headlines alone have no names, places or numbers in their roles to compare: for them it is the cosine of their terms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.stories.profile import WeightedProfile
from bot.stories.similarity_features import MIN_COPIED_SHARE, SimilarityFeatures, cosine, similarity_features
from bot.stories.term_idf import MAX_WEIGHT

FEATURE_WEIGHTS = {
    "form": -4.6,
    "names": 3.7,
    "numbers": 4.9,
    "besides": 2.0,
    "worded": 2.5,
    "aside": -2.7,
    "missing": -0.5,
    "counted_otherwise": -3.4,
    "other_day": -1.2,
    "said": 2.5,
    "form_copied": -5.0,
    "length": -4.5,
    "little": -4.0,
    "apart": -3.0,
    "undated": -1.9,
    "one_feed": -2.8,
}
BIAS = 0.9
"""The fit, but for `apart` and `undated` (its look-alikes were days apart more often than those in the news are) and
half of `form_copied`: what is no copy and has the same words is a form, or has an agency's words, which the pairs
written for it lack."""

MIN_COSINE = 0.1
"""Below this cosine of all terms two articles have not enough in common for anything else to count."""
MIN_TITLE_COSINE = 0.4
"""From this cosine on two headlines are alike."""
MIN_DIFFERING_WEIGHT = 0.3
"""A name or number of this weight in both titles, each unknown to the other, makes copied words a form."""
RENEWED_SHARE = 0.5
"""From this share of one's text on in the other, a feed tells of the same again."""
SURE_LOG_ODDS, UNSURE_LOG_ODDS, OPEN_LOG_ODDS = 4.6, -4.6, 0.0
"""Log odds of .99, .01 and .5."""

MAX_SHARED_SHOWN = 4
"""Names and numbers that are named as what two articles have in common."""
TELLING_WEIGHT = 4.0
"""Weight from which on a shared term is worth naming."""

HEADLINE_CENTRE, HEADLINE_SLOPE = 0.11, 25.0
"""Cosine of two headlines at which it is as probable as not, and how fast it grows: on headlines of a month's news."""
SHARED_BY_HEADLINES, SHARED_WITH_TEXT = 1, 2
"""Rare words in common without which headlines tell of two events: of two headlines, and of one and an article's."""
FORM_COSINE = 0.4
"""From this cosine on two headlines may be one form, filled in twice."""


@dataclass(frozen=True, slots=True)
class EventSimilarity:
    """How alike two articles are.

    Attributes:
        odds: the logarithm of the odds that they tell of one event.
        shared: the weightiest names and numbers that both have, for people.
        is_of_headlines: one of them has no text.
    """

    odds: float
    shared: tuple[str, ...] = ()
    is_of_headlines: bool = False


def event_similarity(
    one: WeightedProfile, other: WeightedProfile, *, hours: float | None = None, is_one_feed: bool = False
) -> EventSimilarity:
    """Return how probable it is that two articles tell of one event.

    Args:
        one: an article.
        other: another one; the order does not matter.
        hours: between their publication; None where that is not known.
        is_one_feed: one feed brought both. A feed tells of an event once and has its forms and series: only what it
            tells again in the same words is surely one event, the rest is for a model to say.
    """
    shared = _shared_terms(one, other)
    if not (one.profile.has_text and other.profile.has_text):
        odds = UNSURE_LOG_ODDS if is_one_feed else _headline_odds(one, other)
        return EventSimilarity(odds=odds, shared=shared, is_of_headlines=True)
    told = similarity_features(one, other, hours=hours, is_one_feed=is_one_feed)
    odds = _odds(told)
    if told.numbered:
        odds = min(odds, OPEN_LOG_ODDS)  # the second flight or the third: for a model to say
    if is_one_feed and not _is_renewed(told):
        odds = min(odds, OPEN_LOG_ODDS)
    return EventSimilarity(odds=odds, shared=shared)


def probability(odds: float) -> float:
    """Return the probability, 0 to 1, of a logarithm of odds."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


def _odds(told: SimilarityFeatures) -> float:
    if told.another:
        return UNSURE_LOG_ODDS
    if _is_copy(told):
        return SURE_LOG_ODDS
    if told.whole < MIN_COSINE or not (told.names or told.numbers):  # an event is somebody, somewhere, so many
        return UNSURE_LOG_ODDS
    return BIAS + sum(worth * float(getattr(told, name)) for name, worth in FEATURE_WEIGHTS.items())


def _is_copy(told: SimilarityFeatures) -> bool:
    """Check whether one is a copy of the other; a short text under two headlines may be a notice that many have."""
    is_told_alike = told.long or told.titled >= MIN_TITLE_COSINE
    return (
        told.copied >= MIN_COPIED_SHARE
        and is_told_alike
        and told.lacking < MIN_DIFFERING_WEIGHT
        and not told.counted_otherwise
    )


def _is_renewed(told: SimilarityFeatures) -> bool:
    """Return whether one article of a feed is another one of it, renewed."""
    return (
        told.copied >= RENEWED_SHARE
        and told.long
        and told.lacking < MIN_DIFFERING_WEIGHT
        and not told.counted_otherwise
    )


def _headline_odds(one: WeightedProfile, other: WeightedProfile) -> float:
    shared = [weight for term, weight in one.title.items() if term in other.title and weight >= TELLING_WEIGHT]
    has_text = one.profile.has_text or other.profile.has_text
    if len(shared) < (SHARED_WITH_TEXT if has_text else SHARED_BY_HEADLINES):
        return UNSURE_LOG_ODDS
    alike = cosine(one.title, other.title)
    if alike >= FORM_COSINE and _filled_otherwise(one, other):
        return UNSURE_LOG_ODDS
    return HEADLINE_SLOPE * (alike - HEADLINE_CENTRE)


def _filled_otherwise(one: WeightedProfile, other: WeightedProfile) -> bool:
    """Return whether each headline has a rare word or number of its own in what may be a form."""
    return bool(_own_terms(one, other) and _own_terms(other, one))


def _own_terms(one: WeightedProfile, other: WeightedProfile) -> set[str]:
    return {term for term, weight in one.title.items() if weight >= MAX_WEIGHT and term not in other.title}


def _shared_terms(one: WeightedProfile, other: WeightedProfile) -> tuple[str, ...]:
    telling = one.profile.names | one.profile.numbers
    both = [term for term in telling if term in other.whole and one.weight[term] >= TELLING_WEIGHT]
    both.sort(key=lambda term: (-min(one.whole[term], other.whole[term]), term))
    return tuple(one.profile.shown.get(term, term) for term in both[:MAX_SHARED_SHOWN])
