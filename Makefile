# Everything from a fresh clone: `make run` serves the web chat, `make test` runs every test.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 7860
SEEKDB ?= $(VENV)/seekdb
say    := @printf '\n==> %s\n'
pip     = $(BIN)/python -m pip install --disable-pip-version-check -q --no-deps
locked  = $(pip) --require-hashes -r
compile = $(BIN)/uv pip compile --quiet --generate-hashes --no-header --annotation-style=line --python-version 3.11 \
          --python-platform x86_64-manylinux_2_28

.DEFAULT_GOAL := help
.PHONY: help setup models index run test test-fast seekdb train lint format lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/.run: requirements.lock requirements-cpu.lock requirements-cuda.lock pyproject.toml
	$(say) "1/4 installing pinned dependencies into $(VENV), each checked against its hash (2-8 GB, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(locked) requirements.lock
	@# PyTorch by itself: the build for CPU alone where the package index has it, else the one for CUDA.
	$(locked) requirements-cpu.lock || $(locked) requirements-cuda.lock
	$(pip) --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(say) "installing the pinned test tools"
	$(locked) requirements-dev.lock
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
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-fast: $(VENV)/.dev ## tests of half a minute: no models, browser, servers, child processes or network
	@HF_HUB_OFFLINE=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal -m "not models and not browser and not slow and not processes and not oceanbase"

seekdb: $(VENV)/.dev ## a server of seekdb at 127.0.0.1:2881, to try PLANQA_ENGINE (Ctrl-C stops it)
	@$(BIN)/python tests/seekdb.py $(SEEKDB)

train: models ## train the judge and the reader of messages anew (half an hour)
	@MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=4000000000 $(BIN)/python -m training.command

lint: $(VENV)/.dev ## ruff and mypy --strict
	$(say) "lint"
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/.dev ## let ruff format the code
	@$(BIN)/ruff check --fix-only . && $(BIN)/ruff format .

lock: $(VENV)/.dev ## regenerate the lock files from pyproject.toml
	$(compile) --no-emit-package torch -o requirements.lock pyproject.toml
	$(compile) --no-emit-package torch --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@# Not from here, where pyproject.toml tells uv that torch needs nothing for CUDA.
	@root=$$PWD; cd /; grep -o '"torch==[0-9.]*"' "$$root/pyproject.toml" | tr -d '"' \
		| "$$root"/$(compile) --no-annotate -c "$$root/requirements.lock" -o "$$root/requirements-cuda.lock" -
	@echo "requirements-cpu.lock is kept by hand: pip download --no-deps torch==VERSION+cpu, then pip hash"

clean: ## remove what was made here (not the models)
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
