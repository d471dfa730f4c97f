"""A rate limiter that all workers share: a leaky bucket (GCRA) per place, in one statement, by the server's clock.

For each place it stores the theoretical arrival time of the next request. Each turn taken moves it on; how far it may
lie ahead is the burst. Rows are locked in order and for one statement only, so nobody waits long, and no deadlock can
happen.

A caller that would wait too long may book: the turn is taken, and a separate row says when it is.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from adapters.postgres.database import Database
from bot.domain.bounded_cache import BoundedCache
from bot.domain.rate import Rate
from bot.errors import RateLimited, StoreError

CALLERS_A_STATEMENT = 500
"""Most callers in one statement: those that ask while one is under way share the next one."""

TARGETS_CACHE_SIZE = 4096
"""Most places remembered as having a row already."""
QUERY_TIMEOUT_SECONDS = 10
"""Seconds for the database to answer."""
PAUSES_CACHED_SECONDS = 1.0
"""Seconds for which the resting places are cached, for callers that only respect backoffs."""
MAX_BACKLOG_SECONDS = 900.0
"""Longest plausible wait for turns at a place, in seconds."""
BOOKING_GRACE_SECONDS = 5.0
"""Seconds after its time for which a booked turn is valid: later it would come on top of other turns."""
INSTANT_SECONDS = 0.001
"""Seconds that do not count as a wait: times are stored to the microsecond."""
CLOCK_TOLERANCE_SECONDS = 10.0
"""Seconds by which two statements may differ about the time, since one may have waited for the other."""
MAX_REST = timedelta(days=1)
"""Longest rest of a place before it is asked again."""
LIMITS = {
    "furthest": MAX_BACKLOG_SECONDS,
    "late": BOOKING_GRACE_SECONDS,
    "instant": INSTANT_SECONDS,
    "little": CLOCK_TOLERANCE_SECONDS,
    "day": MAX_REST + timedelta(seconds=CLOCK_TOLERANCE_SECONDS),
}
BOOKED_PREFIX = "booked "
"""Prefix of the platform in the row of a booked turn."""
TAKE_TURNS = text("""
    WITH wanted AS (
        SELECT *, coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now FROM unnest(
            CAST(:callers AS int[]), CAST(:platforms AS text[]), CAST(:workspaces AS text[]), CAST(:places AS text[]),
            CAST(:every AS float8[]), CAST(:room AS float8[]), CAST(:patience AS float8[]), CAST(:ahead AS float8[])
        ) AS w (caller, platform, workspace, place, every, room, patience, ahead)
    ), bookable AS (
        SELECT *, coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now FROM unnest(
            CAST(:bookers AS int[]), CAST(:lines AS text[]), CAST(:line_workspaces AS text[]),
            CAST(:line_places AS text[]), CAST(:line_ahead AS float8[])
        ) AS b (caller, platform, workspace, place, ahead)
    ), there AS (
        SELECT r.* FROM rates AS r JOIN (
            SELECT platform, workspace, place FROM wanted UNION SELECT platform, workspace, place FROM bookable
        ) AS keys USING (platform, workspace, place)
        ORDER BY platform, workspace, place FOR UPDATE OF r
    ), booked AS (
        SELECT caller, platform, workspace, place, greatest(extract(epoch FROM there.free - now), 0) AS wait
        FROM bookable JOIN there USING (platform, workspace, place)
        WHERE extract(epoch FROM there.free - now) BETWEEN -:late AND ahead + :little
    ), asked AS (
        SELECT wanted.*, greatest(there.rests - now, interval '0') AS rest,
            -- What lies further ahead than anybody may book is of a clock that was set back since.
            CASE WHEN extract(epoch FROM there.free - now) > room + wanted.every + least(ahead, :furthest) + :little
                THEN now + room * interval '1 second' ELSE greatest(there.free, now) END AS free
        FROM wanted LEFT JOIN there USING (platform, workspace, place)
    ), verdicts AS (
        SELECT caller, rest, wait, rest = 0 AND wait <= patience AS granted,
            rest = 0 AND wait <= ahead AND is_new AS takes
        FROM (
            SELECT caller, coalesce(extract(epoch FROM max(rest) FILTER (WHERE rest <= :day)), 0) AS rest,
                min(patience) AS patience, min(asked.ahead) AS ahead,
                coalesce(max(booked.wait), max(greatest(extract(epoch FROM free - now) - room, 0))) AS wait,
                max(booked.wait) IS NULL AS is_new
            FROM asked LEFT JOIN booked USING (caller) GROUP BY caller
        ) AS each
    ), taken AS (
        INSERT INTO rates AS r (platform, workspace, place, every, free)
        SELECT platform, workspace, place, every, free + every * interval '1 second'
        FROM asked JOIN verdicts USING (caller) WHERE takes ORDER BY 1, 2, 3
        -- Where two come to a new place at once, the second finds no row before and the first one's now.
        ON CONFLICT (platform, workspace, place) DO UPDATE SET
            every = excluded.every,
            free = CASE WHEN EXISTS (
                SELECT FROM there
                WHERE (there.platform, there.workspace, there.place) = (r.platform, r.workspace, r.place)
            ) THEN excluded.free ELSE greatest(excluded.free, r.free + excluded.every * interval '1 second') END
        RETURNING *
    ), answers AS (
        SELECT caller, may_go, takes AND NOT may_go AS books, rest, wait
        FROM (
            SELECT caller, takes, max(verdicts.rest) AS rest, max(late.wait) AS wait,
                -- What others took of a new place meanwhile is found out when the turn is written.
                granted AND max(late.wait) <= max(asked.patience) + :instant AS may_go
            FROM asked JOIN verdicts USING (caller)
            LEFT JOIN taken ON takes AND (taken.platform, taken.workspace, taken.place)
                = (asked.platform, asked.workspace, asked.place)
            CROSS JOIN LATERAL (SELECT greatest(
                verdicts.wait, extract(epoch FROM taken.free - asked.now) - asked.every - asked.room
            ) AS wait) AS late
            GROUP BY caller, takes, granted
        ) AS each
    ), used AS (
        DELETE FROM rates AS r USING booked JOIN verdicts USING (caller)
        WHERE granted AND (r.platform, r.workspace, r.place) = (booked.platform, booked.workspace, booked.place)
    ), kept AS (
        INSERT INTO rates AS r (platform, workspace, place, every, free)
        SELECT platform, workspace, place, 0, now + answers.wait * interval '1 second'
        FROM bookable JOIN answers USING (caller) WHERE books ORDER BY 1, 2, 3
        ON CONFLICT (platform, workspace, place) DO UPDATE SET free = excluded.free
    )
    SELECT caller, may_go AS granted, rest, wait FROM answers
