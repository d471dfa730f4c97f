"""Questions as transcripts: the same words on every platform, against the real inbox without a model.

In `questions/dialogs.txt` a line `under KEY> ...` is asked in the thread under that article's digest, `here> ...` is
said to the bot in a thread of its own, `there> ...` in another workspace. Behind them stands what must be in the
answer: `bot>` words of its text, `quote>` words of a quotation, `from>` a quotation's publisher, `offers>` a command
to confirm, `next>` a question that can be asked next, `no>` words that must be nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.conversation import Answer, Question
from bot.domain.subscription import Destination
from tests.dialogs.desk import TestDesk

FOLDER = Path(__file__).parent / "questions"
PLATFORMS = ("slack", "discord", "page")
FEED_URLS = {name: f"https://{name}.example/feed" for name in ("courier", "wire", "private")}


def read_sections(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the sections of a file: the title behind "==", and the lines below."""
    for part in (FOLDER / f"{name}.txt").read_text("utf-8").split("\n== ")[0:]:
        title, *lines = part.removeprefix("== ").strip().splitlines()
        if not title.startswith("#"):
            yield title, [line for line in lines if line.strip()]


DIALOGS = dict(read_sections("dialogs"))


async def publish_articles(desk: TestDesk) -> None:
    """Publish articles in three papers: two that our workspace reads, and one that only another does."""
    for head, lines in read_sections("articles"):
        where, title, publisher, days = (word.strip() for word in head.split("|"))
        paper, slug = where.split()
        desk.feeds.entries.setdefault(FEED_URLS[paper], ())
        desk.feeds.titles[FEED_URLS[paper]] = publisher
        text, age = "\n".join(lines), timedelta(days=int(days))
        desk.publish(slug, title, text, feed=FEED_URLS[paper], publisher=publisher, age=age)
    await desk.give_command(f"add {FEED_URLS['courier']}")
    await desk.work()
    await desk.give_command(f"add {FEED_URLS['wire']}")
    await desk.give_command(f"add {FEED_URLS['private']}", channel=Destination(desk.here.platform, "OTHER", "news"))
    await desk.work()


class TranscriptRunner:
    """Runs the lines of a transcript and compares each answer with it."""

    def __init__(self, desk: TestDesk, name: str) -> None:
        self._desk = desk
        self._name = name
        self._question_count = 0
        self.answer: Answer | None = None

    async def run_line(self, line: str) -> str:
        """Take one line: say it, or look for it in what was answered; return what is wrong, if anything."""
        kind, _, said = line.partition("> ")
        if kind.startswith("under ") or kind in {"here", "there"}:
            self.answer = await self._ask(kind, said)
            return ""
        answer = self.answer
        if answer is None:
            return f"silence before {line!r}"
        told = {
            "bot": [answer.text],
            "quote": [quote.quote for quote in answer.evidence],
            "from": [quote.source.publisher for quote in answer.evidence if quote.source],
            "offers": [choice.command for choice in answer.choices],
            "next": list(answer.suggestions),
        }
        texts = [text for found in told.values() for text in found] if kind == "no" else told[kind]
        is_there = any(said in text for text in texts)
        return "" if is_there is not (kind == "no") else f"{line!r} against {answer}"

    async def _ask(self, kind: str, said: str) -> Answer | None:
        self._question_count += 1
        place = self._desk.here
        if kind == "there":
            place = Destination(place.platform, "OTHER", "news")
        message = None
        if kind.startswith("under "):
            slug = kind.removeprefix("under ")
            (message,) = [
                one.ref
                for one in self._desk.platform.messages
                if one.destination == place and one.digest.article.url.endswith(slug)
            ]
        question = Question(
            key=f"{self._name} {self._question_count}",
            destination=place,
            message=message,
            conversation="" if message else f"thread of {self._name}",
            text=said,
            asked_by="Ada",
        )
        return await self._desk.inbox.answer(question)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", DIALOGS)
async def test_a_dialog_goes_as_written(name: str, platform: str) -> None:
    """Every line of the transcript is said, and what stands behind it is in the answer."""
    desk = TestDesk(on=platform)
    await publish_articles(desk)
    talk = TranscriptRunner(desk, name)
    assert [wrong for line in DIALOGS[name] if (wrong := await talk.run_line(line))] == []


def test_there_are_enough_dialogs() -> None:
    """Twenty or more, and each one checks something."""
    assert len(DIALOGS) >= 20
    assert all(
        any(re.match(r"(bot|quote|from|offers|next|no)> ", line) for line in lines) for lines in DIALOGS.values()
    )
