"""Term overlap: how likely a word of a message occurs in the articles, in any inflected form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.article import Article
from bot.text.answer_patterns import has_time_expression, question_terms
from bot.text.language import ENGLISH, LANGUAGES, Language
from bot.text.name_mentions import has_capital_nouns
from bot.text.passage_features import other_forms, paraphrases_of
from bot.text.question_text import QuestionText
from bot.text.terms import WORD, content_words

SYNONYM_LIKELIHOOD = 0.8
"""Likelihood of a word if only a synonym of it occurs."""
MIN_SURE_LIKENESS = 0.45
"""Likeness from which a word is surely a form of another."""
MIN_LIKELIHOOD = 0.5
"""Least likelihood of a word that is taken to occur."""
MIN_HEADLINE_WORDS = 2
"""Fewest words of an article's headline that name it; a name alone is enough."""
MIN_PART_LETTERS, MIN_COMPOUND_LETTERS = 5, 7
"""Fewest letters of a part of a compound, and of a compound."""


class ArticleTerms:
    """The words of some articles."""

    def __init__(self, articles: Sequence[Article]) -> None:
        texts = [f"{article.title} {article.text}" for article in articles]
        self.words = {word.casefold() for text in texts for word in WORD.findall(text)}
        self._language = articles[0].reading_language if articles else LANGUAGES[ENGLISH]
        pairs = zip(texts, articles, strict=True)
        self._stems = {word for text, article in pairs for word in content_words(text, article.reading_language)}

    def likelihood(self, word: str) -> float:
        """Return how likely a word occurs, 0 to 1: itself, in another form, in a compound, or as a synonym."""
        return max(map(self._stem_likelihood, content_words(word, self._language)), default=0.0)

    def _stem_likelihood(self, stemmed: str) -> float:
        if stemmed in self._stems or self._is_compound_part(stemmed):
            return 1.0
        alike = max(other_forms(stemmed, self._stems).values(), default=0.0)
        of_sense = 0.0 if paraphrases_of(stemmed, self._language).isdisjoint(self._stems) else SYNONYM_LIKELIHOOD
        return max(min(1.0, alike / MIN_SURE_LIKENESS), of_sense)

    def _is_compound_part(self, stemmed: str) -> bool:
        """Check whether a word is part of one in the articles, or one of these is part of it."""
        return any(
            (len(stemmed) >= MIN_PART_LETTERS and stemmed in other)
            or (len(stemmed) >= MIN_COMPOUND_LETTERS and len(other) >= MIN_PART_LETTERS and other in stemmed)
            for other in self._stems
        )


def names_article(article: Article, *, question: QuestionText, other_articles: Sequence[Article]) -> bool:
    """Check whether a question names something in an article that the ones in `other_articles` do not have.

    That is a name, or words of its headline; words that fit any news ("people affected") do not count.
    """
    language, others = question.language, ArticleTerms(other_articles)
    title = ArticleTerms([replace(article, text=article.title)] if article.title.strip() else [])
    own = [
        word
        for word in WORD.findall(question.text)
        if _is_telling_word(question.with_text(word), language) and others.likelihood(word) < MIN_LIKELIHOOD
    ]
    if not has_capital_nouns(article.text, article.reading_language) and any(
        _is_only_a_name(word, article.text) for word in own
    ):
        return True
    return (
        len(
            {stem for word in own if title.likelihood(word) >= MIN_LIKELIHOOD for stem in content_words(word, language)}
        )
        >= MIN_HEADLINE_WORDS
    )


def _is_only_a_name(word: str, text: str) -> bool:
    """Check whether a word occurs in mid-sentence in a text, and is capitalised everywhere."""
    occurrences = re.findall(rf"(?<!\w)(?<!\w-){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    is_within = re.search(rf"[\w,;:] [“\"]?{re.escape(word.capitalize())}(?!\w)", text) is not None
    return is_within and all(occurrence[0].isupper() for occurrence in occurrences)


def _is_telling_word(word: QuestionText, language: Language) -> bool:
    """Check whether a word shows what a question is about: no question word, no time, and none that fits any news."""
    is_anybodys = word.languages.news_question_words.matches(word.text.casefold())
    is_time = has_time_expression(word.text, word.languages)
    return bool(question_terms(word, language)) and not is_time and not is_anybodys
