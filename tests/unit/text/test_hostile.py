"""Texts that were made to keep a machine busy: all that is searched in them takes a time in proportion to their length.

No clock is asked. Where an expression looks at the same letters again from each place, one of these takes minutes, and
whoever runs the tests will know.
"""

from __future__ import annotations

import pytest

from bot.answerer.passages import passages_in
from bot.answerer.suggested_questions import count_questions
from bot.domain.article import Article
from bot.domain.grammar.option_parsing import order_in
from bot.domain.grammar.registry import REGISTRY
from bot.summarizer.digest_translation import translation_problems
from bot.summarizer.extract import extract
from bot.text.end_expressions import split_off_end
from bot.text.language import LANGUAGES
from bot.text.language_detection import likeliest_language
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.prompt_injection import outward_links
from bot.text.question_text import question_text
from bot.text.quotations import quotations
from bot.text.sentences import sentences
from bot.text.time_expressions import split_length_of_time
from tests.examples import IS_THOROUGH

pytestmark = pytest.mark.slow

LENGTH = 100_000 if IS_THOROUGH else 20_000
LONGEST_ORDER = 4_000
"""Characters that a platform accepts in a typed order."""
PIECES = [
    "A-", "a-", ".", "a.", "-.", "..a", "1,", "1.", "A", "“", "‘a ", '"', "»a", "'", " ", "\n", "<", "&", "A & ", "@",
    "`", "A.", "A’", "one-", ". ", '."', "a/", "(", "who ", "Ida Brandt, ", "the aaaa ", "1", "/", "Aa-", "<!--", "http://",
]  # fmt: skip


def repeat_piece(piece: str) -> str:
    """Return a text that repeats a piece."""
    return piece * (LENGTH // len(piece))


@pytest.mark.parametrize("piece", PIECES)
def test_a_digest_is_made_of_any_text(piece: str) -> None:
    """Its sentences, the names in it and who says them are looked for in one go."""
    text = f"a {repeat_piece(piece)}x died."
    assert sentences(text, likeliest_language(text))[0][0] == 0
    assert quotations(text, likeliest_language(text)) == sorted(quotations(text, likeliest_language(text)))
    assert extract(Article(title="Tarn", text=text, language="en")).key_facts


@pytest.mark.parametrize("piece", PIECES)
def test_a_line_is_held_whatever_it_is_made_of(piece: str) -> None:
    """Neither a claim nor what it is held against keeps anybody waiting."""
    text = repeat_piece(piece)
    signs = outward_links(text, "")
    assert signs == [sign for sign in signs if sign in text]
    assert translation_problems(["The mayor."], ["Der Rat."], text, own=LANGUAGES["en"], language=LANGUAGES["de"]) == [
        ""
    ]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("question", ["How many people died in Tarn?", "How old is the mayor?", "How hot was it?"])
def test_a_question_is_answered_from_any_text(piece: str, question: str) -> None:
    """What is asked for is looked for in each sentence once, and so is what can be asked next."""
    article = Article(title="Tarn", text=f"Tarn pays {repeat_piece(piece)}x died.", language="en")
    assert all(passage.article is article for passage in passages_in(article, question_text(question)))
    assert len(count_questions(article)) <= 3


@pytest.mark.parametrize("word", ["for a ", "until ", "bis ", "a ", "por um ", "für "])
def test_an_end_is_looked_for_at_the_end_of_any_order(word: str) -> None:
    """Each of these words may begin one, and each would read all that is left again."""
    text = repeat_piece(word)
    said, end = split_off_end(f"{text}friday", ALL_LANGUAGES)
    assert end is None or len(end.words) < LENGTH / 10
    assert text.startswith(said[:LENGTH])
    assert order_in(f"pause {text}", REGISTRY, ALL_LANGUAGES) is not None


@pytest.mark.parametrize("piece", [" ", "\n", "1 ", "role: ", "since ", "weekly ", "notify-only "])
@pytest.mark.parametrize("order", ["about", "watch", "filter 1", "schedule"])
def test_an_order_is_taken_apart_whatever_it_is_made_of(order: str, piece: str) -> None:
    """A run of white space is gone through once, and so is what may end an order."""
    assert order_in(f"{order} Ford{repeat_piece(piece)[:LONGEST_ORDER]}x", REGISTRY, ALL_LANGUAGES) is not None
    assert split_length_of_time(f"Ford{repeat_piece(piece)}x", ALL_LANGUAGES) is None
