"""Senses: what a question may ask in other words than the text's."""

from __future__ import annotations

from bot.text.language import ENGLISH, LANGUAGES
from bot.text.synonyms import synonyms_of
from bot.text.terms import stem

EN = LANGUAGES[ENGLISH]


def test_words_of_a_sense_know_each_other() -> None:
    """News says "biggest" and "largest" of the same; a word that nobody listed has no others."""
    assert stem("largest", EN) in synonyms_of(stem("biggest", EN), EN)
    assert synonyms_of(stem("biggest", EN), EN) == synonyms_of(stem("largest", EN), EN)
    assert synonyms_of("merrow", EN) == frozenset()
