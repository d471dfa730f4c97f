"""Similarity features: evidence for and against two articles reporting one event.

Words alone mislead: two banks' results, two matches and two days' weather have more words in common than two
newspapers' accounts of one fire. Their roles tell them apart: a name in one title that the other article never
mentions, another number beside the same word, another day.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from bot.stories.profile import TELLING_WEIGHT, VERSION_KEY, Profile, Vector, WeightedProfile
from bot.stories.term_idf import MAX_WEIGHT

SMOOTHING_WEIGHT = MAX_WEIGHT
"""Weight counted as not shared: one weak name in common says little, however few there are."""
MAX_NUMBERS_WEIGHT = 3 * MAX_WEIGHT
"""Most weight of shared numbers that counts."""
MIN_EVENT_TERM_WEIGHT = 3.0
"""Least weight of a shared term that is evidence for one event."""
MAX_OTHER_TERMS_WEIGHT = 4 * MAX_WEIGHT
"""Most weight of shared terms, besides the weightiest, that counts."""
MAX_WORDING_COSINE = 0.1
"""Highest cosine of the plain words that counts."""
MAX_NUMBER_DIFFERENCES = 5
MIN_COPIED_SHARE = 0.6
"""Least share of each text, word for word in the other, that makes them copies."""
MIN_REPORT_RUNS = 40
"""Fewest runs of words in a text that is more than a teaser."""
SHORT_TEXT_WORDS, LOG_LONG_TEXT_WORDS = 40, 6.0
"""Words of a short text, and the logarithm of the words of a long one (some 400)."""
MAX_SHARED_QUOTATIONS = 3
"""Most shared runs of quoted words that count."""
HOURS_A_DAY = 24.0


@dataclass(frozen=True, slots=True)
class SimilarityFeatures:
    """The evidence, each feature from 0 to about 1; the fit weighs them.

    Attributes:
        text_cosine: cosine of all terms.
        form_cosine: cosine of the terms that are neither names nor numbers, as far as names are not shared: the same
            words about somebody else.
        shared_names: the share of one article's leading names that the other mentions, the better of both directions.
        shared_numbers: the weight of the shared numbers.
        other_shared_terms: the weight of the shared terms besides the weightiest: a place or a firm that both name is
            in many events of a day.
        wording_cosine: cosine of the terms that are neither names nor numbers, as far as it counts for one event.
        missing_title_name: the weightiest name or number in a title that the other article lacks, the lesser of both
            directions.
        missing_key_term: the weightiest key term that the other lacks, the greater of both directions.
        missing_lead_name: the same, but for the other's lead only: what it only mentions in passing.
        differing_numbers: numbers of one that the other replaces with others beside the same words; the fewer of
            both directions.
        different_version: their titles name different versions, or different numbers of a register.
        different_number: a name of both is followed by a different number in each title.
        copied_share: the share of one text that is in the other word for word, the lesser of both directions: a
            round-up that contains an article is no copy of it.
        form_copied_share: the same, if that is not enough for a copy.
        title_cosine: cosine of the titles.
        both_are_long: both are longer than a teaser, which a feed may have under many titles.
        different_days: the first days of the week in their leads differ.
        shared_quotations: how many runs of quoted words both have.
        length: length of the shorter one: the longer two texts are, the more names and numbers they share by chance.
        shortness: how much shorter than a short text the shorter one is: one name is a large part of few words.
        time_apart: the time between their publication, beyond a day.
        undated: that time is unknown.
        is_one_feed: one feed brought both.
    """

    text_cosine: float
    form_cosine: float
    shared_names: float
    shared_numbers: float
    other_shared_terms: float
    wording_cosine: float
    missing_title_name: float
    missing_key_term: float
    missing_lead_name: float
    differing_numbers: float
    different_version: bool
    different_number: bool
    copied_share: float
    form_copied_share: float
    title_cosine: float
    both_are_long: bool
    different_days: float
    shared_quotations: float
    length: float
    shortness: float
    time_apart: float
    undated: float
    is_one_feed: float


def similarity_features(
    first: WeightedProfile, second: WeightedProfile, *, hours: float | None, is_one_feed: bool
) -> SimilarityFeatures:
    """Return the evidence for and against two articles reporting one event.

    Args:
        first: an article.
        second: another one; the order does not matter.
        hours: hours between their publication; None if unknown.
        is_one_feed: one feed brought both.
    """
    a, b = first.profile, second.profile
    names = max(weight_covered(first.names, b.whole_counts), weight_covered(second.names, a.whole_counts))
    counted = sum(first.weight[term] for term in a.numbers & b.numbers)
    plain = cosine(_common_terms(first), _common_terms(second))
    copied = min(_copied_share(first, second), _copied_share(second, first))
    shorter = min(a.word_count, b.word_count)
    gap = 0.0 if hours is None else abs(hours)
    return SimilarityFeatures(
        text_cosine=cosine(first.whole, second.whole),
        form_cosine=plain * (1 - names),
        shared_names=names,
        shared_numbers=min(1.0, counted / MAX_NUMBERS_WEIGHT),
        other_shared_terms=min(1.0, _other_shared_weight(first, second) / MAX_OTHER_TERMS_WEIGHT),
        wording_cosine=min(1.0, plain / MAX_WORDING_COSINE),
        missing_title_name=min(
            _missing_name_weight(first, b.whole_counts), _missing_name_weight(second, a.whole_counts)
        )
        / MAX_WEIGHT,
        missing_lead_name=min(_missing_name_weight(first, b.lead), _missing_name_weight(second, a.lead)) / MAX_WEIGHT,
        missing_key_term=max(_missing_key_weight(first, second), _missing_key_weight(second, first)) / (2 * MAX_WEIGHT),
        differing_numbers=min(
            MAX_NUMBER_DIFFERENCES, _count_differing_numbers(first, second), _count_differing_numbers(second, first)
        )
        / MAX_NUMBER_DIFFERENCES,
        different_version=_has_another_number(a, b, {VERSION_KEY}),
        different_number=_has_another_number(a, b, a.names | b.names),
        copied_share=copied,
        form_copied_share=copied if copied < MIN_COPIED_SHARE else 0.0,
        title_cosine=cosine(first.title, second.title),
        both_are_long=min(len(a.text_runs), len(b.text_runs)) >= MIN_REPORT_RUNS,
        different_days=float(bool(a.weekday and b.weekday and a.weekday != b.weekday)),
        shared_quotations=min(MAX_SHARED_QUOTATIONS, len(a.quoted_runs & b.quoted_runs)) / MAX_SHARED_QUOTATIONS,
        length=math.log(max(SHORT_TEXT_WORDS, shorter)) / LOG_LONG_TEXT_WORDS,
        shortness=max(0.0, (SHORT_TEXT_WORDS - shorter) / SHORT_TEXT_WORDS),
        time_apart=max(0.0, math.log(max(gap, HOURS_A_DAY) / HOURS_A_DAY)),
        undated=float(hours is None),
        is_one_feed=float(is_one_feed),
    )


def _has_another_number(a: Profile, b: Profile, name_terms: Collection[str]) -> bool:
    """Check whether one of some words is followed by different numbers in two titles."""
    both = (word for word in a.version_numbers.keys() & b.version_numbers.keys() if word in name_terms)
    return any(not a.version_numbers[word] & b.version_numbers[word] for word in both)


def cosine(first: Vector, second: Vector) -> float:
    """Return the cosine similarity of two weighted bags of terms, 0 to 1."""
    if len(second) < len(first):
        first, second = second, first
    size = math.sqrt(sum(w * w for w in first.values()) * sum(w * w for w in second.values()))
    return sum(w * second.get(term, 0.0) for term, w in first.items()) / size if size else 0.0


def weight_covered(wanted: Vector, covering: Collection[str]) -> float:
    """Return the share of some terms' weight that `covering` has."""
    return sum(w for term, w in wanted.items() if term in covering) / (sum(wanted.values()) + SMOOTHING_WEIGHT)


