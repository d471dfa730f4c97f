"""Feeds and pages written for the tests."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.feed import NO_VALIDATORS, Feed, FeedId, Validators

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_rss(*items: str, channel: str = "") -> bytes:
    """Return an RSS feed of `items`."""
    head = f"<title>Harbour Courier</title><link>https://courier.example/</link>{channel}"
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def make_item(number: int) -> str:
    """Return an ordinary RSS item."""
    date = f"<pubDate>Sun, 0{number} Mar 2026 08:00:00 +0100</pubDate>"
    return f"<item><guid>id-{number}</guid><title>News {number}</title><link>/news/{number}</link>{date}</item>"


def make_feed(url: str, *, validators: Validators = NO_VALIDATORS, body_hash: str = "", subscribers: int = 0) -> Feed:
    """Return a watched feed."""
    return Feed(
        id=FeedId(1), url=url, next_due=NOW, validators=validators, body_hash=body_hash, subscribers=subscribers
    )


PAGE = """<!doctype html><html lang="en-GB"><head><title>Ferry strike ends | Harbour Courier</title>
<link rel="canonical" href="/news/ferry-strike">
<meta property="og:site_name" content="Harbour Courier">
<meta name="author" content="Mira Holt">
<meta property="article:published_time" content="2026-02-27T09:30:00+01:00"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Ferry strike ends</h1>
<p>The crews of the harbour ferries went back to work on Friday after nine days on strike, their union said.</p>
<p>Under the agreement, wages rise by four per cent in April and by another two per cent a year later.</p>
<p>“Nobody got everything, but everybody can live with it,” said Ida Brandt, who led the talks for the crews.</p>
<p>Read More: Why The Ferries Stood Still</p>
<p>The operator expects the full timetable to be back on Monday, when the schools open again.</p>
</article><footer>Imprint</footer></body></html>"""
