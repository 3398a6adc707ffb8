# Huying: every chore in one word; `make` alone lists them.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
UV ?= uv
# Test processes; the tests of one file stay together.
JOBS ?= 2
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock"

# A house that a test starts need not be compiled anew each time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test search check bench train docs pictures lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1 /p' $(MAKEFILE_LIST) | while read -r name what; do \
		printf '  make %-9s %s\n' "$$name" "$$what"; done

run: $(VENV)/run.stamp ## 开张 open the house; settings like HUYING_PORT=9000 may follow
	@MALLOC_ARENA_MAX=1 exec $(VENV)/bin/python bot.py

test: $(VENV)/dev.stamp ## 全部检查 everything that must hold: style, types, imports, tests
	@$(VENV)/bin/python -m tools.needs
	@$(MAKE) --no-print-directory check
	$(VENV)/bin/python -m pytest -n $(JOBS) --dist loadfile

search: $(VENV)/dev.stamp ## look for examples that break a rule, for some minutes
	HUYING_TESTS_SEARCH=1 $(VENV)/bin/python -m pytest -n $(JOBS) tests/rules tests/platforms tests/storage/test_columns.py \
		tests/decisions/test_rolls.py tests/decisions/test_recount.py

check: $(VENV)/dev.stamp ## style, types and imports alone; needs no system package
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/mypy bot.py
	$(VENV)/bin/lint-imports

bench: $(VENV)/dev.stamp ## 测速 measure the speed against the plain database
	@failed=0; for file in tests/bench/bench_*.py; do \
		name=$$(basename $$file .py); echo "== $$name"; \
		$(VENV)/bin/python -m tests.bench.$$name || failed=1; done; exit $$failed

train: $(VENV)/train.stamp ## 备好训练要用的 install what `bot.py train` needs

docs: $(VENV)/dev.stamp ## make again what docs/ takes from the code
	$(VENV)/bin/python -m tools.docs

pictures: $(VENV)/dev.stamp ## make the screenshots again (needs Chromium)
	$(VENV)/bin/python -m tools.screenshot

lock: ## choose the versions anew (needs uv)
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --group train -c requirements.lock pyproject.toml -o requirements-train.lock
	$(COMPILE) --group train --group dev -c requirements-train.lock pyproject.toml -o requirements-dev.lock

clean: ## remove what these chores made; the data folder stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/run.stamp: requirements.lock | $(VENV)/bin/pip
	@echo "正在安装依赖 (installing) …"
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/train.stamp: requirements-train.lock | $(VENV)/bin/pip
	@echo "正在安装依赖 (installing) …"
	@$(PIP) install --require-hashes -r $<
	@touch $@ $(VENV)/run.stamp

$(VENV)/dev.stamp: requirements-dev.lock | $(VENV)/bin/pip
	@echo "正在安装依赖 (installing) …"
	@$(PIP) install --require-hashes -r $<
	@touch $@ $(VENV)/run.stamp $(VENV)/train.stamp

$(VENV)/bin/pip:
	@$(PYTHON) tools/bare.py
	@$(PYTHON) -m venv $(VENV)
