"""Settings are read all at once, and every problem comes with its mend."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings.loading import load, settings_warnings
from bot.settings.settings import Settings

pytestmark = pytest.mark.usefixtures("nothing_set")


def test_nothing_set_is_fine() -> None:
    """The defaults are a newsdesk that runs."""
    settings = load()
    assert (settings.page_port, settings.openai_api_key, settings.database_url) == (8400, None, None)
    assert settings.poll_interval.total_seconds() == 3600
    assert settings.min_poll_interval.total_seconds() == 15 * 60


def test_the_example_file_is_the_defaults(tmp_path: Path) -> None:
    """Every line of .env.example is a setting, every setting has a line, and its value is the default."""
    example = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    (tmp_path / ".env").write_text(example, "utf-8")
    assert load() == Settings(_env_file=None)
    named = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person mends everything in one go, not one error at a time."""
    monkeypatch.setenv("PAGE_PORT", "99999")
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as error:
        load()
    assert all(name in str(error.value) for name in ("PAGE_PORT", "DATABASE_URL", "LOG_LEVEL"))


def test_settings_that_contradict_each_other_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a Slack and a model address without a key are both named, with what to do."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-wrong")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    with pytest.raises(SettingsError) as error:
        load()
    said = str(error.value)
    assert "SLACK_APP_TOKEN is missing" in said
    assert "SLACK_BOT_TOKEN starts with xoxb-" in said
    assert "OPENAI_BASE_URL is set without OPENAI_API_KEY" in said


ENCRYPTION_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
BOT_SETTINGS, SOCKET_SETTINGS = {"SLACK_BOT_TOKEN": "xoxb-1"}, {"SLACK_APP_TOKEN": "xapp-1"}
HTTP_SETTINGS = {"SLACK_SIGNING_SECRET": "s", "PUBLIC_URL": "https://news.example"}
OAUTH_SETTINGS = {"SLACK_OAUTH_CLIENT_ID": "1.2", "SLACK_OAUTH_CLIENT_SECRET": "s", "SECRET_KEYS": ENCRYPTION_KEY}


@pytest.mark.parametrize(
    "given",
    [
        BOT_SETTINGS | SOCKET_SETTINGS,
        BOT_SETTINGS | HTTP_SETTINGS,
        OAUTH_SETTINGS | HTTP_SETTINGS,
        BOT_SETTINGS | OAUTH_SETTINGS | HTTP_SETTINGS,
        OAUTH_SETTINGS
        | SOCKET_SETTINGS
        | {"PUBLIC_URL": "https://news.example", "SECRET_KEYS": f"{ENCRYPTION_KEY}, {ENCRYPTION_KEY}"},
    ],
    ids=" ".join,
)
def test_the_ways_to_connect_slack(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    """Socket Mode or HTTP; one token, or many workspaces, or both."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.has_slack
    assert settings.slack["bot_token"] == given.get("SLACK_BOT_TOKEN", "")
    assert len(settings.secret_keys) == len(given.get("SECRET_KEYS", "").split())
    assert ENCRYPTION_KEY not in repr(settings)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (BOT_SETTINGS, "SLACK_APP_TOKEN is missing"),
        (SOCKET_SETTINGS, "SLACK_BOT_TOKEN is missing"),
        (BOT_SETTINGS | SOCKET_SETTINGS | HTTP_SETTINGS, "remove one of them"),
        (BOT_SETTINGS | {"SLACK_SIGNING_SECRET": "s"}, "PUBLIC_URL is missing: with SLACK_SIGNING_SECRET"),
        (
            BOT_SETTINGS | HTTP_SETTINGS | {"PUBLIC_URL": "http://news.example"},
            "PUBLIC_URL begins with http, and has to",
        ),
        (OAUTH_SETTINGS | SOCKET_SETTINGS, "PUBLIC_URL is missing: people install"),
        (OAUTH_SETTINGS | HTTP_SETTINGS | {"SECRET_KEYS": ""}, "SECRET_KEYS is missing"),
        (OAUTH_SETTINGS | HTTP_SETTINGS | {"SECRET_KEYS": "short"}, "newsdesk slack key"),
        (OAUTH_SETTINGS | HTTP_SETTINGS | {"SECRET_KEYS": "ü" * 44}, "newsdesk slack key"),
        (OAUTH_SETTINGS | HTTP_SETTINGS | {"SLACK_OAUTH_CLIENT_SECRET": ""}, "SLACK_OAUTH_CLIENT_SECRET is missing"),
        (HTTP_SETTINGS | SOCKET_SETTINGS | {"SLACK_OAUTH_CLIENT_SECRET": "s"}, "SLACK_OAUTH_CLIENT_ID is missing"),
    ],
)
def test_half_a_slack_is_named_with_its_mend(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str) -> None:
    """Whatever belongs together and is not all there, or excludes each other, is said."""
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said):
        load()


def test_a_model_address_is_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address of another kind is named before the first request fails."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost:1")
    with pytest.raises(SettingsError, match="must start with http"):
        load()


def test_private_networks_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks are separated by commas or spaces, and checked."""
    monkeypatch.setenv("ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8, 10.0.0.7")
    assert load().allow_private_addresses == ("127.0.0.0/8", "10.0.0.7")
    monkeypatch.setenv("ALLOW_PRIVATE_ADDRESSES", "everything")
    with pytest.raises(SettingsError, match="ALLOW_PRIVATE_ADDRESSES"):
        load()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """A settings object in a log line tells no token."""
    monkeypatch.setenv("OPENAI_API_KEY", "very-secret")
    assert "very-secret" not in repr(load())


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    """A .env in another encoding is an error in words."""
    (tmp_path / ".env").write_bytes(b"OPENAI_MODEL=\xff\xfe\n")
    with pytest.raises(SettingsError, match="UTF-8"):
        load()


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("PAGE_PORT", "99999", "“99999” was given; wanted is a whole number from 0 to 65535"),
        ("PAGE_PORT", "http", "“http” was given; wanted is a whole number from 0 to 65535"),
        ("POLL_MINUTES", "often", "“often” was given; wanted is a number above 0"),
        ("SLACK_MANAGERS", "everyone", "“everyone” was given; wanted is one of: anyone, members, admins"),
        ("DISCORD_LAYOUT", "maybe", "“maybe” was given; wanted is true or false"),
        ("PUBLIC_URL", "news.example.org", "wanted is an address without ? or #, like https://news.example.org"),
        ("ALLOW_PRIVATE_ADDRESSES", "home", "“home” was given; wanted is addresses or networks"),
        ("LOG_LEVEL", "loud", "must be one of DEBUG, INFO, WARNING, ERROR"),
    ],
)
def test_problems_are_told_in_plain_words(monkeypatch: pytest.MonkeyPatch, name: str, given: str, told: str) -> None:
    """Which setting, what was given, what is wanted."""
    monkeypatch.setenv(name, given)
    with pytest.raises(SettingsError) as error:
        load()
    assert str(error.value).splitlines()[1].startswith(f"  - {name}: ")
    assert told in str(error.value)


