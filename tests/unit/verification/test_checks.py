"""Hard checks: each stops its own examples, lets its near misses pass, and is missed when it is taken out."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.text.language import LANGUAGES, UNKNOWN_LANGUAGE
from bot.text.merged_languages import merged
from bot.text.quantities import written_numbers
from bot.verification.checks.check import Check, Example
from bot.verification.checks.dates import unknown_date
from bot.verification.checks.names import unknown_name
from bot.verification.checks.number_readings import number_readings, undisputed_quantities
from bot.verification.checks.numbers import unknown_unit
from bot.verification.checks.registry import CHECKS
from bot.verification.premise import Premise

STOPPED_EXAMPLES = [
    pytest.param(check, one, id=f"{check.code}: {one.claim}") for check in CHECKS for one in check.stops
]
PASSING_EXAMPLES = [pytest.param(one, id=f"{check.code}: {one.claim}") for check in CHECKS for one in check.passes]


def make_premise(quoted: str, *, language: str = "en", published: tuple[datetime, ...] = ()) -> Premise:
    """Return passages, all of an article, in the language of their claim."""
    spoken = LANGUAGES[language]
    return Premise(quoted=quoted, document=quoted, published=published, article_language=spoken, claim_language=spoken)


def objection_codes(one: Example, *, without: str = "") -> list[str]:
    """Return the codes of the checks that object to an example."""
    return [check.code for check in CHECKS if check.code != without and check.find_objection(one.claim, one.premise())]


@pytest.mark.parametrize(("check", "one"), STOPPED_EXAMPLES)
def test_what_a_check_must_stop_is_stopped_by_it(check: Check, one: Example) -> None:
    """Its own code is given, so that nobody looks for the mistake elsewhere."""
    assert check.code in objection_codes(one)


@pytest.mark.parametrize("one", PASSING_EXAMPLES)
def test_what_a_check_must_let_pass_passes_all_checks(one: Example) -> None:
    """A veto on a true line throws good work away: not one of the checks objects."""
    assert objection_codes(one) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_no_check_can_be_taken_out(check: Check) -> None:
    """Without it something that it must stop goes through: the rule is there for a reason."""
    assert any(objection_codes(one, without=check.code) == [] for one in check.stops)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_says_what_it_is_for(check: Check) -> None:
    """A stable code, one sentence, and examples on both sides."""
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", check.code)
    assert re.fullmatch(r"[A-Z][^.]*\.", check.purpose)
    assert check.stops
    assert check.passes


def test_codes_name_one_check_each() -> None:
    """`rejected` and the metrics tell them apart by it."""
    assert len({check.code for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(
    ("claim", "document", "language"),
    [
        ("Alle Pendler Müssen Umsteigen, sagt Merrow.", "Die Pendler müssen umsteigen, und das ist nicht neu.", "de"),
        ("The Environmental Protection Agency objected.", "The EPA objected.", "en"),
        ("The Airbus A350-900s were late.", "Airbus delivered the A350-900 late.", "en"),
        ("“Never again,” said Brandt.", "Brandt said that it would happen never again.", "en"),
        ("Dr. Ida Brandt’s team won.", "The team of Ida Brandt won.", "en"),
    ],
)
def test_forms_of_a_name_are_known(claim: str, document: str, language: str) -> None:
    """German nouns, spelled-out initials, plurals, first words of a quotation, titles and possessives."""
    assert not unknown_name(claim, make_premise(document, language=language))


@pytest.mark.parametrize(
    ("year", "is_implied"), [(2023, False), (2024, True), (2025, True), (2026, True), (2027, False)]
)
def test_an_articles_day_implies_its_year_and_those_beside_it(year: int, is_implied: bool) -> None:  # noqa: FBT001
    """What is told as "last year" or "next year" may be told by their numbers; another year comes from elsewhere."""
    told = make_premise("The bridge opens next year.", published=(datetime(2025, 3, 2, tzinfo=UTC),))
    assert unknown_date(f"The bridge opens in {year}.", told) == (
        "" if is_implied else f"{year} is not in the passages"
    )


@pytest.mark.parametrize(
    ("month", "is_implied"),
    [("December", False), ("January", True), ("February", True), ("March", True), ("April", False)],
)
def test_an_articles_day_implies_its_month_and_those_beside_it(month: str, is_implied: bool) -> None:  # noqa: FBT001
    """What is told as "next week" or "last month" may be told by the month; another one comes from elsewhere."""
    told = make_premise("The bridge opens next week.", published=(datetime(2025, 2, 26, tzinfo=UTC),))
    said = unknown_date(f"The bridge opens in {month}.", told)
    assert said == ("" if is_implied else f"{month} is not in the passages")


def test_a_number_that_two_languages_read_otherwise_is_told_by_neither() -> None:
    """A line in English and German at once may mean a thousandfold; what both read alike is told."""
    both = merged([LANGUAGES["en"], LANGUAGES["de"]])
    for told, values in (("1 Billion Euro", []), ("1.000 Euro", [1000.0]), ("1 billion euros", [1e9])):
        read = number_readings(told, both, UNKNOWN_LANGUAGE, finder=written_numbers)
        assert sorted({one.value for one in undisputed_quantities(read)}) == values


@pytest.mark.parametrize(
    ("quoted", "is_implied"),
    [
        ("The vote is on 4 March.", True),
        ("The vote is in March.", False),
        ("The vote is in room 4.", False),
        ("The vote was yesterday.", False),
    ],
)
def test_a_date_implies_its_day_of_the_week(quoted: str, is_implied: bool) -> None:  # noqa: FBT001
    """Nobody counts whether it is the right one; a month, a number or the day before are no date."""
    told = make_premise(quoted, published=(datetime(2026, 3, 2, tzinfo=UTC),))  # a Monday
    said = unknown_date("The vote is on Wednesday.", told)
    assert said == ("" if is_implied else "Wednesday is not in the passages")


def test_a_number_of_something_else_is_told_with_what_it_is_of() -> None:
    """Whoever reads the log sees the mistake."""
    told = make_premise("The strike lasted three weeks.")
    assert unknown_unit("The strike lasted three months.", told) == "three months is three weeks in the passages"
