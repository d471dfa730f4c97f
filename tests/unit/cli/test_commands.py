"""The command line as people type it: in this process, with real settings, files and database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from adapters.postgres.database import Database
from adapters.postgres.jobs import JobQueue
from adapters.postgres.store import PostgresStore
from bot.__main__ import app
from bot.cli.console import set_up_logs
from bot.cli.streams import answer_lines
from bot.domain.article import Article
from bot.domain.digest import Digest, Effect, KeyFact, Stakeholder, StakeholderKind
from bot.domain.evidence import Evidence
from bot.verification.claims import Claim
from bot.verification.verifier import Verifier
from tests.contracts.test_recorded_effects import file_digests
from tests.contracts.test_store import Bench
from tests.fakes.checker import ScriptedChecker
from tests.fakes.clock import FakeClock
from tests.unit.samples import TEXT

SHARED_FOLDER = Path(__file__).resolve().parents[3].parent / "shared"
PAGE = (
    "<html lang='en'><head><title>Orla</title></head><body><article><h1>Orla Mills sold</h1>{}</article></body></html>"
)


@pytest.fixture(autouse=True)
def _clean_settings(nothing_set: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, without the settings of whoever runs the tests, and log errors alone."""
    nothing_set.setenv("LOG_LEVEL", "ERROR")


def run_command(*arguments: str, stdin: str | bytes = "") -> Result:
    """Type a command."""
    return CliRunner().invoke(app, list(arguments), input=stdin)


def json_lines(result: Result) -> list[dict[str, Any]]:
    """Return the JSON lines of a stream."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_help_names_every_command() -> None:
    """Somebody who types nothing is shown what there is."""
    for command in ("run", "worker", "demo", "digest", "ask", "read", "verify", "stories", "feeds", "doctor"):
        assert command in run_command("--help").output
    assert run_command("--version").output.strip()


def test_a_digest_of_a_file(tmp_path: Path) -> None:
    """Key facts and who is in the article, in the terminal."""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    result = run_command("digest", "a.txt")
    assert result.exit_code == 0
    assert "KEY FACTS" in result.output
    assert "In the article: Brightwater Foods" in result.output
    assert "The article's own sentences; no AI used" in result.output


def test_a_digest_as_json_quotes_its_text() -> None:
    """Offsets count characters of the text that comes with them."""
    record = json.loads(run_command("digest", "-", "--json", stdin=TEXT).stdout)
    for fact in record["key_facts"]:
        for line in fact["evidence"]:
            assert record["text"][line["start"] : line["end"]] == line["quote"]
    assert set(record) >= {
        "headline",
        "key_facts",
        "stakeholders",
        "disclosures",
        "text",
        "model",
        "prompt",
        "rejected",
    }


def test_a_page_is_read(tmp_path: Path) -> None:
    """A file of HTML is read as a page, as text and as JSON."""
    paragraphs = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
    (tmp_path / "a.html").write_text(PAGE.format(paragraphs), "utf-8")
    assert "Brightwater Foods has agreed" in run_command("read", "a.html").output
    record = json.loads(run_command("read", "a.html", "--json").stdout)
    assert "300 bakery workers" in record["text"]
    assert record["language"] == "en"


def test_a_question_is_answered_with_a_quotation() -> None:
    """Or none is found, and nothing beside the point is shown."""
    answered = run_command("ask", "-", "When is the deal expected to close?", stdin=TEXT)
    assert "expected to close in March" in answered.output
    record = json.loads(run_command("ask", "-", "Who won the match in Lisbon?", "--json", stdin=TEXT).stdout)
    assert record["answered"] is False
    assert record["evidence"] == []


def test_a_claim_is_verified() -> None:
    """The exit code tells scripts, the words tell people."""
    good = run_command("verify", TEXT.splitlines()[0], "-", stdin=TEXT)
    unread = run_command("verify", "Brightwater Foods has agreed to buy Orla Mills.", "-", stdin=TEXT)
    bad = run_command(
        "verify", "Brightwater Foods has agreed to buy Orla Mills for 420 million euros.", "-", stdin=TEXT
    )
    assert (good.exit_code, "word for word" in good.output) == (0, True)
    assert (unread.exit_code, "Not decided" in unread.output) == (1, True)
    assert (bad.exit_code, "420" in bad.output) == (1, True)
    assert (
        json.loads(run_command("verify", "Nonsense about whales", "-", "--json", stdin=TEXT).stdout)["supported"]
        is False
    )


@pytest.mark.parametrize("end", ["", ",", "."])
def test_words_of_the_article_that_are_cut_are_told_as_such(end: str) -> None:
    """They prove nothing, and it is not said that they are not the article's."""
    text = "The mill will close in March, the union fears, unless a buyer comes. Nobody has come."
    cut = run_command("verify", f"The mill will close in March{end}", "-", stdin=text)
    assert (cut.exit_code, "words, but cut" in cut.output, "not the article" in cut.output) == (1, True, False)
    assert "“The mill will close in March, the union fears, unless a buyer comes.”" in " ".join(cut.output.split())
    other = run_command("verify", "The mill will clos", "-", stdin=text)
    assert "not the article's own words" in " ".join(other.output.split())


