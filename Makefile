# Targets for working on pyverify. Everything runs in .venv, which `install` keeps up to date.
.PHONY: help install check test slow lint
BIN := .venv/bin

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

.venv/installed: pyproject.toml
	test -x $(BIN)/python || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

install: .venv/installed  ## create or update .venv

check: install  ## check every instance in models/ against what is expected of it
	$(BIN)/pyverify check models/

test: install  ## run the tests, but for the slow ones
	$(BIN)/pytest -n auto -m "not slow"

slow: install  ## run the slow tests and the slow instances too
	$(BIN)/pytest -n auto
	$(BIN)/pyverify check models/ --tier slow

lint: install  ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
