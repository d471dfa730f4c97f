"""How likely a question that nobody was named in is for us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answerer.addressee_detection import (
    MAX_LIKELIHOOD_TO_ASK_MODEL,
    MIN_LIKELIHOOD_IF_ANSWERED,
    MIN_LIKELIHOOD_TO_ASK_MODEL,
    question_likelihood,
)
from bot.answerer.extractive_answer import extractive_answer
from bot.answerer.retrieval import RetrievedMaterial, asks_for_overview, asks_who_is_affected
from bot.domain.article import Article
from bot.domain.conversation import Remark
from bot.text.language_detection import message_language
from bot.text.question_form import may_be_question
from bot.text.question_text import question_text

TRAM_ARTICLE = Article(
    title="Halden council approves tram line to the harbour",
    text="The city council of Halden approved a tram line to the harbour on Tuesday. The line will cost 310 million "
    "euros, of which the state pays two thirds. Mayor Liv Aasen said the first trams run in the autumn of 2029.",
    language="en",
)


def addressee_probability(said: str, *, is_follow_up: bool = False, before: Remark | None = None) -> float:
    """Return the probability that a message under the tram article is for us."""
    asked = question_text(said, TRAM_ARTICLE.reading_language)
    material = RetrievedMaterial(
        question=asked,
        topic=asked,
        articles=(TRAM_ARTICLE,),
        current_article=TRAM_ARTICLE,
        asks_who_is_affected=asks_who_is_affected(asked),
        is_overview=asks_for_overview(asked),
    )
    plain = extractive_answer(material, asked)
    return question_likelihood(material, asked, plain, is_follow_up=is_follow_up, before=before, by="B")


@pytest.mark.parametrize("asked", ["How much does the tram line cost?", "who pays for the line", "when do trams run"])
def test_what_the_article_tells_is_for_us(asked: str) -> None:
    """With a question mark or without."""
    assert addressee_probability(asked) >= MIN_LIKELIHOOD_IF_ANSWERED


@pytest.mark.parametrize(
    "asked",
    ["Lunch?", "can you send me the file?", "are we meeting at four?", "seriously?!", "sure, will do", "ready?", "?"],
)
def test_what_colleagues_ask_each_other_is_not(asked: str) -> None:
    """It has words of their own side, and none of the article's."""
    assert addressee_probability(asked) < MIN_LIKELIHOOD_IF_ANSWERED


def test_whoever_was_answered_goes_on() -> None:
    """What leans on the answer before is likelier for us than the same from somebody else."""
    assert addressee_probability("and why?", is_follow_up=True) > max(
        MIN_LIKELIHOOD_IF_ANSWERED, addressee_probability("and why?")
    )


@pytest.mark.parametrize(
    ("remark", "asked"),
    [
        ("got two tickets for the derby, want one?", "which derby?"),
        ("my bike was stolen again", "when was your bike stolen"),
        ("I am selling the old van", "how much is the van?"),
    ],
)
def test_what_takes_up_a_colleagues_remark_is_asked_of_the_colleague(remark: str, asked: str) -> None:
    """The same words, said after a remark of one's own, are likelier for us."""
    said = Remark(by="A", text=remark, is_for_us=False)
    own = Remark(by="B", text=remark, is_for_us=False)
    assert addressee_probability(asked, before=said) < addressee_probability(asked, before=own)


def test_what_was_said_before_weighs_nothing_by_its_length() -> None:
    """A remark without a word in common leaves a question about the article what it is."""
    said = Remark(by="A", text="lunch was great today. " * 40, is_for_us=False)
    assert addressee_probability("who pays for the tram line?", before=said) >= MIN_LIKELIHOOD_IF_ANSWERED


def test_speaking_to_a_colleague_weighs_more_than_a_word_of_the_article() -> None:
    """The same question, asked of somebody."""
    assert addressee_probability("do you take the tram to the harbour?") < addressee_probability(
        "when does the tram go to the harbour?"
    )


@pytest.mark.parametrize("asked", ["what is this about?", "what happened?", "worum geht es?"])
def test_what_asks_for_the_whole_of_it_is_for_us(asked: str) -> None:
    """In a thread it is the story that one asks for."""
    assert addressee_probability(asked) >= MIN_LIKELIHOOD_IF_ANSWERED


@pytest.mark.parametrize("asked", ["what's new with you?", "quoi de neuf chez vous ?", "Anna, what happened?"])
def test_what_people_ask_of_each_others_life_is_not(asked: str) -> None:
    """Though the same words ask for the news."""
    assert addressee_probability(asked) < MIN_LIKELIHOOD_IF_ANSWERED


@pytest.mark.parametrize(
    "said",
    [
        "Anna, when do the first trams run?",
        "when do the first trams run, Anna?",
        "Kjell, who pays for the tram line",
    ],
)
def test_what_is_asked_of_somebody_by_name_is_not(said: str) -> None:
    """Whatever the article has of it: somebody else is to answer."""
    assert addressee_probability(said) == 0


@pytest.mark.parametrize(
    "said", ["Mayor Aasen, when did she say that?", "Also, when do the first trams run?", "Sorry, who pays for it?"]
)
def test_what_begins_with_another_word_names_nobody(said: str) -> None:
    """Neither does who the article tells of."""
    assert addressee_probability(said) > 0


@pytest.mark.parametrize(
    "said",
    [
        "what a day",
        "how embarrassing",
        "who even takes the tram, honestly",
        "that is how they are, right?",
        "was about time",
    ],
)
def test_what_one_thinks_of_it_is_not_asked(said: str) -> None:
    """Exclamations, and questions to which nobody wants an answer."""
    assert addressee_probability(said) < MIN_LIKELIHOOD_IF_ANSWERED


@pytest.mark.parametrize("said", ["works for me", "Danke!", "lol", "👍", ""])
def test_what_asks_nothing_is_not_looked_at(said: str) -> None:
    """Statements, thanks and laughter."""
    assert not may_be_question(said, message_language(said))


@given(st.text(max_size=120), st.booleans())
def test_whatever_is_said_it_is_a_probability(said: str, is_follow_up: bool) -> None:  # noqa: FBT001  # drawn
    """Between 0 and 1; there is something between what is for us and what no model is asked about."""
    assert 0 <= addressee_probability(said, is_follow_up=is_follow_up) <= 1
    assert 0 < MIN_LIKELIHOOD_TO_ASK_MODEL < MIN_LIKELIHOOD_IF_ANSWERED < MAX_LIKELIHOOD_TO_ASK_MODEL < 1
