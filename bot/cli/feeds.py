"""`newsdesk feeds`: subscriptions without a chat."""

from __future__ import annotations

import shlex
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import console
from bot.text.plurals import counted_noun

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.feed import Feed
    from bot.domain.subscription import Destination, Subscription
    from bot.watcher import Watcher
    from bot.wiring.desk import Desk

app = typer.Typer(no_args_is_help=True, help="Subscriptions: add, list, remove, check, poll, import, export.")

HERE = "page:local:news"
To = Annotated[str, typer.Option("--to", help="Where the digests go: platform:workspace:channel.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def add(address: Annotated[str, typer.Argument(help="A feed, or a site that has one.")], *, to: To = HERE) -> None:
    """Subscribe a channel (the local one, if --to does not say otherwise) to a feed."""
    obey(f"add {address}", to)


@app.command()
def remove(
    number: Annotated[str, typer.Argument(help="The id that `feeds list` shows first.")],
    *,
    to: To = "",
) -> None:
    """End a subscription."""

    async def work(desk: Desk) -> int:
        digits = number.lstrip("#")
        for subscription, feed in await desk.store.subscriptions(_destination(to) if to else None):
            if str(subscription.id) == digits:
                await desk.store.unsubscribe(subscription.id)
                _terminal().say(f"Removed {feed.name} from {subscription.destination}.")
                return console.DONE
        return console.fail(f"There is no subscription {number}; see: newsdesk feeds list")

    _run_with_desk(work)


@app.command("list")
def list_(*, as_json: AsJson = False, to: To = "") -> None:
    """Show subscriptions with their id, their number in their channel, and how each feed is doing."""

    async def work(desk: Desk) -> int:
        rows = await desk.store.subscriptions(_destination(to) if to else None)
        if as_json:
            console.print_json([_record(subscription, feed, desk.clock.now()) for subscription, feed in rows])
        elif rows:
            _terminal().feeds(rows)
        else:
            _terminal().say("No subscriptions yet. Start with: newsdesk feeds add <address of a feed or site>")
        return console.DONE

    _run_with_desk(work)


@app.command()
def check(
    address: Annotated[str, typer.Argument(help="A feed, or a site that has one.")], *, as_json: AsJson = False
) -> None:
    """List the feeds at an address, without subscribing."""
    settings = console.quiet_settings()

    async def work() -> int:
        from bot.wiring.workbench import opened_workbench

        async with opened_workbench(settings) as bench:
            with _terminal().spinner(f"Looking at {address} ..."):
                candidates = await bench.feeds.discover(address)
        if as_json:
            console.print_json([asdict(feed) for feed in candidates])
        for feed in () if as_json else candidates:
            number = {0: "no entries", 1: "1 entry"}.get(feed.entries, f"{feed.entries} entries")
            newest = f", newest: {feed.newest}" if feed.newest else ""
            note = f"\n  {feed.note}" if feed.note else ""
            _terminal().say(f"{feed.title or '(no title)'}\n  {feed.url}\n  {number}{newest}{note}")
        if not candidates and not as_json:
            _terminal().say(
                f"No feed found at {address}: the page names none, and none is where sites usually have theirs."
            )
        return console.DONE if candidates else console.FAILED

    console.run(work())


@app.command()
def poll(
    *,
    every: Annotated[bool, typer.Option("--all", help="Every feed, due or not (still conditionally).")] = False,
    as_json: AsJson = False,
) -> None:
    """Poll the due feeds once, and report the results; workers digest them."""

    async def work(watcher: Watcher) -> int:
        started = time.perf_counter()
        if every:
            with _terminal().progress_counter("Polling") as progress:
                report = await watcher.poll_all(progress=progress)
        else:
            with _terminal().spinner("Polling what is due ..."):
                report = await watcher.poll_due()
        seconds = time.perf_counter() - started
        if as_json:
            console.print_json({**asdict(report), "seconds": round(seconds, 3)})
            return console.DONE
        feeds = "1 feed" if report.polled == 1 else f"{report.polled} feeds"
        waiting = f", {report.put_off} put off because their hosts asked for it" if report.put_off else ""
        _terminal().say(
            f"{feeds} polled in {seconds:.1f} s: {report.fresh} new entries, {report.changed} changed, "
            f"{report.unchanged} feeds unchanged, {report.failed} failed{waiting}."
        )
        for url, problem in report.problems:
            _terminal().say(f"  {url}: {problem}")
        return console.DONE

    settings = console.stored_settings()

    async def watching() -> int:
        from bot.wiring.polling import opened_watcher

        async with opened_watcher(settings) as watcher:
            console.tune_garbage_collector()
            return await work(watcher)

    console.run(watching())


IMPORTED_AT_ONCE = 200
"""Feeds of a list that are saved together."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML file.", exists=True, dir_okay=False, readable=True)],
    *,
    to: To = HERE,
) -> None:
    """Subscribe a channel to every feed of an OPML file; existing subscriptions stay as they are."""

    async def work(desk: Desk) -> int:
        from bot.wiring.command_line import read_opml

        opml = read_opml(file.read_bytes())
        destination = _destination(to)
        subscribed = {feed.url for _, feed in await desk.store.subscriptions(destination)}
        with _terminal().progress_counter("Importing") as progress:
            for done in range(0, len(opml.feeds), IMPORTED_AT_ONCE):
                some = opml.feeds[done : done + IMPORTED_AT_ONCE]
                await desk.store.subscribe_all(destination, some, now=desk.clock.now())
                progress(done + len(some), len(opml.feeds))
        already = sum(feed.url in subscribed for feed in opml.feeds)
        number = len(opml.feeds) - already
        again = f" {already} of the list {'was' if already == 1 else 'were'} there already." if already else ""
        _terminal().say(f"{counted_noun(number, 'feed')} imported to {destination}.{again}")
        if opml.note:
            _terminal().say(opml.note)
        for problem in opml.problems:
            _terminal().say(f"  left out: {problem}")
        return console.DONE if opml.feeds else console.FAILED

    _run_with_desk(work)


@app.command()
def export(*, to: To = "") -> None:
    """Print subscriptions as OPML."""

    async def work(desk: Desk) -> int:
        from bot.wiring.command_line import write_opml

        rows = await desk.store.subscriptions(_destination(to) if to else None)
        typer.echo(write_opml([(feed.url, feed.title, subscription.folder) for subscription, feed in rows]), nl=False)
        return console.DONE

    _run_with_desk(work)


SHOWN = ("url", "title", "site", "health", "problem", "failures", "failing_since", "last_polled", "next_due")
"""Fields of a feed that `--json` prints under their own names."""


def _record(subscription: Subscription, feed: Feed, now: datetime) -> dict[str, Any]:
    """Return a subscription with its feed, for people's programs; fields only needed for polling are left out."""
    from bot.domain.health import feed_condition

    about = {name: getattr(feed, name) for name in SHOWN}
    about |= {"condition": str(feed_condition(feed, now)), "entries_a_day": round(feed.rhythm.rate(now), 2)}
    values = {
        "id": subscription.id,
        "to": str(subscription.destination),
        "number": subscription.number,
        "paused": subscription.paused,
    }
    return {**values, "language": subscription.language, "folder": subscription.folder, **about}


def obey(text: str, to: str) -> None:
    """Carry out a command as if it were typed in the channel."""

    async def work(desk: Desk) -> int:
        from bot.domain.conversation import Command

        with _terminal().spinner("Looking at the address ..."):
            reply = await desk.inbox.execute_command(Command(destination=_destination(to), text=text))
        _terminal().say(reply.text)
        offered = [choice.command.removeprefix("add ") for choice in reply.choices if not reply.done]
        for address in offered:
            typer.echo(f"  newsdesk feeds add {shlex.quote(address)}")
        return console.DONE if reply.done else console.FAILED

    _run_with_desk(work)


def _destination(text: str) -> Destination:
    from bot.domain.subscription import parse_destination

    try:
        return parse_destination(text)
    except ValueError as error:
        console.fail(f"{error}; for example {HERE}", code=console.MISUSED)


def _run_with_desk(work: Callable[[Desk], Awaitable[int]]) -> None:
    settings = console.stored_settings()

    async def at_the_desk() -> int:
        from bot.wiring.desk import opened_desk

        async with opened_desk(settings) as desk:
            return await work(desk)

    console.run(at_the_desk())


def _terminal() -> Any:  # noqa: ANN401  # the adapter is wiring's to know
    from bot.wiring.command_line import terminal

    return terminal()
