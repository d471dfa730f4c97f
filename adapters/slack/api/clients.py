"""Clients, which call each workspace with its own token, and with no other."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api.errors import ScopeMissing, slack_errors
from adapters.slack.api.fencing import FencingClient
from bot.domain.installation import Trouble
from bot.errors import StoreError, WorkspaceLost
from bot.ports import Installations, Troubles

LOG = structlog.get_logger(__name__)

PLATFORM = "slack"
BASE_URL = "https://slack.com/api/"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceAccess:
    """The client for one workspace, and our identity there.

    Attributes:
        unretried_client: sends each request once; the queue decides on retries, as Slack may have accepted an
            unconfirmed post.
        retrying_client: waits and retries when rate-limited, since Slack did not carry out such a request.
        is_everywhere: whether its token is valid for all workspaces of an organization.
    """

    workspace: str
    token: str
    bot: str
    bot_user: str
    unretried_client: AsyncWebClient
    retrying_client: AsyncWebClient
    is_everywhere: bool = False


CURRENT_WORKSPACE: ContextVar[WorkspaceAccess | None] = ContextVar("slack workspace at hand", default=None)
"""The access to the workspace of the event or post being handled."""


def current_access() -> WorkspaceAccess:
    """Return the access to the current workspace."""
    access = CURRENT_WORKSPACE.get()
    if access is None:
        message = "Slack is spoken to on no workspace's behalf."
        raise RuntimeError(message)
    return access


class Clients:
    """Finds the access to a workspace: its installation's, or that of the single bot token.

    Args:
        bot_token: one workspace's token (xoxb-); empty if all installed the app over OAuth.
        base_url: address of the Web API.
        timeout: seconds for one request; less than a post counts as in flight.
        installations: the workspaces that installed the app over OAuth, if that is enabled.
        troubles: stores the troubles that need a person.
        install_url: address where people install the app.
    """

    def __init__(
        self,
        *,
        bot_token: str = "",
        base_url: str = BASE_URL,
        timeout: int = 15,
        installations: Installations | None = None,
        troubles: Troubles | None = None,
        install_url: str = "",
    ) -> None:
        self.base_url = base_url
        self.bot_token = bot_token
        self._timeout = timeout
        self.installations = installations
        self._troubles = troubles
        self._install_url = install_url
        self._own_access: WorkspaceAccess | None = None
        self._last_problems: dict[str, str] = {}
        self._narrow: set[str] = set()
        self._troubled_workspaces: set[str] | None = None

    async def access(self, workspace: str) -> WorkspaceAccess:
        """Return the access to a workspace.

        Raises:
            WorkspaceLost: the app is not installed there.
            PlatformError: Slack does not accept the bot token, or cannot be reached.
            StoreError: the database is unreachable, or the token's key is lost.
        """
        installation = await self.installations.installation(PLATFORM, workspace) if self.installations else None
        if installation is not None:
            return self._make_access(
                installation.workspace, installation.token, installation.bot, installation.bot_user
            )
        if not self.bot_token:
            install_hint = f" at {self._install_url}" if self._install_url else ""
            message = (
                f"The app is not installed in Slack workspace {workspace}; somebody there can install it{install_hint}."
            )
            raise WorkspaceLost(message)
        own = await self.own_access()
        if workspace != own.workspace and not own.is_everywhere:
            message = (
                f"SLACK_BOT_TOKEN is of workspace {own.workspace}, not of {workspace}: "
                "nothing is posted there. Set that workspace's token, or remove its subscriptions."
            )
            raise WorkspaceLost(message)
        return own

    async def own_access(self, *, anew: bool = False) -> WorkspaceAccess:
        """Return the access of the bot token; its identity is requested once (or again with `anew`)."""
        if self._own_access is None or anew:
            identity = await self.client(self.bot_token).auth_test()
            self._own_access = self._make_access(
                str(identity.get("team_id")),
                self.bot_token,
                str(identity.get("bot_id") or ""),
                str(identity.get("user_id") or ""),
                is_everywhere=bool(identity.get("is_enterprise_install")),
            )
        return self._own_access

    def client(self, token: str | None = None, *, is_patient: bool = False) -> AsyncWebClient:
        """Return a client that uses a token; a patient one retries when rate-limited."""
        # Never the SDK's own retries after broken connections: they could post again what Slack has accepted.
        retries = [AsyncRateLimitErrorRetryHandler(max_retry_count=2)] if is_patient else []
        return AsyncWebClient(token=token, base_url=self.base_url, timeout=self._timeout, retry_handlers=[*retries])

    @asynccontextmanager
    async def enter_workspace(self, workspace: str) -> AsyncIterator[WorkspaceAccess]:
        """Make a workspace's access the current one within the block, and record any error that locks us out of it."""
        async with self.tracking_trouble(workspace, is_whole=False):
            with slack_errors():
                access = await self.access(workspace)
            context_token = CURRENT_WORKSPACE.set(access)
            try:
                with slack_errors():
                    yield access
            finally:
                CURRENT_WORKSPACE.reset(context_token)

    @asynccontextmanager
    async def tracking_trouble(self, workspace: str = "", *, is_whole: bool = True) -> AsyncIterator[None]:
        """Record a trouble that needs a person, and clear it once all is well.

        Args:
            workspace: the workspace; "" is all of Slack.
            is_whole: whether success means that all permissions are granted; a single call does not prove that.
        """
        try:
            yield
        except WorkspaceLost as error:
            await self.report_trouble(workspace, error)
            raise
        if is_whole or workspace not in self._narrow:
            await self.clear_trouble(workspace)

    async def report_trouble(self, workspace: str, error: WorkspaceLost) -> None:
        """Log and store a trouble that needs a person, once."""
        if self._last_problems.get(workspace) == str(error):
            return
        self._last_problems[workspace] = str(error)
        if isinstance(error, ScopeMissing):
            self._narrow.add(workspace)
        LOG.error("slack.needs_a_person", workspace=workspace or "all", problem=str(error))
        if self._troubles is not None:
            trouble = Trouble(platform=PLATFORM, workspace=workspace, problem=str(error), since=datetime.now(UTC))
            with contextlib.suppress(StoreError):  # at least it is in the log
                await self._troubles.note_trouble(trouble)
                (await self._open_troubles()).add(workspace)

    async def clear_trouble(self, workspace: str) -> None:
        """Clear the trouble of a workspace."""
        self._last_problems.pop(workspace, None)
        self._narrow.discard(workspace)
        if self._troubles is None:
            return
        with contextlib.suppress(StoreError):  # the next call that works does it
            if workspace in await self._open_troubles():
                await self._troubles.resolve_trouble(PLATFORM, workspace)
                (await self._open_troubles()).discard(workspace)
                LOG.info("slack.works_again", workspace=workspace or "all")

    async def _open_troubles(self) -> set[str]:
        """Return the workspaces in trouble known to this process: those stored before its start, and its own."""
        if self._troubled_workspaces is None:
            troubles = await self._troubles.troubles() if self._troubles else ()
            self._troubled_workspaces = {trouble.workspace for trouble in troubles if trouble.platform == PLATFORM}
        return self._troubled_workspaces

    def _make_access(
        self, workspace: str, token: str, bot: str, bot_user: str, *, is_everywhere: bool = False
    ) -> WorkspaceAccess:
        return WorkspaceAccess(
            workspace=workspace,
            token=token,
            bot=bot,
            bot_user=bot_user,
            unretried_client=FencingClient(
                token=token, base_url=self.base_url, timeout=self._timeout, retry_handlers=[]
            ),
            retrying_client=self.client(token, is_patient=True),
            is_everywhere=is_everywhere,
        )
