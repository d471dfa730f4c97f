"""Administration: what an operator does apart from running the desk: Slack's app, Discord's channels, keys, models.

The second part of the composition root, for commands; like `bot.wiring` it may import adapters.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.postgres.jobs import JobQueue
from adapters.slack.setup.manifest import manifest
from bot.errors import StoreError
from bot.wiring.database import connect, open_database, opened_store
from bot.wiring.platforms import installations_of

if TYPE_CHECKING:
    from adapters.discord.setup.checkup import CheckResult as DiscordCheckResult
    from adapters.postgres.backup import Backup
    from adapters.postgres.installations import PostgresInstallations
    from adapters.slack.setup.checkup import CheckResult
    from bot.ports import Failures, ServedModels
    from bot.settings.settings import Settings


def slack_manifest(*, http_url: str, install_url: str) -> dict[str, Any]:
    """Return the Slack app's manifest: see `adapters.slack.setup.manifest`."""
    return manifest(http_url=http_url, install_url=install_url)


@asynccontextmanager
async def opened_installations(settings: Settings) -> AsyncIterator[PostgresInstallations]:
    """Open the records of installed workspaces alone.

    Raises:
        StoreError: the database does not start or answer.
    """
    async with AsyncExitStack() as stack:
        yield installations_of(settings, await open_database(settings, stack))


@asynccontextmanager
async def opened_failures(settings: Settings) -> AsyncIterator[Failures]:
    """Open the store of failures alone.

    Raises:
        StoreError: the database does not start or answer.
    """
    from adapters.postgres.failures import PostgresFailures

    async with AsyncExitStack() as stack:
        database = await open_database(settings, stack)
        yield PostgresFailures(database, JobQueue(database))


async def slack_checkup(settings: Settings) -> AsyncGenerator[CheckResult]:
    """Check Slack's settings.

    Raises:
        StoreError: the database is unavailable.
    """
    from adapters.slack.setup.checkup import checkup
    from adapters.slack.setup.connecting import Credentials

    async with opened_installations(settings) as installations:
        async for checked in checkup(Credentials(**settings.slack), installations, installations):
            yield checked


async def discord_checkup(settings: Settings) -> AsyncGenerator[DiscordCheckResult]:
    """Check Discord's settings, and every subscribed channel there.

    Raises:
        StoreError: the database is unavailable.
    """
    from adapters.discord.setup.checkup import checkup

    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    async with opened_store(settings) as store:
        subscriptions = [
            subscription.destination
            for subscription, _ in await store.subscriptions()
            if subscription.destination.platform == "discord"
        ]
        channels = [await store.preferences(destination) for destination in dict.fromkeys(subscriptions)]
    async for checked in checkup(token, channels, hears_all=settings.discord_message_content):
        yield checked


async def discord_servers(settings: Settings) -> list[tuple[str, int, int]]:
    """Return the Discord servers with subscriptions, each with its numbers of subscriptions and of channels.

    Raises:
        StoreError: the database is unavailable.
    """
    async with opened_store(settings) as store:
        subscriptions = [
            subscription
            for subscription, _ in await store.subscriptions()
            if subscription.destination.platform == "discord"
        ]
    number = Counter(subscription.destination.workspace for subscription in subscriptions)
    channels = Counter(
        destination.workspace for destination in {subscription.destination for subscription in subscriptions}
    )
    return [(server, number[server], channels[server]) for server in sorted(number)]


async def forget(settings: Settings, platform: str, workspace: str) -> tuple[int, bool]:
    """Delete everything of a workspace; return how many subscriptions it had, and whether the app was installed."""
    async with opened_store(settings) as store:
        number = await store.forget_workspace(platform, workspace)
    async with opened_installations(settings) as installations:
        await installations.resolve_trouble(platform, workspace)
        return number, await installations.remove(platform, workspace)


def find_running_demos(settings: Settings) -> list[Path]:
    """Find the demos running on this machine: their data folders, each with a database of its own."""
    from adapters.postgres.embedded import is_running

    return sorted(
        folder
        for folder in settings.data_dir.glob("demo*")
        if folder.is_dir() and is_running(folder.resolve() / "postgres")
    )


async def find_local_models() -> list[ServedModels]:
    """Find the model servers of this machine, at their usual ports."""
    from adapters.web.local_models import ModelsHere

    return await ModelsHere().find_servers()


def find_newsdesk(settings: Settings) -> str:
    """Find the Newsdesk that serves our page's port already: its address; empty if none does."""
    from adapters.page.other_instance import find_newsdesk as neighbour

    return neighbour(settings.page_host, settings.page_port) if settings.page_port else ""


def check_health(settings: Settings, port: int, *, alive: bool) -> tuple[bool, str]:
    """Check whether the Newsdesk at a port of this machine is ready, or at least alive; if not, return its report."""
    from adapters.page.other_instance import check_health as well

    return well(settings.page_host, port, path="/live" if alive else "/ready")


async def back_up(settings: Settings, file: Path) -> Backup:
    """Write the whole database to a new file: see `adapters.postgres.backup`.

    Raises:
        StoreError: the file exists or cannot be written, or the database is unavailable or empty.
    """
    from adapters.postgres.backup import back_up

    async with AsyncExitStack() as stack:
        return await back_up(await connect(settings, stack), file)


async def restore(settings: Settings, file: Path) -> Backup:
    """Put a backup into an empty database.

    Raises:
        StoreError: the file is no backup, or the database is not empty, or unavailable.
    """
    from adapters.postgres.backup import restore

    async with AsyncExitStack() as stack:
        return await restore(await connect(settings, stack), file)


async def move(settings: Settings, target: Settings) -> Backup:
    """Copy the whole database into another, empty one, if nobody is working on it.

    Raises:
        StoreError: somebody is working on it, the other one is not empty, or one of them is unavailable.
    """
    async with AsyncExitStack() as stack:
        queue = JobQueue(await open_database(settings, stack))
        await queue.open()
        stack.push_async_callback(queue.close)
        if await queue.has_workers():
            message = (
                "A Newsdesk works on this database: what it does meanwhile would stay behind. Stop it first; if it was "
                "killed, wait half a minute."
            )
            raise StoreError(message, retry=False)
        with tempfile.TemporaryDirectory(prefix="newsdesk-") as folder:
            file = Path(folder) / "moving.zip"
            await back_up(settings, file)
            return await restore(target, file)


def new_key() -> str:
    """Return a new key for SECRET_KEYS."""
    from adapters.postgres.token_encryption import new_key

    return new_key()
