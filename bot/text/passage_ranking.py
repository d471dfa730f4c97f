"""Which passage answers a question: the signs of each, weighed, and how much of the question it covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.text.answer_patterns import holds_measure_asked, question_terms
from bot.text.language_detection import language_spoken
from bot.text.passage_features import PassageScorer
from bot.text.term_weighting import bag_of_words, coverage

UNMEASURED = 2.0
"""What a passage loses that has no number for who asks how many, no age for who asks how old."""


def rank_passages(question: str, passages: Sequence[str]) -> list[tuple[int, float]]:
    """Return (index, score) of the passages, best first.

    The score, 0 to 1, is the share of the question's weight (rare words weigh more) that the passage
    covers, its neighbours helping a little: a question about something else scores low everywhere.
    """
    language = language_spoken(" ".join(passages))
    asked = Counter(question_terms(question, language))
    if not passages or not asked:
        return [(index, 0.0) for index in range(len(passages))]
    reading = PassageScorer(question, passages)
    scores = [
        reading.score(at) - (0.0 if holds_measure_asked(question, [passage]) else UNMEASURED)
        for at, passage in enumerate(passages)
    ]
    covered = coverage(asked, [bag_of_words(passage, language) for passage in passages])
    order = sorted(range(len(passages)), key=lambda index: (-scores[index], index))
    return [(index, covered[index]) for index in order]
