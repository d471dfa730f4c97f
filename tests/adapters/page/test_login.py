"""Where others than this machine can ask, only who knows the password is let in; and nobody may guess for long."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest

from adapters.page import make_app
from adapters.page.login import COOKIE_SECONDS, ClientRateLimit, Login
from adapters.page.serving import bind, serve_app
from adapters.page.status import StatusSources
from tests.adapters.page.conftest import FakeCounts
from tests.adapters.page.inbox import BoardInbox
from tests.fakes.board import MemoryBoard
from tests.patience import PATIENCE

PASSWORD = "a long word for the page"  # noqa: S105  # a test's
HTML_HEADERS = {"Accept": "text/html"}


class FakeSeconds:
    """A clock in seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


@pytest.fixture
def fake_seconds() -> FakeSeconds:
    """Return the clock of the login."""
    return FakeSeconds()


@pytest.fixture
async def address(
    board: MemoryBoard, inbox: BoardInbox, figures: FakeCounts, fake_seconds: FakeSeconds
) -> AsyncIterator[str]:
    """Serve the channel behind a login."""
    login = Login(PASSWORD, now=fake_seconds, wrong=ClientRateLimit(3, now=fake_seconds))
    app = make_app(board, inbox, StatusSources(counts=figures), login=login)
    listening = bind("127.0.0.1", 0, setting="PAGE_PORT")
    async with serve_app(app, listening, stopping=app.state.stream.close) as where:
        yield where


