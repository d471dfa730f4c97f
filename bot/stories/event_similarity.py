"""Event similarity: the probability that two articles report one event.

A logistic model of the features, fitted once on pairs of real articles about 86 events in look-alike pairs (Cybulska
and Vossen, ECB+, 2014) and on pairs written for it; docs/decisions/0022 tells how it was fitted and judged. Headlines
alone have no names, places or numbers in their roles to compare: for them the cosine of their terms decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.stories.profile import WeightedProfile
from bot.stories.similarity_features import MIN_COPIED_SHARE, SimilarityFeatures, cosine, similarity_features
from bot.stories.term_idf import MAX_WEIGHT

FEATURE_WEIGHTS = {
    "form_cosine": -4.6,
    "shared_names": 3.7,
    "shared_numbers": 4.9,
    "other_shared_terms": 2.0,
    "wording_cosine": 2.5,
    "missing_lead_name": -2.7,
    "missing_key_term": -0.5,
    "differing_numbers": -3.4,
    "different_days": -1.2,
    "shared_quotations": 2.5,
    "form_copied_share": -5.0,
    "length": -4.5,
    "shortness": -4.0,
    "time_apart": -3.0,
    "undated": -1.9,
    "is_one_feed": -2.8,
}
BIAS = 0.9
"""Weights and bias as fitted, except `time_apart` and `undated` (the fit's look-alikes were days apart more often than
those in the news) and half of `form_copied_share`: a text that is no copy but shares words is a form, or quotes an
agency, which the pairs written for the fit lack."""

MIN_COSINE = 0.1
"""Below this cosine of all terms, two articles have too little in common for anything else to count."""
MIN_TITLE_COSINE = 0.4
"""Least cosine of two headlines that are alike."""
MIN_DIFFERING_WEIGHT = 0.3
"""If each title has a name or number of this weight that the other article lacks, copied words are a form."""
RENEWED_SHARE = 0.5
"""Least share of one text in the other for a feed's article to be an update of another."""
SURE_LOG_ODDS, UNSURE_LOG_ODDS, OPEN_LOG_ODDS = 4.6, -4.6, 0.0
"""Log odds of .99, .01 and .5."""

MAX_SHARED_SHOWN = 4
"""Most names and numbers shown as what two articles have in common."""
TELLING_WEIGHT = 4.0
"""Least weight of a shared term worth showing."""

HEADLINE_CENTRE, HEADLINE_SLOPE = 0.11, 25.0
"""Cosine of two headlines at a probability of one half, and the slope there: from headlines of a month's news."""
SHARED_BY_HEADLINES, SHARED_WITH_TEXT = 1, 2
"""Fewest rare words shared by headlines on one event: if neither article has a text, and if one has."""
FORM_COSINE = 0.4
"""Least cosine of two headlines that may be one form, filled in twice."""


@dataclass(frozen=True, slots=True)
class EventSimilarity:
    """The similarity of two articles.

    Attributes:
        odds: the logarithm of the odds that they report one event.
        shared: the weightiest names and numbers that both have, to be shown.
        is_of_headlines: one of them has no text.
    """

    odds: float
    shared: tuple[str, ...] = ()
    is_of_headlines: bool = False


def event_similarity(
    first: WeightedProfile, second: WeightedProfile, *, hours: float | None = None, is_one_feed: bool = False
) -> EventSimilarity:
    """Return how probable it is that two articles report one event.

    Args:
        first: an article.
        second: another one; the order does not matter.
        hours: hours between their publication; None if unknown.
        is_one_feed: one feed brought both. A feed reports an event once, and has its forms and series: only what it
            repeats in the same words is surely one event, the rest is for a model to decide.
    """
    shared = _shared_terms(first, second)
    if not (first.profile.has_text and second.profile.has_text):
        odds = UNSURE_LOG_ODDS if is_one_feed else _headline_odds(first, second)
        return EventSimilarity(odds=odds, shared=shared, is_of_headlines=True)
    features = similarity_features(first, second, hours=hours, is_one_feed=is_one_feed)
    odds = _odds(features)
    if features.different_number:
        odds = min(odds, OPEN_LOG_ODDS)  # the second flight or the third: for a model to decide
    if is_one_feed and not _is_renewed(features):
        odds = min(odds, OPEN_LOG_ODDS)
    return EventSimilarity(odds=odds, shared=shared)


def probability(odds: float) -> float:
    """Return the probability, 0 to 1, that log odds stand for."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


def _odds(features: SimilarityFeatures) -> float:
    if features.different_version:
        return UNSURE_LOG_ODDS
    if _is_copy(features):
        return SURE_LOG_ODDS
    shares_subject = features.shared_names or features.shared_numbers  # an event has a name or a number
    if features.text_cosine < MIN_COSINE or not shares_subject:
        return UNSURE_LOG_ODDS
    return BIAS + sum(worth * float(getattr(features, name)) for name, worth in FEATURE_WEIGHTS.items())


def _is_copy(features: SimilarityFeatures) -> bool:
    """Check whether one is a copy of the other; a short text under two headlines may be a common notice."""
    is_alike = features.both_are_long or features.title_cosine >= MIN_TITLE_COSINE
    return (
        features.copied_share >= MIN_COPIED_SHARE
        and is_alike
        and features.missing_title_name < MIN_DIFFERING_WEIGHT
        and not features.differing_numbers
    )


def _is_renewed(features: SimilarityFeatures) -> bool:
    """Check whether one article of a feed is an update of the other."""
    return (
        features.copied_share >= RENEWED_SHARE
        and features.both_are_long
        and features.missing_title_name < MIN_DIFFERING_WEIGHT
        and not features.differing_numbers
    )


def _headline_odds(first: WeightedProfile, second: WeightedProfile) -> float:
    shared = [weight for term, weight in first.title.items() if term in second.title and weight >= TELLING_WEIGHT]
    has_text = first.profile.has_text or second.profile.has_text
    if len(shared) < (SHARED_WITH_TEXT if has_text else SHARED_BY_HEADLINES):
        return UNSURE_LOG_ODDS
    alike = cosine(first.title, second.title)
    if alike >= FORM_COSINE and _fills_form_differently(first, second):
        return UNSURE_LOG_ODDS
    return HEADLINE_SLOPE * (alike - HEADLINE_CENTRE)


def _fills_form_differently(first: WeightedProfile, second: WeightedProfile) -> bool:
    """Check whether each of two headlines that may be one form has a rare word or number that the other lacks."""
    return bool(_own_terms(first, second) and _own_terms(second, first))


def _own_terms(first: WeightedProfile, second: WeightedProfile) -> set[str]:
    return {term for term, weight in first.title.items() if weight >= MAX_WEIGHT and term not in second.title}


def _shared_terms(first: WeightedProfile, second: WeightedProfile) -> tuple[str, ...]:
    telling = first.profile.names | first.profile.numbers
    both = [term for term in telling if term in second.whole and first.weight[term] >= TELLING_WEIGHT]
    both.sort(key=lambda term: (-min(first.whole[term], second.whole[term]), term))
    return tuple(first.profile.spellings.get(term, term) for term in both[:MAX_SHARED_SHOWN])
