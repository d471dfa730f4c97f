"""Jobs on Procrastinate: queued in the caller's transaction, done by any worker, taken over when one dies."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
import psycopg
import structlog
from procrastinate import exceptions as job_errors
from procrastinate.jobs import DeleteJobCondition
from procrastinate.tasks import Task
from procrastinate.worker import Worker
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.database import STALLED_TRANSACTION_OPTION, Database, driver_connection
from adapters.postgres.forgotten_jobs import ForgottenJobs
from adapters.postgres.job_retries import MAX_WAIT, Retry
from adapters.postgres.lanes import (
    ALL_QUEUES,
    HIGH_PRIORITY,
    SHUTDOWN_SECONDS,
    UPKEEP_PRIORITY,
    UPKEEP_QUEUE,
    Lane,
    lanes_of,
    run_together,
    run_worker,
)
from adapters.postgres.worker_heartbeats import MAX_MISSED_HEARTBEATS, has_workers, record_heartbeat
from bot.domain.delivery import DeliveryId, EditionId
from bot.domain.feed import EntryId, FeedAlert, FeedId
from bot.domain.job import (
    ANSWER,
    DELIVER,
    DIGEST,
    QUEUES,
    WATCH,
    AnswerQuestion,
    Deliver,
    DeliverEdition,
    DigestEntry,
    EmbedArticles,
    ForgetOld,
    Job,
    RereadArticles,
    RoundUp,
    SendFeedAlert,
    WatchFeeds,
)
from bot.domain.subscription import Destination, parse_destination
from bot.errors import StoreError
from bot.ports import Handler

LOG = structlog.get_logger(__name__)

ASYNCHRONOUS_COMMIT_OPTION = "-c synchronous_commit=off"
"""A worker does not wait until its changes to jobs are on disk: what the server loses is done again.

New jobs are queued on the desk's own connections, which do wait.
"""
QUEUE_POLL_SECONDS = 1.0
"""Seconds between two polls of the queue, for jobs that were put off and notifications that were lost.