def _other_shared_weight(first: WeightedProfile, second: WeightedProfile) -> float:
    both = sorted(first.weight[term] for term in first.whole if term in second.whole)
    return sum(weight for weight in both[:-1] if weight >= MIN_EVENT_TERM_WEIGHT)


def _common_terms(weighted: WeightedProfile) -> Vector:
    profile = weighted.profile
    return {term: w for term, w in weighted.whole.items() if term not in profile.names and term not in profile.numbers}


def _missing_name_weight(weighted: WeightedProfile, other_terms: Collection[str]) -> float:
    profile = weighted.profile
    names = (term for term in weighted.title if term in profile.names or term in profile.numbers)
    return max((weighted.title[term] for term in names if term not in other_terms), default=0.0)


def _missing_key_weight(first: WeightedProfile, second: WeightedProfile) -> float:
    return max((w for term, w in first.key.items() if term not in second.profile.whole_counts), default=0.0)


def _count_differing_numbers(first: WeightedProfile, second: WeightedProfile) -> int:
    """Return how many numbers of one article differ from the other's next to the same words."""
    a, b = first.profile, second.profile
    terms = (
        term for term in a.numbers_by_term.keys() & b.numbers_by_term.keys() if first.weight[term] >= TELLING_WEIGHT
    )
    return len(
        {
            number
            for term in terms
            if not a.numbers_by_term[term] & b.numbers_by_term[term]
            for number in a.numbers_by_term[term]
        }
        - b.numbers
    )


def _copied_share(first: WeightedProfile, second: WeightedProfile) -> float:
    runs = first.profile.text_runs
    if not runs:
        return float(first.profile.whole_counts == second.profile.whole_counts)
    return len(runs & second.profile.text_runs) / len(runs)
