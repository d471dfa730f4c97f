"""What a text takes back supports nothing."""

from __future__ import annotations

import pytest

from bot.domain.article import Article
from bot.summarizer.extract import extract
from bot.text.correction_notices import is_correction_notice
from bot.text.language import LANGUAGES, Language
from bot.verification.claims import Claim
from bot.verification.verifier import Verifier
from tests.fakes.checker import ScriptedChecker

EN, DE, FR = (LANGUAGES[code] for code in ("en", "de", "fr"))
CORRECTED_TEXT = (
    "A failure at the hosting company Stratica cut 17 clinics off from their systems on Monday. They worked on paper. "
    "Correction: An earlier version of this article said that 12 clinics were affected. The board has since counted 17."
)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Correction: An earlier version of this article said that 12 clinics were affected.", EN),
        ("An earlier report that the mayor had resigned was wrong.", EN),
        ("This article incorrectly stated the sum.", EN),
        ("Reports that the bridge had collapsed were false.", EN),
        ("In einer früheren Version hieß es, zwölf Kliniken seien betroffen.", DE),
        ("Une version précédente de cet article parlait de douze cliniques.", FR),
    ],
)
def test_a_correction_is_found(sentence: str, language: Language) -> None:
    """In the languages we read."""
    assert is_correction_notice(sentence, language)


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
    assert not is_correction_notice(sentence, EN)


@pytest.mark.parametrize(
    "claim", ["12 clinics were affected", "12 clinics were cut off from their systems", "The mayor had resigned"]
)
async def test_what_was_taken_back_supports_nothing(claim: str) -> None:
    """The sentence that takes it back repeats it; that proves the contrary, whatever a reader says."""
    text = f"{CORRECTED_TEXT} An earlier report that the mayor had resigned was wrong."
    quotes = ("12 clinics", "the mayor had resigned")[claim.startswith("The")]
    claims = [Claim(text=claim, quotes=(quotes,))]
    (verdict,) = await Verifier(ScriptedChecker()).verify(claims, [Article(title="", text=text)])
    assert verdict.violation is not None
    assert verdict.violation.code == "taken-back"


def test_an_extract_does_not_repeat_it() -> None:
    """Neither as a key fact nor as what happened to somebody."""
    digest = extract(Article(title="Outage", text=CORRECTED_TEXT))
    assert "12 clinics" not in str([fact.text for fact in digest.key_facts])
    assert "12 clinics" not in str([who.evidence for who in digest.stakeholders])
