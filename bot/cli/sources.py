"""Sources of an article for `digest`, `read` and `ask`: an address, a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.domain.article import Article
from bot.errors import ArticleError
from bot.ports import ArticleReader

MAX_BYTES = 10_000_000
"""Most bytes read from a file or from standard input."""


async def article_from(source: str, reader: ArticleReader) -> Article:
    """Return the article at an address, in a file, or on standard input (`-`).

    Raises:
        ArticleError: there is none; it says why.
        FetchError: the address could not be fetched.
    """
    if source.startswith(("http://", "https://")):
        return await reader.read(source)
    body = sys.stdin.buffer.read(MAX_BYTES + 1) if source == "-" else _read_file(source)
    if len(body) > MAX_BYTES:
        message = f"{source} is larger than {MAX_BYTES // 1_000_000} MB."
        raise ArticleError(message)
    return article_from_text(_decode(body, source), reader)


def article_from_text(text: str, reader: ArticleReader, *, url: str = "", title: str = "") -> Article:
    """Return the article in text or HTML, whichever it looks like."""
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body", "<article")):
        return reader.parse_html(text, url=url)
    return reader.parse_plain_text(text, url=url, title=title)


def _read_file(source: str) -> bytes:
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        if "://" in source:
            message = f"{source} is no address I can read: it must begin with http:// or https://."
            raise ArticleError(message) from error
        message = (
            f"{source} cannot be read ({error.strerror}). Give an http(s) address, a file, or - for standard input."
        )
        raise ArticleError(message) from error


def _decode(body: bytes, source: str) -> str:
    if not body.strip():
        message = f"{source} is empty."
        raise ArticleError(message)
    if body.startswith(b"%PDF"):
        message = f"{source} is a PDF document, and I read web pages and plain text. Save its text to a file."
        raise ArticleError(message)
    if b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"{source} is not text."
        raise ArticleError(message)
    for encoding in ("utf-8-sig", "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")
