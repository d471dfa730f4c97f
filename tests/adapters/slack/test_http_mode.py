"""HTTP mode for real: the page's own server, the guard before it, and signed requests over loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from structlog.testing import capture_logs

from adapters.page import make_app
from adapters.page.serving import bind, serve_app
from adapters.page.status import StatusSources
from adapters.slack.gateway.http_mode import MAX_BODY_BYTES
from adapters.slack.setup.connecting import Credentials, make_platform
from adapters.slack.setup.manifest import SCOPES
from adapters.slack.setup.oauth import COOKIE_NAME
from bot.domain.delivery import MessageRef
from bot.domain.subscription import Destination
from bot.ports import PublicEndpoint
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.page.inbox import BoardInbox
from tests.adapters.slack.inbox import ScriptedInbox
from tests.adapters.slack.people import SECRET, question_event, replies
from tests.adapters.slack.server import (
    BOT,
    BOT_USER,
    CHANNEL,
    CLIENT_ID,
    CLIENT_SECRET,
    TEAM,
    TOKEN,
    Refusal,
    Workspace,
)
from tests.adapters.slack.test_app import QUESTION
from tests.fakes.board import MemoryBoard
from tests.fakes.clock import FakeClock
from tests.fakes.installations import MemoryInstallations
from tests.patience import PATIENCE

PUBLIC_URL = "https://news.example"
OTHER_TEAM, OTHER_TOKEN = "T0OTHER", "xoxb-theirs"
PUBLIC_HOST = {"Host": "news.example"}


@pytest.fixture
def installations() -> MemoryInstallations:
    """Return no installations."""
    return MemoryInstallations()


@pytest.fixture
async def client(
    workspace: Workspace, installations: MemoryInstallations, inbox: ScriptedInbox, clock: FakeClock
) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client that requests the open endpoint."""
    async with serve_endpoint(workspace, installations, inbox, clock) as session:
        yield session


@asynccontextmanager
async def serve_endpoint(
    workspace: Workspace, installations: MemoryInstallations, inbox: ScriptedInbox, clock: FakeClock
) -> AsyncIterator[aiohttp.ClientSession]:
    """Serve the page with Slack's endpoint, let the platform listen, and return a client."""
    credentials = Credentials(
        bot_token=TOKEN,
        signing_secret=SECRET,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        public_url=PUBLIC_URL,
        api_url=workspace.url,
    )
    slack = make_platform(credentials, installations, installations, clock)
    assert slack.endpoint is not None
    endpoint: PublicEndpoint = slack.endpoint
    board = MemoryBoard()
    app = make_app(board, BoardInbox(board), StatusSources(counts=FakeCounts()), endpoints=[endpoint])
    async with (
        serve_app(app, bind("127.0.0.1", 0, setting="PAGE_PORT"), stopping=app.state.stream.close) as address,
        aiohttp.ClientSession(address, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
    ):
        async with session.post("/slack/events", data="{}", headers=signed_headers("{}")) as early:
            assert (early.status, early.headers["Retry-After"]) == (503, "5")
        task = asyncio.create_task(slack.listen(inbox))
        knock = json.dumps({"type": "url_verification", "challenge": "open?"})
        while await post(session, knock, signed_headers(knock)) == 503:
            pass
        yield session
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def signed_headers(body: str, *, age: int = 0) -> dict[str, str]:
    """Return the headers that Slack would send with a body."""
    stamp = str(int(time.time()) - age)
    signature = str(SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, **PUBLIC_HOST}


async def post(client: aiohttp.ClientSession, body: str, headers: Mapping[str, str]) -> int:
    """Send a request to the endpoint, and return its status."""
    kind = {"Content-Type": "application/json", **headers}
    async with client.post("/slack/events", data=body.encode(), headers=kind) as response:
        await response.read()
        return response.status


def make_envelope(event: Mapping[str, Any], event_id: str = "Ev1") -> str:
    """Return an event as Slack sends it."""
    authorizations = [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}]
    body = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": event_id, "event": event}
    return json.dumps({**body, "authorizations": authorizations})


