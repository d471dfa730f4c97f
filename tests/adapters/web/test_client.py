"""The guarded client: whom it refuses to ask, what it follows, where it stops."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import zlib
from collections.abc import Callable
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.web.addresses import may_connect, networks
from adapters.web.client import Conditions, WebClient
from bot.errors import FetchError, Forbidden, TooLarge
from tests.adapters.web.server import EndlessBody, HangUp, MeetingResponse, ScriptedResponse, Silence, Site

USER_AGENT = "newsdesk/test (+https://example.org)"
PAUSE = 3_600.0
"""Seconds between two requests to one host: so many that they pass only where a test has them pass."""


class FakeResolver(AbstractResolver):
    """Resolves every name to the addresses it was given, one set a look-up."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.lookup_count = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the next answer."""
        del family
        self.lookup_count += 1
        address = self.answers.pop(0)
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0"),  # noqa: S104  # an address we refuse, not one we bind
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.0.192", "168.63.129.16", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
        *("::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:1::", "fec0::1", "no address"),
    ],
)
def test_addresses_that_lead_inside_are_refused(address: str) -> None:
    """A private, special or disguised address may not be asked."""
    assert not may_connect(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_may_be_asked(address: str) -> None:
    """A public address may be asked."""
    assert may_connect(address, ())


def test_an_operator_may_allow_a_network() -> None:
    """An allowed network may be asked, and nothing beside it."""
    allowed = networks(("10.0.0.0/8", "::1"))
    assert may_connect("10.1.2.3", allowed)
    assert may_connect("::1", allowed)
    assert not may_connect("127.0.0.1", allowed)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "//example.org/", "", "https://"),
        *("http://user:secret@example.org/", "http://user@example.org/", "http://example.org/\r\nX: y"),
        *("http://example.org/\x00", "http://[::1", "http://example.org:99999/", "http://" + "a" * 9000),
    ],
)
async def test_what_is_no_web_address_is_refused(client: WebClient, url: str) -> None:
    """Only http and https, no user names, no control characters."""
    with pytest.raises(Forbidden):
        await client.get(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]", "localhost"]
)
async def test_every_spelling_of_a_private_address_is_refused(site: Site, host: str) -> None:
    """Decimal, octal, hexadecimal and mapped spellings are checked as what they connect to."""
    async with WebClient(user_agent=USER_AGENT) as client:
        with pytest.raises(Forbidden):
            await client.get(f"http://{host}:{site.url.rsplit(':', 1)[1]}/")
    assert site.requests == []


async def test_a_name_is_checked_where_it_leads(site: Site) -> None:
    """A public name that resolves to a private address is refused, by the look-up that would be used."""
    names = FakeResolver("127.0.0.1")
    async with WebClient(user_agent=USER_AGENT, resolver=names) as client:
        with pytest.raises(Forbidden):
            await client.get(f"http://public.example:{site.url.rsplit(':', 1)[1]}/")
    assert names.lookup_count == 1
    assert site.requests == []


async def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    """Each redirect is checked anew."""
    site.pages["/"] = ScriptedResponse(status=302, headers={"Location": "http://10.0.0.1/"})
    async with WebClient(user_agent=USER_AGENT, allow=("127.0.0.1/32",)) as client:
        with pytest.raises(Forbidden):
            await client.get(site["/"])


