"""Finds a quotation in a text. White space, quotation marks, dashes and ligatures may differ; nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

TEXT_CACHE_SIZE = 16
"""Texts kept in plain signs: all claims on an article look their quotations up in it."""

_PLAIN_SIGNS = {
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛‹›′`´ʼ＇", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": "...",
    "\u00ad": "",
    "\u200b": "",
    "\u2060": "",
    "\ufeff": "",
}
_LIGATURES = {*range(0xFB00, 0xFB07)} | {0x132, 0x133, 0x1C4, 0x1C5, 0x1C6}


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Return where `quote` stands in `text` as (start, end) offsets of `text`, or None.

    The first place counts. What is found is the text's own spelling: `text[start:end]`.
    """
    return locate_all((quote,), text)[0]


def locate_all(quotes: Sequence[str], text: str) -> list[tuple[int, int] | None]:
    """Return where each of `quotes` stands in `text`; as `locate`, reading the text once."""
    plain, places = _plain_with_offsets(text) if quotes else ("", [])
    return [_locate(quote, text, plain, places) for quote in quotes]


def in_plain_signs(text: str) -> str:
    """Return a text with one kind of quotation mark, dash and space: two that are equal so are the same words."""
    return _plain_with_offsets(text)[0]


def _locate(quote: str, text: str, plain: str, places: Sequence[int]) -> tuple[int, int] | None:
    wanted = _plain_with_offsets(quote.strip())[0].strip()
    at = plain.find(wanted) if wanted else -1
    if at < 0:
        return None
    start = places[at]
    end = places[at + len(wanted) - 1] + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return start, end


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _plain_with_offsets(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in plain signs, and for each of them the offset it came from; not to be changed."""
    signs: list[str] = []
    places: list[int] = []
    for offset, sign in enumerate(text):
        if sign.isspace():
            if signs and signs[-1] == " ":
                continue
            plain = " "
        elif sign in _PLAIN_SIGNS:
            plain = _PLAIN_SIGNS[sign]
        elif ord(sign) in _LIGATURES:
            plain = unicodedata.normalize("NFKC", sign)
        else:
            plain = sign
        signs.extend(plain)
        places.extend([offset] * len(plain))
    return "".join(signs), places
