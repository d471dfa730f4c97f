"""Embeddings: sends texts to an embeddings server, and returns a vector for each."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

import openai
from openai.types import CreateEmbeddingResponse

from adapters.llm.clients import OPENAI, client_of
from adapters.llm.errors import model_error_from
from bot.errors import ModelError
from bot.ports import EmbeddingReply


class OpenAIEmbedder:
    """An embeddings model on an OpenAI-compatible server.

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
        self._client = client_of(address, api_key=api_key, timeout=timeout)

    async def embed(self, texts: Sequence[str]) -> EmbeddingReply:
        """Return a vector for each text.

        Raises:
            ModelError: there is no usable reply; `retry` says whether to try again.
        """
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._client.embeddings.create(
                    model=self.name, input=list(texts), encoding_format="float"
                )
        except TimeoutError:
            problem = f"the embeddings server did not finish its reply within {self._timeout:g} seconds"
            raise ModelError(problem, retry=True) from None
        except openai.OpenAIError as error:
            # Not chained: the SDK's message may repeat the key, and tracebacks are logged.
            raise model_error_from(error, self._secret) from None
        except ValueError:
            problem = "the embeddings server sent something that is not JSON; check its address"
            raise ModelError(problem, retry=True) from None
        return _parse_reply(reply, self.name, count=len(texts))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()


def _parse_reply(reply: object, model: str, *, count: int) -> EmbeddingReply:
    """Return the vectors of a server's reply, in the order of the texts.

    Raises:
        ModelError: the reply does not have a vector for each text.
    """
    if not isinstance(reply, CreateEmbeddingResponse) or not isinstance(reply.data, list):
        problem = "the embeddings server sent a reply that is not one; check its address"
        raise ModelError(problem, retry=True)
    try:
        vector_by_index = {item.index: tuple(float(value) for value in item.embedding) for item in reply.data}
    except (TypeError, ValueError, AttributeError):
        vector_by_index = {}
    vectors = tuple(vector_by_index.get(index, ()) for index in range(count))
    lengths = {len(vector) for vector in vectors}
    if lengths != {max(lengths, default=0)} or not all(map(_is_nonzero, vectors)):
        problem = f"the embeddings server did not send {count} vectors of one length"
        raise ModelError(problem, retry=True)
    tokens = reply.usage.prompt_tokens if reply.usage else 0
    return EmbeddingReply(vectors=vectors, model=reply.model or model, tokens=tokens or 0)


def _is_nonzero(vector: Sequence[float]) -> bool:
    """Check whether a vector is finite and not zero, since the zero vector has no angle to any other."""
    return any(vector) and all(map(math.isfinite, vector))
