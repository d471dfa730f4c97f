"""Claims in other languages than their article's: no number, month or day of the week is overlooked in any of them.

Each is held twice: asked for in its language, as whoever drafts asks for it, and by somebody who does not know it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.domain.article import Article
from bot.text.language import UNKNOWN_LANGUAGE, Language, language_of_code
from bot.text.language_detection import other_possible_languages
from bot.text.merged_languages import ALL_LANGUAGES
from bot.verification.claims import Claim, Violation
from bot.verification.premise import locate_quotations, premise_of
from bot.verification.verifier import NO_CHECKER, UNREAD, first_objection


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """A sentence of an article and a claim on it; `article_language` is empty where it is not known."""

    article_language: str
    sentence: str
    claim_language: str
    claim: str


TRUE_PAIRS = (
    ClaimPair("en", "Six people died.", "es", "Seis muertos"),
    ClaimPair("en", "Eight people died.", "it", "Otto morti"),
    ClaimPair("en", "Seven people died.", "de", "Sieben Tote"),
    ClaimPair("en", "Seven people died.", "fr", "Sept morts"),
    ClaimPair("en", "Seven people died.", "pt", "Sete mortos"),
    ClaimPair("de", "Neun Menschen starben.", "en", "Nine dead"),
    ClaimPair("fr", "Onze personnes sont mortes.", "en", "Eleven dead"),
    ClaimPair("es", "Murieron once personas.", "en", "Eleven dead"),
    ClaimPair("en", "Losses reached 3 billion euros.", "es", "Pérdidas: 3.000 millones de euros"),
    ClaimPair("en", "Losses reached 3 billion euros.", "it", "Perdite: 3 miliardi di euro"),
    ClaimPair("en", "Losses reached 3 billion euros.", "pt", "Prejuízo de 3 bilhões de euros"),
    ClaimPair("en", "Losses reached 3 billion euros.", "fr", "Pertes de 3 milliards d’euros"),
    ClaimPair("en", "It will cost 1 billion euros.", "de", "Kosten: 1 Milliarde Euro"),
    ClaimPair("en", "Losses reached 1 billion euros.", "en", "Losses: 1 billion euros"),
    ClaimPair("de", "Der Verlust beträgt 1 Milliarde Euro.", "en", "Loss of 1 billion euros"),
    ClaimPair("es", "Las pérdidas son de 2 billones de euros.", "en", "Losses: 2 trillion euros"),
    ClaimPair("en", "It cost $5m.", "es", "Coste: 5 millones de dólares"),
    ClaimPair("en", "It cost 5,000 dollars.", "es", "Coste: 5 mil dólares"),
    ClaimPair("en", "The vote is in March.", "it", "Elezioni a marzo"),
    ClaimPair("en", "The vote is in May.", "fr", "Vote en mai"),
    ClaimPair("de", "Die Wahl ist im Mai.", "en", "Election in May"),
    ClaimPair("fr", "Le vote aura lieu vendredi.", "es", "La votación será el viernes"),
    ClaimPair("en", "Otto Brandt leads Fenwick, which lost 8 percent.", "en", "Otto Brandt resigned"),
    ClaimPair("en", "Otto Brandt leads Fenwick, which lost 8 percent.", "it", "Otto Brandt si dimette"),
    ClaimPair("en", "Otto Brandt leads Fenwick, which lost 5 percent.", "en", "Otto lost 5 percent"),
    ClaimPair("en", "Shares of Mars fell on Monday.", "de", "Aktien von Mars fielen am Montag"),
    ClaimPair("nl", "De staking begint op 12 april.", "en", "The strike begins on 12 April."),
    ClaimPair("nl", "De staking begint in september.", "de", "Der Streik beginnt im September."),
    ClaimPair("", "De staking begint op 12 april.", "en", "The strike begins on 12 April."),
    ClaimPair("sv", "Strejken börjar den 12 juni.", "en", "The strike begins on 12 June."),
    ClaimPair("sv", "Strejken börjar i mars.", "fr", "La grève commence en mars."),
    ClaimPair("nl", "Het kost 3 procent meer.", "en", "It costs 3 percent more."),
    ClaimPair("en", "Anna Otto leads Fenwick, which lost 5 percent.", "it", "Si dimette Anna Otto"),
    ClaimPair("it", "Il ponte non sarà chiuso.", "it", "Ponte mai chiuso"),
)
FALSE_PAIRS = (
    ClaimPair("en", "Six people died.", "es", "Siete muertos"),
    ClaimPair("en", "Eight people died.", "it", "Sette morti"),
    ClaimPair("en", "Seven people died.", "de", "Acht Tote"),
    ClaimPair("en", "Seven people died.", "fr", "Neuf morts"),
    ClaimPair("en", "Seven people died.", "pt", "Oito mortos"),
    ClaimPair("de", "Neun Menschen starben.", "en", "Seven dead"),
    ClaimPair("de", "Sieben Menschen starben.", "en", "Nine dead"),
    ClaimPair("es", "Murieron once personas.", "en", "Seven dead"),
    ClaimPair("en", "Otto Brandt leads Fenwick. Seven people died.", "it", "Otto milioni di morti"),
    ClaimPair("en", "Losses reached 3 billion euros.", "es", "Pérdidas: 3 millones de euros"),
    ClaimPair("en", "Losses reached 3 billion euros.", "es", "Pérdidas: 3 billones de euros"),
    ClaimPair("en", "Losses reached 3 billion euros.", "it", "Perdite: 3 milioni di euro"),
    ClaimPair("en", "Losses reached 3 billion euros.", "pt", "Prejuízo de 3 milhões de euros"),
    ClaimPair("en", "Losses reached 3 billion euros.", "fr", "Pertes de 3 billions d’euros"),
    ClaimPair("en", "It will cost 1 billion euros.", "de", "Kosten: 1 Billion Euro"),
    ClaimPair("de", "Der Verlust beträgt 1 Milliarde Euro.", "en", "Loss of 1 million euros"),
    ClaimPair("de", "Der Verlust beträgt 1 Billion Euro.", "en", "Loss of 1 billion euros"),
    ClaimPair("es", "Las pérdidas son de 2 billones de euros.", "en", "Losses: 2 billion euros"),
    ClaimPair("en", "It cost $5m.", "es", "Coste: 5 millones de euros"),
    ClaimPair("en", "It cost 5,000 dollars.", "es", "Coste: 5 millones de dólares"),
    ClaimPair("en", "The vote is in March.", "de", "Wahl: Mai"),
    ClaimPair("en", "The vote is in March.", "it", "Elezioni a maggio"),
    ClaimPair("en", "The vote is in March.", "fr", "Le vote est en mai"),
    ClaimPair("en", "The vote is in August.", "fr", "Vote en juillet"),
    ClaimPair("en", "The vote is in August.", "en", "Vote: Sept. 2"),
    ClaimPair("de", "Die Wahl ist im März.", "en", "Election in May"),
    ClaimPair("fr", "Le vote aura lieu vendredi.", "es", "La votación será el jueves"),
    ClaimPair("en", "The vote is on Friday.", "it", "Il voto è sabato"),
    ClaimPair("nl", "De staking begint op 12 april.", "en", "The strike begins on 12 May."),
    ClaimPair("nl", "De fabriek sluit op 3 april.", "nl", "De fabriek gaat op 3 september dicht."),
    ClaimPair("", "De staking begint op 12 april.", "de", "Der Streik beginnt am 12. Mai."),
    ClaimPair("sv", "Strejken börjar den 12 juni.", "en", "The strike begins on 12 July."),
    ClaimPair("nl", "Zeven doden in Utrecht.", "de", "Acht Tote in Utrecht"),
)


def claim_violation(pair: ClaimPair, language: Language) -> Violation | None:
    """Return the violation of a pair's claim in a requested language."""
    article = Article(title="", text=pair.sentence, language=pair.article_language or None)
    places = [place for place in locate_quotations([pair.sentence], [article]) if place]
    return first_objection(pair.claim, premise_of(places, [article], pair.claim, language))


