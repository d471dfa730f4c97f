"""OpenAIModel against a server that replies, refuses and fails."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.llm.model import REASONING_TOKENS, OpenAIModel, ReplyBudget, TokenLimit
from bot.errors import ModelError
from bot.ports import LanguageModel, ModelReply, ModelRequest
from tests.adapters.llm.server import HangUp, ModelServer, Outcome, ScriptedError, ScriptedReply, Silence, model_server
from tests.patience import PATIENCE

KEY = "sk-secret-0123456789"
REQUEST = ModelRequest(
    system="You digest.",
    user="The article.",
    name="digest",
    schema={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    max_tokens=100,
)
NO_FORMAT = ScriptedError(
    status=400, error={"message": "response_format is not supported here", "param": "response_format"}
)
NO_TEMPERATURE = ScriptedError(status=400, error={"message": "Unsupported value", "param": "temperature"})


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    """Serve a model that says an empty object."""
    async with model_server(ScriptedReply(text="{}")) as running:
        yield running


@pytest.fixture
async def model(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenAIModel]:
    """Point the real client at the server, in an environment with a proxy that leads nowhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = OpenAIModel(api_key=KEY, base_url=server.url, model="small", timeout=PATIENCE)
    yield client
    await client.aclose()


async def reply_error(model: OpenAIModel) -> ModelError:
    """Ask and return the error."""
    with pytest.raises(ModelError) as caught:
        await model.reply(REQUEST)
    return caught.value


async def test_asks_in_the_strict_format_and_counts_tokens(model: OpenAIModel, server: ModelServer) -> None:
    """The first request carries the schema, the key and temperature 0; the reply carries its price."""
    port: LanguageModel = model
    assert await port.reply(REQUEST) == ModelReply(text="{}", model="small-served", tokens_in=11, tokens_out=7)
    sent = server.requests[0]
    assert sent["response_format"]["json_schema"] == {"name": "digest", "schema": REQUEST.schema, "strict": True}
    assert [message["content"] for message in sent["messages"]] == ["You digest.", "The article."]
    assert sent["temperature"] == 0
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"


async def test_falls_back_format_by_format_and_remembers(model: OpenAIModel, server: ModelServer) -> None:
    """A server without schemas, then without JSON mode, is asked in words, and never bothered again."""
    server.script = [
        NO_FORMAT,
        ScriptedError(status=422, error={"message": "json_object unknown"}),
        ScriptedReply(text='{"a": 1}'),
    ]
    assert (await model.reply(REQUEST)).text == '{"a": 1}'
    await model.reply(REQUEST)
    formats = [sent.get("response_format", {}).get("type") for sent in server.requests]
    assert formats == ["json_schema", "json_object", None, None]
    assert "JSON schema" in server.requests[1]["messages"][0]["content"]


async def test_every_request_says_how_long_the_reply_may_be(model: OpenAIModel, server: ModelServer) -> None:
    """In the name that all servers know; one that wants the newer name is asked so, with room for thoughts."""
    wants = ScriptedError(status=400, error={"message": "Use 'max_completion_tokens' instead.", "param": "max_tokens"})
    server.script = [wants]
    await model.reply(REQUEST)
    limits = [(sent.get("max_tokens"), sent.get("max_completion_tokens")) for sent in server.requests]
    assert limits == [(100, None), (None, 100 + REASONING_TOKENS)]


async def test_openai_itself_is_asked_in_its_own_name_for_it() -> None:
    """A server elsewhere that is asked so and refuses goes back to the usual one."""
    own = OpenAIModel(api_key=KEY, base_url=None, model="small", timeout=5)
    assert own._budget == ReplyBudget(TokenLimit.COMPLETION, thoughts=True)
    await own.aclose()


def limit_too_large(limit: str) -> ScriptedError:
    """Return the error for a limit that is too large for the model."""
    words = (
        f"{limit} is too large: 6100. This model supports at most 4096 completion tokens, whereas you asked for more."
    )
    return ScriptedError(status=400, error={"message": words, "param": limit, "code": "invalid_value"})


