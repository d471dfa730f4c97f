"""`newsdesk doctor`: looks at everything the bot needs, and says how to mend what is not well."""

from __future__ import annotations

import contextlib
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import console

if TYPE_CHECKING:
    from bot.settings import Settings

ROOM = 500_000_000
"""Bytes of free disk below which the doctor warns."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    well: bool
    detail: str


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check settings, database, model, platforms and disk; say how to mend each."""
    settings = console.settings()

    async def work() -> int:
        findings = [finding async for finding in _look(settings)]
        if as_json:
            console.print_json([asdict(finding) for finding in findings])
        for finding in () if as_json else findings:
            typer.echo(f"{'ok  ' if finding.well else 'MEND'}  {finding.what}: {finding.detail}")
        return console.DONE if all(finding.well for finding in findings) else console.FAILED

    console.run(work())


async def _look(settings: Settings) -> AsyncIterator[Finding]:
    yield Finding("settings", well=True, detail="every value can be used")
    yield _disk(settings)
    yield _port(settings)
    yield await _database(settings)
    yield await _model(settings)
    yield _token("Slack", is_set=settings.slack_bot_token is not None, names="SLACK_BOT_TOKEN and SLACK_APP_TOKEN")
    yield _token("Discord", is_set=settings.discord_token is not None, names="DISCORD_TOKEN")


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free // 1_000_000:,} MB free for {settings.data_dir}"
    return Finding("disk", well=free > ROOM, detail=detail if free > ROOM else f"only {detail}; make room")


def _port(settings: Settings) -> Finding:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.page_host, settings.page_port))
        except OSError as error:
            detail = f"{settings.page_host}:{settings.page_port}: {error.strerror} (running already?); or set PAGE_PORT"
            return Finding("local page", well=False, detail=detail)
    return Finding("local page", well=True, detail=f"http://{settings.page_host}:{settings.page_port}/ is free")


async def _database(settings: Settings) -> Finding:
    from bot import wiring
    from bot.errors import StoreError

    where = "DATABASE_URL" if settings.database_url else f"embedded, in {settings.data_dir}"
    try:
        async with contextlib.AsyncExitStack() as stack:
            await wiring.open_database(settings, stack)
    except StoreError as error:
        return Finding("database", well=False, detail=str(error))
    return Finding("database", well=True, detail=f"answers ({where}), tables are up to date")


async def _model(settings: Settings) -> Finding:
    from bot import wiring
    from bot.errors import ModelError
    from bot.ports import ModelRequest

    if settings.openai_api_key is None:
        return Finding(
            "model", well=True, detail="none set; the extractive summarizer serves (OPENAI_API_KEY adds one)"
        )
    schema = {
        "type": "object",
        "properties": {"ok": {"type": "boolean"}},
        "required": ["ok"],
        "additionalProperties": False,
    }
    request = ModelRequest(system="Reply with JSON.", user='Reply {"ok": true}', name="ping", schema=schema)
    async with wiring.workbench(settings) as bench:
        try:
            reply = await bench.model.reply(request) if bench.model else None
        except ModelError as error:
            return Finding("model", well=False, detail=str(error))
    return Finding("model", well=True, detail=f"{reply.model if reply else settings.openai_model} answers")


def _token(platform: str, *, is_set: bool, names: str) -> Finding:
    return Finding(platform, well=True, detail="token set" if is_set else f"not connected (set {names} to connect)")
