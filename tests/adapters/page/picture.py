"""Pictures of the page's other pages: `python -m tests.adapters.page.picture FOLDER`. Needs Chromium."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from playwright.async_api import async_playwright

from adapters.page import make_app
from adapters.page.serving import bind, serve_app
from adapters.page.status import StatusSources
from bot.domain.conversation import Reply
from bot.domain.failure import Failure, FailureId, FailureKind
from bot.domain.spending import PriceTable
from bot.domain.track_record import record_text
from tests.adapters.page.conftest import FakeCounts, FakeFailures, FakeOverview
from tests.adapters.page.inbox import BoardInbox
from tests.adapters.page.test_browser import ARGUMENTS
from tests.adapters.page.test_status import make_overview
from tests.fakes.board import MemoryBoard
from tests.fakes.clock import SINCE
from tests.unit.fates import remotasks_record

PICTURES = {
    "about": ("about/Remotasks", "light", 1000, 1150),
    "about-dark": ("about/Remotasks", "dark", 1000, 1150),
    "about-phone": ("about/Remotasks", "light", 390, 844),
    "status": ("status", "light", 1000, 1500),
    "status-dark": ("status", "dark", 1000, 1500),
    "status-phone": ("status", "light", 390, 1800),
}


async def main(folder: Path) -> None:
    """Draw all pictures into a folder."""
    board = MemoryBoard()
    inbox = BoardInbox(board)
    told = remotasks_record()
    inbox.scripted_reply = Reply(text=record_text(told), track_record=told)
    figures, looks, given = FakeCounts(), FakeOverview(), FakeFailures()
    failure = FailureId(FailureKind.DELIVERY, 12)
    problem = "Slack says channel_not_found: the channel is deleted, or private and the bot was never in it."
    given.failed = [
        Failure(
            id=failure, about="Night ferries return in May", destination="slack:T1:C1", problem=problem, since=SINCE
        )
    ]
    figures.counts = replace(figures.counts, failing=1, deliveries={"posted": 310, "planned": 4, "failed": 3})
    looks.result = make_overview()
    desk = StatusSources(counts=figures, overviews=looks, failures=given, prices=PriceTable.parse("m=1/2"))
    app = make_app(board, inbox, desk)
    listening = bind("127.0.0.1", 0, setting="PAGE_PORT")
    async with serve_app(app, listening, stopping=app.state.stream.close) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        for name, (path, scheme, width, height) in PICTURES.items():
            page = await browser.new_page(
                color_scheme="dark" if scheme == "dark" else "light",
                viewport={"width": width, "height": height},
                device_scale_factor=2 if width < 500 else 1,  # a phone
            )
            await page.goto(f"{address}{path}")
            await page.screenshot(path=folder / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
