"""Verbatim: claims that are whole sentences of an article need no second reading; finding them proves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.domain.article import Article
from bot.text.language import Language
from bot.text.quotation_search import in_plain_signs, locate
from bot.text.quotations import within_quotations
from bot.text.sentences import TEXT_CACHE_SIZE, sentences
from bot.verification.premise import QuotationSpan, Span

FINAL_MARKS = ".,;:!?… "
"""Marks that a claim may end in even if the article's sentence goes on."""
SentencesByNumber = Mapping[int, tuple[str, Span]]
"""The sentences of a text by their numbers: the comparison key and the span of each."""


def verbatim_spans(claim: str, articles: Sequence[Article]) -> tuple[QuotationSpan, ...]:
    """Return the place of a claim that is whole adjacent sentences of one article; empty if it is not.

    White space, quotation marks and dashes may differ, and the last full stop may be missing. Sentences from different
    places make a statement that the article does not make: "he" becomes somebody else. A sentence within somebody's
    quotation is that person's, not the article's. Both need a reading.
    """
    plain = in_plain_signs(claim)
    whole = _comparison_key(plain)
    for article in articles:
        parts = [_comparison_key(plain[start:end]) for start, end in sentences(plain, article.reading_language)]
        sentences_by_number, numbers = _sentences_of(article.text, article.reading_language)
        for wanted in ([whole], parts):
            starts = numbers.get(wanted[0], ()) if whole and wanted else ()
            for first in starts:
                if span := _adjacent_sentences(sentences_by_number, first, wanted):
                    return (QuotationSpan(article, *span),)
    return ()


def truncated_sentence_span(claim: str, articles: Sequence[Article]) -> QuotationSpan | None:
    """Return the place of a claim's words in an article, or None: verbatim, but cut from a sentence, and so no proof.

    What is left out may reverse their meaning: "it will close, the union fears".
    """
    wanted = claim.strip().rstrip(FINAL_MARKS)
    for article in articles:
        span = locate(wanted, article.text) if wanted else None
        around = article.text[span[0] - 1 : span[0]] + article.text[span[1] : span[1] + 1] if span else ""
        if span and not any(map(str.isalnum, around)):
            return QuotationSpan(article, *span)
    return None


def _adjacent_sentences(sentences_by_number: SentencesByNumber, first: int, wanted: Sequence[str]) -> Span | None:
    row = [sentences_by_number.get(number) for number in range(first, first + len(wanted))]
    spans = [entry[1] for entry, key in zip(row, wanted, strict=True) if entry and entry[0] == key]
    return (spans[0][0], spans[-1][1]) if len(spans) == len(wanted) else None


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _sentences_of(text: str, language: Language) -> tuple[SentencesByNumber, Mapping[str, Sequence[int]]]:
    """Return a text's sentences by number, and their numbers by key, except those within somebody's quotation."""
    spans = sentences(text, language)
    inside = within_quotations(text, spans, language)
    sentences_by_number = {
        number: (_comparison_key(text[start:end]), (start, end))
        for number, (start, end) in enumerate(spans)
        if number not in inside
    }
    numbers: dict[str, list[int]] = {}
    for number, (key, _) in sentences_by_number.items():
        numbers.setdefault(key, []).append(number)
    return sentences_by_number, numbers


def _comparison_key(sentence: str) -> str:
    return in_plain_signs(sentence).strip().removesuffix(".")
