"""docs/models.md says what is so: its settings, its lines, its numbers, and what the doctor prints."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from dotenv import dotenv_values
from typer.testing import CliRunner

from adapters.llm.model import REASONING_TOKENS
from adapters.web.local_models import PORTS, ModelsHere
from bot.__main__ import app
from bot.cli.findings import finding_line
from bot.cli.local_models import PULL, checking_choice, checking_lines, drafting_choice, drafting_lines
from bot.cli.models import ModelCheckup
from bot.domain.digest import VERBATIM, Digest
from bot.ports import ServedModels
from bot.settings.loading import load
from bot.settings.settings import Settings
from bot.summarizer.summarizer import MAX_PROMPT_TEXT_LENGTH, Summarizer
from bot.verification import minicheck, model_checker
from bot.verification.checker_trial import FALSE_CLAIM
from bot.verification.minicheck import MiniChecker
from bot.wiring.database import opened_store
from bot.wiring.models import models_of
from bot.wiring.system_clock import SystemClock
from tests.adapters.llm.server import ModelServer, ScriptedReply, model_server
from tests.adapters.llm.test_checking import ARTICLE, DRAFT

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "models.md").read_text("utf-8")
CODE_BLOCKS = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", PAGE, re.MULTILINE | re.DOTALL)
BLOCK_LINES = [tuple(line.strip() for line in block.splitlines()) for _, kind, block in CODE_BLOCKS if not kind]
"""What stands between code marks and is not typed, block by block."""
PAGE_TEXT = " ".join(PAGE.split())


def test_every_setting_of_the_table_is_one() -> None:
    """And all that there are for the two models stand in it."""
    rows = re.findall(r"^\| (`[A-Z].+?) \|", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    known = {name.upper() for name in Settings.model_fields if name.startswith(("openai_", "check_"))}
    assert named == known


async def test_the_doctor_prints_what_the_page_shows() -> None:
    """For a model that drafts and checks."""
    async with model_server(ScriptedReply(text='{"ok": true}')) as server:
        server.refused_claims = (FALSE_CLAIM,)
        of = Settings(_env_file=None, openai_api_key="x", openai_base_url=server.url, openai_model="gpt-5-mini")
        printed = [finding_line(finding) async for finding in ModelCheckup(of, ModelsHere({}).find_servers).findings()]
    assert [line.replace("-served", "") for line in printed] == list(BLOCK_LINES[0])


def test_ollamas_lines_are_those_that_the_doctor_prints() -> None:
    """For what the two commands bring, at Ollama's usual port; and the second command is the one that it names."""
    pulled = re.findall(r"\$ ollama pull (\S+)", PAGE)
    names = tuple(name if ":" in name else f"{name}:latest" for name in pulled)
    url = f"http://127.0.0.1:{PORTS['Ollama']}/v1"
    found = [ServedModels(program="Ollama", url=url, models=names)]
    drafts, checks = drafting_choice(found), checking_choice(found)
    assert drafts
    assert checks
    assert BLOCK_LINES[1] == (*drafting_lines(drafts), *checking_lines(checks, drafts.url))
    assert PULL in PAGE


@pytest.mark.usefixtures("nothing_set")
async def test_a_drafting_model_elsewhere_and_a_checker_here_go_together() -> None:
    """The lines are settings; the checker is asked in its own form."""
    lines = dotenv_values(stream=io.StringIO("\n".join(BLOCK_LINES[2])))
    settings = load(**{name.lower(): value for name, value in lines.items()})
    async with AsyncExitStack() as stack:
        models = await models_of(settings, stack)
        assert isinstance(models.checker(), MiniChecker)
        assert models.drafting is not models.checking


def test_its_numbers_are_those_of_the_code() -> None:
    """Ports, lengths of articles and replies."""
    places = [f"{name} ({port})" for name, port in PORTS.items()]
    places[0] = places[0].replace("(", "(port ")
    assert f"{', '.join(places[:-1])} and {places[-1]}" in PAGE_TEXT
    assert f"up to {MAX_PROMPT_TEXT_LENGTH:,} characters" in PAGE_TEXT
    a_line, around = model_checker.TOKENS_PER_VERDICT, model_checker.TOKEN_OVERHEAD
    assert f"its reply may have {around} tokens and {a_line} for each line" in PAGE_TEXT
    assert f"one request a line, and {minicheck.MAX_TOKENS} tokens" in PAGE_TEXT
    assert f"thinks before it replies may be {REASONING_TOKENS:,} tokens more" in PAGE_TEXT
    assert f"with `{minicheck.MODEL_NAME_PART}` in its name" in PAGE_TEXT


@pytest.mark.usefixtures("nothing_set")
async def test_a_reading_over_budget_leaves_the_articles_own_sentences(database_url: str) -> None:
    """The draft used up the day's tokens: what it chose is shown, and that is said."""
    async with _digest_within_budget(database_url, daily_tokens=1) as (digest, server):
        assert (len(server.requests), server.check_requests) == (1, [])
    assert {one.by for one in digest.key_facts} == {VERBATIM}
    assert digest.note.startswith("What it put in other words is not shown: ")
    assert "token budget" in digest.note


async def test_checks_are_in_the_spending_under_their_name(database_url: str, nothing_set: pytest.MonkeyPatch) -> None:
    """Beside digests, in what the doctor says; what it asks itself is not added."""
    async with _digest_within_budget(database_url, daily_tokens=2_000_000) as (_, server):
        given = {"DATABASE_URL": database_url, "OPENAI_API_KEY": "x", "OPENAI_BASE_URL": server.url, "PAGE_PORT": "0"}
        for name, value in given.items():
            nothing_set.setenv(name, value)
        for times in (1, 2):
            said = await asyncio.to_thread(CliRunner().invoke, app, ["doctor"])
            assert "36 in 30 days (checks 18, digests 18)" in said.output
            assert len(server.check_requests) == 1 + times


@asynccontextmanager
async def _digest_within_budget(database_url: str, *, daily_tokens: int) -> AsyncIterator[tuple[Digest, ModelServer]]:
    """Make a digest within a day's budget; yield it while the model's server still runs."""
    async with model_server(ScriptedReply(text=json.dumps(DRAFT))) as server, AsyncExitStack() as stack:
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            openai_api_key="x",
            openai_base_url=server.url,
            daily_tokens=daily_tokens,
        )
        store, clock = await stack.enter_async_context(opened_store(settings)), SystemClock()
        paid = (await models_of(settings, stack)).metered(settings, store, clock)
        yield await Summarizer(paid.drafting, paid.verifier(store, clock)).summarize(ARTICLE), server
