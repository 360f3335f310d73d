# Everything from a fresh clone: `make run` serves the web chat, `make test` runs every test.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 7860
say    := @printf '\n==> %s\n'
compile = $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --no-header --annotation-style=line \
          --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.DEFAULT_GOAL := help
.PHONY: help setup models index run test test-fast train lint format lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.run: requirements.lock pyproject.toml
	$(say) "1/4 installing pinned dependencies into $(VENV) (2-8 GB, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -q --upgrade "$$(grep -o '^pip==[0-9.]*' requirements.lock)"
	$(BIN)/python -m pip install --disable-pip-version-check -q -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(say) "installing the pinned test tools"
	$(BIN)/python -m pip install --disable-pip-version-check -q -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.run ## install the pinned dependencies

models: $(VENV)/.run ## fetch the embedding model (24 MB; with PLANQA_LLM=embedded also the LLM, 1.1 GB), once
	$(say) "2/4 models"
	@$(BIN)/planqa fetch-models

index: models ## build the index of the shipped plan, when it changed
	$(say) "3/4 index"
	@$(BIN)/planqa build

run: index ## serve the web chat on HOST:PORT (127.0.0.1:7860)
	$(say) "4/4 web chat on http://$(HOST):$(PORT)  (Ctrl-C stops it)"
	@$(BIN)/planqa serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev lint index ## every test: fast, real models (fetches the LLM too), real browser
	@$(BIN)/planqa fetch-models --only llm
	$(say) "tests"
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest

test-fast: $(VENV)/.dev ## tests without models, browser, child processes or network
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -m "not models and not browser and not processes"

train: models ## train the judge and the reader of messages anew (half an hour)
	@MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=4000000000 $(BIN)/python -m training.command

lint: $(VENV)/.dev ## ruff and mypy --strict
	$(say) "lint"
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/.dev ## let ruff format the code
	@$(BIN)/ruff check --fix-only . && $(BIN)/ruff format .

lock: $(VENV)/.dev ## regenerate the lock files from pyproject.toml
	$(compile) -o requirements.lock pyproject.toml
	$(compile) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@sed -i 's/^\(torch==[0-9.]*\)+[a-z0-9]*/\1/' requirements.lock requirements-dev.lock

clean: ## remove what was made here (not the models)
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