def pair_parameters(pairs: tuple[ClaimPair, ...]) -> list[object]:
    """Return pairs as test parameters, with ids of their languages and claims."""
    return [
        pytest.param(one, id=f"{one.article_language or 'unknown'}-{one.claim_language}: {one.claim}") for one in pairs
    ]


@pytest.mark.parametrize("pair", pair_parameters(TRUE_PAIRS))
def test_a_true_claim_in_the_language_that_it_was_asked_for_in_passes(pair: ClaimPair) -> None:
    """Its numbers and dates are the article's, read as each language reads its own."""
    assert claim_violation(pair, language_of_code(pair.claim_language)) is None


@pytest.mark.parametrize("pair", pair_parameters(FALSE_PAIRS))
def test_a_false_claim_in_the_language_that_it_was_asked_for_in_is_stopped(pair: ClaimPair) -> None:
    """By its number, its unit or its date."""
    violation = claim_violation(pair, language_of_code(pair.claim_language))
    assert violation is not None
    assert violation.code in {"number-unknown", "unit-unknown", "date-unknown"}


@pytest.mark.parametrize("pair", pair_parameters(FALSE_PAIRS))
def test_a_false_claim_is_stopped_whoever_knows_its_language(pair: ClaimPair) -> None:
    """Where nobody says its language, and where a model was asked for a line in the article's and gave another."""
    assert claim_violation(pair, UNKNOWN_LANGUAGE) is not None
    article = Article(title="", text=pair.sentence, language=pair.article_language or None)
    assert claim_violation(pair, article.reading_language) is not None


