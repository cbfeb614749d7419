# Two commands matter: `make demo` and `make test`. Both set up everything they need first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test setup bench lock format clean

demo: setup
	$(BIN)/illgate demo --once
	@echo
	@echo "Keep it open, console and all, with:  .venv/bin/illgate demo"

test: setup
	./tools/ensure-chromium || true
	./tools/ensure-zebra || true
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --format=total | sed 's/^/branch coverage, per cent: /'

setup: .venv/.locked

.venv/.locked: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "illgate needs Python 3.11 or newer"'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

bench: .venv/.bench-locked
	$(BIN)/python -m tests.bench

.venv/.bench-locked: .venv/.locked requirements-bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: setup
	$(BIN)/python tools/lock.py

clean:
	rm -rf .venv build *.egg-info
