"""How surely a word of what was said stands in articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answerer.term_overlap import ArticleTerms
from bot.domain.article import Article

FERRY_ARTICLE = Article(
    title="Ferry company cancels winter route", text="The harbour closed. Die Pfandflaschen kommen zurück."
)
ARTICLE_TERMS = ArticleTerms([FERRY_ARTICLE])


@pytest.mark.parametrize("word", ["harbour", "harbours", "closing", "flaschen"])
def test_a_word_is_held_in_any_form(word: str) -> None:
    """Itself, bent, or as a part of a longer one."""
    assert ARTICLE_TERMS.likelihood(word) > 0.5


def test_a_word_of_the_same_sense_is_held_less_surely() -> None:
    """The article has "closed", and people say "shut"."""
    assert 0.5 < ARTICLE_TERMS.likelihood("shut") < 1


@pytest.mark.parametrize("word", ["printer", "lunch", "the", ""])
def test_what_the_articles_do_not_have_is_not_held(word: str) -> None:
    """Nor are words that say nothing."""
    assert ARTICLE_TERMS.likelihood(word) == 0


@given(st.text(max_size=20))
def test_it_is_a_share(word: str) -> None:
    """Between none and all."""
    assert 0 <= ARTICLE_TERMS.likelihood(word) <= 1
