"""WebSub hubs: servers that push a feed's news to us (a W3C recommendation of 2018)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import urljoin

from adapters.web.client import WebClient
from bot.domain.feed import Feed

HEAD_BYTES = 50_000
"""Bytes of a feed searched for its links to a hub."""
_HEADER = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]{0,200}\"|[^\s\",;]{1,200}))+)")
_LINK = re.compile(r"<(?:[\w-]+:)?link\b([^<>]{1,4000})>")
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"',;>/]+))")
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)\b")


def hub_of(headers: Mapping[str, str], body: bytes, *, url: str) -> tuple[str, str]:
    """Return a feed's hub and its topic, the hub's name for the feed; both empty if it names no hub.

    The header takes precedence over the body, as the recommendation says.

    Args:
        headers: the response headers.
        body: the feed.
        url: where it was served; also the topic if the feed does not name itself.
    """
    text = body[:HEAD_BYTES].decode("utf-8", "replace")
    first_item = _ITEM.search(text)
    links = [*_from_headers(headers), *_from_body(text[: first_item.start()] if first_item else text)]
    hub = next((target for relation, target in links if relation == "hub"), "")
    topic = next((target for relation, target in links if relation == "self"), url)
    try:
        return (urljoin(url, hub), urljoin(url, topic)) if hub else ("", "")
    except ValueError:
        return "", ""


def _from_headers(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for target, parameters in _HEADER.findall(headers.get("Link", "")[:HEAD_BYTES]):
        yield from ((relation, target) for relation in _attributes(parameters).get("rel", "").lower().split())


def _from_body(text: str) -> Iterator[tuple[str, str]]:
    for attributes_text in _LINK.findall(text):
        attributes = _attributes(attributes_text)
        yield from ((relation, attributes.get("href", "")) for relation in attributes.get("rel", "").lower().split())


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double_quoted or single_quoted or bare)
        for name, double_quoted, single_quoted, bare in _ATTRIBUTE.findall(text)
    }


class WebHubs:
    """Implements `bot.ports.HubSource`."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    async def subscribe(self, feed: Feed, callback: str, *, seconds: int) -> None:
        """Ask a feed's hub to push; it first verifies the request at `callback`.

        Raises:
            FetchError: the hub did not accept the request.
        """
        fields = {
            "hub.mode": "subscribe",
            "hub.topic": feed.topic,
            "hub.callback": callback,
            "hub.secret": feed.hub_secret,
            "hub.lease_seconds": str(seconds),
        }
        (await self._client.post(feed.hub, fields)).check()
