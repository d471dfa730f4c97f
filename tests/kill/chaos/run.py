"""A run of chaos: three workers and a gateway do their work while everything around them fails, and are counted up."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from sqlalchemy import func, select

from adapters.postgres.jobs import JobQueue
from adapters.postgres.schema import DELIVERIES
from adapters.postgres.store import PostgresStore
from tests.adapters.discord.server import TOKEN as DISCORD_TOKEN
from tests.adapters.slack.server import APP_TOKEN, TOKEN
from tests.fakes.clock import FakeClock
from tests.kill.chaos.counting import answer_problems, delivery_problems, list_unfinished, order_problems, sale_problems
from tests.kill.chaos.faults import FaultRates
from tests.kill.chaos.world import CHANNELS, World, open_world
from tests.kill.processes import Program, start_program

CHECK_INTERVAL_SECONDS = 0.2
"""Seconds between two checks of the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The size of a run.

    Attributes:
        seed: what all is drawn by.
        articles: how many are told.
        kills: processes that are killed, beside those that die between send and record.
        restarts: of the database.
        questions: that are put meanwhile.
        model_outage: the model's requests, by number, that find it away.
        patience: seconds for all of it.
    """

    seed: int
    articles: int
    kills: int
    restarts: int
    questions: int
    model_outage: range
    patience: float


class Fleet:
    """The processes, each started again when it ends."""

    def __init__(self, there: World, plan: Plan) -> None:
        self._world = there
        self._plan = plan
        self.running: dict[str, Program] = {}
        self.ended_at: dict[str, float] = {}
        self.start_count = 0
        self.is_over = False

    async def keep_running(self, name: str, *arguments: str) -> None:
        """Keep a process running: start it again whenever it ends."""
        while not self.is_over:
            self.start_count += 1
            life = f"{name}-{self.start_count}"
            program = await start_program(
                *arguments,
                database_url=self._world.database_url,
                settings=self._settings(life),
                module="tests.kill.chaos.program",
            )
            self.running[name] = program
            await program.process.wait()
            self.ended_at[life] = time.time()

    def _settings(self, life: str) -> dict[str, str]:
        return {
            "CHAOS_DISCORD": self._world.guild.url,
            "CHAOS_SEED": f"{self._plan.seed} {life}",
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": self._world.workspace.url,
            "DISCORD_TOKEN": DISCORD_TOKEN,
            "OPENAI_API_KEY": life,
            "OPENAI_BASE_URL": self._world.model_server.url,
            "OPENAI_MODEL": "small",
            "HEARTBEAT_SECONDS": "2",
            "FIRST_ENTRIES": str(self._plan.articles),
            "WATCH_SECONDS": "2",
            "POST_GRACE_SECONDS": "3",
            "LOG_LEVEL": os.environ.get("CHAOS_LOG", "ERROR"),
        }

    def kill(self, name: str) -> None:
        """Kill a process if it is running."""
        program = self.running.get(name)
        if program is not None and program.process.returncode is None:
            program.process.send_signal(signal.SIGKILL)

    async def kill_all(self) -> None:
        """Kill all processes for good."""
        self.is_over = True
        for program in self.running.values():
            await program.stop(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run; `problems` is empty if all is well."""

    problems: Sequence[str]
    summary: str


async def run(plan: Plan) -> Outcome:
    """Run it, and count the result."""
    started_at = time.monotonic()
    async with open_world(FaultRates(plan.seed), plan.articles, plan.model_outage) as there, AsyncExitStack() as stack:
        queue = JobQueue(there.database)
        await queue.open()
        stack.push_async_callback(queue.close)
        store = PostgresStore(there.database, queue)
        for place, feed in zip(CHANNELS, there.feeds, strict=True):
            await store.subscribe(place, feed, title="", now=FakeClock().now())
        fleet = Fleet(there, plan)
        names = {"gateway": ("gateway",), **{f"worker{one}": ("worker", "--concurrency", "4") for one in range(3)}}
        keeping = [asyncio.create_task(fleet.keep_running(name, *arguments)) for name, arguments in names.items()]
        stack.push_async_callback(asyncio.wait, keeping)
        stack.push_async_callback(fleet.kill_all)
        late = False
        try:
            async with asyncio.timeout(plan.patience), asyncio.TaskGroup() as group:
                group.create_task(_kill_and_restart(there, fleet, plan, [*names]))
                group.create_task(_ask_questions(there, plan))
                group.create_task(_wait_until_done(there, plan))
        except TimeoutError:
            late = True
        left = await list_unfinished(there.database) if late else []
        await fleet.kill_all()
        problems = ["it was not over in time"] if late else []
        problems += [*await delivery_problems(there, plan.articles), *await order_problems(there)]
        problems += [*answer_problems(there), *sale_problems(there, fleet.ended_at)]
        told = f"{fleet.start_count} processes, {time.monotonic() - started_at:.0f} s; {there.summary()}"
        return Outcome(problems, "\n".join([told, *left]))


async def _kill_and_restart(there: World, fleet: Fleet, plan: Plan, names: Sequence[str]) -> None:
    """Kill a process or restart the database at regular counts of posts."""
    dice = random.Random(plan.seed)  # noqa: S311  # no secret
    strikes = [*dice.choices(names, k=plan.kills), *[""] * plan.restarts]
    dice.shuffle(strikes)
    for number, name in enumerate(strikes, start=1):
        await _wait_until_count(
            lambda: sum(there.count_posts().values()), number * plan.articles * 0.6 / (len(strikes) + 1)
        )
        if name:
            fleet.kill(name)
        else:
            await there.restart_database()


async def _ask_questions(there: World, plan: Plan) -> None:
    """Put questions in the first channel, one after so many messages."""
    messages = there.workspace.channels["C1"]
    for number in range(plan.questions):
        await _wait_until_count(lambda: len(messages), 1 + number)
        first = next(one for one in messages if one.get("bot_id"))
        await there.ask(f"What happened in the matter of number {number}?", first.get("thread_ts") or first["ts"])


async def _wait_until_count(count: Callable[[], int], wanted: float) -> None:
    while count() < wanted:  # noqa: ASYNC110  # other processes count
        await asyncio.sleep(CHECK_INTERVAL_SECONDS)


async def _wait_until_done(there: World, plan: Plan) -> None:
    """Wait until all is posted and answered."""
    while True:
        try:
            done = await _count_posted(there)
        except Exception:  # noqa: BLE001  # the database restarts
            done = 0
        if (
            done >= plan.articles
            and len(there.sent_questions) == plan.questions
            and all(there.count_answers().values())
        ):
            return
        await asyncio.sleep(CHECK_INTERVAL_SECONDS)


async def _count_posted(there: World) -> int:
    async with there.database.transaction() as connection:
        query = select(func.count()).where(DELIVERIES.c.state == "posted")
        return int((await connection.execute(query)).scalar_one())
