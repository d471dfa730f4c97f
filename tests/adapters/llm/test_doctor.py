"""The doctor's look at the models, over real sockets: the checker on trial, and models at hand on this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from adapters.web.local_models import ModelsHere
from bot.__main__ import app
from bot.cli.findings import Finding, finding_line
from bot.cli.models import NOTHING_SAFE, NOTHING_SHOWN, ModelCheckup
from bot.settings.loading import load
from bot.settings.settings import Settings
from bot.verification.checker_trial import FALSE_CLAIM, TRUE_CLAIM
from tests.adapters.llm.server import HangUp, ModelServer, Outcome, ScriptedError, ScriptedReply, Silence, model_server
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
CLOSED_URL = "http://127.0.0.1:1/v1"
CHECK_MODELS = ("careful", "bespoke-minicheck")
"""A chat model, and one that was made for nothing else."""
NO_PORTS: dict[str, int] = {}
"""No port to look at."""


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    """Serve a model that refuses false claims, unless a test changes it."""
    async with model_server(ScriptedReply(text='{"ok": true}')) as serving:
        serving.refused_claims = (FALSE_CLAIM,)
        yield serving


@pytest.fixture(autouse=True)
def _nothing_set(nothing_set: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, without the settings of whoever runs the tests."""
    nothing_set.setenv("LOG_LEVEL", "ERROR")


def port_of(server: ModelServer) -> int:
    """Return where a server listens."""
    return urlsplit(server.url).port or 0


def make_settings(**given: Any) -> Settings:  # noqa: ANN401  # settings' values
    """Return settings that are given, and no others."""
    return Settings(_env_file=None, **given)


async def run_checkup(settings: Settings, ports: dict[str, int] = NO_PORTS) -> dict[str, Finding]:
    """Return the findings by what was checked, each once."""
    findings = [
        finding
        async for finding in ModelCheckup(settings, ModelsHere(ports, patience=PATIENCE).find_servers).findings()
    ]
    assert [finding.what for finding in findings] == ["model", "checker"]
    return {finding.what: finding for finding in findings}


def checker_settings(server: ModelServer, model: str, **more: float) -> Settings:
    """Return settings with a checking model alone."""
    return make_settings(check_model=model, check_base_url=server.url, check_api_key="x", **more)


def settings_with_lines(printed: str) -> Settings:
    """Return the settings of .env.example with what the doctor printed below it."""
    usual = (ROOT / ".env.example").read_text("utf-8")
    Path(".env").write_text("\n".join([usual, *printed.splitlines()[1:], ""]), "utf-8")
    return load()


@pytest.mark.parametrize("model", CHECK_MODELS)
async def test_a_checker_that_reads_well_is_said_to(server: ModelServer, model: str) -> None:
    """A true claim kept and a false one stopped, in the form that the model is asked in every day."""
    found = await run_checkup(checker_settings(server, model))
    assert found["checker"] == Finding(
        "checker", well=True, detail=f"{model} reads claims well (a true one kept, a false one stopped)"
    )
    assert len(server.check_requests) == (1 if model == "careful" else 2)
    assert found["model"].well


@pytest.mark.parametrize("model", CHECK_MODELS)
@pytest.mark.parametrize(
    ("refused", "said", "means"),
    [
        ((), "says yes to everything", NOTHING_SAFE),
        ((TRUE_CLAIM, FALSE_CLAIM), "says no to everything", NOTHING_SHOWN),
        ((TRUE_CLAIM,), "reads claims the wrong way round", NOTHING_SAFE),
    ],
)
async def test_a_checker_that_reads_badly_is_named(
    server: ModelServer, model: str, refused: tuple[str, ...], said: str, means: str
) -> None:
    """What it does, what that means for readers, and what to do."""
    server.refused_claims = refused
    found = (await run_checkup(checker_settings(server, model)))["checker"]
    assert not found.well
    assert found.detail.startswith(f"{model} {said}: ")
    assert f"So {means}. Set CHECK_MODEL to another model" in found.detail


