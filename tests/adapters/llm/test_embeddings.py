"""OpenAIEmbedder against a server that answers, refuses and sends nonsense; and the whole way to an answer."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import make_url, text
from typer.testing import CliRunner

from adapters.llm.embeddings import OpenAIEmbedder
from adapters.postgres.database import Database
from bot.__main__ import app
from bot.domain.article import Article
from bot.domain.conversation import Question
from bot.domain.digest import Digest, KeyFact
from bot.domain.evidence import Evidence
from bot.domain.feed import Entry, EntryId, PollResult
from bot.domain.filing import Filing, FilingContext
from bot.domain.job import Deliver, DigestEntry, EmbedArticles
from bot.domain.subscription import Destination
from bot.errors import ModelError
from bot.ports import Embedder
from bot.settings.settings import Settings
from bot.wiring.desk import Desk, opened_desk
from tests.adapters.llm.server import ModelServer, ScriptedError, ScriptedReply, model_server
from tests.contracts.test_store import tell_nobody
from tests.fakes.embedder import vector_of
from tests.patience import PATIENCE

KEY = "sk-secret-0123456789"
HERE = Destination("page", "local", "news")


@pytest.fixture
async def wire() -> AsyncIterator[ModelServer]:
    """Serve embeddings."""
    async with model_server(ScriptedReply(text="{}")) as running:
        yield running


@pytest.fixture
async def embedder(wire: ModelServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenAIEmbedder]:
    """Point the real client at the wire, in an environment with a proxy that leads nowhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = OpenAIEmbedder(api_key=KEY, base_url=wire.url, model="small", timeout=PATIENCE)
    yield client
    await client.aclose()


async def test_each_text_gets_its_vector(embedder: OpenAIEmbedder, wire: ModelServer) -> None:
    """The vectors come in the order asked, whatever the server's is, with what they cost."""
    port: Embedder = embedder
    embedded = await port.embed(["a strike", "a flood in Halt"])
    assert embedded.vectors == (vector_of("a strike"), vector_of("a flood in Halt"))
    assert (embedded.model, embedded.tokens) == ("small-served", 6)
    assert wire.embedding_requests == [
        {"model": "small", "input": ["a strike", "a flood in Halt"], "encoding_format": "float"}
    ]
    assert wire.headers[0]["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("outcome", "retry", "words"),
    [
        (ScriptedError(status=401, error={"message": f"bad key {KEY}"}), False, "refused the key"),
        (ScriptedError(status=429, error={"message": "slow down"}), True, "too many requests"),
        (ScriptedError(status=503), True, "503"),
        (ScriptedError(status=400, error={"message": "maximum context length"}), False, "maximum context length"),
        (ScriptedError(status=200, raw="not json"), True, ""),
        ({}, True, ""),
        ({"data": "none"}, True, ""),
        ({"data": [], "model": "m"}, True, "did not send 1 vectors"),
        ({"data": [{"index": 0, "embedding": []}]}, True, "did not send 1 vectors"),
        ({"data": [{"index": 0, "embedding": [0.0, 0.0]}]}, True, "did not send 1 vectors"),
        ({"data": [{"index": 0, "embedding": ["x"]}]}, True, "did not send 1 vectors"),
        ({"data": [{"index": 0, "embedding": [1e400]}]}, True, "did not send 1 vectors"),
        ({"data": [{"index": 7, "embedding": [1.0]}]}, True, "did not send 1 vectors"),
    ],
)
async def test_what_is_no_vector_is_an_error_in_words(
    embedder: OpenAIEmbedder, wire: ModelServer, outcome: ScriptedError | dict[str, Any], *, retry: bool, words: str
) -> None:
    """Every fault says whether later is better, and none repeats the key."""
    wire.embedding_outcomes.append(outcome)
    with pytest.raises(ModelError) as caught:
        await embedder.embed(["a strike"])
    assert caught.value.retry is retry
    assert words in str(caught.value)
    assert KEY not in str(caught.value)


async def test_a_server_that_is_away_is_waited_for() -> None:
    """No connection passes by itself."""
    away = OpenAIEmbedder(api_key=KEY, base_url="http://127.0.0.1:1/v1", model="small", timeout=PATIENCE)
    with pytest.raises(ModelError) as caught:
        await away.embed(["a strike"])
    assert caught.value.retry
    await away.aclose()


WALKOUT_TEXT = (
    "Dockers at Halt began a walkout on Monday. The walkout will last until their pay is raised by 4 percent."
)