def unknown_limit(limit: str, other: str) -> ScriptedError:
    """Return the error for a limit under a name that the model does not support."""
    words = f"Unsupported parameter: '{limit}' is not supported with this model. Use '{other}' instead."
    return ScriptedError(status=400, error={"message": words, "param": limit, "code": "unsupported_parameter"})


async def test_a_model_of_short_replies_gets_no_room_for_thoughts(model: OpenAIModel, server: ModelServer) -> None:
    """It is asked in the name that it knows, without them, and never again for more."""
    wants = unknown_limit("max_tokens", "max_completion_tokens")
    server.script = [
        wants,
        limit_too_large("max_completion_tokens"),
        ScriptedReply(text="{}"),
        ScriptedReply(text="", finish_reason="length"),
    ]
    await model.reply(REQUEST)
    assert "length limit" in str(await reply_error(model))
    limits = [(sent.get("max_tokens"), sent.get("max_completion_tokens")) for sent in server.requests]
    assert limits == [(100, None), (None, 100 + REASONING_TOKENS), (None, 100), (None, 100)]


@pytest.mark.parametrize(
    ("refusals", "words"),
    [
        (
            [
                unknown_limit("max_tokens", "max_completion_tokens"),
                unknown_limit("max_completion_tokens", "max_tokens"),
            ],
            "instead",
        ),
        ([limit_too_large("max_tokens")], "too large"),
        (
            [unknown_limit("max_tokens", "max_completion_tokens"), *[limit_too_large("max_completion_tokens")] * 2],
            "too large",
        ),
    ],
)
async def test_what_was_refused_once_is_not_asked_again(
    model: OpenAIModel, server: ModelServer, refusals: list[ScriptedError], words: str
) -> None:
    """A server that refuses every manner is told of, and not asked in turns for ever."""
    server.script = list[Outcome](refusals)
    assert words in str(await reply_error(model))
    assert len(server.requests) == len(refusals)


@pytest.mark.parametrize("last", [ScriptedReply(text="", finish_reason="length"), ScriptedError(status=503)])
async def test_a_reply_that_fails_after_all_costs_all_that_was_spent(
    model: OpenAIModel, server: ModelServer, last: Outcome
) -> None:
    """Cut off before a word was said, and asked again for nothing: the first request was paid for, too."""
    spent = 22 if isinstance(last, ScriptedReply) else 11
    server.script = [ScriptedReply(text="", finish_reason="length"), last]
    assert (await reply_error(model)).tokens_in == spent


@pytest.mark.parametrize("last", [ScriptedReply(text="", finish_reason="length"), ScriptedError(status=503)])
async def test_a_stream_that_fails_after_all_costs_all_that_was_spent(
    model: OpenAIModel, server: ModelServer, last: Outcome
) -> None:
    """The same in pieces."""
    server.script = [ScriptedReply(text="", finish_reason="length"), last]
    with pytest.raises(ModelError) as caught:
        _ = [piece async for piece in model.stream_reply(REQUEST)]
    assert caught.value.tokens_in == (22 if isinstance(last, ScriptedReply) else 11)


async def test_a_model_that_thinks_gets_room_for_it(model: OpenAIModel, server: ModelServer) -> None:
    """Cut off before a word was said, it is asked once more and from then on; both are paid for."""
    server.script = [ScriptedReply(text="<think>Well, let me", finish_reason="length")]
    reply = await model.reply(REQUEST)
    await model.reply(REQUEST)
    assert [sent["max_tokens"] for sent in server.requests] == [100, 100 + REASONING_TOKENS, 100 + REASONING_TOKENS]
    assert (reply.tokens_in, reply.tokens_out) == (22, 14)


async def test_thoughts_get_room_in_a_stream_too(model: OpenAIModel, server: ModelServer) -> None:
    """Nothing was said yet, so the whole reply may follow."""
    server.script = [ScriptedReply(text="", finish_reason="length")]
    (reply,) = [said async for said in model.stream_reply(REQUEST)]
    assert (reply.text, reply.tokens_in, reply.tokens_out) == ("{}", 22, 14)
    assert [sent["max_tokens"] for sent in server.requests] == [100, 100 + REASONING_TOKENS]


