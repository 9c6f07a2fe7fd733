# Targets for working on pyverify. Everything runs in .venv, which `install` keeps up to date.
.PHONY: help install check crosscheck test slow mutants lint docs tla bench
BIN := .venv/bin

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

.venv/installed: pyproject.toml CMakeLists.txt $(wildcard native/*.?pp)
	test -x $(BIN)/python || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,tlc]'
	@$(BIN)/python -c 'import pyverify.native._engine' 2>&- || echo 'The native engine could not be built (pip install -v . says why): `check` uses the reference engine, which is slower.'
	touch $@

install: .venv/installed  ## create or update .venv

check: install  ## check every instance in models/ against what is expected of it
	$(BIN)/pyverify check models/

crosscheck: install  ## have TLC check every instance in models/ too, and compare (takes some ten minutes)
	$(BIN)/pyverify crosscheck models/ --max-states 60000

test: install  ## run the tests, but for the slow ones
	$(BIN)/pytest -n auto -m "not slow"

slow: install  ## run the slow tests and the slow instances too
	$(BIN)/pytest -n auto
	$(BIN)/pyverify check models/ --tier slow
	$(BIN)/pyverify crosscheck models/ --tier slow --max-states 60000

mutants: install  ## change every spec in every small way, and record in docs/WARTS.md who notices
	$(BIN)/python tests/mutation/run_mutants.py --write

lint: install  ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: install  ## write what pyverify really says into README.md and docs/
	$(BIN)/python tests/docs/rewrite_students.py
	$(BIN)/python tests/docs/rewrite.py
	$(BIN)/python tests/docs/rewrite_claims.py

tla: install  ## write every spec and instance as TLA+ into generated_tla/
	$(BIN)/python tests/docs/rewrite_generated.py

bench: install  ## race SPIN, Rumur and TLC (takes some ten minutes), and record that in docs/BENCHMARKS.md
	sh benchmarks/install_peers.sh
	$(BIN)/python benchmarks/race.py --write
