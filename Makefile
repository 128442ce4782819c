# Everything a maintainer does, one word each. Needs Python >= 3.11 and make; uv is fetched if the machine has none.

ARTICLE ?= examples/syria-call.txt
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
UV := .uv/bin/uv
endif
# Trust the certificates that the system trusts, as pip does: some networks have one of their own.
export UV_SYSTEM_CERTS := 1
RUN := $(UV) run --frozen --all-extras

.DEFAULT_GOAL := help
.PHONY: help install brief test lint format check record bench clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.uv/bin/uv:
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

install: $(filter .uv/bin/uv,$(UV)) ## everything into .venv, the embedded model included
	@$(UV) sync --frozen --all-extras --quiet

brief: install ## the brief of an article: make brief ARTICLE=path
	@$(RUN) summarizer brief $(ARTICLE)

test: install ## the tests: offline, recorded replies stand in for the model
	@$(RUN) pytest -q

lint: install ## formatter, linter, types, import contracts; changes nothing
	@$(RUN) ruff format --check --quiet
	@$(RUN) ruff check --quiet
	@$(RUN) mypy
	@$(RUN) lint-imports --no-cache > .lint-imports.log || { cat .lint-imports.log; exit 1; }

format: install ## put the code into its form
	@$(RUN) ruff format --quiet
	@$(RUN) ruff check --fix --quiet

check: lint test ## what CI runs

record: install ## record the cassettes anew from the embedded model: make record T=tests/test_pipeline.py
	@$(RUN) pytest -q -m vcr --record-mode=rewrite --allowed-hosts=127.0.0.1 $(T)

bench: install ## speed of the command line and of grounding, as ratios
	@$(RUN) python benchmarks/startup.py
	@$(RUN) python benchmarks/grounding.py

clean: ## remove what the other targets made
	@rm -rf .venv .uv dist .coverage .hypothesis .mypy_cache .ruff_cache .lint-imports.log
