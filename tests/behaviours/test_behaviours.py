"""The 27 behaviours of a good feed client, by number; each by the log of a server, over restarts and workers."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from bot.domain.feed import Health
from tests.adapters.web.samples import make_item, make_rss
from tests.adapters.web.server import RecordedRequest, ScriptedResponse, Silence, Site
from tests.behaviours.conftest import USER_AGENT, Workers
from tests.patience import PATIENCE

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BODY = make_rss(make_item(1), make_item(2))
LONGER_BODY = make_rss(make_item(3), make_item(1), make_item(2))
ETAG, MODIFIED = 'W/"a, \t b"', "Sunday, or so"
VALIDATOR_HEADERS = {"ETag": ETAG, "Last-Modified": MODIFIED}
NOT_MODIFIED = ScriptedResponse(status=304)


def request_validators(asked: RecordedRequest) -> tuple[str | None, str | None]:
    """Return what a request was conditional on."""
    return asked.headers.get("If-None-Match"), asked.headers.get("If-Modified-Since")


async def test_01_only_the_first_request_is_unconditional(site: Site, workers: Workers) -> None:
    """Never again while a validator is stored: after a restart, from another worker, by hand."""
    site.pages["/f"] = [ScriptedResponse(BODY, headers=VALIDATOR_HEADERS), NOT_MODIFIED]
    one = await workers.start()
    await one.subscribe(site["/f"])
    await one.poll()
    two, restarted = await workers.start(), await workers.start()
    for worker in (two, restarted):
        workers.clock.move(DAY)
        await worker.poll()
    await two.refresh()
    assert [request_validators(asked) for asked in site.requests] == [(None, None)] + [(ETAG, MODIFIED)] * 3


@pytest.mark.parametrize("headers", [{"ETag": ETAG}, {"Last-Modified": MODIFIED}, VALIDATOR_HEADERS])
async def test_02_03_04_validators_are_echoed_as_they_came(
    site: Site, workers: Workers, headers: dict[str, str]
) -> None:
    """Byte for byte, never parsed, never invented; both if there are both; across a restart."""
    site.pages["/f"] = [ScriptedResponse(BODY, headers=headers), NOT_MODIFIED]
    one = await workers.start()
    await one.subscribe(site["/f"])
    await one.poll()
    workers.clock.move(DAY)
    await (await workers.start()).poll()
    assert request_validators(site.requests[1]) == (headers.get("ETag"), headers.get("Last-Modified"))


async def test_05_06_a_new_validator_is_saved_when_nothing_is_new(site: Site, workers: Workers) -> None:
    """With the body that is known, and with another that holds nothing new; nothing is queued for it."""
    touched = BODY.replace(b"</channel>", b"<generator>g</generator></channel>")
    site.pages["/f"] = [
        ScriptedResponse(BODY, headers={"ETag": '"1"', "Last-Modified": MODIFIED}),
        ScriptedResponse(BODY, headers={"ETag": '"2"', "Last-Modified": MODIFIED}),
        ScriptedResponse(touched, headers={"ETag": '"2"', "Last-Modified": "later"}),
        NOT_MODIFIED,
    ]
    one = await workers.start()
    await one.subscribe(site["/f"])
    reports = []
    for _ in range(4):
        reports.append(await one.poll())
        workers.clock.move(DAY)
    assert [(report.fresh, report.unchanged) for report in reports] == [(2, 0), (0, 1), (0, 0), (0, 1)]
    sent = [request_validators(asked) for asked in site.requests]
    assert sent[1:] == [('"1"', MODIFIED), ('"2"', MODIFIED), ('"2"', "later")]
    assert (await one.queue.counts())["todo"] == 2


async def test_07_a_304_refreshes_what_it_names(site: Site, workers: Workers) -> None:
    """And keeps the rest."""
    site.pages["/f"] = [
        ScriptedResponse(BODY, headers=VALIDATOR_HEADERS),
        ScriptedResponse(status=304, headers={"ETag": '"new"'}),
        NOT_MODIFIED,
    ]
    one = await workers.start()
    await one.subscribe(site["/f"])
    for _ in range(3):
        await one.poll()
        workers.clock.move(DAY)
    assert request_validators(site.requests[2]) == ('"new"', MODIFIED)


async def test_08_a_200_without_validators_clears_them(site: Site, workers: Workers) -> None:
    """The next request is unconditional."""
    site.pages["/f"] = [ScriptedResponse(BODY, headers=VALIDATOR_HEADERS), ScriptedResponse(LONGER_BODY), NOT_MODIFIED]
    one = await workers.start()
    await one.subscribe(site["/f"])
    for _ in range(3):
        await one.poll()
        workers.clock.move(DAY)
    assert request_validators(site.requests[2]) == (None, None)


async def test_09_what_cannot_be_read_leaves_the_validators(site: Site, workers: Workers) -> None:
    """The answer is asked for again, so that nothing of it is lost."""
    site.pages["/f"] = [
        ScriptedResponse(BODY, headers=VALIDATOR_HEADERS),
        ScriptedResponse(b"<html>Oops", headers={"ETag": '"oops"'}),
        ScriptedResponse(LONGER_BODY),
    ]
    one = await workers.start()
    await one.subscribe(site["/f"])
    reports = []
    for _ in range(3):
        reports.append(await one.poll())
        workers.clock.move(2 * DAY)
    assert [(report.fresh, report.failed) for report in reports] == [(2, 0), (0, 1), (1, 0)]
    assert request_validators(site.requests[2]) == (ETAG, MODIFIED)


async def test_10_max_age_is_kept_after_200_and_304(site: Site, workers: Workers) -> None:
    """By all workers, and by hand; a month at most."""
    fresh = {"ETag": ETAG, "Cache-Control": "public, max-age=172800"}
    site.pages["/f"] = [
        ScriptedResponse(BODY, headers=fresh),
        ScriptedResponse(status=304, headers=fresh),
        ScriptedResponse(status=304, headers={"Cache-Control": "max-age=99999999"}),
        NOT_MODIFIED,
    ]
    one, two = await workers.start(), await workers.start()
    await one.subscribe(site["/f"])
    await one.poll()
    for asked in (2, 3):
        workers.clock.move(2 * DAY - timedelta(seconds=1))
        await one.poll()
        await two.refresh()
        assert len(site.requests) == asked - 1
        workers.clock.move(timedelta(seconds=1))
        await two.poll()
        assert len(site.requests) == asked
    workers.clock.move(31 * DAY - timedelta(seconds=1))
    await two.refresh()
    assert len(site.requests) == 3
    workers.clock.move(timedelta(seconds=1))
    await one.poll()
    assert len(site.requests) == 4


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Cache-Control": "no-cache, max-age=864000"}, None),
        ({"Expires": "EXPIRES"}, 5 * DAY),
        ({"Expires": "EXPIRES", "Cache-Control": "public"}, None),
        ({"Expires": "0"}, None),
    ],
)
async def test_11_no_cache_and_expires(
    site: Site, workers: Workers, headers: dict[str, str], wait: timedelta | None
) -> None:
    """The one forbids to wait for max-age, the other counts where there is no Cache-Control."""
    until = format_datetime(workers.clock.now() + 5 * DAY, usegmt=True)
    stated = {name: until if value == "EXPIRES" else value for name, value in headers.items()}
    site.pages["/f"] = ScriptedResponse(BODY, headers=stated)
    one = await workers.start()
    await one.subscribe(site["/f"])
    await one.poll()
    due = (await one.feed()).next_due - workers.clock.now()
    assert due == wait if wait else due <= DAY


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [True, False])
async def test_12_nothing_is_asked_before_retry_after(
    site: Site, workers: Workers, status: int, *, as_date: bool
) -> None:
    """Not by another worker, not after a restart, not by hand, not because a hub pushes."""
    until = workers.clock.now() + 3 * DAY
    stated = format_datetime(until, usegmt=True) if as_date else f"{3 * 86400 - 0.4}"
    site.pages["/f"] = [ScriptedResponse(status=status, headers={"Retry-After": stated}), ScriptedResponse(BODY)]
    one = await workers.start()
    await one.subscribe(site["/f"])
    await one.poll()
    workers.clock.move(3 * DAY - timedelta(seconds=1))
    two = await workers.start()
    await two.store.make_due((await two.feed()).id, workers.clock.now())
    await two.poll()
    await two.refresh()
    await one.subscribe(site["/f"], "another")
    await one.poll()
    assert len(site.requests) == 1
    workers.clock.move(timedelta(seconds=1))
    assert (await two.refresh()).fresh == 2


@pytest.mark.parametrize("status", [429, 503])
async def test_12_the_other_feeds_of_the_host_wait_too(site: Site, workers: Workers, status: int) -> None:
    """One answer speaks for the host: what was leased with it is put off, what was not is not leased, by nobody."""
    site.pages["/busy"] = ScriptedResponse(status=status, headers={"Retry-After": "7200"})
    for number in range(30):
        site.pages[f"/{number}"] = ScriptedResponse(BODY)
    one, two = await workers.start(), await workers.start()
    await one.subscribe(site["/busy"])
    await one.poll()
    for number in range(30):
        await one.subscribe(site[f"/{number}"])
    await one.subscribe(site["/0"].replace("127.0.0.1", "localhost"))
    report = await one.poll()
    assert (report.polled, report.failed) == (1, 0), "the other name is another host"
    workers.clock.move(2 * HOUR - timedelta(seconds=1))
    pushed = next(feed for _, feed in await two.store.subscriptions() if feed.url == site["/1"])
    await two.store.make_due(pushed.id, workers.clock.now())
    await two.subscribe(site["/29"].replace("/29", "/0?new"))
    await two.poll()
    await (await workers.start()).refresh()
    assert [one.path for one in site.requests if one.headers["Host"].startswith("127.0.0.1")] == ["/busy"]
    workers.clock.move(timedelta(seconds=1))
    site.pages["/busy"] = ScriptedResponse(BODY)
    assert (await two.poll()).polled >= 30


async def test_13_too_many_requests_wait_for_hours(site: Site, workers: Workers) -> None:
    """Four at least where no time is named, then twice as long."""
    site.pages["/f"] = ScriptedResponse(status=429)
    one = await workers.start()
    await one.subscribe(site["/f"])
    waits = []
    for _ in range(3):
        await one.poll()
        waits.append((await one.feed()).next_due - workers.clock.now())
        workers.clock.move(waits[-1])
    assert [4 * HOUR <= waits[0] < 5 * HOUR, 8 * HOUR <= waits[1] < 9 * HOUR] == [True, True]
    assert 16 * HOUR <= waits[2] < 18 * HOUR


async def test_14_only_a_permanent_redirect_to_a_feed_moves(site: Site, workers: Workers) -> None:
    """Not one to a page, not one behind a temporary one; the new address is asked from then on, after a restart too."""
    site.pages["/a"] = [
        ScriptedResponse(status=301, headers={"Location": "/page"}),
        ScriptedResponse(status=302, headers={"Location": "/b"}),
        ScriptedResponse(status=308, headers={"Location": "/b?x=%2f+1"}),
    ]
    site.pages["/page"] = ScriptedResponse(b"<html>Gone fishing")
    site.pages["/b"] = site.pages["/b?x=%2f+1"] = ScriptedResponse(BODY)
    one = await workers.start()
    await one.subscribe(site["/a"])
    for _ in range(2):
        await one.poll()
        assert (await one.feed()).url == site["/a"]
        workers.clock.move(2 * DAY)
    await one.poll()
    workers.clock.move(2 * DAY)
    await (await workers.start()).poll()
    assert [asked.path for asked in site.requests[-2:]] == ["/b?x=%2f+1"] * 2
    assert len(site.requests_for("/a")) == 3


async def test_14_20_a_feed_that_moves_onto_another_is_one(site: Site, workers: Workers) -> None:
    """Its channels share the one request from then on, and nothing it brought is brought again."""
    site.pages["/new"] = ScriptedResponse(BODY, headers={"ETag": ETAG})
    site.pages["/old"] = [ScriptedResponse(BODY), ScriptedResponse(status=301, headers={"Location": "/new"})]
    one = await workers.start()
    await one.subscribe(site["/new"], "a")
    await one.subscribe(site["/old"], "a")
    await one.subscribe(site["/old"], "b")
    await one.poll()
    workers.clock.move(2 * DAY)
    await one.poll()
    assert {feed.url for _, feed in await one.store.subscriptions()} == {site["/new"]}
    asked = len(site.requests)
    workers.clock.move(2 * DAY)
    two = await workers.start()
    report = await two.poll()
    assert [one.path for one in site.requests[asked:]] == ["/new"]
    assert "2 subscribers" in site.requests[-1].headers["User-Agent"]
    assert (report.fresh, report.changed) == (0, 0)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_15_validators_go_where_they_came_from(site: Site, workers: Workers, status: int) -> None:
    """And nowhere else: not to where a redirect leads, until that address has given its own."""
    site.pages["/a"] = [
        ScriptedResponse(BODY, headers=VALIDATOR_HEADERS),
        ScriptedResponse(status=status, headers={"Location": "/b"}),
    ]
    site.pages["/b"] = [ScriptedResponse(LONGER_BODY, headers={"ETag": '"b"'}), NOT_MODIFIED]
    one = await workers.start()
    await one.subscribe(site["/a"])
    for _ in range(3):
        await one.poll()
        workers.clock.move(2 * DAY)
    assert [request_validators(asked) for asked in site.requests_for("/b")] == [(None, None), ('"b"', None)]
    assert [request_validators(asked) for asked in site.requests_for("/a")][:2] == [(None, None), (ETAG, MODIFIED)]


async def test_16_gone_is_the_end(site: Site, workers: Workers) -> None:
    """After 410 nobody asks again, and each channel is told; 404 and 403 are asked once a day in the end."""
    site.pages["/f"] = ScriptedResponse(status=410)
    one = await workers.start()
    await one.subscribe(site["/f"], "a")
    await one.subscribe(site["/f"], "b")
    await one.poll()
    assert (await one.queue.counts())["todo"] == 2
    workers.clock.move(40 * DAY)
    two = await workers.start()
    await two.poll()
    await two.refresh()
    assert len(site.requests) == 1


@pytest.mark.parametrize("status", [404, 403, 500, 502])
async def test_16_17_trouble_is_asked_ever_more_seldom(site: Site, workers: Workers, status: int) -> None:
    """One request a poll, each wait at least the one before, a day and a tenth at most; counted across workers."""
    site.pages["/f"] = ScriptedResponse(status=status)
    one = await workers.start()
    await one.subscribe(site["/f"])
    two = await workers.start()
    waits = []
    for number in range(8):
        await (one if number % 2 else two).poll()
        waits.append((await one.feed()).next_due - workers.clock.now())
        workers.clock.move(waits[-1])
    assert len(site.requests) == 8
    assert all(later >= earlier * 0.9 for earlier, later in pairwise(waits))
    assert DAY <= waits[-1] <= DAY * 1.1
    assert (await two.feed()).failures == 8


async def test_18_a_restart_is_no_reason_to_ask(site: Site, workers: Workers) -> None:
    """The due time is stored, and no setting goes below a quarter of an hour."""
    site.pages["/f"] = ScriptedResponse(BODY)
    one = await workers.start(interval=timedelta(minutes=1))
    await one.subscribe(site["/f"])
    await one.poll()
    workers.clock.move(timedelta(minutes=14, seconds=59))
    for _ in range(3):
        await (await workers.start(interval=timedelta(minutes=1))).poll()
    assert len(site.requests) == 1
    workers.clock.move(timedelta(seconds=1))
    await one.poll()
    assert len(site.requests) == 2


async def test_19_one_request_a_feed_two_a_host(site: Site, workers: Workers) -> None:
    """However many workers look at the same time."""
    for number in range(30):
        site.pages[f"/{number}"] = ScriptedResponse(BODY)
    ready = [await workers.start() for _ in range(3)]
    for number in range(30):
        await ready[0].subscribe(site[f"/{number}"])
    reports = await asyncio.gather(*(worker.poll() for worker in ready))
    assert sum(report.polled for report in reports) == 30
    assert sorted(asked.path for asked in site.requests) == sorted(f"/{number}" for number in range(30))
    assert site.max_open_requests <= 2


async def test_20_21_many_channels_one_request(site: Site, workers: Workers) -> None:
    """It says how many there are; a refusal is not asked again under another name."""
    site.pages["/f"] = [ScriptedResponse(BODY), ScriptedResponse(status=403)]
    one = await workers.start()
    for number in range(4):
        await one.subscribe(site["/f"], f"channel-{number}")
    await one.poll()
    workers.clock.move(DAY)
    await one.poll()
    assert [asked.headers["User-Agent"] for asked in site.requests] == [f"{USER_AGENT[:-1]}; 4 subscribers)"] * 2


async def test_22_24_nothing_but_the_feed_is_asked_as_it_was_given(site: Site, workers: Workers) -> None:
    """No cookie, no Referer, no query of ours, no page, no icon; the address byte for byte."""
    path = "/f?b=%2f&a=x+y%20z"
    site.pages[path] = [ScriptedResponse(BODY, headers={"Set-Cookie": "id=1; Path=/"}), ScriptedResponse(LONGER_BODY)]
    one = await workers.start()
    await one.subscribe(site[path])
    await one.poll()
    workers.clock.move(DAY)
    await one.poll()
    assert [asked.path for asked in site.requests] == [path] * 2
    assert not any({"Cookie", "Referer"} & set(asked.headers) for asked in site.requests)


async def test_23_feeds_are_asked_for_and_unpacked(site: Site, workers: Workers) -> None:
    """The types of feeds are named, the three codings taken, and the limit counts what is unpacked."""
    bomb = gzip.compress(b"<rss>" + b" " * 11_000_000)
    packed = {"Content-Encoding": "gzip", "ETag": ETAG}
    site.pages["/f"] = [ScriptedResponse(gzip.compress(BODY), headers=packed), ScriptedResponse(bomb, headers=packed)]
    one = await workers.start()
    await one.subscribe(site["/f"])
    assert (await one.poll()).fresh == 2
    workers.clock.move(DAY)
    assert (await one.poll()).problems[0][1].startswith("127.0.0.1 sends more than 10 MB")
    accepted = site.requests[0].headers["Accept"]
    assert all(kind in accepted for kind in ("rss+xml", "atom+xml", "feed+json", "rdf+xml"))
    assert all(coding in site.requests[0].headers["Accept-Encoding"] for coding in ("gzip", "deflate", "br"))


async def test_25_what_the_feed_wishes_holds_after_a_304(site: Site, workers: Workers) -> None:
    """Its ttl and every skipped hour, remembered across a restart, by hand too."""
    hour = (workers.clock.now() + 50 * HOUR).hour
    skipped = f"<ttl>2880</ttl><skipHours><hour>{hour - 2}</hour><hour>{(hour - 1) % 24}</hour></skipHours>"
    site.pages["/f"] = [ScriptedResponse(make_rss(make_item(1), channel=skipped), headers={"ETag": ETAG}), NOT_MODIFIED]
    one = await workers.start()
    await one.subscribe(site["/f"])
    for asked in (1, 2):
        await (await workers.start()).poll()
        assert len(site.requests) == asked
        due = (await one.feed()).next_due
        assert due >= workers.clock.now() + 2 * DAY
        assert due.hour not in {hour - 2, (hour - 1) % 24}
        workers.clock.move(due - workers.clock.now() - timedelta(seconds=1))
        await one.refresh()
        assert len(site.requests) == asked
        workers.clock.move(timedelta(seconds=1))


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/f", "http://[::1]/f", "http://169.254.169.254/latest", "file:///f"]
)
async def test_26_nothing_private_is_reached_by_a_redirect(site: Site, workers: Workers, target: str) -> None:
    """It is refused, in words, and the feed stays where it is."""
    site.pages["/f"] = ScriptedResponse(status=301, headers={"Location": target})
    one = await workers.start()
    await one.subscribe(site["/f"])
    assert (await one.poll()).failed == 1
    assert (await one.feed()).url == site["/f"]
    assert (await one.feed()).health is Health.FAILING


async def test_a_silent_host_with_many_feeds_holds_nobody_up(site: Site, workers: Workers) -> None:
    """Others are asked while it is waited for, by the same worker and by others; its feeds are asked once."""
    async with asyncio.timeout(2 * PATIENCE):
        site.pages["/good"] = ScriptedResponse(BODY)
        for number in range(60):
            site.pages[f"/{number}"] = Silence()
        one, two = await workers.start(), await workers.start()
        silent = site.url.replace("127.0.0.1", "localhost")
        for number in range(60):
            await one.subscribe(f"{silent}/{number}")
        await one.subscribe(site["/good"])
        stuck = asyncio.ensure_future(one.poll())
        while not site.requests_for("/good"):  # noqa: ASYNC110  # a real server is waited for
            await asyncio.sleep(0.01)
        await one.subscribe(site["/later"])
        while not site.requests_for("/later"):  # its host is free once the poll of /good is saved
            await two.poll()
        assert not stuck.done()
        assert len(site.requests_for("/later")) == 1
        assert len(site.requests) == 4
        stuck.cancel()
        await asyncio.wait([stuck])
