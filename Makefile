# Two commands on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup demo test cover lint types score proofs bench fuzz clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make the virtual environment
$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(STAMP) ## run the action on an example pull request and print its comment
	$(BIN)/python examples/demo.py

test: $(STAMP) ## pass all tests, with coverage
	$(BIN)/python -m pytest -q -n auto --cov --cov-report=term:skip-covered

lint: $(STAMP) ## ruff, all rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

proofs: $(STAMP) ## how many breaking verdicts carry a payload
	$(BIN)/python bench/proofs.py

SECONDS_EACH ?= 600
fuzz: $(STAMP) ## coverage-guided fuzzing of every reader and comparer, SECONDS_EACH=600
	@for target in openapi asyncapi jsonschema avro graphql protobuf gate; do \
		$(BIN)/python tests/fuzz/run.py $$target -max_total_time=$(SECONDS_EACH) -print_final_stats=1 || exit 1; done

bench: $(STAMP) ## contract-check, its rivals and the floor on the same contracts, in turn
	$(BIN)/python bench/run.py

clean: ## forget what was built
	rm -rf $(VENV) build dist *.egg-info demo-output .coverage*
