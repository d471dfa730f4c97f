"""Commands beside a Newsdesk that runs: whose database they look at, and whose ports are taken."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.unit.cli.test_commands import run_command

pytestmark = pytest.mark.usefixtures("nothing_set")


class HealthHandler(BaseHTTPRequestHandler):
    """Answers as a Newsdesk does."""

    def do_GET(self) -> None:  # the standard library's name
        """Say who we are."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok", "program": "newsdesk"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """Return the port of a Newsdesk that runs."""
    server = HTTPServer(("127.0.0.1", 0), HealthHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_demo_beside_is_said_to_have_another_database(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With the way to look at it, where a setting can lead there; and no log line stands around what is said."""
    folder = tmp_path / "data" / "demo" / "postgres"
    folder.mkdir(parents=True)
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n", "ascii")
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = run_command("feeds", "list")
    assert result.stderr == ("Note: a demo is running, with a database of its own; this is about DATABASE_URL's.\n")
    assert "No subscriptions yet" in result.stdout
    (folder / "postmaster.pid").unlink()
    assert run_command("feeds", "list").stderr == ""


def test_adding_a_feed_shows_no_log_and_promises_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done, and that nothing runs; a word that is no address is told from a site."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("ALLOW_PRIVATE_ADDRESSES", "127.0.0.1")
    feed = b"<rss version='2.0'><channel><title>Courier</title><item><title>One</title></item></channel></rss>"
    with _serve_feed(feed) as address:
        result = run_command("feeds", "add", address)
    said = " ".join(result.stdout.split())
    assert said == (
        "Subscribed to Courier. Newest: “One”. Newsdesk is not running, so nothing comes before it does: newsdesk run"
    )
    assert result.stderr == ""
    with _serve_feed(feed) as address:
        assert "1 entry, newest: One\n" in run_command("feeds", "check", address).stdout
    with _serve_feed(b"<rss version='2.0'><channel><title>Courier</title></channel></rss>") as address:
        assert run_command("feeds", "check", address).stdout.endswith("  no entries\n")
    assert "is no address" in run_command("feeds", "add", "the news").stdout


def test_a_port_that_a_newsdesk_holds_is_well(port: int, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that another program holds is to be mended."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PAGE_PORT", str(port))
    assert f"ok    local page: http://127.0.0.1:{port}/ is a Newsdesk that runs already" in run_command("doctor").stdout
    with contextlib.closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PAGE_PORT", str(other.getsockname()[1]))
        assert "MEND  local page" in run_command("doctor").stdout


def test_a_demo_says_who_has_its_port(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Newsdesk that runs, or the demo's own other port."""
    monkeypatch.setenv("PAGE_PORT", str(port))
    result = run_command("demo")
    assert (result.exit_code, f"running already, at http://127.0.0.1:{port}/" in result.stderr) == (1, True)
    monkeypatch.setenv("PAGE_PORT", "8401")
    assert "PAGE_PORT and --sample-port are both 8401" in run_command("demo").stderr


@contextlib.contextmanager
def _serve_feed(body: bytes) -> Iterator[str]:
    class Feed(HealthHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

    server = HTTPServer(("127.0.0.1", 0), Feed)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
