"""Known sites: pure rules for sites whose pages do not link their feeds, or that have none; tried before pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, urlsplit

Rule = Callable[[str, str], list[str]]
"""Maps a path without a trailing slash, and a query, to the places where feeds may be, best first."""

_IS_FEED = re.compile(r"\.(?:atom|rss|xml|rdf|json)$|/(?:rss|feed|atom)$|^/feeds?/")
_PERSON = re.compile(r"(?:/web|/deck)?/@([\w.-]+)(?:@([\w.-]+))?(?:/.*)?")
"""A person's page in the fediverse, one of their posts, or their page as another server shows it."""
_ACTOR = re.compile(r"(/users/[\w.-]+|/tags/[^/]+)(?:/.*)?")


def known_feeds(url: str) -> list[str]:
    """Return where the feeds of a well-known kind of page may be, best first; none of them has been fetched."""
    parts = _split(url)
    if parts is None:
        return []
    host, path = _site(parts), parts.path.rstrip("/")
    if _IS_FEED.search(path):
        return []
    rule = FEED_RULES.get(host)
    if rule is not None:
        return rule(path, parts.query)
    return _multi_host_feeds(parts, host, path)


def without_feeds(url: str) -> str:
    """Return the message about a site that has no feeds at all; empty for other sites."""
    parts = _split(url)
    name = SITES_WITHOUT_FEEDS.get(_site(parts), "") if parts else ""
    if name == "Spotify":
        return (
            "Spotify gives out no feeds. Most podcasts have one elsewhere: add the show's own site, "
            "or its page at Apple Podcasts."
        )
    if name:
        return (
            f"{name} has no feeds, so I cannot watch it. Whoever writes there may write elsewhere, too: "
            "add their site, newsletter, or their page on YouTube, Mastodon or Bluesky."
        )
    return ""


def advice(url: str) -> str:
    """Return what to add instead if a page of a well-known site led to no feed; empty for other sites."""
    parts = _split(url)
    host = _site(parts) if parts else ""
    return next((text for site, text in SITE_ADVICE.items() if host == site or host.endswith(f".{site}")), "")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.hostname else None


def _site(parts: SplitResult) -> str:
    """Return the host by which a site is known, also for its mobile, old or foreign-language pages."""
    host = (parts.hostname or "").rstrip(".")
    for site in SITES_UNDER_ANY_NAME:
        if host.endswith(f".{site}"):
            return site
    return host.removeprefix("www.").removeprefix("m.").removeprefix("mobile.")


def _youtube(path: str, query: str) -> list[str]:
    feed = "https://www.youtube.com/feeds/videos.xml"
    if match := re.fullmatch(r"/channel/([\w-]+)(?:/\w+)?", path):
        return [f"{feed}?channel_id={match[1]}"]
    if match := re.fullmatch(r"/user/([\w-]+)(?:/\w+)?", path):
        return [f"{feed}?user={match[1]}"]
    if playlist := parse_qs(query).get("list"):
        return [f"{feed}?playlist_id={playlist[0]}"]
    return []


def _github(path: str, _query: str) -> list[str]:
    if re.fullmatch(r"/[\w-]+", path):
        return [f"https://github.com{path}.atom"]
    match = re.fullmatch(r"/([\w-]+)/([\w.-]+?)(?:\.git)?(?:/(\w+)(?:/(.*))?)?", path)
    if match is None:
        return []
    owner, name, kind, rest = match.groups()
    repository = f"https://github.com/{owner}/{name}"
    match kind:
        case None:
            return [f"{repository}/releases.atom", f"{repository}/commits.atom"]
        case "commits" | "tree" | "blob" if rest:
            return [f"{repository}/commits/{rest}.atom"]
        case "releases" | "tags" | "commits" | "wiki" | "discussions":
            return [f"{repository}/{kind}.atom"]
    return []


def _gitlab(path: str, _query: str) -> list[str]:
    match = re.fullmatch(r"((?:/[\w.-]+){2,}?)(?:/-/.*)?", path)
    return [f"https://gitlab.com{match[1]}/-/{kind}" for kind in ("releases.atom", "tags?format=atom")] if match else []


