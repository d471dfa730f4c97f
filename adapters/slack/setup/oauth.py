"""Installation over OAuth v2: a person goes to Slack, agrees there, and returns with a code for a token.

The state that goes there and back is bound to the browser by a cookie, valid for one use within ten minutes; nothing
is stored until somebody comes back with a valid one. Slack's own description:
https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote, urlencode, urljoin

import structlog

from adapters.slack.api.clients import PLATFORM, Clients
from adapters.slack.api.errors import slack_errors
from adapters.slack.setup.manifest import REDIRECT_PATH, SCOPES
from bot.domain.installation import Installation
from bot.errors import PlatformError, StoreError
from bot.ports import Clock, Installations

LOG = structlog.get_logger(__name__)

COOKIE_NAME = "__Host-newsdesk-install"
"""Browsers restrict a cookie with this prefix to our host and https, whatever a neighbouring host sets."""
CONSENT_TIME = timedelta(minutes=10)
"""How long a person may take to agree."""
MAX_STATE_LENGTH = 200
"""Most characters of a state; ours have fewer."""
NOT_STORED = "It could not be kept. Please start again later, or tell whoever runs this bot: its log says why."
APP_ID = re.compile(r"A[A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """An HTTP response to a browser."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class NotInstalled(PlatformError):
    """A person came back without a valid state or code; the message tells them so."""


class Installing:
    """Handles the two addresses of an installation.

    Args:
        clients: call Slack.
        installations: stores the installations.
        client_id, client_secret: the app's own, from Basic Information.
        public_url: our public address, for browsers.
    """

    def __init__(
        self,
        clients: Clients,
        installations: Installations,
        *,
        client_id: str,
        client_secret: str,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._clients = clients
        self._installations = installations
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect = public_url.rstrip("/") + REDIRECT_PATH
        self._clock = clock

    def begin(self) -> HttpResponse:
        """Redirect a person to Slack, to agree there."""
        browser, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        started = f"{int(self._clock.now().timestamp())}.{nonce}"
        query = {
            "client_id": self._client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._redirect,
            "state": f"{started}.{self._signature(started, browser)}",
        }
        location = f"{urljoin(self._clients.base_url, '/oauth/v2/authorize')}?{urlencode(query)}"
        return HttpResponse(status=302, headers={"Location": location, "Set-Cookie": _cookie(browser, CONSENT_TIME)})

    async def finish(self, query: Mapping[str, str], browser: str) -> HttpResponse:
        """Receive a person who comes back from Slack, and store the token if they agreed.

        Args:
            query: the parameters that Slack sent.
            browser: the value of our cookie.
        """
        try:
            await self._check(query.get("state", ""), browser)
            if query.get("error") or not query.get("code"):
                message = "Nothing was installed: Slack says that you did not agree. You can start again any time."
                raise NotInstalled(message)
            grant = await self._exchange_code(query["code"])
            installation = await self._installation(grant)
            async with self._clients.tracking_trouble(installation.workspace):
                await self._installations.save_installation(installation)
        except StoreError as error:  # the reason is for the operator
            LOG.exception("slack.install_failed", reason=str(error))
            return _page(503, "Not installed", NOT_STORED)
        except PlatformError as error:
            LOG.info("slack.not_installed", reason=str(error))
            return _page(400 if isinstance(error, NotInstalled) else 502, "Not installed", str(error))
        LOG.info("slack.installed", workspace=installation.workspace, name=installation.name)
        return _page(200, "Installed", _welcome_text(installation), link=_open_slack(grant))

    async def _check(self, state: str, browser: str) -> None:
        """Check that we sent this browser to Slack not long ago, and that it is back for the first time."""
        started, _, signature = state.rpartition(".")
        issued, _, nonce = started.partition(".")
        now = self._clock.now()
        is_ours = (
            len(state) <= MAX_STATE_LENGTH
            and browser
            and hmac.compare_digest(signature.encode(), self._signature(started, browser).encode())
        )
        if not is_ours:
            message = "This did not start in this browser, so nothing was installed. Please start again."
            raise NotInstalled(message)
        until = datetime.fromtimestamp(int(issued), UTC) + CONSENT_TIME
        if now >= until:
            message = "That took more than ten minutes, so nothing was installed. Please start again."
            raise NotInstalled(message)
        if not await self._installations.is_first_use(f"slack install {nonce}", now=now, until=until):
            message = "This was used before, so nothing more was installed. Start again to install once more."
            raise NotInstalled(message)

    def _signature(self, started: str, browser: str) -> str:
        return hmac.digest(self._client_secret.encode(), f"{started}.{browser}".encode(), "sha256").hex()

    async def _exchange_code(self, code: str) -> Mapping[str, Any]:
        # Not the SDK's own method, which uses something that aiohttp is about to drop.
        credentials = b64encode(f"{quote(self._client_id)}:{quote(self._client_secret)}".encode()).decode()
        with slack_errors():
            response = await self._clients.client().api_call(
                "oauth.v2.access",
                data={"code": code, "redirect_uri": self._redirect},
                headers={"Authorization": f"Basic {credentials}"},
            )
        return response.data if isinstance(response.data, dict) else {}

    async def _installation(self, grant: Mapping[str, Any]) -> Installation:
        team = grant.get("team") or {}
        token = str(grant.get("access_token") or "")
        if grant.get("is_enterprise_install") or not team.get("id"):
            message = "Newsdesk is installed in one workspace at a time, not in a whole organization. Pick a workspace."
            raise NotInstalled(message)
        if grant.get("refresh_token") or not token.startswith("xoxb-"):
            message = "The app's tokens expire: switch Token Rotation off in its settings, then start again."
            raise NotInstalled(message)
        with slack_errors():
            identity = await self._clients.client(token).auth_test()
        if identity.get("team_id") != team["id"]:
            message = "Slack's two answers name two workspaces, so nothing was installed. Please start again."
            raise NotInstalled(message)
        return Installation(
            platform=PLATFORM,
            workspace=str(team["id"]),
            name=str(team.get("name") or ""),
            token=token,
            bot=str(identity.get("bot_id") or ""),
            bot_user=str(grant.get("bot_user_id") or identity.get("user_id") or ""),
            scopes=tuple(scope for scope in str(grant.get("scope") or "").split(",") if scope),
            made=self._clock.now(),
        )


def _welcome_text(installation: Installation) -> str:
    missing = [scope for scope in SCOPES if scope not in installation.scopes]
    warning = f" It lacks {', '.join(missing)}: what needs these will not work." if missing else ""
    name = installation.name or "your workspace"
    return f"Newsdesk is in {name} now. Invite it to a channel and type /news add <address> there.{warning}"


def _open_slack(grant: Mapping[str, Any]) -> str:
    app = str(grant.get("app_id") or "")
    return f"https://slack.com/app_redirect?{urlencode({'app': app})}" if APP_ID.fullmatch(app) else ""


def _cookie(value: str, age: timedelta) -> str:
    seconds = int(age.total_seconds())
    return f"{COOKIE_NAME}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Lax"


def _page(status: int, title: str, text: str, *, link: str = "") -> HttpResponse:
    """Return a page with a text, and delete the cookie, which is no longer needed."""
    link_paragraph = f'<p><a href="{escape(link)}">Open Slack</a></p>' if link else ""
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)} · Newsdesk</title>'
        f"<h1>{escape(title)}</h1><p>{escape(text)}</p>{link_paragraph}</html>"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": _cookie("", timedelta())}
    return HttpResponse(status=status, body=body, headers=headers)
