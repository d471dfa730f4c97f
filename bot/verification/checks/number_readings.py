"""Number readings: the numbers of a text in several languages, each as read by the language that reads most of it.

"3.000 millones de euros" is three thousand to English, and three thousand million euros to Spanish: Spanish is right,
for it understands more. English and French both understand all of "1 billion euros", but in French it is a thousand
times as much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.text.language import LANGUAGES, Language, one_of
from bot.text.quantities import Quantity

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number as a language reads it.

    Attributes:
        quantity: the number.
        language: the language that reads it so.
        is_sure: whether the text is surely in this language, or only may be.
    """

    quantity: Quantity
    language: Language
    is_sure: bool


QuantityFinder = Callable[[str, Language], Sequence[Quantity]]
"""Finds the numbers of a text in a language."""


def number_readings(
    text: str, sure_languages: Language, possible_languages: Language, *, finder: QuantityFinder
) -> list[NumberReading]:
    """Return the numbers of a text; if two languages read the same words, the one that reads more of them wins.

    If both read all of them but differently, the language that the text is surely in wins, as long as it may write
    them so and they are not written as only German has them. If that decides nothing, both readings are kept.

    Args:
        text: with everything that is no number blanked out.
        sure_languages: the languages that it is surely in, merged.
        possible_languages: others that it may be in, merged.
        finder: finds its numbers in one language.
    """
    sure, unsure = known_languages_in(sure_languages), known_languages_in(possible_languages)
    readings = [NumberReading(number, language, is_sure=True) for language in sure for number in finder(text, language)]
    readings += [
        NumberReading(number, language, is_sure=False)
        for language in unsure
        if language not in sure
        for number in finder(text, language)
    ]
    outdone = {
        worse
        for first, second in _overlapping(readings)
        for worse in _worse_reading(readings[first], first, readings[second], second)
    }
    return [reading for at, reading in enumerate(readings) if at not in outdone]


def undisputed_quantities(readings: Sequence[NumberReading]) -> list[Quantity]:
    """Return the numbers that are valid in any language of a text: none that two languages read differently."""
    disputed = {
        at
        for first, second in _overlapping(readings)
        for at in (first, second)
        if _meaning(readings[first].quantity) != _meaning(readings[second].quantity)
    }
    return [reading.quantity for at, reading in enumerate(readings) if at not in disputed]


def known_languages_in(language: Language) -> list[Language]:
    """Return the languages with word lists that a merged language consists of."""
    return [LANGUAGES[code] for code in language.codes if code in LANGUAGES]


def stands_in_a_name(word: str, text: str) -> bool:
    """Check whether a text has a word inside a sentence, or before another capitalised one: "Otto Brandt"."""
    return re.search(rf"(?:[\w,;’'-] |[“(]){word}\b|\b{word} {_CAPITAL}", text) is not None


def is_name(word: str, start: int, claim: str, document: str, *, is_alone: bool) -> bool:
    """Check whether a word of a claim that could be a number or a month is a name in the article.

    Args:
        word: as it is written.
        start: its offset in the claim.
        claim: the claim.
        document: the article.
        is_alone: whether the word alone is enough; if not, it must form a name with the word before or after it.
    """
    if _WORD.fullmatch(word) is None or not word[0].isupper():
        return False
    if is_alone:
        return stands_in_a_name(word, document)
    end = start + len(word)
    behind = re.match(rf" {_CAPITAL}[\w’-]*", claim[end:])
    before = re.search(rf"{_CAPITAL}[\w’-]* $", claim[:start])
    around = [word + behind.group()] if behind else []
    around += [before.group() + word] if before else []
    return any(re.search(rf"\b{re.escape(name)}\b", document) for name in around)


def _overlapping(readings: Sequence[NumberReading]) -> Iterator[tuple[int, int]]:
    """Yield the indices of each two readings that overlap in different languages."""
    ranked = sorted(range(len(readings)), key=lambda at: readings[at].quantity.start)
    for number, first in enumerate(ranked):
        for second in ranked[number + 1 :]:
            if readings[second].quantity.start >= readings[first].quantity.end:
                break
            if readings[first].language is not readings[second].language and readings[second].quantity.written:
                yield first, second


def _worse_reading(first: NumberReading, first_index: int, second: NumberReading, second_index: int) -> list[int]:
    if _is_better_reading(second, first):
        return [first_index]
    return [second_index] if _is_better_reading(first, second) else []


def _is_better_reading(reading: NumberReading, other: NumberReading) -> bool:
    length, other_length = len(reading.quantity.written), len(other.quantity.written)
    if length != other_length or _meaning(reading.quantity) == _meaning(other.quantity):
        return length > other_length
    if (is_possible := _is_possible(reading)) != _is_possible(other):
        return is_possible and reading.is_sure >= other.is_sure
    return reading.is_sure and not other.is_sure and not other.language.capital_noun_markers


def _is_possible(reading: NumberReading) -> bool:
    """Check whether a language may write a number so: German has no small "1 billion", French none without "d’"."""
    written, language = reading.quantity.written, reading.language
    if (scale := _WORD.search(written)) is None:
        return True
    behind, links = written[scale.end() :].strip(), language.quantity_phrases.get("of", ())
    is_linked = not behind or not links or re.match(one_of(links), behind, re.IGNORECASE) is not None
    return is_linked and (scale.group()[0].isupper() or not language.capital_noun_markers)


def _meaning(quantity: Quantity) -> tuple[float, str, float]:
    return quantity.value, quantity.unit, quantity.size
