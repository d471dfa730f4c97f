"""What every LanguageModel keeps to: the real client on a wire, and the one that says its lines."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.llm.model import OpenAIModel
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelRequest
from tests.adapters.llm.server import ScriptedError, ScriptedReply, model_server
from tests.fakes.model import ScriptedModel
from tests.patience import PATIENCE

REQUEST = ModelRequest(
    system="You digest.",
    user="The article.",
    name="digest",
    schema={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    max_tokens=100,
)


@asynccontextmanager
async def _scripted() -> AsyncIterator[LanguageModel]:
    yield ScriptedModel('{"first": 1}', ModelError("busy", retry=True), '{"second": 2}', tokens=11)


@asynccontextmanager
async def _on_a_wire() -> AsyncIterator[LanguageModel]:
    async with model_server(ScriptedReply(text='{"second": 2}')) as server:
        server.script = [ScriptedReply(text='{"first": 1}', tokens=(11, 11)), ScriptedError(status=503)]
        model = OpenAIModel(api_key="sk-x", base_url=server.url, model="small", timeout=PATIENCE)
        yield model
        await model.aclose()


@pytest.fixture(params=[_scripted, _on_a_wire], ids=["scripted", "openai"])
async def model(request: pytest.FixtureRequest) -> AsyncIterator[LanguageModel]:
    """Return each kind of model, with the same script: a reply, a failure that passes, another reply."""
    async with request.param() as there:
        yield there


async def test_a_reply_comes_in_pieces(model: LanguageModel) -> None:
    """Each piece extends the one before, the last is the whole reply with its price; a failure is said in our words."""
    pieces = [piece async for piece in model.stream_reply(REQUEST)]
    assert len(pieces) > 1
    for one, next_one in itertools.pairwise(pieces):
        assert next_one.text.startswith(one.text)
    assert (pieces[-1].text, pieces[-1].tokens_in, pieces[-1].tokens_out) == ('{"first": 1}', 11, 11)
    with pytest.raises(ModelError) as failure:
        _ = [piece async for piece in model.stream_reply(REQUEST)]
    assert failure.value.retry


async def test_it_replies_fails_in_our_words_and_goes_on(model: LanguageModel) -> None:
    """A reply carries its text and price; a failure says whether to come back; the next call is a new one."""
    assert model.name
    first = await model.reply(REQUEST)
    assert (first.text, first.tokens_in, first.tokens_out) == ('{"first": 1}', 11, 11)
    with pytest.raises(ModelError) as failure:
        await model.reply(REQUEST)
    assert failure.value.retry
    assert (await model.reply(REQUEST)).text == '{"second": 2}'
