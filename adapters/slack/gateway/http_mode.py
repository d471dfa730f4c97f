"""HTTP mode: the endpoints where Slack reaches the bot's own web server, and where browsers install the app.

It is a plain ASGI application, so that the page's server can serve it, too. A request whose signature is not Slack's,
or is older than five minutes, is not parsed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from adapters.slack.setup.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from adapters.slack.setup.oauth import COOKIE_NAME, HttpResponse, Installing

MAX_BODY_BYTES = 1_000_000
"""Most bytes of a request; Slack's longest ones, with the state of a modal, are far shorter."""
SECONDS_DIGITS = 11

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

FORGED = HttpResponse(status=401, body="Only Slack can send this: the signature is missing, wrong, or too old.")
TOO_LONG = HttpResponse(status=413, body="That is longer than anything Slack sends.")
UNREADABLE = HttpResponse(status=400, body="That cannot be read.")
NO_SUCH = HttpResponse(status=405, body="There is nothing to do here in this way.", headers={"Allow": "GET, POST"})
# Slack sends it again at once, after a minute, and after five.
CLOSED = HttpResponse(status=503, body="Starting; please try again in a moment.", headers={"Retry-After": "5"})


class HttpModeEndpoint:
    """Implements `bot.ports.PublicEndpoint`.

    Args:
        signing_secret: verifies Slack's requests; empty if events come over Socket Mode.
        installing: installs the app in other workspaces; None if it is for one only.
    """

    def __init__(self, *, signing_secret: str = "", installing: Installing | None = None) -> None:
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._installing = installing
        self._app: AsyncApp | None = None
        events = {EVENTS_PATH} if signing_secret else set()
        self.paths = frozenset(events | ({INSTALL_PATH, REDIRECT_PATH} if installing else set()))

    def open(self, app: AsyncApp) -> None:
        """Pass requests on to an app from now on."""
        self._app = app

    def close(self) -> None:
        """Pass no requests on any more."""
        self._app = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        match scope["method"], scope["path"]:
            case "POST", path if path == EVENTS_PATH and self._verifier:
                page = await self._handle_event(self._verifier, headers, receive)
            case "GET", path if path == INSTALL_PATH and self._installing:
                page = self._installing.begin()
            case "GET", path if path == REDIRECT_PATH and self._installing:
                query = dict(parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=20))
                page = await self._installing.finish(query, _cookie(headers.get("cookie", "")))
            case _:
                page = NO_SUCH
        await _send_response(send, page)

    async def _handle_event(
        self, verifier: SignatureVerifier, headers: Mapping[str, str], receive: Receive
    ) -> HttpResponse:
        body = await _read(receive)
        if body is None:
            return TOO_LONG
        if not _is_signed(verifier, body, headers):
            return FORGED
        if self._app is None:
            return CLOSED
        try:
            request = AsyncBoltRequest(body=body.decode(), headers=dict(headers))
        except ValueError:
            return UNREADABLE
        response = await self._app.async_dispatch(request)
        return HttpResponse(
            status=response.status,
            body=response.body,
            headers={name: ", ".join(values) for name, values in response.headers.items()},
        )


def _is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < SECONDS_DIGITS and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body, stamp, signature)
    except UnicodeDecodeError:
        return False


async def _read(receive: Receive) -> bytes | None:
    """Return a request's body; None if it is too long."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _cookie(header: str) -> str:
    try:
        cookie = SimpleCookie(header).get(COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


async def _send_response(send: Send, page: HttpResponse) -> None:
    all_headers = {
        "content-type": "text/plain; charset=utf-8",
        **{name.lower(): value for name, value in page.headers.items()},
    }
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in all_headers.items()]
    await send({"type": "http.response.start", "status": page.status, "headers": headers})
    await send({"type": "http.response.body", "body": page.body.encode()})