@pytest.mark.parametrize("model", CHECK_MODELS)
@pytest.mark.parametrize(
    "text",
    [
        "I think both are fine.",
        "Yes, but it is a denial.",
        '{"verdicts": "yes"}',
        '{"verdicts": []}',
        '{"verdicts": [{"number": 1, "supported": true}]}',
        '{"verdicts": [{"number": 1, "supported": true}, {"number": 2, "supported": "no"}]}',
        '{"verdicts": [{"number": 1, "supported": true}, {"number": 2, "supported": false}, {"number": 2}]}',
    ],
)
async def test_prose_is_no_usable_verdict(server: ModelServer, model: str, text: str) -> None:
    """Neither a yes nor a no, half a list, a verdict in words, two for one claim: nothing is shown on such a word."""
    server.check_outcomes = [ScriptedReply(text=text)] * 2
    found = (await run_checkup(checker_settings(server, model)))["checker"]
    assert not found.well
    assert found.detail.startswith(f"{model} gives no usable verdicts (")
    assert f"So {NOTHING_SHOWN}. Set CHECK_MODEL to another model" in found.detail
    assert "()" not in found.detail


@pytest.mark.parametrize("model", CHECK_MODELS)
@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (HangUp(), "could not be reached"),
        (Silence(), "the model's server did not "),
        (ScriptedError(status=503), "answered 503"),
        (ScriptedError(status=404, error={"message": "model not found, try pulling it first"}), "try pulling it first"),
        (ScriptedError(status=401, error={"message": "bad key x"}), "refused the key"),
        (ScriptedReply(text=None, refusal="I judge nothing."), "I judge nothing."),
    ],
    ids=str,
)
async def test_a_checker_that_is_away_is_named(server: ModelServer, model: str, outcome: Outcome, why: str) -> None:
    """With the reason, once, and what readers see meanwhile."""
    server.check_outcomes = [outcome] * 2
    seconds = {"model_timeout_seconds": 0.2} if isinstance(outcome, Silence) else {}
    found = (await run_checkup(checker_settings(server, model, **seconds)))["checker"]
    assert (found.well, found.detail.startswith(f"{model}: ")) == (False, True)
    assert (found.detail.count(why), found.detail.count(NOTHING_SHOWN)) == (1, 1)


async def test_the_drafting_model_checks_where_no_other_is_set(server: ModelServer) -> None:
    """It is put on trial as one that was set for it is."""
    found = await run_checkup(make_settings(openai_api_key="x", openai_base_url=server.url, openai_model="big"))
    assert found["model"].detail == "big-served answers"
    assert found["checker"].detail.startswith("big reads claims well")


async def test_a_model_that_drafts_and_checks_and_is_away_is_asked_once() -> None:
    """Each finding says what it means; the reason stands in one."""
    found = await run_checkup(make_settings(openai_api_key="x", openai_base_url=CLOSED_URL, openai_model="big"))
    assert "could not be reached" in found["model"].detail
    assert (
        found["checker"].detail
        == f"big is to read, too, and does not answer (see model); until it does {NOTHING_SHOWN}"
    )
    assert [one.well for one in found.values()] == [False, False]


async def test_two_models_that_are_away_each_say_so() -> None:
    """The one's reason is not the other's."""
    found = await run_checkup(make_settings(openai_api_key="x", openai_base_url=CLOSED_URL, check_model="careful"))
    assert [one.detail.count("could not be reached") for one in found.values()] == [1, 1]
    assert [one.well for one in found.values()] == [False, False]


async def test_no_model_at_all_is_well() -> None:
    """The extract serves, and nothing needs a second reading."""
    found = await run_checkup(make_settings())
    assert found["model"].detail.startswith("none set; the extractive summarizer serves")
    assert found["checker"].detail == "none set; the articles' own sentences are shown alone"
    assert [(one.well, one.lines) for one in found.values()] == [(True, ()), (True, ())]


async def test_models_at_hand_come_with_the_lines_to_write(server: ModelServer) -> None:
    """Written below .env.example as they are printed, they are settings; with those, model and checker are well."""
    server.models = ("nomic-embed-text:latest", "bespoke-minicheck:latest", "llama3.1:8b")
    found = (await run_checkup(make_settings(), {"Ollama": port_of(server)}))["model"]
    assert found.well
    assert f"at the port of Ollama ({server.url}) there is nomic-embed-text:latest, " in found.detail
    assert found.lines == (
        f"OPENAI_BASE_URL={server.url}",
        "OPENAI_API_KEY=any-word",
        "OPENAI_MODEL=llama3.1:8b",
        "CHECK_MODEL=bespoke-minicheck:latest",
    )
    after = await run_checkup(settings_with_lines(finding_line(found)))
    assert after["model"].detail == "llama3.1:8b-served answers"
    assert after["checker"].detail.startswith("bespoke-minicheck:latest reads claims well")


