"""What words, and pairs of words, tell of whether a question is for us."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answerer.phrase_weights import WEIGHTS_FILE, phrase_features, phrase_weight
from bot.answerer.term_overlap import ArticleTerms
from bot.domain.article import Article
from bot.text.language import LANGUAGES
from bot.text.question_form import word_pieces

ARTICLE_TERMS = ArticleTerms(
    [Article(title="Tram line approved", text="The council of Halden approved a tram line.", language="en")]
)


def message_phrases(asked: str) -> frozenset[str]:
    """Return the phrases of something said in English."""
    return phrase_features(asked, word_pieces(asked), LANGUAGES["en"], ARTICLE_TERMS)


def test_what_the_article_tells_stands_as_one_mark() -> None:
    """How people ask is learned, not of what."""
    assert message_phrases("when does the tram open?") == message_phrases("when does the line open?")
    assert "the #" in message_phrases("when does the tram open?")


def test_how_it_ends_is_part_of_it() -> None:
    """A question mark, an exclamation mark, or neither."""
    assert {"open ?>", "open !>", "open .>"} <= message_phrases("open?") | message_phrases("open!") | message_phrases(
        "open"
    )


def test_a_phrase_weighs_in_its_own_language_alone() -> None:
    """In another, and where no language is known, it says nothing."""
    lines = [line.split("\t") for line in WEIGHTS_FILE.read_text("utf-8").splitlines()]
    heaviest = max((line for line in lines if line[0] == "en"), key=lambda line: abs(float(line[1])))
    assert phrase_weight({heaviest[2]}, "en") == float(heaviest[1])
    assert phrase_weight({heaviest[2]}, "") == 0


def test_each_of_our_languages_has_phrases_and_none_stands_twice() -> None:
    """The file is the benchmark's; what is changed by hand would be lost, what stands twice would be too."""
    lines = [line.split("\t") for line in WEIGHTS_FILE.read_text("utf-8").splitlines()]
    known = [(code, phrase) for code, _, phrase in lines]
    lacking = LANGUAGES.keys() - {code for code, _ in known}
    assert not lacking, f"no weights of {lacking}: python -m bench.bearing learns them from tests/data/talk/CODE*.jsonl"
    assert len({code for code, _ in known}) == len(LANGUAGES)
    assert known == sorted(set(known))


@given(st.text(max_size=200))
def test_whatever_is_said_has_phrases(said: str) -> None:
    """At least its end; and they weigh something that is a number."""
    assert message_phrases(said)
    assert -100 < phrase_weight(message_phrases(said), "en") < 100
