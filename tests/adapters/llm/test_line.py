"""The model's whole path: settings, the real client, a socket, the draft, its grounding."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.domain.digest import EXTRACT
from bot.errors import ModelError
from bot.settings.settings import Settings
from bot.wiring.workbench import opened_workbench
from tests.adapters.llm.server import HangUp, ScriptedError, ScriptedReply, model_server
from tests.unit.samples import make_article

ARTICLE = make_article()
DRAFT = {
    "headline": "H",
    "key_facts": [
        {
            "text": "Brightwater Foods has agreed to buy Orla Mills for €240 million.",
            "quotes": ["Brightwater Foods has agreed to buy Orla Mills for 240 million euros"],
            "attributed_to": "the companies",
        },
        {"text": "The deal will close in May.", "quotes": ["expected to close in March"], "attributed_to": None},
    ],
    "stakeholders": [],
    "disclosures": [],
}


async def test_a_draft_over_the_wire_is_grounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the article proves is kept; the invented month is replaced by the article's own sentence."""
    monkeypatch.chdir("/")
    async with model_server(ScriptedReply(text=json.dumps(DRAFT))) as server:
        settings = Settings(_env_file=None, openai_api_key="secret", openai_base_url=server.url, openai_model="small")
        async with opened_workbench(settings) as bench:
            digest = await bench.summarizer.summarize(ARTICLE)
    assert digest.model == "small"
    assert [fact.text for fact in digest.key_facts] == [
        "Brightwater Foods has agreed to buy Orla Mills for €240 million.",
        "The deal is expected to close in March, if regulators approve it.",
    ]
    assert (digest.rejected[0].code, digest.rejected[0].reason) == (
        "date-unknown",
        "May is not in the passages; its sentence stands instead",
    )


FIRST_LINE, SECOND_LINE, THIRD_LINE = ARTICLE.text.split("\n")
FALSE_FACT = {"text": "Orla Mills is bankrupt.", "quotes": ["Orla Mills is bankrupt"], "attributed_to": None}
GERMAN_FACT = {
    "quotes": [FIRST_LINE],
    "text": "Die Firma Brightwater ist mit der Firma Orla Mills einig, und sie wird von ihr nach deren Wort gekauft.",
    "attributed_to": None,
}


@pytest.mark.parametrize(
    ("outcome", "asked", "note"),
    [
        (ScriptedError(status=429, error={"message": "x", "code": "insufficient_quota"}), 1, "no credit"),
        (ScriptedError(status=400, error={"message": "no"}), None, "no"),
        (ScriptedReply(text=json.dumps(DRAFT)[:200], finish_reason="length"), 1, "cut off"),
        (ScriptedReply(text=None, refusal="I will not."), 1, "refused"),
        (ScriptedReply(text="", finish_reason="content_filter"), 1, "content filter"),
        (ScriptedReply(text="[1, 2]"), 2, "could not be read"),
        (ScriptedReply(text=json.dumps({**DRAFT, "key_facts": [FALSE_FACT] * 1_000})), 1, "could be found"),
        (ScriptedReply(text=json.dumps({**DRAFT, "key_facts": []})), 1, "could be found"),
        (ScriptedReply(text=json.dumps({**DRAFT, "key_facts": "none"})), 2, "could not be read"),
    ],
)
async def test_whatever_a_model_does_there_is_a_digest(
    monkeypatch: pytest.MonkeyPatch, outcome: ScriptedReply | ScriptedError, asked: int | None, note: str
) -> None:
    """The extract serves and says why; a broken reply is shown to the model once, everything else costs one request."""
    monkeypatch.chdir("/")
    async with model_server(outcome) as server:
        settings = Settings(_env_file=None, openai_api_key="secret", openai_base_url=server.url, openai_model="small")
        async with opened_workbench(settings) as bench:
            digest = await bench.summarizer.summarize(ARTICLE)
    assert (digest.model, note in digest.note) == (EXTRACT, True), digest.note
    assert [fact.text for fact in digest.key_facts] == [FIRST_LINE, SECOND_LINE, THIRD_LINE]
    assert asked in (None, len(server.requests))


@pytest.mark.parametrize(
    "outcome", [ScriptedError(status=429), ScriptedError(status=500), ScriptedError(status=503), HangUp()]
)
async def test_a_model_that_is_away_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, outcome: ScriptedError | HangUp
) -> None:
    """What passes is no reason for an extract: the job comes back."""
    monkeypatch.chdir("/")
    async with model_server(outcome) as server:
        settings = Settings(_env_file=None, openai_api_key="secret", openai_base_url=server.url, openai_model="small")
        async with opened_workbench(settings) as bench:
            with pytest.raises(ModelError) as away:
                await bench.summarizer.summarize(ARTICLE)
    assert away.value.retry


async def test_lines_in_another_language_give_way_to_the_articles_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that was drafted in German about an English article is replaced by the sentence it quotes."""
    monkeypatch.chdir("/")
    async with model_server(ScriptedReply(text=json.dumps({**DRAFT, "key_facts": [GERMAN_FACT]}))) as server:
        settings = Settings(_env_file=None, openai_api_key="secret", openai_base_url=server.url, openai_model="small")
        async with opened_workbench(settings) as bench:
            digest = await bench.summarizer.summarize(ARTICLE)
    assert [fact.text for fact in digest.key_facts] == [FIRST_LINE]


async def test_a_digest_is_translated_over_the_wire(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`newsdesk digest --language` asks twice: for the draft, and for its lines in the language."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(f"{ARTICLE.title}\n\n{ARTICLE.text}", encoding="utf-8")
    german = ["Brightwater kauft Orla", "Der Abschluss wird im März erwartet, falls die Aufsicht zustimmt."]
    drafted = {**DRAFT, "key_facts": [{"text": SECOND_LINE, "quotes": [SECOND_LINE], "attributed_to": None}]}
    async with model_server(ScriptedReply(text=json.dumps({"lines": german}))) as server:
        server.script = [ScriptedReply(text=json.dumps(drafted))]
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        arguments = ["digest", "article.txt", "--language", "German", "--json"]
        ended = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    record = json.loads(ended.stdout)
    assert [fact["text"] for fact in record["key_facts"]] == [german[1]]
    assert [request["response_format"]["json_schema"]["name"] for request in server.requests] == [
        "digest",
        "translation",
    ]


async def test_a_model_is_scored_over_the_wire(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`newsdesk eval --model` asks that model for every digest and answer, and says whose scores they are."""
    monkeypatch.chdir(tmp_path)
    labels = f"labels:\nfact: It buys Orla Mills. << {FIRST_LINE}\nask: When does the deal close? << {SECOND_LINE}\n"
    (tmp_path / "one.txt").write_text(f"title: {ARTICLE.title}\ntext:\n{ARTICLE.text}\n{labels}", encoding="utf-8")
    reply = {**DRAFT, "answered": True, "text": SECOND_LINE, "quotes": [SECOND_LINE]}
    async with model_server(ScriptedReply(text=json.dumps(reply))) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        arguments = ["eval", "--model", "other", "--texts", str(tmp_path), "--json"]
        ended = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    record = json.loads(ended.stdout)
    assert record["model"] == "other"
    assert record["parts"]["digests"]["scores"]["key facts found"]["share"] == 1.0
    assert record["parts"]["answers"]["scores"]["answers right"]["share"] == 1.0
    assert {request["model"] for request in server.requests} == {"other"}
    assert len(server.requests) == 2
