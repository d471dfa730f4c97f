"""Numbers and units: each number of a claim must be in the sentences that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache, lru_cache

from bot.text import quantities
from bot.text.language import Language, one_of_words
from bot.text.merged_languages import known_or_all_languages
from bot.text.quantities import Quantity
from bot.text.terms import stem
from bot.verification.checks.check import Check, Example
from bot.verification.checks.number_readings import (
    NumberReading,
    is_name,
    known_languages_in,
    number_readings,
    undisputed_quantities,
)
from bot.verification.premise import Premise

LISTABLE_NUMBERS = range(3, 13)
"""Numbers small enough to be counted from a list in the passages: "six counties"."""
PAIR = 2
"""So few are hardly ever listed, and need no list: "the two companies"."""

RELATIVE_DAYS = (timedelta(days=-1), timedelta(0), timedelta(days=1))
"""Offsets of "yesterday", "today" and "tomorrow" from the article's day."""

_NAMED = re.compile(r"\b(?=\w*[A-Z])[A-Za-z]+-?\d[\w-]*")
_LETTERS_BEFORE = re.compile(r"(?<![^\W\d])[^\W\d]++$")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


@cache
def _separator(language: Language) -> re.Pattern[str]:
    """Return the pattern for separators between the parts of a list."""
    return re.compile(rf",|;|\b(?:{one_of_words(language.conjunctions)})\b", re.IGNORECASE)


def is_year(quantity: Quantity) -> bool:
    """Check whether a number is a year; `dates` checks those."""
    return not quantity.unit and _YEAR.fullmatch(quantity.written.split()[0].strip(",.")) is not None


def _numbers(claim: str, premise: Premise) -> list[NumberReading]:
    """Return the numbers of a claim, without years, shares in words, and parts of names."""
    plain = _NAMED.sub(quantities.spaces_for, claim)
    for language in (*known_languages_in(premise.claim_language), *known_languages_in(premise.possible_claim_language)):
        plain = quantities.without_shares(plain, language)
    readings = number_readings(
        plain, premise.claim_language, premise.possible_claim_language, finder=quantities.written_numbers
    )
    return [
        reading
        for reading in readings
        if not (is_year(reading.quantity) or _is_name_or_verbatim(reading, claim, premise))
    ]


def _is_name_or_verbatim(reading: NumberReading, claim: str, premise: Premise) -> bool:
    """Check whether a number, as a language reads it, is a name in the article, or is in the passages verbatim.

    The latter proves a number in words only if the claim is hardly in that language: "once" is eleven in Spanish.
    """
    written, is_known = reading.quantity.written, reading.is_sure and len(premise.claim_language.codes) == 1
    if not is_known and (written[:1].isdigit() or not reading.is_sure):
        passages = f"{premise.headline}\n{premise.quoted}"
        letters_before = _LETTERS_BEFORE.search(claim, 0, reading.quantity.start)
        whole = (
            f"{letters_before.group() if letters_before else ''}{written}"  # "1k" within "a1k" is no number of its own
        )
        if re.search(rf"(?<![\w.,]){re.escape(whole)}(?!\w|[.,]\d)", passages) is not None:
            return True
    if any(quantities.written_numbers(written, language) for language in known_languages_in(premise.article_language)):
        return False
    return is_name(written, reading.quantity.start, claim, premise.document, is_alone=not is_known)


def numbers_told(premise: Premise) -> Sequence[Quantity]:
    """Return the numbers in a claim's sentences, and the days that "yesterday", "today" and "tomorrow" may be."""
    days = " ".join(f"{(day + off).day}" for day in premise.published for off in RELATIVE_DAYS)
    return _undisputed_numbers(
        f"{premise.headline}\n{premise.quoted}\n{days}", premise.article_language, premise.possible_article_language
    )


@lru_cache(maxsize=quantities.TEXT_CACHE_SIZE)
def _undisputed_numbers(text: str, sure_languages: Language, possible_languages: Language) -> Sequence[Quantity]:
    return undisputed_quantities(
        number_readings(text, sure_languages, possible_languages, finder=quantities.all_quantities)
    )


def unknown_number(claim: str, premise: Premise) -> str:
    """Return the objection to a claim's first number that its sentences do not give in any unit, or ""."""
    source = numbers_told(premise)
    for reading in _numbers(claim, premise):
        number = reading.quantity
        if not any(number.is_same_amount(other) or number.value == other.value for other in source) and not _is_counted(
            reading, source, premise
        ):
            return f"{number.written} is not in the passages"
    return ""


def unknown_unit(claim: str, premise: Premise) -> str:
    """Return the objection to a claim's first number that its sentences give only in another unit, or ""."""
    source = numbers_told(premise)
    for number in (reading.quantity for reading in _numbers(claim, premise)):
        same = [other for other in source if number.value == other.value]
        if same and not any(number.is_same_amount(other) for other in source):
            return f"{number.written} is {same[0].written} in the passages"
    return ""


