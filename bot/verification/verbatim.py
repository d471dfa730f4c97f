"""Verbatim: claims that are whole sentences of an article need no reading; they are proven by being found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.domain.article import Article
from bot.text.matching import in_plain_signs
from bot.text.quotations import within_quotations
from bot.text.sentences import REMEMBERED, sentences
from bot.verification.evidence import Place, Span


def verbatim_places(claim: str, articles: Sequence[Article]) -> tuple[Place, ...]:
    """Return where a claim's sentences stand as whole sentences of one article; nothing where any does not.

    White space, quotation marks and dashes may differ, and the last full stop may be missing. A sentence within
    somebody's quotation is that person's, not the article's, and needs a reading.
    """
    plain = in_plain_signs(claim)
    whole, parts = _key(plain), [_key(plain[start:end]) for start, end in sentences(plain)]
    for article in articles:
        known = _sentences_of(article.text)
        for wanted in ([whole], parts):
            if whole and all(key in known for key in wanted):
                return tuple(Place(article, *known[key]) for key in wanted)
    return ()


@lru_cache(maxsize=REMEMBERED)
def _sentences_of(text: str) -> Mapping[str, Span]:
    """Return where each sentence of a text stands first, without those within somebody's quotation."""
    spans = sentences(text)
    inside = within_quotations(text, spans)
    told: dict[str, Span] = {}
    for number, (start, end) in enumerate(spans):
        if number not in inside:
            told.setdefault(_key(text[start:end]), (start, end))
    return told


def _key(sentence: str) -> str:
    return in_plain_signs(sentence).strip().removesuffix(".")