@pytest.mark.parametrize("pair", pair_parameters(TRUE_PAIRS))
def test_a_true_claim_in_another_language_than_it_was_asked_for_in_keeps_its_numbers(pair: ClaimPair) -> None:
    """What a number or a date is not mistaken for passes; a German noun may be taken for a name."""
    violation = claim_violation(pair, UNKNOWN_LANGUAGE)
    assert violation is None or violation.code == "name-unknown"


@pytest.mark.parametrize(("language", "code"), [("de", UNREAD), ("en", "number-unknown"), ("", "number-unknown")])
async def test_a_claim_has_its_language_with_it(language: str, code: str) -> None:
    """A trillion is a German Billion; in a line that was asked for in English the word is none of a German's."""
    article = Article(title="", text="The debt rose to 1 trillion euros.", language="en")
    claim = Claim(text="Schulden: 1 Billion Euro", quotes=(article.text,), language=language_of_code(language))
    (verdict,) = await NO_CHECKER.verify([claim], [article])
    assert verdict.violation is not None
    assert verdict.violation.code == code


@pytest.mark.parametrize("language", ["en", "nl", "sv", None])
async def test_the_articles_own_sentences_are_proven_in_any_language(language: str | None) -> None:
    """Whatever their words are in another one: they stand there."""
    told = "Otto Brandt left in Mai Town. Once, due Friday, Mars paid 1 billion. Zes doden in Acht."
    (verdict,) = await NO_CHECKER.verify([Claim(text=told)], [Article(title="", text=told, language=language)])
    assert verdict.supported


@pytest.mark.parametrize(
    ("said", "usual", "others"),
    [
        ("The mayor of the town resigned", "en", ""),
        ("Seven dead", "en", ALL_LANGUAGES.code),
        ("De burgemeester van de stad", "nl", ALL_LANGUAGES.code),
        ("Pérdidas de los de Merrow en el mar", "es", ""),
        ("Prejuízo de Merrow de 3 euros", "pt", "es+fr"),
    ],
)
def test_a_line_may_be_in_other_languages_where_its_small_words_do_not_tell(said: str, usual: str, others: str) -> None:
    """In those that have about as many; in every one where it has hardly any, or those of a language without lists."""
    known = {*ALL_LANGUAGES.codes} if others == ALL_LANGUAGES.code else {"de", "en", "es", "fr", "it", "pt"}
    assert [code for code in other_possible_languages(said, language_of_code(usual)).codes if code in known] == [
        code for code in others.split("+") if code
    ]
