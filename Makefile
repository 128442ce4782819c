# Everything a maintainer does, one word each. Needs Python >= 3.11 and make; uv is fetched if the machine has none.

ARTICLE ?= examples/syria-call.txt
SPLIT ?= test
OUT ?= eval-report.html
A ?= -2
B ?= -1
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
UV := .uv/bin/uv
endif
# Trust the certificates that the system trusts, as pip does: some networks have one of their own.
export UV_SYSTEM_CERTS := 1
# Ray is large, and only its own tests want it: test-ray.
EXTRAS := --all-extras --no-extra ray
RUN := $(UV) run --frozen $(EXTRAS)

.DEFAULT_GOAL := help
.PHONY: help install brief test test-browser test-ray lint format check record eval eval-compare eval-gate eval-report eval-support eval-lint eval-agreement bench train-check train-data table train adapter clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.uv/bin/uv:
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

install: $(filter .uv/bin/uv,$(UV)) ## everything into .venv, the embedded model included
	@$(UV) sync --frozen $(EXTRAS) --quiet

brief: install ## the brief of an article: make brief ARTICLE=path
	@$(RUN) summarizer brief $(ARTICLE)

test: install ## the tests: offline, recorded replies stand in for the model
	@$(RUN) pytest -q

test-ray: install ## the tests of the engine on Ray, in an environment of its own
	@$(UV) run --isolated --frozen --all-extras pytest -q tests/engines/test_ray.py

test-browser: install ## the tests of the pages, in the Chromium of this machine; what drives it in an environment of its own
	@$(UV) run --isolated --frozen $(EXTRAS) --group browser pytest -q tests/browser

lint: install ## formatter, linter, types, import contracts; changes nothing
	@$(RUN) ruff format --check --quiet
	@$(RUN) ruff check --quiet
	@$(RUN) mypy
	@$(RUN) lint-imports --no-cache > .lint-imports.log || { cat .lint-imports.log; exit 1; }

format: install ## put the code into its form
	@$(RUN) ruff format --quiet
	@$(RUN) ruff check --fix --quiet

check: lint test test-browser test-ray eval-lint eval-gate train-check ## what CI runs

record: install ## record the cassettes anew from the embedded model: make record T=tests/test_pipeline.py
	@$(RUN) pytest -q -m vcr --record-mode=rewrite --allowed-hosts=127.0.0.1 $(T)

eval: install ## score a model on the gold set: make eval MODEL=provider/model STRATEGY=rules SPLIT=dev|test|all LIMIT=n
	@$(RUN) python -m evals run --split $(SPLIT) $(if $(MODEL),--model $(MODEL)) $(if $(STRATEGY),--strategy $(STRATEGY)) $(if $(LIMIT),--limit $(LIMIT))

eval-compare: install ## compare two runs of evals/history.jsonl by number: make eval-compare A=1 B=2
	@$(RUN) python -m evals compare -- $(A) $(B)

eval-gate: install ## hold the embedded model's figures on dev to their floors; UPDATE=1 pins anew, ALLOW_LOWER=1 even lower
	@$(RUN) python -m evals gate $(if $(UPDATE),--update) $(if $(ALLOW_LOWER),--allow-lower)

eval-report: install ## a run as one HTML page: make eval-report MODEL=… SPLIT=… OUT=eval-report.html
	@$(RUN) python -m evals report --split $(SPLIT) $(if $(MODEL),--model $(MODEL)) $(if $(STRATEGY),--strategy $(STRATEGY)) --output $(OUT)

eval-support: install ## what grounding notices of corrupted replies: make eval-support SPLIT=dev|test
	@$(RUN) python -m evals support --split $(SPLIT)

eval-lint: install ## the gold files, by the rules of the annotation guide
	@$(RUN) python -m evals lint

eval-agreement: install ## how far the two labellings of the gold set agree
	@$(RUN) python -m evals agreement

bench: install ## speed of the command line, of grounding, of the scorer, of views, of batches, of the embedded model; dates beside dateparser
	@$(RUN) python benchmarks/startup.py
	@$(RUN) python benchmarks/grounding.py
	@$(RUN) --group bench python benchmarks/dates.py
	@$(RUN) python benchmarks/scoring.py
	@$(RUN) python -m benchmarks.views
	@$(RUN) python benchmarks/batch.py --slow-share 0.1
	@$(RUN) python benchmarks/embedded.py
	@$(RUN) python benchmarks/embedded.py 1

# --- the adapter of the embedded model: data, training, file. torch comes by pip, which finds the processor's build.
BASE = $(shell $(RUN) python -c "from summarizer.embedded import weights; print(weights())")
TRAIN := .train/venv/bin/python

train-check: install ## the training articles: labels by the rules of the guide, nothing shared with the gold set
	@$(RUN) python -m training check

table: install ## the weights of the rules, fitted anew on the training articles
	@$(RUN) python -m training.table
	@$(RUN) python -m training.parties

train-data: install ## what training reads, from the labelled articles: .train/train.jsonl
	@$(RUN) python -m training data

.train/venv/.done: training/requirements.txt
	@$(PYTHON) -m venv .train/venv
	@$(TRAIN) -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@touch $@

train: .train/venv/.done .train/train.jsonl ## train the adapter, hours on two cores; goes on where it was cut off
	@$(TRAIN) training/train.py --data .train/train.jsonl --held .train/dev.jsonl --base "$(BASE)" --out .train/main

# Made anew after a change of a label, of a prompt or of what makes examples of them, else one would train on old data.
.train/train.jsonl: $(wildcard training/articles/*/* prompts/reading/*) training/examples.py training/swap.py
	@$(MAKE) --no-print-directory train-data

adapter: .train/venv/.done ## put the trained adapter into the package
	@$(TRAIN) training/adapter.py .train/main/checkpoint.pt summarizer/lora --base "$(BASE)"

clean: ## remove what the other targets made, but for kept replies (.eval) and training (.train), which were dear
	@rm -rf .venv .uv dist .coverage .hypothesis .mypy_cache .ruff_cache .lint-imports.log
