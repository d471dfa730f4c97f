"""A platform that needs a person stops nothing else; a workspace that removes us leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.app import run
from bot.errors import WorkspaceLost
from bot.ports import Handler
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.fakes.jobs import MemoryJobs
from tests.fakes.platform import RecordingPlatform
from tests.patience import PATIENCE


class IdleJobs(MemoryJobs):
    """A queue that never has a job."""

    async def work(self, handlers: Mapping[type[Any], Handler], *, until_idle: bool = False) -> None:  # noqa: ARG002  # there is no job
        """Wait for a job that never comes."""
        await asyncio.Event().wait()


async def test_a_lost_platform_stops_no_other() -> None:
    """One token is revoked: the other platform listens, and the desk goes on."""
    desk = TestDesk()
    lost = RecordingPlatform("lost")
    lost.listen_faults.append(WorkspaceLost("Slack says token_revoked: install the app again"))
    task = asyncio.create_task(run(IdleJobs(), desk.line.handlers(), {"lost": lost, "ours": desk.platform}, desk.inbox))
    async with asyncio.timeout(PATIENCE):
        while lost.listen_faults or desk.platform.inbox is None:  # noqa: ASYNC110  # fakes ring no bell
            await asyncio.sleep(0)
    assert not task.done()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_a_workspace_that_removes_us_is_forgotten() -> None:
    """Its subscriptions are gone; said again, there is nothing left to forget."""
    desk = TestDesk()
    await desk.store.subscribe(HERE, FEED, title="Courier", now=desk.clock.now())
    assert await desk.inbox.forget_workspace(HERE.platform, "another") == 0
    assert await desk.inbox.forget_workspace(HERE.platform, HERE.workspace) == 1
    assert await desk.inbox.forget_workspace(HERE.platform, HERE.workspace) == 0
    assert await desk.store.subscriptions(HERE) == []
