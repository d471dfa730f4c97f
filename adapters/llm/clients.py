"""The client for a model's server, for chat completions and embeddings."""

from __future__ import annotations

import ssl
from functools import cache
from urllib.parse import urlsplit

import httpx2  # the HTTP library of openai, which takes its settings in this form
import openai

OPENAI = "https://api.openai.com/v1"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def client_of(address: str, *, api_key: str, timeout: float) -> openai.AsyncOpenAI:
    """Return a client for one server, which sends each request once.

    Args:
        address: the server's address with its version path.
        api_key: sent as the bearer token, and nowhere else.
        timeout: seconds for one whole reply.
    """
    # A model on this machine is never behind the proxy from the environment.
    trust_env = urlsplit(address).hostname not in LOOPBACK
    http_client = openai.DefaultAsyncHttpxClient(
        trust_env=trust_env, verify=_ssl_context(trust_env=trust_env), timeout=timeout
    )
    return openai.AsyncOpenAI(
        api_key=api_key, base_url=address, timeout=timeout, max_retries=0, http_client=http_client
    )


@cache
def _ssl_context(*, trust_env: bool) -> ssl.SSLContext:
    """Load the trusted certificates once for all clients, since that takes as long as the rest of creating a client."""
    return httpx2.create_ssl_context(trust_env=trust_env)
