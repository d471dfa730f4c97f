"""No secret that is set stands in any log, metric, page, error, backup or table, whoever repeats it to us.

The servers here repeat all that they are told, as some do. A new secret setting is in the test by itself.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import zipfile
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import get_args

import aiohttp
import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import text

import adapters.discord  # noqa: F401  # it imports the SDK without its warnings
from adapters.postgres.database import Database
from adapters.postgres.schema import METADATA
from bot.cli import console
from bot.errors import REDACTED, SECRETS, PlatformError, SettingsError
from bot.settings import loading
from bot.settings.settings import Settings
from bot.wiring.desk import opened_desk
from tests.unit.cli.test_commands import run_command
from tests.unit.samples import TEXT

CANARY = "canary"
SECRET_FORMATS = {
    "slack_bot_token": "xoxb-{}",
    "slack_app_token": "xapp-{}",
    "secret_keys": base64.urlsafe_b64encode(b"canary-canary-canary-canary-8888").decode(),
}
"""Formats of secrets that must have one."""
SEPARATE_SECRETS = {"slack_signing_secret"}
"""Secrets that cannot be set together with the others: either Slack calls us or we call it."""
OAUTH_SETTINGS = {"SLACK_OAUTH_CLIENT_ID": "1.2", "PUBLIC_URL": "https://desk.example"}


def secret_names() -> list[str]:
    """Return the settings that are secret, found by their type."""
    return [
        name
        for name, field in Settings.model_fields.items()
        if SecretStr
        in (*get_args(field.annotation), *(part for one in get_args(field.annotation) for part in get_args(one)))
    ]


def canary_settings() -> Mapping[str, str]:
    """Return a canary for each secret setting but the database's address, which is real."""
    return {
        name: SECRET_FORMATS.get(name, "{}").format(f"{CANARY}-{name.replace('_', '-')}-0123456789")
        for name in secret_names()
        if name != "database_url"
    }


class EchoHandler(BaseHTTPRequestHandler):
    """Refuses every request with an answer that echoes it."""

    def _repeat(self) -> None:
        told = self.rfile.read(int(self.headers.get("content-length") or 0)).decode("utf-8", "replace")
        words = f"You said: {self.path} {dict(self.headers)} {told}".replace('"', "'").replace("\\", "")
        body = f'{{"ok": false, "error": "{words}", "message": "{words}"}}'.replace("\n", " ").encode()
        self.send_response(int(self.server.status))  # type: ignore[attr-defined]  # set below
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _repeat  # noqa: N815  # the standard library's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the standard library's name
        """Say nothing."""


