"""Builds the adapters that only the command line needs: a terminal, the demo's site, OPML files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.terminal import Terminal
from adapters.web import opml
from bot.ports import FeedList, ListedFeed

if TYPE_CHECKING:  # imported where it is needed
    from adapters.page.sample import SampleSite


def terminal() -> Terminal:
    """Return the terminal to print to."""
    return Terminal()


def sample_site(port: int) -> SampleSite:
    """Return the demo's news site, to be entered as a context manager."""
    from adapters.page.sample import SampleSite

    return SampleSite(port=port)


def write_opml(feeds: Sequence[tuple[str, str, str]]) -> str:
    """Return feeds (address, title, folder) as OPML."""
    return opml.write_opml([ListedFeed(url=url, title=title, folder=folder) for url, title, folder in feeds])


def read_opml(body: bytes) -> FeedList:
    """Return the feeds of an OPML file."""
    return opml.read_opml(body)