async def test_what_a_server_refuses_costs_no_stream(model: OpenAIModel, server: ModelServer) -> None:
    """Without a temperature it streams as well as with one."""
    server.script = [NO_TEMPERATURE]
    replies = [said async for said in model.stream_reply(REQUEST)]
    assert replies[-1].text == "{}"
    assert [sent.get("stream") for sent in server.requests] == [True, True]
    assert "temperature" not in server.requests[1]


async def test_a_model_that_never_stops_is_paid_for_once(model: OpenAIModel, server: ModelServer) -> None:
    """Words without end are no thoughts: they are cut off, and that is the end of it."""
    server.script = [ScriptedReply(text='{"key_facts": [{"text": "and so on', finish_reason="length")]
    assert "length limit" in str(await reply_error(model))
    assert len(server.requests) == 1


async def test_plain_words_are_asked_for_without_a_format(model: OpenAIModel, server: ModelServer) -> None:
    """Small models that say one word get one message, and no word on JSON."""
    await model.reply(replace(REQUEST, system="", schema=None))
    (sent,) = server.requests
    assert [message["role"] for message in sent["messages"]] == ["user"]
    assert "response_format" not in sent


async def test_two_refusals_at_once_go_down_one_step(model: OpenAIModel, server: ModelServer) -> None:
    """Requests that were refused at the same moment do not skip JSON mode."""
    server.script = [NO_FORMAT, NO_FORMAT]
    server.barrier = asyncio.Barrier(2)
    await asyncio.gather(model.reply(REQUEST), model.reply(REQUEST))
    formats = sorted(sent["response_format"]["type"] for sent in server.requests)
    assert formats == ["json_object", "json_object", "json_schema", "json_schema"]


async def test_one_schema_refused_leaves_the_others_strict(model: OpenAIModel, server: ModelServer) -> None:
    """What a server says about one schema is not held against another."""
    server.script = [NO_FORMAT]
    await model.reply(REQUEST)
    await model.reply(ModelRequest(system="s", user="u", name="answer", schema={}, max_tokens=100))
    assert server.requests[-1]["response_format"]["type"] == "json_schema"


async def test_leaves_temperature_out_where_it_is_refused(model: OpenAIModel, server: ModelServer) -> None:
    """A model with a temperature of its own gets none from us, from then on."""
    server.script = [NO_TEMPERATURE]
    await model.reply(REQUEST)
    await model.reply(REQUEST)
    assert ["temperature" in sent for sent in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    ['```json\n{"a": 1}\n```', '<think>hm</think>\n{"a": 1}', '<think>a\nb</think>```\n{"a": 1}\n```', '{"a": 1}'],
)
async def test_unwraps_json_where_only_words_asked_for_it(model: OpenAIModel, server: ModelServer, text: str) -> None:
    """A fence or thoughts around the JSON are taken off in the plain formats."""
    server.script = [NO_FORMAT, ScriptedReply(text=text)]
    assert (await model.reply(REQUEST)).text == '{"a": 1}'


