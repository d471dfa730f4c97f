"""What a text takes back supports nothing."""

from __future__ import annotations

import pytest

from bot.domain.article import Article
from bot.summarizer.extract import extract
from bot.summarizer.grounding import check
from bot.text.taken_back import takes_back

CORRECTED = (
    "A failure at the hosting company Stratica cut 17 clinics off from their systems on Monday. They worked on paper. "
    "Correction: An earlier version of this article said that 12 clinics were affected. The board has since counted 17."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Correction: An earlier version of this article said that 12 clinics were affected.",
        "An earlier report that the mayor had resigned was wrong.",
        "This article incorrectly stated the sum.",
        "Reports that the bridge had collapsed were false.",
        "In einer früheren Version hieß es, zwölf Kliniken seien betroffen.",
        "Une version précédente de cet article parlait de douze cliniques.",
    ],
)
def test_a_correction_is_found(sentence: str) -> None:
    """In the languages we read."""
    assert takes_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister said earlier that the report was ready.",
        "An earlier version of the bill would have cost less.",
        "Reports that the company would close spread on Monday.",
        "The original story of the town is told in the museum.",
    ],
)
def test_news_is_none(sentence: str) -> None:
    """Earlier things are told of without being taken back."""
    assert not takes_back(sentence)


@pytest.mark.parametrize("claim", ["12 clinics were affected", "12 clinics were cut off from their systems"])
def test_what_was_taken_back_supports_nothing(claim: str) -> None:
    """The sentence that takes it back repeats it; that proves the contrary."""
    assert not check(claim, CORRECTED).supported
    assert check("17 clinics were cut off from their systems", CORRECTED).supported


@pytest.mark.parametrize("claim", ["The mayor had resigned", "The mayor has resigned."])
def test_a_report_that_was_wrong_proves_nothing(claim: str) -> None:
    """Also with the quotation itself."""
    text = "An earlier report that the mayor had resigned was wrong. He was at his desk on Monday."
    assert not check(claim, text).supported
    assert not check(claim, text, ["the mayor had resigned"]).supported


def test_an_extract_does_not_repeat_it() -> None:
    """Neither as a key fact nor as what happened to somebody."""
    digest = extract(Article(title="Outage", text=CORRECTED))
    assert "12 clinics" not in str([fact.text for fact in digest.key_facts])
    assert "12 clinics" not in str([who.evidence for who in digest.stakeholders])