def _is_counted(reading: NumberReading, source: Sequence[Quantity], premise: Premise) -> bool:
    """Check whether a small number may have been counted from a list, and no other number of the same noun is given."""
    number = reading.quantity
    if number.unit or number.value not in (PAIR, *LISTABLE_NUMBERS):
        return False
    nouns = {stem(other.noun, premise.article_language) for other in source if other.noun}
    if number.noun and stem(number.noun, reading.language) in nouns:
        return False
    return (
        number.value == PAIR
        or len(_separator(known_or_all_languages(premise.article_language)).findall(premise.quoted)) >= number.value - 1
    )


NUMBER_CHECK = Check(
    code="number-unknown",
    purpose="A number that the quoted sentences do not have is a mistake or an invention.",
    find_objection=unknown_number,
    stops=(
        Example("Merrow cut 450 jobs.", "Merrow cut 405 jobs at its plant in Tarn."),
        Example("The fine was $9.5 billion.", "The regulator set the fine at $8 billion."),
        Example("Three divers were rescued.", "Two divers were rescued, a spokesman, Ida Brandt, said."),
        Example("The meeting began at 10 p.m.", "The meeting began in the afternoon."),
        Example("Some 3,000 people marched.", "More than 1,000 people marched."),
        Example("Rund 30 Stellen fallen weg.", "Etwa 13 Stellen fallen weg.", language="de"),
        Example("Es kostet 1 Billion Euro.", "It will cost 1 billion euros.", claim_language="de"),
        Example("Les pertes atteignent 3 billions d'euros.", "Losses reached 3 billion euros.", claim_language="fr"),
        Example("Neuf personnes sont mortes.", "Sept personnes sont mortes.", language="fr"),
    ),
    passes=(
        Example("It took ten years.", "It took a decade."),
        Example("The bank set aside $15 billion.", "The bank set aside $15bn."),
        Example("Six counties are under water.", "Arden, Brill, Corr, Dunn, Esk and Fell are under water."),
        Example("Half of the staff left, 50% of them unpaid.", "Half of the staff left unpaid."),
        Example("Nearly 2 million watched.", "1.95 million people watched."),
        Example("The two firms will merge.", "Merrow will merge with Fenwick."),
        Example("He walked 1,931 km.", "He walked 1,200 miles."),
        Example("About 36 people fell ill.", "Three dozen people fell ill."),
        Example("Two thirds of voters agreed.", "67 percent of voters agreed."),
        Example("40 percent of voters agreed.", "Four in 10 voters agreed."),
        Example("El 60 % votó a favor.", "Seis de cada diez votaron a favor.", language="es"),
        Example("Es kostet eine Milliarde Euro.", "It will cost 1 billion euros.", claim_language="de"),
        Example("Es kostet 3 Mrd. Euro.", "Es kostet 3 Milliarden Euro.", language="de"),
        Example("Cuesta mil millones de euros.", "It will cost 1 billion euros.", claim_language="es"),
        Example(
            "It will cost 1 trillion euros.",
            "Cela coûtera mille milliards d’euros.",
            language="fr",
            claim_language="en",
        ),
        Example("Otto Brandt resigned on Tuesday.", "Brandt resigned on Tuesday.", "Otto Brandt led the union."),
        Example("In two years rents rose to $9,000.", "Rents rose from $7,900 two years ago to $9,000."),
        Example("They have just over two weeks to appeal.", "They have 15 days to appeal."),
        Example("The school is from the 1970s.", "The school was founded in the late ’70s."),
        Example("COVID-19 cases rose.", "Cases of the coronavirus rose."),
        Example("Merrow won 2-1 in the 4th round.", "Merrow won by two goals to one in the fourth round."),
        Example("It closes on Sept. 30.", "It closes on September 30."),
        Example("It closed on Feb. 28.", "It closed yesterday.", published="2026-03-01"),
        Example("The 12-month trial ended.", "The trial, which took a year, ended."),
    ),
)

UNIT_CHECK = Check(
    code="unit-unknown",
    purpose="A number that the quoted sentences give of another unit tells something else.",
    find_objection=unknown_unit,
    stops=(
        Example("He left six weeks after the final.", "He left six months after the final."),
        Example("The cat walked 1,200 kilometres.", "The cat walked 1,200 miles."),
        Example("Rents rose by 15 euros.", "Rents rose by 15 percent."),
        Example("The deal is worth 30 million euros.", "The deal is worth $30 million."),
    ),
    passes=(
        Example("The 58-year-old resigned.", "Brandt, 58, resigned."),
        Example("Rents rose by 15 per cent.", "Rents rose by 15%."),
        Example("It runs for 24 months.", "It runs for two years."),
        Example("She won the 400 metres.", "She won the 400m."),
    ),
)
