"""Answer selection: which passage of a text answers a question, and how likely: one choice among them and "none".

A conditional logit: each passage has a weight by its features, "none" has the weight 1, and the likelihood of each is
its share. The features are its rank, how likely its text answers at all, whether it has the type of answer that the
question asks for, and whether it covers what the question asks beyond the article's own topic, which the title gives.
Fitted (`python -m bench.asked --fit`) on tests/data/asked/first.txt and the questions of `newsdesk eval`, each also
asked of three other articles; the features were chosen by leaving out a part of the articles at a time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.text.anaphora import needs_antecedent
from bot.text.answer_patterns import holds_measure_asked, question_terms
from bot.text.answer_types import (
    CERTAIN,
    DETECTABLE_TYPES,
    LIKELY,
    UNLIKELY,
    AnswerType,
    answer_type,
    asks_what_was_said,
    asks_whether,
    holds_answer_type,
    reports_speech,
    tells_only_past,
)
from bot.text.answerability import Answerability, names_in_question
from bot.text.counted_nouns import holds_only_money, is_number_attached, noun_counted, verb_counted
from bot.text.language import Language
from bot.text.passage_features import PassageScorer, answer_paraphrases_of, other_forms
from bot.text.question_text import QuestionText
from bot.text.rejoinders import is_hearsay, is_unsettled, with_rejoinders
from bot.text.term_weighting import bag_of_words, idf
from bot.text.terms import WORD, content_words
from bot.text.word_families import in_words_of_text, without_elisions, words_related_to_title

CACHE_SIZE = 16
"""Choices in the cache: a message is first checked for being a question about an article, and then answered."""
MAX_CANDIDATES = 24
"""Most sentences, by rank, that are compared closely with a question."""
NO_MEASURE_PENALTY = 2.0
"""Rank lost by a passage without the measure asked for: no number for "how many", no age for "how old"."""
TYPE_MISSING_BOUND = 0.15
"""Highest likelihood of a passage that surely lacks the type of answer asked for."""
UNCERTAIN_BOUND = 0.45
"""Highest likelihood of a passage without a detectable person, place or reason, if the question asks for one."""
UNSETTLED_BOUND = 0.29
"""Highest likelihood of a passage that leaves a yes-or-no question open."""
FIRST_REASON_LIKELIHOOD = 0.3
"""Likelihood from which the first reason in a text counts as the reason for its title's event."""
PARTLY_DETECTABLE_TYPES = frozenset({AnswerType.WHO, AnswerType.WHERE, AnswerType.WHY})
TOPIC_THRESHOLD = 0.8
"""Least match of a question's word in the title for the whole article to be about it."""
SURE_FORM_SIMILARITY, SYNONYM_MATCH, COMPOUND_MATCH, NEIGHBOUR_MATCH = 0.45, 0.8, 0.8, 0.5
"""Matches of a word: similarity of a sure form; of a synonym; within a compound; factor for the sentence before."""
OTHER_SUBJECT_FACTOR = 0.5
"""Factor on the likelihood of a passage that names nobody asked about, if others do."""
VERB_MISSING_FACTOR = 0.5
"""Factor on an attached number if the passage lacks the verb asked of those counted."""
MIN_QUESTION_COVERAGE = 0.5
"""Least share of the question's words in a passage that surely says yes or no."""
MIN_COMPOUND_PART = 5
"""Fewest letters of a word that is part of another."""
MIN_LIKELIHOOD = 1e-4
"""Lower limit of likelihoods, and of their complements, before taking log odds."""
SCORE_SCALE, LOG_ODDS_SCALE = 10, 5
"""Divisors of ranks and of log odds, to bring all features to about the same size."""

FEATURE_WEIGHTS = {
    "rank": 1.63,
    "likely": 1.38,
    "beyond_topic": 1.86,
    "nowhere": -1.38,
    "long": -0.85,
    "likely_fills": -0.53,
    "held_fills": 1.06,
    "alone": 0.81,
    "attached": 1.62,
    "unattached": -1.70,
    "open": 0.49,
    "unsaid": -0.99,
    "unfilled": -2.65,
    "over": -1.09,
}
BIAS = -1.44


