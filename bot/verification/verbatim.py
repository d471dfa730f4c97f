"""Verbatim: claims that are whole sentences of an article need no reading; they are proven by being found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.article import Article
from bot.text.matching import in_plain_signs
from bot.text.sentences import sentences
from bot.text.speech import is_inside_quotation
from bot.verification.evidence import Place


def verbatim_places(claim: str, articles: Sequence[Article]) -> tuple[Place, ...]:
    """Return where a claim's sentences stand as whole sentences of one article; nothing where any does not.

    White space, quotation marks and dashes may differ, and the last full stop may be missing. A sentence within
    somebody's quotation is that person's, not the article's, and needs a reading.
    """
    plain = in_plain_signs(claim)
    whole, parts = _key(plain), [_key(plain[start:end]) for start, end in sentences(plain)]
    for article in articles:
        known = _sentences_of(article)
        for wanted in ([whole], parts):
            if whole and all(key in known for key in wanted):
                return tuple(known[key] for key in wanted)
    return ()


def _sentences_of(article: Article) -> dict[str, Place]:
    text = article.text
    told: dict[str, Place] = {}
    for start, end in sentences(text):
        if not is_inside_quotation(text, start):
            told.setdefault(_key(text[start:end]), Place(article, start, end))
    return told


def _key(sentence: str) -> str:
    return in_plain_signs(sentence).strip().removesuffix(".")
