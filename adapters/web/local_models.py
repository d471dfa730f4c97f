"""Model servers on this machine: who lists models at the ports that such programs usually have.

Any program may listen there, so it is asked for one small list and trusted with nothing else: one address, no
redirects, no proxy, little time, few bytes. The guarded client never requests this machine; this module nothing else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from types import MappingProxyType

import aiohttp

from bot.ports import ServedModels

HOST = "127.0.0.1"
PORTS: Mapping[str, int] = MappingProxyType({"Ollama": 11434, "llama.cpp": 8080, "LM Studio": 1234, "vLLM": 8000})
"""Where these programs listen unless they are told otherwise."""
ANSWER_SECONDS = 2.0
"""Seconds for a whole answer; a server on the same machine only lists what it has."""
MAX_REPLY_BYTES = 200_000
MAX_LISTED_MODELS = 1_000
CHUNK_BYTES = 16_384
MAX_MODELS = 200


class ModelsHere:
    """Finds model servers on this machine.

    Args:
        ports: where to look, by the program that usually listens there.
        patience: seconds for each answer.
    """

    def __init__(self, ports: Mapping[str, int] = PORTS, *, patience: float = ANSWER_SECONDS) -> None:
        self._ports = ports
        self._patience = patience

    async def find_servers(self) -> list[ServedModels]:
        """Find the servers of models: ask all ports at once, and return them in the order of the ports."""
        # No cookies, and nothing of the environment's: no proxy, no netrc.
        async with aiohttp.ClientSession(
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            timeout=aiohttp.ClientTimeout(total=None),
        ) as session:
            found = await asyncio.gather(
                *(self._query_server(session, name, port) for name, port in self._ports.items())
            )
        return [one for one in found if one is not None]

    async def _query_server(self, session: aiohttp.ClientSession, program: str, port: int) -> ServedModels | None:
        url = f"http://{HOST}:{port}/v1"
        try:
            async with asyncio.timeout(self._patience):
                body = await _read_body(session, f"{url}/models")
        except (aiohttp.ClientError, OSError):  # a time-out is one of these
            return None
        models = model_names(body)
        return ServedModels(program=program, url=url, models=models) if models else None


async def _read_body(session: aiohttp.ClientSession, url: str) -> bytes:
    """Return the body at an address; nothing where it is no plain response, or a longer one than we read."""
    async with session.get(url, allow_redirects=False) as response:
        if response.status != MAX_MODELS:
            return b""
        body = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            body += chunk
            if len(body) > MAX_REPLY_BYTES:
                return b""
    return bytes(body)


def model_names(body: bytes) -> tuple[str, ...]:
    """Return the names in a list of models, each once; none where a body is something else."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(told, dict) or told.get("object") != "list" or not isinstance(told.get("data"), list):
        return ()
    listed = [one for one in told["data"] if isinstance(one, dict) and one.get("object") == "model"]
    found = dict.fromkeys(name for one in listed if isinstance(name := one.get("id"), str) and name.strip())
    return tuple(found)[:MAX_LISTED_MODELS]
