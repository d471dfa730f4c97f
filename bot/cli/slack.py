"""`newsdesk slack ...`: setting the Slack app up."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli import console, forgetting
from bot.text.plurals import counted_noun

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
    from bot import administration

    if (distributed or socket) and not public_url:
        console.fail("Which address? Add --public-url https://...", code=console.MISUSED)
    if public_url and not public_url.startswith("https://"):
        console.fail("Slack calls https:// addresses only; give --public-url as one.", code=console.MISUSED)
    printed = administration.slack_manifest(
        http_url="" if socket else public_url, install_url=public_url if distributed else ""
    )
    console.print_json(printed)


@app.command()
def key() -> None:
    """Print a new key for SECRET_KEYS; keep it as safe as the tokens it seals."""
    from bot import administration

    typer.echo(administration.new_key())


@app.command()
def reseal() -> None:
    """Seal every stored token with the first of SECRET_KEYS; afterwards the other keys may be removed."""
    settings = console.settings()

    async def work() -> None:
        from bot import administration

        async with administration.opened_installations(settings) as installations:
            number = await installations.reencrypt_tokens()
        typer.echo(f"{counted_noun(number, 'token')} sealed with the first key; the others may go now.")

    console.run(work())


@app.command()
def workspaces(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the workspaces that installed the app over OAuth."""
    settings = console.settings()

    async def work() -> None:
        from bot import administration

        async with administration.opened_installations(settings) as installations:
            installed = list(await installations.workspaces("slack"))
        if as_json:
            console.print_json(installed)
        else:
            typer.echo("\n".join(installed) or "None yet.")

    console.run(work())


@app.command()
def forget(workspace: Annotated[str, typer.Argument(help="Its id, T...")]) -> None:
    """Delete everything of a workspace, including its token, as if it had removed the app."""
    forgetting.forget("slack", workspace)
