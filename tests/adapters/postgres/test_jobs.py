"""The queue: jobs are done once, come back when an error says so, and outlive their worker and the database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import psycopg
import pytest
from procrastinate.jobs import Job as QueuedJob
from procrastinate.worker import Worker
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.postgres import jobs, lanes
from adapters.postgres.database import Database
from adapters.postgres.forgotten_jobs import ForgottenJobs
from adapters.postgres.job_retries import FIRST_WAIT, MAX_REQUESTED_WAIT, MAX_WAIT, Retry, retry_delay
from adapters.postgres.jobs import JobQueue
from bot.domain.delivery import DeliveryId
from bot.domain.feed import EntryId
from bot.domain.job import BUG_ATTEMPTS, Deliver, DigestEntry, Job, WatchFeeds
from bot.domain.subscription import Destination
from bot.errors import ModelError, PlatformError, StoreError
from bot.ports import Handler
from tests.patience import PATIENCE

HERE = Destination("page", "local", "news")


@pytest.fixture
async def queue(database: Database) -> AsyncIterator[JobQueue]:
    """Return an open queue."""
    queue = JobQueue(database, heartbeat=timedelta(seconds=1))
    await queue.open()
    yield queue
    await queue.close()


class JobRecorder:
    """Does jobs by recording them."""

    def __init__(self, *, error: Exception | None = None) -> None:
        self.done_jobs: list[tuple[Job, int]] = []
        self.error = error

    def handlers(self) -> dict[type[object], Handler]:
        """Return one handler for every kind of job."""
        return dict.fromkeys((WatchFeeds, DigestEntry, Deliver), self.do)

    async def do(self, job: Job, attempt: int) -> None:
        """Record a job; raise the error if there is one."""
        self.done_jobs.append((job, attempt))
        if self.error is not None:
            raise self.error


async def test_each_kind_of_job_reaches_its_handler(queue: JobQueue) -> None:
    """A job comes back from the queue as it went in, and is gone when done."""
    jobs: list[Job] = [DigestEntry(EntryId(7)), Deliver(DeliveryId(3), HERE), WatchFeeds()]
    await queue.defer(*jobs)
    desk = JobRecorder()
    await queue.work(desk.handlers(), until_idle=True)
    assert sorted(map(repr, (job for job, _ in desk.done_jobs))) == sorted(map(repr, jobs))
    assert await queue.counts() == {"todo": 0, "doing": 0, "failed": 0}


async def test_a_second_watch_is_not_queued(queue: JobQueue) -> None:
    """One look for due feeds waits at a time."""
    await queue.defer(WatchFeeds())
    await queue.defer(WatchFeeds())
    assert (await queue.counts())["todo"] == 1


async def test_jobs_of_a_transaction_that_fails_do_not_exist(queue: JobQueue, database: Database) -> None:
    """What is queued in a transaction is queued when it commits, or never."""

    async def fail() -> None:
        async with database.transaction() as connection:
            await queue.defer_within(connection, [DigestEntry(EntryId(1)), Deliver(DeliveryId(1), HERE)])
            message = "changed my mind"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="changed my mind"):
        await fail()
    assert (await queue.counts())["todo"] == 0
    async with database.transaction() as connection:
        await queue.defer_within(connection, [DigestEntry(EntryId(1)), Deliver(DeliveryId(1), HERE)])
    assert (await queue.counts())["todo"] == 2


async def test_an_error_worth_retrying_brings_the_job_back(queue: JobQueue) -> None:
    """A retryable failure leaves the job waiting; a final one leaves it failed, for people to see."""
    await queue.defer(DigestEntry(EntryId(1)))
    await queue.work(JobRecorder(error=ModelError("busy", retry=True)).handlers(), until_idle=True)
    assert await queue.counts() == {"todo": 1, "doing": 0, "failed": 0}


async def test_a_final_error_leaves_the_job_failed(queue: JobQueue) -> None:
    """An error that no time mends is not tried again."""
    await queue.defer(DigestEntry(EntryId(1)))
    await queue.work(JobRecorder(error=ModelError("no such model")).handlers(), until_idle=True)
    assert await queue.counts() == {"todo": 0, "doing": 0, "failed": 1}


def test_a_job_that_was_interrupted_is_done_again() -> None:
    """A stop of the bot is no failure of the job, however often it was tried before."""
    job = QueuedJob(id=1, queue="q", lock=None, queueing_lock=None, task_name="digest", attempts=9)
    assert Retry().get_retry_decision(exception=asyncio.CancelledError(), job=job) is not None
    assert Retry().get_retry_decision(exception=ZeroDivisionError(), job=job) is None


async def test_a_stopped_worker_leaves_its_job_to_the_next(queue: JobQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job is queued again, and done by whoever comes."""
    monkeypatch.setattr(jobs, "SHUTDOWN_SECONDS", 0.2)  # a job that never ends takes all the time it is given
    started = asyncio.Event()

    async def hang(_job: DigestEntry, _attempt: int) -> None:
        started.set()
        await asyncio.Event().wait()

    desk = JobRecorder()
    await queue.defer(DigestEntry(EntryId(1)))
    working = asyncio.create_task(queue.work({**desk.handlers(), DigestEntry: hang}))
    await started.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    await queue.work(desk.handlers(), until_idle=True)
    assert DigestEntry(EntryId(1)) in [job for job, _ in desk.done_jobs]


