"""Quotation search: finds a quotation in a text; only white space, quotation marks, dashes, ligatures may differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

TEXT_CACHE_SIZE = 16
"""Texts cached in plain signs: the quotations of all claims about an article are searched in it."""

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
    """Return the place of `quote` in `text` as (start, end) offsets of `text`, or None.

    The first occurrence counts. `text[start:end]` is the text's own spelling.
    """
    return locate_all((quote,), text)[0]


def locate_all(quotes: Sequence[str], text: str) -> list[tuple[int, int] | None]:
    """Return the place of each of `quotes` in `text`, as `locate` does, but reading the text only once."""
    plain, offsets = _plain_with_offsets(text) if quotes else ("", [])
    return [_locate(quote, text, plain, offsets) for quote in quotes]


def in_plain_signs(text: str) -> str:
    """Return a text with one kind of quotation mark, dash and space; texts with the same words become equal."""
    return _plain_with_offsets(text)[0]


def _locate(quote: str, text: str, plain: str, offsets: Sequence[int]) -> tuple[int, int] | None:
    wanted = _plain_with_offsets(quote.strip())[0].strip()
    at = plain.find(wanted) if wanted else -1
    if at < 0:
        return None
    start = offsets[at]
    end = offsets[at + len(wanted) - 1] + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return start, end


@lru_cache(maxsize=TEXT_CACHE_SIZE)
def _plain_with_offsets(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in plain signs, and the original offset of each; do not modify them."""
    signs: list[str] = []
    offsets: list[int] = []
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
        offsets.extend([offset] * len(plain))
    return "".join(signs), offsets
