"""Addresses that may be requested: pure decisions about URLs and IP addresses, no network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from yarl import URL

from bot.errors import Forbidden
from bot.text.catalogue import say

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

SCHEMES = frozenset({"http", "https"})
KEPT_CHARACTERS = "%/?:@!$&'()*+,;=-._~|^`\\{}[]"
"""Characters kept as they are in a path or query; a percent sign begins an escape, or was meant to."""

_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?")
_PORTS = (
    "1 7 9 11 13 15 17 19-23 25 37 42 43 53 69 77 79 87 95 101-104 109-111 113 115 117 119 123 135 137 139 143 161 "
    "179 389 427 465 512-515 526 530-532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 "
    "4045 4190 5060 5061 6000 6379 6566 6665-6669 6679 6697 10080 11211"
)
REFUSED_PORTS = frozenset(
    port
    for first, _, last in (part.partition("-") for part in _PORTS.split())
    for port in range(int(first), int(last or first) + 1)
)
"""Ports of mail, name, file or database servers, which might take a request for a command.

Those that browsers refuse (the "bad ports" of the Fetch standard), and those of two more databases.
"""

MAX_URL_LENGTH = 8000
"""Most characters of an address; servers refuse longer ones too, and they fill the logs."""

MAX_CACHED_URL_LENGTH, URL_CACHE_SIZE = 300, 16_384
"""Most characters of a cached address, and most addresses cached: feeds are requested again and again."""

REFUSED_NETWORKS: tuple[IPNetwork, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598; Alibaba's metadata
        "168.63.129.16/32",  # Azure's platform address, public in form only
        "192.0.0.0/24",  # IETF assignments, RFC 6890; Oracle's metadata
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "::/96",  # IPv4-compatible, RFC 4291
        "::ffff:0:0/96",  # IPv4-mapped, RFC 4291
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
        "64:ff9b::/96",  # NAT64, RFC 6052
        "64:ff9b:1::/48",  # local NAT64, RFC 8215
        "2001::/23",  # IETF assignments, Teredo among them, RFC 4380
        "2002::/16",  # 6to4, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
        "fec0::/10",  # site-local, RFC 3879
    )
)
"""Networks that lead inside, or hide an IPv4 address that may, besides those that `ipaddress` considers private."""


def networks(allow: Sequence[str]) -> tuple[IPNetwork, ...]:
    """Return the networks an operator allowed.

    Raises:
        ValueError: one is neither an address nor a network.
    """
    return tuple(ipaddress.ip_network(item.strip(), strict=False) for item in allow)


def may_connect(address: str, allowed: Sequence[IPNetwork]) -> bool:
    """Check whether an IP address may be connected to: a public one, or one of an allowed network."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(parsed in network for network in allowed):
        return True
    is_private = not parsed.is_global or parsed.is_multicast or parsed.is_reserved
    return not is_private and not any(parsed in network for network in REFUSED_NETWORKS)


def checked_url(url: str) -> URL:
    """Return `url` parsed, if it may be requested; the IP addresses it resolves to are checked on connecting.

    Path and query stay byte for byte as given: another spelling is another address, and breaks signed ones. Only
    characters that a request cannot contain are escaped: blanks, quotes, brackets and letters beyond ASCII.

    Raises:
        Forbidden: it is not http(s), has no host, or contains a user name or control characters.
    """
    return _remembered(url) if len(url) <= MAX_CACHED_URL_LENGTH else _check_url(url)


def _check_url(url: str) -> URL:
    if len(url) > MAX_URL_LENGTH or any(character < " " or character == "\x7f" for character in url):
        message = say("That address is too long or holds control characters.")
        raise Forbidden(message)
    try:
        parsed = URL(url.strip())
        host, scheme, credentials = parsed.host, parsed.scheme, parsed.raw_user or parsed.raw_password
    except ValueError as error:
        message = say("{url} is not an address ({error}).", url=url[:200], error=error)
        raise Forbidden(message) from error
    if scheme not in SCHEMES or not host:
        message = say("{url} is not a web address: it has to begin with https:// or http://.", url=url[:200])
        raise Forbidden(message)
    if not _HOST.fullmatch(parsed.raw_host or ""):
        message = say("{url} is not an address (no site has such a name).", url=url[:200])
        raise Forbidden(message)
    if parsed.port in REFUSED_PORTS or parsed.port == 0:
        message = say("On port {port} of {host} there is no site; we do not ask there.", port=parsed.port, host=host)
        raise Forbidden(message)
    if credentials is not None:
        message = say("The address of {host} carries a user name or password; paste it without.", host=host)
        raise Forbidden(message)
    return _verbatim(url.strip(), parsed)


_remembered = lru_cache(URL_CACHE_SIZE)(_check_url)


def _verbatim(url: str, parsed: URL) -> URL:
    """Return the address with yarl's host and port, and everything after them as given."""
    scheme, _, rest = url.partition("//")
    path_start = re.search(r"[/?#]", rest)
    path_and_query = (rest[path_start.start() :] if path_start else "").partition("#")[0]
    if not path_and_query.startswith("/"):
        path_and_query = f"/{path_and_query}"
    host = parsed.raw_host or ""
    port = "" if parsed.explicit_port is None else f":{parsed.explicit_port}"
    written = (
        f"{parsed.scheme}://{f'[{host}]' if ':' in host else host}{port}{quote(path_and_query, safe=KEPT_CHARACTERS)}"
    )
    target = URL(written, encoded=True)
    if target.raw_host != parsed.raw_host or target.port != parsed.port or scheme.lower() != f"{parsed.scheme}:":
        message = say("{url} can be read in two ways; we ask neither.", url=url[:200])
        raise Forbidden(message)
    return target
