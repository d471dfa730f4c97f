"""`newsdesk run`, `gateway`, `worker`, `demo`: the long-running programs; `health` asks how they are."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import console

if TYPE_CHECKING:
    from bot.settings.settings import Settings
    from bot.wiring.desk import Desk

EDIT_AFTER = 25.0
"""Seconds until the demo's news site corrects one of its articles: late enough for the first version to be read."""

LOOPBACK = ("127.0.0.0/8", "::1/128")


def run() -> None:
    """Run everything in one process: watch, summarize, deliver, converse."""
    settings = console.settings()
    console.run(_serve(settings))


def gateway() -> None:
    """Hold the platforms' connections and the page, and do no jobs; a second gateway waits to take over.

    It needs workers beside it: newsdesk worker.
    """
    settings = console.settings()

    async def serve() -> None:
        from bot.wiring.desk import opened_desk
        from bot.wiring.processes import gateway_of

        def up(address: str) -> None:
            typer.echo(_welcome_text(settings, desk, address), err=True)

        async with opened_desk(settings, ready=up) as desk:
            console.tune_garbage_collector()
            await _run_until_stopped(gateway_of(settings, desk).run())
        typer.echo("\nStopped.", err=True)

    console.run(serve())


def worker(
    queues: Annotated[
        str, typer.Option(help="Jobs to do: some of watch, digest, deliver, answer, with commas between them.")
    ] = "",
    concurrency: Annotated[
        int, typer.Option(min=0, max=100, help="How many of each at once; 0 is WORKER_CONCURRENCY.")
    ] = 0,
) -> None:
    """Do jobs only; start any number, on any number of hosts, with the same DATABASE_URL."""
    chosen = _queues(queues)
    settings = console.settings(**({"worker_concurrency": concurrency} if concurrency else {}))

    async def work() -> None:
        from bot.wiring.desk import opened_desk
        from bot.wiring.processes import probes_of

        async with opened_desk(settings, queues=chosen) as desk, probes_of(settings, desk):
            console.tune_garbage_collector()
            typer.echo(f"Working on {', '.join(chosen)}. Ctrl-C stops.", err=True)
            await _run_until_stopped(desk.jobs.work(desk.handlers))
        typer.echo("\nStopped. What was under way is done by others, or at the next start.", err=True)

    console.run(work())


def _queues(queues_text: str) -> tuple[str, ...]:
    """Return the queues named, or all if none were; exit if one does not exist."""
    from bot.domain.job import QUEUES

    queue_names = [name.lower() for name in queues_text.replace(",", " ").split()]
    if unknown := [name for name in queue_names if name not in QUEUES]:
        console.fail(f"There is no queue {', '.join(unknown)}. There are: {', '.join(QUEUES)}.", code=console.MISUSED)
    return tuple(queue for queue in QUEUES if queue in queue_names or not queue_names)


def health(
    port: Annotated[int, typer.Option(help="Where to ask; HEALTH_PORT or PAGE_PORT, if nothing is given.")] = 0,
    *,
    alive: Annotated[bool, typer.Option("--alive", help="Ask only whether it lives.")] = False,
) -> None:
    """Ask the Newsdesk on this machine whether it is ready; exit code 1 if it is not."""
    settings = console.settings()
    from bot import administration

    well, problem = administration.check_health(
        settings, port or settings.health_port or settings.page_port, alive=alive
    )
    if not well:
        console.fail(problem)
    typer.echo("ok")


