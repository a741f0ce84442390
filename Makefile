# make run: the page; make test: all tests; make check: everything that CI looks at.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run test check gate soak clean

help: ## What can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 8

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt "torch==2.13.0"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/developing: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: .venv/installed ## The page at http://127.0.0.1:7860, everything installed and indexed first
	$(BIN)/backstop models pull
	$(BIN)/backstop serve

test: .venv/developing ## All tests, at most 15 minutes on 2 cores
	$(BIN)/backstop models pull
	$(BIN)/backstop models pull SmolLM2-135M-Instruct-Q4_1
	$(BIN)/python -m pytest -q --numprocesses 2 --dist loadfile

check: .venv/developing ## Format, lint, types, tests, the evaluation gate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test gate

gate: .venv/developing ## A part of the development set must reach eval/sets/floors.toml
	$(BIN)/backstop models pull
	rm -rf build/gate
	BACKSTOP_LLM=none $(BIN)/backstop eval run --set dev --sample 100 --corpus bundled --cache build/indexes --out build/gate
	$(BIN)/backstop eval gate build/gate --floors eval/sets/floors.toml --markdown build/gate/gate.md --junit build/gate/junit.xml

soak: .venv/developing ## The long proofs: the full counts of kills, cases and hostile inputs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[ray]'
	$(BIN)/backstop models pull
	BACKSTOP_SOAK=1 $(BIN)/python -m pytest -q -s -m soak

clean: ## Remove the virtual environment; documents and models stay
	rm -rf .venv
