"""Feeds that strangers would write to hurt whoever reads them: a generator, and what each is to come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FEED_START = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
FEED_END = b"</channel></rss>"
GOOD_ITEM = b"<item><guid>good</guid><title>A good item</title><link>https://courier.example/1</link></item>"
BIG_SIZE = 8_000_000
"""Bytes of the large ones; the client stops reading at ten million."""


@dataclass(frozen=True, slots=True)
class HostileBody:
    """A hostile body; `entries` is how many it gives, None where it is refused or may be."""

    name: str
    make: Callable[[], bytes]
    entries: int | None = None


def billion_laughs(depth: int = 9) -> bytes:
    """Return a feed whose title is a billion words, if entities are expanded."""
    entities = [b'<!ENTITY a0 "lol">']
    entities += [b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, depth + 1)]
    doctype = b"<!DOCTYPE rss [" + b"".join(entities) + b"]>"
    return (
        b'<?xml version="1.0"?>' + doctype + FEED_START[21:] + b"<item><title>&a%d;</title></item>" % depth + FEED_END
    )


def quadratic_blow_up() -> bytes:
    """Return a feed that is large only once its one long entity is written out, again and again."""
    doctype = b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 50_000 + b'">]>'
    return (
        b'<?xml version="1.0"?>'
        + doctype
        + FEED_START[21:]
        + b"<item><title>"
        + b"&a;" * 50_000
        + b"</title></item>"
        + FEED_END
    )


def feed_of_item(content: bytes) -> bytes:
    """Return a feed of one item."""
    return FEED_START + b"<item><guid>1</guid>" + content + b"</item>" + FEED_END


def feed_with_attributes(number: int) -> bytes:
    """Return a feed whose item has that many attributes."""
    stated = b" ".join(b'a%d="b"' % one for one in range(number))
    return FEED_START + b"<item " + stated + b"/>" + FEED_END


def feed_with_namespaces(number: int) -> bytes:
    """Return a feed that declares that many namespaces."""
    stated = b" ".join(b'xmlns:n%d="u%d"' % (one, one) for one in range(number))
    return b'<rss version="2.0" ' + stated + b"><channel>" + GOOD_ITEM + FEED_END


HOSTILE_BODIES = (
    HostileBody("billion laughs", billion_laughs, 1),
    HostileBody("quadratic blow-up", quadratic_blow_up, 1),
    HostileBody("ten thousand deep", lambda: FEED_START + b"<a>" * 10_000 + b"</a>" * 10_000 + GOOD_ITEM + FEED_END, 1),
    HostileBody("items in items", lambda: FEED_START + b"<item>" * 10_000 + b"</item>" * 10_000 + FEED_END),
    HostileBody(
        "markup ten thousand deep",
        lambda: feed_of_item(b"<description>" + b"&lt;div&gt;" * 100_000 + b"</description>"),
    ),
    HostileBody("all on one line", lambda: feed_of_item(b"<title>" + b"x" * BIG_SIZE + b"</title>"), 1),
    HostileBody("nothing but <", lambda: b"<" * BIG_SIZE),
    HostileBody("nothing but &", lambda: feed_of_item(b"<title>" + b"&" * BIG_SIZE + b"</title>")),
    HostileBody("a comment that never ends", lambda: b"<!--" * (BIG_SIZE // 4)),
    HostileBody("CDATA that never ends", lambda: FEED_START + b"<item><title><![CDATA[" + b"<" * BIG_SIZE),
    HostileBody("items that never end", lambda: FEED_START + b"<item><title>" * 200_000),
    HostileBody("attributes without end", lambda: feed_with_attributes(60_000)),
    HostileBody("namespaces without end", lambda: feed_with_namespaces(50_000)),
    HostileBody(
        "categories without end", lambda: feed_of_item(b"<title>t</title>" + b"<category>a</category>" * 200_000)
    ),
    HostileBody("a hundred thousand items", lambda: FEED_START + b"<item><title>t</title></item>" * 100_000 + FEED_END),
    HostileBody(
        "a date of millions of digits",
        lambda: feed_of_item(b"<title>t</title><pubDate>" + b"1" * BIG_SIZE + b"</pubDate>"),
        1,
    ),
    HostileBody(
        "an author of nothing but @",
        lambda: feed_of_item(b"<title>t</title><author>" + b"@" * 200_000 + b"</author>"),
        1,
    ),
    HostileBody("unknown entities", lambda: feed_of_item(b"<title>" + b"&bad;" * 500_000 + b"</title>")),
    HostileBody("NULs", lambda: FEED_START + GOOD_ITEM + b"\0" * 1000 + FEED_END, 1),
    HostileBody("half a character", lambda: feed_of_item(b"<title>t \xed\xa0\x80</title>"), 1),
    HostileBody("a reference to half a character", lambda: feed_of_item(b"<title>t &#xD800;</title>"), 1),
    HostileBody("right to left", lambda: feed_of_item("<title>t \u202eb</title>".encode()), 1),
    HostileBody(
        "JSON a million deep", lambda: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 1_000_000
    ),
)