@pytest.fixture
def question(workspace: Workspace, inbox: ScriptedInbox) -> tuple[dict[str, Any], MessageRef]:
    """Return somebody's question under a digest."""
    ref = MessageRef(workspace.say("A digest", bot_id=BOT)["ts"])
    inbox.own_messages.add((Destination("slack", TEAM, CHANNEL), ref))
    return question_event(workspace, QUESTION, ref), ref


async def test_a_signed_event_under_our_public_name_is_answered(
    client: aiohttp.ClientSession, workspace: Workspace, question: tuple[dict[str, Any], MessageRef]
) -> None:
    """The question comes in over HTTP, the answer goes out over the Web API; sent again, it asks nothing again."""
    event, ref = question
    body = make_envelope(event)
    assert await post(client, body, signed_headers(body)) == 200
    await workspace.wait_until(lambda: replies(workspace, ref) == ["By 14 votes to 9."])
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert await post(client, body, {**signed_headers(body), **again}) == 200
    other = make_envelope({**event, "text": "and?", "ts": "1700000999.000100"}, "Ev2")
    assert await post(client, other, {**signed_headers(other), **again}) == 200
    await workspace.wait_until(lambda: replies(workspace, ref) == ["By 14 votes to 9."] * 2)


async def test_slacks_challenge_is_answered(client: aiohttp.ClientSession) -> None:
    """The address is confirmed when it is entered in the app's settings; only a signed challenge is."""
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"})
    headers = {**signed_headers(body), "Content-Type": "application/json"}
    async with client.post("/slack/events", data=body, headers=headers) as response:
        assert (response.status, json.loads(await response.text())) == (200, {"challenge": "abc"})
    assert await post(client, body, PUBLIC_HOST) == 401


async def test_commands_come_the_same_way(
    client: aiohttp.ClientSession, workspace: Workspace, inbox: ScriptedInbox
) -> None:
    """/news is a form, signed like everything else."""
    form = {"command": "/news", "text": "list", "team_id": TEAM, "channel_id": CHANNEL, "user_id": "U0ANN"}
    body = urlencode({**form, "api_app_id": "A1", "response_url": f"{workspace.url}respond", "trigger_id": "1"})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert await post(client, body, {**signed_headers(body), **kind}) == 200
    await workspace.wait_until(lambda: len(workspace.responses) == 1)
    assert [command.text for command in inbox.commands] == ["list"]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=ü"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "٣"},
        {"X-Slack-Request-Timestamp": "1700000000"},
    ],
    ids=lambda spoilt: str(spoilt)[:50],
)
async def test_a_forged_request_is_refused(
    client: aiohttp.ClientSession,
    inbox: ScriptedInbox,
    question: tuple[dict[str, Any], MessageRef],
    spoilt: dict[str, str],
) -> None:
    """Neither a wrong signature nor a strange timestamp comes in, nor brings the server down."""
    body = make_envelope(question[0])
    sent = {name: value.encode().decode("latin-1") for name, value in spoilt.items()}
    assert await post(client, body, {**signed_headers(body), **sent}) == 401
    assert inbox.questions == []


async def test_a_stale_or_changed_request_is_refused(
    client: aiohttp.ClientSession, inbox: ScriptedInbox, question: tuple[dict[str, Any], MessageRef]
) -> None:
    """A true signature is good for five minutes and its own words."""
    body = make_envelope(question[0])
    assert await post(client, body, signed_headers(body, age=301)) == 401
    assert await post(client, body.replace("vote", "note"), signed_headers(body)) == 401
    assert await post(client, body, {}) == 401
    assert inbox.questions == []


async def test_what_is_too_long_or_no_text_is_refused(client: aiohttp.ClientSession) -> None:
    """The body is read to a limit, before anything is made of it."""
    assert await post(client, "x" * (MAX_BODY_BYTES + 1), PUBLIC_HOST) == 413
    async with client.post("/slack/events", data=b"\xff\xfe", headers=signed_headers("x")) as response:
        assert response.status == 401
    assert await post(client, "{", signed_headers("{")) in {400, 500}


