"""Words in letters that a case-blind expression takes for others: whatever is found, is looked up as well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.article import Article
from bot.summarizer.digest_translation import translation_problems
from bot.text.folding import folded
from bot.text.language import LANGUAGES, Language
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.time_expressions import period_in
from bot.verification.claims import Claim
from bot.verification.premise import locate_quotations, premise_of
from bot.verification.verifier import CHECK_FAILED, NO_CHECKER, first_objection, replacement_sentence

LOOKALIKES = str.maketrans({"i": "ı", "I": "İ", "s": "ſ", "k": "\u212a", "å": "\u212b", "ß": "ẞ"})


def looked_up_words(language: Language) -> list[Iterable[str]]:
    """Return a language's words that are looked up after an expression has found them."""
    return [language.number_words, *language.month_names, *language.weekday_names, *language.units.values()]


LOOKED_UP_WORDS = sorted(
    {word.replace("_", " ") for language in LANGUAGES.values() for words in looked_up_words(language) for word in words}
)
PHRASES = [
    "one in five",
    "a third of",
    "half of",
    "six out of ten",
    "fifth",
    "thirty-six million",
    "the last week",
    "since",
]
SENTENCES = st.lists(
    st.sampled_from([*LOOKED_UP_WORDS, *PHRASES, "3", "1,200", "ministers", "in", "$"]), min_size=1, max_size=8
).map(lambda told: " ".join(told).capitalize() + ".")


def swap_letters(text: str, which: list[bool]) -> str:
    """Return a text with some letters replaced by others that look the same to an expression."""
    return "".join(one.translate(LOOKALIKES) if swap else one for one, swap in zip(text, which, strict=True))


@pytest.mark.parametrize("word", LOOKED_UP_WORDS)
def test_what_matches_blind_to_case_folds_alike(word: str) -> None:
    """Capitals, and the letters of other alphabets that have the same capital."""
    for other in (word.upper(), word.title(), word.translate(LOOKALIKES), word.upper().translate(LOOKALIKES)):
        if re.fullmatch(re.escape(word), other, re.IGNORECASE):
            assert folded(other) == folded(word)


@given(st.data(), SENTENCES, SENTENCES)
async def test_no_letter_breaks_a_check(data: st.DataObject, claim: str, text: str) -> None:
    """Neither in a claim nor in what it rests on, nor in a translation, nor in a question."""
    odd = swap_letters(claim, data.draw(st.lists(st.booleans(), min_size=len(claim), max_size=len(claim))))
    told = swap_letters(text, data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text))))
    article = Article(title="", text=f"{told} {odd}")
    (verdict,) = await NO_CHECKER.verify([Claim(text=odd, quotes=(told,))], [article])
    assert verdict.violation is None or verdict.violation.code != CHECK_FAILED
    replacement_sentence(verdict.spans)
    (place,) = locate_quotations([told], [article])
    if place is not None:
        first_objection(odd, premise_of([place], [article]))
    language = data.draw(st.sampled_from(sorted(LANGUAGES)))
    found = translation_problems(
        [odd, told], [told, odd], article.text, own=LANGUAGES["en"], language=LANGUAGES[language]
    )
    assert not any("bug" in problem for problem in found)
    period_in(odd, datetime(2026, 3, 2, tzinfo=UTC), ALL_LANGUAGES)