@pytest.fixture
async def client(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a browser: it keeps cookies, also those of a plain address."""
    jar = aiohttp.CookieJar(unsafe=True)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(address, cookie_jar=jar, timeout=timeout, headers=HTML_HEADERS) as session:
        yield session


async def test_whoever_guesses_behind_a_proxy_locks_out_nobody_else(
    board: MemoryBoard, inbox: BoardInbox, figures: FakeCounts, fake_seconds: FakeSeconds
) -> None:
    """A proxy that is trusted says for whom it asks; nobody else's word is taken, so nobody gets more tries by it."""
    guesses = [("203.0.113.9", "wrong")] * 3
    tried = [*guesses, ("203.0.113.9", PASSWORD), ("203.0.113.9, 203.0.113.7", PASSWORD)]
    for proxies, told in ((("127.0.0.0/8",), [403, 403, 403, 429, 303]), ((), [403, 403, 403, 429, 429])):
        login = Login(PASSWORD, now=fake_seconds, wrong=ClientRateLimit(3, now=fake_seconds))
        app = make_app(board, inbox, StatusSources(counts=figures), login=login)
        listening = bind("127.0.0.1", 0, setting="PAGE_PORT")
        async with (
            serve_app(app, listening, stopping=app.state.stream.close, proxies=proxies) as where,
            aiohttp.ClientSession(where) as proxy,
        ):
            asked = []
            for people, password in tried:
                headers = {"X-Forwarded-For": people}
                sent = proxy.post("/login", data={"password": password}, headers=headers, allow_redirects=False)
                async with sent as response:
                    asked.append(response.status)
        assert asked == told


@pytest.mark.parametrize(
    ("addresses", "statuses"),
    [
        (["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3::1", "2001:db8:1:2:ffff::1"], [403, 403, 403, 429]),
        ([f"2001:db8:1:{n}::1" for n in range(6)], [403] * 5 + [429]),
        ([f"203.0.113.{n}" for n in range(6)], [403] * 5 + [429]),
    ],
)
async def test_many_addresses_are_not_many_tries(
    board: MemoryBoard,
    inbox: BoardInbox,
    figures: FakeCounts,
    fake_seconds: FakeSeconds,
    addresses: Sequence[str],
    statuses: Sequence[int],
) -> None:
    """One network of IPv6 is one client, and all clients together have a limit, too."""
    login = Login(
        PASSWORD,
        now=fake_seconds,
        wrong=ClientRateLimit(3, now=fake_seconds),
        wrong_of_all=ClientRateLimit(5, now=fake_seconds),
    )
    app = make_app(board, inbox, StatusSources(counts=figures), login=login)
    listening = bind("127.0.0.1", 0, setting="PAGE_PORT")
    asked = []
    async with (
        serve_app(app, listening, stopping=app.state.stream.close, proxies=("127.0.0.0/8",)) as where,
        aiohttp.ClientSession(where) as proxy,
    ):
        for address in addresses:
            headers = {"X-Forwarded-For": address}
            async with proxy.post("/login", data={"password": "wrong"}, headers=headers) as response:
                asked.append(response.status)
    assert asked == statuses


async def log_in(client: aiohttp.ClientSession, password: str, **fields: str) -> tuple[int, str]:
    """Send the login form; return the status and where it redirects."""
    async with client.post("/login", data={"password": password, **fields}) as response:
        return response.status, response.url.path


async def test_nobody_sees_anything_without_the_password(client: aiohttp.ClientSession) -> None:
    """People are led to the form, programs are told; that we live, everybody may know."""
    for path in ("/", "/status", "/about/Anyone"):
        async with client.get(path) as response:
            assert (response.url.path, response.status) == ("/login", 200)
            assert "Password" in await response.text()
    for path in ("/events", "/metrics", "/status"):
        async with client.get(path, headers={"Accept": "*/*"}) as response:
            assert (response.status, await response.json()) == (401, {"problem": "Log in first."})
    async with client.post("/commands", data={"text": "list"}) as response:
        assert response.status == 401
    for path in ("/health", "/static/style.css"):
        async with client.get(path) as response:
            assert response.status == 200


async def redirect_target(client: aiohttp.ClientSession, path: str) -> str:
    """Return where a page redirects; the response is released, or the garbage collector would warn."""
    async with client.get(path) as answer:
        return answer.url.path


async def test_the_password_opens_the_page(client: aiohttp.ClientSession, fake_seconds: FakeSeconds) -> None:
    """For two weeks, or until one leaves; and leads nowhere else than to our own pages."""
    assert await log_in(client, PASSWORD, to="/status") == (200, "/status")
    assert await redirect_target(client, "/") == "/"
    fake_seconds.seconds += COOKIE_SECONDS
    assert await redirect_target(client, "/") == "/login"
    assert await log_in(client, PASSWORD, to="//evil.example/") == (200, "/")
    (await client.post("/logout")).release()
    assert await redirect_target(client, "/") == "/login"


@pytest.mark.parametrize(("came_by", "is_secure"), [("https", True), ("http", False)])
async def test_what_came_encrypted_goes_back_so_alone(address: str, came_by: str, *, is_secure: bool) -> None:
    """Behind TLS a browser never sends the cookie in the open; without it, it has to."""
    async with (
        aiohttp.ClientSession(address, headers={"X-Forwarded-Proto": came_by}) as session,
        session.post("/login", data={"password": PASSWORD}, allow_redirects=False) as response,
    ):
        assert bool(response.cookies["newsdesk"]["secure"]) is is_secure


async def test_a_program_sends_it_with_each_request(client: aiohttp.ClientSession) -> None:
    """As Prometheus does; a wrong one, and what is none, opens nothing."""
    right = aiohttp.encode_basic_auth("prometheus", PASSWORD)
    async with client.get("/metrics", headers={"Accept": "*/*", "Authorization": right}) as response:
        assert response.status == 200
    wrong = aiohttp.encode_basic_auth("prometheus", "guess")
    for stated in (wrong, "Basic ???", "Basic", "Bearer x"):
        async with client.get("/metrics", headers={"Accept": "*/*", "Authorization": stated}) as response:
            assert response.status == 401
            assert response.headers["WWW-Authenticate"].startswith("Basic")


async def test_a_program_with_an_old_password_keeps_nobody_out(client: aiohttp.ClientSession) -> None:
    """However often it asks, people behind the same address, as a proxy has one for all, log in; the program waits."""
    asked = {
        word: {"Accept": "*/*", "Authorization": aiohttp.encode_basic_auth("prometheus", word)}
        for word in ("an old word", PASSWORD)
    }
    for _ in range(5):
        async with client.get("/metrics", headers=asked["an old word"]) as response:
            assert response.status == 401
    assert await log_in(client, PASSWORD) == (200, "/")
    (await client.post("/logout")).release()
    async with client.get("/metrics", headers=asked[PASSWORD]) as response:
        assert response.status == 401


async def test_nobody_guesses_for_long(client: aiohttp.ClientSession, fake_seconds: FakeSeconds) -> None:
    """After a few wrong ones even the right one waits a minute."""
    assert [await log_in(client, "guess") for _ in range(4)] == [(403, "/login")] * 3 + [(429, "/login")]
    assert (await log_in(client, PASSWORD))[0] == 429
    fake_seconds.seconds += 61
    assert await log_in(client, PASSWORD) == (200, "/")
    assert (await log_in(client, "x" * 20_000))[0] == 400


async def test_a_forged_cookie_is_none(client: aiohttp.ClientSession, fake_seconds: FakeSeconds) -> None:
    """Nor is one that another password signed."""
    other = Login("another long word", now=fake_seconds)._ticket()
    for value in (other, "", ".", f"{int(fake_seconds.seconds) + 99}.{'0' * 64}", "é", other.replace(".", "")):
        async with client.get("/", headers={"Cookie": f"newsdesk={value}"}) as response:
            assert response.url.path == "/login"


async def test_a_foreign_page_sends_nothing(client: aiohttp.ClientSession) -> None:
    """Also with our cookie: what it sends names another origin."""
    await log_in(client, PASSWORD)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        async with client.post("/commands", data={"text": "list"}, headers=headers) as response:
            assert response.status == 403


async def test_one_client_sends_so_many_forms(client: aiohttp.ClientSession) -> None:
    """A flood is stopped, and said to be one; reading goes on."""
    statuses = []
    for _ in range(125):
        async with client.post("/commands", data={"text": "list"}) as response:
            statuses.append(response.status)
    assert (statuses.count(401), statuses.count(429)) == (120, 5)
    async with client.get("/health") as response:
        assert response.status == 200


def test_many_clients_are_no_burden() -> None:
    """The count of those who came long ago goes."""
    rate = ClientRateLimit(1)
    for number in range(10_050):
        rate.count(str(number))
    assert (rate.is_reached("0"), rate.is_reached("10049")) == (False, True)
