"""The client that speaks to a model's server, whatever it is asked for."""

from __future__ import annotations

import ssl
from functools import cache
from urllib.parse import urlsplit

import httpx2  # what openai speaks through, and takes its settings as
import openai

OPENAI = "https://api.openai.com/v1"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def client_of(address: str, *, api_key: str, timeout: float) -> openai.AsyncOpenAI:
    """Make a client of one server, which asks each thing once.

    Args:
        address: the server, with its version path.
        api_key: sent as bearer token, and nowhere else.
        timeout: seconds for one whole reply.
    """
    # A model on this machine is never behind the proxy that the environment names.
    trust_env = urlsplit(address).hostname not in LOOPBACK
    web = openai.DefaultAsyncHttpxClient(trust_env=trust_env, verify=_ssl_context(trust_env=trust_env), timeout=timeout)
    return openai.AsyncOpenAI(api_key=api_key, base_url=address, timeout=timeout, max_retries=0, http_client=web)


@cache
def _ssl_context(*, trust_env: bool) -> ssl.SSLContext:
    """Load whom this machine trusts, once for all clients: it takes as long as everything else about one."""
    return httpx2.create_ssl_context(trust_env=trust_env)
