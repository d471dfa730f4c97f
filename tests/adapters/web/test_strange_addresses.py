"""A generator of addresses that lead inside, however they are spelled; none is ever connected to."""

from __future__ import annotations

import ipaddress
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.addresses import REFUSED_PORTS, checked_url, may_connect
from adapters.web.client import WebClient
from bot.errors import FetchError, Forbidden
from tests.adapters.web.server import ScriptedResponse, Site
from tests.adapters.web.test_client import USER_AGENT, FakeResolver
from tests.patience import PATIENCE

PRIVATE_NETWORKS = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
)  # networks we refuse
private_addresses = st.sampled_from(PRIVATE_NETWORKS).flatmap(
    lambda net: st.integers(0, ipaddress.IPv4Network(net).num_addresses - 1).map(
        lambda at: ipaddress.IPv4Network(net)[at]
    )
)


def ipv6_forms(address: ipaddress.IPv4Address) -> Iterator[str]:
    """Yield the IPv6 addresses that lead to an IPv4 one: mapped, compatible, translated, NAT64, 6to4, Teredo."""
    low = int(address)
    high, end = divmod(low, 1 << 16)
    for prefix in ("::ffff:", "::", "::ffff:0:", "64:ff9b::", "64:ff9b:1::"):
        yield f"{prefix}{high:x}:{end:x}"
    yield f"::ffff:{address}"
    yield f"2002:{high:x}:{end:x}::1"
    yield f"2001:0:{high:x}:{end:x}::{0xFFFF ^ high:x}:{0xFFFF ^ end:x}"
    yield f"fe80::{high:x}:{end:x}%eth0"
    yield f"fd00::{high:x}:{end:x}"


@given(private_addresses)
def test_what_leads_inside_is_refused(address: ipaddress.IPv4Address) -> None:
    """Plainly, and in every dress that IPv6 has for it."""
    assert not may_connect(str(address), ())
    assert [dress for dress in ipv6_forms(address) if may_connect(dress, ())] == []


def ipv4_spellings(address: ipaddress.IPv4Address, dice: random.Random) -> Iterator[str]:
    """Yield what the system's resolver takes for an IPv4 address: fewer parts, octal, hexadecimal, or other digits."""
    bases = ("{:d}", "0{:o}", "0x{:x}", "0X{:X}", "0000{:o}")
    low = int(address)
    for parts in range(1, 5):
        heads = [(low >> shift) & 255 for shift in (24, 16, 8)][: parts - 1]
        rest = low & ((1 << (32 - 8 * (parts - 1))) - 1)
        yield ".".join(dice.choice(bases).format(number) for number in (*heads, rest))
    dotted = str(address)
    yield f"{dotted}."
    yield dotted.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})  # full-width digits
    yield dotted.replace(".", "\u3002")  # the ideographic full stop
    yield dotted.translate({ord("0") + digit: 0x245F + digit for digit in range(1, 10)})  # circled digits
    yield dotted.replace(".", "%2e")
    yield f"[::ffff:{dotted}]"


async def test_no_spelling_gets_through(site: Site) -> None:
    """Hundreds of spellings of a hundred addresses: each is refused or is no name; the server hears nothing."""
    dice = random.Random(7)  # noqa: S311  # which spellings are tried is no secret
    port = site.url.rsplit(":", 1)[1]
    addresses = [ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv4Address("0.0.0.0")]  # noqa: S104  # see above
    addresses += [ipaddress.IPv4Network(net)[dice.randrange(1 << 16)] for net in PRIVATE_NETWORKS for _ in range(12)]
    async with WebClient(user_agent=USER_AGENT, timeout=PATIENCE, resolver=LoopbackResolver()) as client:
        for address in addresses:
            for host in ipv4_spellings(address, dice):
                with pytest.raises(FetchError):
                    await client.get(f"http://{host}:{port}/")
    assert site.requests == []


class LoopbackResolver(FakeResolver):
    """Resolves every name to this machine: what is not taken for an address is taken for a name that leads here."""

    def __init__(self) -> None:
        super().__init__(*["127.0.0.1"] * 5_000)


async def test_a_name_that_changes_its_mind_is_not_believed(site: Site) -> None:
    """The look-up that is checked is the one that is used; the next one is checked anew."""
    port = site.url.rsplit(":", 1)[1]
    site.pages["/f"] = ScriptedResponse(b"here")
    async with WebClient(
        user_agent=USER_AGENT, allow=("127.0.0.1",), resolver=FakeResolver("127.0.0.1", "10.0.0.1")
    ) as client:
        assert (await client.get(f"http://turns.example:{port}/f")).body == b"here"
    async with WebClient(user_agent=USER_AGENT, resolver=FakeResolver("127.0.0.1", "::1")) as client:
        for _ in range(2):
            with pytest.raises(Forbidden):
                await client.get(f"http://turns.example:{port}/f")
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        *("http://good.example@127.0.0.1/", "http://good.example:80@127.0.0.1/", "http://:@127.0.0.1/"),
        *("http://good.example%40127.0.0.1/", "http://good.example\\@127.0.0.1/", "http://127.0.0.1\\.good.example/"),
        *("http://127.0.0.1#.good.example/", "http:///127.0.0.1/", "http:127.0.0.1", "http:/127.0.0.1/"),
        *("https://[::1%25lo]/", "http://[fe80::1%25eth0]/", "http://[::]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/"),
        *("gopher://127.0.0.1:6379/_", "ftp://127.0.0.1/", "file:///etc/passwd", "data:text/xml,<rss/>", "dict://x/"),
        *("http://127.0.0.1:0/", "http://127.0.0.1:25/", "http://127.0.0.1:6379/", "http://127.0.0.1:65536/"),
        *("http://127.0.0.1:-1/", "http://127.0.0.1:8o/", "http://127.0.0.1:80:81/"),
        *("http://a.example/\r\nHost: b", "http://a.example/%0d%0a\r", "http://a.example\n.b/", "http://a\x00.b/"),
        *("http://xn--/", "http://" + "a" * 300 + ".example/", "http://..example/", "http://\ud800.example/"),
    ],
)
async def test_tricks_reach_nothing(url: str) -> None:
    """User names, other schemes, odd ports, line breaks, half names: an error in words, and no request."""
    async with WebClient(user_agent=USER_AGENT, timeout=PATIENCE, resolver=LoopbackResolver()) as client:
        with pytest.raises(FetchError) as error:
            await client.get(url)
    assert str(error.value).endswith(".")


@given(st.text(max_size=60))
def test_no_text_is_asked_that_is_no_address(text: str) -> None:
    """Whatever stands behind the scheme: it is refused in our words, or has a host, a sound port and no line break."""
    try:
        asked = checked_url(f"http://{text}")
    except Forbidden:
        return
    assert asked.raw_host
    assert asked.port not in REFUSED_PORTS
    assert not set("\r\n\0 ") & set(str(asked))


async def test_a_lookalike_is_shown_as_it_is_written(site: Site) -> None:
    """A name with letters of another script is asked under the name it really has."""
    port = site.url.rsplit(":", 1)[1]
    site.pages["/"] = ScriptedResponse(b"here")
    async with WebClient(user_agent=USER_AGENT, allow=("127.0.0.1",), resolver=LoopbackResolver()) as client:
        await client.get(f"http://b\u0430nk.example:{port}/")
    assert site.requests[0].headers["Host"] == f"xn--bnk-6cd.example:{port}"