@pytest.mark.parametrize(
    ("outcome", "retry", "words"),
    [
        (ScriptedError(status=429, error={"message": "slow down"}), True, "too many requests"),
        (ScriptedError(status=429, error={"message": "x", "code": "insufficient_quota"}), False, "no credit"),
        (ScriptedError(status=401, error={"message": f"Incorrect API key: {KEY}"}), False, "refused the key"),
        (ScriptedError(status=403, error={"message": "no"}), False, "refused the key"),
        (
            ScriptedError(status=404, error={"message": "no model small", "code": "model_not_found"}),
            False,
            "no model small",
        ),
        (ScriptedError(status=400, error={"message": f"bad request by {KEY}"}), False, "bad request by ***"),
        (ScriptedError(status=409, error={"message": "busy"}), True, "busy"),
        (ScriptedError(status=500), True, "no reason given"),
        (ScriptedError(status=503, raw="<html>"), True, "503"),
        (ScriptedError(status=200, raw="<html>"), True, "not JSON"),
        (ScriptedError(status=200, raw='{"error": "later"}'), True, "no chat completion"),
        (HangUp(), True, "could not be reached"),
        (ScriptedReply(text=None, refusal="I will not."), False, "refused: I will not."),
        (ScriptedReply(text="{", finish_reason="length"), False, "cut off"),
        (ScriptedReply(text="", finish_reason="content_filter"), False, "content filter"),
        (ScriptedReply(text="  "), True, "empty"),
    ],
)
async def test_says_what_went_wrong_and_whether_to_retry(
    model: OpenAIModel, server: ModelServer, outcome: Outcome, *, retry: bool, words: str
) -> None:
    """Each fault becomes one ModelError, after one request, without the key in it."""
    server.script = [outcome]
    error = await reply_error(model)
    assert (error.retry, words in str(error)) == (retry, True), str(error)
    assert len(server.requests) == 1
    assert KEY not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("0.5", timedelta(seconds=0.5)),
        ("Thu, 01 Jan 2015 00:00:00 GMT", timedelta()),
        ("9" * 20, timedelta(days=1)),
        ("Sat, 01 Jan 2999 00:00:00 GMT", timedelta(days=1)),
        ("soon", None),
    ],
)
async def test_passes_on_how_long_to_wait(
    model: OpenAIModel, server: ModelServer, header: str, wait: timedelta | None
) -> None:
    """Retry-After is read in seconds and as a date."""
    server.script = [ScriptedError(status=429, error={"message": "x"}, headers={"Retry-After": header})]
    assert (await reply_error(model)).retry_after == wait


async def test_gives_up_on_a_silent_server() -> None:
    """A reply that does not come within the timeout is worth another try later."""
    async with model_server(Silence()) as server:
        model = OpenAIModel(api_key=KEY, base_url=server.url, model="small", timeout=0.2)
        error = await reply_error(model)
        await model.aclose()
    assert error.retry


async def test_never_logs_the_key(model: OpenAIModel, server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    """Not even the SDK's debug log holds it."""
    caplog.set_level(logging.DEBUG)
    server.script = [ScriptedError(status=401, error={"message": "no"})]
    await reply_error(model)
    assert KEY not in caplog.text


async def test_a_reply_without_a_price_costs_nothing_known(model: OpenAIModel, server: ModelServer) -> None:
    """Servers that send no usage are counted as zero tokens."""
    server.script = [ScriptedReply(text="{}", tokens=None)]
    assert (await model.reply(REQUEST)).tokens_in == 0


async def test_a_server_that_refuses_streams_is_asked_for_the_whole() -> None:
    """It is asked once more without, and from then on at once; the reply is the same."""
    async with model_server(ScriptedReply(text='{"a": 1}')) as server:
        server.script = [ScriptedError(status=400, error={"message": "stream is not supported"})]
        model = OpenAIModel(api_key="sk-x", base_url=server.url, model="small", timeout=PATIENCE)
        for _ in range(2):
            assert [piece.text async for piece in model.stream_reply(REQUEST)] == ['{"a": 1}']
        await model.aclose()
    assert [request.get("stream", False) for request in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (ScriptedReply(text="{}", finish_reason="length"), "cut off"),
        (ScriptedReply(text="", refusal="no"), "refused"),
        (ScriptedReply(text=""), "middle"),
    ],
)
async def test_a_stream_that_ends_badly_is_an_error_with_its_price(said: ScriptedReply, words: str) -> None:
    """What was cut off, refused or empty is no reply; its tokens count all the same."""
    async with model_server(said) as server:
        model = OpenAIModel(api_key="sk-x", base_url=server.url, model="small", timeout=PATIENCE)
        with pytest.raises(ModelError, match=words) as failure:
            _ = [piece async for piece in model.stream_reply(REQUEST)]
        assert (failure.value.tokens_in, failure.value.tokens_out) == (11, 7)
        await model.aclose()
