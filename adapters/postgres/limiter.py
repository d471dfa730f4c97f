"""Turns that all workers take together: a leaky bucket (GCRA) for each place, in one statement, on the server's clock.

Of a place it is kept when its next turn would be if none were saved up. Who takes a turn moves that on; how far it may
lie ahead is the burst. Rows are locked in their order and for one statement, so nobody waits long, or in a circle.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from adapters.postgres.database import Database
from bot.domain.rate import Rate
from bot.errors import RateLimited, StoreError

AT_ONCE = 500
"""Who asks while a statement is under way asks with the next one, so many at most."""

LONGEST = 10
"""Seconds that the database has to answer."""
FRESH = 1.0
"""Seconds for which it is believed what is left alone, where nothing but that is asked."""
TAKE = text("""
    WITH wanted AS (
        SELECT *, coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now FROM unnest(
            CAST(:callers AS int[]), CAST(:platforms AS text[]), CAST(:workspaces AS text[]), CAST(:places AS text[]),
            CAST(:every AS float8[]), CAST(:room AS float8[]), CAST(:patience AS float8[])
        ) AS w (caller, platform, workspace, place, every, room, patience)
    ), there AS (
        SELECT r.* FROM rates AS r JOIN wanted USING (platform, workspace, place)
        ORDER BY platform, workspace, place FOR UPDATE OF r
    ), asked AS (
        SELECT wanted.*, greatest(there.free, now) AS free,
            greatest(extract(epoch FROM there.free - now) - room, 0) AS wait,
            greatest(extract(epoch FROM there.rests - now), 0) AS rest
        FROM wanted LEFT JOIN there USING (platform, workspace, place)
    ), verdicts AS (
        SELECT caller, max(wait) AS wait, max(rest) AS rest, max(wait) <= min(patience) AND max(rest) = 0 AS granted
        FROM asked GROUP BY caller
    ), taken AS (
        INSERT INTO rates AS r (platform, workspace, place, every, free)
        SELECT platform, workspace, place, every, free + every * interval '1 second'
        FROM asked JOIN verdicts USING (caller) WHERE granted ORDER BY 1, 2, 3
        -- Where two come to a new place at once, the second finds no row before and the first one's now.
        ON CONFLICT (platform, workspace, place) DO UPDATE SET
            every = excluded.every, free = greatest(excluded.free, r.free + excluded.every * interval '1 second')
        RETURNING *
    )
    SELECT caller, granted, max(verdicts.rest) AS rest,
        max(greatest(verdicts.wait, extract(epoch FROM taken.free - asked.now) - asked.every - asked.room)) AS wait
    FROM asked JOIN verdicts USING (caller) LEFT JOIN taken USING (platform, workspace, place)
    GROUP BY caller, granted
""")
REST = text("""
    INSERT INTO rates AS r (platform, workspace, place, every, free, rests)
    SELECT :platform, :workspace, :place, 0, now, now + :wait
    FROM coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now
    ON CONFLICT (platform, workspace, place) DO UPDATE SET rests = greatest(r.rests, excluded.rests)
""")
RESTING = text("""
    SELECT platform, workspace, place, extract(epoch FROM rests - now) AS rest FROM rates,
    coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now WHERE rests > now
""")


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who waits for an answer: may it go, and when."""

    rates: Sequence[Rate]
    patience: float
    answer: asyncio.Future[_Answer]


@dataclass(frozen=True, slots=True)
class _Answer:
    granted: bool
    wait: float
    rest: float