@pytest.mark.parametrize("path", ["/", "/status", "/commands", "/slack", "/slack/events/", "/slack/other", "/hubs"])
async def test_nothing_else_is_open_under_the_public_name(client: aiohttp.ClientSession, path: str) -> None:
    """The page itself stays shut to the world, signed or not."""
    async with client.get(path, headers=PUBLIC_HOST) as response:
        assert response.status == 421
    async with client.post(path, data="{}", headers=signed_headers("{}")) as response:
        assert response.status == 421


async def test_the_door_has_its_own_methods(client: aiohttp.ClientSession) -> None:
    """Events are posted, installing is got."""
    for method, path in (("GET", "/slack/events"), ("POST", "/slack/install"), ("PUT", "/slack/oauth_redirect")):
        async with client.request(method, path, headers=PUBLIC_HOST) as response:
            assert response.status == 405


# --- installing


def authorization_answer(**fields: object) -> dict[str, Any]:
    """Return Slack's answer to a code."""
    return {
        "access_token": OTHER_TOKEN,
        "token_type": "bot",
        "scope": ",".join(SCOPES),
        "bot_user_id": BOT_USER,
        "app_id": "A0123",
        "team": {"id": OTHER_TEAM, "name": "Ann & Co"},
        "enterprise": None,
        "is_enterprise_install": False,
        **fields,
    }


async def start_install(client: aiohttp.ClientSession) -> tuple[str, str]:
    """Start installing; return the state that goes to Slack and the cookie that stays."""
    async with client.get("/slack/install", headers=PUBLIC_HOST, allow_redirects=False) as response:
        assert response.status == 302
        asked_for = parse_qs(urlsplit(response.headers["Location"]).query)
        cookie = response.headers["Set-Cookie"]
    assert asked_for["redirect_uri"] == [f"{PUBLIC_URL}/slack/oauth_redirect"]
    assert asked_for["scope"] == [",".join(SCOPES)]
    assert asked_for["client_id"] == [CLIENT_ID]
    assert re.search(r"; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Lax$", cookie)
    return asked_for["state"][0], cookie.partition(";")[0]


async def return_from_slack(client: aiohttp.ClientSession, cookie: str, **query: str) -> tuple[int, str]:
    """Come back from Slack; return the response to the browser."""
    headers = {**PUBLIC_HOST, "Cookie": f"theme=dark; {cookie}"}
    async with client.get("/slack/oauth_redirect", params=query, headers=headers) as response:
        assert f"{COOKIE_NAME}=;" in response.headers["Set-Cookie"]
        return response.status, await response.text()


@pytest.fixture
def codes(workspace: Workspace) -> Workspace:
    """Let another workspace agree, under the code "c"."""
    workspace.tokens[OTHER_TOKEN] = OTHER_TEAM
    workspace.codes["c"] = authorization_answer()
    return workspace


async def test_another_workspace_installs_the_app(
    client: aiohttp.ClientSession, codes: Workspace, installations: MemoryInstallations, clock: FakeClock
) -> None:
    """There and back, its token is kept, and its events are answered with it."""
    state, cookie = await start_install(client)
    status, page = await return_from_slack(client, cookie, code="c", state=state)
    assert status == 200
    assert "Newsdesk is in Ann &amp; Co now." in page
    assert "https://slack.com/app_redirect?app=A0123" in page
    installation = await installations.installation("slack", OTHER_TEAM)
    assert installation is not None
    assert (installation.token, installation.bot, installation.bot_user) == (OTHER_TOKEN, BOT, BOT_USER)
    assert (installation.made, set(installation.scopes)) == (clock.now(), set(SCOPES))
    assert codes.redirects == [f"{PUBLIC_URL}/slack/oauth_redirect"]
    assert OTHER_TOKEN not in page


async def test_a_state_is_good_once(
    client: aiohttp.ClientSession, codes: Workspace, installations: MemoryInstallations
) -> None:
    """Whoever replays the way back gets nothing, whatever became of the first time."""
    state, cookie = await start_install(client)
    assert (await return_from_slack(client, cookie, error="access_denied", state=state))[0] == 400
    status, page = await return_from_slack(client, cookie, code="c", state=state)
    assert (status, "used before" in page) == (400, True)
    assert (await installations.workspaces("slack"), "c" in codes.codes) == ([], True)


