"""Chat completions: sends one request to a server, and returns its reply without judging what it says."""

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
    """How the reply's format is requested of a server, strictest first."""

    SCHEMA = 0
    OBJECT = 1
    WORDS = 2


class TokenLimit(StrEnum):
    """The parameter that limits a reply's tokens: its name differs between servers."""

    TOKENS = "max_tokens"
    """Every server but OpenAI's own knows it."""
    COMPLETION = "max_completion_tokens"
    """OpenAI's own, whose newer models refuse the other name, and count their thoughts."""


@dataclass(frozen=True, slots=True)
class ReplyBudget:
    """How a server is told the reply's maximum length, and whether there is space for reasoning before it."""

    limit: TokenLimit
    thoughts: bool


REASONING_TOKENS = 6_000
"""Tokens that a model may think before it replies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShape:
    """How a request is phrased, given which parameters the server has refused so far."""

    shape: ResponseFormat
    steady: bool
    budget: ReplyBudget


class OpenAIModel:
    """A language model behind an OpenAI-compatible server.

    Args:
        api_key: sent as bearer token, and nowhere else.
        base_url: the server, with its version path; None for OpenAI's own.
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
        """Ask once; a server that refuses the strict format is asked in a plainer one, from then on.

        Raises:
            ModelError: no usable reply; `retry` says whether later is better.
        """
        spent = ModelReply(text="", model=self.name)
        try:
            while True:
                manner = self._request_shape(request)
                try:
                    return _with_earlier_cost(spent, await self._ask_until_accepted(request, manner))
                except TruncatedReply as error:
                    if not self._grow_budget(manner, error):
                        raise
                    spent = replace(spent, tokens_in=error.tokens_in, tokens_out=error.tokens_out)
        except ModelError as error:
            _add_earlier_cost(spent, error)
            raise

    async def _ask_until_accepted(self, request: ModelRequest, manner: RequestShape) -> ModelReply:
        """Ask once, and again in another manner for as long as the server refuses one."""
        while True:
            try:
                return _parse_completion(await self._ask(request, manner), manner.shape, self.name)
            except (openai.BadRequestError, openai.NotFoundError, openai.UnprocessableEntityError) as refusal:
                if not self._adapt_to_refusal(request.name, manner, refusal):
                    raise model_error_from(refusal, self._secret) from None
                manner = self._request_shape(request)
            except openai.OpenAIError as error:
                # Not chained: the SDK's message may repeat the key, and tracebacks are logged.
                raise model_error_from(error, self._secret) from None

    async def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Ask once, and yield the reply as it comes; whole at once from a server that streams nothing we can use.

        Raises:
            ModelError: no usable reply; `retry` says whether later is better.
        """
        while self._streams and (manner := self._request_shape(request)).shape is ResponseFormat.SCHEMA:
            try:
                async for reply in self._stream(request, manner):
                    yield reply
            except TruncatedReply as error:
                if not self._grow_budget(manner, error):
                    raise
                spent = ModelReply(text="", model=self.name, tokens_in=error.tokens_in, tokens_out=error.tokens_out)
                try:
                    yield _with_earlier_cost(spent, await self.reply(request))
                except ModelError as failure:
                    _add_earlier_cost(spent, failure)
                    raise
                return
            except (openai.BadRequestError, openai.NotFoundError, openai.UnprocessableEntityError) as refusal:
                # Refused before a word was said: asked again without what it refused, or else as a whole.
                self._streams = self._adapt_to_refusal(request.name, manner, refusal)
            except openai.OpenAIError as error:
                raise model_error_from(error, self._secret) from None
            else:
                return
        yield await self.reply(request)

    async def _stream(self, request: ModelRequest, manner: RequestShape) -> AsyncIterator[ModelReply]:
        pieces = await self._ask(request, manner, stream=True, stream_options={"include_usage": True})
        if not isinstance(pieces, openai.AsyncStream):
            yield _parse_completion(pieces, manner.shape, self.name)  # a server that heeds no wish for a stream
            return
        heard = StreamedReply(self.name)
        async with pieces:
            async for piece in pieces:
                if heard.add_piece(piece):
                    yield heard.reply
        yield heard.complete_reply()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _ask(self, request: ModelRequest, manner: RequestShape, **streaming: object) -> object:
        arguments = {**_arguments(request, manner, self.name), **streaming}
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

    def _grow_budget(self, manner: RequestShape, error: TruncatedReply) -> bool:
        """Allow for thoughts from now on where a reply was cut off without; False where that was allowed already."""
        if manner.budget.thoughts or self._is_small or not error.is_thinking:
            return False
        self._budget = replace(self._budget, thoughts=True)
        return True

    def _adapt_to_refusal(self, name: str, manner: RequestShape, refusal: openai.APIStatusError) -> bool:
        """Remember what the server refused and do without it; False where that cannot be.

        Nothing that was refused once is asked for again, or two refusals could send us to and fro for ever.
        """
        if manner.steady and mentions(refusal, "temperature"):
            self._steady = False
            return True
        if mentions(refusal, *TokenLimit) and mentions(refusal, *TOKEN_LIMIT_PHRASES):
            self._is_small = True
            self._budget = replace(self._budget, thoughts=False)
            return manner.budget.thoughts
        if mentions(refusal, TokenLimit.COMPLETION):
            self._refused.add(manner.budget.limit)
            left = [limit for limit in TokenLimit if limit not in self._refused]
            if not left:
                return False
            self._budget = ReplyBudget(left[0], thoughts=not self._is_small)
            return True
        if manner.shape is ResponseFormat.WORDS or not mentions(refusal, *FORMAT_REFUSAL_PHRASES):
            return False
        plainer = ResponseFormat(manner.shape + 1)
        self._shapes[name] = max(self._shapes.get(name, ResponseFormat.SCHEMA), plainer)
        return True


class StreamedReply:
    """A streamed reply, as far as it has arrived."""

    def __init__(self, model: str) -> None:
        self.reply = ModelReply(text="", model=model)
        self._refusal = ""
        self._finish: str | None = None

    def add_piece(self, piece: ChatCompletionChunk) -> bool:
        """Add a piece; return whether there is more text."""
        usage = piece.usage
        if usage is not None:
            tokens_in, tokens_out = usage.prompt_tokens or 0, usage.completion_tokens or 0
            self.reply = replace(self.reply, tokens_in=tokens_in, tokens_out=tokens_out)
        if not piece.choices:
            return False
        said = piece.choices[0]
        self._finish = said.finish_reason or self._finish
        self._refusal += said.delta.refusal or ""
        more = said.delta.content or ""
        self.reply = replace(self.reply, text=self.reply.text + more, model=piece.model or self.reply.model)
        return bool(more)

    def complete_reply(self) -> ModelReply:
        """Return the whole reply.

        Raises:
            ModelError: it is cut off, refused or empty.
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
"""How servers say that a reply may not be as long as that."""

