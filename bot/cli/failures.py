"""`newsdesk failures`: deliveries and jobs that failed for good, to be retried or dropped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import console

if TYPE_CHECKING:
    from bot.domain.failure import Failure, FailureId
    from bot.ports import Failures

app = typer.Typer(no_args_is_help=True, help="What was given up: list it, try it again, drop it.")

MAX_FAILURES_LISTED = 200
"""Most failures that are listed, the newest first."""

Names = Annotated[list[str] | None, typer.Argument(help="As `failures list` calls them, like d12 or j7.")]
Every = Annotated[bool, typer.Option("--all", help="All that `failures list` shows.")]


@app.command("list")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List failures, with the reasons."""

    async def work(failures: Failures) -> int:
        from bot.wiring.command_line import terminal

        given_up = await failures.failures(limit=MAX_FAILURES_LISTED)
        if as_json:
            console.print_json([_record(failure) for failure in given_up])
            return console.DONE
        for failure in given_up:
            since = f"{failure.since:%Y-%m-%d %H:%M} UTC" if failure.since else ""
            details = " · ".join(filter(None, (failure.destination, since)))
            terminal().say(
                f"{failure.id}  {failure.about or failure.id.kind.word}\n    {details}\n    {failure.problem}"
            )
        if not given_up:
            terminal().say("Nothing was given up.")
        return console.DONE

    _with_failures(work)


@app.command()
def retry(names: Names = None, *, every: Every = False) -> None:
    """Retry failures as if for the first time; anything that arrived after all is not posted twice."""

    async def retry_one(failures: Failures, name: FailureId) -> bool:
        from bot.wiring.system_clock import SystemClock

        return await failures.retry(name, now=SystemClock().now())

    _act_on_failures(names or [], retry_one, every=every, done="is tried again")


@app.command()
def drop(names: Names = None, *, every: Every = False) -> None:
    """Drop failures for good: nothing more is done about them, and they are no longer listed."""

    async def drop_one(failures: Failures, name: FailureId) -> bool:
        return await failures.drop(name)

    _act_on_failures(names or [], drop_one, every=every, done="is dropped")


def _act_on_failures(
    names: list[str], act: Callable[[Failures, FailureId], Awaitable[bool]], *, every: bool, done: str
) -> None:
    from bot.domain.failure import FailureId

    try:
        chosen = [FailureId.parse(name) for name in names]
    except ValueError as error:
        console.fail(str(error), code=console.MISUSED)
    if bool(chosen) == every:
        console.fail("Say which, like d12 or j7, or --all; see: newsdesk failures list", code=console.MISUSED)

    async def work(failures: Failures) -> int:
        failure_ids = (
            [failure.id for failure in await failures.failures(limit=MAX_FAILURES_LISTED)] if every else chosen
        )
        missing = 0
        for name in failure_ids:
            was_there = await act(failures, name)
            missing += not was_there
            typer.echo(f"{name} {done}." if was_there else f"There is no failure {name}; see: newsdesk failures list")
        return console.FAILED if missing else console.DONE

    _with_failures(work)


def _record(failure: Failure) -> dict[str, str | None]:
    since = failure.since.isoformat() if failure.since else None
    return {
        "id": str(failure.id),
        "about": failure.about,
        "place": failure.destination,
        "problem": failure.problem,
        "since": since,
    }


def _with_failures(work: Callable[[Failures], Awaitable[int]]) -> None:
    settings = console.stored_settings()

    async def opened() -> int:
        from bot import administration

        async with administration.opened_failures(settings) as failures:
            return await work(failures)

    console.run(opened())
