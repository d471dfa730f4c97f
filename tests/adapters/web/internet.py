"""The web on loopback: every name leads to one server here, over https too, and no look-up leaves the machine."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import connector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.adapters.web.server import ScriptedResponse


class Internet(AbstractResolver):
    """Sites by host and path: `sites["example.org/feed"]`; names it does not have cannot be looked up.

    What `sites["example.org/*"]` says holds for every path of the host that is not named.
    """

    def __init__(self, sites: Mapping[str, ScriptedResponse]) -> None:
        self.sites = dict(sites)
        self.requests: list[str] = []
        self.ports: dict[int, int] = {}

    @property
    def hosts(self) -> set[str]:
        """The names there are."""
        return {address.partition("/")[0] for address in self.sites}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve every name to the server, and map each usual port to one of the server's."""
        if host not in self.hosts:
            message = f"no such name: {host}"
            raise OSError(message)
        there = {"hostname": host, "host": "127.0.0.1", "port": self.ports[port], "family": family}
        return [ResolveResult(**there, proto=0, flags=socket.AI_NUMERICHOST)]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""

    async def answer(self, request: web.Request) -> web.Response:
        """Answer for a site, and record the request."""
        self.requests.append(f"{request.scheme}://{request.host}{request.path_qs}")
        others = self.sites.get(f"{request.host}/*", ScriptedResponse(b"<html>Not here", 404))
        said = self.sites.get(f"{request.host}{request.path_qs}", others)
        return web.Response(body=said.body, status=said.status, headers=dict(said.headers))


def make_certificate(hosts: set[str], folder: Path) -> ssl.SSLContext:
    """Return what a server needs to be all of `hosts`, and have our client trust it, in this process alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    # Each under a name of its own: several are trusted in one process.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"The web on loopback, {now:%H%M%S%f}")])
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in sorted(hosts)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    told = made.public_bytes(serialization.Encoding.PEM)
    connector._SSL_CONTEXT_VERIFIED.load_verify_locations(cadata=told.decode())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "all.pem").write_bytes(secret + told)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(folder / "all.pem")
    return served


@asynccontextmanager
async def serve_internet(sites: Mapping[str, ScriptedResponse]) -> AsyncIterator[Internet]:
    """Serve sites on two free ports of 127.0.0.1, one of them with TLS."""
    there = Internet(sites)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", there.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        with TemporaryDirectory() as folder:
            served = make_certificate(there.hosts, Path(folder))
        for usual, tls in ((80, None), (443, served)):
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
            there.ports[usual] = runner.addresses[-1][1]
        yield there
    finally:
        await runner.cleanup()
