"""Answerability: how likely a text answers a question at all, by its best passage and the missing words.

The product of two likelihoods: that the text is about the question, and that it then answers it. Both are logistic
regressions on a few counts that can be explained: missing words, names and numbers, a "not" or an opposite that the
passage does not share. Fitted on 1,286 questions by others and the 178 of `newsdesk eval`; the counts were chosen by
leaving out one subject at a time. Among questions on an unseen subject, those about another subject, those about the
subject but another text, those made to look answerable, and those about our own texts without an answer are told from
the answered ones with an AUC of .992, .944, .719 and .887.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from bot.text.answer_patterns import asks_for_type, holds_measure_asked, holds_type_asked, question_terms
from bot.text.language import Language, one_of
from bot.text.passage_features import answer_paraphrases_of
from bot.text.question_text import QuestionText
from bot.text.term_weighting import bag_of_words, bm25, coverage, idf, trigram_similarity
from bot.text.terms import content_words

TOPIC_WEIGHTS, TOPIC_BIAS = (1.86, 8.74, 2.75, 4.05), -9.69
"""Is the text about it: coverage, words held nearby, the passage's score, rarity of the rarest missing word."""
ANSWER_WEIGHTS, ANSWER_BIAS = (4.83, 2.76, 0.99, -1.33, -2.30, -3.42, -2.82, 1.74, 0.82, -1.66, -1.07), -5.33
"""Does it then answer: words missing, held nearby and anywhere; missing names and numbers; "not", opposites, score,
length; nothing of the kind asked for in the whole text; rarity of the rarest missing word."""
NO_MEASURE_FACTOR = 0.2
"""Factor on the likelihood if neither the passage nor its neighbours have the measure asked for, as for "how old"."""
MAX_MISSING_COUNTED = 2
"""Most missing names, and missing numbers, that count."""
MAX_CAPITALISED_SHARE = 0.6
"""Share of capitalised words above which capitals make no names: German, or a headline."""
SYNONYM_MATCH = 0.7
"""Match of a word by a synonym."""
CHANCE_SIMILARITY = 0.2
"""Similarity that any two words with the same beginning have by chance."""

_NAME = re.compile(r"(?<=[\w,;:'’”\"] )[A-Z][\w’'-]+")


@cache
def _negation_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a denial."""
    denying = one_of((*language.negations, *language.failing_words))
    return re.compile(rf"(?<![\w-])(?:{denying})(?![\w-])", re.IGNORECASE)


@cache
def _opposites_by_word(language: Language) -> Mapping[str, set[str]]:
    """Return the opposites of each word."""
    opposites: defaultdict[str, set[str]] = defaultdict(set)
    for word, opposite in language.antonyms:
        opposites[word].add(opposite)
        opposites[opposite].add(word)
    return opposites


class Answerability:
    """Scores how likely a text answers one question; neither may be empty.

    Args:
        question: the question.
        passages: the text's sentences.
        language: the text's language.
        title: the text's title; every sentence is about what it names.
    """

    def __init__(self, question: QuestionText, passages: Sequence[str], language: Language, *, title: str = "") -> None:
        self._asked, self._language = question, language
        self._passages = passages
        self._wanted = Counter(question_terms(question, language))
        self._bags = [bag_of_words(passage, language) for passage in passages]
        self._weights = idf(self._wanted, self._bags)
        self._total = sum(self._weights.values()) or 1.0
        self._covered = coverage(self._wanted, self._bags)
        self._scores = bm25(self._wanted, self._bags)
        self._named = set(bag_of_words(title, language)) if title else set[str]()
        self._anywhere = self._covered_share(self._named.union(*self._bags))
        self._names = {word for name in names_in_question(question, language) for word in content_words(name, language)}
        self._negated = _negation_pattern(question.languages).search(question.text) is not None
        has_type = any(holds_type_asked(question, passage, language) for passage in passages)
        self._lacks_kind = asks_for_type(question) and not has_type

    def likelihood(self, best: int) -> float:
        """Return how likely passage number `best`, with its neighbours, answers the question, 0 to 1."""
        near = self._named.union(*self._bags[max(0, best - 1) : best + 2])
        missing = {word: weight for word, weight in self._weights.items() if word not in near}
        covered, score = self._covered_share(near), self._scores[best] / self._total
        rarest = max(missing.values(), default=0.0) / (max(self._weights.values()) or 1.0)
        about = (self._covered[best], covered, score, rarest)
        answered = (
            sum(missing.values()) / self._total,
            covered,
            self._anywhere,
            float(min(MAX_MISSING_COUNTED, len(self._names - near))),
            float(min(MAX_MISSING_COUNTED, sum(word[0].isdigit() for word in missing))),
            float(self._negated and _negation_pattern(self._language).search(self._passages[best]) is None),
            float(_count_opposites(self._asked.text, self._passages[best], self._language)),
            score,
            math.log(len(self._wanted)),
            float(self._lacks_kind),
            rarest,
        )
        total = _logistic(TOPIC_WEIGHTS, about, TOPIC_BIAS) * _logistic(ANSWER_WEIGHTS, answered, ANSWER_BIAS)
        neighbours = self._passages[max(0, best - 1) : best + 2]
        return total if holds_measure_asked(self._asked, neighbours, self._language) else total * NO_MEASURE_FACTOR

    def _covered_share(self, words: set[str]) -> float:
        senses = self._asked.senses_beside(self._language)
        return (
            sum(weight * _match_strength(word, words, senses) for word, weight in self._weights.items()) / self._total
        )


def _logistic(weights: Sequence[float], values: Sequence[float], bias: float) -> float:
    return 1 / (1 + math.exp(-bias - sum(weight * value for weight, value in zip(weights, values, strict=True))))


def _match_strength(word: str, bag: set[str], language: Language) -> float:
    """Return how certainly a word is among others, in any form, or as a synonym."""
    if word in bag:
        return 1.0
    alike = max(0.0, max((trigram_similarity(word, other) for other in bag), default=0.0) - CHANCE_SIMILARITY)
    return (
        max(alike, SYNONYM_MATCH)
        if alike < SYNONYM_MATCH and not answer_paraphrases_of(word, language).isdisjoint(bag)
        else alike
    )


def names_in_question(question: QuestionText, language: Language) -> list[str]:
    """Return the names in a question; none if most words begin with a capital.

    Args:
        question: the question.
        language: the language of the text that it is about.
    """
    names = _NAME.findall(question.text)
    return (
        []
        if len(names)
        > MAX_CAPITALISED_SHARE * len(content_words(question.text, question.language_beside(language))) + 1
        else names
    )


def _count_opposites(question: str, passage: str, language: Language) -> int:
    """Return how many words of the question the passage replaces with their opposite."""
    question_words, passage_words = (set(re.findall(r"[^\W\d_]+", text.casefold())) for text in (question, passage))
    opposites = _opposites_by_word(language)
    return sum(
        bool(opposites.get(word, set()) & (passage_words - question_words)) for word in question_words - passage_words
    )
