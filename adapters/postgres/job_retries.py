"""Job retries: whether a job that failed is tried again, and when."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from procrastinate import exceptions as job_errors
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from bot.domain.job import BUG_ATTEMPTS
from bot.errors import NewsdeskError, StoreError

LOG = structlog.get_logger(__name__)

FIRST_WAIT = timedelta(seconds=5)
MAX_WAIT = timedelta(minutes=15)
MAX_REQUESTED_WAIT = timedelta(days=1)
"""Longest wait granted to another side, whatever it asks for."""


class Retry(BaseRetryStrategy):
    """Retries errors that say they may be retried, at the time they ask for; unexpected ones only a few times."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """Return when to try again, or None to give up; an interrupted job is always tried again."""
        if isinstance(exception, asyncio.CancelledError | job_errors.JobAborted):
            return RetryDecision(retry_at=datetime.now(UTC))
        wait = retry_delay(exception, job.attempts)
        if wait is None:
            return None
        if isinstance(exception, StoreError):
            LOG.warning("job.put_off", task=job.task_name, reason=str(exception), again_seconds=wait.total_seconds())
        return RetryDecision(retry_at=datetime.now(UTC) + wait)


def retry_delay(error: BaseException, attempts: int) -> timedelta | None:
    """Return how long to wait before retrying a job that failed with `error`, or None to give up.

    Doubles from five seconds to a quarter of an hour, unless the other side asked for a time.
    """
    wait = min(FIRST_WAIT * 2 ** min(attempts, 20), MAX_WAIT)
    if isinstance(error, NewsdeskError):
        if not error.retry:
            return None
        return wait if error.retry_after is None else min(max(error.retry_after, timedelta(0)), MAX_REQUESTED_WAIT)
    return wait if attempts + 1 < BUG_ATTEMPTS else None
