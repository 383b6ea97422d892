# Plimsoll: every target says what it does; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := workspace
EXPOSURES ?= 1000000
BENCH_DIR ?= build/bench
ORGANISATIONS ?= 10000

.DEFAULT_GOAL := help
.PHONY: help setup run test test-quick dashboard bench load corpus campaign lint types clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

AXE := tests/dashboards/axe/node_modules/ready
$(AXE): tests/dashboards/axe/package-lock.json
	@if command -v npm >/dev/null 2>&1; then \
		npm ci --prefix tests/dashboards/axe --ignore-scripts --no-audit --no-fund --silent && touch $@ || \
		echo "npm could not fetch axe-core: the accessibility checks of the pages will fail." >&2; \
	else echo "npm is not here: the accessibility checks of the pages will be skipped." >&2; fi

setup: $(VENV)/ready $(AXE) ## make the virtual environment with the pinned packages

run: setup ## build the sample organisation, ingest, publish, and say what to open
	@$(BIN)/python -m sample_data.workspace $(SAMPLE)
	@$(BIN)/plimsoll run --workspace $(SAMPLE)
	@echo
	@echo "The published file is in $(SAMPLE)/published. To look at it:  make dashboard"

test: setup ## set up and pass every test, browser tests included
	@deploy/system-packages.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-quick: setup ## the tests without the slow and the browser ones
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not browser"

dashboard: setup ## open what was published (sample organisation, 127.0.0.1)
	@test -d $(SAMPLE)/published || $(MAKE) run
	$(BIN)/plimsoll dashboard --workspace $(SAMPLE) --demo

bench: setup ## time and memory of a full run against loading the same files (EXPOSURES=10000000)
	$(BIN)/python -m sample_data.bench $(BENCH_DIR) --exposures $(EXPOSURES)

load: setup ## how quick the dashboard is with 500 teams, 60 months and 20 readers (ten minutes)
	$(BIN)/python tests/dashboards/load.py

corpus: setup ## 1,200 damaged files and 100 kills in the middle of a run (half an hour)
	PLIMSOLL_DAMAGED=200 PLIMSOLL_KILLS=100 $(BIN)/python -m pytest -n 2 --dist load --timeout 3600 -m slow \
		tests/integration/test_mutation_corpus.py tests/integration/test_ingest_crash.py

campaign: setup ## attack 10,000 random organisations (hours; stop it at will, it goes on)
	@mkdir -p build
	$(BIN)/python tests/attack/campaign.py --count $(ORGANISATIONS) --workers 2 \
		--state build/campaign.jsonl --log docs/methods/campaign.md

lint: setup ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## type check
	$(BIN)/mypy

clean: ## remove what was built; never a workspace of yours
	rm -rf build .pytest_cache .mypy_cache .ruff_cache
