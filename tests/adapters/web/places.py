"""What well-known sites serve, as far as it leads to their feeds: written from their shape, not from their pages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.adapters.web.server import ScriptedResponse

VIDEO_CHANNEL = "UC" + "x" * 20 + "_1"
OTHER_VIDEO_CHANNEL = "UC" + "y" * 22
HTML_HEADERS = {"Content-Type": "text/html; charset=utf-8"}
RSS_TYPE, ATOM_TYPE = "application/rss+xml", "application/atom+xml"


def make_feed(title: str, *, newest: str = "", entries: int = 2) -> ScriptedResponse:
    """Return a feed with a title."""
    items = "".join(
        f"<item><guid>{title}-{number}</guid><title>{newest or title} {number}</title><link>/{number}</link></item>"
        for number in range(entries)
    )
    body = f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
    return ScriptedResponse(body.encode(), headers={"Content-Type": RSS_TYPE})


def make_page(*links: tuple[str, str], head: str = "", body: str = "A page") -> ScriptedResponse:
    """Return a page that names feeds: (type, address) each."""
    named = "".join(f'<link rel="alternate" type="{kind}" href="{href}">' for kind, href in links)
    return ScriptedResponse(
        f"<!doctype html><html><head>{named}{head}</head><body>{body}</body></html>".encode(), headers=HTML_HEADERS
    )


def make_redirect(address: str, status: int = 302) -> ScriptedResponse:
    """Return a redirect."""
    return ScriptedResponse(status=status, headers={"Location": address})


def _video_pages() -> Iterator[tuple[str, ScriptedResponse]]:
    videos = "www.youtube.com/feeds/videos.xml"
    yield f"{videos}?channel_id={VIDEO_CHANNEL}", make_feed("Courier TV")
    yield f"{videos}?channel_id={OTHER_VIDEO_CHANNEL}", make_feed("Another channel")
    yield f"{videos}?user=courier", make_feed("Courier TV, as it was")
    yield f"{videos}?playlist_id=PL1", make_feed("Harbour talks")
    named = (RSS_TYPE, f"https://{videos}?channel_id={VIDEO_CHANNEL}")
    yield "youtube.com/@courier", make_redirect("https://www.youtube.com/@courier", 301)
    yield "www.youtube.com/@courier", make_page(named)
    yield "www.youtube.com/@courier/videos", make_page(named)
    yield "www.youtube.com/c/courier", make_page(head=f'<meta itemprop="identifier" content="{VIDEO_CHANNEL}">')
    told = {"videoDetails": {"videoId": "v1", "channelId": VIDEO_CHANNEL}, "next": [{"channelId": OTHER_VIDEO_CHANNEL}]}
    script = f"<script>var player = {json.dumps(told, separators=(',', ':'))};</script>"
    oembed = '<link rel="alternate" type="application/json+oembed" href="https://www.youtube.com/oembed?url=v1">'
    for path in ("watch?v=v1", "watch?v=v1&list=RDv1", "shorts/v1", "live/v1"):
        yield f"www.youtube.com/{path}", make_page(head=oembed, body=script)
    yield "m.youtube.com/watch?v=v1", make_page(head=oembed, body=script)
    yield "youtu.be/v1?si=abc", make_redirect("https://www.youtube.com/watch?v=v1&feature=youtu.be")
    yield "www.youtube.com/watch?v=v1&feature=youtu.be", make_page(head=oembed, body=script)
    yield "www.youtube.com/@elsewhere", make_redirect("https://consent.youtube.com/m?continue=x")
    yield "consent.youtube.com/m?continue=x", make_page(body="Before you continue")


def _code_pages() -> Iterator[tuple[str, ScriptedResponse]]:
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
        yield f"github.com/{path}", make_feed(title)
    yield "github.com/some/fresh/releases.atom", make_feed("Release notes from fresh", entries=0)
    yield "github.com/some/thing/issues/7", make_page(body="An issue")
    yield "gitlab.com/group/sub/thing/-/tags?format=atom", make_feed("thing tags")


def _network_pages() -> Iterator[tuple[str, ScriptedResponse]]:
    for path in ("r/news", "r/news+science", "r/news/top", "r/news/new", "user/ada", "user/ada/m/harbours"):
        yield f"www.reddit.com/{path}/.rss", make_feed(f"reddit {path}")
    yield "www.reddit.com/r/news/top/.rss?t=week", make_feed("reddit top of the week")
    yield "www.reddit.com/.rss", make_feed("reddit front page")
    yield "mastodon.example/@ada.rss", make_feed("Ada in the fediverse")
    yield "mastodon.example/tags/harbour.rss", make_feed("#harbour")
    yield "mastodon.example/users/ada.rss", make_feed("Ada in the fediverse")
    profile = {
        "rel": "http://webfinger.net/rel/profile-page",
        "type": "text/html",
        "href": "https://mastodon.example/@ada",
    }
    finger = {"subject": "acct:ada@people.example", "links": [{"rel": "self", "href": "https://x.example/"}, profile]}
    yield (
        "people.example/.well-known/webfinger?resource=acct:ada@people.example",
        ScriptedResponse(json.dumps(finger).encode()),
    )
    yield "bsky.app/profile/ada.example/rss", make_feed("Ada at Bluesky")


def _publisher_pages() -> Iterator[tuple[str, ScriptedResponse]]:
    yield "letters.substack.com/feed", make_feed("Letters")
    yield "letters.example/feed", make_feed("Letters at home")
    yield "letters.example/p/a-letter", make_page(body="A letter")
    yield "letters.example/", make_page((RSS_TYPE, "/feed"))
    for path in ("@ada", "harbour-weekly", "tag/harbour", "harbour-weekly/tagged/boats"):
        yield f"medium.com/feed/{path}", make_feed(f"Medium {path}")
    yield "ada.medium.com/feed", make_feed("Ada at Medium")
    yield "boats.tumblr.com/rss", make_feed("Boats")
    yield "boats.tumblr.com/tagged/ferry/rss", make_feed("Boats, ferries")
    blog, comments = (RSS_TYPE, "https://press.example/feed/"), (RSS_TYPE, "https://press.example/comments/feed/")
    under = '<link rel="alternate" type="application/rss+xml" title="A post Comments Feed" href="/2026/a-post/feed/">'
    interface = ("application/json", "https://press.example/wp-json/wp/v2/posts/1")
    yield "press.example/", make_page(comments, blog, interface)
    yield "press.example/2026/a-post/", make_page(blog, comments, interface, head=under)
    yield "press.example/feed/", make_feed("Press")
    yield "press.example/comments/feed/", make_feed("Comments for Press")
    yield "press.example/2026/a-post/feed/", make_feed("Comments on: A post")
    posts = "https://boats.blogspot.com/feeds/posts/default"
    atom, again = (ATOM_TYPE, posts), (RSS_TYPE, f"{posts}?alt=rss")
    answers = (ATOM_TYPE, "https://boats.blogspot.com/feeds/77/comments/default")
    yield "boats.blogspot.com/", make_page(atom, again)
    yield "boats.blogspot.com/2026/03/a-post.html", make_page(atom, again, answers)
    yield "boats.blogspot.com/feeds/posts/default", make_feed("Boats by Ada")
    yield "boats.blogspot.com/feeds/posts/default?alt=rss", make_feed("Boats by Ada")
    yield "boats.blogspot.com/feeds/77/comments/default", make_feed("Comments on A post")


def _other_pages() -> Iterator[tuple[str, ScriptedResponse]]:
    told = json.dumps({"offer": {"feedUrl": "https://cast.example/feed.xml?a=1&b=2"}}).replace("/", "\\/")
    podcast = make_page(body=f'<script type="application/json">{told}</script>')
    yield "podcasts.apple.com/gb/podcast/harbour-talk/id123", podcast
    yield "podcasts.apple.com/gb/podcast/silent/id124", make_page(body="A podcast")
    yield "cast.example/feed.xml?a=1&b=2", make_feed("Harbour talk")
    articles = {"version": "https://jsonfeed.org/version/1.1", "title": "In JSON"}
    items = [{"id": "1", "url": "https://json.example/1", "content_text": "One"}]
    yield "json.example/feed.json", ScriptedResponse(json.dumps({**articles, "items": items}).encode())
    sections = [(RSS_TYPE, f"/rss/{section}") for section in ("harbour", "town", "sport")]
    yield "courier.example/", make_page(*sections)
    for section in ("harbour", "town", "sport"):
        yield f"courier.example/rss/{section}", make_feed(section.capitalize())
    yield "courier.example/2026/an-article", make_page(body="An article that names no feed")
    yield "footer.example/", make_page(body='<a href="/about">About</a> <a href="/x/news.php?out=rss2">RSS</a>')
    yield "footer.example/x/news.php?out=rss2", make_feed("In the footer")
    yield "amp.example/a/story", make_page(head='<link rel="canonical" href="https://letters.substack.com/p/story">')
    yield "tracked.example/f", make_feed("Tracked")
    yield "tracked.example/f?page=2", make_feed("Tracked, page 2")
    yield "silent.example/", make_page(body="Nothing here")
    yield "example.org/feed", make_feed("Example")


def make_web() -> dict[str, ScriptedResponse]:
    """Return the web."""
    parts = (_video_pages(), _code_pages(), _network_pages(), _publisher_pages(), _other_pages())
    return {address: said for part in parts for address, said in part}
