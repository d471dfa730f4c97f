"""Passages: when two articles tell of the same with different numbers, and when they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answerer.passages import (
    MIN_ANSWER_LIKELIHOOD,
    MIN_CERTAIN_LIKELIHOOD,
    MIN_CLOSEST_LIKELIHOOD_HERE,
    MIN_POSSIBLE_LIKELIHOOD,
    Passage,
    answer_from_archive,
    answer_from_article,
    is_contradiction,
    overview_answer,
    passages_in,
)
from bot.domain.article import Article
from bot.text.question_text import question_text


def make_passage(text: str) -> Passage:
    """Return a whole text as a passage."""
    return Passage(article=Article(title="", text=text), start=0, end=len(text), score=1.0)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Merrow and Fenwick carry 2.1 million passengers.", "Merrow and Fenwick carry 2.4 million passengers.", True),
        (
            "The merger of Merrow and Fenwick costs $3 million.",
            "The merger of Merrow and Fenwick costs $4 million.",
            True,
        ),
        ("The two companies Merrow and Fenwick merge.", "Merrow and Fenwick carry 2.1 million passengers.", False),
        ("The strike of drivers takes 48 hours.", "The strike of drivers takes two days.", False),
        ("Merrow and Fenwick merge in 2026.", "Merrow and Fenwick merge, 3 boats go.", False),
    ],
)
def test_only_numbers_of_the_same_contradict_each_other(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    """Companies and passengers are no contradiction, and two days are 48 hours."""
    assert is_contradiction(make_passage(one), make_passage(other)) is expected


FIRE_ARTICLE = Article(
    title="Mill in Tarn burns down",
    text="PORT SAND, 4 May.\nThe fire at the mill was seen from the hills.\nThe fire was set, police said.\n"
    "Nobody was at the mill.\nThe fire at the old mill began at 5:20, a baker said.",
)


def test_a_question_for_a_time_is_answered_by_one() -> None:
    """A sentence that tells none is at most the closest."""
    best, *others = passages_in(FIRE_ARTICLE, question_text("When did the fire begin?"))
    assert "5:20" in best.text
    assert all(one.score < MIN_POSSIBLE_LIKELIHOOD for one in others)
    assert all(
        one.score < MIN_POSSIBLE_LIKELIHOOD
        for one in passages_in(FIRE_ARTICLE, question_text("When was the fire set?"))
        if "5:20" not in one.text
    )


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (MIN_CERTAIN_LIKELIHOOD, "says:"),
        (MIN_ANSWER_LIKELIHOOD, "This may answer it:"),
        (MIN_POSSIBLE_LIKELIHOOD, "This may answer it:"),
        (MIN_CLOSEST_LIKELIHOOD_HERE, "I found no sentence that answers this for certain. Closest:"),
    ],
)
def test_what_is_not_sure_is_not_told_as_certain(score: float, said: str) -> None:
    """Neither of the article at hand nor of those of an edition; the closest passage is shown in both."""
    found = replace(make_passage("Merrow carries 2.1 million passengers."), score=score)
    told = answer_from_archive([found], "en", closest=MIN_CLOSEST_LIKELIHOOD_HERE)
    for answer in (told, answer_from_article([found], "en", found.article)):
        assert answer.text.endswith(said)
        assert answer.evidence
    assert not answer_from_archive([replace(found, score=MIN_CLOSEST_LIKELIHOOD_HERE)], "en").evidence


@pytest.mark.parametrize("asked", ["When was the fire in Port Sand?", "What happened in May?", "Where is Port Sand?"])
def test_a_dateline_is_never_quoted(asked: str) -> None:
    """It says where somebody wrote."""
    assert all("4 May" not in one.text for one in passages_in(FIRE_ARTICLE, question_text(asked)))


@pytest.mark.parametrize(
    "line", ["Read more: Fenwick to be sold", "Lesen Sie auch: Fenwick wird verkauft", "Related: Fenwick to be sold"]
)
def test_an_article_that_only_leads_on_to_another_is_not_about_it(line: str) -> None:
    """What is told of Fenwick is what its own article says."""
    other = Article(title="Tram delayed", text=f"The tram to Tarn is late.\n{line}\nIt will run in May.")
    own = Article(title="Fenwick to be sold", text="Merrow could buy Fenwick for 3 crowns.")
    told = overview_answer([other, own], question_text("What happened with Fenwick?"), "en")
    assert [quote.quote for quote in told.evidence] == ["Merrow could buy Fenwick for 3 crowns."]
    assert all(line not in one.text for one in passages_in(other, question_text("Who buys Fenwick?")))


def test_a_sentence_may_begin_as_what_leads_on_does() -> None:
    """It is news like any other."""
    text = Article(title="Books", text="Read more books, the minister told pupils in Tarn.")
    assert passages_in(text, question_text("What did the minister tell pupils?"))


@pytest.mark.parametrize("asked", ["Did the court order Reed to pay?", "Was the order set aside?"])
def test_a_sentence_is_quoted_with_what_takes_it_back(asked: str) -> None:
    """Whichever of the two is asked for, and once."""
    text = (
        "Rain fell on Tarn. A court ordered Reed to pay 90 pounds. That order was set aside. The river rose by a metre."
    )
    found = passages_in(Article(title="Tarn", text=text), question_text(asked))
    assert found[0].text == "A court ordered Reed to pay 90 pounds. That order was set aside."
    assert sum("order" in one.text for one in found) == 1
