"""`newsdesk doctor`: checks everything the bot needs, and says how to fix what is wrong."""

from __future__ import annotations

import contextlib
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import console
from bot.cli.findings import Finding, finding_line
from bot.cli.models import ModelCheckup
from bot.domain import spending
from bot.domain.spending import Spending, budget_day_start, money, tokens

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.settings.settings import Settings

MONTH = timedelta(days=30)
MIN_FREE_BYTES = 500_000_000
"""Bytes of free disk below which the doctor warns."""


def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check settings, languages, database, models, platforms and disk; say how to fix each."""
    settings = console.stored_settings()

    async def work() -> int:
        findings = [finding async for finding in _check_everything(settings)]
        if as_json:
            console.print_json([asdict(finding) for finding in findings])
        for finding in () if as_json else findings:
            typer.echo(finding_line(finding))
        return console.DONE if all(finding.well for finding in findings) else console.FAILED

    console.run(work())


async def _check_everything(settings: Settings) -> AsyncIterator[Finding]:
    yield Finding("settings", well=True, detail="every value can be used")
    yield _check_languages()
    yield _check_disk(settings)
    yield _check_port(settings)
    async for finding in _check_database(settings):
        yield finding
    async for finding in ModelCheckup(settings).findings():
        yield finding
    yield await _check_embeddings(settings)
    async for finding in _check_slack(settings):
        yield finding
    async for finding in _check_discord(settings):
        yield finding


def _check_languages() -> Finding:
    """Check the message catalogues of other languages; their word lists were read when the program was loaded."""
    from bot.text.catalogue import load_catalogues
    from bot.text.language import LanguageFileError, language_names

    try:
        load_catalogues()
    except LanguageFileError as error:
        return Finding("languages", well=False, detail=str(error))
    return Finding("languages", well=True, detail=language_names())


def _check_disk(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free // 1_000_000:,} MB free for {settings.data_dir}"
    return Finding(
        "disk", well=free > MIN_FREE_BYTES, detail=detail if free > MIN_FREE_BYTES else f"only {detail}; make room"
    )


def _check_port(settings: Settings) -> Finding:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.page_host, settings.page_port))
        except OSError as error:
            if ours := _other_newsdesk(settings):
                detail = f"{ours} is a Newsdesk that runs already; stop it before you start another there"
                return Finding("local page", well=True, detail=detail)
            address = f"{settings.page_host}:{settings.page_port}"
            detail = f"{address}: {error.strerror}, by another program; stop that, or set PAGE_PORT"
            return Finding("local page", well=False, detail=detail)
    return Finding("local page", well=True, detail=f"http://{settings.page_host}:{settings.page_port}/ is free")


def _other_newsdesk(settings: Settings) -> str:
    from bot import administration

    return administration.find_newsdesk(settings)


async def _check_database(settings: Settings) -> AsyncIterator[Finding]:
    from bot.errors import StoreError
    from bot.wiring.database import opened_store
    from bot.wiring.system_clock import SystemClock

    where = "DATABASE_URL" if settings.database_url else f"embedded, in {settings.data_dir}"
    try:
        async with opened_store(settings) as store:
            now = SystemClock().now()
            today, month = await store.spent_since(budget_day_start(now)), await store.spent_since(now - MONTH)
    except StoreError as error:
        yield Finding("database", well=False, detail=str(error))
        return
    yield Finding("database", well=True, detail=f"answers ({where}), tables are up to date")
    if settings.openai_api_key is not None or month:
        yield _check_spending(settings, today, month)


def _check_spending(settings: Settings, today: Sequence[Spending], month: Sequence[Spending]) -> Finding:
    """Check what the model cost, and whether today's budget still lasts."""
    used, budget = tokens(today), settings.daily_tokens
    detail = f"{used:,} of {budget:,} tokens today, {tokens(month):,} in 30 days"
    lines = spending.spending_rows(month, settings.model_prices)
    if lines:
        detail += f" ({', '.join(_spending_line(*line) for line in lines)})"
    if used >= budget:
        detail += "; today's budget is used up, so the extract serves until midnight UTC (raise DAILY_TOKENS)"
    return Finding("spending", well=used < budget, detail=detail)


def _spending_line(purpose: str, number: int, cost: Decimal | None) -> str:
    return f"{purpose} {number:,}" if cost is None else f"{purpose} {number:,}, {money(cost)}"


async def _check_embeddings(settings: Settings) -> Finding:
    """Check whether questions find articles by embeddings, and if not, what is missing."""
    from bot.errors import NewsdeskError
    from bot.wiring.database import opened_store
    from bot.wiring.models import embedder_of

    if not settings.embeddings_model:
        return Finding("embeddings", well=True, detail="none set; full text serves (EMBEDDINGS_MODEL adds them)")
    try:
        async with opened_store(settings) as store, contextlib.AsyncExitStack() as stack:
            can_keep = await store.can_search_embeddings()
            embedder = embedder_of(settings, stack)
            embedded = await embedder.embed(["Hello."]) if embedder else None
    except NewsdeskError as error:
        return Finding("embeddings", well=False, detail=str(error))
    if not can_keep:
        detail = (
            "this PostgreSQL has no pgvector 0.7 or newer, or this role may not switch it on, so full text alone "
            "serves: install it and run CREATE EXTENSION vector, or leave DATABASE_URL empty (the embedded one has it)"
        )
        return Finding("embeddings", well=False, detail=detail)
    length = len(embedded.vectors[0]) if embedded else 0
    return Finding("embeddings", well=True, detail=f"{settings.embeddings_model} answers ({length} numbers a vector)")


async def _check_slack(settings: Settings) -> AsyncIterator[Finding]:
    from bot import administration
    from bot.errors import StoreError

    if not settings.has_slack:
        yield _not_connected("Slack", names="SLACK_BOT_TOKEN and SLACK_APP_TOKEN")
        return
    try:
        async with contextlib.aclosing(administration.slack_checkup(settings)) as looking:
            async for checked in looking:
                yield Finding(checked.what, checked.well, checked.detail, is_known=checked.is_known)
    except StoreError:
        yield Finding("Slack", well=False, detail="cannot be looked at without the database: see there")


async def _check_discord(settings: Settings) -> AsyncIterator[Finding]:
    from bot import administration
    from bot.errors import StoreError

    if settings.discord_token is None:
        yield _not_connected("Discord", names="DISCORD_TOKEN")
        return
    try:
        async with contextlib.aclosing(administration.discord_checkup(settings)) as looking:
            async for checked in looking:
                yield Finding(checked.what, checked.well, checked.detail)
    except StoreError:
        yield Finding("Discord", well=False, detail="cannot be looked at without the database: see there")


def _not_connected(platform: str, *, names: str) -> Finding:
    return Finding(platform, well=True, detail=f"not connected (set {names} to connect)")
