"""Senses: what a question may ask in other words than the text's."""

from __future__ import annotations

from bot.text.language import ENGLISH, LANGUAGES
from bot.text.synonyms import synonyms_of
from bot.text.terms import stem


def test_words_of_a_sense_know_each_other() -> None:
    """News says "biggest" and "largest" of the same; a word that nobody listed has no others."""
    assert stem("largest", LANGUAGES[ENGLISH]) in synonyms_of(stem("biggest", LANGUAGES[ENGLISH]))
    assert synonyms_of(stem("biggest", LANGUAGES[ENGLISH])) == synonyms_of(stem("largest", LANGUAGES[ENGLISH]))
    assert synonyms_of("merrow") == frozenset()