class PostgresLimiter:
    """Fulfils `bot.ports.Limiter`.

    Args:
        database: where turns are kept.
        now: the time, for tests; the server's own where it is None, so that no host's own has to be right.
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

    async def take(self, *rates: Rate, patience: timedelta | None = None) -> None:
        """Wait for a turn; whoever wants none, and only heeds who rests, is told from memory."""
        timed = [rate for rate in rates if rate.every]
        if not timed:
            await self._heed(rates)
            return
        most = math.inf if patience is None else patience.total_seconds()
        mine = _Caller(rates, most, asyncio.get_running_loop().create_future())
        self._line.append(mine)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        answer = await mine.answer
        if not answer.granted:
            raise _limited(rates, max(answer.rest, answer.wait))
        if answer.wait:
            await self._sleep(answer.wait)

    async def rest(self, rate: Rate, wait: timedelta) -> None:
        """Leave a place alone."""
        platform, workspace, place = rate.key
        told = {"platform": platform, "workspace": workspace, "place": place, "wait": wait, "now": self._moment()}
        self._looked = -math.inf
        async with self._database.transaction() as connection:
            await connection.execute(REST, told)

    async def _heed(self, rates: Sequence[Rate]) -> None:
        """Raise where one of some places rests, as far as is known since a moment ago."""
        now = asyncio.get_running_loop().time()
        if now - self._looked >= FRESH:
            self._looked = now
            async with self._database.reading() as connection:
                rows = await connection.execute(RESTING, {"now": self._moment()})
                self._resting = {(row.platform, row.workspace, row.place): now + float(row.rest) for row in rows}
        until = max((self._resting.get(rate.key, now) for rate in rates), default=now)
        if until > now:
            raise _limited(rates, until - now)

    async def _ask(self) -> None:
        """Ask for all who wait, as often as there are some."""
        while self._line:
            asking = self._next()
            answers: dict[int, _Answer] = {}
            problem: Exception = StoreError(f"The database did not say within {LONGEST} seconds whose turn it is.")
            try:
                async with asyncio.timeout(LONGEST):  # one that never answers must not keep all who ask after it
                    answers = await self._answers(asking)
            except TimeoutError:
                pass
            except Exception as error:  # noqa: BLE001  # whatever it is, it is theirs who asked
                problem = error
            finally:
                _tell(asking, answers, problem)

    def _next(self) -> Sequence[_Caller]:
        """Take from the line who can ask in one statement: no two of the same place."""
        asking: list[_Caller] = []
        left: list[_Caller] = []
        taken: set[tuple[str, str, str]] = set()
        for caller in self._line:
            keys = {rate.key for rate in caller.rates}
            if keys & taken or len(asking) >= AT_ONCE:
                left.append(caller)
            else:
                asking.append(caller)
            taken |= keys
        self._line = left
        return asking

    async def _answers(self, asking: Sequence[_Caller]) -> dict[int, _Answer]:
        wanted = [(number, rate, one.patience) for number, one in enumerate(asking) for rate in one.rates]
        told = {
            "now": self._moment(),
            "callers": [number for number, _, _ in wanted],
            "platforms": [rate.platform for _, rate, _ in wanted],
            "workspaces": [rate.workspace for _, rate, _ in wanted],
            "places": [rate.place for _, rate, _ in wanted],
            "every": [rate.every.total_seconds() for _, rate, _ in wanted],
            "room": [rate.every.total_seconds() * (rate.burst - 1) for _, rate, _ in wanted],
            "patience": [patience for _, _, patience in wanted],
        }
        async with self._database.autocommit() as connection:
            rows = (await connection.execute(TAKE, told)).all()
        return {row.caller: _Answer(row.granted, float(row.wait or 0), float(row.rest or 0)) for row in rows}

    def _moment(self) -> datetime | None:
        return None if self._now is None else self._now()


def _tell(asking: Sequence[_Caller], answers: Mapping[int, _Answer], problem: Exception) -> None:
    """Tell each caller what was said to it, or why nothing was; nobody is left waiting."""
    for number, caller in enumerate(asking):
        if caller.answer.done():
            continue
        if number in answers:
            caller.answer.set_result(answers[number])
        else:
            caller.answer.set_exception(problem)


def _limited(rates: Sequence[Rate], seconds: float) -> RateLimited:
    places = ", ".join(" ".join(filter(None, rate.key)) for rate in rates)
    return RateLimited(f"asked as often as may be: {places}", retry_after=timedelta(seconds=seconds))
