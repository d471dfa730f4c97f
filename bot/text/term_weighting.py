"""Term weighting: how rare words are among passages, how similar two word forms are, and BM25.

BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 0.8 and b = 0.4
(passages are sentences: their length says little).
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from bot.text.language import Language
from bot.text.terms import content_words

BM25_K1 = 0.8
BM25_B = 0.4
MIN_FORM_SIMILARITY = 0.6
"""Least similarity at which a question's missing word is replaced by a word of the text."""
SHARED_PREFIX_LENGTH = 3
"""First letters that two forms of a word share."""
NGRAM_LENGTH = 4
"""Letters of the n-grams that words are compared by: they tolerate endings, compounds and misspellings."""
PASSAGE_CACHE_SIZE = 8_192
"""Passages whose words are cached: those of some two hundred articles."""


@lru_cache(maxsize=PASSAGE_CACHE_SIZE)
def bag_of_words(passage: str, language: Language) -> Counter[str]:
    """Return the content words of a passage; cached, since an article is asked about again. Do not modify it."""
    return Counter(content_words(passage, language))


@lru_cache(maxsize=PASSAGE_CACHE_SIZE)
def character_ngrams_of(passage: str, language: Language) -> Counter[str]:
    """Return the n-grams of a passage's words; cached, so do not modify it."""
    return character_ngrams(bag_of_words(passage, language))


def character_ngrams(bag: Mapping[str, int]) -> Counter[str]:
    """Return the n-grams of `NGRAM_LENGTH` letters in words, with their ends marked by spaces."""
    pieces: Counter[str] = Counter()
    for word, count in bag.items():
        padded = f" {word} "
        for start in range(max(1, len(padded) - NGRAM_LENGTH + 1)):
            pieces[padded[start : start + NGRAM_LENGTH]] += count
    return pieces


def in_forms_of_text(words: Sequence[str], bags: Sequence[Counter[str]]) -> list[str]:
    """Return the question's words in the text's own forms: a missing word becomes the most similar one, if any."""
    text = set[str]().union(*bags)
    return [word if word in text else _most_similar(word, text) for word in words]


def _most_similar(word: str, text: Collection[str]) -> str:
    if word[0].isdigit():
        return word
    best = max(text, key=lambda other: (trigram_similarity(word, other), other), default=word)
    return best if trigram_similarity(word, best) >= MIN_FORM_SIMILARITY else word


def trigram_similarity(word: str, other: str) -> float:
    """Return the similarity of two words, by the trigrams that they share, 0 to 1; 0 if they begin differently."""
    if word[:SHARED_PREFIX_LENGTH] != other[:SHARED_PREFIX_LENGTH]:
        return 0.0
    trigrams, other_trigrams = _trigrams(word), _trigrams(other)
    return 2 * len(trigrams & other_trigrams) / (len(trigrams) + len(other_trigrams))


def _trigrams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def bm25(wanted: Counter[str], bags: Sequence[Counter[str]]) -> list[float]:
    """Return the BM25 score of each bag of words for the words asked for."""
    weights = idf(wanted, bags)
    lengths = [sum(bag.values()) for bag in bags]
    mean = sum(lengths) / len(lengths) or 1.0
    return [
        sum(
            weights[term] * bag[term] * (BM25_K1 + 1) / (bag[term] + BM25_K1 * (1 - BM25_B + BM25_B * length / mean))
            for term in wanted
            if term in bag
        )
        for bag, length in zip(bags, lengths, strict=True)
    ]


def idf(wanted: Collection[str], bags: Sequence[Counter[str]]) -> dict[str, float]:
    """Return the inverse document frequency of each term, never negative."""
    counts = {term: sum(term in bag for bag in bags) for term in wanted}
    return {term: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) for term, n in counts.items()}


def coverage(wanted: Counter[str], bags: Sequence[Counter[str]]) -> list[float]:
    """Return the share of the words' weight that each bag covers; the bag before, and the whole text, help a little."""
    weights = idf(wanted, bags)
    total = sum(weights.values()) or 1.0
    text = set[str]().union(*bags)
    before = [Counter[str](), *itertools.islice(bags, len(bags) - 1)]
    return [
        sum(
            weight * (1.0 if bag[term] else 0.5 if near[term] else 0.25 if term in text else 0.0)
            for term, weight in weights.items()
        )
        / total
        for bag, near in zip(bags, before, strict=True)
    ]


def support_score(claim: str, text: str, language: Language) -> float:
    """Return the share, 0 to 1, of a claim's content words that a text has: a rough measure of relevance."""
    wanted = set(content_words(claim, language))
    return len(wanted & set(content_words(text, language))) / len(wanted) if wanted else 0.0
