"""Login: if other machines can reach the page, only those who know the password may see it.

People type it into a form once and then have a cookie; programs (Prometheus) send it with each request (HTTP Basic).
The cookie is signed with a key derived from the password: it survives a restart, but not a change of the password.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import time
from collections import deque
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.page.forms import Unacceptable, read_form
from adapters.page.views import Views
from bot.domain.bounded_cache import BoundedCache

COOKIE_NAME = "newsdesk"
COOKIE_SECONDS = 14 * 24 * 3600
"""Seconds for which a browser stays logged in."""
REDIRECT_PATHS = frozenset({"/", "/status"})
"""The only paths that the form redirects to, whatever the link said."""
MAX_TRACKED_CLIENTS = 10_000
MAX_TRIES_A_CLIENT, MAX_TRIES_IN_ALL = 5, 100
"""Most wrong passwords in a minute: of one client, and of all, as attackers can have thousands of addresses."""
PEOPLE, PROGRAM = "by form", "by program"
NETWORK_BITS = 64
"""Prefix length of IPv6 addresses that count as one client: one household or machine has all addresses with it."""
WRONG_ATTEMPT = "That is not the password (PAGE_PASSWORD)."
TOO_MANY_TRIES = "Too many wrong passwords from here. Wait a minute, then try again."


class ClientRateLimit:
    """Limits how often each client may do something within a minute; forgets clients beyond a maximum number."""

    def __init__(self, most: int, *, now: Callable[[], float] = time.monotonic, seconds: float = 60.0) -> None:
        self._most = most
        self._now = now
        self._seconds = seconds
        self._times: BoundedCache[str, deque[float]] = BoundedCache(MAX_TRACKED_CLIENTS)

    def is_reached(self, client: str) -> bool:
        """Check whether a client has reached the limit for now."""
        times = self._times.get(client, deque())
        while times and times[0] <= self._now() - self._seconds:
            times.popleft()
        return len(times) >= self._most

    def count(self, client: str) -> None:
        """Count one more attempt by a client."""
        times = self._times[client] = self._times.get(client, deque(maxlen=self._most))
        times.append(self._now())


class Login:
    """Checks the password, and the cookies of those who have logged in.

    Args:
        password: the password.
        now: returns seconds since 1970.
        wrong: counts wrong passwords by client.
        wrong_of_all: counts those of all clients together, with people and programs apart.
    """

    def __init__(
        self,
        password: str,
        *,
        now: Callable[[], float] = time.time,
        wrong: ClientRateLimit | None = None,
        wrong_of_all: ClientRateLimit | None = None,
    ) -> None:
        self._password = password.encode()
        self._now = now
        self._wrong = wrong or ClientRateLimit(MAX_TRIES_A_CLIENT)
        self._wrong_of_all = wrong_of_all or ClientRateLimit(MAX_TRIES_IN_ALL)
        self._key = hashlib.scrypt(self._password, salt=b"newsdesk page", n=2**14, r=8, p=1)

    def is_authenticated(self, headers: Headers, client: str) -> bool:
        """Check whether a request comes from somebody who knows the password."""
        cookies = headers.get("cookie", "")
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return self._is_valid_ticket(_cookie(cookies))
        try:
            password = base64.b64decode(credentials, validate=True).partition(b":")[2]
        except binascii.Error:
            return False
        # Counted apart: a program with an old password retries for ever, and people at its address must get in.
        return self._accepts_password(password, f"{client} {PROGRAM}", everybody=PROGRAM)

    def routes(self, views: Views) -> list[Route]:
        """Return the form's routes."""

        async def show(request: Request) -> Response:
            return HTMLResponse(views.login(place=_safe_redirect(request.query_params.get("to", "")), problem=""))

        async def enter(request: Request) -> Response:
            client = client_of(request.scope)
            try:
                fields = await read_form(request)
            except Unacceptable as problem:
                return HTMLResponse(views.login(place="/", problem=str(problem)), status_code=400)
            redirect_path = _safe_redirect(fields.get("to", ""))
            if self._has_guessed(client, PEOPLE):
                return HTMLResponse(views.login(place=redirect_path, problem=TOO_MANY_TRIES), status_code=429)
            if not self._accepts_password(fields.get("password", "").encode(), client, everybody=PEOPLE):
                return HTMLResponse(views.login(place=redirect_path, problem=WRONG_ATTEMPT), status_code=403)
            response = RedirectResponse(redirect_path, status_code=303)
            secure = request.headers.get("x-forwarded-proto") == "https"  # as the TLS proxy in front of us says
            response.set_cookie(
                COOKIE_NAME, self._ticket(), max_age=COOKIE_SECONDS, httponly=True, samesite="strict", secure=secure
            )
            return response

        async def leave(_request: Request) -> Response:
            response = RedirectResponse("/login", status_code=303)
            response.delete_cookie(COOKIE_NAME, httponly=True, samesite="strict")
            return response

        return [
            Route("/login", show, methods=["GET"]),
            Route("/login", enter, methods=["POST"]),
            Route("/logout", leave, methods=["POST"]),
        ]

    def _has_guessed(self, client: str, everybody: str) -> bool:
        """Check whether a client, or all together, have sent too many wrong passwords for now."""
        return self._wrong.is_reached(client) or self._wrong_of_all.is_reached(everybody)

    def _accepts_password(self, password: bytes, client: str, *, everybody: str) -> bool:
        if self._has_guessed(client, everybody):
            return False
        if hmac.compare_digest(hashlib.sha256(password).digest(), hashlib.sha256(self._password).digest()):
            return True
        self._wrong.count(client)
        self._wrong_of_all.count(everybody)
        return False

    def _ticket(self) -> str:
        until = str(int(self._now()) + COOKIE_SECONDS)
        return f"{until}.{self._sign(until)}"

    def _is_valid_ticket(self, ticket: str) -> bool:
        until, _, signature = ticket.partition(".")
        is_signed = hmac.compare_digest(signature.encode(), self._sign(until).encode())
        return is_signed and int(until) > self._now()

    def _sign(self, until: str) -> str:
        return hmac.new(self._key, until.encode(), hashlib.sha256).hexdigest()


def client_of(scope: object) -> str:
    """Return a request's client, by its address, or for IPv6 its network; empty if unknown."""
    client = scope.get("client") if isinstance(scope, dict) else None
    host = str(client[0]) if client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((int(address), NETWORK_BITS), strict=False))
    return str(address)


def _cookie(header: str) -> str:
    try:
        cookie = SimpleCookie(header).get(COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _safe_redirect(path: str) -> str:
    return path if path in REDIRECT_PATHS else "/"
