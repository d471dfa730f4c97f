"""What is done about an entry is one trace, from the poll that brought it to the posts of its digest."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from adapters.otlp import OtlpTracer
from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from adapters.postgres.traces import entry_lookup
from bot import metrics, tracing
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import Deliver, DigestEntry, WatchFeeds
from bot.domain.subscription import Destination
from bot.errors import SettingsError, StoreError
from bot.settings.loading import load
from bot.wiring.traces import collect_traces
from tests.contracts.test_store import Bench, file_digest, make_entry, poll_entries
from tests.fakes.clock import FakeClock
from tests.unit.samples import make_digest

DESTINATION = Destination("bench", "W", "C")


class Collector:
    """A collector on loopback, and the spans that it got."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        collector = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                request = ExportTraceServiceRequest.FromString(body)
                for resource in request.resource_spans:
                    for scope in resource.scope_spans:
                        collector.spans += scope.spans
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Taking)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Return a collector."""
    made = Collector()
    yield made
    made.close()


async def first_entry(delivery: DeliveryId) -> EntryId | None:
    """Say that a delivery's story began with entry 7, or that the database is away."""
    if delivery == DeliveryId(0):
        message = "away"
        raise StoreError(message)
    return EntryId(7)


async def run_job(job: Any, error: Exception | None = None) -> None:  # noqa: ANN401  # any job
    """Do a job, which may meet an error."""

    async def handler(_job: object, _attempt: int) -> None:
        if error is not None:
            raise error

    await metrics.measured_handlers({type(job): handler})[type(job)](job, 0)


def spans_by_name(spans: Sequence[Span]) -> Mapping[str, Span]:
    """Return spans by their names."""
    return {span.name: span for span in spans}


async def test_poll_digest_and_post_are_one_trace(collector: Collector) -> None:
    """Under the span of the poll, without anything handed on from job to job; another entry's is another one."""
    tracer = OtlpTracer(collector.address)
    with tracing.collect_spans(tracer, first_entry):
        job = tracing.begin_trace(EntryId(7))
        await run_job(job)
        await run_job(Deliver(DeliveryId(1), DESTINATION))
        await run_job(WatchFeeds())
        await run_job(DigestEntry(EntryId(8)))
    tracer.close()
    watch, *_ = [span for span in collector.spans if span.name == "watch_feeds"]
    of_seven = spans_by_name([span for span in collector.spans if span.trace_id == collector.spans[0].trace_id])
    assert set(of_seven) == {"entry.seen", "digest_entry", "deliver"}
    begin = of_seven["entry.seen"]
    assert begin.parent_span_id == b""
    assert {of_seven[name].parent_span_id for name in ("digest_entry", "deliver")} == {begin.span_id}
    assert watch.trace_id != begin.trace_id
    told = {one.key: one.value.string_value or one.value.int_value for one in of_seven["deliver"].attributes}
    assert told == {"entry": 7, "delivery": 1, "destination": str(DESTINATION), "attempt": 0}
    assert len({span.trace_id for span in collector.spans}) == 3


async def test_an_error_is_told_by_its_sort_alone(collector: Collector) -> None:
    """What it says may be somebody's words; it goes on all the same."""
    tracer = OtlpTracer(collector.address)
    with tracing.collect_spans(tracer, first_entry):
        with pytest.raises(KeyError):
            await run_job(DigestEntry(EntryId(7)), KeyError("canary"))
        await run_job(Deliver(DeliveryId(0), DESTINATION))
    tracer.close()
    (failed,) = [span for span in collector.spans if span.name == "digest_entry"]
    assert failed.status.message == "KeyError"
    assert "canary" not in str(collector.spans)


async def test_where_nobody_collects_nothing_is_done() -> None:
    """Jobs are done as ever."""
    assert tracing.begin_trace(EntryId(7)) == DigestEntry(EntryId(7))
    await run_job(Deliver(DeliveryId(1), DESTINATION))


async def test_a_delivery_knows_its_entry(database: Database, clock: FakeClock) -> None:
    """The one that its story began with; one that is gone has none."""
    queue = JobQueue(database)
    await queue.open()
    bench = Bench(PostgresStore(database, queue), queue)
    (number,) = await poll_entries(bench, clock, make_entry("a"))
    (delivery,) = await file_digest(bench, clock, number, make_digest())
    assert await entry_lookup(database)(delivery) == number
    assert await entry_lookup(database)(DeliveryId(99)) is None
    await queue.close()


async def test_the_setting_switches_it_on(
    collector: Collector, database: Database, nothing_set: pytest.MonkeyPatch
) -> None:
    """Without it nothing is loaded; with it and without the packages it says how to get them."""
    async with AsyncExitStack() as stack:
        collect_traces(load(), database, stack)
        assert tracing._COLLECTING == []
    nothing_set.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
    async with AsyncExitStack() as stack:
        collect_traces(load(), database, stack)
        tracing.begin_trace(EntryId(7))
    assert [span.name for span in collector.spans] == ["entry.seen"]
    nothing_set.setitem(sys.modules, "adapters.otlp", None)
    async with AsyncExitStack() as stack:
        with pytest.raises(SettingsError, match="pip install opentelemetry-sdk"):
            collect_traces(load(), database, stack)
