# Two commands are enough for a newcomer: `make demo` and `make test`. Both do all their own set-up.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready
CODE := tvapp orders fleet flightplans firmware_bridge tests
# The 2-core build machine flies aircraft in some tests: more processes than cores only fight.
WORKERS ?= 2

.PHONY: help demo up test test-only check format lint types contracts bench walk screens lock browser hooks clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(RUN_READY) ## Set up, seed the town and run a delivery day; addresses are printed
	$(BIN)/yuai up --demo

test: $(TEST_READY) browser check test-only ## Everything: format, lint, types, contracts, all tests

test-only: $(TEST_READY)
	.ci/tests $(BIN)/pytest $(WORKERS)

check: $(TEST_READY) ## Format, lint, mypy --strict, import contracts
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TEST_READY) ## Let ruff rewrite what it can
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

bench: $(TEST_READY) ## Run the benchmarks of tests/bench and print their figures
	$(BIN)/python -m tests.bench

walk: $(TEST_READY) browser ## Press 20,000 keys by chance in Chromium (KEYS=..., SEED=...); its figures are printed
	YUAI_WALK_KEYS=$(or $(KEYS),20000) YUAI_WALK_SEED=$(or $(SEED),1) \
	  $(BIN)/pytest -q -s tests/tvapp/test_walker_in_chromium.py

screens: $(TEST_READY) browser ## Take pictures of the pages into screens/
	$(BIN)/python -m tests.tv_pictures screens
	$(BIN)/python -m tests.pictures screens

lock: $(TEST_READY) ## Lock the dependencies anew, with hashes
	$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/pip install --quiet uv
	for list in run test; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	    --python-version 3.11 .requirements/$$list.in -o .requirements/$$list.txt || exit 1; \
	done

hooks: $(TEST_READY) ## Install the pre-commit hooks
	$(BIN)/pre-commit install

clean: ## Remove the environment and everything that was made
	rm -rf $(VENV) var screens build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which with PYTHON=python3.x make ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "The module venv is missing (on Debian: apt-get install python3-venv)"; exit 1; }

$(RUN_READY): .requirements/run.txt setup.cfg | $(BIN)/python
	@echo "Installing what it needs into $(VENV): a minute or two, and some more on a slow machine to compile ..."
	$(BIN)/pip install --quiet --require-hashes -r .requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m flightplans.route.warm_up
	@$(BIN)/python -m flightplans.ground_risk.warm_up
	@$(BIN)/python -m flightplans.separation.warm_up
	@$(BIN)/python -m flightplans.heights.warm_up
	@touch $@

$(TEST_READY): .requirements/test.txt setup.cfg | $(BIN)/python
	@echo "Installing what it needs into $(VENV): a minute or two, and some more on a slow machine to compile ..."
	$(BIN)/pip install --quiet --require-hashes -r .requirements/test.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m flightplans.route.warm_up
	@$(BIN)/python -m flightplans.ground_risk.warm_up
	@$(BIN)/python -m flightplans.separation.warm_up
	@$(BIN)/python -m flightplans.heights.warm_up
	@touch $@ $(RUN_READY)

# The journeys press the keys of a remote control in a real Chromium, with a Japanese font.
browser:
	@bash .ci/browser
