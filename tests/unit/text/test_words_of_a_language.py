"""A sentence is read by the words of its own language: what another one's words mean there says nothing of it."""

from __future__ import annotations

import re

import pytest

from bot.text.factuality import is_asserted
from bot.text.language import LANGUAGES
from bot.text.language_detection import likely_languages
from bot.text.name_mentions import mentions
from bot.text.sentences import sentences
from bot.text.speech import is_hedged, speaker


@pytest.mark.parametrize(
    ("line", "code", "hedged"),
    [
        ("I sindaci si sono riuniti a Tarno.", "it", False),  # "si" is the French "if"
        ("Le pont sera fermé si le fleuve monte.", "fr", True),
        ("Er ist wohl schuld.", "de", True),
        ("The falls at Wohl reopened.", "en", False),
        ("Votes in May decided it.", "en", False),
        ("Votes may decide it.", "en", True),
    ],
)
def test_a_hedge_is_one_in_its_own_language(line: str, code: str, hedged: bool) -> None:  # noqa: FBT001
    """The Italian "si" doubts nothing, and a month is none."""
    assert is_hedged(line, LANGUAGES[code]) is hedged


@pytest.mark.parametrize(
    ("line", "code", "who"),
    [
        ("The Harbour Board also said that it would close.", "en", "The Harbour Board"),
        ("The yacht Selon Blanc sank.", "en", None),  # "selon" is the French "according to"
        ("Selon Blanc, le yacht a coulé.", "fr", "Blanc"),
        ("“It closes,” said Ida Brandt of the Board on Monday.", "en", "Ida Brandt of the Board"),
    ],
)
def test_who_speaks_is_read_in_the_language_of_the_line(line: str, code: str, who: str | None) -> None:
    """A noun that is another language's verb gives nobody a say."""
    assert speaker(line, LANGUAGES[code]) == who


def test_a_name_begins_with_what_is_an_article_elsewhere() -> None:
    """No English sentence opens with "Die" and "Son" for their being small elsewhere."""
    text = "Son Heung opened the park. The crowd cheered Die Welle, a band."
    assert [one.name for one in mentions(text, sentences(text, LANGUAGES["en"]), LANGUAGES["en"])] == [
        "Son Heung",
        "Die Welle",
    ]


def test_a_doubt_in_a_clause_of_its_own_doubts_nothing_before_it() -> None:
    """Behind "which" something else is told; behind the verb itself a doubt counts."""
    for line, is_certain in (
        ("The mill cut jobs, which reportedly pleased nobody.", True),
        ("The mill cut jobs, but reportedly hires again.", True),
        ("The mill cut jobs reportedly.", False),
    ):
        verb = re.search("cut", line)
        assert verb is not None
        assert is_asserted(line, (0, len(line)), verb, LANGUAGES["en"]) == is_certain


def test_the_words_of_an_address_are_no_words() -> None:
    """A path of German words makes no line German."""
    assert likely_languages("tarn.example/der/die/das") == ()
    assert likely_languages("der die das") == ("de",)


def test_an_english_denial_denies_nothing_in_german() -> None:
    """What is asserted is asked in one language."""
    line = "Der Had gewann."  # "had" ahead of an English verb makes it long ago
    verb = re.search("gewann", line)
    assert verb is not None
    assert is_asserted(line, (0, len(line)), verb, LANGUAGES["de"])
    assert not is_asserted(line, (0, len(line)), verb, LANGUAGES["en"])
