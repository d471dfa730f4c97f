"""The language of a reply is that of the words that people say to us."""

from __future__ import annotations

import pytest

from bot.replies.reply_language import reply_language


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("seit gestern", "de"),
        ("le premier", "fr"),
        ("a nadie", "es"),
        ("tranne", "it"),
        ("desde ontem", "pt"),
        ("peace talks resume on Friday", "en"),
        ("tieni d'occhio Voltmere", "it"),
    ],
)
def test_a_word_that_an_order_may_have_tells_the_language_of_the_reply(said: str, language: str) -> None:
    """Days, places in a list and what leaves something out are known in the language that reads them as an order."""
    assert reply_language(said) == language


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("¿alguna novedad?", "es"),
        ("filter out ¡HOLA!", "en"),
        ("stop posting ¡HOLA! stories please", "en"),
        ("who owns ¡HOLA! magazine?", "en"),
        ("Was heißt „¡No pasarán!“ auf Deutsch?", "de"),
        ("Wat kost het en hoe lang duurt dat?", "en"),
        ("дай новости", "en"),
        ("xyzzy", "en"),
        ("remove Times", "en"),
    ],
)
def test_marks_letters_and_commands_tell_it_without_such_words(said: str, language: str) -> None:
    """Spanish alone turns marks around, but names have them; what is in none of our languages gets English."""
    assert reply_language(said) == language