async def test_an_ollama_without_a_checker_is_told_how_to_get_one(server: ModelServer) -> None:
    """One command; programs that have no such command are not told of it."""
    server.models = ("llama3.1:8b",)
    found = (await run_checkup(make_settings(), {"Ollama": port_of(server)}))["model"]
    assert "`ollama pull bespoke-minicheck`" in found.detail
    assert [line.partition("=")[0] for line in found.lines] == ["OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL"]
    assert "ollama" not in (await run_checkup(make_settings(), {"vLLM": port_of(server)}))["model"].detail


async def test_drafting_and_checking_may_be_two_servers(server: ModelServer) -> None:
    """Then the checker's lines name its own."""
    server.models = ("bge-m3", "Qwen/Qwen3-8B")
    async with model_server(ScriptedReply(text="")) as other:
        other.models = ("Bespoke-MiniCheck-7B",)
        ports = {"Ollama": port_of(other), "vLLM": port_of(server)}
        found = (await run_checkup(make_settings(), ports))["model"]
        assert found.lines == (
            f"OPENAI_BASE_URL={server.url}",
            "OPENAI_API_KEY=any-word",
            "OPENAI_MODEL=Qwen/Qwen3-8B",
            "CHECK_MODEL=Bespoke-MiniCheck-7B",
            f"CHECK_BASE_URL={other.url}",
            "CHECK_API_KEY=any-word",
        )


async def test_what_cannot_draft_is_not_proposed_for_it(server: ModelServer) -> None:
    """A checker and embeddings alone write no digest."""
    server.models = ("bespoke-minicheck", "nomic-embed-text")
    found = (await run_checkup(make_settings(), {"Ollama": port_of(server)}))["model"]
    assert ("None of these can draft" in found.detail, found.lines) == (True, ())


async def test_hostile_names_are_shown_cleaned_and_never_written_into_lines(server: ModelServer) -> None:
    """No escape, no second line, no turned direction, no end of a page; what .env could read otherwise is left out."""
    server.models = (
        "\x1b[2J\x1b]0;owned\x07a",
        "b\nOPENAI_BASE_URL=http://evil.example",
        "\u202ec\u200b\ud800",
        "d" * 5_000,
        "${HOME}",
        "e #f",
        "'g'",
        "\u200b",
    )
    found = (await run_checkup(make_settings(), {"Ollama": port_of(server)}))["model"]
    printed = finding_line(found)
    assert (found.lines, printed.isprintable(), len(printed) < 600) == ((), True, True)
    server.models += ("fine",)
    assert "OPENAI_MODEL=fine" in (await run_checkup(make_settings(), {"Ollama": port_of(server)}))["model"].lines


async def test_a_checker_at_hand_is_mentioned_where_the_drafting_model_checks(server: ModelServer) -> None:
    """With its lines, which make it the checker; not where a checking model is set, nor other models."""
    server.models = ("bespoke-minicheck", "llama3.1:8b")
    drafts = {"openai_api_key": "x", "openai_base_url": server.url, "openai_model": "big"}
    here = {"Ollama": port_of(server)}
    found = (await run_checkup(make_settings(**drafts), here))["checker"]
    assert found.lines == ("CHECK_MODEL=bespoke-minicheck", f"CHECK_BASE_URL={server.url}", "CHECK_API_KEY=any-word")
    assert "bespoke-minicheck on this machine was made for checking and costs no money" in found.detail
    lines = dict(line.lower().split("=", 1) for line in found.lines)
    after = (await run_checkup(make_settings(**drafts, **lines), here))["checker"]
    assert (after.detail.partition(" ")[0], after.lines) == ("bespoke-minicheck", ())
    server.models = ("llama3.1:8b",)
    assert (await run_checkup(make_settings(**drafts), here))["checker"].lines == ()


async def test_the_doctor_prints_it_all(server: ModelServer, nothing_set: pytest.MonkeyPatch) -> None:
    """A line for people, a record with --json; a checker that says yes to everything makes it fail."""
    server.refused_claims = ()
    given = {"CHECK_MODEL": "careful", "CHECK_BASE_URL": server.url, "CHECK_API_KEY": "x", "PAGE_PORT": "0"}
    for name, value in {**given, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}.items():
        nothing_set.setenv(name, value)
    printed = await asyncio.to_thread(CliRunner().invoke, app, ["doctor"])
    assert (printed.exit_code, "MEND  checker: careful says yes to everything: " in printed.output) == (1, True)
    record = await asyncio.to_thread(CliRunner().invoke, app, ["doctor", "--json"])
    (found,) = [one for one in json.loads(record.stdout) if one["what"] == "checker"]
    assert (found["well"], found["lines"]) == (False, [])
