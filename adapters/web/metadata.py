"""A page's statements about its article: title, byline, time, address, publisher, language."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from lxml import html as lxml_html
from trafilatura.metadata import examine_meta, extract_author, extract_meta_json, extract_sitename, extract_title
from trafilatura.settings import Document

from adapters.web.addresses import checked_url
from adapters.web.blocks import Block
from adapters.web.feed_parser import absolute_url, picture_url
from adapters.web.page_times import page_time
from adapters.web.plain_text import one_line
from bot.errors import Forbidden
from bot.text.language import one_of
from bot.text.language_detection import stated_language
from bot.text.merged_languages import ALL_LANGUAGES
from bot.text.republication import republication_note

_PICTURES = frozenset({"og:image:secure_url", "og:image", "twitter:image"})
_CANONICAL = frozenset({"canonical", "og:url"})
_FIRST = _CANONICAL | {"original-source", "syndication-source"}
"""Where pages name their article's source: two names made for that, and a canonical address on another site."""
_FOR_MEMBERS = re.compile(r'"isAccessibleForFree"\s*:\s*"?false\b', re.IGNORECASE)
_PARTED = re.compile(r" [|–—-] | :: ")
"""Separators between a headline and a site's name."""
# A byline is read before its page's language, and may be in its template's.
_OPENERS = one_of(map(re.escape, sorted(ALL_LANGUAGES.byline_openers, key=lambda word: (-len(word), word))))
_BYLINE = re.compile(rf"^(?:{_OPENERS})\s+", re.IGNORECASE)
MAX_BYLINE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """A page's statements about its article; `language` is the stated one, not that of the text.

    `is_article`: the page says that it is one; `is_for_members`: it says that not everybody may read all of it.
    """

    title: str
    url: str
    byline: str | None
    published: datetime | None
    publisher: str
    picture: str
    language: str | None
    first_at: str
    is_article: bool
    is_for_members: bool


def read_metadata(tree: lxml_html.HtmlElement, blocks: Sequence[Block], *, url: str) -> Metadata:
    """Return a parsed page's metadata; `blocks` are its lines, `url` is where it was fetched, or empty."""
    described = _describe(tree)
    head = list(_head(tree))
    address = _canonical(head, url)
    publisher = one_line(described.sitename or _host(address)).removeprefix("@").partition(" | ")[0]
    return Metadata(
        title=_title(tree, blocks, one_line(described.title or ""), publisher),
        url=address,
        byline=_byline(described.author),
        published=page_time(tree),
        publisher=publisher,
        picture=_picture(head, url),
        is_article=any(kind.lower() == "article" for kind in _named(head, {"og:type"})),
        language=stated_language(tree.get("lang") or next(_named(head, {"og:locale"}), None)),
        first_at=_original_url(head, blocks, url),
        is_for_members=any(map(_FOR_MEMBERS.search, _structured(tree))),
    )


Head = Sequence[tuple[str, str]]
"""A page's statements about itself, in its order: the name and the value of each."""