@pytest.mark.parametrize("name", ["PAGE_PORT", "SLACK_MANAGERS", "DATABASE_URL", "SECRET_KEYS"])
@pytest.mark.parametrize("secret", ["sk-abcdef123", "xoxb-1-2-abc", "mysql://me:hunter2@db.example/x"])
def test_a_secret_in_the_wrong_place_is_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, secret: str) -> None:
    """Whichever setting it landed in."""
    monkeypatch.setenv(name, secret)
    with pytest.raises(SettingsError) as error:
        load()
    assert not any(piece in str(error.value) for piece in (secret, "hunter2"))


def test_a_misspelled_name_is_doubted(tmp_path: Path) -> None:
    """With the setting that is meant; what other programs keep in the same file is nobody's business."""
    lines = ["POLL_MINUTE=5", "NEWSDESK_PAGE_PORT=1", "OPENAI_APIKEY=x", "NEWSDESK_COLOUR=red", "POSTGRES_PASSWORD=x"]
    (tmp_path / ".env").write_text("\n".join([*lines, "PAGE_PORT=8400", "log_level=INFO"]), "utf-8")
    assert settings_warnings() == [
        "POLL_MINUTE in .env is not a setting; did you mean POLL_MINUTES?",
        "NEWSDESK_PAGE_PORT in .env is not a setting; did you mean PAGE_PORT?",
        "OPENAI_APIKEY in .env is not a setting; did you mean OPENAI_API_KEY?",
        "NEWSDESK_COLOUR in .env is not a setting.",
    ]
    (tmp_path / ".env").write_bytes(b"\xff")
    assert settings_warnings() == []


def test_a_misspelled_name_in_the_environment_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where settings come from a container's file; what other programs are set with is not ours to doubt."""
    for name in ("DATABASE_URI", "NEWSDESK_PORT", "XDG_DATA_DIRS", "MODEL", "TOKENS"):
        monkeypatch.setenv(name, "x")
    assert settings_warnings() == [
        "DATABASE_URI in the environment is not a setting; did you mean DATABASE_URL?",
        "NEWSDESK_PORT in the environment is not a setting.",
    ]


def test_a_renamed_setting_is_still_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Under its former name, in the file and in the environment, unless it stands there under its own, too."""
    (tmp_path / ".env").write_text("OPENAI_API_BASE=http://a.example/v1\nOPENAI_API_KEY=x", "utf-8")
    assert load().openai_base_url == "http://a.example/v1"
    assert settings_warnings() == [
        "OPENAI_API_BASE in .env is called OPENAI_BASE_URL now; it is understood all the same."
    ]
    monkeypatch.setenv("OPENAI_BASE_URL", "http://b.example/v1")
    assert load().openai_base_url == "http://b.example/v1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_opens_the_page_without_a_password(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Where one is set, it is one that nobody guesses."""
    monkeypatch.setenv("PAGE_HOST", host)
    assert load().page_password is None
    monkeypatch.setenv("PAGE_PASSWORD", "short")
    with pytest.raises(SettingsError, match="PAGE_PASSWORD has fewer than 12 characters"):
        load()


@pytest.mark.parametrize("host", ["192.168.1.7", "desk.example", "::"])
def test_others_open_the_page_with_a_password_only(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Where more than this machine can ask, one is needed."""
    monkeypatch.setenv("PAGE_HOST", host)
    with pytest.raises(SettingsError, match="PAGE_PASSWORD is missing"):
        load()
    monkeypatch.setenv("PAGE_PASSWORD", "a long password")
    assert load().page_host == host