async def test_a_question_in_other_words_finds_its_article(
    wire: ModelServer, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: settings, the real client, PostgreSQL; read by a job, found by a question that shares no word."""
    monkeypatch.chdir("/")
    wire.default_outcome = ScriptedReply(
        text=json.dumps({"missing": "", "sentences": [{"text": "It began on Monday.", "quotes": []}]})
    )
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        openai_api_key=KEY,
        openai_base_url=wire.url,
        embeddings_model="small",
        page_port=0,
    )
    async with opened_desk(settings) as desk:
        if not await desk.store.can_search_embeddings():
            pytest.skip("this PostgreSQL has no pgvector; the embedded one has it")
        await _file_article(desk, WALKOUT_TEXT)
        handlers = desk.handlers
        await handlers[EmbedArticles](EmbedArticles(), 0)
        assert [len(asked["input"]) for asked in wire.embedding_requests] == [1]
        question = Question(key="page-1", destination=HERE, text="Any stoppages?", conversation="composer-1")
        await desk.inbox.answer(question)
        spent = {line.purpose: line.tokens_in for line in await desk.store.spent_since(desk.clock.now() - _HOUR)}
    assert wire.embedding_requests[-1]["input"] == ["Any stoppages?"]
    assert WALKOUT_TEXT in wire.requests[-1]["messages"][1]["content"]
    assert spent["embedding"] == len(WALKOUT_TEXT.split()) + len(["Dockers", "walk", "out"]) + 2


async def test_without_pgvector_words_alone_are_looked_for(
    wire: ModelServer, limited_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database cannot search for meanings none is asked for, and the doctor says what to do."""
    monkeypatch.chdir("/")
    settings = Settings(
        _env_file=None,
        database_url=limited_url,
        openai_api_key=KEY,
        openai_base_url=wire.url,
        embeddings_model="small",
        page_port=0,
    )
    async with opened_desk(settings) as desk:
        assert EmbedArticles not in desk.handlers
        await _file_article(desk, WALKOUT_TEXT)
        answer = await desk.inbox.answer(
            Question(key="page-1", destination=HERE, text="Any stoppages?", conversation="composer-1")
        )
    assert answer is not None
    assert not answer.answered
    assert wire.embedding_requests == []


@pytest.fixture
async def limited_url(database: Database, database_url: str) -> AsyncIterator[str]:
    """Return the address of a database whose user may use its tables, and switch no extension on."""
    role = f"limited_{uuid.uuid4().hex}"
    async with database.transaction() as connection:
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ):
            await connection.execute(text(statement))
    yield make_url(database_url).set(username=role).render_as_string(hide_password=False)
    async with database.transaction() as connection:
        await connection.execute(text(f"DROP OWNED BY {role}"))
        await connection.execute(text(f"DROP ROLE {role}"))


def test_the_doctor_asks_the_embeddings_model(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None set is well; one that is away is named."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PAGE_PORT", "0")
    assert "ok    embeddings: none set" in CliRunner().invoke(app, ["doctor"]).output
    monkeypatch.setenv("EMBEDDINGS_MODEL", "small")
    monkeypatch.setenv("EMBEDDINGS_API_KEY", KEY)
    monkeypatch.setenv("EMBEDDINGS_BASE_URL", "http://127.0.0.1:1/v1")
    assert "MEND  embeddings: the model's server could not be reached" in CliRunner().invoke(app, ["doctor"]).output


_HOUR = timedelta(hours=1)


async def _file_article(desk: Desk, article_text: str) -> None:
    """Let a feed that the channel subscribes to bring an article."""
    now = desk.clock.now()
    await desk.store.subscribe(HERE, "https://courier.example/feed", title="Courier", now=now)
    ((_, feed),) = await desk.store.subscriptions(HERE)
    numbers: list[EntryId] = []

    def then(number: EntryId) -> DigestEntry:
        numbers.append(number)
        return DigestEntry(number)

    entry = Entry(key="1", url="https://courier.example/1", title="Dockers walk out")
    await desk.store.save_polls([PollResult(feed=feed, fresh=(entry,))], then=then, tell=tell_nobody)
    article = Article(title="Dockers walk out", text=article_text)
    fact = KeyFact(text=article_text, evidence=(Evidence.from_span(article_text, 0, len(article_text)),))
    digest = Digest(article=article, headline=article.title, key_facts=(fact,))

    def decide(_desk: FilingContext) -> Filing:
        return Filing(story_id=None, planned=())

    await desk.store.file_digest(numbers[0], digest, decide=decide, now=now, then=Deliver)
