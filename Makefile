# One command builds the book, a second one tests it. `make help` lists them all.
PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
PY     := $(VENV)/bin/python
.DEFAULT_GOAL := help
.PHONY: help env env-test book serve lab test test-quick lint check exercises explorers requirements addresses bench clean distclean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

env:
	@command -v $(PYTHON) >/dev/null || { echo "mlsd: $(PYTHON) was not found. Install Python 3.11 or later, or name yours: make PYTHON=/path/to/python3.11 book" >&2; exit 1; }
	@$(PYTHON) tools/bootstrap.py $(VENV) requirements.txt

env-test: env
	@$(PYTHON) tools/bootstrap.py $(VENV) requirements.txt requirements-test.txt

book: env ## build the site, every cell executed, into _build/html
	@$(PY) -m tools.book

serve: book ## build, then show the site at http://localhost:8000 (PORT=... for another)
	@$(PY) -m tools.serve $(PORT)

lab: env ## open chapters and exercises in JupyterLab
	@$(PY) -m tools.lab

check: env ## check your answers to one step: make check EX=02
	@$(PY) -m tools.exercises check $(EX)

test: env-test ## everything that must hold (about 10 minutes the first time)
	@$(PY) -m tools.test

test-quick: env-test ## the daily loop: no browser, no built site (under 3 minutes)
	@$(PY) -m tools.test --quick

lint: env-test ## format and types
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy

bench: env-test book ## measure the budgets, and print them
	@$(PY) -m tools.bench

exercises: env-test ## make exercises/ from solutions/
	@$(PY) -m tools.exercises generate

explorers: ## bundle explorers-src/ into mlsd/explorers/static (needs Node)
	@command -v npm >/dev/null || { echo "mlsd: npm was not found. Install Node 20 or later; only people who change an explorer need it." >&2; exit 1; }
	cd explorers-src && npm ci --silent && npm test --silent && npm run --silent build

requirements: env-test ## resolve pyproject.toml into requirements*.txt
	@$(PY) -m tools.requirements

addresses: env ## write the addresses of _config.yml into README, CITATION.cff and pyproject.toml
	@$(PY) -m tools.addresses

clean: ## delete what was built (keeps the environment)
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache explorers-src/node_modules

distclean: clean ## delete the environment too
	rm -rf $(VENV)
