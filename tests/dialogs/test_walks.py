"""docs/architecture.md tells true: what an entry, a question, a command and a claim pass, in that order."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bot.domain import job
from bot.ports import ModelReply, ModelRequest
from bot.summarizer.summarizer import Summarizer
from bot.verification.model_checker import ModelChecker
from bot.verification.verifier import Verifier
from tests.dialogs.desk import FEED, TestDesk
from tests.fakes.model import UnstreamedModel
from tests.unit.samples import make_article

ROOT = Path(__file__).parents[2]
BRIDGE_TEXT = (
    "The council of Tarn voted on Monday to close the Harbour Bridge. Mayor Ida Brandt said that the repairs would "
    "cost 4 million crowns. The bridge will close on 4 March, and a ferry will run instead."
)
MAX_STEPS = 10
"""Steps that a walk may have."""


class NamedModel(UnstreamedModel):
    """Fulfils `bot.ports.LanguageModel`: what it says depends on what a request is for; to any other it has nothing."""

    name = "named"

    def __init__(self, **replies: dict[str, object]) -> None:
        self._replies = replies

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply."""
        return ModelReply(
            text=json.dumps(self._replies.get(request.name, {})), model=self.name, tokens_in=1, tokens_out=1
        )


@contextmanager
def record_entered_modules() -> Iterator[list[str]]:
    """Record the modules whose functions are called, in the order of their first calls, in any thread."""
    found: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(str(ROOT / "bot")):
            found[str(Path(file).relative_to(ROOT))] = None

    passed: list[str] = []
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # of threads that begin while it is noted
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield passed
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        passed += found


def test_the_page_has_every_room_tool_and_job() -> None:
    """A room of `bot/` has a row, a module of `bot/text` a word, a job a place; none is named that is not there."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {path.stem for path in (ROOT / "bot").iterdir() if path.name not in {"__pycache__", "__init__.py"}}
    assert {room for room in rooms if f"`bot/{room}" not in page} == {"__main__", "errors"}
    tools = {path.stem for path in (ROOT / "bot" / "text").glob("*.py")} - {"__init__"}
    assert {tool for tool in tools if f"`{tool}`" not in page.split("## Tools on texts")[1]} == set()
    jobs = {name for name, one in vars(job).items() if isinstance(one, type) and one.__module__ == job.__name__}
    assert {name for name in jobs if f"`{name}`" not in page} == set()


def documented_walk(name: str) -> list[str]:
    """Return the steps of a documented walk, in order."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.split("## Four walks")[1].split("\n")
    ]
    (titles,) = [row for row in rows if name in row]
    cells = [row[titles.index(name)] for row in rows if len(row) == len(titles)]
    return [place for cell in cells for place in re.findall(r"^`((?:bot|adapters)/[\w./]+)`", cell)]


def assert_passed(name: str, passed: list[str]) -> None:
    """Check that a walk has at most ten steps, and that our modules were passed in its order."""
    places = documented_walk(name)
    assert 0 < len(places) <= MAX_STEPS
    ours = [place for place in places if place.startswith("bot/")]
    first = {place: next((at for at, one in enumerate(passed) if one.startswith(place)), -1) for place in ours}
    assert -1 not in first.values(), first
    assert ours == sorted(ours, key=first.__getitem__), first


async def subscribed_desk(model: NamedModel | None = None) -> TestDesk:
    """Return a desk with a paper that has a new article."""
    desk = TestDesk(model, first=9)
    await desk.give_command(f"add {FEED}")
    await desk.work()
    desk.publish("bridge", "Tarn closes its bridge", BRIDGE_TEXT)
    return desk


async def test_an_entry_walks_as_the_page_tells() -> None:
    """From its feed to the post."""
    desk = await subscribed_desk()
    with record_entered_modules() as passed:
        for _ in range(3):
            await desk.work()
    assert desk.platform.messages
    assert_passed("an entry", passed)


async def test_a_question_walks_as_the_page_tells() -> None:
    """From the inbox to an answer that a model drafts."""
    told = {"text": "The bridge closes on 4 March.", "quotes": ["The bridge will close on 4 March"]}
    desk = await subscribed_desk(NamedModel(answer={"answered": True, "sentences": [told], "missing": ""}))
    for _ in range(3):
        await desk.work()
    with record_entered_modules() as passed:
        answer = await desk.ask_anywhere("When will the bridge close?")
    assert answer is not None
    assert "4 March" in answer.text
    assert_passed("a question", passed)


async def test_a_command_walks_as_the_page_tells() -> None:
    """From the inbox to what is kept for Undo."""
    desk = await subscribed_desk()
    with record_entered_modules() as passed:
        assert "09:00" in await desk.give_command("schedule daily 09:00")
    assert_passed("a command", passed)


async def test_a_claim_walks_as_the_page_tells() -> None:
    """From a model's reply to the digest that has it."""
    fact = {
        "text": "A ferry runs once the bridge is closed.",
        "quotes": ["a ferry will run instead"],
        "attributed_to": None,
    }
    model = NamedModel(
        digest={"key_facts": [fact], "stakeholders": [], "disclosures": []},
        check={"verdicts": [{"number": 1, "supported": True, "problem": ""}]},
    )
    summarizer = Summarizer(model, Verifier(ModelChecker(model)))
    with record_entered_modules() as passed:
        digest = await summarizer.summarize(make_article(text=BRIDGE_TEXT))
    assert [one.text for one in digest.key_facts] == [fact["text"]]
    assert_passed("a claim", passed)
