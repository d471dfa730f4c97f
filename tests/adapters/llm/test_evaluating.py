"""`newsdesk eval` over real sockets: one server drafts, another checks, and faults cost what they touch alone."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.evaluation.labels import load, read_labelled_text
from bot.evaluation.shares import STANDARD_ERRORS, wilson
from tests.adapters.llm.server import ModelServer, ScriptedError, ScriptedReply, model_server
from tests.unit.samples import TEXT, make_article

PAGE = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8")
STANDARD_ERRORS_FOR_POWER = 0.8416212335729143
"""Standard errors for seeing a difference in four runs of five."""
FIRST_LINE, SECOND_LINE, THIRD_LINE = TEXT.split("\n")
LABELS = f"""fact: It buys Orla Mills. << {FIRST_LINE}
yes: {SECOND_LINE} << {SECOND_LINE}
yes: Orla Mills is to go to Brightwater Foods. << {FIRST_LINE}
no(sharpened): Bakers will lose their jobs. << {THIRD_LINE}
no(number): About 900 bakery workers could lose their jobs. << {THIRD_LINE}
ask: When does the deal close? << {SECOND_LINE}
"""
DRAFT = {
    "key_facts": [
        {"quotes": [FIRST_LINE], "text": "Orla Mills is being bought by Brightwater Foods.", "attributed_to": None},
        {"quotes": [SECOND_LINE], "text": "The deal is done.", "attributed_to": None},
    ],
    "stakeholders": [],
    "disclosures": [],
    "answered": True,
    "sentences": [{"quotes": [SECOND_LINE], "text": "It should close in March."}],
}
DRAFT_REPLY = ScriptedReply(text=json.dumps(DRAFT), tokens=(1_000, 200))


def checker_reply(items: int, *, refused: int = 0) -> ScriptedReply:
    """Return a checker's reply on some items: a yes to each but the refused one."""
    told = [
        {"number": at, "supported": at != refused, "effect": None, "problem": "the passage only expects it"}
        for at in range(1, items + 1)
    ]
    return ScriptedReply(text=json.dumps({"verdicts": told}), tokens=(300, 50))


@pytest.fixture
async def servers(nothing_set: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[tuple[ModelServer, ModelServer]]:
    """Serve a model that drafts and one that checks, for a folder with one labelled text."""
    (tmp_path / "one.txt").write_text(f"title: {make_article().title}\ntext:\n{TEXT}\nlabels:\n{LABELS}", "utf-8")
    async with model_server(DRAFT_REPLY) as drafting, model_server(ScriptedReply(text="")) as checking:
        nothing_set.setenv("OPENAI_API_KEY", "secret")
        nothing_set.setenv("OPENAI_BASE_URL", drafting.url)
        nothing_set.setenv("CHECK_API_KEY", "another")
        nothing_set.setenv("CHECK_MODEL", "usual")
        nothing_set.setenv("CHECK_BASE_URL", checking.url)
        nothing_set.setenv("MODEL_PRICES", "drafter=1.00/10.00 careful=0.10/1.00")
        yield drafting, checking


async def run_evaluation(*arguments: str) -> Result:
    """Run `newsdesk eval` beside the event loop that the servers need."""
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, ["eval", "--texts", ".", *arguments]))


