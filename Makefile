# coop in two commands: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000
# Only what is in the lock, byte for byte.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: help install run test check bench format translate vendor lock clean

help: ## Show what can be done.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## Make .venv and install what coop needs.

$(VENV)/.installed: requirements-build.txt requirements.txt pyproject.toml
	@echo "Installing coop in $(VENV) (the first time takes a minute or two)…"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements-build.txt
	@$(PIP) --require-hashes --no-build-isolation -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what the tests need…"
	@$(PIP) --require-hashes --no-build-isolation -r requirements-dev.txt
	@touch $@

run: $(VENV)/.installed ## Serve the demo cooperative on http://127.0.0.1:5000 (PORT=… for another).
	@export COOP_DEMO="$${COOP_DEMO:-true}" COOP_BASE_URL="$${COOP_BASE_URL:-http://127.0.0.1:$(PORT)}"; \
	if [ "$$COOP_DEMO" = true ]; then export COOP_MAIL="$${COOP_MAIL:-screen}"; fi; \
	$(BIN)/coop prepare; \
	exec $(BIN)/gunicorn -c python:coop.serving --bind "127.0.0.1:$(PORT)" 'coop:create_app()'

test: $(VENV)/.installed-dev ## Run every test: rules, SQLite, PostgreSQL, pages in a real browser.
	@$(BIN)/python tools/browser.py
	@if [ -z "$${TMPDIR:-}" ] && [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi; \
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(VENV)/.installed-dev ## Lint, types, templates, translations, migrations, vendored files.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint --profile=jinja coop/templates
	@$(BIN)/python tools/translations.py check
	@$(BIN)/python tools/vendor.py --check
	@$(BIN)/python tools/migrations.py

bench: $(VENV)/.installed-dev ## Measure speed as ratios within one run, one JSON object a line.
	@$(BIN)/python -m bench

format: $(VENV)/.installed-dev ## Lay out the code.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

translate: $(VENV)/.installed-dev ## Gather new sentences into the English catalogue and compile it.
	@$(BIN)/python tools/translations.py update

vendor: ## Copy styles and fonts from npm into coop/static/vendor (needs Node).
	@npm ci --ignore-scripts --silent
	@$(PYTHON) tools/vendor.py

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-header --no-emit-index-url

lock: ## Choose versions anew and write the lock files (needs uv).
	@$(LOCK) --upgrade --group build -o requirements-build.txt
	@$(LOCK) --upgrade -c requirements-build.txt pyproject.toml -o requirements.txt
	@$(LOCK) --upgrade --extra dev -c requirements.txt -c requirements-build.txt \
		pyproject.toml -o requirements-dev.txt

clean: ## Remove what was installed; instance/ stays.
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