async def test_a_state_is_good_for_ten_minutes(
    client: aiohttp.ClientSession, codes: Workspace, clock: FakeClock, installations: MemoryInstallations
) -> None:
    """Who takes longer starts again."""
    state, cookie = await start_install(client)
    clock.move(timedelta(minutes=10))
    status, page = await return_from_slack(client, cookie, code="c", state=state)
    assert (status, "more than ten minutes" in page) == (400, True)
    assert (await installations.workspaces("slack"), "c" in codes.codes) == ([], True)


async def test_a_state_is_good_in_one_browser(
    client: aiohttp.ClientSession, codes: Workspace, installations: MemoryInstallations
) -> None:
    """A link somebody else sends, a changed or invented state, or none at all: nothing is installed."""
    state, cookie = await start_install(client)
    _, other = await start_install(client)
    issued, nonce, mark = state.split(".")
    wrong = (
        ("", state),
        (f"{COOKIE_NAME}=", state),
        (other, state),
        (cookie, f"{int(issued) + 1}.{nonce}.{mark}"),
        (cookie, f"{issued}.{nonce}."),
        (cookie, "ü.é.ß"),
        (cookie, state * 50),
        (cookie, ""),
    )
    for sent, tried in wrong:
        status, page = await return_from_slack(client, sent, code="c", state=tried)
        assert (status, "did not start in this browser" in page) == (400, True)
    assert (await installations.workspaces("slack"), "c" in codes.codes) == ([], True)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (authorization_answer(is_enterprise_install=True, team=None), "whole organization"),
        (authorization_answer(refresh_token="xoxe-1"), "Token Rotation"),  # noqa: S106  # no secret
        (authorization_answer(access_token="xoxp-1"), "Token Rotation"),  # noqa: S106  # no secret
        (authorization_answer(team={"id": "T0THIRD", "name": "x"}), "two workspaces"),
        ({"error": "invalid_code"}, "invalid_code"),
        ({}, "whole organization"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
async def test_what_cannot_be_used_is_not_kept(
    client: aiohttp.ClientSession,
    codes: Workspace,
    installations: MemoryInstallations,
    given: dict[str, Any],
    word: str,
) -> None:
    """The page says what to do instead."""
    codes.codes["c"] = given
    state, cookie = await start_install(client)
    status, page = await return_from_slack(client, cookie, code="c", state=state)
    assert (status in {400, 502}, word in page) == (True, True)
    assert await installations.workspaces("slack") == []


async def test_an_installation_that_lacks_scopes_says_which(client: aiohttp.ClientSession, codes: Workspace) -> None:
    """It is kept, for what it is good for."""
    codes.codes["c"] = authorization_answer(
        scope="chat:write,commands", team={"id": OTHER_TEAM, "name": "<script>"}, app_id='"><x'
    )
    state, cookie = await start_install(client)
    _, page = await return_from_slack(client, cookie, code="c", state=state)
    assert "It lacks app_mentions:read, " in page
    assert "<script>" not in page
    assert "Open Slack" not in page


async def test_a_slack_that_is_away_is_said(
    client: aiohttp.ClientSession, codes: Workspace, installations: MemoryInstallations
) -> None:
    """Nothing half installed stays."""
    codes.refusals["oauth.v2.access"] = [Refusal(status=500)]
    state, cookie = await start_install(client)
    status, page = await return_from_slack(client, cookie, code="c", state=state)
    assert (status, "Not installed" in page) == (502, True)
    assert await installations.workspaces("slack") == []


async def test_without_a_key_nothing_is_installed(
    client: aiohttp.ClientSession, codes: Workspace, installations: MemoryInstallations
) -> None:
    """No token is kept unsealed; the reason is for the log, not for the world."""
    assert codes.codes
    installations.keys.clear()
    state, cookie = await start_install(client)
    with capture_logs() as logs:
        status, page = await return_from_slack(client, cookie, code="c", state=state)
    assert (status, "its log says why" in page, "SECRET_KEYS" in page) == (503, True, False)
    assert "SECRET_KEYS" in str(logs)
    assert await installations.workspaces("slack") == []