def hits_by_part(record: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Return hits and of how many, by part and name."""
    return {
        f"{part}: {name}": (score["hits"], score["of"])
        for part, of in record["parts"].items()
        for name, score in of["scores"].items()
    }


async def test_both_models_are_scored_over_the_wire(servers: tuple[ModelServer, ModelServer]) -> None:
    """`--model` drafts at one server, `--check-model` reads at the other; each half has its shares, and its price."""
    drafting, checking = servers
    checking.check_outcomes = [checker_reply(2, refused=2), checker_reply(2), checker_reply(1)]
    ended = await run_evaluation("--model", "drafter", "--check-model", "careful", "--json")
    record = json.loads(ended.stdout)
    assert (record["model"], record["checker"], record["faults"]) == ("drafter", "careful", [])
    assert {one["model"] for one in drafting.requests} == {"drafter"}
    assert {one["model"] for one in checking.check_requests} == {"careful"}
    assert (len(drafting.requests), drafting.check_requests, len(checking.check_requests)) == (2, [], 3)
    found = hits_by_part(record)
    assert found["digests: key facts shown as drafted"] == (1, 2)
    assert found["digests: key facts in the article's words"] == (1, 2)
    assert found["digests: key facts found"] == (1, 1)
    assert found["answers: answers right"] == found["answers: sentences shown as drafted"] == (1, 1)
    assert found["claims: true claims kept"] == (2, 2)
    assert found["claims: false claims stopped"] == (1, 2)
    assert found["stopped: sharpened"] == (0, 1)
    assert found["stopped: number"] == (1, 1)
    assert record["refused"] == {"digests": {"refused": 1}}
    low, high = wilson(1, 2)
    score = record["parts"]["digests"]["scores"]["key facts shown as drafted"]
    assert (score["low"], score["high"]) == (round(low, 4), round(high, 4))


async def test_a_digests_price_is_its_draft_and_its_check(servers: tuple[ModelServer, ModelServer]) -> None:
    """From the token counts of the replies and MODEL_PRICES; what claims and answers cost stands in the whole alone."""
    _, checking = servers
    checking.check_outcomes = [checker_reply(2), checker_reply(2), checker_reply(1)]
    ended = await run_evaluation("--model", "drafter", "--check-model", "careful", "--json")
    cost = json.loads(ended.stdout)["cost"]
    assert (cost["digests"], cost["a_digest"]["requests"], cost["all"]["requests"]) == (1, 2.0, 5.0)
    assert (cost["a_digest"]["tokens_in"], cost["a_digest"]["tokens_out"]) == (1_300, 250)
    assert cost["a_digest"]["by"] == {"digests": 1_200, "checks": 350}
    assert cost["a_digest"]["dollars"] == pytest.approx((1_000 * 1 + 200 * 10 + 300 * 0.1 + 50 * 1) / 1e6)
    assert cost["all"]["tokens"] == 2 * 1_200 + 3 * 350


async def test_the_table_and_its_misses_have_the_checkers_words(servers: tuple[ModelServer, ModelServer]) -> None:
    """Both names, both halves, intervals, codes, money, and why a line was refused."""
    _, checking = servers
    checking.check_outcomes = [checker_reply(2, refused=2), checker_reply(2), checker_reply(1)]
    printed = (await run_evaluation("--model", "drafter", "--check-model", "careful", "--misses")).output
    for words in (
        "Drafting: drafter. Checking: careful.",
        "Digests, drafted by drafter",
        "Claims, checked by careful",
        "9%–91%",
        "Refused lines: 1 refused",
        "A digest: 2 requests, 1,550 tokens (checks 350, digests 1,200), $0.0031",
        "the passage only expects it",
    ):
        assert words in " ".join(printed.split()), printed


async def test_one_model_may_do_both(servers: tuple[ModelServer, ModelServer]) -> None:
    """Without CHECK_MODEL the model that drafts is scored as the checking one, too."""
    drafting, checking = servers
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CHECK_MODEL", "CHECK_BASE_URL", "CHECK_API_KEY"):
            patch.delenv(name)
        record = json.loads((await run_evaluation("--model", "both", "--json")).stdout)
    assert (record["model"], record["checker"]) == ("both", "both")
    assert {one["model"] for one in [*drafting.requests, *drafting.check_requests]} == {"both"}
    assert checking.check_requests == []
    assert hits_by_part(record)["stopped: sharpened"] == (0, 1)


async def test_a_checker_is_scored_without_a_drafting_model(servers: tuple[ModelServer, ModelServer]) -> None:
    """Then the digests are the extract's, and the claims are read all the same."""
    _, checking = servers
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OPENAI_API_KEY")
        patch.delenv("OPENAI_BASE_URL")
        record = json.loads((await run_evaluation("--check-model", "bespoke-minicheck", "--json")).stdout)
    assert (record["model"], record["checker"]) == (None, "bespoke-minicheck")
    assert all(one["messages"][-1]["content"].startswith("Document: ") for one in checking.check_requests)
    assert hits_by_part(record)["claims: true claims kept"] == (2, 2)
    assert "digests: key facts shown as drafted" not in hits_by_part(record)


async def test_a_draft_that_fails_costs_its_text_alone(
    servers: tuple[ModelServer, ModelServer], tmp_path: Path
) -> None:
    """It is named; the other text's digest and the claims and questions of both are scored."""
    drafting, _ = servers
    (tmp_path / "two.txt").write_text((tmp_path / "one.txt").read_text("utf-8"), "utf-8")
    drafting.script = [ScriptedError(status=503, error={"message": "overloaded"})]
    record = json.loads((await run_evaluation("--model", "drafter", "--json")).stdout)
    (fault,) = record["faults"]
    assert re.match(r"(one|two): digest: digest: .*overloaded", fault)
    assert record["cost"]["digests"] == 1
    found = hits_by_part(record)
    assert found["digests: drafts of use"] == (1, 1)
    assert found["claims: true claims kept"] == (4, 4)
    assert found["answers: answers right"] == (2, 2)


async def test_a_reading_that_fails_costs_its_lines_alone(servers: tuple[ModelServer, ModelServer]) -> None:
    """The draft's two lines count in no share, and that is told; the article's own sentences are scored as a digest."""
    _, checking = servers
    checking.check_outcomes = [ScriptedError(status=503, error={"message": "overloaded"})]
    ended = await run_evaluation("--model", "drafter")
    assert "Faults: 1, 2 lines not scored" in ended.output
    assert "one: not read a second time" in ended.output
    assert "key facts shown as drafted" not in ended.output
    assert "key facts found" in ended.output
    assert "true claims kept" in ended.output


async def test_a_model_that_answers_nothing_is_given_up(
    servers: tuple[ModelServer, ModelServer], tmp_path: Path
) -> None:
    """A wrong name or key ends the run after ten requests, in one line that says what the server said."""
    drafting, _ = servers
    labels = "".join(f"ask: When does the deal close, asked {at} times? << {SECOND_LINE}\n" for at in range(12))
    with (tmp_path / "one.txt").open("a", encoding="utf-8") as text:
        text.write(labels)
    drafting.default_outcome = ScriptedError(status=401, error={"message": "no such key"})
    ended = await run_evaluation("--model", "drafter")
    assert ended.exit_code == 1
    assert "drafter has replied to none of 10 requests" in ended.output
    assert len(drafting.requests) == 10


async def test_what_the_page_shows_is_run(servers: tuple[ModelServer, ModelServer], tmp_path: Path) -> None:
    """Each command in docs/evaluation.md ends well, on the page's own text, which is read without a slip."""
    assert servers
    (block,) = [block for block in PAGE.split("```") if block.strip().startswith("title:")]
    assert len(read_labelled_text("page", block.strip()).claims) == 2
    (tmp_path / "my-texts").mkdir()
    (tmp_path / "my-texts" / "page.txt").write_text(block.strip(), "utf-8")
    commands = re.findall(r"^\$ newsdesk eval(.*)$", PAGE, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        own = [] if "--texts" in command else ["--texts", "my-texts"]  # the last one counts
        ended = await run_evaluation(*command.split(), *own)
        assert ended.exit_code == 0, f"{command}: {ended.output}"
    assert (tmp_path / "scores.svg").read_text("utf-8").startswith("<svg")


def _claims_needed(one: float, other: float) -> int:
    """Return how many claims each of two models must read until a difference between two shares shows.

    At 95 %, seen in four comparisons of five; for shares of independent samples.
    """
    middle = (one + other) / 2
    spread = STANDARD_ERRORS * math.sqrt(2 * middle * (1 - middle)) + STANDARD_ERRORS_FOR_POWER * math.sqrt(
        one * (1 - one) + other * (1 - other)
    )
    return math.ceil((spread / (one - other)) ** 2)


def test_the_figures_of_the_page_are_calculated() -> None:
    """Its intervals are Wilson's, how many claims tell models apart is the formula's, and what ships is counted."""
    texts = load()
    true = [not claim.corruption for one in texts for claim in one.claims]
    assert f"each of the {len(texts)} texts that ship" in PAGE
    assert f"have {sum(true)} true and {len(true) - sum(true)} false ones" in PAGE
    intervals = re.findall(r"(\d+) of (\d+)[^|(]*\((\d+) to (\d+) %\)", PAGE)
    assert len(intervals) >= 4
    for hits, of, low, high in intervals:
        found = wilson(int(hits), int(of))
        assert (round(100 * found[0]), round(100 * found[1])) == (int(low), int(high)), (hits, of)
    rows = re.findall(r"^\| (\d+) % and (\d+) % \| about (\d[\d,]*) \|$", PAGE, re.MULTILINE)
    assert len(rows) >= 4
    for one, other, claims in rows:
        exact = _claims_needed(int(one) / 100, int(other) / 100)
        assert abs(int(claims.replace(",", "")) - exact) <= max(2, 0.03 * exact), (one, other, exact)
