"""Senses: what a question may ask in other words than the text's."""

from __future__ import annotations

from bot.text.language import ENGLISH, LANGUAGES
from bot.text.senses import words_of_sense
from bot.text.terms import stem


def test_words_of_a_sense_know_each_other() -> None:
    """News says "biggest" and "largest" of the same; a word that nobody listed has no others."""
    assert stem("largest", LANGUAGES[ENGLISH]) in words_of_sense(stem("biggest", LANGUAGES[ENGLISH]))
    assert words_of_sense(stem("biggest", LANGUAGES[ENGLISH])) == words_of_sense(stem("largest", LANGUAGES[ENGLISH]))
    assert words_of_sense("merrow") == frozenset()
