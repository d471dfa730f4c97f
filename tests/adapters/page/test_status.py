"""How the desk stands, for people and for machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.failure import Failure, FailureId, FailureKind
from bot.domain.feed import Feed, FeedId, Health
from bot.domain.history import Opinions
from bot.domain.installation import Trouble
from bot.domain.overview import OmittedEntry, Overview, QueueState, Refusal
from bot.domain.spending import Spending
from bot.errors import StoreError
from tests.adapters.page.conftest import FakeCounts, FakeFailures, FakeOverview
from tests.fakes.clock import SINCE


async def test_people_read_words(client: aiohttp.ClientSession) -> None:
    """The status page says that all is well, and what the numbers are of."""
    text = await (await client.get("/status")).text()
    assert "All is well." in text
    assert "waiting to be posted" in text
    assert "1,234" in text


async def test_people_see_what_the_model_costs(client: aiohttp.ClientSession, figures: FakeCounts) -> None:
    """Tokens by purpose, with money where the operator gave prices."""
    text = await (await client.get("/status")).text()
    assert "<h2>Spending today, in tokens</h2>" in text
    assert "$0.0015" in text
    figures.counts = replace(figures.counts, spent_today=[replace(figures.counts.spent_today[0], model="other")])
    text = await (await client.get("/status")).text()
    assert "1,234" in text
    assert "$" not in text


async def test_trouble_is_marked(client: aiohttp.ClientSession, figures: FakeCounts) -> None:
    """A failing feed and a failed delivery are pointed out in words; an unknown state is shown as it is."""
    figures.counts = replace(figures.counts, failing=1, deliveries={"failed": 2, "lost": 1}, jobs={})
    text = await (await client.get("/status")).text()
    assert "something to look at" in text
    assert "◆ failed for good" in text
    assert "lost" in text
    figures.counts = replace(figures.counts, deliveries={})
    assert "None yet." in await (await client.get("/status")).text()


async def test_what_needs_a_person_is_on_top(client: aiohttp.ClientSession, figures: FakeCounts) -> None:
    """A workspace that is lost stands there with its mend and since when."""
    lost = Trouble(platform="slack", workspace="T1<", problem="Slack says token_revoked: install again", since=SINCE)
    figures.counts = replace(figures.counts, lost=[lost, replace(lost, workspace="")])
    text = await (await client.get("/status")).text()
    assert "something to look at" in text
    assert text.index("Needs a person") < text.index("Deliveries")
    assert "◆ Slack <small>T1&lt;</small>" in text
    assert "Slack says token_revoked: install again" in text
    assert f"{SINCE:%Y-%m-%d %H:%M} UTC" in text


async def test_a_database_that_is_away_is_503_everywhere(client: aiohttp.ClientSession, figures: FakeCounts) -> None:
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


async def test_prometheus_reads_the_counts(client: aiohttp.ClientSession, figures: FakeCounts) -> None:
    """The gauges parse, carry the counts, and forget a state that has no rows any more."""
    first = await _read_gauges(client)
    assert first["newsdesk_feeds"] == 3
    assert first["newsdesk_deliveries planned"] == 1
    assert first["newsdesk_tokens_today"] == 1234
    figures.counts = replace(figures.counts, deliveries={"posted": 12})
    assert "newsdesk_deliveries planned" not in await _read_gauges(client)


async def test_thumbs_are_counted_by_feed(client: aiohttp.ClientSession, figures: FakeCounts) -> None:
    """For the operator, on the page and in the metrics; nothing a stranger wrote is markup."""
    assert "Thumbs, by feed" not in await (await client.get("/status")).text()
    figures.counts = replace(figures.counts, opinions=[Opinions(feed="<b>Courier</b>", good=4, bad=2)])
    text = await (await client.get("/status")).text()
    assert "&lt;b&gt;Courier&lt;/b&gt;" in text
    assert "4 up, 2 down" in text
    assert (await _read_gauges(client))["newsdesk_opinions <b>Courier</b> bad"] == 2


async def _read_gauges(client: aiohttp.ClientSession) -> dict[str, float]:
    text = await (await client.get("/metrics")).text()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_feeds_in_trouble_are_named(client: aiohttp.ClientSession, figures: FakeCounts) -> None:
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


async def test_a_list_that_does_not_have_all_says_so(
    client: aiohttp.ClientSession, figures: FakeCounts, fake_overview: FakeOverview, fake_failures: FakeFailures
) -> None:
    """Of what it is the newest or the worst, and how many there are; a whole list says nothing of it."""
    words = (
        "the newest 50; all of them: newsdesk failures",
        "1 of 1,200, those that failed longest",
        "in the newest 2,000 digests",
        "of the newest 40 deliveries",
        "the 20 most disliked",
        "the newest 1 of 70",
    )
    ill = Feed(id=FeedId(1), url="https://a.example/", next_due=SINCE, health=Health.GONE)
    thumbs = [Opinions(feed=f"{number}", good=0, bad=1) for number in range(20)]
    figures.counts = replace(figures.counts, failing=1_200, troubled=[ill], set_aside=70, opinions=thumbs)
    fake_overview.result = replace(make_overview(), digests_read=2_000, deliveries_read=40)
    name = FailureId(FailureKind.DELIVERY, 12)
    fake_failures.failed = [
        Failure(id=name, about="Ferry", destination="slack:T1:C1", problem="no_text", since=SINCE)
    ] * 50
    text = await (await client.get("/status")).text()
    assert [one for one in words if one not in text] == []
    figures.counts = replace(figures.counts, failing=1, set_aside=1, opinions=thumbs[:3])
    fake_overview.result, fake_failures.failed = make_overview(), fake_failures.failed[:3]
    text = await (await client.get("/status")).text()
    assert [one for one in words if one in text] == []


async def test_what_was_given_up_is_tried_again_or_dropped(
    client: aiohttp.ClientSession, fake_failures: FakeFailures
) -> None:
    """By a button beside its last words; what no button says is refused, and nothing a stranger wrote is markup."""
    name = FailureId(FailureKind.DELIVERY, 12)
    fake_failures.failed = [
        Failure(id=name, about="<b>Ferry</b>", destination="slack:T1:C1", problem="no_text <i>", since=SINCE)
    ]
    text = await (await client.get("/status")).text()
    assert "&lt;b&gt;Ferry&lt;/b&gt;" in text
    assert "no_text &lt;i&gt;" in text
    assert 'aria-label="Retry d12"' in text
    for act in ("retry", "drop"):
        async with client.post("/status/failures", data={"id": "d12", "act": act}) as response:
            assert (response.status, response.url.path) == (200, "/status")
    assert fake_failures.actions == [("retry", name), ("drop", name)]
    for wrong in ({"id": "x", "act": "drop"}, {"id": "d12", "act": "sell"}, {}):
        async with client.post("/status/failures", data=wrong) as response:
            assert response.status == 400
    fake_failures.problem = StoreError("The database does not answer.")
    async with client.post("/status/failures", data={"id": "d12", "act": "drop"}) as response:
        assert (response.status, await response.text()) == (503, "The database does not answer.")


async def test_the_rest_is_shown_in_numbers_and_pictures(
    client: aiohttp.ClientSession, fake_overview: FakeOverview
) -> None:
    """Queues with their age, days with what was posted and spent, and what was refused with its reason."""
    fake_overview.result = make_overview()
    text = " ".join((await (await client.get("/status")).text()).split())
    for words in (
        "<td>12 min</td>",
        "2 failed for good",
        "<title>30 Nov: 40 posted, 3 given up</title>",
        "<title>30 Nov: 3,000 tokens, $0.0040</title>",
        "number-unknown: 12 is in no passage",
        "“&lt;b&gt;Twelve ferries”",
        "no article on this page",
        "Tokens, by day <small>$0.0080 in 30 days</small>",
    ):
        assert words in text
    gauges = await _read_gauges(client)
    assert gauges["newsdesk_queue_age_seconds digest"] == 720
    assert gauges["newsdesk_queue_failed deliver"] == 2
    assert gauges["newsdesk_feeds_by_health failing"] == 1


def make_overview() -> Overview:
    """Return an overview in which every part has something to show."""
    days = [date(2026, 11, day) for day in range(1, 31)]
    spent = Spending(model="m", purpose="digest", replies=1, tokens_in=2000, tokens_out=1000)
    return Overview(
        feeds={"fine": 40, "failing": 1},
        queues=[
            QueueState(task="digest", waiting=3, later=0, doing=1, failed=0, oldest=timedelta(minutes=12)),
            QueueState(task="deliver", waiting=0, later=5, doing=0, failed=2),
        ],
        refused={"number-unknown": 7, "refused": 2},
        refusals=[
            Refusal(
                code="number-unknown",
                reason="12 is in no passage",
                text="<b>Twelve ferries",
                url="https://a.example/1",
                at=SINCE,
            )
        ],
        omitted_entries=[OmittedEntry(title="Live", url="https://a.example/live", problem="no article on this page")],
        spent={day: [spent] if day.day in (2, 30) else [] for day in days},
        posted={day: 10 + day.day for day in days[-14:]},
        given_up={days[-1]: 3},
    )