def _head(tree: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield a page's statements about itself, in one walk through the tree instead of one for each."""
    for element in tree.iter("meta", "link"):
        if element.tag == "link":
            yield element.get("rel") or "", (element.get("href") or "").strip()
        else:
            content = (element.get("content") or "").strip()
            yield from ((name, content) for name in (element.get("property"), element.get("name")) if name)


def _named(head: Head, names: Collection[str]) -> Iterator[str]:
    return (value for name, value in head if name in names and value)


def _structured(tree: lxml_html.HtmlElement) -> Iterator[str]:
    return (
        script.text for script in tree.iter("script") if script.get("type") == "application/ld+json" and script.text
    )


def _describe(tree: lxml_html.HtmlElement) -> Document:
    """Return title, author and site as trafilatura finds them, without its search for a date, which may guess."""
    document = examine_meta(tree)
    if " " not in (document.author or ""):
        document.author = None
    with contextlib.suppress(Exception):  # whatever is wrong with structured data
        document = extract_meta_json(tree, document)
    document.title = document.title or extract_title(tree)
    document.author = document.author or extract_author(tree)
    document.sitename = (document.sitename or extract_sitename(tree) or "").lstrip("@")
    if document.sitename and "." not in document.sitename and not document.sitename[0].isupper():
        document.sitename = document.sitename.title()
    document.clean_and_trim()
    return document


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _canonical(head: Head, url: str) -> str:
    """Return the address that the page calls its own, if it is http(s), on the same site and not its front page."""
    for canonical in _named(head, _CANONICAL):
        address = absolute_url(canonical, url)
        if address and _is_credible(address, url):
            return address
    return url


def _original_url(head: Head, blocks: Sequence[Block], url: str) -> str:
    """Return the address on another site where a page says its article was published first; empty if it does not."""
    if not url:
        return ""
    host = urlsplit(url).hostname or ""
    for value in (*_named(head, _FIRST), *_linked_notes(blocks)):
        address = absolute_url(value, url) or ""
        parts = urlsplit(address)
        if parts.path.strip("/") and _is_open(address) and not _same_site(parts.hostname or "", host):
            return address
    return ""


def _linked_notes(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the links of lines, or of small print in them, that say where an article appeared first."""
    for block in blocks:
        if not 0 < block.linked < len(block.text):
            continue
        for part in (block.element, *block.element.iter("em", "small")):
            text = block.text if part is block.element else "".join(map(str, part.itertext()))
            if republication_note(text):
                yield from (link.get("href") or "" for link in part.iter("a"))


def _picture(head: Head, url: str) -> str:
    """Return the address of the picture that represents a page elsewhere; empty if it names none."""
    return next(filter(None, (picture_url(address, url) for address in _named(head, _PICTURES))), "")


def _is_credible(address: str, url: str) -> bool:
    if not _is_open(address):
        return False
    if not url:
        return True
    stated_url, fetched = urlsplit(address), urlsplit(url)
    front_page = stated_url.path.strip("/") == "" and not stated_url.query and fetched.path.strip("/") != ""
    return not front_page and _same_site(stated_url.hostname or "", fetched.hostname or "")


def _is_open(address: str) -> bool:
    try:
        checked_url(address)
    except Forbidden:
        return False
    return True


def _same_site(first: str, second: str) -> bool:
    """Check whether two hosts are one site: the same, or one in the other's domain."""
    first, second = first.removeprefix("www."), second.removeprefix("www.")
    return (
        first == second
        or ("." in first and second.endswith(f".{first}"))
        or ("." in second and first.endswith(f".{second}"))
    )


def _title(tree: lxml_html.HtmlElement, blocks: Sequence[Block], stated_title: str, publisher: str) -> str:
    """Return the headline, without the site's name around it."""
    title = stated_title or next(_texts(tree, "h1", "title"), "")
    window = one_line(tree.findtext(".//title") or "")
    if title != window and title in window and tree.find(".//h1") is None:
        # The part of the window's title that the page shows is the headline.
        line_texts = {block.text for block in blocks}
        title = max((part for part in _PARTED.split(window) if part in line_texts), key=len, default=title)
    name = publisher.lower()
    for separator in (" | ", " - ", " – ", " — ", " :: "):
        head, _, tail = title.rpartition(separator)
        if name and head and tail.strip().lower() == name:
            return head.strip()
    return title


def _byline(author: str | None) -> str | None:
    names = [_BYLINE.sub("", one_line(name)) for name in (author or "").split(";")]
    return ", ".join(name for name in names if name)[:MAX_BYLINE_LENGTH] or None


def _texts(tree: lxml_html.HtmlElement, *tags: str) -> Iterator[str]:
    texts = (one_line(str(text)) for element in tree.iter(*tags) for text in element.itertext())
    return (text for text in texts if text)
