"""The checkup: checks the operator's credentials with Slack, and names what is missing, with its remedy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.api.clients import PLATFORM, Clients
from adapters.slack.api.errors import slack_errors
from adapters.slack.gateway.http_mode import FORGED
from adapters.slack.setup.connecting import Credentials, clients_of
from adapters.slack.setup.manifest import EVENTS_PATH, SCOPES
from bot.errors import NewsdeskError, PlatformError
from bot.ports import Installations, Troubles

SECRET_LENGTH = 32
PUBLIC_ADDRESS_SECONDS = 5
"""Seconds to reach our own public address."""
REINSTALL_ADVICE = "add what is missing (`newsdesk slack manifest` has all) and install the app again"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    Attributes:
        is_known: whether it could be checked; otherwise the result is open.
    """

    what: str
    well: bool
    detail: str
    is_known: bool = True


async def checkup(
    credentials: Credentials, installations: Installations, troubles: Troubles
) -> AsyncIterator[CheckResult]:
    """Check tokens, scopes and the way events come in.

    Raises:
        StoreError: the database is unreachable.
    """
    clients = clients_of(credentials, installations)
    if credentials.bot_token:
        async for result in _token(clients):
            yield result
    if credentials.app_token:
        yield await _socket(clients, credentials.app_token)
    if credentials.signing_secret:
        yield _secret(credentials.signing_secret)
        yield await _address(credentials.public_url)
    if credentials.client_id:
        async for result in _workspaces(clients, installations, credentials.install_url):
            yield result
    for trouble in await troubles.troubles():
        if trouble.platform == PLATFORM:
            what = f"Slack {trouble.workspace}".rstrip()
            yield CheckResult(what, well=False, detail=f"{trouble.problem} (since {trouble.since:%Y-%m-%d %H:%M})")


async def _token(clients: Clients) -> AsyncIterator[CheckResult]:
    what = "Slack token"
    try:
        with slack_errors():
            identity = await clients.client(clients.bot_token).auth_test()
    except PlatformError as error:
        yield CheckResult(what, well=False, detail=f"SLACK_BOT_TOKEN: {error}")
        return
    if not identity.get("bot_id"):
        detail = "SLACK_BOT_TOKEN is a person's token; copy the Bot User OAuth Token from OAuth & Permissions"
        yield CheckResult(what, well=False, detail=detail)
        return
    yield CheckResult(
        what, well=True, detail=f"a bot's, of @{identity.get('user')} in {identity.get('team')} ({identity['team_id']})"
    )
    granted = str(identity.headers.get("x-oauth-scopes") or "")
    yield _scopes("Slack scopes", [scope.strip() for scope in granted.split(",")])


def _scopes(what: str, granted: Iterable[str]) -> CheckResult:
    granted_scopes = {scope for scope in granted if scope}
    missing = [scope for scope in SCOPES if scope not in granted_scopes]
    if missing:
        return CheckResult(what, well=False, detail=f"missing: {', '.join(missing)}. To mend it, {REINSTALL_ADVICE}")
    unneeded = sorted(granted_scopes - set(SCOPES))
    rest = f"; not needed: {', '.join(unneeded)}" if unneeded else ", and no more"
    return CheckResult(what, well=True, detail=f"all {len(SCOPES)}{rest}")


async def _socket(clients: Clients, app_token: str) -> CheckResult:
    what = "Slack connection"
    try:
        with slack_errors():
            await clients.client().apps_connections_open(app_token=app_token)
    except PlatformError as error:
        remedy = "" if error.retry else "; make an App-Level Token with connections:write, and switch Socket Mode on"
        return CheckResult(what, well=False, detail=f"SLACK_APP_TOKEN: {error}{remedy}")
    return CheckResult(what, well=True, detail="Socket Mode connects")


def _secret(secret: str) -> CheckResult:
    is_valid = len(secret) == SECRET_LENGTH and all(character in "0123456789abcdef" for character in secret)
    remedy = "it has 32 digits and letters a to f: copy it again from Basic Information, App Credentials"
    return CheckResult("Slack signing secret", well=is_valid, detail="looks like one" if is_valid else remedy)


async def _address(public_url: str) -> CheckResult:
    """Request our own endpoint from outside, which refuses an unsigned request with a message of ours."""
    what, url = "Slack address", public_url.rstrip("/") + EVENTS_PATH
    try:
        with slack_errors():
            response = await AsyncWebhookClient(url, timeout=PUBLIC_ADDRESS_SECONDS, retry_handlers=[]).send(text="")
    except PlatformError:
        detail = f"{url} is not reached from here; look again while the bot runs"
        return CheckResult(what, well=True, detail=detail, is_known=False)
    if response.status_code == FORGED.status and response.body == FORGED.body:
        return CheckResult(what, well=True, detail=f"{url} leads here")
    remedy = "let your proxy pass /slack/ on to PAGE_HOST and PAGE_PORT"
    return CheckResult(what, well=False, detail=f"{url} leads elsewhere (it answered {response.status_code}): {remedy}")


async def _workspaces(clients: Clients, installations: Installations, url: str) -> AsyncIterator[CheckResult]:
    workspaces = await installations.workspaces(PLATFORM)
    yield CheckResult("Slack installations", well=True, detail=f"{len(workspaces)} so far; more at {url}")
    for workspace in workspaces:
        what = f"Slack {workspace}"
        try:
            installation = await installations.installation(PLATFORM, workspace)
            if installation is None:
                continue
            with slack_errors():
                await clients.client(installation.token).auth_test()
        except NewsdeskError as error:
            yield CheckResult(what, well=False, detail=str(error))
        else:
            yield _scopes(what, installation.scopes)
