"""Held: how surely a word of what was said stands in articles, in whatever form."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.article import Article
from bot.text.answerable import names_in
from bot.text.kinds import asked_words
from bot.text.signs import forms_in, same_sense
from bot.text.terms import WORD, words

OF_A_SENSE = 0.8
"""How surely a word stands there of which only one of its sense does."""
LIKE = 0.45
"""From this likeness on a word surely is a form of another."""
MOSTLY = 0.5
"""From here on a word rather stands there than not."""
NAMED = 2
"""Words of an article that name something of it; one is enough where it is a name."""
PART, WHOLE = 5, 7
"""Letters that a word has at least which another contains, and one that contains another."""


class Told:
    """The words of articles."""

    def __init__(self, articles: Sequence[Article]) -> None:
        texts = [f"{article.title} {article.text}" for article in articles]
        self.said = {word.casefold() for text in texts for word in WORD.findall(text)}
        self._stems = {word for text in texts for word in words(text)}

    def held(self, word: str) -> float:
        """Return how surely a word stands there, 0 to 1: itself, in another form, in a compound, or by its sense."""
        return max(map(self._held, words(word)), default=0.0)

    def _held(self, stemmed: str) -> float:
        if stemmed in self._stems or self._is_part(stemmed):
            return 1.0
        alike = max(forms_in(stemmed, self._stems).values(), default=0.0)
        of_sense = 0.0 if same_sense(stemmed).isdisjoint(self._stems) else OF_A_SENSE
        return max(min(1.0, alike / LIKE), of_sense)

    def _is_part(self, stemmed: str) -> bool:
        """Say whether a word is part of another one there, or another one part of it."""
        return any(
            (len(stemmed) >= PART and stemmed in other)
            or (len(stemmed) >= WHOLE and len(other) >= PART and other in stemmed)
            for other in self._stems
        )


def names_something_of(article: Article, *, asked: str) -> bool:
    """Say whether a question names something of an article; one word, such as "won", may be said of anything."""
    told = Told([article])
    held = [word for word in asked_words(asked) if told.held(word) >= MOSTLY]
    return len(held) >= NAMED or any(told.held(name) >= MOSTLY for name in names_in(asked))