async def test_a_beat_that_is_missed_takes_down_no_work(queue: JobQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in hand goes on, and the worker beats again."""
    started, beaten, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    beats: list[object] = []

    async def miss(*_told: object, **_how: object) -> None:
        beats.append(None)
        if len(beats) == 1:
            await started.wait()
            message = "every connection is taken"
            raise StoreError(message)
        beaten.set()

    async def work(_job: DigestEntry, _attempt: int) -> None:
        started.set()
        await beaten.wait()
        done.set()

    monkeypatch.setattr("adapters.postgres.jobs.record_heartbeat", miss)
    monkeypatch.setattr(queue, "_heartbeat", timedelta(seconds=0.01))
    await queue.defer(DigestEntry(EntryId(1)))
    working = asyncio.create_task(queue.work({**JobRecorder().handlers(), DigestEntry: work}))
    async with asyncio.timeout(PATIENCE):
        await done.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert started.is_set()


def test_waits_double_and_end() -> None:
    """The other side's own wish counts; else waits double to a quarter of an hour; bugs are tried a few times."""
    busy = PlatformError("busy", retry=True)
    assert [retry_delay(busy, number) for number in (0, 1, 99)] == [FIRST_WAIT, FIRST_WAIT * 2, MAX_WAIT]
    asked = PlatformError("busy", retry=True, retry_after=timedelta(seconds=1))
    assert retry_delay(asked, 5) == timedelta(seconds=1)
    for_ever = PlatformError("busy", retry=True, retry_after=timedelta.max)
    assert retry_delay(for_ever, 0) == MAX_REQUESTED_WAIT
    assert retry_delay(PlatformError("never"), 0) is None
    assert retry_delay(ZeroDivisionError(), 0) == FIRST_WAIT
    assert retry_delay(ZeroDivisionError(), BUG_ATTEMPTS - 1) is None


async def test_posts_of_one_channel_keep_their_order(queue: JobQueue) -> None:
    """Two deliveries to one destination are never under way at once."""
    under_way: list[int] = []
    most: list[int] = []

    async def deliver(job: Deliver, _attempt: int) -> None:
        under_way.append(job.delivery_id)
        most.append(len(under_way))
        await asyncio.sleep(0)
        under_way.remove(job.delivery_id)
        order.append(job.delivery_id)

    order: list[int] = []
    await queue.defer(*(Deliver(DeliveryId(number), HERE) for number in range(6)))
    await queue.work({Deliver: deliver}, until_idle=True)
    assert (max(most), order) == (1, list(range(6)))


async def test_whoever_waits_for_a_post_is_told_when_it_is_done(database: Database, queue: JobQueue) -> None:
    """What waits for the post before it in its channel is begun when that is done, not at the next look."""
    done: list[DeliveryId] = []

    async def deliver(job: Deliver, attempt: int) -> None:
        if job.delivery_id == DeliveryId(2) and not attempt:
            message = "later"
            raise PlatformError(message, retry=True, retry_after=timedelta(0))
        done.append(job.delivery_id)

    await queue.defer(*(Deliver(DeliveryId(number), HERE) for number in range(6)))
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as ear:
        await ear.execute('LISTEN "procrastinate_queue_v1#deliver"')
        await queue.work({Deliver: deliver}, until_idle=True)
        heard = [notice async for notice in ear.notifies(timeout=PATIENCE, stop_after=6)]
    assert sorted(done) == list(range(6))
    assert len(heard) == 6  # all but the last, and the one that was tried again


async def test_a_dead_workers_job_is_taken_over(queue: JobQueue, database: Database) -> None:
    """A job whose worker stopped beating goes back to the queue."""
    await queue.defer(DigestEntry(EntryId(1)))
    async with database.transaction() as connection:
        await connection.execute(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        )
        await connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)")
        )
    assert await queue.rescue() == 1
    desk = JobRecorder()
    await queue.work(desk.handlers(), until_idle=True)
    assert [job for job, _ in desk.done_jobs] == [DigestEntry(EntryId(1))]