@pytest.fixture(params=[400, 401])
def parrot(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of a server that repeats what it is told."""
    server = HTTPServer(("127.0.0.1", 0), EchoHandler)
    server.status = request.param  # type: ignore[attr-defined]  # for the handler
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def secrets(parrot: str, database_url: str, nothing_set: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Set every secret there is, and have all servers repeat them; return them all."""
    secrets = dict(canary_settings())
    for name, value in secrets.items():
        if name not in SEPARATE_SECRETS:
            nothing_set.setenv(name.upper(), value)
    for name, value in OAUTH_SETTINGS.items():
        nothing_set.setenv(name, value)
    for name in ("OPENAI_BASE_URL", "CHECK_BASE_URL", "EMBEDDINGS_BASE_URL"):
        nothing_set.setenv(name, f"{parrot}/v1")
    nothing_set.setenv("CHECK_MODEL", "checker")
    nothing_set.setenv("EMBEDDINGS_MODEL", "embedder")
    nothing_set.setenv("SLACK_API_URL", f"{parrot}/api/")
    nothing_set.setattr("discord.http.Route.BASE", f"{parrot}/api")
    secrets["database_url"] = "canary-password-of-the-database"
    nothing_set.setenv("DATABASE_URL", database_url.replace("postgres:@", f"postgres:{secrets['database_url']}@"))
    nothing_set.setenv("LOG_LEVEL", "DEBUG")
    nothing_set.setenv("PAGE_PORT", "0")
    return secrets


def assert_no_secrets(secrets: Mapping[str, str], *texts: str) -> None:
    """Check that no text contains a secret."""
    for name, secret in secrets.items():
        for one in texts:
            assert secret not in one, name


def test_every_secret_is_known_to_the_logs(secrets: Mapping[str, str]) -> None:
    """The canaries are all there are, and what prints lines knows them all; short words that are no secret stay."""
    assert set(secrets) == set(secret_names())
    settings = loading.load()
    assert {secrets[name] for name in secrets if name not in SEPARATE_SECRETS} <= settings.secrets
    assert_no_secrets(secrets, repr(settings), str(settings))
    assert loading.load(openai_api_key="x").secrets == settings.secrets - {secrets["openai_api_key"]}


def test_commands_and_their_logs_keep_secrets(secrets: Mapping[str, str], tmp_path: Path) -> None:
    """Whatever a server repeats in its refusals, in words or as JSON."""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    said = []
    for line in (
        *("doctor", "doctor --json", "digest a.txt --json", "ask a.txt Why?", "read a.txt", "verify Orla a.txt"),
        *("slack workspaces", "discord servers", "feeds list", "failures list", "backup b.zip", "eval"),
    ):
        result = run_command(*line.split())
        said += [result.output, result.stderr, repr(result.exception)]
    assert_no_secrets(secrets, *said)
    assert "You said:" in " ".join(said) or "refused the key" in " ".join(said)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert_no_secrets(secrets, *(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()))


def test_lines_of_all_sorts_are_hushed(
    secrets: Mapping[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours, those of libraries, tracebacks, and the last words of a command."""
    SECRETS.update(secrets.values())
    for as_json in (False, True):
        console.set_up_logs("DEBUG", as_json=as_json)
        for secret in secrets.values():
            structlog.get_logger("t").warning(secret, token=secret, nested={"a": [secret]})
            monkeypatch.setattr(logging.getLogger("sdk"), "handlers", [console._handler()])
            logging.getLogger("sdk").error("asked with %s", secret)
            structlog.get_logger("t").error("met", exc_info=RuntimeError(secret))
            with pytest.raises(BaseException):  # noqa: B017, PT011  # Typer's own way to leave
                console.fail(f"it said {secret}")
    out = capsys.readouterr()
    assert_no_secrets(secrets, out.out, out.err)
    assert out.err.count(REDACTED) >= 8 * len(secrets)
    console.set_up_logs("ERROR", as_json=False)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_secret_of_any_letters_is_hushed_whole(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    """However it is written in JSON, and whatever shorter one it begins with."""
    secrets = [f"{CANARY}{'-more' * number}" for number in range(4)] + [f'{CANARY} "Bärlauch" \\ to the end']
    SECRETS.update(secrets)
    console.set_up_logs("DEBUG", as_json=as_json)
    for secret in secrets:
        structlog.get_logger("t").warning("it said", token=secret)
    err = capsys.readouterr().err
    assert not [left for left in (CANARY, "more", "rlauch", "to the end") if left in err]
    console.set_up_logs("ERROR", as_json=False)


@pytest.mark.parametrize("name", [name for name in secret_names() if name != "database_url"])
def test_what_is_wrong_with_settings_is_told_without_them(nothing_set: pytest.MonkeyPatch, name: str) -> None:
    """A secret that landed in another line, or is one of the wrong sort, is not shown."""
    secret = canary_settings()[name]
    nothing_set.setenv(name.upper(), f"{secret} {secret}!")
    nothing_set.setenv("PAGE_PORT", "no port")
    with pytest.raises(SettingsError) as error:
        loading.load()
    assert CANARY not in str(error.value)


async def test_pages_metrics_and_tables_keep_secrets(secrets: Mapping[str, str]) -> None:
    """What the running desk shows and writes down, after its servers repeated everything."""
    settings = loading.load()
    there: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with opened_desk(settings, ready=there.set_result) as desk:
        serving = asyncio.create_task(desk.platforms["page"].listen(desk.inbox))
        for platform in ("slack", "discord"):
            with pytest.raises(PlatformError) as error:
                await desk.platforms[platform].listen(desk.inbox)
            assert_no_secrets(secrets, str(error.value), repr(error.value))
        headers = {"Authorization": aiohttp.encode_basic_auth("x", secrets["page_password"])}
        async with aiohttp.ClientSession(await there, headers=headers) as client:
            for path in ("/", "/status", "/metrics", "/health"):
                async with client.get(path) as response:
                    assert response.status == 200
                    assert_no_secrets(secrets, await response.text(), str(response.headers))
        serving.cancel()
        await asyncio.wait([serving])
        assert_no_secrets(secrets, *await table_rows(desk.database))


async def table_rows(database: Database) -> list[str]:
    """Return all rows of all tables, as text."""
    found: list[str] = []
    async with database.transaction() as connection:
        for table in METADATA.sorted_tables:
            rows = await connection.execute(text(f'SELECT row_to_json(t)::text FROM "{table.name}" AS t'))  # noqa: S608  # ours
            found += rows.scalars()
    return found