def select_answers(
    question: QuestionText, passages: Sequence[str], language: Language, *, title: str = "", most: int = 3
) -> list[tuple[int, float]]:
    """Return (index, likelihood) of the passages that may answer a question, the likeliest first.

    Args:
        question: the question.
        passages: a text's sentences.
        language: the text's language.
        title: the text's title; every passage is about what it names.
        most: the most passages to return.
    """
    if not passages or not question_terms(question, language):
        return [(index, 0.0) for index in range(min(most, len(passages)))]
    if question.language_beside(language) is language:
        wording = without_elisions(question.text, language)
        passages = [without_elisions(passage, language) for passage in passages]
        question = question.with_text(in_words_of_text(wording, passages, title, language))
    return list(_ranked_candidates(question, tuple(passages), title, language)[:most])


@lru_cache(maxsize=CACHE_SIZE)
def _ranked_candidates(
    question: QuestionText, passages: tuple[str, ...], title: str, language: Language
) -> Sequence[tuple[int, float]]:
    """Return (index, likelihood) of the best ranked passages, the likeliest first; do not modify it."""
    features_by_index = candidate_features(question, passages, language, title=title)
    weights = {
        at: math.exp(BIAS + sum(FEATURE_WEIGHTS[name] * value for name, value in features.items()))
        for at, features in features_by_index.items()
    }
    others = _passages_about_others(question, passages, list(features_by_index), language)
    total = 1 + sum(weights.values())
    bounds = _LikelihoodBounds(question, passages, title, language)
    likelihoods = dict[int, float]()
    for at, features in features_by_index.items():
        value = weights[at] / total * (OTHER_SUBJECT_FACTOR if at in others else 1.0)
        most = (
            TYPE_MISSING_BOUND
            if features["unfilled"] == 1
            else bounds.upper_bound(at)
            if value > UNSETTLED_BOUND
            else 1.0
        )
        likelihoods[at] = min(value, most)
    reason = bounds.first_reason(list(features_by_index))
    if reason is not None and max(likelihoods.values()) < FIRST_REASON_LIKELIHOOD:
        likelihoods[reason] = FIRST_REASON_LIKELIHOOD
    return sorted(likelihoods.items(), key=lambda entry: (-entry[1], entry[0]))


class _LikelihoodBounds:
    """Upper bounds of each passage's likelihood, whatever its other features."""

    def __init__(self, question: QuestionText, passages: Sequence[str], title: str, language: Language) -> None:
        self._asked, self._passages, self._language = question, passages, language
        self._point = _question_coverage(question, tuple(passages), title, language)
        self._whether = asks_whether(question, language)

    def upper_bound(self, at: int) -> float:
        """Return the bound, `UNSETTLED_BOUND` or more.

        A passage without any word asked answers nothing, and one that leaves it open answers no yes-or-no question.
        """
        passage, covered = self._passages[at], self._point.covered_share(at)
        if covered == 0 and not self._point.is_of_topic:
            return UNSETTLED_BOUND
        if self._whether and is_unsettled(passage, self._asked.text, self._language):
            return UNCERTAIN_BOUND if len(with_rejoinders(at, self._passages, self._language)) > 1 else UNSETTLED_BOUND
        if holds_only_money(self._asked, passage, self._language):
            return UNSETTLED_BOUND
        if answer_type(self._asked) is AnswerType.WHY and self._reason_likelihood(at) == 0:
            return UNSETTLED_BOUND
        is_loosely = is_hearsay(passage, self._language) or (self._whether and covered < MIN_QUESTION_COVERAGE)
        is_loosely |= self._point.size == 1 and covered <= SYNONYM_MATCH  # the one word it asks with, in another sense
        return UNCERTAIN_BOUND if is_loosely or _lacks_what_is_asked(self._asked, passage, self._language) else 1.0

    def first_reason(self, best: Sequence[int]) -> int | None:
        """Return the first passage with a reason if the question asks why the title's event happened, or just why."""
        is_asked = answer_type(self._asked) is AnswerType.WHY and self._point.is_all_of_topic
        return min((at for at in best if self._reason_likelihood(at) >= CERTAIN), default=None) if is_asked else None

    def _reason_likelihood(self, at: int) -> float:
        return holds_answer_type(self._asked, self._passages[at], self._language)