async def hold_all_jobs(queue: JobQueue, database: Database) -> None:
    """Let a worker of this process hold all jobs, as far as the database knows."""
    worker = Worker(queue._app)
    async with database.transaction() as connection:
        added = await connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id"))
        worker.worker_id = int(added.scalar_one())
        await connection.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker"), {"worker": worker.worker_id}
        )
    queue._workers.append(worker)


async def test_a_job_that_a_living_worker_holds_and_does_not_do_is_done_again(
    queue: JobQueue, database: Database
) -> None:
    """The server crashed before its end was on its disk, or its taking never reached us: nobody else would take it."""
    seconds = 0.0
    queue._forgotten = ForgottenJobs(queue._forgotten._connector, settled=10, clock=lambda: seconds)
    await queue.defer(DigestEntry(EntryId(1)), DigestEntry(EntryId(2)))
    await hold_all_jobs(queue, database)
    assert await queue.requeue_forgotten() == 0  # it may be about to begin, or its end be written down yet
    seconds = 9
    assert await queue.requeue_forgotten() == 0
    async with database.transaction() as connection:  # this one was taken up anew meanwhile
        await connection.execute(text("UPDATE procrastinate_jobs SET attempts = 1 WHERE args->>'entry_id' = '2'"))
    seconds = 11
    assert await queue.requeue_forgotten() == 1
    assert await queue.requeue_forgotten() == 0
    desk = JobRecorder()
    await queue.work(desk.handlers(), until_idle=True)
    assert desk.done_jobs == [(DigestEntry(EntryId(1)), 1)]


async def test_a_job_that_is_being_done_is_held_as_long_as_it_takes(queue: JobQueue, database: Database) -> None:
    """However slow a model is; only when it is over and still stands so is it forgotten."""
    seconds = 0.0
    queue._forgotten = ForgottenJobs(queue._forgotten._connector, settled=10, clock=lambda: seconds)
    await queue.defer(DigestEntry(EntryId(1)))
    await hold_all_jobs(queue, database)
    (job,) = await queue._app.job_manager.list_jobs_async()
    with queue._forgotten.tracking(job):
        for seconds in (0.0, 20.0, 40.0):  # noqa: B007  # the clock
            assert await queue.requeue_forgotten() == 0
    assert await queue.requeue_forgotten() == 0
    seconds = 51
    assert await queue.requeue_forgotten() == 1


async def test_a_worker_that_is_stopped_while_it_begins_ends(queue: JobQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's driver may swallow a cancellation that meets one of its calls; Ctrl-C must end the program."""
    manager, begun, answered = queue._app.job_manager, asyncio.Event(), asyncio.Event()
    register = manager.register_worker

    async def deaf() -> int:
        begun.set()
        with contextlib.suppress(asyncio.CancelledError):
            await answered.wait()
        return await register()

    monkeypatch.setattr(manager, "register_worker", deaf)
    working = asyncio.create_task(queue.work(JobRecorder().handlers()))
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        working.cancel()
        await asyncio.sleep(0)
        answered.set()
        with pytest.raises(asyncio.CancelledError):
            await working
    assert queue._workers == []


async def test_what_loses_its_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks that belong together end together."""
    monkeypatch.setattr(lanes, "CANCEL_AGAIN_SECONDS", 0.01)

    async def deaf() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    loser, ended = asyncio.create_task(deaf()), asyncio.create_task(asyncio.sleep(0))
    async with asyncio.timeout(PATIENCE):
        await lanes.run_together([loser, ended])
    assert loser.cancelled()
    assert loser.cancelling() > 1  # the first one was lost
    assert ended.done()


async def test_a_database_that_is_not_there_is_said_in_words() -> None:
    """Starting against nothing is a StoreError that names the setting."""
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreError, match="DATABASE_URL"):
        await database.migrate()
    with pytest.raises(StoreError, match="DATABASE_URL"):
        async with database.transaction():
            pass
    await database.close()


async def test_what_the_database_can_never_take_is_no_outage(database: Database) -> None:
    """It is an error like any other: waiting would not mend it, and would be called a database that is away."""

    async def execute(*statements: str, values: tuple[int, ...] = ()) -> None:
        async with database.transaction() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement, values)

    noise = "SELECT string_agg(md5(n::text), '') FROM generate_series(1, 3000) n"
    with pytest.raises(DBAPIError, match="ProgramLimitExceeded"):
        await execute("CREATE TABLE words (word text)", "CREATE INDEX ON words (word)", f"INSERT INTO words {noise}")
    many = tuple(range(70_000))
    with pytest.raises(DBAPIError, match="number of parameters"):
        await execute(f"SELECT ARRAY[{', '.join(['%s'] * len(many))}]", values=many)
