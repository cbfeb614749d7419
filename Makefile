# Two commands matter: `make demo` and `make test`. Both set up everything they need first.
PYTHON ?= python3
BIN := .venv/bin

# Tests run side by side, a file in one process; not in more than four, whose sockets and browsers share one machine.
PYTEST := $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: demo test search setup bench lock format clean

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
	$(PYTEST) --cov --cov-report=
	$(BIN)/coverage report --format=total | sed 's/^/branch coverage, per cent: /'

# Looks for what no property has met yet: ROUNDS times new examples, where `make test` tries the same each time.
ROUNDS ?= 10
search: setup
	for round in $$(seq $(ROUNDS)); do ILLGATE_EXAMPLES=new $(PYTEST) -m hypothesis || exit 1; done

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
