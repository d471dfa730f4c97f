"""Small pure steps from markup to text, shared by feeds and pages."""

from __future__ import annotations

import html
import re

LONGEST_LINE = 5_000
"""No title or name is longer; a longer one is cut before anything is searched in it."""

_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|ol|p|pre|q|s|small|span"
    r"|strike|strong|sub|sup|time|tt|u|ul|var|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"<(?:/?(?:div|p|li|ul|ol|h[1-6]|pre)|br)\b[^<>]*>", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BLANKS = re.compile(r"\s+")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ud800-\udfff]")


def without_controls(text: str) -> str:
    """Return `text` without characters that are invisible and that no database takes."""
    return _UNWANTED.sub("", text)


def one_line(markup: str) -> str:
    """Return a title as plain text on one line: known tags dropped, entities resolved, doubly escaped ones too."""
    text = markup[:LONGEST_LINE]
    for _ in range(2 if "<" in text or "&" in text else 0):
        text = html.unescape(_TAG.sub("", _BREAKING.sub(" ", _SILENT.sub("", text))))
    return _BLANKS.sub(" ", without_controls(text)).strip()


def as_markup(text: str) -> str:
    """Return plain text as something that may be taken for HTML without loss."""
    if "<" not in text and "&" not in text:
        return text
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs)
