# One command per job; each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
LOCKED := --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header --quiet
# Where Python is told to keep no bytecode, each process that a test starts compiles the whole program again.
unexport PYTHONDONTWRITEBYTECODE
ifndef SEED
SEED := $(shell date +%s)
endif

.PHONY: help setup demo run test unit slow mutants chaos try emulator check lint coverage audit fmt lock clean
.DEFAULT_GOAL := help

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 18

setup: .venv/ready ## set everything up in .venv/

.venv/ready: requirements.txt pyproject.toml
	@echo "Setting up (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit("Newsdesk needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 " + "setup") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# The lock names everything, so nothing is resolved: a newer release of a package cannot get in the way.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check --disable-pip-version-check > .venv/checked || { cat .venv/checked; exit 1; }
	@touch .venv/ready
	@echo "Set up: .venv/bin/newsdesk --help"

demo: setup ## a newsdesk on this laptop, with sample news (FEED=<url> for a feed of yours)
	@$(BIN)/newsdesk demo $(if $(FEED),--feed "$(FEED)")

run: setup ## the real thing, with your .env
	@$(BIN)/newsdesk run

test: setup ## the tests, in random order (SEED=<number> for an order seen before)
	@echo "Order of the tests: make test SEED=$(SEED)"
	@$(BIN)/python -m pytest -n 3 --dist worksteal -q --randomly-seed=$(SEED)
	@echo "make test: all tests passed."

unit: setup ## the quick tests of what is decided in pure code, in seconds, for every commit
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q tests/unit -m "not slow and not database"

slow: setup ## whole what `make test` tries a share of: every example, long texts, a death at each step (by night)
	@TESTS=thorough $(BIN)/python -m pytest -n 3 -q -m "slow or hypothesis" --randomly-seed=$(SEED)

mutants: setup ## a hundred changes to the code, one at a time; lists those that no test notices (SEED=<number>)
	@$(BIN)/python -m bench.mutants 100 $(SEED)

chaos: setup ## everything fails at once, 300 articles, about ten minutes (SEED=<number> for one seen before)
	@$(BIN)/python -W ignore -m bench.chaos 300 $(SEED)

try: setup ## the steps of docs/deploy.md in an empty folder: started, watched, backed up, restored, about half a minute
	@NEWSDESK=$(CURDIR)/$(BIN)/newsdesk deploy/try

emulator: ## a Slack workspace by somebody else, for the tests (needs Node)
	@cd tests/adapters/slack/emulator && npm ci --silent --no-audit --no-fund

check: lint test coverage ## everything CI runs (format, lint, types, imports, tests), and branch coverage
	@echo "make check: all good."

lint: setup ## format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

coverage: setup ## how much of the code the quick tests reach; measured apart, as that more than doubles their time
	@$(BIN)/python -m pytest -n 3 --dist worksteal -q --randomly-seed=$(SEED) -m "not slow" --cov --cov-report= --cov-fail-under=0
	@$(BIN)/coverage report

audit: setup ## the locked packages against the known advisories
	@.ci/audit

fmt: setup ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## choose the newest versions that fit and lock them with hashes (needs uv)
	uv pip compile pyproject.toml --extra traces --group dev $(LOCKED) --upgrade -o requirements.txt
	uv pip compile pyproject.toml --extra traces --group image --constraint requirements.txt $(LOCKED) -o deploy/requirements.txt

clean: ## remove what setup made (not your data)
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache build dist
