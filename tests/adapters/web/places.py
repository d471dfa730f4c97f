"""What well-known sites serve, as far as it leads to their feeds: written from their shape, not from their pages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.adapters.web.server import Says

CHANNEL = "UC" + "x" * 20 + "_1"
OTHER = "UC" + "y" * 22
HTML = {"Content-Type": "text/html; charset=utf-8"}
RSS_TYPE, ATOM_TYPE = "application/rss+xml", "application/atom+xml"


def feed_of(title: str, *, newest: str = "", entries: int = 2) -> Says:
    """Return a feed with a title."""
    items = "".join(
        f"<item><guid>{title}-{number}</guid><title>{newest or title} {number}</title><link>/{number}</link></item>"
        for number in range(entries)
    )
    body = f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
    return Says(body.encode(), headers={"Content-Type": RSS_TYPE})


def page_of(*links: tuple[str, str], head: str = "", body: str = "A page") -> Says:
    """Return a page that names feeds: (type, address) each."""
    named = "".join(f'<link rel="alternate" type="{kind}" href="{href}">' for kind, href in links)
    return Says(f"<!doctype html><html><head>{named}{head}</head><body>{body}</body></html>".encode(), headers=HTML)


def moved_to(address: str, status: int = 302) -> Says:
    """Return a redirect."""
    return Says(status=status, headers={"Location": address})


def _youtube() -> Iterator[tuple[str, Says]]:
    videos = "www.youtube.com/feeds/videos.xml"
    yield f"{videos}?channel_id={CHANNEL}", feed_of("Courier TV")
    yield f"{videos}?channel_id={OTHER}", feed_of("Another channel")
    yield f"{videos}?user=courier", feed_of("Courier TV, as it was")
    yield f"{videos}?playlist_id=PL1", feed_of("Harbour talks")
    named = (RSS_TYPE, f"https://{videos}?channel_id={CHANNEL}")
    yield "youtube.com/@courier", moved_to("https://www.youtube.com/@courier", 301)
    yield "www.youtube.com/@courier", page_of(named)
    yield "www.youtube.com/@courier/videos", page_of(named)
    yield "www.youtube.com/c/courier", page_of(head=f'<meta itemprop="identifier" content="{CHANNEL}">')
    told = {"videoDetails": {"videoId": "v1", "channelId": CHANNEL}, "next": [{"channelId": OTHER}]}
    script = f"<script>var player = {json.dumps(told, separators=(',', ':'))};</script>"
    oembed = '<link rel="alternate" type="application/json+oembed" href="https://www.youtube.com/oembed?url=v1">'
    for path in ("watch?v=v1", "watch?v=v1&list=RDv1", "shorts/v1", "live/v1"):
        yield f"www.youtube.com/{path}", page_of(head=oembed, body=script)
    yield "m.youtube.com/watch?v=v1", page_of(head=oembed, body=script)
    yield "youtu.be/v1?si=abc", moved_to("https://www.youtube.com/watch?v=v1&feature=youtu.be")
    yield "www.youtube.com/watch?v=v1&feature=youtu.be", page_of(head=oembed, body=script)
    yield "www.youtube.com/@elsewhere", moved_to("https://consent.youtube.com/m?continue=x")
    yield "consent.youtube.com/m?continue=x", page_of(body="Before you continue")


def _code() -> Iterator[tuple[str, Says]]:
    for path, title in {
        "some/thing/releases.atom": "Release notes from thing",
        "some/thing/tags.atom": "Tags from thing",
        "some/thing/commits.atom": "Recent commits to thing",
        "some/thing/commits/main.atom": "Recent commits to thing:main",
        "some/thing/commits/feature/x.atom": "Recent commits to thing:feature/x",
        "some/thing/commits/main/README.md.atom": "History of README.md",
        "some/fresh/commits.atom": "Recent commits to fresh",
        "some.atom": "Activity of some",
    }.items():
        yield f"github.com/{path}", feed_of(title)
    yield "github.com/some/fresh/releases.atom", feed_of("Release notes from fresh", entries=0)
    yield "github.com/some/thing/issues/7", page_of(body="An issue")
    yield "gitlab.com/group/sub/thing/-/tags?format=atom", feed_of("thing tags")


def _networks() -> Iterator[tuple[str, Says]]:
    for path in ("r/news", "r/news+science", "r/news/top", "r/news/new", "user/ada", "user/ada/m/harbours"):
        yield f"www.reddit.com/{path}/.rss", feed_of(f"reddit {path}")
    yield "www.reddit.com/r/news/top/.rss?t=week", feed_of("reddit top of the week")
    yield "www.reddit.com/.rss", feed_of("reddit front page")
    yield "mastodon.example/@ada.rss", feed_of("Ada in the fediverse")
    yield "mastodon.example/tags/harbour.rss", feed_of("#harbour")
    yield "mastodon.example/users/ada.rss", feed_of("Ada in the fediverse")
    profile = {
        "rel": "http://webfinger.net/rel/profile-page",
        "type": "text/html",
        "href": "https://mastodon.example/@ada",
    }
    finger = {"subject": "acct:ada@people.example", "links": [{"rel": "self", "href": "https://x.example/"}, profile]}
    yield "people.example/.well-known/webfinger?resource=acct:ada@people.example", Says(json.dumps(finger).encode())
    yield "bsky.app/profile/ada.example/rss", feed_of("Ada at Bluesky")


def _publishers() -> Iterator[tuple[str, Says]]:
    yield "letters.substack.com/feed", feed_of("Letters")
    yield "letters.example/feed", feed_of("Letters at home")
    yield "letters.example/p/a-letter", page_of(body="A letter")
    yield "letters.example/", page_of((RSS_TYPE, "/feed"))
    for path in ("@ada", "harbour-weekly", "tag/harbour", "harbour-weekly/tagged/boats"):
        yield f"medium.com/feed/{path}", feed_of(f"Medium {path}")
    yield "ada.medium.com/feed", feed_of("Ada at Medium")
    yield "boats.tumblr.com/rss", feed_of("Boats")
    yield "boats.tumblr.com/tagged/ferry/rss", feed_of("Boats, ferries")
    blog, comments = (RSS_TYPE, "https://press.example/feed/"), (RSS_TYPE, "https://press.example/comments/feed/")
    under = '<link rel="alternate" type="application/rss+xml" title="A post Comments Feed" href="/2026/a-post/feed/">'
    interface = ("application/json", "https://press.example/wp-json/wp/v2/posts/1")
    yield "press.example/", page_of(comments, blog, interface)
    yield "press.example/2026/a-post/", page_of(blog, comments, interface, head=under)
    yield "press.example/feed/", feed_of("Press")
    yield "press.example/comments/feed/", feed_of("Comments for Press")
    yield "press.example/2026/a-post/feed/", feed_of("Comments on: A post")
    posts = "https://boats.blogspot.com/feeds/posts/default"
    atom, again = (ATOM_TYPE, posts), (RSS_TYPE, f"{posts}?alt=rss")
    answers = (ATOM_TYPE, "https://boats.blogspot.com/feeds/77/comments/default")
    yield "boats.blogspot.com/", page_of(atom, again)
    yield "boats.blogspot.com/2026/03/a-post.html", page_of(atom, again, answers)
    yield "boats.blogspot.com/feeds/posts/default", feed_of("Boats by Ada")
    yield "boats.blogspot.com/feeds/posts/default?alt=rss", feed_of("Boats by Ada")
    yield "boats.blogspot.com/feeds/77/comments/default", feed_of("Comments on A post")


def _others() -> Iterator[tuple[str, Says]]:
    told = json.dumps({"offer": {"feedUrl": "https://cast.example/feed.xml?a=1&b=2"}}).replace("/", "\\/")
    podcast = page_of(body=f'<script type="application/json">{told}</script>')
    yield "podcasts.apple.com/gb/podcast/harbour-talk/id123", podcast
    yield "podcasts.apple.com/gb/podcast/silent/id124", page_of(body="A podcast")
    yield "cast.example/feed.xml?a=1&b=2", feed_of("Harbour talk")
    articles = {"version": "https://jsonfeed.org/version/1.1", "title": "In JSON"}
    items = [{"id": "1", "url": "https://json.example/1", "content_text": "One"}]
    yield "json.example/feed.json", Says(json.dumps({**articles, "items": items}).encode())
    sections = [(RSS_TYPE, f"/rss/{section}") for section in ("harbour", "town", "sport")]
    yield "courier.example/", page_of(*sections)
    for section in ("harbour", "town", "sport"):
        yield f"courier.example/rss/{section}", feed_of(section.capitalize())
    yield "courier.example/2026/an-article", page_of(body="An article that names no feed")
    yield "footer.example/", page_of(body='<a href="/about">About</a> <a href="/x/news.php?out=rss2">RSS</a>')
    yield "footer.example/x/news.php?out=rss2", feed_of("In the footer")
    yield "amp.example/a/story", page_of(head='<link rel="canonical" href="https://letters.substack.com/p/story">')
    yield "tracked.example/f", feed_of("Tracked")
    yield "tracked.example/f?page=2", feed_of("Tracked, page 2")
    yield "silent.example/", page_of(body="Nothing here")
    yield "example.org/feed", feed_of("Example")


def the_web() -> dict[str, Says]:
    """Return the web."""
    parts = (_youtube(), _code(), _networks(), _publishers(), _others())
    return {address: said for part in parts for address, said in part}
