"""Feeds that strangers would write to hurt whoever reads them: a generator, and what each is to come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
FOOT = b"</channel></rss>"
GOOD = b"<item><guid>good</guid><title>A good item</title><link>https://courier.example/1</link></item>"
BIG = 8_000_000
"""Bytes of the large ones; the client stops reading at ten million."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A hostile body; `entries` is how many it gives, None where it is refused or may be."""

    name: str
    make: Callable[[], bytes]
    entries: int | None = None


def laughs(deep: int = 9) -> bytes:
    """Return a feed whose title is a billion words, if entities are expanded."""
    entities = [b'<!ENTITY a0 "lol">']
    entities += [b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, deep + 1)]
    doctype = b"<!DOCTYPE rss [" + b"".join(entities) + b"]>"
    return b'<?xml version="1.0"?>' + doctype + HEAD[21:] + b"<item><title>&a%d;</title></item>" % deep + FOOT


def blow_up() -> bytes:
    """Return a feed that is large only once its one long entity is written out, again and again."""
    doctype = b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 50_000 + b'">]>'
    return (
        b'<?xml version="1.0"?>' + doctype + HEAD[21:] + b"<item><title>" + b"&a;" * 50_000 + b"</title></item>" + FOOT
    )


def item(inside: bytes) -> bytes:
    """Return a feed of one item."""
    return HEAD + b"<item><guid>1</guid>" + inside + b"</item>" + FOOT


def attributes(number: int) -> bytes:
    """Return a feed whose item has that many attributes."""
    stated = b" ".join(b'a%d="b"' % one for one in range(number))
    return HEAD + b"<item " + stated + b"/>" + FOOT


def namespaces(number: int) -> bytes:
    """Return a feed that declares that many namespaces."""
    stated = b" ".join(b'xmlns:n%d="u%d"' % (one, one) for one in range(number))
    return b'<rss version="2.0" ' + stated + b"><channel>" + GOOD + FOOT


BODIES = (
    Hostile("billion laughs", laughs, 1),
    Hostile("quadratic blow-up", blow_up, 1),
    Hostile("ten thousand deep", lambda: HEAD + b"<a>" * 10_000 + b"</a>" * 10_000 + GOOD + FOOT, 1),
    Hostile("items in items", lambda: HEAD + b"<item>" * 10_000 + b"</item>" * 10_000 + FOOT),
    Hostile("markup ten thousand deep", lambda: item(b"<description>" + b"&lt;div&gt;" * 100_000 + b"</description>")),
    Hostile("all on one line", lambda: item(b"<title>" + b"x" * BIG + b"</title>"), 1),
    Hostile("nothing but <", lambda: b"<" * BIG),
    Hostile("nothing but &", lambda: item(b"<title>" + b"&" * BIG + b"</title>")),
    Hostile("a comment that never ends", lambda: b"<!--" * (BIG // 4)),
    Hostile("CDATA that never ends", lambda: HEAD + b"<item><title><![CDATA[" + b"<" * BIG),
    Hostile("items that never end", lambda: HEAD + b"<item><title>" * 200_000),
    Hostile("attributes without end", lambda: attributes(60_000)),
    Hostile("namespaces without end", lambda: namespaces(50_000)),
    Hostile("categories without end", lambda: item(b"<title>t</title>" + b"<category>a</category>" * 200_000)),
    Hostile("a hundred thousand items", lambda: HEAD + b"<item><title>t</title></item>" * 100_000 + FOOT),
    Hostile("a date of millions of digits", lambda: item(b"<title>t</title><pubDate>" + b"1" * BIG + b"</pubDate>"), 1),
    Hostile("an author of nothing but @", lambda: item(b"<title>t</title><author>" + b"@" * 200_000 + b"</author>"), 1),
    Hostile("unknown entities", lambda: item(b"<title>" + b"&bad;" * 500_000 + b"</title>")),
    Hostile("NULs", lambda: HEAD + GOOD + b"\0" * 1000 + FOOT, 1),
    Hostile("half a character", lambda: item(b"<title>t \xed\xa0\x80</title>"), 1),
    Hostile("a reference to half a character", lambda: item(b"<title>t &#xD800;</title>"), 1),
    Hostile("right to left", lambda: item("<title>t \u202eb</title>".encode()), 1),
    Hostile("JSON a million deep", lambda: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 1_000_000),
)
