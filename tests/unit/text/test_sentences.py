"""Sentences of hostile texts."""

from __future__ import annotations

from bot.text.sentences import sentences


def test_abbreviations_do_not_end_a_sentence() -> None:
    """Nor do initials, however long the sentence before them is."""
    text = f"{'word ' * 100}of Mr. J. Brandt and co. Limited came. It went."
    assert len(sentences(text)) == 2


def test_a_text_of_abbreviations_is_read_in_a_moment() -> None:
    """Each stop looks at the word before it, not at all that went before: a million characters pass."""
    assert len(sentences("Mr. A " * 170_000)) == 1


def test_the_number_of_a_day_before_its_month_does_not_end_a_sentence() -> None:
    """As dates are written in German; a number before anything else does."""
    assert len(sentences("Die Gebühren fallen zum 1. August weg. Es sind 65. Eltern freuen sich.")) == 3
