"""What is deployed is there: files, commands, settings, metrics; nothing runs with more rights than it needs."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from adapters.page.status import registry_of
from bot import metrics
from bot.__main__ import app
from bot.domain.history import Opinions
from bot.domain.spending import Spending
from bot.ports import Counts
from bot.settings.settings import Settings
from tests.adapters.page.test_status import make_overview
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group has them
SETTINGS = {name.upper() for name in Settings.model_fields}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, each with what stands behind it."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def compose() -> dict[str, Any]:
    """Return the Compose file."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def pins(path: Path) -> dict[str, str]:
    """Return what a lock names, each with its version and hashes."""
    entries = re.split(r"\n(?=[a-z])", path.read_text("utf-8"))
    return {entry.partition("==")[0]: entry.strip() for entry in entries if "==" in entry}


def test_the_image_is_made_of_what_there_is() -> None:
    """All that is copied is there and reaches the builder; nothing else does, no settings above all."""
    copied = [
        path for word, rest in instructions() if word == "COPY" and "--from" not in rest for path in rest.split()[:-1]
    ]
    assert all((ROOT / path).exists() for path in copied)
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert sent == set(copied)
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(packages["packages"]) <= set(copied)


def test_the_image_runs_without_rights_and_says_how_it_is() -> None:
    """As a numbered user that is not root, with a probe, and by commands that there are."""
    told = dict(instructions())
    assert int(told["USER"].partition(":")[0]) > 0
    probe = json.loads(told["HEALTHCHECK"].partition("CMD ")[2])
    for command in (probe[1], json.loads(told["CMD"])[0]):
        assert command in COMMANDS
    assert json.loads(told["ENTRYPOINT"]) == [probe[0]]
    assert all(name in SETTINGS | {"PATH", "PYTHONUNBUFFERED"} for name in re.findall(r"(\w+)=", told["ENV"]))


def test_a_linter_has_nothing_to_say_about_the_image() -> None:
    """Hadolint's, with the rules of the shell in each RUN; it would say so of an image that is no version's."""
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("hadolint is there for Linux alone")

    def said(dockerfile: str) -> str:
        return subprocess.run(  # noqa: S603  # ours
            [linter, "-"], input=dockerfile, capture_output=True, text=True, check=False, timeout=PATIENCE
        ).stdout

    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert said(text) == ""
    assert "DL3006" in said(re.sub(r"(FROM python)\S+", r"\1", text))


def test_images_are_of_versions_that_are_named() -> None:
    """What is built on, and what runs beside it: another image tomorrow is another line here."""
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    for image in (*bases, compose()["services"]["database"]["image"]):
        tag = image.rpartition(":")[2]
        assert any(letter.isdigit() for letter in tag)
    assert len({*bases}) == 1


def test_the_images_lock_is_a_part_of_the_one_that_is_tested() -> None:
    """The same versions with the same hashes, all that the program names, and nothing that is for tests alone."""
    whole, part = pins(ROOT / "requirements.txt"), pins(ROOT / "deploy" / "requirements.txt")
    assert [name for name, pin in part.items() if whole.get(name) != pin] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {re.split(r"[\[>=]", line)[0].lower().replace(".", "-") for line in project["project"]["dependencies"]}
    assert wanted <= set(part)
    assert not {"pytest", "playwright", "ruff"} & set(part)
    assert "hatchling" in part


