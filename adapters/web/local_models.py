"""Model servers on this machine: the programs that list models at the ports such programs usually have.

Any program may listen there, so it is asked for one small list and trusted with nothing else: one address, no
redirects, no proxy, little time, few bytes. The guarded client never requests this machine; this module requests
nothing else.
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
"""Ports where these programs listen by default."""
ANSWER_SECONDS = 2.0
"""Seconds for a whole response; a server on the same machine only lists its models."""
MAX_REPLY_BYTES = 200_000
MAX_LISTED_MODELS = 1_000
CHUNK_BYTES = 16_384
OK_STATUS = 200


class ModelsHere:
    """Finds model servers on this machine.

    Args:
        ports: where to look, by the program that usually listens there.
        patience: seconds for each response.
    """

    def __init__(self, ports: Mapping[str, int] = PORTS, *, patience: float = ANSWER_SECONDS) -> None:
        self._ports = ports
        self._patience = patience

    async def find_servers(self) -> list[ServedModels]:
        """Find the model servers: ask all ports at once, and return the servers in the order of the ports."""
        # No cookies, and nothing from the environment: no proxy, no netrc.
        async with aiohttp.ClientSession(
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            timeout=aiohttp.ClientTimeout(total=None),
        ) as session:
            servers = await asyncio.gather(
                *(self._query_server(session, name, port) for name, port in self._ports.items())
            )
        return [server for server in servers if server is not None]

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
    """Return the body at an address; empty if the status is not 200 or the body is longer than we read."""
    async with session.get(url, allow_redirects=False) as response:
        if response.status != OK_STATUS:
            return b""
        body = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            body += chunk
            if len(body) > MAX_REPLY_BYTES:
                return b""
    return bytes(body)


def model_names(body: bytes) -> tuple[str, ...]:
    """Return the names in a list of models, each once; none if the body is something else."""
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(reply, dict) or reply.get("object") != "list" or not isinstance(reply.get("data"), list):
        return ()
    listed = [item for item in reply["data"] if isinstance(item, dict) and item.get("object") == "model"]
    names = dict.fromkeys(name for item in listed if isinstance(name := item.get("id"), str) and name.strip())
    return tuple(names)[:MAX_LISTED_MODELS]
