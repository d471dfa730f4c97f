"""`newsdesk backup`, `restore`, `migrate-to`: the whole database, in a file or in another database."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from bot.cli import console
from bot.text.plurals import counted_noun

if TYPE_CHECKING:
    from adapters.postgres.backup import Backup

IN_THE_OPEN = (
    "The password stands in the list of processes now, for everybody on this machine. Better: MIGRATE_TO in the "
    "environment, - and the address on standard input, or PGPASSWORD."
)
NAMED_BY_US = "newsdesk-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9][0-9][0-9][0-9][0-9].zip"
COUNTED = {"feeds": "feed", "entries": "entry", "digests": "digest", "deliveries": "delivery"}
"""The tables that are counted after a backup, and the word for one row of each."""


def backup(
    file: Annotated[
        Path, typer.Argument(help="The file to write, which must not be there yet; or a folder, for one named by now.")
    ],
    keep: Annotated[
        int, typer.Option(min=0, help="In a folder: how many to keep, the newest; 0 keeps all of them.")
    ] = 0,
) -> None:
    """Write the whole database to a file, as of one moment, while everything keeps running.

    .env is not in it, nor is any token in the open: keep SECRET_KEYS somewhere else.
    """
    settings = console.stored_settings()
    folder = file if file.is_dir() or keep else None
    if keep and (file.is_file() or file.suffix):
        console.fail("--keep is for a folder of backups; a file is one.", code=console.MISUSED)
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"newsdesk-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.zip"

    async def work() -> int:
        from bot import administration

        dump = await administration.back_up(settings, file)
        megabytes = file.stat().st_size / 1_000_000
        typer.echo(f"Backed up to {file} ({megabytes:.1f} MB): {_row_counts_text(dump)}.")
        # Only now: if the backup fails, the older ones stay.
        older = sorted(folder.glob(NAMED_BY_US))[:-keep] if folder and keep else []
        for path in older:
            path.unlink()
        if older:
            typer.echo(f"Removed {counted_noun(len(older), 'older backup')}.")
        return console.DONE

    console.run(work())


def restore(
    file: Annotated[Path, typer.Argument(help="What `newsdesk backup` wrote.", exists=True, dir_okay=False)],
) -> None:
    """Put a backup into an empty database: a new DATA_DIR, or the DATABASE_URL of a new one."""
    settings = console.stored_settings()

    async def work() -> int:
        from bot import administration

        dump = await administration.restore(settings, file)
        typer.echo(
            f"Restored as it was on {dump.made:%Y-%m-%d %H:%M} UTC: {_row_counts_text(dump)}. Go on with: newsdesk run"
        )
        return console.DONE

    console.run(work())


def migrate_to(
    url: Annotated[
        str, typer.Argument(help="postgresql://user@host/database, an empty one; - reads it from standard input.")
    ] = "",
) -> None:
    """Copy everything into a PostgreSQL of your own, usually from the embedded one; the original stays as it is.

    Without an address, MIGRATE_TO from the environment is used: a list of processes shows no password there.
    """
    settings = console.stored_settings()
    database_url = sys.stdin.readline().strip() if url == "-" else url or os.environ.get("MIGRATE_TO", "")
    if not database_url:
        console.fail("Where to? Give the address, set MIGRATE_TO, or give - and write it.", code=console.MISUSED)
    if url == database_url and urlsplit(url).password:
        typer.echo(IN_THE_OPEN, err=True)
    target = console.settings(database_url=database_url)

    async def work() -> int:
        from bot import administration

        moved = await administration.move(settings, target)
        typer.echo(
            f"Copied: {_row_counts_text(moved)}. Now set DATABASE_URL to that address in .env, then: newsdesk run"
        )
        return console.DONE

    console.run(work())


def _row_counts_text(dump: Backup) -> str:
    return ", ".join(counted_noun(dump.rows.get(table, 0), word) for table, word in COUNTED.items())