async def test_a_redirect_to_a_file_is_refused(site: Site, client: WebClient) -> None:
    """A redirect cannot leave the web."""
    site.pages["/"] = ScriptedResponse(status=302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(Forbidden):
        await client.get(site["/"])


async def test_the_permanent_prefix_of_a_chain_is_remembered(site: Site, client: WebClient) -> None:
    """301 and 308 move the address; nothing after the first temporary redirect does."""
    site.pages["/a"] = ScriptedResponse(status=301, headers={"Location": "/b"})
    site.pages["/b"] = ScriptedResponse(status=308, headers={"Location": site["/c"]})
    site.pages["/c"] = ScriptedResponse(status=302, headers={"Location": "d"})
    site.pages["/d"] = ScriptedResponse(status=301, headers={"Location": "/e"})
    site.pages["/e"] = ScriptedResponse(b"here")
    conditions = Conditions(url=site["/a"], headers={"If-None-Match": '"1"'})
    page = await client.get(site["/a"], conditions=conditions)
    assert (page.url, page.permanent_url, page.body) == (site["/e"], site["/c"], b"here")
    assert site.requests[0].headers["If-None-Match"] == '"1"'
    assert "If-None-Match" not in site.requests[1].headers


@pytest.mark.parametrize(
    "path",
    [
        "/f?q=%2f+a%20b&c=%c3%A4%7E~&&=;d=/?:@!$'()*,[]|",
        "/a/%2E%2e/../b//c;x=1?",
        "/%e4%zz%/100%?a=%&b",
        "/f?url=https://a.example/x%3Fy",
    ],
)
async def test_what_was_given_is_asked_byte_for_byte(path: str) -> None:
    """No escape is written otherwise, no path folded, no query sorted, also behind a redirect."""
    lines: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0])
        here = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{path}"
        head = f"HTTP/1.1 302 Found\r\nLocation: {here}\r\n" if len(lines) == 1 else "HTTP/1.1 200 OK\r\n"
        writer.write(f"{head}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(answer, "127.0.0.1", 0) as server,
        WebClient(user_agent=USER_AGENT, allow=("127.0.0.1",)) as client,
    ):
        page = await client.get(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{path}#there")
    said = path.removesuffix("?").encode()  # an empty query is none
    assert lines == [b"GET " + said + b" HTTP/1.1"] * 2
    assert page.url.endswith(path)


async def test_what_no_request_can_hold_is_escaped(site: Site, client: WebClient) -> None:
    """Blanks and letters beyond ASCII are sent as their bytes in UTF-8, whatever stands beside them."""
    site.pages["/%C3%A4%20b?q=%C3%BC%2f"] = ScriptedResponse(b"here")
    assert (await client.get(site["/ä b?q=ü%2f"])).body == b"here"


async def test_ten_redirects_are_followed_and_no_more(site: Site, client: WebClient) -> None:
    """A chain of ten arrives, a loop is given up."""
    for step in range(10):
        site.pages[f"/{step}"] = ScriptedResponse(status=302, headers={"Location": f"/{step + 1}"})
    site.pages["/10"] = ScriptedResponse(b"at last")
    site.pages["/loop"] = ScriptedResponse(status=302, headers={"Location": "/loop"})
    assert (await client.get(site["/0"])).body == b"at last"
    with pytest.raises(FetchError, match="10 times"):
        await client.get(site["/loop"])
    assert len(site.requests_for("/loop")) == 11


async def test_nothing_about_us_is_told_but_the_name(site: Site, client: WebClient) -> None:
    """No cookie, no Referer, one User-Agent."""
    site.pages["/"] = ScriptedResponse(status=302, headers={"Location": "/next", "Set-Cookie": "a=b"})
    site.pages["/next"] = ScriptedResponse(b"x")
    await client.get(site["/"])
    assert {asked.headers["User-Agent"] for asked in site.requests} == {USER_AGENT}
    assert not any({"Cookie", "Referer"} & set(asked.headers) for asked in site.requests)


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip.compress(b"text", mtime=0)), ("deflate", zlib.compress(b"text")), ("br", brotli.compress(b"text"))],
)
async def test_bodies_are_decoded(site: Site, client: WebClient, coding: str, body: bytes) -> None:
    """gzip, deflate and br are undone."""
    site.pages["/"] = ScriptedResponse(body, headers={"Content-Encoding": coding})
    assert (await client.get(site["/"])).body == b"text"


async def test_an_endless_body_is_cut_off(site: Site, client: WebClient) -> None:
    """Reading stops at the limit, not at the end."""
    site.pages["/"] = EndlessBody(b"x" * 10_000)
    with pytest.raises(TooLarge):
        await client.get(site["/"], max_bytes=50_000)
    assert site.bytes_sent < 50_000_000


@pytest.mark.parametrize("coding", ["gzip", "br"])
async def test_a_bomb_is_cut_off_after_decoding(site: Site, client: WebClient, coding: str) -> None:
    """The limit counts decoded bytes."""
    pack = gzip.compress if coding == "gzip" else brotli.compress
    site.pages["/"] = ScriptedResponse(pack(b"\0" * 12_000_000), headers={"Content-Encoding": coding})
    with pytest.raises(TooLarge):
        await client.get(site["/"])


async def test_silence_is_a_timeout(site: Site) -> None:
    """A server that says nothing costs the time limit, and may be asked again."""
    site.pages["/"] = Silence()
    async with WebClient(user_agent=USER_AGENT, allow=("127.0.0.1",), timeout=0.05) as client:
        with pytest.raises(FetchError, match="in time") as caught:
            await client.get(site["/"])
    assert caught.value.retry


@pytest.mark.parametrize("promised", [True, False])
async def test_a_dropped_connection_may_be_tried_again(site: Site, client: WebClient, promised: bool) -> None:  # noqa: FBT001  # pytest passes parameters by position
    """A connection dropped before or within the body is an error with `retry`."""
    site.pages["/"] = HangUp(is_body_promised=promised)
    with pytest.raises(FetchError) as caught:
        await client.get(site["/"])
    assert caught.value.retry


