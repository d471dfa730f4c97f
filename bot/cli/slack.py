"""`newsdesk slack ...`: setting the Slack app up."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import console

app = typer.Typer(no_args_is_help=True, help="Set the Slack app up; docs/slack.md walks through it.")


@app.command()
def manifest(
    public_url: Annotated[
        str, typer.Option(help="HTTP mode: where Slack reaches the bot's web server. Left out: Socket Mode.")
    ] = "",
    *,
    distributed: Annotated[bool, typer.Option(help="Other workspaces install it, too (needs --public-url).")] = False,
    socket: Annotated[bool, typer.Option(help="Socket Mode all the same; the address is for installing.")] = False,
) -> None:
    """Print the app's manifest, to paste at api.slack.com/apps under "Create New App, From a manifest"."""
    from bot import wiring

    if (distributed or socket) and not public_url:
        console.fail("Which address? Add --public-url https://...", code=console.MISUSED)
    if public_url and not public_url.startswith("https://"):
        console.fail("Slack calls https:// addresses only; give --public-url as one.", code=console.MISUSED)
    printed = wiring.slack_manifest(
        http_url="" if socket else public_url, install_url=public_url if distributed else ""
    )
    console.print_json(printed)