""")
OPEN_TARGETS = text("""
    INSERT INTO rates (platform, workspace, place, every, free)
    SELECT DISTINCT platform, workspace, place, 0, coalesce(CAST(:now AS timestamptz), statement_timestamp())
    FROM unnest(CAST(:platforms AS text[]), CAST(:workspaces AS text[]), CAST(:places AS text[]))
        AS w (platform, workspace, place)
    ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING
""")
"""Inserts new places before turns are taken: two workers at once wait for each other only at an existing row."""
REST_TARGETS = text("""
    INSERT INTO rates AS r (platform, workspace, place, every, free, rests)
    SELECT :platform, :workspace, :place, 0, now, now + :wait
    FROM coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now
    ON CONFLICT (platform, workspace, place) DO UPDATE SET
        rests = least(greatest(r.rests, excluded.rests), excluded.free + :day)
""")
RESTING_TARGETS = text("""
    SELECT platform, workspace, place, extract(epoch FROM rests - now) AS rest FROM rates,
    coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now WHERE rests > now AND rests <= now + :day
""")


@dataclass(frozen=True, slots=True)
class _Caller:
    """A caller that waits to hear whether it may go, and when."""

    rates: Sequence[Rate]
    patience: float
    ahead: float
    answer: asyncio.Future[_Answer]


@dataclass(frozen=True, slots=True)
class _Answer:
    granted: bool
    wait: float
    rest: float


class PostgresRateLimiter:
    """Implements `bot.ports.Limiter`.

    Args:
        database: where turns are kept.
        now: the time, for tests; by default the server's, so that no host's clock has to be right.
        sleep: waits for a turn.
    """

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._now = now
        self._sleep = sleep
        self._line: list[_Caller] = []
        self._asking: asyncio.Task[None] | None = None
        self._resting: dict[tuple[str, str, str], float] = {}
        self._looked = -math.inf
        self._opened: BoundedCache[tuple[str, str, str], None] = BoundedCache(TARGETS_CACHE_SIZE)

    async def acquire(self, *rates: Rate, patience: timedelta | None = None, ahead: timedelta | None = None) -> None:
        """Wait for a turn, or book one; a caller that only respects backoffs is answered from a cache."""
        timed = [rate for rate in rates if rate.interval]
        if not timed:
            await self._raise_if_resting(rates)
            return
        max_wait = math.inf if patience is None else patience.total_seconds()
        mine = _Caller(
            rates,
            max_wait,
            max_wait if ahead is None else ahead.total_seconds(),
            asyncio.get_running_loop().create_future(),
        )
        self._line.append(mine)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_for_waiting())
        answer = await mine.answer
        if not answer.granted:
            raise _rate_limited_error(rates, max(answer.rest, answer.wait))
        if answer.wait:
            await self._sleep(answer.wait)

    async def back_off(self, rate: Rate, wait: timedelta) -> None:
        """Let a place rest, for a day at most."""
        platform, workspace, target = rate.key
        values = {"platform": platform, "workspace": workspace, "place": target, "now": self._moment()}
        self._looked = -math.inf
        async with self._database.transaction() as connection:
            await connection.execute(REST_TARGETS, {**values, "wait": min(wait, MAX_REST), "day": MAX_REST})

    async def _raise_if_resting(self, rates: Sequence[Rate]) -> None:
        """Raise if one of some places is resting, as far as was known a moment ago."""
        now = asyncio.get_running_loop().time()
        if now - self._looked >= PAUSES_CACHED_SECONDS:
            self._looked = now
            async with self._database.reading() as connection:
                rows = await connection.execute(RESTING_TARGETS, {"now": self._moment(), "day": MAX_REST})
                self._resting = {(row.platform, row.workspace, row.place): now + float(row.rest) for row in rows}
        until = max((self._resting.get(rate.key, now) for rate in rates), default=now)
        if until > now:
            raise _rate_limited_error(rates, until - now)

    async def _ask_for_waiting(self) -> None:
        """Ask for all waiting callers, until there are none left."""
        while self._line:
            asking = self._take_batch()
            answers: dict[int, _Answer] = {}
            problem: Exception = StoreError(
                f"The database did not say within {QUERY_TIMEOUT_SECONDS} seconds whose turn it is."
            )
            try:
                async with asyncio.timeout(
                    QUERY_TIMEOUT_SECONDS
                ):  # one that never answers must not block all later callers
                    answers = await self._query_turns(asking)
            except TimeoutError:
                pass
            except Exception as error:  # noqa: BLE001  # whatever it is, the callers get it
                problem = error
            finally:
                _answer_callers(asking, answers, problem)

    def _take_batch(self) -> Sequence[_Caller]:
        """Take the callers from the line that can ask in one statement: no two for the same place."""
        asking: list[_Caller] = []
        remaining: list[_Caller] = []
        taken_keys: set[tuple[str, str, str]] = set()
        for caller in self._line:
            keys = {rate.key for rate in caller.rates}
            if keys & taken_keys or len(asking) >= CALLERS_A_STATEMENT:
                remaining.append(caller)
            else:
                asking.append(caller)
            taken_keys |= keys
        self._line = remaining
        return asking

    async def _query_turns(self, asking: Sequence[_Caller]) -> dict[int, _Answer]:
        wanted = [(number, rate, caller) for number, caller in enumerate(asking) for rate in caller.rates]
        bookers = [
            (number, caller.rates[0], caller) for number, caller in enumerate(asking) if caller.ahead > caller.patience
        ]
        values = {
            "now": self._moment(),
            "callers": [number for number, _, _ in wanted],
            "platforms": [rate.platform for _, rate, _ in wanted],
            "workspaces": [rate.workspace for _, rate, _ in wanted],
            "places": [rate.target for _, rate, _ in wanted],
            "every": [rate.interval.total_seconds() for _, rate, _ in wanted],
            "room": [rate.interval.total_seconds() * (rate.burst - 1) for _, rate, _ in wanted],
            "patience": [caller.patience for _, _, caller in wanted],
            "ahead": [caller.ahead for _, _, caller in wanted],
            "bookers": [number for number, _, _ in bookers],
            "lines": [BOOKED_PREFIX + rate.platform for _, rate, _ in bookers],
            "line_workspaces": [rate.workspace for _, rate, _ in bookers],
            "line_places": [rate.target for _, rate, _ in bookers],
            "line_ahead": [caller.ahead for _, _, caller in bookers],
            **LIMITS,
        }
        keys = {rate.key for _, rate, _ in wanted}
        async with self._database.autocommit() as connection:
            if any(key not in self._opened for key in keys):
                await connection.execute(
                    OPEN_TARGETS, {name: values[name] for name in ("now", "platforms", "workspaces", "places")}
                )
                for key in keys:
                    self._opened[key] = None
            rows = (await connection.execute(TAKE_TURNS, values)).all()
        return {row.caller: _Answer(row.granted, float(row.wait or 0), float(row.rest or 0)) for row in rows}

    def _moment(self) -> datetime | None:
        return None if self._now is None else self._now()


def _answer_callers(asking: Sequence[_Caller], answers: Mapping[int, _Answer], problem: Exception) -> None:
    """Give each caller its answer, or the problem if there is none; nobody is left waiting."""
    for number, caller in enumerate(asking):
        if caller.answer.done():
            continue
        if number in answers:
            caller.answer.set_result(answers[number])
        else:
            caller.answer.set_exception(problem)


def _rate_limited_error(rates: Sequence[Rate], seconds: float) -> RateLimited:
    targets = ", ".join(" ".join(filter(None, rate.key)) for rate in rates)
    return RateLimited(f"asked as often as may be: {targets}", retry_after=timedelta(seconds=seconds))
