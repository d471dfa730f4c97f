"""A channel that reads in its own language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.domain.conversation import Command
from bot.domain.job import WatchFeeds
from bot.errors import ModelError
from bot.ports import ModelReply, ModelRequest
from tests.dialogs.desk import FEED, HERE, TestDesk
from tests.fakes.model import UnstreamedModel

TEXT = (
    "Brightwater Foods has agreed to buy Orla Mills for 240 million euros, the companies said on Monday.\n"
    "The deal is expected to close in March, if the competition authority approves it."
)
DRAFT = {
    "headline": "Brightwater to buy Orla Mills",
    "key_facts": [{"text": line, "quotes": [line], "attributed_to": None} for line in TEXT.split("\n")],
    "stakeholders": [],
    "disclosures": [],
}
GERMAN_TRANSLATION = {
    "lines": [
        "Brightwater will Orla Mills kaufen",
        "Brightwater Foods hat sich bereit erklärt, Orla Mills für 240 Millionen Euro zu kaufen.",
        "Der Abschluss wird im März erwartet, falls die Wettbewerbsbehörde zustimmt.",
    ]
}


class TranslatingModel(UnstreamedModel):
    """Drafts digests and translates them, and counts how often it was asked."""

    name = "bilingual"

    def __init__(self) -> None:
        self.purposes: list[str] = []

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply by what is asked for."""
        self.purposes.append(request.name)
        said: Mapping[str, Any] = GERMAN_TRANSLATION if request.name == "translation" else DRAFT
        return ModelReply(text=json.dumps(said), model=self.name, tokens_in=1, tokens_out=1)


async def test_a_channel_reads_in_german() -> None:
    """It asks for German and gets it; the Evidence button shows the same lines, and nothing is paid for twice."""
    model = TranslatingModel()
    desk = TestDesk(model)
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    added = await desk.inbox.execute_command(Command(destination=HERE, text=f"add {FEED}"))
    number = added.choices[-1].command.split()[1]
    said = await desk.give_command(f"language {number} Deutsch")
    assert "comes in German from the next digest on." in said
    assert "in German" in await desk.give_command("list")
    await desk.work()
    (posted,) = desk.platform.messages
    assert [fact.text for fact in posted.digest.key_facts] == GERMAN_TRANSLATION["lines"][1:]
    thread = await desk.inbox.thread(HERE, posted.ref)
    assert thread is not None
    assert thread.digest == posted.digest
    assert model.purposes == ["digest", "translation"]
    assert "each article's own language from the next digest on" in await desk.give_command(f"language {number} own")


async def test_a_language_that_cannot_be_checked_is_not_promised() -> None:
    """Without a model there is none, and of an unknown one the reply names those there are."""
    desk = TestDesk(TranslatingModel())
    await desk.give_command(f"add {FEED}")
    number = (await desk.give_command("list")).removeprefix("#").split()[0]
    assert "English, German, Spanish" in await desk.give_command(f"language {number} Klingon")
    assert "Which one?" in await desk.give_command("language")
    plain = TestDesk()
    await plain.give_command(f"add {FEED}")
    assert "needs a model" in await plain.give_command(
        f"language {(await plain.give_command('list'))[1:].split()[0]} German"
    )


class FailingTranslator(TranslatingModel):
    """Drafts digests, and is away when asked for a translation."""

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Reply, or be away."""
        if request.name == "translation":
            message = "no credit"
            raise ModelError(message, retry=True)
        return await super().reply(request)


async def test_a_test_that_cannot_be_translated_says_so_and_nothing_else() -> None:
    """The model's digest is still the model's, and no extract."""
    desk = TestDesk(FailingTranslator())
    desk.publish("orla", "Brightwater to buy Orla Mills", TEXT)
    added = await desk.inbox.execute_command(Command(destination=HERE, text=f"add {FEED}"))
    number = added.choices[-1].command.split()[1]
    await desk.give_command(f"language {number} German")
    desk.clock.move(timedelta(hours=8))
    await desk.line._do_watch(WatchFeeds(), 0)
    shown = await desk.inbox.execute_command(Command(destination=HERE, text=f"test {number}"))
    assert shown.digest is not None
    assert (shown.digest.model, shown.digest.note) == ("bilingual", "Not in German: the model did not answer.")
