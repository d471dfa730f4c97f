"""`newsdesk discord ...`: the servers the bot serves, and forgetting one of them."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import console, forgetting
from bot.text.plurals import counted_noun

app = typer.Typer(no_args_is_help=True, help="The Discord servers that subscribed to something; docs/discord.md.")


@app.command()
def servers(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the servers that have subscriptions, with how many, and in how many channels."""
    settings = console.settings()

    async def work() -> None:
        from bot import administration

        counts = await administration.discord_servers(settings)
        if as_json:
            console.print_json([{"server": server, "subscriptions": n, "channels": c} for server, n, c in counts])
        else:
            lines = [
                f"{server}  {counted_noun(n, 'subscription')} in {counted_noun(c, 'channel')}"
                for server, n, c in counts
            ]
            typer.echo("\n".join(lines) or "None yet.")

    console.run(work())


@app.command()
def forget(server: Annotated[str, typer.Argument(help="Its id, a number.")]) -> None:
    """Delete everything of a server, as if it had removed the bot."""
    forgetting.forget("discord", server)
