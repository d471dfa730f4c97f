"""The language model: its request, its reply, and the interface of a client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """A request to a language model. Article text is in `user` only, never in `system`.

    Attributes:
        name: what it is for ("digest", "answer"); the schema is called so.
        schema: JSON schema of the reply; None where plain words are wanted.
        max_tokens: how long the reply may be, in tokens, without what a model thinks before it.
        workspace: who alone asks for it, as `platform:workspace`; empty for what serves everybody.
    """

    system: str
    user: str
    name: str
    schema: Mapping[str, Any] | None
    max_tokens: int
    workspace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReply:
    """A model's reply: the text (JSON, if it followed the schema), and its cost in tokens."""

    text: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0


class LanguageModel(Protocol):
    """A language model."""

    name: str

    async def reply(self, request: ModelRequest) -> ModelReply:
        """Send a request once, and return its reply.

        Raises:
            ModelError: no usable reply; `retry` says whether later is better.
        """

    def stream_reply(self, request: ModelRequest) -> AsyncIterator[ModelReply]:
        """Send a request once, and yield the reply as it grows: each text extends the one before, the last is complete.

        Raises:
            ModelError: no usable reply; `retry` says whether later is better.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModels:
    """The models that a server on this machine lists.

    Attributes:
        program: whose usual port it listens at; nobody has proven that it is that program.
        url: its address, with the version path.
        models: the names as they were sent, at least one: to be cleaned before anybody sees them.
    """

    program: str
    url: str
    models: tuple[str, ...]