def _passages_about_others(
    question: QuestionText, passages: Sequence[str], best: Sequence[int], language: Language
) -> frozenset[int]:
    """Return the passages that do not name the question's subject, if one that does has the answer type."""
    names = (
        _names_asked(question.text, passages, language)
        if answer_type(question) in DETECTABLE_TYPES
        else frozenset[str]()
    )
    if not names:
        return frozenset()
    spans = {at: passages[max(0, at - needs_antecedent(passages[at], language)) : at + 1] for at in best}
    about = {at for at, span in spans.items() if names <= bag_of_words(" ".join(span), language).keys()}
    if not any(holds_answer_type(question, passages[at], language) >= LIKELY for at in about):
        return frozenset()
    return frozenset(best) - about


def _names_asked(question: str, passages: Sequence[str], language: Language) -> frozenset[str]:
    """Return the words (stems) of a question, in any spelling, that the text has only as names."""
    if language.capital_noun_markers:
        return frozenset()
    text = " ".join(passages)
    question_words = (word for word in WORD.findall(question) if content_words(word, language))
    return frozenset(
        stem
        for word in question_words
        if re.search(rf"(?<=[\w,;:] ){re.escape(word.title())}\b", text)
        and not re.search(rf"\b{re.escape(word.lower())}\b", text)
        for stem in content_words(word, language)
    )


def _lacks_what_is_asked(question: QuestionText, passage: str, language: Language) -> bool:
    """Check whether no person, place or reason is detected in a passage, if the question asks for one."""
    certainty = holds_answer_type(question, passage, language)
    kind = answer_type(question)
    if kind is AnswerType.WHO and language.capital_noun_markers:
        return certainty <= UNLIKELY
    return kind in PARTLY_DETECTABLE_TYPES and certainty == 0


def candidate_features(
    question: QuestionText, passages: Sequence[str], language: Language, *, title: str = ""
) -> dict[int, dict[str, float]]:
    """Return the features of each of the best ranked passages; the question must have content words.

    Args:
        question: the question.
        passages: a text's sentences.
        language: the text's language.
        title: the text's title.
    """
    reading = PassageScorer(question, passages, language)
    ranks = {
        at: reading.score(at) - (0.0 if holds_measure_asked(question, [passage], language) else NO_MEASURE_PENALTY)
        for at, passage in enumerate(passages)
    }
    best = sorted(ranks, key=lambda at: (-ranks[at], at))[:MAX_CANDIDATES]
    fills = {at: holds_answer_type(question, passages[at], language) for at in best}
    is_one = sum(value >= LIKELY for value in fills.values()) == 1
    judged = Answerability(question, passages, language, title=title)
    point = _question_coverage(question, tuple(passages), title, language)
    features: dict[int, dict[str, float]] = {}
    for at in best:
        odds = _log_odds(judged.likelihood(at)) / LOG_ODDS_SCALE
        features[at] = {
            "rank": ranks[at] / SCORE_SCALE,
            "likely": odds,
            "beyond_topic": point.covered_share_beyond_topic(at),
            "nowhere": point.nowhere,
            "long": math.log1p(point.size),
            "likely_fills": odds * fills[at],
            "held_fills": point.covered_share(at) * fills[at],
            "alone": float(is_one and fills[at] >= LIKELY),
            **_type_features(question, passages[at], language, fills[at], undone=point.lacks_counted_verb(at)),
        }
    return features


def _type_features(
    question: QuestionText, passage: str, language: Language, fills: float, *, undone: bool
) -> dict[str, float]:
    """Return the features of a passage that depend on the answer type.

    A number before what is counted may be about others if the passage lacks what they did.
    """
    gap = answer_type(question)
    attached = is_number_attached(question, passage, language)
    is_unsaid = gap is AnswerType.NONE and asks_what_was_said(question) and not reports_speech(passage, language)
    return {
        "attached": float(attached) * (VERB_MISSING_FACTOR if undone else 1.0),
        "unattached": float(bool(noun_counted(question, language)) and not attached),
        "open": float(gap is AnswerType.NONE),
        "unsaid": float(is_unsaid),
        "unfilled": 1 - fills if gap in DETECTABLE_TYPES else 0.0,
        "over": float(tells_only_past(question, passage, language)),
    }


