"""How the desk stands, for people and for machines."""

from __future__ import annotations

from dataclasses import replace

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.feed import Feed, FeedId, Health
from bot.domain.history import Opinions
from bot.domain.installation import Trouble
from bot.errors import StoreError
from tests.adapters.page.conftest import Figures
from tests.fakes.clock import SINCE


async def test_people_read_words(client: aiohttp.ClientSession) -> None:
    """The status page says that all is well, and what the numbers are of."""
    text = await (await client.get("/status")).text()
    assert "All is well." in text
    assert "waiting to be posted" in text
    assert "1,234" in text


async def test_people_see_what_the_model_costs(client: aiohttp.ClientSession, figures: Figures) -> None:
    """Tokens by purpose, with money where the operator gave prices."""
    text = await (await client.get("/status")).text()
    assert "<h2>Spending today, in tokens</h2>" in text
    assert "$0.0015" in text
    figures.counts = replace(figures.counts, spent_today=[replace(figures.counts.spent_today[0], model="other")])
    text = await (await client.get("/status")).text()
    assert "1,234" in text
    assert "$" not in text


async def test_trouble_is_marked(client: aiohttp.ClientSession, figures: Figures) -> None:
    """A failing feed and a failed delivery are pointed out in words; an unknown state is shown as it is."""
    figures.counts = replace(figures.counts, failing=1, deliveries={"failed": 2, "lost": 1}, jobs={})
    text = await (await client.get("/status")).text()
    assert "something to look at" in text
    assert "◆ failed for good" in text
    assert "lost" in text
    assert "None yet." in text


async def test_what_needs_a_person_is_on_top(client: aiohttp.ClientSession, figures: Figures) -> None:
    """A workspace that is lost stands there with its mend and since when."""
    lost = Trouble(platform="slack", workspace="T1<", problem="Slack says token_revoked: install again", since=SINCE)
    figures.counts = replace(figures.counts, lost=[lost, replace(lost, workspace="")])
    text = await (await client.get("/status")).text()
    assert "something to look at" in text
    assert text.index("Needs a person") < text.index("Deliveries")
    assert "◆ Slack <small>T1&lt;</small>" in text
    assert "Slack says token_revoked: install again" in text
    assert f"{SINCE:%Y-%m-%d %H:%M} UTC" in text


async def test_a_database_that_is_away_is_503_everywhere(client: aiohttp.ClientSession, figures: Figures) -> None:
    """All three pages say what is wrong, with a status that watchdogs understand."""
    figures.problem = StoreError("The database does not answer.")
    for path in ("/status", "/health", "/metrics"):
        async with client.get(path) as response:
            assert response.status == 503
            assert "The database does not answer." in await response.text()


async def test_health_is_json(client: aiohttp.ClientSession) -> None:
    """A watchdog gets one word, and a second Newsdesk knows the first by its name."""
    async with client.get("/health") as response:
        assert response.status == 200
        assert await response.json() == {"status": "ok", "program": "newsdesk"}


async def test_prometheus_reads_the_counts(client: aiohttp.ClientSession, figures: Figures) -> None:
    """The gauges parse, carry the counts, and forget a state that has no rows any more."""
    first = await _gauges(client)
    assert first["newsdesk_feeds"] == 3
    assert first["newsdesk_deliveries planned"] == 1
    assert first["newsdesk_tokens_today"] == 1234
    figures.counts = replace(figures.counts, deliveries={"posted": 12})
    assert "newsdesk_deliveries planned" not in await _gauges(client)


async def test_thumbs_are_counted_by_feed(client: aiohttp.ClientSession, figures: Figures) -> None:
    """For the operator, on the page and in the metrics; nothing a stranger wrote is markup."""
    assert "Thumbs, by feed" not in await (await client.get("/status")).text()
    figures.counts = replace(figures.counts, opinions=[Opinions(feed="<b>Courier</b>", good=4, bad=2)])
    text = await (await client.get("/status")).text()
    assert "&lt;b&gt;Courier&lt;/b&gt;" in text
    assert "4 up, 2 down" in text
    assert (await _gauges(client))["newsdesk_opinions <b>Courier</b> bad"] == 2


async def _gauges(client: aiohttp.ClientSession) -> dict[str, float]:
    text = await (await client.get("/metrics")).text()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_feeds_in_trouble_are_named(client: aiohttp.ClientSession, figures: Figures) -> None:
    """Each with its address, what is wrong, and what to do; nothing a stranger wrote is markup."""
    ill = Feed(
        id=FeedId(1),
        url="https://courier.example/feed",
        title="<b>Courier</b>",
        next_due=SINCE,
        health=Health.GONE,
        problem="courier.example says this page is gone for good (status 410).",
    )
    figures.counts = replace(figures.counts, failing=1, troubled=[ill])
    text = await (await client.get("/status")).text()
    assert "Feeds to look at" in text
    assert "&lt;b&gt;Courier&lt;/b&gt;" in text
    assert "gone: courier.example says this page is gone for good (status 410). Remove it" in text
    figures.counts = replace(figures.counts, troubled=[])
    assert "Feeds to look at" not in await (await client.get("/status")).text()