def demo(
    feed: Annotated[str, typer.Option(help="Watch this feed instead of the sample news.")] = "",
    sample_port: Annotated[int, typer.Option(help="Port of the sample news site.")] = 8401,
) -> None:
    """Show a newsdesk on this machine: sample news, embedded database, the channel in your browser.

    It needs no account and no key. With OPENAI_API_KEY set, the model drafts the digests.
    """
    import hashlib

    from bot.settings.settings import PLATFORM_CREDENTIALS, Settings

    usual = Settings.model_fields["data_dir"].default
    folder = Path(usual) / ("demo" if not feed else f"demo-{hashlib.sha256(feed.encode()).hexdigest()[:8]}")
    settings = console.settings(
        database_url=None,
        data_dir=folder,
        **{name: Settings.model_fields[name].default for name in PLATFORM_CREDENTIALS},
        allow_private_addresses=LOOPBACK,
        first_entries=20,
        # The sample news may be polled as often as we like; a feed of yours is somebody else's.
        **({} if feed else {"poll_minutes": 0.15, "poll_floor_minutes": 0, "host_pause_seconds": 0}),
        watch_seconds=2,
        log_level="WARNING",
    )
    console.run(_demo(settings, feed, sample_port))


async def _demo(settings: Settings, feed: str, sample_port: int) -> None:
    _check_ports(settings, None if feed else sample_port)
    async with contextlib.AsyncExitStack() as stack:
        if feed:
            await _serve(settings, feeds=(feed,))
            return
        site = await stack.enter_async_context(_sample_site(settings, sample_port))
        await _serve(settings, feeds=site.feeds)


def _check_ports(settings: Settings, sample_port: int | None) -> None:
    """Exit, with the reason, if the demo's ports are another Newsdesk's, or the same."""
    from bot import administration

    if sample_port and sample_port == settings.page_port:
        console.fail(f"PAGE_PORT and --sample-port are both {sample_port}; give one of them another port.")
    if address := administration.find_newsdesk(settings):
        console.fail(
            f"A Newsdesk is running already, at {address} Look there, or stop it first (Ctrl-C where it was started)."
        )


@contextlib.asynccontextmanager
async def _sample_site(settings: Settings, port: int) -> AsyncIterator[Any]:
    """Start the sample news site; it corrects one article after a while, and remembers that it did."""
    import asyncio

    from bot.wiring.command_line import sample_site

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    edited = settings.data_dir / "edited"

    async with sample_site(port) as site:

        async def edit_later() -> None:
            await asyncio.sleep(EDIT_AFTER)
            site.edit()
            edited.touch()

        if edited.exists():
            site.edit()
            yield site
            return
        task = asyncio.create_task(edit_later())
        try:
            yield site
        finally:
            task.cancel()


async def _serve(settings: Settings, *, feeds: tuple[str, ...] = ()) -> None:
    from bot import app
    from bot.wiring.desk import opened_desk

    typer.echo("Starting the database ...", err=True)

    def up(address: str) -> None:
        typer.echo(_welcome_text(settings, desk, address), err=True)

    async with opened_desk(settings, ready=up) as desk:
        await _subscribe_local(desk, feeds)
        console.tune_garbage_collector()
        await _run_until_stopped(app.run(desk.jobs, desk.handlers, desk.platforms, desk.inbox))
    typer.echo("\nStopped. Start again any time: it goes on where it was.", err=True)


async def _subscribe_local(desk: Desk, feeds: tuple[str, ...]) -> None:
    from bot.domain.conversation import Command
    from bot.domain.subscription import Destination

    destination = Destination("page", "local", "news")
    for feed in feeds:
        reply = await desk.inbox.execute_command(Command(destination=destination, text=f"add {feed}"))
        if not reply.done:
            console.fail(reply.text)


def _welcome_text(settings: Settings, desk: Desk, address: str) -> str:
    others = [name for name in desk.platforms if name != "page"]
    connected = f" Connected: {', '.join(others)}." if others else ""
    model = f"model {settings.openai_model}" if settings.openai_api_key else "extractive (no OPENAI_API_KEY set)"
    return f"\n  The channel: {address}\n  Summaries:   {model}.{connected}\n  Ctrl-C stops.\n"


async def _run_until_stopped(work: Any) -> None:  # noqa: ANN401  # any coroutine
    """Run until done, or until SIGINT or SIGTERM asks for a clean stop."""
    import asyncio
    import signal

    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    waiting = asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        if not task.done():
            task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