def _log_odds(likelihood: float) -> float:
    return math.log(max(MIN_LIKELIHOOD, likelihood) / max(MIN_LIKELIHOOD, 1 - likelihood))


class _QuestionCoverage:
    """How certainly each passage has a question's words: all of them, and those beyond the article's topic."""

    def __init__(self, question: QuestionText, passages: Sequence[str], title: str, language: Language) -> None:
        names = [word for name in names_in_question(question, language) for word in content_words(name, language)]
        question_language, senses = question.language_beside(language), question.senses_beside(language)
        wanted = dict.fromkeys(
            (names if question_language is not language else ()) or question_terms(question, language)
        )
        bags = [bag_of_words(passage, language) for passage in passages]
        self._weights = idf(wanted, bags)
        self._total = sum(self._weights.values()) or 1.0
        topic = set(content_words(title, language)) | words_related_to_title(title, passages, language)
        strengths = [{word: _match_strength(word, bag, senses) for word in wanted} for bag in bags]
        before = [dict.fromkeys(wanted, 0.0), *strengths]
        self._near = [
            {word: max(own[word], NEIGHBOUR_MATCH * previous[word]) for word in wanted}
            for own, previous in zip(strengths, before, strict=False)
        ]
        in_topic = {word: _match_strength(word, topic, senses) for word in wanted}
        self.is_all_of_topic = all(strength >= TOPIC_THRESHOLD for strength in in_topic.values())
        self.is_of_topic = any(strength >= TOPIC_THRESHOLD for strength in in_topic.values())
        self._beyond = [word for word in wanted if in_topic[word] < TOPIC_THRESHOLD]
        anywhere = {word: max(in_topic[word], *(own[word] for own in strengths)) for word in wanted}
        self.nowhere = sum(weight * (1 - anywhere[word]) for word, weight in self._weights.items()) / self._total
        self.size = len(wanted)
        verb = verb_counted(question)
        done = content_words(verb, language)[:1]
        self._undone = [bool(done) and _match_strength(done[0], bag, senses) < SURE_FORM_SIMILARITY for bag in bags]

    def lacks_counted_verb(self, at: int) -> bool:
        """Check whether a passage lacks the verb asked of those counted, such as "died"."""
        return self._undone[at]

    def covered_share(self, at: int) -> float:
        """Return the share of the question's words, by weight, that a passage has, 0 to 1."""
        return sum(weight * self._near[at][word] for word, weight in self._weights.items()) / self._total

    def covered_share_beyond_topic(self, at: int) -> float:
        """Return the same share of the words that the title lacks."""
        total = sum(self._weights[word] for word in self._beyond) or 1.0
        return sum(self._weights[word] * self._near[at][word] for word in self._beyond) / total


@lru_cache(maxsize=CACHE_SIZE)
def _question_coverage(
    question: QuestionText, passages: tuple[str, ...], title: str, language: Language
) -> _QuestionCoverage:
    """Return the coverage, cached, since both the candidates and their bounds need it."""
    return _QuestionCoverage(question, passages, title, language)


def _match_strength(word: str, bag: Collection[str], language: Language) -> float:
    """Return how certainly a word is among others: itself, in another form, as a synonym, or within a compound."""
    if word in bag:
        return 1.0
    alike = min(1.0, max(other_forms(word, bag).values(), default=0.0) / SURE_FORM_SIMILARITY)
    of_sense = SYNONYM_MATCH if not answer_paraphrases_of(word, language).isdisjoint(bag) else 0.0
    return max(alike, of_sense, COMPOUND_MATCH if _is_within(word, bag) else 0.0)


def _is_within(word: str, bag: Collection[str]) -> bool:
    return len(word) >= MIN_COMPOUND_PART and any(
        word in other or (len(other) >= MIN_COMPOUND_PART and other in word) for other in bag
    )
