"""Chat completions: sends a request to a server, and returns its reply without judging the content."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any
from urllib.parse import urlsplit

import openai
from openai.types import chat
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion import Choice

from adapters.llm.clients import OPENAI, client_of
from adapters.llm.errors import mentions, model_error_from
from bot.errors import ModelError
from bot.ports import ModelReply, ModelRequest


class ResponseFormat(IntEnum):
    """How a request specifies the reply's format, strictest first."""

    SCHEMA = 0
    OBJECT = 1
    WORDS = 2


class TokenLimit(StrEnum):
    """The parameter that limits a reply's tokens: its name differs between servers."""

    TOKENS = "max_tokens"
    """Every server except OpenAI's own accepts it."""
    COMPLETION = "max_completion_tokens"
    """OpenAI's parameter: its newer models refuse the other one, and count their reasoning towards it."""


@dataclass(frozen=True, slots=True)
class ReplyBudget:
    """How a request limits the reply's length, and whether that leaves room for reasoning before it."""

    limit: TokenLimit
    thoughts: bool


REASONING_TOKENS = 6_000
"""Most tokens that a model may spend on reasoning before it replies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShape:
    """The form of a request, given the parameters that the server has refused so far."""

    shape: ResponseFormat
    steady: bool
    budget: ReplyBudget


class OpenAIModel:
    """A language model on an OpenAI-compatible server.

    Args:
        api_key: sent as the bearer token, and nowhere else.
        base_url: the server's address with its version path; None for OpenAI's.
        model: the model's name.
        timeout: seconds for one whole reply.
    """

    def __init__(self, *, api_key: str, base_url: str | None, model: str, timeout: float) -> None:
        address = base_url or OPENAI
        self.name = model
        self._secret = api_key
        self._timeout = timeout
        self._shapes: dict[str, ResponseFormat] = {}
        self._steady = True
        is_own = urlsplit(address).hostname == urlsplit(OPENAI).hostname
        self._budget = (
            ReplyBudget(TokenLimit.COMPLETION, thoughts=True)
            if is_own
            else ReplyBudget(TokenLimit.TOKENS, thoughts=False)
        )
        self._refused: set[TokenLimit] = set()
        self._is_small = False
        self._streams = True
        self._client = client_of(address, api_key=api_key, timeout=timeout)

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Return the reply to a request; after a server refuses the strict format, use a plainer one from then on.

        Raises:
            ModelError: there is no usable reply; `retry` says whether to try again.
        """
        spent = ModelReply(text="", model=self.name)
        try:
            while True:
                request_shape = self._request_shape(request)
                try:
                    return _with_earlier_cost(spent, await self._ask_until_accepted(request, request_shape))
                except TruncatedReply as error:
                    if not self._grow_budget(request_shape, error):
                        raise
                    spent = replace(spent, tokens_in=error.tokens_in, tokens_out=error.tokens_out)
        except ModelError as error:
            _add_earlier_cost(spent, error)
            raise

    async def _ask_until_accepted(self, request: ModelRequest, request_shape: RequestShape) -> ModelReply:
        """Send a request, and again in another form as long as the server refuses the form."""
        while True:
            try:
                return _parse_completion(await self._ask(request, request_shape), request_shape.shape, self.name)
            except (openai.BadRequestError, openai.NotFoundError, openai.UnprocessableEntityError) as refusal:
                if not self._adapt_to_refusal(request.name, request_shape, refusal):
                    raise model_error_from(refusal, self._secret) from None
                request_shape = self._request_shape(request)
            except openai.OpenAIError as error:
                # Not chained: the SDK's message may repeat the key, and tracebacks are logged.
                raise model_error_from(error, self._secret) from None

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Send a request, and yield the reply as it grows; all at once if the server has no usable stream.

        Raises:
            ModelError: there is no usable reply; `retry` says whether to try again.
        """
        while self._streams and (request_shape := self._request_shape(request)).shape is ResponseFormat.SCHEMA:
            try:
                async for reply in self._stream(request, request_shape):
                    yield reply
            except TruncatedReply as error:
                if not self._grow_budget(request_shape, error):
                    raise
                spent = ModelReply(text="", model=self.name, tokens_in=error.tokens_in, tokens_out=error.tokens_out)
                try:
                    yield _with_earlier_cost(spent, await self.reply(request))
                except ModelError as failure:
                    _add_earlier_cost(spent, failure)
                    raise
                return
            except (openai.BadRequestError, openai.NotFoundError, openai.UnprocessableEntityError) as refusal:
                # Refused before any text: retried without the refused parameter, or else without streaming.
                self._streams = self._adapt_to_refusal(request.name, request_shape, refusal)
            except openai.OpenAIError as error:
                raise model_error_from(error, self._secret) from None
            else:
                return
        yield await self.reply(request)

    async def _stream(self, request: ModelRequest, request_shape: RequestShape) -> AsyncIterator[ModelReply]:
        chunks = await self._ask(request, request_shape, stream=True, stream_options={"include_usage": True})
        if not isinstance(chunks, openai.AsyncStream):
            yield _parse_completion(chunks, request_shape.shape, self.name)  # the server ignored the request to stream
            return
        streamed = StreamedReply(self.name)
        async with chunks:
            async for chunk in chunks:
                if streamed.add_piece(chunk):
                    yield streamed.reply
        yield streamed.complete_reply()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _ask(self, request: ModelRequest, request_shape: RequestShape, **streaming: object) -> object:
        arguments = {**_arguments(request, request_shape, self.name), **streaming}
        try:
            async with asyncio.timeout(self._timeout):
                return await self._client.chat.completions.create(**arguments)
        except TimeoutError:
            problem = f"the model's server did not finish its reply within {self._timeout:g} seconds"
            raise ModelError(problem, retry=True) from None
        except ValueError:
            problem = "the model's server sent something that is not JSON; check its address"
            raise ModelError(problem, retry=True) from None

    def _request_shape(self, request: ModelRequest) -> RequestShape:
        plain = ResponseFormat.SCHEMA if request.schema is not None else ResponseFormat.WORDS
        return RequestShape(shape=self._shapes.get(request.name, plain), steady=self._steady, budget=self._budget)

    def _grow_budget(self, request_shape: RequestShape, error: TruncatedReply) -> bool:
        """Allow for reasoning from now on if it truncated a reply, and return whether that changes the budget."""
        if request_shape.budget.thoughts or self._is_small or not error.is_thinking:
            return False
        self._budget = replace(self._budget, thoughts=True)
        return True

    def _adapt_to_refusal(self, name: str, request_shape: RequestShape, refusal: openai.APIStatusError) -> bool:
        """Remember what the server refused, so as to do without it; return False if that is impossible.

        Nothing that was refused once is tried again, or two refusals could send us back and forth for ever.
        """
        if request_shape.steady and mentions(refusal, "temperature"):
            self._steady = False
            return True
        if mentions(refusal, *TokenLimit) and mentions(refusal, *TOKEN_LIMIT_PHRASES):
            self._is_small = True
            self._budget = replace(self._budget, thoughts=False)
            return request_shape.budget.thoughts
        if mentions(refusal, TokenLimit.COMPLETION):
            self._refused.add(request_shape.budget.limit)
            remaining = [limit for limit in TokenLimit if limit not in self._refused]
            if not remaining:
                return False
            self._budget = ReplyBudget(remaining[0], thoughts=not self._is_small)
            return True
        if request_shape.shape is ResponseFormat.WORDS or not mentions(refusal, *FORMAT_REFUSAL_PHRASES):
            return False
        plainer = ResponseFormat(request_shape.shape + 1)
        self._shapes[name] = max(self._shapes.get(name, ResponseFormat.SCHEMA), plainer)
        return True


class StreamedReply:
    """A streamed reply, as much of it as has arrived."""

    def __init__(self, model: str) -> None:
        self.reply = ModelReply(text="", model=model)
        self._refusal = ""
        self._finish: str | None = None

    def add_piece(self, piece: ChatCompletionChunk) -> bool:
        """Add a chunk, and return whether it brought new text."""
        usage = piece.usage
        if usage is not None:
            tokens_in, tokens_out = usage.prompt_tokens or 0, usage.completion_tokens or 0
            self.reply = replace(self.reply, tokens_in=tokens_in, tokens_out=tokens_out)
        if not piece.choices:
            return False
        choice = piece.choices[0]
        self._finish = choice.finish_reason or self._finish
        self._refusal += choice.delta.refusal or ""
        new_text = choice.delta.content or ""
        self.reply = replace(self.reply, text=self.reply.text + new_text, model=piece.model or self.reply.model)
        return bool(new_text)

    def complete_reply(self) -> ModelReply:
        """Return the whole reply.

        Raises:
            ModelError: the reply is cut off, refused or empty.
        """
        try:
            self._check()
        except ModelError as error:
            error.tokens_in, error.tokens_out = self.reply.tokens_in, self.reply.tokens_out
            raise
        return self.reply

    def _check(self) -> None:
        _check_finish(self._finish, self._refusal, self.reply.text)
        if self._finish is None or not self.reply.text.strip():
            problem = "the model's server ended its reply in the middle"
            raise ModelError(problem, retry=True)


TOKEN_LIMIT_PHRASES = ("too large", "too high", "at most", "maximum", "exceed", "less than or equal")
"""Phrases in refusals of a token limit that is too high."""

FORMAT_REFUSAL_PHRASES = (
    "response_format",
    "response format",
    "json_schema",
    "json_object",
    "structured output",
    "requested parameters",
)
"""Phrases in refusals of the reply's format; the last is OpenRouter's, for a model without the format."""


def _arguments(request: ModelRequest, request_shape: RequestShape, model: str) -> dict[str, Any]:
    has_schema = request_shape.shape is ResponseFormat.SCHEMA or request.schema is None
    system = request.system if has_schema else f"{request.system}\n\n{_schema_in_words(request.schema)}"
    messages = [("system", system), ("user", request.user)]
    arguments: dict[str, Any] = {
        "model": model,
        "messages": [{"role": role, "content": text} for role, text in messages if text],
        request_shape.budget.limit.value: request.max_tokens
        + (REASONING_TOKENS if request_shape.budget.thoughts else 0),
    }
    if request_shape.steady:
        arguments["temperature"] = 0
    if request_shape.shape is ResponseFormat.SCHEMA:
        schema = {"name": request.name, "schema": dict(request.schema or {}), "strict": True}
        arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif request_shape.shape is ResponseFormat.OBJECT:
        arguments["response_format"] = {"type": "json_object"}
    return arguments


def _schema_in_words(schema: Mapping[str, Any] | None) -> str:
    """Return the schema as an instruction in words (`json_object` requires the word JSON)."""
    schema_json = json.dumps(dict(schema or {}), ensure_ascii=False)
    return f"Reply with one JSON object and nothing else. It keeps to this JSON schema:\n{schema_json}"


def _parse_completion(completion: object, shape: ResponseFormat, model: str) -> ModelReply:
    if not isinstance(completion, chat.ChatCompletion) or not completion.choices:
        problem = "the model's server sent something that is no chat completion; check its address"
        raise ModelError(problem, retry=True)
    choice, usage = completion.choices[0], completion.usage
    try:
        text = _message_text(choice)
    except ModelError as error:
        error.tokens_in = (usage.prompt_tokens or 0) if usage else 0
        error.tokens_out = (usage.completion_tokens or 0) if usage else 0
        raise
    return ModelReply(
        text=text if shape is ResponseFormat.SCHEMA else _unwrapped(text),
        model=completion.model or model,
        tokens_in=(usage.prompt_tokens or 0) if usage else 0,
        tokens_out=(usage.completion_tokens or 0) if usage else 0,
    )


def _with_earlier_cost(spent: ModelReply, reply: ModelReply) -> ModelReply:
    """Return a reply whose tokens include those spent before it."""
    return replace(reply, tokens_in=spent.tokens_in + reply.tokens_in, tokens_out=spent.tokens_out + reply.tokens_out)


def _add_earlier_cost(spent: ModelReply, error: ModelError) -> None:
    """Add the tokens spent before a failure to its own."""
    error.tokens_in += spent.tokens_in
    error.tokens_out += spent.tokens_out


def _message_text(choice: Choice) -> str:
    text = (choice.message.content or "") if choice.message else ""
    _check_finish(choice.finish_reason, choice.message.refusal if choice.message else None, text)
    if not text.strip():
        problem = "the model sent an empty reply"
        raise ModelError(problem, retry=True)
    return text


class TruncatedReply(ModelError):
    """The reply was cut off at its token limit.

    Attributes:
        is_thinking: whether there was nothing but reasoning by then.
    """

    is_thinking = False


def _check_finish(reason: str | None, refusal: str | None, text: str) -> None:
    if refusal:
        problem = f"the model refused: {refusal[:200]}"
        raise ModelError(problem)
    if reason == "content_filter":
        problem = "the provider's content filter stopped the reply"
        raise ModelError(problem)
    if reason == "length":
        error = TruncatedReply(
            "the reply was cut off at its length limit; a model that writes less around it is needed"
        )
        error.is_thinking = not text.strip() or (OPEN_THOUGHT in text and CLOSED_THOUGHT not in text)
        raise error


OPEN_THOUGHT, CLOSED_THOUGHT = "<think>", "</think>"
THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(?P<inside>.*?)\n?\s*```\s*\Z", re.DOTALL)


def _unwrapped(text: str) -> str:
    """Return a reply without what models put around JSON if only words ask for it: reasoning and a code fence."""
    without_thoughts = THOUGHT.sub("", text)
    fenced = FENCE.match(without_thoughts)
    return (fenced["inside"] if fenced else without_thoughts).strip()