FORMAT_REFUSAL_PHRASES = (
    "response_format",
    "response format",
    "json_schema",
    "json_object",
    "structured output",
    "requested parameters",
)
"""How servers name what they refuse; the last is OpenRouter's, for a model without the format."""


def _arguments(request: ModelRequest, manner: RequestShape, model: str) -> dict[str, Any]:
    is_told = manner.shape is ResponseFormat.SCHEMA or request.schema is None
    system = request.system if is_told else f"{request.system}\n\n{_schema_in_words(request.schema)}"
    said = [("system", system), ("user", request.user)]
    arguments: dict[str, Any] = {
        "model": model,
        "messages": [{"role": role, "content": text} for role, text in said if text],
        manner.budget.limit.value: request.most_tokens + (REASONING_TOKENS if manner.budget.thoughts else 0),
    }
    if manner.steady:
        arguments["temperature"] = 0
    if manner.shape is ResponseFormat.SCHEMA:
        schema = {"name": request.name, "schema": dict(request.schema or {}), "strict": True}
        arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif manner.shape is ResponseFormat.OBJECT:
        arguments["response_format"] = {"type": "json_object"}
    return arguments


def _schema_in_words(schema: Mapping[str, Any] | None) -> str:
    """Say in words what the strict format would have said (`json_object` demands the word JSON)."""
    told = json.dumps(dict(schema or {}), ensure_ascii=False)
    return f"Reply with one JSON object and nothing else. It keeps to this JSON schema:\n{told}"


def _parse_completion(completion: object, shape: ResponseFormat, model: str) -> ModelReply:
    if not isinstance(completion, chat.ChatCompletion) or not completion.choices:
        problem = "the model's server sent something that is no chat completion; check its address"
        raise ModelError(problem, retry=True)
    said, usage = completion.choices[0], completion.usage
    try:
        text = _message_text(said)
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
    """Return a reply with what was spent on the way to it."""
    return replace(reply, tokens_in=spent.tokens_in + reply.tokens_in, tokens_out=spent.tokens_out + reply.tokens_out)


def _add_earlier_cost(spent: ModelReply, error: ModelError) -> None:
    """Add to what a failure cost what was spent on the way to it."""
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
        is_thinking: nothing but thoughts had come by then.
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
    """Take off what models put around JSON when nothing but words asks for it: thoughts and a code fence."""
    bare = THOUGHT.sub("", text)
    fenced = FENCE.match(bare)
    return (fenced["inside"] if fenced else bare).strip()
