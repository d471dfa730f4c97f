"""Reception: the middleware that every event passes before its listener.

It finds the workspace and its token, drops repeated events, and handles those that uninstall the app.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from adapters.slack.api.clients import CURRENT_WORKSPACE, PLATFORM, Clients
from adapters.slack.api.errors import slack_errors
from adapters.slack.rendering.mrkdwn import escaped
from bot.domain.bounded_cache import BoundedCache
from bot.errors import NewsdeskError, PlatformError, StoreError, WorkspaceLost
from bot.ports import Inbox

LOG = structlog.get_logger(__name__)

EVENTS_CACHE_SIZE = 5_000
"""Most events remembered, to recognize repeated ones.

Slack repeats an event if our response came late: at once, after a minute, after five. If the response was lost with
this process, the event must be handled again, so the memory ends with the process; a question that another process
handles is recognized by its key in the store.
"""
MESSAGE_EVENTS = frozenset({"message", "app_mention"})
"""People's messages, which have keys of their own, and are sent again until they are stored."""
REMOVAL_EVENTS = frozenset({"app_uninstalled", "tokens_revoked"})
MAX_CLOCK_LEAD = timedelta(seconds=5)
"""How far Slack's clock may be ahead of ours."""
NOT_INSTALLED = (
    "Newsdesk is not installed in this workspace any more. Somebody who manages apps here can install it again."
)
OUR_FAULT = "Something went wrong on my side, so that was not done. Please try again; my log says what it was."
REMOVED = (
    "The app was removed from the workspace, and what it had here is deleted. "
    "To go on, install it again and set its new SLACK_BOT_TOKEN; else remove the token."
)

Next = Callable[[], Awaitable[BoltResponse]]


class ByWorkspace(AsyncAuthorize):
    """Finds the token for an event's workspace, if the app is installed there."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        **_: object,  # about people, whose tokens we do not have
    ) -> AuthorizeResult | None:
        """Return our identity and token there, or None."""
        # An event of an app installed for a whole organization may name no team, only the organization.
        workspace = team_id or enterprise_id or ""
        try:
            with slack_errors():
                access = await self._clients.access(workspace)
        except WorkspaceLost as error:
            # Having a token does not mean that Slack accepts it: only a successful call clears a trouble.
            await self._clients.report_trouble(workspace, error)
            return None
        context["access"] = access
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=access.bot,
            bot_user_id=access.bot_user,
            bot_token=access.token,
        )


class Reception:
    """Filters events before an app's listeners see them."""

    def __init__(self, clients: Clients, inbox: Inbox) -> None:
        self._clients = clients
        self._inbox = inbox
        self._seen: BoundedCache[str, None] = BoundedCache(EVENTS_CACHE_SIZE)

    def app(self, *, signing_secret: str) -> AsyncApp:
        """Return an app whose events all pass this middleware; Socket Mode needs no `signing_secret`."""
        app = AsyncApp(
            name="newsdesk",  # otherwise the SDK inspects the callers' source to find a name
            client=self._clients.client(),
            signing_secret=signing_secret,
            request_verification_enabled=bool(signing_secret),
            authorize=ByWorkspace(self._clients),  # type: ignore[arg-type]  # it may return None
            user_facing_authorize_error_message=NOT_INSTALLED,
        )
        for step in (self._handle_uninstall, self._drop_repeated_event, self._set_current_access):
            app.use(step)
        app.error(self._report_failure)
        return app

    async def _report_failure(
        self, error: Exception, context: AsyncBoltContext, body: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """Report a failed event to the operator, and to the person who pressed or ordered something."""
        if isinstance(error, WorkspaceLost):
            await self._clients.report_trouble(str(context.team_id or ""), error)
        elif isinstance(error, NewsdeskError):
            LOG.warning("slack.event_failed", workspace=context.team_id, reason=str(error))
        else:
            LOG.error("slack.event_failed", workspace=context.team_id, exc_info=error)
        if body.get("response_url"):
            text = f"That did not work. {escaped(str(error))}" if isinstance(error, NewsdeskError) else OUR_FAULT
            with contextlib.suppress(PlatformError), slack_errors():
                await respond(text=text, response_type="ephemeral", replace_original=False)

    async def _set_current_access(self, context: AsyncBoltContext, next_: Next) -> None:
        CURRENT_WORKSPACE.set(context["access"])
        await next_()

    async def _drop_repeated_event(self, body: dict[str, Any], next_: Next) -> BoltResponse | None:
        """Drop an event that was already received."""
        event_id = "" if (body.get("event") or {}).get("type") in MESSAGE_EVENTS else str(body.get("event_id") or "")
        if event_id and event_id in self._seen:
            LOG.debug("slack.event_again", event_id=event_id)
            return BoltResponse(status=200)
        if event_id:
            self._seen[event_id] = None
        await next_()
        return None

    async def _handle_uninstall(self, body: dict[str, Any], next_: Next) -> BoltResponse | None:
        """Delete a workspace's data before confirming that it removed the app: until then Slack repeats the event."""
        CURRENT_WORKSPACE.set(None)
        event = body.get("event") or {}
        if event.get("type") not in REMOVAL_EVENTS:
            await next_()
            return None
        workspace = str(body.get("team_id") or "")
        if workspace and _is_uninstall(event) and not await self._was_reinstalled(workspace, body):
            forgotten = await self._inbox.forget_workspace(PLATFORM, workspace)
            if self._clients.installations is not None:
                await self._clients.installations.remove(PLATFORM, workspace)
                await self._clients.clear_trouble(workspace)
            else:
                await self._clients.report_trouble(workspace, WorkspaceLost(REMOVED))
            LOG.info("slack.workspace_left", workspace=workspace, subscriptions=forgotten)
        return BoltResponse(status=200)

    async def _was_reinstalled(self, workspace: str, body: Mapping[str, Any]) -> bool:
        """Check whether the app was installed again after a removal whose event arrives late."""
        removed_at = body.get("event_time")
        if self._clients.installations is None or not isinstance(removed_at, int):
            return False
        try:
            installation = await self._clients.installations.installation(PLATFORM, workspace)
        except StoreError as error:
            if error.retry:
                raise
            return False  # its key is lost, so it is of no use to anybody
        return installation is not None and installation.made > datetime.fromtimestamp(removed_at, UTC) + MAX_CLOCK_LEAD


def _is_uninstall(event: Mapping[str, Any]) -> bool:
    """Check whether the bot's own token is revoked; people's tokens, which we never have, do not count."""
    return event["type"] == "app_uninstalled" or bool((event.get("tokens") or {}).get("bot"))
