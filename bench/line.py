"""The whole line over loopback, from feed to channel: python -m bench.line [ARTICLES].

A site of generated articles, the embedded database, an instant model (none: the extract), the local channel.
Prints articles a second and the share of each step, beside the same articles through extract alone.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.page.sample.pieces import load
from bot import wiring
from bot.domain.article import Article
from bot.domain.subscription import Destination
from bot.ports import Handler
from bot.settings import Settings
from bot.summarizer.extract import extract


def articles(count: int) -> list[tuple[str, list[str]]]:
    """Return `count` articles (title, paragraphs), each of its own words, so that none joins another's story."""
    dice = random.Random(7)  # noqa: S311  # the same articles every time
    pieces = list(load()[0].values())
    made = []
    for number in range(count):
        piece = pieces[number % len(pieces)]
        names = [f"{dice.choice('BDFGKLMNPRST')}{dice.choice('aeiou')}{dice.getrandbits(30):x}" for _ in range(40)]
        filler = f"{' and '.join(names[:20])} met {' with '.join(names[20:])}."
        made.append((f"{' '.join(names[:8])} {number}", [filler, *piece.paragraphs]))
    return made


def site(made: list[tuple[str, list[str]]]) -> web.Application:
    """Return a news site with one feed."""

    async def feed(request: web.Request) -> web.Response:
        items = "".join(
            f"<item><title>{title}</title><link>http://{request.host}/{number}</link></item>"
            for number, (title, _) in enumerate(made)
        )
        body = f"<rss version='2.0'><channel><title>Bench</title>{items}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")

    async def page(request: web.Request) -> web.Response:
        title, paragraphs = made[int(request.match_info["number"])]
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        return web.Response(
            text=f"<html><title>{title}</title><body><article><h1>{title}</h1>{body}</article></body></html>",
            content_type="text/html",
        )

    application = web.Application()
    application.router.add_get("/feed.xml", feed)
    application.router.add_get(r"/{number:\d+}", page)
    return application


def timed(handlers: Mapping[type[Any], Handler], spent: dict[str, float]) -> dict[type[Any], Handler]:
    """Return the handlers, each writing down the time it took."""

    def wrap(kind: type[Any], handler: Handler) -> Handler:
        async def handle(job: Any, attempt: int) -> None:  # noqa: ANN401  # any job
            started = time.perf_counter()
            await handler(job, attempt)
            spent[kind.__name__] += time.perf_counter() - started

        return handle

    return {kind: wrap(kind, handler) for kind, handler in handlers.items()}


async def measure(count: int, folder: Path) -> int:
    """Bring `count` articles through the line and print the figures."""
    made = articles(count)
    runner = web.AppRunner(site(made))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        allow_private_addresses=("127.0.0.0/8",),
        first_entries=count,
        database_url=None,
        openai_api_key=None,
        worker_concurrency=8,
    )
    spent: dict[str, float] = defaultdict(float)
    async with wiring.desk(settings) as desk:
        place = Destination("page", "local", "news")
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.xml"
        await desk.store.subscribe(place, url, title="", now=desk.clock.now())
        started = time.perf_counter()
        await desk.watcher.poll_due()
        spent["WatchFeeds"] = time.perf_counter() - started
        await desk.jobs.work(timed(desk.line.handlers(), spent), until_idle=True)
        seconds = time.perf_counter() - started
        counts = await desk.counts()
    await runner.cleanup()
    alone = time.perf_counter()
    for title, paragraphs in made:
        extract(Article(title=title, text="\n".join(paragraphs)))
    alone = time.perf_counter() - alone
    posted = counts.deliveries.get("posted", 0)
    total = sum(spent.values())
    shares = ", ".join(f"{name} {share / total:.0%}" for name, share in spent.items())
    print(f"{posted} of {count} articles posted in {seconds:.1f} s: {posted / seconds:.1f} articles/s")
    print(f"time in steps (they overlap): {shares}")
    print(f"extract alone: {count / alone:.0f} articles/s, {seconds / alone:.1f}x faster than the whole line")
    return int(posted != count)


def main(count: int = 200) -> int:
    """Measure in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="newsdesk-bench-") as name:
        return asyncio.run(measure(count, Path(name)))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
