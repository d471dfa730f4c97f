"""The command line `newsdesk`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli import about, articles, backup, discord, doctor, evaluation, failures, feeds, service, slack, stories
from bot.errors import NewsdeskError

app = typer.Typer(
    name="newsdesk",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="A news-digest bot for Slack and Discord that says nothing it cannot prove.\n\n"
    "Start with [bold]newsdesk demo[/bold]. Settings come from the environment and .env; "
    "[bold]newsdesk doctor[/bold] checks them.\n\n"
    "Exit codes: 0 done, 1 failed, 2 used wrongly.",
)


def _version(*, wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(metadata.version("newsdesk"))
        raise typer.Exit


@app.callback()
def newsdesk(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that precede any command."""


for _command in (service.run, service.gateway, service.worker, service.health):
    app.command()(_command)
for _command in (service.demo, articles.digest, articles.ask, articles.read):
    app.command()(_command)
for _command in (articles.verify, stories.stories, doctor.doctor):
    app.command()(_command)
app.command()(about.about)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(backup.migrate_to)
app.command("eval")(evaluation.evaluate)
app.add_typer(feeds.app, name="feeds")
app.add_typer(failures.app, name="failures")
app.add_typer(slack.app, name="slack")
app.add_typer(discord.app, name="discord")


def main() -> None:
    """Run the command line; an error while a command is being loaded becomes one line, too."""
    try:
        app()
    except NewsdeskError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