Procrastinate loses a notification that comes during a poll: it takes it for handled by that poll.
"""
FORGETTING_CRON = "23 * * * *"
"""When old rows are forgotten: every hour, at a minute of its own."""
EVERY_MINUTE_CRON = "* * * * *"


class JobQueue:
    """Implements `bot.ports.Jobs`.

    Args:
        database: where the queue lives.
        watch_every: seconds between looks for due feeds, 1 to 59.
        heartbeat: a worker silent for three of these is considered dead, and its jobs are done again.
        concurrency: jobs of a lane that this process does at once.
        queues: the queues whose jobs are done here.
    """

    def __init__(
        self,
        database: Database,
        *,
        watch_every: int = 15,
        heartbeat: timedelta = timedelta(seconds=5),
        concurrency: int = 8,
        queues: Collection[str] = QUEUES,
    ) -> None:
        self._database = database
        self._queues = queues
        self._lanes = lanes_of(queues)
        self._heartbeat = heartbeat
        self._concurrency = concurrency
        self._handlers: Mapping[type[Any], Handler] = {}
        # Besides the jobs, Procrastinate needs connections to listen, beat and fetch, in each lane.
        connector = procrastinate.PsycopgConnector(
            conninfo=database.conninfo,
            min_size=1,
            max_size=concurrency + 8,
            kwargs={"options": f"{ASYNCHRONOUS_COMMIT_OPTION} {STALLED_TRANSACTION_OPTION}"},
        )
        self._app = procrastinate.App(connector=connector, periodic_defaults={"max_delay": 60})
        self._workers: list[Worker] = []
        self._forgotten = ForgottenJobs(connector, settled=MAX_MISSED_HEARTBEATS * heartbeat.total_seconds())
        self._watch_every = watch_every
        self._repeating = False
        self._define_tasks()

    def _define_tasks(self) -> None:
        retry = Retry()

        async def watch(_context: procrastinate.JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # Procrastinate passes it
            try:
                await self._handlers[WatchFeeds](WatchFeeds(), 0)
            except StoreError as error:
                LOG.warning("watch.put_off", reason=str(error))  # the next look is seconds away

        async def digest(context: procrastinate.JobContext, entry_id: int, only: str = "") -> None:
            job = DigestEntry(EntryId(entry_id), parse_destination(only) if only else None)
            await self._handlers[DigestEntry](job, context.job.attempts)

        async def deliver(context: procrastinate.JobContext, delivery_id: int, destination: str) -> None:
            job = Deliver(DeliveryId(delivery_id), parse_destination(destination))
            await self._handlers[Deliver](job, context.job.attempts)

        async def deliver_edition(context: procrastinate.JobContext, edition_id: int, destination: str) -> None:
            job = DeliverEdition(EditionId(edition_id), parse_destination(destination))
            await self._handlers[DeliverEdition](job, context.job.attempts)

        async def rescue(_context: procrastinate.JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # Procrastinate passes it
            await self.rescue()

        async def tell(
            _context: procrastinate.JobContext, feed_id: int, notice: str, destination: str, key: str
        ) -> None:
            job = SendFeedAlert(FeedId(feed_id), FeedAlert(notice), parse_destination(destination), key)
            await self._handlers[SendFeedAlert](job, 0)

        async def answer(context: procrastinate.JobContext, key: str) -> None:
            await self._handlers[AnswerQuestion](AnswerQuestion(key, 0), context.job.attempts)

        async def forget(_context: procrastinate.JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # Procrastinate passes it
            await self._handlers[ForgetOld](ForgetOld(), 0)

        # All deliveries have one priority, so that posts to one channel keep their order.
        task = self._task
        self._watch = task(watch, "watch", WATCH, priority=UPKEEP_PRIORITY, queueing_lock="watch")
        self._reread = task(self._do_reread_articles, "reread", WATCH, retry=retry, queueing_lock="reread")
        self._forget = task(forget, "forget", WATCH, retry=retry, queueing_lock="forget")
        self._answer = task(answer, "answer", ANSWER, priority=HIGH_PRIORITY, retry=retry)
        self._digest = task(digest, "digest", DIGEST, retry=retry)
        self._meanings = task(self._do_embed_articles, "meanings", DIGEST, retry=retry, queueing_lock="meanings")
        self._deliver = task(deliver, "deliver", DELIVER, retry=retry)
        self._deliver_edition = task(deliver_edition, "deliver-edition", DELIVER, retry=retry)
        self._tell = task(tell, "tell", DELIVER, retry=retry)
        self._round_up = task(self._do_round_up, "round-up", DELIVER, retry=retry)
        self._rescue = task(rescue, "rescue", UPKEEP_QUEUE, priority=HIGH_PRIORITY, queueing_lock="rescue")

    def _task(self, do: Callable[..., Awaitable[None]], name: str, queue: str, **options: Any) -> Task[Any, Any, Any]:  # noqa: ANN401  # Procrastinate's own
        """Return a task whose jobs are tracked while they are being done."""

        async def done(context: procrastinate.JobContext, /, **arguments: Any) -> None:  # noqa: ANN401  # each task its own
            with self._forgotten.tracking(context.job):
                await do(context, **arguments)

        return self._app.task(name=name, queue=queue, pass_context=True, **options)(done)

    async def _do_round_up(self, _context: procrastinate.JobContext, destination: str, until: str) -> None:
        await self._handlers[RoundUp](RoundUp(parse_destination(destination), datetime.fromisoformat(until)), 0)

    async def _do_embed_articles(self, _context: procrastinate.JobContext, timestamp: int = 0) -> None:  # noqa: ARG002  # Procrastinate passes it
        read = self._handlers.get(EmbedArticles)
        if read is not None:  # otherwise this worker has no embeddings model, and another worker's next look does it
            await read(EmbedArticles(), 0)

    async def _do_reread_articles(self, _context: procrastinate.JobContext, timestamp: int = 0) -> None:  # noqa: ARG002  # Procrastinate passes it
        await self._handlers[RereadArticles](RereadArticles(), 0)

    def _define_periodic_tasks(self) -> None:
        """Define the periodic tasks; a cron line's sixth field is seconds."""
        if self._repeating:
            return
        self._repeating = True
        beat = max(1, min(59, round(self._heartbeat.total_seconds())))
        self._app.periodic(cron=f"* * * * * */{self._watch_every}")(self._watch)
        self._app.periodic(cron=f"* * * * * */{beat}")(self._rescue)
        self._app.periodic(cron=FORGETTING_CRON)(self._forget)
        self._app.periodic(cron=EVERY_MINUTE_CRON)(self._reread)
        if EmbedArticles in self._handlers:
            self._app.periodic(cron=EVERY_MINUTE_CRON)(self._meanings)

    async def open(self) -> None:
        """Connect to the queue."""
        try:
            await self._app.open_async()
        except job_errors.ConnectorException as error:
            message = f"The job queue does not answer ({error}); check DATABASE_URL."
            raise StoreError(message) from error

    async def close(self) -> None:
        """Disconnect from the queue."""
        await self._app.close_async()

    async def defer(self, *jobs: Job) -> None:
        """Queue jobs now."""
        async with self._database.autocommit() as connection:
            for job in jobs:
                await self._enqueue(job, driver_connection(connection))

    async def defer_within(
        self, connection: AsyncConnection, jobs: Sequence[Job], *, behind: Mapping[int, int] | None = None
    ) -> None:
        """Queue jobs in the transaction open on `connection`; they exist once it commits.

        Args:
            connection: with the transaction.
            jobs: in their order.
            behind: how many places digests give way to others, by entry.
        """
        if not jobs:
            return
        driver = driver_connection(connection)
        digests = [job for job in jobs if isinstance(job, DigestEntry)]
        batches: defaultdict[int, list[DigestEntry]] = defaultdict(list)
        for digest in digests:
            batches[(behind or {}).get(digest.entry_id, 0)].append(digest)
        for places_behind, batch in batches.items():
            put = self._digest.configure(connection=driver, priority=-places_behind)
            await put.batch_defer_async(*map(_digest_row, batch))
        for job in jobs:
            if not isinstance(job, DigestEntry):
                await self._enqueue(job, driver)

    @property
    def _singleton_tasks(self) -> Mapping[type[Job], Task[Any, Any, Any]]:
        """The tasks with only one job waiting at a time, by the class of their jobs."""
        return {EmbedArticles: self._meanings, ForgetOld: self._forget, RereadArticles: self._reread}

    async def _enqueue(self, job: Job, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        match job:
            case WatchFeeds():
                await self._enqueue_once(self._watch, connection)
            case DigestEntry():
                await self._digest.configure(connection=connection).defer_async(**_digest_row(job))
            case Deliver(delivery_id, destination):
                channel = str(destination)
                put = self._deliver.configure(connection=connection, lock=channel)
                await put.defer_async(delivery_id=delivery_id, destination=channel)
            case DeliverEdition(edition_id, destination):
                channel = str(destination)
                sent = self._deliver_edition.configure(connection=connection, lock=channel)
                await sent.defer_async(edition_id=edition_id, destination=channel)
            case AnswerQuestion(key, wait_seconds):
                put = self._answer.configure(connection=connection, schedule_in={"seconds": wait_seconds})
                await put.defer_async(key=key)
            case EmbedArticles() | ForgetOld() | RereadArticles():
                await self._enqueue_once(self._singleton_tasks[type(job)], connection)
            case SendFeedAlert(feed_id, alert, destination, key):
                channel = str(destination)
                put = self._tell.configure(connection=connection, lock=channel)
                await put.defer_async(feed_id=feed_id, notice=alert.value, destination=channel, key=key)
            case RoundUp(destination, until):
                channel = str(destination)
                round_up = self._round_up.configure(connection=connection, lock=channel)
                await round_up.defer_async(destination=channel, until=until.isoformat())

    async def _enqueue_once(
        self, task: Task[Any, Any, Any], connection: psycopg.AsyncConnection[tuple[object, ...]]
    ) -> None:
        """Queue a task with only one job waiting at a time; an open transaction goes on if one waits already."""
        try:
            async with connection.transaction():
                await task.configure(connection=connection).defer_async()
        except job_errors.AlreadyEnqueued:
            LOG.debug("job.already_queued", task=task.name)

    async def work(self, handlers: Mapping[type[Any], Handler], *, until_idle: bool = False) -> None:
        """Do jobs until cancelled; wait for a database that goes away."""
        self._handlers = handlers
        if not until_idle:
            self._define_periodic_tasks()
        wait = 1.0
        while True:
            started = asyncio.get_running_loop().time()
            try:
                if until_idle:
                    await record_heartbeat(self._database, QUEUES, lasts=MAX_MISSED_HEARTBEATS * self._heartbeat)
                    await self._run_worker(ALL_QUEUES, wait=False)
                    if not await self._has_runnable_job():
                        return
                    continue
                lanes = [asyncio.create_task(self._run_worker(lane, wait=True)) for lane in self._lanes]
                await run_together([*lanes, asyncio.create_task(self._send_heartbeats())])
                # Workers end by themselves only when one of their side tasks has lost the database.
                await self._app.check_connection_async()  # raises ConnectorException
                await asyncio.sleep(1.0)
            except (StoreError, job_errors.ConnectorException, psycopg.OperationalError, OSError) as error:
                if asyncio.get_running_loop().time() - started > MAX_WAIT.total_seconds():
                    wait = 1.0
                LOG.warning("queue.away", error=str(error).splitlines()[0] if str(error) else "", next_try_seconds=wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 30.0)

    async def _run_worker(self, lane: Lane, *, wait: bool) -> None:
        beat = self._heartbeat.total_seconds()
        worker = Worker(
            self._app,
            queues=list(lane),  # a tuple would become a row, not an array
            wait=wait,
            concurrency=self._concurrency,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            shutdown_graceful_timeout=SHUTDOWN_SECONDS,
            fetch_job_polling_interval=min(QUEUE_POLL_SECONDS, beat),
            update_heartbeat_interval=beat,
            stalled_worker_timeout=beat * MAX_MISSED_HEARTBEATS,
        )
        self._workers.append(worker)
        try:
            await run_worker(worker)
        finally:
            self._workers.remove(worker)

    async def _send_heartbeats(self) -> None:
        """Record at each heartbeat which queues this worker serves."""
        while True:
            try:
                await record_heartbeat(self._database, self._queues, lasts=MAX_MISSED_HEARTBEATS * self._heartbeat)
                await self.requeue_forgotten()
            except (StoreError, job_errors.ConnectorException) as error:
                # The work in hand goes on; if the database stays away, the lane ends by itself.
                LOG.warning("queue.beat_missed", reason=str(error))
            await asyncio.sleep(self._heartbeat.total_seconds())

    async def _has_runnable_job(self) -> bool:
        """Check whether any job could be done now."""
        waiting = await self._app.job_manager.list_jobs_async(status="todo")
        now = datetime.now(UTC)
        return any(job.scheduled_at is None or job.scheduled_at <= now for job in waiting)

    async def has_workers(self, *queues: str) -> bool:
        """Check whether workers have shown signs of life lately; a dead one still counts for three heartbeats."""
        return await has_workers(self._database, queues, lasts=MAX_MISSED_HEARTBEATS * self._heartbeat)

    async def is_job_waiting(self, delivery_id: DeliveryId, destination: Destination) -> bool:
        """Check whether a job of a delivery waits, besides one that is being done."""
        query = (
            "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE lock = %(place)s AND status = 'todo'"
            " AND task_name = 'deliver' AND args->>'delivery_id' = %(number)s) AS found"
        )
        values = {"place": str(destination), "number": str(delivery_id)}
        return bool((await self._app.connector.execute_query_one_async(query, **values))["found"])

    async def rescue(self) -> int:
        """Requeue the jobs of dead workers; return how many."""
        stalled = await self._app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=self._heartbeat.total_seconds() * MAX_MISSED_HEARTBEATS
        )
        rescued = [job for job in stalled if job.id is not None and await self._requeue(job.id)]
        for job in rescued:
            LOG.info("job.rescued", task=job.task_name, job=job.id)
        return len(rescued)

    async def requeue_forgotten(self) -> int:
        """Requeue the jobs that a worker of ours holds but does not do; return how many."""
        worker_ids = [worker.worker_id for worker in self._workers if worker.worker_id is not None]
        forgotten = [
            number for number in await self._forgotten.find_forgotten(worker_ids) if await self._requeue(number)
        ]
        for number in forgotten:
            LOG.warning("job.forgotten", job=number)
        return len(forgotten)

    async def _requeue(self, number: int) -> bool:
        """Requeue a job that is not being done; return False if somebody else did, or a job like it waits already."""
        try:
            await self._app.job_manager.retry_job_by_id_async(number, retry_at=datetime.now(UTC))
        except job_errors.ConnectorException:
            return False
        return True

    async def counts(self) -> dict[str, int]:
        """Return how many jobs wait, run, and have failed."""
        rows = await self._app.job_manager.list_queues_async()
        states = ("todo", "doing", "failed")
        return {state: sum(row[state] for row in rows) for state in states}


def _digest_row(job: DigestEntry) -> dict[str, Any]:
    """Return the stored arguments of a digest job."""
    return {"entry_id": job.entry_id, **({} if job.only is None else {"only": str(job.only)})}
