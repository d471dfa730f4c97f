"""Sentences of hostile texts."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES
from bot.text.sentences import sentences


def test_abbreviations_do_not_end_a_sentence() -> None:
    """Nor do initials, however long the sentence before them is."""
    text = f"{'word ' * 100}of Mr. J. Brandt and co. Limited came. It went."
    assert len(sentences(text, LANGUAGES["en"])) == 2


def test_a_text_of_abbreviations_is_read_in_a_moment() -> None:
    """Each stop looks at the word before it, not at all that went before: a million characters pass."""
    assert len(sentences("Mr. A " * 170_000, LANGUAGES["en"])) == 1


def test_the_number_of_a_day_before_its_month_does_not_end_a_sentence() -> None:
    """As dates are written in German; a number before anything else does."""
    assert (
        len(sentences("Die Gebühren fallen zum 1. August weg. Es sind 65. Eltern freuen sich.", LANGUAGES["de"])) == 3
    )


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("El ministro dijo que no. La oposición protestó.", "es", 2),
        ("O ministro disse que não. A oposição viu o mar. Ninguém falou.", "pt", 3),
        ("Le vent vient de l’est. Il pleut.", "fr", 2),
        ("Vide il mar. Poi dormì.", "it", 2),
        ("Das war der Kern der Art. Danach kam nichts.", "en", 2),
        ("The mill closed\n\nIt had run for a hundred years", "en", 2),
        ("Das Fest beginnt am 3. März und endet am 5. April.", "de", 1),
        ("See No. 5 of the list, by St. Mary and the U.S. Senate.", "en", 1),
        ("El Dr. Ruiz y la Dra. Paz leyeron el art. 5 en la av. Sol, en EE. UU. y en Perú.", "es", 1),
        ("Mme. Durand et le Dr. Petit citent l’art. 5.", "fr", 1),
        ("Il prof. Rossi e la dott.ssa Bini citano l’art. 5, come dice il sig. Neri.", "it", 1),
        ("A Dra. Lima e o prof. Reis citam o art. 5.", "pt", 1),
        ("Frau Dr. Berg und Hr. Falk zahlen rund 3 Mio. Euro an die St. Anna GmbH & Co. KG.", "de", 1),
    ],
)
def test_a_full_stop_is_read_in_the_texts_language(text: str, code: str, number: int) -> None:
    """What is an abbreviation in one language is the last word of a sentence in another."""
    assert len(sentences(text, LANGUAGES[code])) == number
