"""Forgetting a workspace by hand, for the commands of each platform."""

from __future__ import annotations

import typer

from bot.cli import console
from bot.text.plurals import counted_noun


def forget(platform: str, workspace: str) -> None:
    """Delete everything of a workspace, and report what was deleted; fail if there was nothing."""
    settings = console.settings()

    async def work() -> int:
        from bot import administration

        number, was_there = await administration.forget(settings, platform, workspace)
        if not number and not was_there:
            typer.echo(f"There is nothing of {workspace} here.", err=True)
            return console.FAILED
        typer.echo(f"Forgotten: {workspace}, with {counted_noun(number, 'subscription')}.")
        return console.DONE

    console.run(work())