async def test_a_closed_port_may_be_tried_again(client: WebClient) -> None:
    """A refused connection is an error with `retry`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="could not be reached") as caught:
        await client.get(f"http://127.0.0.1:{port}/")
    assert caught.value.retry


async def test_damaged_compression_is_an_error(site: Site, client: WebClient) -> None:
    """What says it is gzip and is not is an error in words."""
    site.pages["/"] = ScriptedResponse(b"plain", headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="cannot be read"):
        await client.get(site["/"])


@pytest.mark.parametrize(("status", "retry"), [(401, False), (404, False), (410, False), (418, False), (503, True)])
async def test_a_status_is_an_error_in_words(site: Site, client: WebClient, status: int, retry: bool) -> None:  # noqa: FBT001  # pytest passes parameters by position
    """`check` raises for a bad status and says whether later is better."""
    site.pages["/"] = ScriptedResponse(b"no", status)
    page = await client.get(site["/"])
    with pytest.raises(FetchError, match=str(status)) as caught:
        page.check()
    assert (caught.value.status, caught.value.retry, page.body) == (status, retry, b"")


async def test_retry_after_is_passed_on(site: Site, client: WebClient) -> None:
    """429 carries how long to wait."""
    site.pages["/"] = ScriptedResponse(status=429, headers={"Retry-After": "7"})
    with pytest.raises(FetchError) as caught:
        (await client.get(site["/"])).check()
    assert caught.value.retry
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 7


async def test_two_requests_at_most_are_with_one_host(site: Site, client: WebClient) -> None:
    """Two requests meet at the host, a third waits for its turn."""
    site.pages["/"] = MeetingResponse(2)
    pages = await asyncio.gather(*(client.get(site["/"]) for _ in range(8)))
    assert [page.status for page in pages] == [200] * 8
    assert site.max_open_requests == 2


async def test_a_slow_host_keeps_no_other_waiting(site: Site) -> None:
    """Who waits for a turn at one host takes no turn from the rest."""
    site.pages["/slow"] = MeetingResponse(3)
    site.pages["/"] = ScriptedResponse(b"here")
    async with WebClient(user_agent="test", allow=("127.0.0.1",), at_once=3) as client:
        waiting = [asyncio.create_task(client.get(site["/slow"])) for _ in range(9)]
        await asyncio.sleep(0)
        other = site["/"].replace("127.0.0.1", "localhost")
        assert (await client.get(other)).body == b"here"
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_an_idle_connection_that_was_closed_is_replaced(site: Site, client: WebClient) -> None:
    """A break on a connection used before may be repeated once, unseen; on a fresh one it is not."""
    site.pages["/"] = [ScriptedResponse(b"1"), HangUp(), ScriptedResponse(b"2")]
    assert (await client.get(site["/"])).body == b"1"
    assert (await client.get(site["/"])).body == b"2"


async def test_a_fresh_connection_that_breaks_is_asked_once(site: Site, client: WebClient) -> None:
    """The same request is not sent twice to a server that breaks off."""
    site.pages["/"] = [HangUp(), ScriptedResponse(b"2")]
    with pytest.raises(FetchError, match="broke off"):
        await client.get(site["/"])
    assert len(site.requests) == 1


async def test_a_redirect_to_nonsense_is_an_error(site: Site, client: WebClient) -> None:
    """A Location that is no address is an error in words; one with odd bytes is not."""
    site.pages["/"] = ScriptedResponse(status=302, headers={"Location": "http://[bad"})
    with pytest.raises(FetchError):
        await client.get(site["/"])


async def test_a_client_is_opened_first() -> None:
    """Using a client outside its context is a programmer's mistake."""
    with pytest.raises(RuntimeError):
        await WebClient(user_agent=USER_AGENT, allow=("127.0.0.1",)).get("http://127.0.0.1:8080/")


async def test_requests_to_one_host_are_spaced(site: Site, pass_time: Callable[[float], None]) -> None:
    """Two requests to a host begin at least a pause apart, however many may be under way."""
    site.pages["/f"] = ScriptedResponse(b"x")
    async with WebClient(user_agent="x", allow=("127.0.0.1",), pause=PAUSE) as client:
        waiting = {asyncio.create_task(client.get(site["/f"])) for _ in range(4)}
        for number in range(1, 5):
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            assert len(done) == 1
            assert len(site.requests) == number
            pass_time(PAUSE)


async def test_requests_one_after_another_are_spaced_too(site: Site, pass_time: Callable[[float], None]) -> None:
    """A host is not forgotten while its pause lasts, though nobody waits for it."""
    site.pages["/f"] = ScriptedResponse(b"x")
    elsewhere = site["/f"].replace("127.0.0.1", "localhost")
    async with WebClient(user_agent="x", allow=("127.0.0.1",), pause=PAUSE) as client:
        await client.get(site["/f"])
        gc.collect()
        second = asyncio.create_task(client.get(site["/f"]))
        await client.get(elsewhere)
        assert [asked.headers["Host"] for asked in site.requests] == [
            urlsplit(site["/f"]).netloc,
            urlsplit(elsewhere).netloc,
        ]
        pass_time(PAUSE)
        await second
