"""Changes code in a hundred places, and lists what no test notices: python -m bench.mutants [NUMBER] [SEED] [FOLDERS].

One place is changed at a time; they are drawn by chance from bot/verification, bot/domain and bot/text, or others.
Several folders are named with commas between.
First the quick tests run once, and it is written down which of them reach which line; then each change is tried with
those that reach it, in a process of its own that reads the changed module; nothing is written into the folder. What
survives is tried once more with all tests that reach its module. A change that makes a test run for ever is noticed.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from coverage import CoverageData

from bench import parse_arguments
from bench.mutating import Mutant, apply_mutant, find_mutants
from tests.folders import move_to_memory

ROOT = Path(__file__).parents[1]
FOLDERS = "bot/verification,bot/domain,bot/text"
TESTS = ("tests/unit", "tests/properties", "tests/dialogs")
TIMEOUT_SECONDS = 120
"""How long the tests of one change may take; they are quick, and one that goes on is a loop without an end."""
MAX_FIRST_TESTS = 400
"""Tests that are tried first at most: if so many reach a function, they notice its change if any test does."""
OWN_PACKAGES = ("bot", "adapters", "prompts", "tests", "bench")
PYTEST_OPTIONS = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-m", "not slow and not database")

REWRITE_WARNING_OPTIONS = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""Its plugins are there already, and need not be looked into."""
TestsByLine = Mapping[str, Mapping[int, frozenset[str]]]
"""Which tests reach a line of a file."""


class MutantLoader(SourceFileLoader):
    """Loads a module with one change."""

    def __init__(self, name: str, path: str, number: int) -> None:
        super().__init__(name, path)
        self._number = number

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the changed module; no other is kept."""
        path = self.get_filename(fullname)
        return compile(apply_mutant(Path(path).read_text("utf-8"), self._number), path, "exec")


class MutantFinder(importlib.abc.MetaPathFinder):
    """Finds the changed module, and no other."""

    def __init__(self, path: Path, number: int) -> None:
        self._path, self._number = path, number
        self._name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the changed module's spec; None for any other."""
        if fullname != self._name:
            return None
        loader = MutantLoader(fullname, str(self._path), self._number)
        return importlib.util.spec_from_file_location(fullname, self._path, loader=loader)


def tests_by_line() -> TestsByLine:
    """Run the quick tests once, and return which of them reach which lines; what fails as it is can notice nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "coverage"
        options = ("-n", "2", "-rfE", "--cov", "--cov-report=", "--cov-fail-under=0", "--cov-context=test")
        told = {**os.environ, "COVERAGE_FILE": str(file)}
        command = (sys.executable, "-m", "pytest", *PYTEST_OPTIONS, *options, *TESTS)
        ran = subprocess.run(command, cwd=ROOT, env=told, check=False, capture_output=True, text=True)
        failing = re.findall(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", ran.stdout, re.MULTILINE)
        for test in failing:
            print(f"fails as it is: {test}")
        data = CoverageData(str(file))
        data.read()
        return {
            path: {
                line: frozenset(_tests_in_contexts(names) - {*failing})
                for line, names in data.contexts_by_lineno(path).items()
            }
            for path in data.measured_files()
        }


def _tests_in_contexts(contexts: Sequence[str]) -> set[str]:
    """Return the tests of contexts; what is read when a module is loaded is no test's."""
    return {name.rpartition("|")[0] for name in contexts if name}


def preload() -> None:
    """Load what others wrote and tests need, once for all processes to come."""
    names = "import sys, tests.conftest, bot.wiring, hypothesis.strategies, aiohttp.web; print(*sys.modules)"
    told = subprocess.run((sys.executable, "-c", names), cwd=ROOT, check=True, capture_output=True, text=True)
    for name in told.stdout.split():
        if name.partition(".")[0] not in OWN_PACKAGES:
            with suppress(Exception):  # some are no modules that can be asked for by their names
                importlib.import_module(name)


def run_tests(tests: Sequence[str], change: MutantFinder | None = None) -> bool:
    """Run some tests in a process of its own, with a change or without; tell whether they all pass."""
    child = os.fork()
    if not child:
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        sys.meta_path[:0] = [change] if change else []
        os._exit(int(importlib.import_module("pytest").main(["-x", *PYTEST_OPTIONS, *REWRITE_WARNING_OPTIONS, *tests])))
    until = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def draw_mutants(chance: random.Random, folders: Sequence[str], number: int) -> list[tuple[Path, Mutant]]:
    """Return so many changes of all that there are in some folders."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    every = [(path, mutant) for path in paths for mutant in find_mutants(path.read_text("utf-8"))]
    print(f"{number} of {len(every)} changes in {len(paths)} modules")
    return chance.sample(every, min(number, len(every)))


def try_mutant(
    chance: random.Random, path: Path, mutant: Mutant, lines: Mapping[int, frozenset[str]], every: Sequence[str]
) -> str:
    """Try a change, first with the tests that reach its lines and then with all of its module.

    A module that is only read when it is loaded is no test's: any may notice what is wrong with it.
    """
    near = set().union(*(lines.get(line, frozenset()) for line in range(mutant.first_line, mutant.last_line + 1)))
    module = set().union(*lines.values())
    near = near or module or set(every)  # what is read when the module is loaded
    for tests in (near, module - near):
        some = chance.sample(sorted(tests), min(MAX_FIRST_TESTS, len(tests)))
        if some and not run_tests(sorted(some), MutantFinder(path, mutant.number)):
            return "noticed"
    return "survived"


def main(number: int, seed: int, folders: str) -> None:
    """Try changes, and tell what became of each that no test noticed."""
    chance = random.Random(seed)  # noqa: S311  # a sample, no secret
    places = draw_mutants(chance, folders.split(","), number)
    move_to_memory()  # here, where they go at the end: the processes to come are ended without a farewell
    reached = tests_by_line()
    preload()
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    every = sorted({test for lines in reached.values() for tests in lines.values() for test in tests})
    if not run_tests(chance.sample(every, min(MAX_FIRST_TESTS, len(every)))):
        sys.exit("The tests do not pass in a process that changes nothing: nothing can be said about any change.")
    verdicts: list[str] = []
    with suppress(KeyboardInterrupt):  # whoever has seen enough is told how many those were
        for path, mutant in places:
            verdicts.append(try_mutant(chance, path, mutant, reached.get(str(path), {}), every))
            if verdicts[-1] != "noticed":
                print(f"{verdicts[-1]}: {path.relative_to(ROOT)}:{mutant.first_line}: {mutant.description}", flush=True)
    print(", ".join(f"{verdicts.count(one)} {one}" for one in ("noticed", "survived")))


if __name__ == "__main__":
    main(*parse_arguments(__doc__, number=100, seed=0, folders=FOLDERS))
