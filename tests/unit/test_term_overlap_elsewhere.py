"""Which question names another article than the one it is asked under."""

from __future__ import annotations

import pytest

from bot.answerer.term_overlap import names_article
from bot.domain.article import Article
from bot.text.question_text import question_text

LUNCHES_ARTICLE = Article(
    title="School lunches in Aldmoor to be free from May",
    text="All 14 schools of Aldmoor will serve free lunches from May. The council pays 2 million crowns for it.",
)
OUTBREAK_ARTICLE = Article(
    title="Salmonella outbreak in Bresk traced to eggs",
    text="About 8,700 people were affected on Monday, and 41 fell ill. The eggs came from Hof Lindner. The farm in "
    "Bresk was closed, said Uta Lindner, who owns the farm.",
)


@pytest.mark.parametrize(
    "asked",
    [
        "How many people are affected?",
        "how many people fell ill?",
        "Was anybody closed down on Monday?",
        "Who owns it?",
        "How many schools in Aldmoor are affected?",
        "How many people were affected in Aldmoor on Monday?",
        "Is the farm paid for it?",
        "Wie viele Menschen sind betroffen?",
    ],
)
def test_what_may_be_asked_of_any_news_names_no_other(asked: str) -> None:
    """Nor does what the article asked under has itself, a day, or one word that is no name."""
    assert not names_article(OUTBREAK_ARTICLE, question=question_text(asked), other_articles=(LUNCHES_ARTICLE,))


@pytest.mark.parametrize(
    "asked",
    [
        "How many people fell ill in Bresk?",
        "what did lindner say?",
        "Where did the salmonella outbreak begin?",
        "and the outbreak with the eggs?",
    ],
)
def test_its_names_and_words_of_its_headline_do(asked: str) -> None:
    """A name in small letters too; of a headline two words that the other does not have."""
    assert names_article(OUTBREAK_ARTICLE, question=question_text(asked), other_articles=(LUNCHES_ARTICLE,))
