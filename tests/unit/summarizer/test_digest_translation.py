"""Translating: what holds is put into the language asked for, and what does not stays as it was proven."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.domain.digest import VERBATIM
from bot.domain.digest_message import origin_note
from bot.errors import ModelError
from bot.summarizer.digest_translation import DigestTranslator, translation_problems
from bot.summarizer.extract import extract
from bot.text import quantities
from bot.text.language import LANGUAGES, Language, language_by_name
from bot.verification.verifier import Verifier
from tests.fakes.checker import ScriptedChecker
from tests.fakes.model import ScriptedModel
from tests.unit.samples import TEXT, make_article, make_digest

GERMAN_LINES = [
    "Brightwater übernimmt Orla Mills",
    "Brightwater Foods hat zugestimmt, Orla Mills für 240 Millionen Euro zu kaufen, teilten die Unternehmen mit.",
    "Der Abschluss der Übernahme wird für März erwartet, wenn die Aufsichtsbehörden zustimmen.",
    "Bäckereibeschäftigte in Tarn",
    "könnten ihre Stellen verlieren",
]


VERIFIER = Verifier(ScriptedChecker())


def translation_reply(lines: list[str]) -> str:
    """Return a model's reply."""
    return json.dumps({"lines": lines})


async def test_a_digest_is_put_into_german() -> None:
    """Every line is translated; the quotations and the effects stay what they are, and the foot says who did it."""
    model = ScriptedModel(translation_reply(GERMAN_LINES))
    digest = make_digest()
    german = await DigestTranslator(model, VERIFIER).translate(digest, "de")
    assert [german.headline, *(fact.text for fact in german.key_facts)] == GERMAN_LINES[:3]
    assert [(who.name, who.why) for who in german.stakeholders] == [(GERMAN_LINES[3], GERMAN_LINES[4])]
    assert [fact.evidence for fact in german.key_facts] == [fact.evidence for fact in digest.key_facts]
    assert german.note == "Translated from English by scripted; the quotations are the article's own words."
    assert "Translate into German." in model.requests[0].user
    assert TEXT not in model.requests[0].system


async def test_a_translated_line_is_no_longer_the_articles_own() -> None:
    """Whoever read it again has proven it, and the foot says that AI took part; a line that was kept stays proven."""
    own = extract(make_article())
    assert origin_note(own) == "The article's own sentences; no AI used"
    lines = ["Brightwater kauft Orla Mills", GERMAN_LINES[1], GERMAN_LINES[2], own.key_facts[2].text]
    said = [*lines, *(text for who in own.stakeholders for text in (who.name, who.why))]
    german = await DigestTranslator(ScriptedModel(translation_reply(said)), VERIFIER).translate(own, "de")
    assert [fact.by for fact in german.key_facts] == ["reader", "reader", VERBATIM]
    assert origin_note(german).startswith("The article's own sentences, translated by AI")
    facts = [own.headline + " (neu)", *(fact.text for fact in own.key_facts), *said[4:]]
    kept = await DigestTranslator(ScriptedModel(translation_reply(facts)), VERIFIER).translate(own, "de")
    assert (kept.headline, kept.note) == (own.headline, "Not in German: the model's lines did not hold.")


async def test_an_article_in_that_language_is_left_alone() -> None:
    """Nothing is asked, and nothing paid, where the article is in the language already."""
    model = ScriptedModel(translation_reply(GERMAN_LINES))
    assert await DigestTranslator(model, VERIFIER).translate(make_digest(), "en") == make_digest()
    assert await DigestTranslator(model, VERIFIER).translate(make_digest(), "") == make_digest()
    own = replace(make_digest(), article=replace(make_article(), language=None))
    assert await DigestTranslator(model, VERIFIER).translate(own, "en") == own
    assert model.requests == []


async def test_a_line_that_is_refused_stays_as_it_was() -> None:
    """A second reading holds each translated line against its original; without one nothing is shown in other words."""
    read = Verifier(ScriptedChecker({"240 Millionen": "not the same"}))
    german = await DigestTranslator(ScriptedModel(translation_reply(GERMAN_LINES)), read).translate(make_digest(), "de")
    assert [fact.text for fact in german.key_facts] == [make_digest().key_facts[0].text, GERMAN_LINES[2]]
    unread = await DigestTranslator(ScriptedModel(translation_reply(GERMAN_LINES))).translate(make_digest(), "de")
    assert unread.note == "Not in German: the model's lines did not hold."


async def test_a_line_that_does_not_hold_stays_as_it_was() -> None:
    """A number that changed costs its line its translation, and no other."""
    wrong = [GERMAN_LINES[0], GERMAN_LINES[1].replace("240", "420"), *GERMAN_LINES[2:]]
    german = await DigestTranslator(ScriptedModel(translation_reply(wrong)), VERIFIER).translate(make_digest(), "de")
    assert [fact.text for fact in german.key_facts] == [make_digest().key_facts[0].text, GERMAN_LINES[2]]


@pytest.mark.parametrize(
    "said",
    [
        json.dumps({"lines": GERMAN_LINES[:2]}),
        json.dumps({"lines": [*GERMAN_LINES[:4], 7]}),
        json.dumps({"text": "x"}),
        "I cannot.",
        translation_reply(["x 1", "y 2", "z 3", "a 4", "b 5"]),
    ],
)
async def test_a_useless_reply_leaves_the_digest_and_says_so(said: str) -> None:
    """The digest goes out in its own words, with the reason in its foot."""
    kept = await DigestTranslator(ScriptedModel(said), VERIFIER).translate(make_digest(), "de")
    assert replace(kept, note="") == make_digest()
    assert kept.note.startswith("Not in German: ")


