"""Small pure steps from markup to text, shared by feeds and pages."""

from __future__ import annotations

import html
import re

MAX_LINE_LENGTH = 5_000
"""Most characters of a title or name; a longer one is cut before it is searched."""

_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|ol|p|pre|q|s|small|span"
    r"|strike|strong|sub|sup|time|tt|u|ul|var|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_KNOWN = (
    r"(?:a|abbr|article|b|blockquote|br|cite|code|div|em|figcaption|figure|font|h[1-6]|hr|i|iframe|img|li|ol|p|pre|q|s"
    r"|section|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul|video)"
)
_LESS, _GREATER = r"&(?:amp;)*(?:lt|\#60|\#x3c);", r"&(?:amp;)*(?:gt|\#62|\#x3e);"
_CDATA = re.compile(rf"(?:<|{_LESS})!\[CDATA\[|\]\](?:>|{_GREATER})", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"{_LESS}(/?{_KNOWN}\b(?:(?!{_LESS}|{_GREATER})[^<>]){{0,500}}){_GREATER}", re.IGNORECASE)
_ESCAPED_END = re.compile(rf"{_LESS}(?:/{_KNOWN}\s*|br\s*/?\s*){_GREATER}", re.IGNORECASE)
_ESCAPED_ENTITY = re.compile(r"&(?:amp;)+(?!(?:lt|gt);)(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_ABOUT_MARKUP = re.compile(r"<(?:code|pre|kbd|samp|tt)\b", re.IGNORECASE)
_CLOSES = re.compile(r"</\w|<(?:br|img|hr|wbr)\b|/>|<!--", re.IGNORECASE)
_BREAKING = re.compile(r"<(?:/?(?:div|p|li|ul|ol|h[1-6]|pre)|br)\b[^<>]*>", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BLANKS = re.compile(r"\s+")
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff\ud800-\udfff]")


def without_controls(text: str) -> str:
    """Return `text` without invisible characters and those that no database accepts."""
    return _UNWANTED.sub("", text)


def one_line(markup: str) -> str:
    """Return a title as plain text on one line: known tags dropped, entities resolved, doubly escaped ones too."""
    text = markup[:MAX_LINE_LENGTH]
    for _ in range(2 if "<" in text or "&" in text else 0):
        text = _CDATA.sub("", text)
        if _CLOSES.search(text):  # an unclosed tag is mentioned in the title, not markup
            text = _TAG.sub("", _BREAKING.sub(" ", _SILENT.sub("", text)))
        text = html.unescape(text)
    return _BLANKS.sub(" ", without_controls(text)).strip()


def unescaped_markup(markup: str) -> str:
    """Return markup that was escaped once too often, or several times, as it was meant: tags, entities, CDATA.

    Escaped tags count as markup if one of them is a closing one; but not in a text about markup, which shows code.
    """
    if "&" not in markup and "CDATA" not in markup:
        return markup
    text = _CDATA.sub("", markup)
    if _ESCAPED_END.search(text) and not _ABOUT_MARKUP.search(text):
        text = _ESCAPED_TAG.sub(lambda tag: f"<{_unescaped(tag[1])}>", text)
    return _ESCAPED_ENTITY.sub(lambda entity: f"&{entity[1]};", text)


def _unescaped(text: str) -> str:
    while (plain := html.unescape(text)) != text:
        text = plain
    return text


def as_markup(text: str) -> str:
    """Return plain text as markup that can be read as HTML without loss."""
    if "<" not in text and "&" not in text:
        return text
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs)
