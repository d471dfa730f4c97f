"""The guard that every request passes: checks its host name and origin, and sets security headers."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.page.login import ClientRateLimit, Login, client_of
from adapters.page.websub import PATH as HUBS

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it, browsers send "null" as our own page's origin.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARD_HOSTS = frozenset({"0.0.0.0", "::"})  # noqa: S104  # recognised here, bound nowhere
SAFE_METHODS = frozenset({"GET", "HEAD"})
PUBLIC_PATHS = frozenset({"/login", "/health", "/live", "/ready"})
"""Paths that need no password: the login form and the health checks."""
MAX_FORMS_A_MINUTE = 120
"""Most forms that one client may send within a minute: more than a person does."""


class Guard:
    """Refuses requests that are not for this page, and adds security headers.

    It refuses requests under foreign host names (DNS rebinding), posts from foreign pages (CSRF), too many posts, and
    clients that have not logged in if that is required.
    Programs reach hubs and public endpoints under our public name; each endpoint authenticates its callers itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str] = (),
        endpoints: frozenset[str] = frozenset(),
        login: Login | None = None,
        sending: ClientRateLimit | None = None,
    ) -> None:
        self._app = app
        self._login = login
        self._sending = sending or ClientRateLimit(MAX_FORMS_A_MINUTE)
        self._endpoints = endpoints
        self._hosts = LOOPBACK_HOSTS | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with a reason."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers.setdefault("Cache-Control", "no-cache" if scope["path"].startswith("/static/") else "no-store")
            await send(message)

        is_public = scope["path"].startswith(HUBS) or scope["path"] in self._endpoints
        refusal = None if is_public else self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        method, path, headers, client = scope["method"], scope["path"], Headers(scope=scope), client_of(scope)
        host = headers.get("host", "")
        # Under a foreign name a browser does not send our cookie, so with a login any name is allowed.
        if self._login is None and not self._is_known_host(host):
            problem = "This page answers to localhost and to the host it was set up with (PAGE_HOST), to no other name."
            return _refusal_response(problem, 421)
        if method not in SAFE_METHODS:
            if not is_same_origin(headers, host):
                return _refusal_response("Only this page itself can send this.", 403)
            if self._sending.is_reached(client):
                return _refusal_response("That is a lot at once. Wait a minute, then go on.", 429)
            self._sending.count(client)
        is_open = path in PUBLIC_PATHS or path.startswith("/static/")
        if self._login is None or is_open or self._login.is_authenticated(headers, client):
            return None
        if method in SAFE_METHODS and "text/html" in headers.get("accept", ""):
            return RedirectResponse(f"/login?to={quote(path)}", status_code=303)
        challenge = {"WWW-Authenticate": 'Basic realm="Newsdesk"'} if path == "/metrics" else None
        return _refusal_response("Log in first.", 401, challenge)

    def _is_known_host(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        # A rebinding attack needs a name; if we listen on all addresses, plain addresses are safe.
        return name in self._hosts or (bool(self._hosts & WILDCARD_HOSTS) and _is_address(name))


def _refusal_response(problem: str, status_code: int, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"problem": problem}, status_code=status_code, headers=headers)


def is_same_origin(headers: Headers, host: str) -> bool:
    """Check whether a POST comes from our own page; clients other than browsers send neither header."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