async def test_a_reply_in_another_language_is_of_no_use() -> None:
    """Asked for German, the model answers in French."""
    french = [
        "Brightwater rachète Orla Mills",
        "Brightwater Foods a accepté de racheter Orla Mills pour 240 millions d'euros, ont dit les sociétés le lundi.",
        "La conclusion de la transaction est attendue pour le mois de mars, si les autorités l'approuvent.",
        "Les ouvriers des boulangeries de Tarn",
        "pourraient perdre leurs emplois dans les mois qui suivent",
    ]
    kept = await DigestTranslator(ScriptedModel(translation_reply(french)), VERIFIER).translate(make_digest(), "de")
    assert (kept.headline, kept.note) == (
        make_digest().headline,
        "Not in German: the model's lines did not hold.",
    )


async def test_without_a_model_or_with_one_that_refuses() -> None:
    """The digest says why it is not in the language that was asked for; a model that is away is waited for."""
    assert (await DigestTranslator(None).translate(make_digest(), "de")).note == "Not in German: no model is set."
    refusing = ScriptedModel(ModelError("the server refused the key"))
    kept = await DigestTranslator(refusing, VERIFIER).translate(make_digest(), "de")
    assert kept.note == "Not in German: the server refused the key."
    with pytest.raises(ModelError, match="busy"):
        await DigestTranslator(ScriptedModel(ModelError("busy", retry=True)), VERIFIER).translate(make_digest(), "de")


ARTICLE_TEXT = "Vale sued Brandt. Merrow may cut 3 jobs in Tarn. Ida Brandt denies it."


@pytest.mark.parametrize(
    ("line", "said", "language"),
    [
        ("Merrow may cut three jobs.", "Merrow könnte drei Stellen streichen.", "de"),
        ("Merrow may cut three jobs.", "Merrow pourrait supprimer 3 emplois.", "fr"),
        ("Merrow may cut three jobs.", "Merrow podría recortar tres empleos.", "es"),
        ("Merrow may cut three jobs.", "A Merrow poderia cortar três empregos.", "pt"),
        ("Merrow may cut three jobs.", "Merrow potrebbe tagliare tre posti di lavoro.", "it"),
        ("It paid $1.5 billion, 12.5 percent more.", "Es zahlte 1,5 Milliarden Dollar, 12,5 Prozent mehr.", "de"),
        ("It paid 1.5 billion euros.", "Pagó 1.500 millones de euros.", "es"),
        ("It paid 1.5 billion euros.", "Pagou 1,5 bilhão de euros.", "pt"),
        ("It did not pay.", "Es zahlte nicht.", "de"),
        ("It did not pay.", "Non ha pagato.", "it"),
        ("Nobody was hurt.", "Personne n’a été blessé.", "fr"),
        ("It has thirty shops.", "Es hat dreißig Läden.", "de"),
        ("It has two shops.", "Es hat zweı Läden.", "de"),
    ],
)
def test_a_faithful_line_holds(line: str, said: str, language: str) -> None:
    """Numbers, negations and hedges are known in every language that can be asked for."""
    assert translation_problems([line], [said], ARTICLE_TEXT, own=LANGUAGES["en"], language=LANGUAGES[language]) == [""]


@pytest.mark.parametrize(
    ("line", "said", "why"),
    [
        ("Merrow may cut three jobs.", "Merrow streicht drei Stellen.", "a hedge was added or lost"),
        ("Merrow may cut three jobs.", "Merrow könnte vier Stellen streichen.", "is not in both"),
        ("Merrow may cut three jobs.", "Merrow könnte Stellen streichen.", "is not in both"),
        ("It did not pay.", "Es zahlte.", "a negation was added or lost"),
        ("It paid.", "Es zahlte nicht.", "a negation was added or lost"),
        ("Merrow may cut jobs.", "Brandt könnte Stellen streichen.", "Brandt is not in the line"),
        ("Vale sued Brandt.", "Brandt verklagte Vale.", "names changed places"),
        ("It paid.", "Es zahlte: https://evil.example", "an address or a mention was added"),
        ("It paid.", "Es zahlte, <@U1>.", "an address or a mention was added"),
        ("It paid.", "", "empty or too long"),
        ("It paid.", "Es zahlte. " * 20, "empty or too long"),
        ("It paid 5 euros.", "Es zahlte 5 Dollar.", "is not in both"),
    ],
)
def test_an_unfaithful_line_is_found(line: str, said: str, why: str) -> None:
    """What a translation adds, loses or swaps is named."""
    assert why in translation_problems([line], [said], ARTICLE_TEXT, own=LANGUAGES["en"], language=LANGUAGES["de"])[0]


async def test_a_check_that_breaks_costs_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are translated as if nothing had happened."""

    def breaks(claim: str, _: str, **_in: Language) -> list[str]:
        return [str(1 / ("240" not in claim))][:0]

    monkeypatch.setattr(quantities, "missing_numbers", breaks)
    german = await DigestTranslator(ScriptedModel(translation_reply(GERMAN_LINES)), VERIFIER).translate(
        make_digest(), "de"
    )
    assert [fact.text for fact in german.key_facts] == [make_digest().key_facts[0].text, GERMAN_LINES[2]]


def test_a_language_has_many_names() -> None:
    """By code, by its own name, by its English name; what code cannot check is none."""
    assert {language_by_name(name) for name in ("de", "German", " deutsch ", "DE")} == {"de"}
    assert [language_by_name(name) for name in ("", "Klingon", "xx")] == [None, None, None]
    assert all(language_by_name(one.names[1]) == code for code, one in LANGUAGES.items())
