"""`newsdesk about NAME`: what somebody gained and lost, from everything that a channel's workspace has read."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import console
from bot.text.merged_languages import ALL_LANGUAGES

HERE = "page:local:news"


def about(
    name: Annotated[str, typer.Argument(help="A person, an organization or a group.")],
    *,
    archive: Annotated[
        str, typer.Option(help="The channel whose workspace has read it: platform:workspace:channel.")
    ] = HERE,
    since: Annotated[str, typer.Option(help='How far back: "30 days", "3 months", "January".')] = "90 days",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what somebody gained and lost over time according to the digests, each with its quotation.

    newsdesk about Remotasks --since "30 days"
    """
    from bot.domain.subscription import parse_destination
    from bot.text.aliases import name_keys

    try:
        destination = parse_destination(archive)
    except ValueError as error:
        console.fail(f"{error}; for example {HERE}", code=console.MISUSED)
    if not name_keys(name):
        console.fail("Whom is it about? For example: newsdesk about Remotasks", code=console.MISUSED)
    settings = console.stored_settings()

    async def work() -> int:
        from datetime import UTC, datetime

        from bot.cli import records
        from bot.track_record import parse_name_and_period, similar_names, track_record_of
        from bot.wiring.command_line import terminal
        from bot.wiring.database import opened_store

        now = datetime.now(UTC)
        # Whoever types at a terminal may do so in any language.
        whom, days = parse_name_and_period(f"{name} since {since}", now, ALL_LANGUAGES)
        async with opened_store(settings) as store:
            names = (await store.preferences(destination)).names_of(whom)
            record = await track_record_of(store, destination, names, now=now, days=days)
            near = () if record.lines else await similar_names(store, destination, whom)
        if as_json:
            console.print_json({**records.track_record(record), "near": list(near)})
        elif record.lines:
            terminal().track_record(record)
        else:
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            terminal().say(f"No digest of {days} days says for certain that {whom} gained or lost.{hint}")
        return console.DONE if record.lines else console.FAILED

    console.run(work())
