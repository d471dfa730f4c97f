"""Builds the platforms: the local page always, the others if their tokens are set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.postgres.board import PostgresBoard
from adapters.postgres.database import Database
from adapters.postgres.installations import PostgresInstallations
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.ports import Clock, Counts, Limiter, Platform
from bot.settings.settings import Settings

if TYPE_CHECKING:  # each is imported where it is needed: together they are half of a command's start
    from adapters.discord.platform import DiscordPlatform
    from adapters.slack.platform import SlackPlatform
    from bot.post_limiter import PostLimiter
    from bot.publisher.publisher import Publisher
    from bot.summarizer.digest_translation import DigestTranslator
    from bot.websub import Hubs


def platforms_of(  # noqa: PLR0913  # all that platforms are made of
    settings: Settings,
    board: PostgresBoard,
    store: PostgresStore,
    clock: Clock,
    stack: AsyncExitStack,
    limiter: Limiter,
    database: Database,
    *,
    ready: Callable[[str], None] | None,
    hubs: Hubs,
) -> dict[str, Platform]:
    """Return the platforms: the local page always, the others if their tokens are set."""
    from adapters.page import PagePlatform
    from adapters.page.status import StatusSources
    from adapters.postgres.failures import PostgresFailures
    from adapters.postgres.overview import PostgresOverviews

    installations = installations_of(settings, database)

    async def counts() -> Counts:
        return replace(await store.counts(now=clock.now()), lost=await installations.troubles())

    slack = _slack(settings, installations, clock) if settings.has_slack else None
    platforms: dict[str, Platform] = {
        "page": PagePlatform(
            board,
            host=settings.page_host,
            port=settings.page_port,
            status=StatusSources(
                counts=counts,
                overviews=PostgresOverviews(database),
                failures=PostgresFailures(database, JobQueue(database)),
                prices=settings.model_prices,
            ),
            ready=ready,
            pushes=hubs,
            endpoints=[slack.endpoint] if slack and slack.endpoint else [],
            probe=database.ping,
            password=settings.page_password.get_secret_value() if settings.page_password else "",
            proxies=settings.trusted_proxies,
        )
    }
    if slack is not None:
        platforms["slack"] = slack
    if settings.discord_token:
        discord = _discord(settings, settings.discord_token.get_secret_value(), clock, limiter)
        stack.push_async_callback(discord.aclose)
        platforms["discord"] = discord
    return platforms


def installations_of(settings: Settings, database: Database) -> PostgresInstallations:
    """Return the workspaces that installed the app; SECRET_KEYS seal their tokens."""
    return PostgresInstallations(database, keys=[key.get_secret_value() for key in settings.secret_keys])


def _slack(settings: Settings, installations: PostgresInstallations, clock: Clock) -> SlackPlatform:
    from adapters.slack.setup.connecting import Credentials, make_platform

    return make_platform(Credentials(**settings.slack), installations, installations, clock)


def _discord(settings: Settings, token: str, clock: Clock, limiter: Limiter) -> DiscordPlatform:
    from adapters.discord.delivery.messages import Style
    from adapters.discord.platform import DiscordPlatform

    style = Style(
        uses_layouts=settings.discord_layout,
        opens_every_thread=settings.discord_threads == "always",
        publishes=settings.discord_publish,
        reads_all_messages=settings.discord_message_content,
    )
    return DiscordPlatform(token=token, style=style, now=clock.now, limiter=limiter)


def publisher_of(
    settings: Settings,
    platforms: Mapping[str, Platform],
    store: PostgresStore,
    clock: Clock,
    translator: DigestTranslator,
    limiter: Limiter,
) -> Publisher:
    """Return the publisher, limited to the rate that all workers together may post at."""
    from bot.publisher.publisher import Publisher

    post_limiter = post_limiter_of(limiter)
    return Publisher(
        platforms, store, clock, grace=settings.post_grace, translator=translator, post_limiter=post_limiter
    )


def post_limiter_of(limiter: Limiter) -> PostLimiter:
    """Return the limiter of posts by all workers together; the local page has no limit."""
    from adapters.discord.api import posting_rates as discord
    from adapters.slack.api import posting_rates as slack
    from bot.post_limiter import PostLimiter

    return PostLimiter(limiter, {"slack": slack.rates_of, "discord": discord.rates_of})
