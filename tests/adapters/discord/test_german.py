"""A German reader's day on Discord: each command once or twice, and nothing of what they read is English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.adapters.discord.simulated import Town, reply_texts, town_and_desk
from tests.adapters.discord.test_simulated import TRAM_ARTICLE, post_first_digest
from tests.dialogs.desk import FEED, TestDesk

LINK = "https://courier.example/tram"
COMMANDS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("news home", {}),
    ("news list", {}),
    ("news add", {"url": FEED}),
    ("news add", {"url": "tea"}),
    ("news test", {"feed": "1"}),
    ("news schedule", {}),
    ("news schedule", {"when": "weekdays", "at": "8:30 17:00", "zone": "Europe/Berlin"}),
    ("news schedule", {"when": "daily", "at": "25:00"}),
    ("news schedule", {"feed": "1", "when": "hourly"}),
    ("news home", {}),
    ("news pause", {"feed": "1", "until": "Monday"}),
    ("news list", {}),
    ("news resume", {"feed": "1"}),
    ("news pause", {"feed": "9"}),
    ("news filter", {"feed": "1"}),
    ("news filter", {"feed": "1", "words": "tram -football"}),
    ("news focus", {"feed": "1", "wish": "what it means for tenants"}),
    ("news language", {"feed": "1", "language": "German"}),
    ("news watch", {"name": "Orla Finch"}),
    ("news watch", {}),
    ("news unwatch", {"name": "Orla Finch"}),
    ("news release", {"feed": "1"}),
    ("news now", {}),
    ("news retry", {}),
    ("news import", {"url": "https://courier.example/none.opml"}),
    ("news export", {}),
    ("news corrections", {}),
    ("news status", {}),
    ("news help", {}),
    ("news help", {"command": "schedul"}),
    ("latest", {}),
    ("about", {"name": "Orla Finch"}),
    ("about", {"name": "Orla Finch", "since": "ever so long"}),
    ("ask", {"question": "Wer ist Orla Finch?"}),
    ("read", {"url": "https://courier.example/nothing"}),
    ("forget", {}),
    ("story why", {"link": LINK}),
    ("story additions", {}),
    ("story additions", {"switch": False}),
    ("story mute", {"link": "{digest}"}),
    ("story unmute", {"link": "{digest}"}),
    ("story split", {"link": "{digest}"}),
    ("story hide", {"link": "{digest}"}),
    ("story unhide", {"link": "{digest}"}),
    ("story report", {"link": "{digest}", "wrong": "It was eight."}),
    ("news remove", {"feed": "1"}),
)
ENGLISH_WORD = re.compile(
    r"\b(?:the|is|are|of|here|this|that|not|to|and|from|with|for|its|it|by|at|no|your|you|how|what|which|where|only|they|"
    r"comes?|waits?|story|stories|feed's|remove|show|resume|keep|undo|again|unwatch|settings|help|latest|add|more|"
    r"see|hide|report|gains?|loses?|article|could|i)\b",
    re.IGNORECASE,
)
IGNORED_TEXT = re.compile(
    r"`[^`]*`|</[^>]*>[^.\n]*|<[^>]*>|/news .*|https?://\S+|„[^“]*“|\(status \d+\)"
    r"|Harbour Courier|Orla Finch|tram -football"
)
"""What stays what it is: what is typed, addresses, what people and articles said."""


def english_lines(text: str) -> list[str]:
    """Return the lines of what was shown that have an English word of ours."""
    lines = (IGNORED_TEXT.sub(" ", _without_article(line)) for line in text.splitlines())
    return [line for line in lines if ENGLISH_WORD.search(line)]


def _without_article(line: str) -> str:
    for said in (TRAM_ARTICLE[1], *TRAM_ARTICLE[2].splitlines()):
        line = line.replace(said, " ")
    return line


async def replies_in_german(town: Town, desk: TestDesk) -> Mapping[str, Sequence[str]]:
    """Return what a German reader is shown by each command, without what the whole channel sees."""

    def in_german(event: str, payload: Mapping[str, Any]) -> None:
        if event == "INTERACTION_CREATE" and isinstance(payload, dict):
            payload["locale"] = "de"

    digest = await post_first_digest(town, desk)
    town.env.backend.subscribers.insert(0, in_german)
    shown: dict[str, list[str]] = {}
    for name, options in COMMANDS:
        filled = {key: digest.jump_url if one == "{digest}" else one for key, one in options.items()}
        result = await town.ann.slash(town.news, name, **filled)
        shown.setdefault(name, []).extend(reply_texts(result)[:1])
    return shown


async def test_a_german_reader_is_answered_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever they do: what is done, what is wrong, lists, menus and help."""
    async with town_and_desk(monkeypatch) as (town, desk):
        shown = await replies_in_german(town, desk)
    english = {
        name: lines
        for name, texts in shown.items()
        if (lines := [one for text in texts for one in english_lines(text)])
    }
    assert english == {}