def test_compose_starts_a_database_a_gateway_and_two_workers() -> None:
    """Each by a command there is, with settings there are; reached from this machine alone, and stopped in time."""
    services = compose()["services"]
    assert set(services) == {"database", "gateway", "worker"}
    assert "pgvector" in services["database"]["image"]
    assert "ports" not in services["database"]
    assert services["worker"]["deploy"]["replicas"] == 2
    for name in ("gateway", "worker"):
        service = services[name]
        assert service["command"][0] in COMMANDS
        assert set(service["environment"]) <= SETTINGS
        assert service["depends_on"]["database"]["condition"] == "service_healthy"
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert int(service["stop_grace_period"].rstrip("s")) > 20
    assert services["gateway"]["ports"] == ["127.0.0.1:8400:8400"]
    assert services["database"]["healthcheck"]["test"][0] == "CMD-SHELL"
    secret = [value for one in services.values() for value in one["environment"].values() if "PASSWORD" in str(value)]
    assert all(re.search(r"\$\{\w+:\?", value) for value in secret)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_what_there_is(path: Path) -> None:
    """As a user of its own, with a clean stop, and again whenever it ends; but for a backup, which is made once."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names are as they are written
    unit.read_string(path.read_text("utf-8"))
    service = unit["Service"]
    started = service["ExecStart"].split()
    stated = [word.partition("=")[0] for word in started if "=" in word]
    program, command, *options = started[1 + len(stated) :]
    assert (started[0], "DATA_DIR" in stated, set(stated) <= SETTINGS) == ("/usr/bin/env", True, True)
    assert program.startswith("/opt/newsdesk/")
    assert command in COMMANDS
    assert (service["User"] != "root", service["NoNewPrivileges"]) == (True, "true")
    # What the file of settings states would win over it, and that has a line for everything.
    assert "Environment" not in service
    if service.get("Type") == "oneshot":
        assert (command, options[0]) == ("backup", "--keep")
    else:
        assert (service["Restart"], int(service["TimeoutStopSec"]) > 20) == ("always", True)


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """By its own word, where it is; the program is not there."""
    if (systemd := shutil.which("systemd-analyze")) is None:
        pytest.skip("there is no systemd here")
    for path in sorted((ROOT / "deploy" / "systemd").glob("newsdesk*")):
        there = path.read_text("utf-8").replace("/opt/newsdesk/bin/newsdesk", "/usr/bin/true")
        (tmp_path / path.name.replace("@", "@1")).write_text(there, "utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    told = subprocess.run(  # noqa: S603  # ours
        [systemd, "verify", "--man=no", *units], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert [line for line in told.stderr.splitlines() if "newsdesk" in line] == []


def metrics_exposed() -> Mapping[str, set[str]]:
    """Return every metric that is exposed, with its labels."""
    counts = Counts(
        feeds=1,
        failing=0,
        entries=1,
        digests=1,
        deliveries={"posted": 1},
        jobs={"todo": 1},
        set_aside=0,
        opinions=[Opinions(feed="f", good=1, bad=0)],
        spent_today=[Spending(model="m", purpose="digest", replies=1, tokens_in=1, tokens_out=1)],
    )
    found: dict[str, set[str]] = {}
    for family in registry_of(counts, make_overview()).collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    for metric in vars(metrics).values():
        if type(metric).__name__ in {"Counter", "Histogram"}:
            suffixes = ["_total"] if type(metric).__name__ == "Counter" else ["_bucket", "_count", "_sum"]
            for suffix in suffixes:
                labels = {*metric._labelnames, *(["le"] if suffix == "_bucket" else [])}
                found[metric._name + suffix] = labels
    return found


def expressions() -> list[str]:
    """Return what the dashboard and the alerts ask Prometheus."""
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "newsdesk.json").read_text("utf-8"))
    alerts = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return asked + [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("asked", expressions())
def test_dashboard_and_alerts_ask_for_metrics_that_there_are(asked: str) -> None:
    """By their names, and by labels that they have."""
    there = metrics_exposed()
    named = set(re.findall(r"newsdesk_\w+", asked))
    assert named
    assert named <= set(there)
    labels = {name for group in re.findall(r"by \(([^)]*)\)", asked) for name in group.replace(" ", "").split(",")}
    labels |= set(re.findall(r"[{,]\s*(\w+)\s*!?=", asked))
    assert labels <= set.union(*(there[name] for name in named))


def test_every_alert_says_what_to_do() -> None:
    """Whoever is woken reads what is wrong and how to mend it."""
    alerts = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8"))
    for rule in (rule for group in alerts["groups"] for rule in group["rules"]):
        assert rule["labels"]["severity"] in {"page", "warn"}
        assert set(rule["annotations"]) == {"summary", "mend"}
