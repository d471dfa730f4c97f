"""Pictures of what somebody gained and lost: `python -m tests.adapters.page.picture FOLDER`. Needs Chromium."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import async_playwright

from adapters.page import make_app
from adapters.page.serving import bind, served
from bot.domain.conversation import Reply
from bot.domain.fortune import as_text
from tests.adapters.page.conftest import Figures
from tests.adapters.page.inbox import BoardInbox
from tests.adapters.page.test_browser import ARGUMENTS
from tests.fakes.board import MemoryBoard
from tests.unit.fates import remotasks

LOOKS = {
    "about": ("light", 1000, 1150),
    "about-dark": ("dark", 1000, 1150),
    "about-phone": ("light", 390, 844),
}


async def main(folder: Path) -> None:
    """Draw all looks into a folder."""
    board = MemoryBoard()
    inbox = BoardInbox(board)
    told = remotasks()
    inbox.told = Reply(text=as_text(told), fortunes=told)
    app = make_app(board, inbox, Figures())
    listening = bind("127.0.0.1", 0, setting="PAGE_PORT")
    async with served(app, listening, stopping=app.state.stream.close) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        for name, (scheme, width, height) in LOOKS.items():
            page = await browser.new_page(
                color_scheme="dark" if scheme == "dark" else "light",
                viewport={"width": width, "height": height},
                device_scale_factor=2 if width < 500 else 1,  # a phone
            )
            await page.goto(f"{address}about/Remotasks")
            await page.screenshot(path=folder / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
