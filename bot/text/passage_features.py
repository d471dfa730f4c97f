"""Passage features: evidence that a passage answers a question, and the weight of each.

A readable linear model. Its weights were fitted (softmax over the passages of a text) on 629 questions with an answer
about 19 texts by others and the 106 of `newsdesk eval`; the features were chosen by leaving out one subject at a time:
of questions on an unseen subject, the first passage answers 85 %, one of the first three 95 %.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter

from bot.text.anaphora import begins_with_anaphor, begins_with_connective
from bot.text.answer_patterns import (
    answer_regex,
    any_case,
    holds_type_asked,
    question_noun_pattern,
    question_regex,
    question_terms,
    tells_new_number,
)
from bot.text.language import Language, one_of_words
from bot.text.merged_languages import parts_of
from bot.text.question_text import QuestionText
from bot.text.synonyms import NO_SYNONYMS, answer_synonyms_of, families_of, synonyms_of
from bot.text.term_weighting import (
    PASSAGE_CACHE_SIZE,
    SHARED_PREFIX_LENGTH,
    bag_of_words,
    bm25,
    character_ngrams,
    character_ngrams_of,
    idf,
    in_forms_of_text,
    trigram_similarity,
)
from bot.text.terms import content_words


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageFeatures:
    """The features of a passage. Words are weighed by rarity; shares are of the total weight of the question's words.

    Attributes:
        word_bm25, piece_bm25: BM25 of the question's words and of their pieces, as a share.
        covered_share, covered_share_squared: the share in the passage, and its square: the last word says least.
        inflected_share, synonym_share: the share of the missing words that is there in another form, or as a synonym.
        noun_share: the share of the noun after "which ..." or "how many ...", if it is there.
        adjacent_words_share: the share of the question's neighbouring words, small ones too, that are neighbours in the
            passage.
        continued_share, preceding_share: the missing share in the passage before, if this one continues it, and if it
            does not.
        referred_back_share: the share only in the passage two before, if this one refers back.
        has_asked_kind, has_asked_number: it has the kind of thing asked for; it has a number, and the question asks how
            many.
        begins_with_term: it begins with the term in "What is ...?".
        gives_name: the question asks for a name, and the passage gives one.
        is_early: it is near the beginning.
    """

    word_bm25: float
    piece_bm25: float
    covered_share: float
    covered_share_squared: float
    inflected_share: float
    synonym_share: float
    noun_share: float
    adjacent_words_share: float
    continued_share: float
    preceding_share: float
    referred_back_share: float
    has_asked_kind: float
    has_asked_number: float
    begins_with_term: float
    gives_name: float
    is_early: float


FEATURE_WEIGHTS = PassageFeatures(
    word_bm25=1.4,
    piece_bm25=2.6,
    covered_share=12.9,
    covered_share_squared=-6.9,
    inflected_share=9.0,
    synonym_share=4.8,
    noun_share=8.5,
    adjacent_words_share=3.6,
    continued_share=7.3,
    preceding_share=3.4,
    referred_back_share=3.7,
    has_asked_kind=1.1,
    has_asked_number=1.3,
    begins_with_term=6.8,
    gives_name=2.8,
    is_early=0.9,
)
CHANCE_SIMILARITY = 0.3
"""Similarity that words with the same beginning have by chance."""

_ANY_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
NO_MATCH_PENALTY = 1.0
"""Score lost by a passage that has nothing to do with the question."""


_values: Callable[[PassageFeatures], tuple[float, ...]] = attrgetter(*PassageFeatures.__slots__)


class PassageScorer:
    """Scores the passages of a text for one question.

    Args:
        question: the question.
        passages: the text's sentences.
        language: the text's language.
    """

    def __init__(self, question: QuestionText, passages: Sequence[str], language: Language) -> None:
        self._question = question
        self._passages = passages
        self._language = language
        self._bags = [bag_of_words(passage, language) for passage in passages]
        wanted = in_forms_of_text(question_terms(question, language), self._bags)
        self._weights = idf(dict.fromkeys(wanted), self._bags)
        self._total = sum(self._weights.values()) or 1.0
        self._term_scores = self._scores(Counter(wanted), self._bags, self._total)
        pieces = character_ngrams(Counter(wanted))
        piece_bags = [character_ngrams_of(passage, language) for passage in passages]
        self._pieces = self._scores(pieces, piece_bags, sum(idf(pieces, piece_bags).values()) or 1.0)
        text = set[str]().union(*self._bags)
        self._forms = {word: other_forms(word, text) for word in self._weights}
        self._senses = {word: answer_paraphrases_of(word, question.senses_beside(language)) for word in self._weights}
        all_forms = set(self._weights).union(*self._forms.values(), *self._senses.values())
        self._touched = [not all_forms.isdisjoint(bag) for bag in self._bags]
        self._noun = _noun_asked_for(question, language)
        self._row = bigrams(question.text)
        self._defined = _defined_terms(question, language)
        self._is_name_asked = _naming_pattern(question.languages).search(question.text) is not None

    @staticmethod
    def _scores(wanted: Counter[str], bags: Sequence[Counter[str]], total: float) -> list[float]:
        return [score / total for score in bm25(wanted, bags)]

    def score(self, at: int) -> float:
        """Return the score of a passage, by all its features.

        A passage is scored only roughly if neither it nor the two before have any form of a word of the question.
        """
        if not any(self._touched[max(0, at - 2) : at + 1]):
            return (
                FEATURE_WEIGHTS.piece_bm25 * self._pieces[at] + FEATURE_WEIGHTS.is_early / (1 + at) - NO_MATCH_PENALTY
            )
        signs = self.features_of(at)
        return sum(weight * sign for weight, sign in zip(_values(FEATURE_WEIGHTS), _values(signs), strict=True))

    def features_of(self, at: int) -> PassageFeatures:
        """Return the features of a passage."""
        passage, bag = self._passages[at], self._bags[at]
        missing = [word for word in self._weights if word not in bag]
        covered = 1 - self._weight_share(missing) if self._weights else 0.0
        before, further = (self._bags[at - back] if at >= back else Counter[str]() for back in (1, 2))
        does_refer = begins_with_anaphor(passage, self._language) or _repeats_subject(passage, before, self._language)
        does_go_on = does_refer or begins_with_connective(passage, self._language)
        carried = self._weight_share([word for word in missing if word in before])
        far = self._weight_share([word for word in missing if word in further and word not in before])
        return PassageFeatures(
            word_bm25=self._term_scores[at],
            piece_bm25=self._pieces[at],
            covered_share=covered,
            covered_share_squared=covered * covered,
            inflected_share=sum(self._weights[word] * self._form_likelihood(word, bag) for word in missing)
            / self._total,
            synonym_share=self._weight_share([word for word in missing if not self._senses[word].isdisjoint(bag)]),
            noun_share=self._weight_share([word for word in self._noun if word in bag]),
            adjacent_words_share=len(self._row & bigrams(passage)) / max(1, len(self._row)),
            continued_share=carried if does_go_on else 0.0,
            preceding_share=0.0 if does_go_on else carried,
            referred_back_share=far if does_refer else 0.0,
            has_asked_kind=float(holds_type_asked(self._question, passage, self._language)),
            has_asked_number=float(tells_new_number(self._question, passage)),
            begins_with_term=float(bool(self._defined) and set(list(bag)[: len(self._defined)]) == self._defined),
            gives_name=float(self._is_name_asked and _naming_pattern(self._language).search(passage) is not None),
            is_early=1 / (1 + at),
        )

    def _weight_share(self, words: Collection[str]) -> float:
        return sum(self._weights.get(word, 0.0) for word in words) / self._total

    def _form_likelihood(self, word: str, bag: Counter[str]) -> float:
        """Return how surely a passage has a word in another form."""
        return max((like for other, like in self._forms[word].items() if other in bag), default=0.0)


def other_forms(word: str, text: Collection[str]) -> dict[str, float]:
    """Return the words of a text that may be another form of a word, and how surely each is."""
    likes = {
        other: trigram_similarity(word, other) - CHANCE_SIMILARITY
        for other in text
        if other[:SHARED_PREFIX_LENGTH] == word[:SHARED_PREFIX_LENGTH]
    }
    return {other: like for other, like in likes.items() if like > 0}


@lru_cache(maxsize=PASSAGE_CACHE_SIZE)
def paraphrases_of(word: str, language: Language) -> frozenset[str]:
    """Return the words (stems) that a text may have instead of a word: synonyms, or irregular forms."""
    return (synonyms_of(word, language) | _irregular_forms(language).get(word, frozenset())) - {word}


@lru_cache(maxsize=PASSAGE_CACHE_SIZE)
def answer_paraphrases_of(word: str, language: Language) -> frozenset[str]:
    """Return the words (stems) that a text may have instead of a question's word, answer synonyms included.

    Args:
        word: a stem.
        language: the question's language; if it is several merged, the words of each count.
    """
    each = (paraphrases_of(word, part) | answer_synonyms_of(word, part) for part in parts_of(language))
    return NO_SYNONYMS.union(*each) - {word}


@cache
def _irregular_forms(language: Language) -> Mapping[str, frozenset[str]]:
    """Return the other forms (stems) of words with irregular forms."""
    return families_of(language.irregular_forms, language)


@cache
def _noun_pattern(language: Language) -> re.Pattern[str]:
    return question_noun_pattern("noun_asked", language)


def _noun_asked_for(question: QuestionText, language: Language) -> list[str]:
    """Return the words (stems) of the noun that "which ..." or "how many ..." asks for."""
    match = _noun_pattern(question.languages).search(question.text)
    if match is None:
        return []
    noun: list[str] = []
    for word in (match["phrase"] or match["word"]).split():
        if word.casefold() in question.languages.helping_verbs:
            break
        noun.extend(content_words(word, language))
    return list(dict.fromkeys(noun))


@cache
def _definition_pattern(language: Language) -> re.Pattern[str]:
    return any_case(rf"(?:{question_regex(language, 'defined')})(?P<what>.+?)\??$")


def _defined_terms(question: QuestionText, language: Language) -> set[str]:
    """Return the words (stems) of the term that "What is ...?" asks for."""
    match = _definition_pattern(question.languages).match(question.text.strip())
    return set(content_words(match["what"], language)) if match else set()


@cache
def _naming_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for giving a name, or asking for one."""
    return any_case(rf"\b(?:{answer_regex(language, 'called')})\b")


@lru_cache(maxsize=PASSAGE_CACHE_SIZE)
def bigrams(text: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of neighbouring words in a text, small ones included; cached."""
    words = [match.group().casefold() for match in _ANY_WORD.finditer(text)]
    return frozenset(itertools.pairwise(words))


@cache
def _repeated_subject_pattern(language: Language) -> re.Pattern[str]:
    """Return the pattern for a passage that begins with something known: "The battle ended"."""
    determiners = one_of_words(map(str.title, language.determiners))
    return re.compile(rf"(?:{determiners}) (?P<what>(?:[\w'’-]+ ){{0,2}}[\w'’-]+)")


def _repeats_subject(passage: str, before: Counter[str], language: Language) -> bool:
    """Check whether a passage begins with something that the one before mentions: "The battle ended ..."."""
    match = _repeated_subject_pattern(language).match(passage)
    return match is not None and any(before[word] for word in content_words(match["what"], language))