@pytest.mark.parametrize(
    ("arguments", "stdin", "word", "code"),
    [
        (("digest",), "", "Which article?", 2),
        (("digest", "missing.txt"), "", "cannot be read", 1),
        (("digest", "-"), "", "empty", 1),
        (("digest", "-"), b"\x00\x01\x02" * 50, "not text", 1),
        (("ask", "-"), TEXT, "What is the question?", 2),
        (("verify",), "", "What is the claim?", 2),
        (("digest", "http://127.0.0.1:8099/"), "", "127.0.0.1", 1),
        (("digest", "-"), "<html><body></body></html>", "article", 1),
        (("feeds", "add", "x", "--to", "nowhere"), "", "platform:workspace:channel", 2),
    ],
)
def test_mistakes_are_answered_in_words(
    arguments: tuple[str, ...],
    stdin: str | bytes,
    word: str,
    code: int,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No traceback: what is wrong, and an exit code that says whose mistake it is."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = run_command(*arguments, stdin=stdin)
    assert word in result.output
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_an_enormous_file_is_refused(tmp_path: Path) -> None:
    """Ten megabytes are enough for any article."""
    (tmp_path / "a.txt").write_bytes(b"word " * 2_100_000)
    result = run_command("digest", "a.txt")
    assert (result.exit_code, "larger than 10 MB" in result.output) == (1, True)


def test_a_pdf_is_no_text(tmp_path: Path) -> None:
    """As by its address; its first bytes would pass for words."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n")
    result = run_command("digest", str(tmp_path / "a.pdf"))
    assert result.exit_code == 1
    assert "is a PDF document" in result.output


def test_bad_settings_are_listed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is done."""
    monkeypatch.setenv("PAGE_PORT", "x")
    monkeypatch.setenv("POLL_MINUTES", "-1")
    result = run_command("digest", "-", stdin=TEXT)
    assert result.exit_code == 2
    assert "PAGE_PORT" in result.output
    assert "POLL_MINUTES" in result.output


def test_streams_answer_line_by_line() -> None:
    """Same order, one out for each in; a bad line is an error of its own and stops nothing."""
    sent = [
        json.dumps({"id": 1, "text": TEXT}),
        "not JSON",
        "[]",
        "",
        json.dumps({"id": 4, "text": "   "}),
        json.dumps({"id": 5}),
        json.dumps({"id": 6, "text": "One \ud800 sentence only."}),
        json.dumps(
            {"id": 7, "html": PAGE.format("<p>" + TEXT.replace("\n", "</p><p>") + "</p>"), "url": "https://a.example/"}
        ),
    ]
    result = run_command("digest", "--jsonl", stdin="\n".join(sent))
    records = json_lines(result)
    assert [record["id"] for record in records] == [1, None, None, 4, 5, 6, 7]
    assert ["error" in record for record in records] == [False, True, True, True, True, False, False]
    assert result.exit_code == 1


def test_the_other_streams() -> None:
    """`read`, `ask`, `verify` and `stories` keep to their promised fields."""
    (page,) = json_lines(
        run_command("read", "--jsonl", stdin=json.dumps({"id": 1, "html": PAGE.format(f"<p>{TEXT}</p>"), "url": ""}))
    )
    assert set(page) >= {"id", "title", "text", "byline", "published", "language", "url"}
    (answer,) = json_lines(
        run_command("ask", "--jsonl", stdin=json.dumps({"id": 1, "text": TEXT, "question": "When will it close?"}))
    )
    assert set(answer) >= {"id", "answered", "score", "answer", "evidence"}
    claim = {"id": 1, "claim": TEXT.splitlines()[0], "text": TEXT, "published": "2026-03-02"}
    reworded = {**claim, "claim": "It may close in March.", "quotes": ["expected to close in March"]}
    asked = [claim, reworded, {**reworded, "claim": "It closes in May."}, {**claim, "quotes": "x"}]
    asked += [{**claim, "published": "yesterday"}]
    verdicts = json_lines(run_command("verify", "--jsonl", stdin="\n".join(map(json.dumps, asked))))
    assert [(record.get("supported"), record.get("by"), record.get("code")) for record in verdicts] == [
        (True, "verbatim", ""),
        (False, "", "unread"),
        (False, "", "date-unknown"),
        (None, None, None),
        (None, None, None),
    ]
    titles = [
        "Brightwater to buy Orla Mills for 240 million",
        "Orla Mills bought by Brightwater for 240 million",
        "Rain in Kell",
    ]
    told = json_lines(
        run_command(
            "stories", "--jsonl", stdin="\n".join(json.dumps({"id": n, "title": t}) for n, t in enumerate(titles))
        )
    )
    assert [record["story"] for record in told] == [1, 1, 2]


def test_a_stream_may_be_a_file(tmp_path: Path) -> None:
    """A file is read like standard input; one that is not there is said; a bad line stops nothing."""
    (tmp_path / "a.jsonl").write_text('{"id": 1, "text": "Merrow pays 3 crowns."}\nnot json\n{"id": 3}\n', "utf-8")
    result = run_command("digest", "--jsonl", "a.jsonl")
    assert [("error" in record, record["id"]) for record in json_lines(result)] == [(False, 1), (True, None), (True, 3)]
    assert result.exit_code == 1
    assert "cannot be read" in run_command("verify", "--jsonl", "none.jsonl").output


async def test_a_bug_costs_one_line_of_a_stream(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever goes wrong with a line, the others are answered, and the log stands elsewhere."""
    set_up_logs("ERROR", as_json=False)

    async def answer(record: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"half": 1 / record["n"]}

    (tmp_path / "a.jsonl").write_text('{"n": 0}\n{"n": 2}\n', "utf-8")
    assert await answer_lines(answer, "a.jsonl") == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert "ZeroDivisionError" in first["error"]
    assert second["half"] == 0.5


def test_a_logged_error_tells_no_variable(capsys: pytest.CaptureFixture[str]) -> None:
    """What a function held when it failed, a token among it, stands in no log."""
    for as_json in (False, True):
        set_up_logs("ERROR", as_json=as_json)
        token = "xoxb-" + "secret"
        try:
            len(token) / 0
        except ZeroDivisionError:
            structlog.get_logger().exception("it failed")
        told = capsys.readouterr().err
        assert "ZeroDivisionError" in told
        assert token not in told


def test_another_protocol_is_named() -> None:
    """What looks like an address is not taken for a file."""
    assert "must begin with http" in run_command("read", "ftp://courier.example/a").output


def test_feeds_without_a_chat(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """List, import, export and remove; polling what cannot be reached says so."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert "No subscriptions yet" in run_command("feeds", "list").output
    outline = "<outline text='A' xmlUrl='http://127.0.0.1:8099/feed'/><outline text='B' type='rss' xmlUrl='ftp://b'/>"
    opml = f"<opml version='2.0'><body><outline text='Ports'>{outline}</outline></body></opml>"
    (tmp_path / "a.opml").write_text(opml, "utf-8")
    imported = run_command("feeds", "import", "a.opml").output
    assert "1 feed imported" in imported
    assert "left out: B: ftp://b is not a web address" in imported
    assert "http://127.0.0.1:8099/feed" in (listed := run_command("feeds", "list").output)
    assert "#1 there" in listed
    assert [one["number"] for one in json.loads(run_command("feeds", "list", "--json").output)] == [1]
    (listed,) = json.loads(run_command("feeds", "list", "--json").stdout)
    assert (listed["to"], listed["folder"], listed["condition"]) == ("page:local:news", "Ports", "not read yet")
    exported = run_command("feeds", "export").output
    assert '<outline text="Ports">' in exported
    assert "http://127.0.0.1:8099/feed" in exported
    assert "1 failed" in run_command("feeds", "poll").output
    assert "failing since" in run_command("feeds", "list").output
    assert json.loads(run_command("feeds", "poll", "--all", "--json").stdout)["failed"] == 1
    assert run_command("feeds", "add", "http://127.0.0.1:8099/").exit_code == 1
    assert run_command("feeds", "check", "http://127.0.0.1:8099/").exit_code == 1
    assert "Removed" in run_command("feeds", "remove", "1").output
    assert "There is no subscription 1" in run_command("feeds", "remove", "1").output


def test_the_doctor_looks_at_everything(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each finding says what was looked at; all well is exit code 0."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PAGE_PORT", "0")
    result = run_command("doctor")
    assert result.exit_code == 0, result.output
    for what in ("settings", "languages", "disk", "local page", "database", "model", "Slack", "Discord"):
        assert f"ok    {what}" in result.output


def test_the_doctor_tells_what_the_model_costs(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a model, today's tokens stand beside the budget; a budget of nothing is used up."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert "ok    spending: 0 of 2,000,000 tokens today, 0 in 30 days" in run_command("doctor").output
    monkeypatch.setenv("DAILY_TOKENS", "0")
    assert "MEND  spending: 0 of 0 tokens today" in run_command("doctor").output


def test_the_doctor_names_what_is_ill(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away and a model that is away are named, with the mend."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    result = run_command("doctor", "--json")
    findings = {finding["what"]: finding for finding in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert "DATABASE_URL" in findings["database"]["detail"]
    assert not findings["model"]["well"]


def test_a_model_that_is_away_leaves_the_articles_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody comes back to a command later: the extract serves at once, and says why."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    record = json.loads(run_command("digest", "-", "--json", stdin=TEXT).stdout)
    assert (record["model"], record["note"].startswith("No model summary: ")) == ("extract", True)
    assert record["key_facts"]


async def test_no_check_objects_to_an_editors_facts() -> None:
    """What an editor wrote about the seed article, with the quotations given, passes all hard checks."""
    if not (SHARED_FOLDER / "data" / "seed_article.txt").exists():
        pytest.skip("the shared data is not here")
    text = (SHARED_FOLDER / "data" / "seed_article.txt").read_text("utf-8")
    ideal = json.loads((SHARED_FOLDER / "data" / "seed_ideal_digest.json").read_text("utf-8"))
    claims = [
        Claim(text=fact["fact"], quotes=(fact["evidence"], *fact.get("extra_evidence", [])))
        for fact in ideal["key_facts"]
    ]
    verdicts = await Verifier(ScriptedChecker()).verify(claims, [Article(title="", text=text)])
    assert [verdict.violation for verdict in verdicts] == [None] * len(claims)


def test_the_seed_article() -> None:
    """An aggregator's copy of a news article becomes a digest that a reader would accept."""
    if not (SHARED_FOLDER / "data" / "seed_article.txt").exists():
        pytest.skip("the shared data is not here")
    record = json.loads(run_command("digest", str(SHARED_FOLDER / "data" / "seed_article.txt"), "--json").stdout)
    ideal = json.loads((SHARED_FOLDER / "data" / "seed_ideal_digest.json").read_text("utf-8"))
    shown = json.dumps({**record, "headline": "", "title": ""}, ensure_ascii=False)
    assert [residue for residue in ideal["must_not_appear"] if residue in shown] == []
    facts = " ".join(fact["text"] for fact in record["key_facts"])
    assert "reportedly set to invest $15 billion" in facts
    assert "expected to greatly enrich" in facts
    assert "uncertain" not in {who["effect"] for who in record["stakeholders"]}
    named = {who["name"] for who in (*record["stakeholders"], *record["named"])}
    assert {"Meta", "Scale AI"} <= named
    assert any("Wang" in name for name in named)
    assert not any(expert in name for name in named for expert in ideal["sources_not_stakeholders"])
    assert [line["quote"] for line in record["disclosures"]] == ["(TIME has a content partnership with Scale AI.)"]


def test_a_question_about_everything_that_was_read(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an empty archive nothing is told, in words and as JSON; a channel or question that is none is said."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    asked = run_command("ask", "--archive", "page:local:news", "What happened with Brightwater this week?")
    assert "I found no article here about that in that time" in asked.output
    told = json.loads(run_command("ask", "--archive", "page:local:news", "Who?", "--json").stdout)
    assert (told["answered"], told["evidence"]) == (False, [])
    for arguments, word in ((("nowhere", "Who?"), "platform:workspace:channel"), (("page:local:news", ""), "question")):
        result = run_command("ask", "--archive", *arguments)
        assert (result.exit_code, word in result.output) == (2, True)


def test_what_somebody_gained_and_lost(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words and as JSON; of whom nothing is known that is said, and a name that is none."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    unknown = run_command("about", "Remotasks", "--since", "30 days")
    assert unknown.exit_code == 1
    assert "No digest of 30 days says for certain that Remotasks gained or lost." in unknown.output
    assert run_command("about", "😀").exit_code == 2
    assert run_command("about", "x", "--archive", "nowhere").exit_code == 2
    asyncio.run(_file_digest(database_url))
    told = run_command("about", "merrow")
    assert told.exit_code == 0, told.output
    assert "merrow: 1 loss in 90 days, from 1 article of 1 publisher." in told.stdout
    assert "loses (Merrow Shipping): is fined" in told.stdout
    record = json.loads(run_command("about", "Merrow Shipping", "--json").stdout)
    assert (record["sums"], record["near"]) == ("1 loss in 90 days, from 1 article of 1 publisher", [])
    (line,) = record["lines"]
    assert (line["effect"], line["why"], line["evidence"]["quote"]) == ("loses", "is fined", "Merrow pays.")
    assert json.loads(run_command("about", "Merow Shiping", "--json").stdout)["near"] == ["Merrow Shipping"]


async def _file_digest(database_url: str) -> None:
    """File a digest of today."""
    database = Database(database_url)
    queue = JobQueue(database)
    await queue.open()
    text = "Merrow pays. Merrow Shipping was fined."
    quote = Evidence.from_span(text, 0, len("Merrow pays."))
    now = datetime.now(UTC)
    who = Stakeholder(
        name="Merrow Shipping",
        kind=StakeholderKind.ORGANIZATION,
        effect=Effect.LOSES,
        why="is fined",
        evidence=(quote,),
    )
    digest = Digest(
        article=Article(title="Merrow fined", text=text, url="https://courier.example/m", published=now),
        headline="Merrow fined",
        key_facts=(KeyFact(text=quote.quote, evidence=(quote,)),),
        stakeholders=(who,),
    )
    await file_digests(Bench(PostgresStore(database, queue), queue), FakeClock(), digest)
    await queue.close()
    await database.close()
