"""Settings: everything that an operator can set, checked at once, frozen."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.spending import NO_PRICES, PriceTable
from bot.settings import names

KEY_BYTES = 32
SHORTEST_PASSWORD = 12
SHORTEST_SECRET = 6
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

PLATFORM_CREDENTIALS = (
    "slack_bot_token",
    "slack_app_token",
    "slack_signing_secret",
    "slack_oauth_client_id",
    "slack_oauth_client_secret",
    "discord_token",
)
"""Settings that connect us to a platform, where people would see what we post; the demo runs without them."""


class Settings(BaseSettings):
    """Everything an operator can set; `.env.example` has a line for each.

    An empty value is the same as none: a line `OPENAI_API_KEY=` in `.env` enables nothing.
    """

    model_config = SettingsConfigDict(
        env_file=names.ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: SecretStr | None = None
    data_dir: Path = Path("data")
    keep_days: int = Field(default=0, ge=0)
    keep_megabytes: int = Field(default=0, ge=0)

    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-5-mini"
    model_timeout_seconds: float = Field(default=60, gt=0, le=600)
    daily_tokens: int = Field(default=2_000_000, ge=0)
    workspace_daily_tokens: int = Field(default=500_000, ge=0)
    model_prices: Annotated[PriceTable, NoDecode] = NO_PRICES

    check_model: str = ""
    check_base_url: str | None = None
    check_api_key: SecretStr | None = None

    embeddings_model: str = ""
    embeddings_api_key: SecretStr | None = None
    embeddings_base_url: str | None = None
    embeddings_daily_tokens: int = Field(default=500_000, ge=0)

    questions_per_person: int = Field(default=30, ge=1)
    questions_per_workspace: int = Field(default=1_000, ge=1)
    question_days: int = Field(default=90, ge=1)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_managers: Literal["anyone", "members", "admins"] = "members"
    slack_signing_secret: SecretStr | None = None
    # Not SLACK_CLIENT_ID: Slack's SDK would read that from the environment itself, and keep tokens in files.
    slack_oauth_client_id: str = ""
    slack_oauth_client_secret: SecretStr | None = None
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://[^?#\s]+/$")
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    discord_token: SecretStr | None = None
    discord_layout: bool = True
    discord_threads: Literal["asked", "always"] = "asked"
    discord_publish: bool = False
    discord_message_content: bool = False

    page_host: str = "127.0.0.1"
    page_port: int = Field(default=8400, ge=0, le=65535)
    health_port: int = Field(default=0, ge=0, le=65535)
    page_password: SecretStr | None = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()

    poll_minutes: float = Field(default=60, gt=0)
    poll_floor_minutes: float = Field(default=15, ge=0)
    watch_seconds: int = Field(default=15, ge=1, le=59)
    first_entries: int = Field(default=3, ge=0)
    heartbeat_seconds: float = Field(default=5, gt=0, le=59)
    post_grace_seconds: float = Field(default=20, gt=0)
    worker_concurrency: int = Field(default=8, ge=1, le=100)

    fetch_timeout_seconds: float = Field(default=20, gt=0)
    requests_at_once: int = Field(default=200, ge=1, le=2_000)
    requests_per_host: int = Field(default=2, ge=1)
    host_pause_seconds: float = Field(default=0.5, ge=0, le=60)
    max_page_bytes: int = Field(default=10_000_000, gt=0)
    allow_private_addresses: Annotated[tuple[str, ...], NoDecode] = ()
    contact_url: str = ""
    public_url: str = Field(default="", pattern=r"^(https?://[^/?#\s]+(/[^?#\s]*)?)?$")

    otel_exporter_otlp_endpoint: str = Field(default="", pattern=r"^(https?://\S+)?$")

    log_level: str = "INFO"
    log_json: bool = False

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _keys(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("secret_keys")
    @classmethod
    def _are_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(_is_key(key.get_secret_value()) for key in value):
            message = "each must be a key as `newsdesk slack key` makes them"
            raise ValueError(message)
        return value

    @field_validator("allow_private_addresses", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("allow_private_addresses", "trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network, strict=False)
        return value

    @field_validator("model_prices", mode="before")
    @classmethod
    def _prices(cls, value: object) -> object:
        return PriceTable.parse(value) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            message = "must start with postgresql:// (leave it out for the embedded server)"
            raise ValueError(message)
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in LEVELS:
            message = f"must be one of {', '.join(LEVELS)}"
            raise ValueError(message)
        return value.upper()

    @model_validator(mode="after")
    def _together(self) -> Self:
        problems = [*self._slack_problems(), *self._model_problems(), *self._page_problems()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _page_problems(self) -> list[str]:
        """Return the problems with the settings for access to the page."""
        if self.page_password:
            short = len(self.page_password.get_secret_value()) < SHORTEST_PASSWORD
            return [f"PAGE_PASSWORD has fewer than {SHORTEST_PASSWORD} characters"] if short else []
        if _is_loopback(self.page_host):
            return []
        return [f"PAGE_PASSWORD is missing: others than this machine can open the page at PAGE_HOST={self.page_host}"]

    def _slack_problems(self) -> list[str]:
        problems = [*self._slack_connection_problems(), *self._slack_install_problems()]
        for name, token, start in (
            ("SLACK_BOT_TOKEN", self.slack_bot_token, "xoxb-"),
            ("SLACK_APP_TOKEN", self.slack_app_token, "xapp-"),
        ):
            if token and not token.get_secret_value().startswith(start):
                problems.append(f"{name} starts with {start}; what is set is another kind of token")
        return problems

    def _slack_connection_problems(self) -> list[str]:
        """Return the problems with the settings for receiving events: over Socket Mode, or over HTTP."""
        socket, http = bool(self.slack_app_token), bool(self.slack_signing_secret)
        if not self.has_slack:
            return ["SLACK_BOT_TOKEN is missing: set it, or remove Slack's other settings"] if socket or http else []
        if socket and http:
            return ["SLACK_APP_TOKEN is for Socket Mode, SLACK_SIGNING_SECRET for HTTP: remove one of them"]
        if not socket and not http:
            return ["SLACK_APP_TOKEN is missing, for Socket Mode (or set SLACK_SIGNING_SECRET, for HTTP)"]
        if http and not self.public_url.startswith("https://"):
            return [f"PUBLIC_URL {self._not_https}: with SLACK_SIGNING_SECRET Slack calls you, at https://..."]
        return []

    @property
    def _not_https(self) -> str:
        """What is wrong with an address that Slack must reach."""
        return "begins with http, and has to begin with https" if self.public_url else "is missing"

    def _slack_install_problems(self) -> list[str]:
        """Return the problems with the settings that let other workspaces install the app."""
        if not self.slack_oauth_client_id and not self.slack_oauth_client_secret:
            return []
        problems = []
        if not (self.slack_oauth_client_id and self.slack_oauth_client_secret):
            missing = "SLACK_OAUTH_CLIENT_SECRET" if self.slack_oauth_client_id else "SLACK_OAUTH_CLIENT_ID"
            problems.append(f"{missing} is missing: installing over OAuth needs both; set it, or remove the other")
        if not self.secret_keys:
            problems.append("SECRET_KEYS is missing: tokens are kept sealed (`newsdesk slack key` makes one)")
        if not self.public_url.startswith("https://"):
            problems.append(f"PUBLIC_URL {self._not_https}: people install the app at https://.../slack/install")
        return problems

    @property
    def secrets(self) -> frozenset[str]:
        """What nobody may read anywhere: every secret that is set, and the password in the database's address.

        Short placeholder words are left out: some servers need no key, and "x" is given for it.
        """
        found: set[str] = set()
        for name in type(self).model_fields:
            value = getattr(self, name)
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, SecretStr):
                    found.add(one.get_secret_value())
        address = self.database_url.get_secret_value() if self.database_url else ""
        found |= {urlsplit(address).password or "", unquote(urlsplit(address).password or "")} if address else set()
        return frozenset(secret for secret in found if len(secret) >= SHORTEST_SECRET)

    @property
    def has_slack(self) -> bool:
        """Whether to connect Slack: with the token of one workspace, or those of all that install the app."""
        return bool(self.slack_bot_token or self.slack_oauth_client_id)

    @property
    def slack(self) -> Mapping[str, str]:
        """Slack's settings, unsealed, under the names of its adapter; empty if not set."""

        def told(secret: SecretStr | None) -> str:
            return secret.get_secret_value() if secret else ""

        return {
            "bot_token": told(self.slack_bot_token),
            "app_token": told(self.slack_app_token),
            "signing_secret": told(self.slack_signing_secret),
            "client_id": self.slack_oauth_client_id,
            "client_secret": told(self.slack_oauth_client_secret),
            "public_url": self.public_url,
            "api_url": self.slack_api_url,
            "managers": self.slack_managers,
        }

    def _model_problems(self) -> list[str]:
        """Return the problems with the models' settings: invalid addresses, and servers without a key."""
        wrong = {
            "OPENAI_BASE_URL is set without OPENAI_API_KEY: set the key (any word, for a server that asks for none)": (
                self.openai_base_url and not self.openai_api_key
            ),
            "CHECK_BASE_URL is set without CHECK_MODEL: name the model that checks, or remove it": (
                self.check_base_url and not self.check_model
            ),
            (
                "CHECK_MODEL is set without a key: set OPENAI_API_KEY, or CHECK_API_KEY for another server (any word,"
                " for one that asks for none)"
            ): self.check_model and self.check_key is None,
            "EMBEDDINGS_MODEL is set without a key: set OPENAI_API_KEY, or EMBEDDINGS_API_KEY for another server": (
                self.embeddings_model and self.embeddings_key is None
            ),
        }
        addresses = {
            "OPENAI_BASE_URL": self.openai_base_url,
            "CHECK_BASE_URL": self.check_base_url,
            "EMBEDDINGS_BASE_URL": self.embeddings_base_url,
        }
        problems = [problem for problem, is_so in wrong.items() if is_so]
        return problems + [
            f"{name} must start with http:// or https://"
            for name, address in addresses.items()
            if address and not address.startswith(("http://", "https://"))
        ]

    @property
    def check_key(self) -> SecretStr | None:
        """The checking server's key: its own, or the drafting server's if both are the same."""
        return self.check_api_key or (None if self.check_base_url else self.openai_api_key)

    @property
    def embeddings_key(self) -> SecretStr | None:
        """The embeddings server's key: its own, or the model server's if both are the same."""
        return self.embeddings_api_key or (None if self.embeddings_base_url else self.openai_api_key)

    @property
    def poll_interval(self) -> timedelta:
        """The usual time between polls of a feed."""
        return timedelta(minutes=self.poll_minutes)

    @property
    def post_grace(self) -> timedelta:
        """How long a post sent before a crash may still be under way."""
        return timedelta(seconds=self.post_grace_seconds)

    @property
    def min_poll_interval(self) -> timedelta:
        """The shortest time between polls of a feed."""
        return timedelta(minutes=self.poll_floor_minutes)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == KEY_BYTES
    except ValueError:
        return False
