"""Sites whose feeds have a place one has to know; a pure rule each, tried before the page is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

HANDLE = re.compile(r"/@[\w.-]+(?<!\.rss)")


def known_feed(url: str) -> str | None:
    """Return where the feed of a well-known kind of page is, or None."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    rule = RULES.get(host)
    path = parts.path.rstrip("/")
    return rule(path, parts.query) if rule else _by_host(host, path)


def _youtube(path: str, query: str) -> str | None:
    feed = "https://www.youtube.com/feeds/videos.xml"
    if match := re.fullmatch(r"/channel/([\w-]+)(?:/\w+)?", path):
        return f"{feed}?channel_id={match[1]}"
    if match := re.fullmatch(r"/user/([\w-]+)(?:/\w+)?", path):
        return f"{feed}?user={match[1]}"
    if playlist := parse_qs(query).get("list"):
        return f"{feed}?playlist_id={playlist[0]}"
    return None


def _github(path: str, _query: str) -> str | None:
    match = re.fullmatch(r"(/[\w.-]+/[\w.-]+)(?:/(releases|tags|commits)(/[\w./-]+)?)?", path)
    if match is None or path.endswith(".atom"):
        return None
    repository, kind, rest = match.groups()
    branch = rest if kind == "commits" and rest else ""
    return f"https://github.com{repository}/{kind or 'releases'}{branch}.atom"


def _reddit(path: str, _query: str) -> str | None:
    return f"https://www.reddit.com{path}/.rss" if re.fullmatch(r"/(?:r|user)/[\w+-]+", path) else None


def _medium(path: str, _query: str) -> str | None:
    return f"https://medium.com/feed{path}" if re.fullmatch(r"/@?[\w.-]+", path) else None


def _by_host(host: str, path: str) -> str | None:
    if host.endswith(".substack.com") and path in {"", "/archive"}:
        return f"https://{host}/feed"
    if host.endswith(".medium.com") and path == "":
        return f"https://{host}/feed"
    # Mastodon and its kin; another kind of site says 404, and its page is asked.
    return f"https://{host}{path}.rss" if HANDLE.fullmatch(path) else None


RULES: dict[str, Callable[[str, str], str | None]] = {
    "youtube.com": _youtube,
    "github.com": _github,
    "reddit.com": _reddit,
    "old.reddit.com": _reddit,
    "medium.com": _medium,
}
