"""The manifest asks for what the code does, no more and no less."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient
from typer.testing import CliRunner

from adapters.slack.api.errors import CHANNEL_ADVICE, WORKSPACE_ADVICE
from adapters.slack.setup.manifest import COMMAND, DIGEST_THIS, EVENTS, SCOPES, manifest
from bot.__main__ import app
from bot.settings.settings import Settings

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "adapters" / "slack").rglob("*.py"))
PUBLIC_URL = "https://news.example"

HISTORY_SCOPES = {"channels:history", "groups:history", "im:history", "mpim:history"}
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "api_test": set(),
    "apps_connections_open": set(),
    "assistant_threads_setStatus": {"assistant:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "assistant_threads_setTitle": {"assistant:write"},
    "auth_test": set(),
    "chat_appendStream": {"chat:write"},
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_startStream": {"chat:write"},
    "chat_stopStream": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": HISTORY_SCOPES,
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_join": {"channels:join"},
    "conversations_open": {"im:write"},
    "conversations_replies": HISTORY_SCOPES,
    "files_upload_v2": {"files:write"},
    "oauth_v2_access": set(),
    "users_conversations": {"channels:read", "groups:read"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
"""What each method of the Web API asks of a bot token, by its page at docs.slack.dev/reference/methods."""

SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "member_joined_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "tokens_revoked": set(),
}
"""The same for events, by docs.slack.dev/reference/events."""

SCOPES_OF_FEATURES = {"slash_commands": "commands", "shortcuts": "commands", "agent_view": "assistant:write"}


def method_calls() -> Iterator[tuple[str, list[ast.expr]]]:
    """Yield every call of a method in the adapter: the method's name and its arguments."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield node.func.attr, node.args


def registered_listeners(kind: str) -> set[str]:
    """Return what the adapter registers listeners for: events, commands, shortcuts."""
    names = {"COMMAND": COMMAND, "DIGEST_THIS": DIGEST_THIS}
    found = set()
    for name, arguments in method_calls():
        if name == kind and arguments:
            match arguments[0]:
                case ast.Constant(value=str(said)):
                    found.add(said)
                case ast.Name(id=said) if said in names:
                    found.add(names[said])
    return found


def test_every_method_called_may_be_called() -> None:
    """Whoever calls another method of the Web API adds its scope here and, with its reason, to the manifest."""
    methods = {name for name in dir(AsyncWebClient) if re.fullmatch(r"[a-z]+(_[a-zA-Z0-9]+)+", name)}
    called = {name for name, _ in method_calls()} & methods - {"api_call"}
    by_name = [arguments[0] for name, arguments in method_calls() if name == "api_call"]
    called |= {str(ast.literal_eval(one)).replace(".", "_") for one in by_name}
    assert called - set(SCOPES_OF_METHODS) == set()
    assert {
        name: SCOPES_OF_METHODS[name] - set(SCOPES) for name in called if SCOPES_OF_METHODS[name] - set(SCOPES)
    } == {}


def test_no_scope_without_a_use() -> None:
    """Each scope is asked for by an event, a feature or a method that is called."""
    features = manifest()["features"]
    used = {scope for feature, scope in SCOPES_OF_FEATURES.items() if features.get(feature)}
    used |= set().union(*(SCOPES_OF_EVENTS[event] for event in EVENTS))
    used |= set().union(*(SCOPES_OF_METHODS.get(name, set()) for name, _ in method_calls()))
    assert set(SCOPES) <= used
    assert manifest()["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_everything_listened_to_is_subscribed() -> None:
    """An event, command or shortcut that the code waits for is one that Slack sends."""
    kinds = {event.partition(".")[0] for event in EVENTS}
    assert {"app_mention", "message"} <= registered_listeners("event") <= kinds
    assert registered_listeners("command") == {COMMAND}
    assert registered_listeners("shortcut") | registered_listeners("message_shortcut") <= {DIGEST_THIS}


def test_socket_mode_needs_no_address() -> None:
    """The manifest for Socket Mode has no address in it; the one for HTTP has ours everywhere Slack calls."""
    assert "://" not in json.dumps(manifest())
    assert manifest()["settings"]["socket_mode_enabled"]
    over_http = manifest(http_url=PUBLIC_URL + "/", install_url=PUBLIC_URL)
    settings = over_http["settings"]
    assert not settings["socket_mode_enabled"]
    assert over_http["oauth_config"]["redirect_urls"] == [f"{PUBLIC_URL}/slack/oauth_redirect"]
    told = {settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]}
    assert {*told, over_http["features"]["slash_commands"][0]["url"]} == {f"{PUBLIC_URL}/slack/events"}


def test_slacks_limits_on_a_manifest_are_kept() -> None:
    """Names and descriptions are as short as the form allows."""
    about, features = manifest()["display_information"], manifest()["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    (shortcut,) = features["shortcuts"]
    assert (len(shortcut["name"]) <= 24, len(shortcut["description"]) <= 150) == (True, True)
    assert len(features["slash_commands"][0]["description"]) <= 2000


def test_the_command_prints_it() -> None:
    """What stands in docs/ is what the command prints; mistakes are answered in words."""
    printed = CliRunner().invoke(app, ["slack", "manifest"])
    assert printed.stdout == (ROOT / "docs" / "slack-manifest.json").read_text("utf-8")
    address = ["slack", "manifest", "--public-url", PUBLIC_URL]
    assert json.loads(CliRunner().invoke(app, address).stdout) == manifest(http_url=PUBLIC_URL)
    both = CliRunner().invoke(app, [*address, "--socket", "--distributed"])
    assert json.loads(both.stdout) == manifest(install_url=PUBLIC_URL)
    for wrong in (["--distributed"], ["--public-url", "http://news.example"]):
        assert CliRunner().invoke(app, ["slack", "manifest", *wrong]).exit_code == 2


def docs_section(title: str) -> str:
    """Return a section of docs/slack.md."""
    page = (ROOT / "docs" / "slack.md").read_text("utf-8")
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_scope_is_explained_in_the_docs() -> None:
    """docs/slack.md has a line for each scope, in the manifest's own words."""
    rows = re.findall(r"^\| `([a-z:_]+)` \| (.+) \|$", docs_section("What it may do, and why"), re.MULTILINE)
    assert dict(rows) == dict(SCOPES)


def test_every_refusal_that_needs_a_person_is_in_the_docs() -> None:
    """What closes a whole workspace has its mend there; no word stands there that the code does not know."""
    named = set(re.findall(r"`([a-z_]+)`", docs_section("When something needs you")))
    assert set(WORKSPACE_ADVICE) <= named <= {*WORKSPACE_ADVICE, *CHANNEL_ADVICE}


def test_every_setting_in_the_docs_is_one() -> None:
    """What the page tells people to set, can be set."""
    page = (ROOT / "docs" / "slack.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", page))
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}
