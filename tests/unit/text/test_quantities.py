"""Quantities: shares in words are told in percent, and what a number counts is kept with it."""

from __future__ import annotations

import pytest

from bot.text.language import LANGUAGES, Language
from bot.text.merged_languages import merged
from bot.text.quantities import missing_numbers, shares_in_words, written_numbers

EN, ES, FR = (LANGUAGES[code] for code in ("en", "es", "fr"))


def missing_in_english(claim: str, source: str) -> list[str]:
    """Return the numbers of an English claim that its English source lacks."""
    return missing_numbers(claim, source, claim_language=EN, source_language=EN)


@pytest.mark.parametrize(
    ("said", "percent"),
    [
        ("Two thirds of them left.", [100 * 2 / 3]),
        ("A quarter of them left.", [25.0]),
        ("One in five left, and seis de cada diez stayed.", [20.0, 60.0]),
        ("One out of every five left.", [20.0]),
        ("HALF of them left, three-quarters came.", [75.0, 50.0]),
        ("Two thirdsome friends left.", []),
    ],
)
def test_shares_in_words_are_percent(said: str, percent: list[float]) -> None:
    """A claim may tell them in figures."""
    assert shares_in_words(said, merged([EN, ES])) == pytest.approx(percent)


def test_a_decade_is_the_years_it_began_with() -> None:
    """However it is shortened; another one is missing."""
    source = "The bridge is of the late ’70s."
    assert missing_in_english("The bridge is of the 1970s.", source) == []
    assert missing_in_english("The bridge is of the 1980s.", source) == ["1980"]


def test_a_number_is_missing_where_it_counts_something_else() -> None:
    """Units and scales may be written in another way; the same figure of another unit is no proof."""
    source = "It paid $15bn, a fifth more than in the ’90s, for 12 kilometres of pipes in three weeks."
    assert missing_in_english("It paid 15 billion dollars for 12,000 metres.", source) == []
    assert missing_in_english("It paid 15 million dollars in three months.", source) == [
        "15 million dollars",
        "three months",
    ]


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("It costs 1 billion euros.", "Es kostet 1 Milliarde Euro.", "de"),
        ("It costs 1 billion euros.", "Es kostet eine Milliarde Euro.", "de"),
        ("It costs 3 billion euros.", "Es kostet 3 Mrd. Euro.", "de"),
        ("It costs 1 trillion euros.", "Es kostet 1 Billion Euro.", "de"),
        ("It costs 1 billion euros.", "Cuesta mil millones de euros.", "es"),
        ("It costs 20 billion euros.", "Cuesta 20 mil millones de euros.", "es"),
        ("It costs 1 trillion euros.", "Cuesta un billón de euros.", "es"),
        ("It costs 1 billion euros.", "Cela coûte 1 milliard d’euros.", "fr"),
        ("It costs 1 billion euros.", "Cela coûte un milliard d’euros.", "fr"),
        ("It costs 1 trillion euros.", "Cela coûte mille milliards d’euros.", "fr"),
        ("It costs 1 trillion euros.", "Costa mille miliardi di euro.", "it"),
        ("It costs 2 billion euros.", "Costa 2 mld di euro.", "it"),
        ("It costs 1 billion euros.", "Custa mil milhões de euros.", "pt"),
        ("It costs 1 billion euros.", "Custa 1 bilhão de euros.", "pt"),
        ("It cost 7 lives.", "Sept personnes sont mortes.", "fr"),
        ("It cost 9 lives.", "Neuf personnes sont mortes.", "fr"),
        ("It cost 2 lives.", "Dos personas murieron.", "es"),
        ("It cost 6 lives.", "Sei persone sono morte.", "it"),
        ("It cost 23 lives.", "Dreiundzwanzig Menschen starben.", "de"),
        ("It cost 28 lives.", "Murieron veintiocho personas.", "es"),
        ("It cost 35 lives.", "Murieron treinta y cinco personas.", "es"),
        ("It costs 31,000 euros.", "Cuesta treinta y un mil euros.", "es"),
        ("It cost 17 lives.", "Dix-sept personnes sont mortes.", "fr"),
        ("It cost 21 lives.", "Vingt et une personnes sont mortes.", "fr"),
        ("It cost 22 lives.", "Vingt-deux personnes sont mortes.", "fr"),
        ("It cost 76 lives.", "Soixante-seize personnes sont mortes.", "fr"),
        ("It cost 93 lives.", "Quatre-vingt-treize personnes sont mortes.", "fr"),
        ("It cost 48 lives.", "Quarantotto persone sono morte.", "it"),
        ("It cost 54 lives.", "Cinquenta e quatro pessoas morreram.", "pt"),
        ("It cost 18 lives.", "Dezoito pessoas morreram.", "pt"),
    ],
)
def test_a_number_is_the_same_in_its_own_language(line: str, said: str, code: str) -> None:
    """Each language's words for it count, in either direction."""
    assert missing_numbers(said, line, claim_language=LANGUAGES[code], source_language=EN) == []
    assert missing_numbers(line, said, claim_language=EN, source_language=LANGUAGES[code]) == []