def _reddit(path: str, query: str) -> list[str]:
    if not path:
        return ["https://www.reddit.com/.rss"]
    listing = r"(/(?:r|u|user)/[\w+.-]+(?:/m/[\w-]+)?|/domain/[\w.-]+)"
    match = re.fullmatch(rf"{listing}(?:/(\w+))?(?:/.*)?", path)
    if match is None:
        return []
    base = re.sub(r"^/u/", "/user/", match[1])
    sorts = {"hot", "new", "top", "rising", "controversial", "submitted"}
    sort = f"/{match[2]}" if match[2] in sorts else ""
    period = parse_qs(query).get("t", [""])[0] if sort else ""
    return [f"https://www.reddit.com{base}{sort}/.rss{f'?t={period}' if period.isalpha() else ''}"]


def _medium(path: str, _query: str) -> list[str]:
    match = re.fullmatch(r"(/tag/[\w-]+|/[\w.-]+/tagged/[\w-]+|/@?[\w.-]+)(?:/.*)?", path)
    if match is None or match[1] in {"/m", "/p", "/me", "/search", "/about", "/topic", "/topics"}:
        return []
    return [f"https://medium.com/feed{match[1]}"]


def _substack(path: str, _query: str) -> list[str]:
    match = re.fullmatch(r"/pub/([\w-]+)(?:/.*)?", path)
    return [f"https://{match[1]}.substack.com/feed"] if match else []


def _tumblr(path: str, _query: str) -> list[str]:
    match = re.fullmatch(r"(?:/blog/view)?/@?([\w-]+)(?:/.*)?", path)
    if match is None or match[1] in {"dashboard", "explore", "tagged", "search", "settings", "login", "register"}:
        return []
    return [f"https://{match[1]}.tumblr.com/rss"]


def _bluesky(path: str, _query: str) -> list[str]:
    match = re.fullmatch(r"/profile/([\w.:-]+)(?:/.*)?", path)
    return [f"https://bsky.app/profile/{match[1]}/rss"] if match else []


def _google_news(path: str, query: str) -> list[str]:
    suffix = f"?{query}" if query else ""
    return [f"https://news.google.com/rss{'' if path == '/home' else path}{suffix}"]


def _multi_host_feeds(parts: SplitResult, host: str, path: str) -> list[str]:
    """Return the feeds of sites that give each user a host, or whose software anybody may run."""
    if host.endswith((".substack.com", ".medium.com")):
        return [f"https://{host}/feed"]
    if host.endswith(".tumblr.com"):
        tagged = re.fullmatch(r"/tagged/[^/]+", path)
        return [f"https://{host}{path if tagged else ''}/rss"]
    # Mastodon and its kin; other kinds of sites answer 404, and then their page is read.
    if person := _PERSON.fullmatch(path):
        name, elsewhere = person.groups()
        origin = f"https://{elsewhere}" if elsewhere else f"{parts.scheme}://{parts.netloc}"
        return [] if name.endswith(".rss") else [f"{origin}/@{name}.rss"]
    if actor := _ACTOR.fullmatch(path):
        return [f"{parts.scheme}://{parts.netloc}{actor[1]}.rss"]
    return []


FEED_RULES: dict[str, Rule] = {
    "youtube.com": _youtube,
    "github.com": _github,
    "gitlab.com": _gitlab,
    "reddit.com": _reddit,
    "medium.com": _medium,
    "substack.com": _substack,
    "open.substack.com": _substack,
    "tumblr.com": _tumblr,
    "bsky.app": _bluesky,
    "news.google.com": _google_news,
}
SITES_UNDER_ANY_NAME = ("youtube.com", "reddit.com", "facebook.com", "linkedin.com")
"""Sites that are the same under every subdomain."""
SITES_WITHOUT_FEEDS = {
    "x.com": "X (Twitter)",
    "twitter.com": "X (Twitter)",
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "instagram.com": "Instagram",
    "threads.net": "Threads",
    "threads.com": "Threads",
    "linkedin.com": "LinkedIn",
    "tiktok.com": "TikTok",
    "t.me": "Telegram",
    "open.spotify.com": "Spotify",
}
SITE_ADVICE = {
    "youtube.com": "That page does not say which channel it is of. Add the channel itself: its page has a menu with "
    "“Share” and “Copy channel ID”, and youtube.com/channel/ with that ID behind it will do.",
    "github.com": "GitHub has feeds of a repository's releases, tags and commits: add the page of the repository, "
    "or one of those.",
    "reddit.com": "Reddit has feeds of its communities and of people: add reddit.com/r/ with a name behind it.",
    "apple.com": "That page does not say where the podcast has its feed: look for it on the show's own site.",
    "substack.com": "Add the newsletter's own address, such as name.substack.com.",
    "medium.com": "Add a writer or a publication, such as medium.com/@name.",
}