@pytest.mark.parametrize(
    ("line", "said", "code"),
    [
        ("It costs 1 billion euros.", "Es kostet 1 Billion Euro.", "de"),
        ("It costs 1 billion euros.", "Es kostet eine Billion Euro.", "de"),
        ("It costs 3 billion euros.", "Cela coûte 3 billions d’euros.", "fr"),
        ("It costs 1 billion euros.", "Cuesta 1 billón de euros.", "es"),
        ("It costs 1 billion euros.", "Costa 1 bilione di euro.", "it"),
        ("It costs 1 million euros.", "Es kostet eine Milliarde Euro.", "de"),
        ("It costs 1 trillion euros.", "Es kostet eine Milliarde Euro.", "de"),
    ],
)
def test_a_false_friend_is_another_number(line: str, said: str, code: str) -> None:
    """A billion is a thousand millions in English and in Brazil, and a million millions elsewhere."""
    assert missing_numbers(said, line, claim_language=LANGUAGES[code], source_language=EN) != []
    assert missing_numbers(line, said, claim_language=EN, source_language=LANGUAGES[code]) != []


def test_a_thousand_by_itself_is_told_and_not_claimed() -> None:
    """Before it may stand numbers that code does not know: "doscientos mil"."""
    assert (
        missing_numbers(
            "It costs 1 million euros.", "Cuesta mil millones de euros.", claim_language=EN, source_language=ES
        )
        != []
    )
    assert (
        missing_numbers(
            "Cuesta doscientos mil euros.", "It costs 200,000 euros.", claim_language=ES, source_language=EN
        )
        == []
    )
    assert missing_numbers("Cuesta 1.000 euros.", "Cuesta 20 mil euros.", claim_language=ES, source_language=ES) != []
    assert missing_numbers("Cuesta 1.000 euros.", "Cuesta mil euros.", claim_language=ES, source_language=ES) == []


def test_a_round_number_is_none() -> None:
    """A true line may say that it was more than a million, and half of one is none."""
    source = "It sold 1.3 million copies, and 500,000 abroad."
    assert missing_in_english("It sold more than a million copies, half a million of them abroad.", source) == []
    assert missing_in_english("It sold a million copies.", source) != []
    assert missing_in_english("It sold 1 million copies.", "It sold half a million copies.") != []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Otto Brandt resigned.", EN),
        ("Anna Quince and Roger Dix left.", EN),
        ("The report is due.", EN),
        ("Il a vu mes amis.", FR),
        ("Hay un mes entre uno y otro.", ES),
    ],
)
def test_a_word_of_another_language_is_no_number(text: str, language: Language) -> None:
    """Names and other words are not taken for a foreign number."""
    assert written_numbers(text, language) == []


def test_a_word_of_another_language_is_no_unit() -> None:
    """The French "mes" is no month, as it is in Spanish."""
    assert [one.unit for one in written_numbers("Il a vu 3 mes amis.", FR)] == [""]
    assert [one.unit for one in written_numbers("Duró 1 mes.", ES)] == ["time"]


def test_a_unit_may_stand_behind_of() -> None:
    """Dollars are no euros in French, either."""
    told = written_numbers("Trois milliards d’euros, 30 millions de dollars et 2 mille de plus.", FR)
    assert [(one.value, one.unit) for one in told] == [(3e9, "euro"), (3e7, "dollar"), (2000, "")]
