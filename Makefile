# make demo    lint a schema that is shipped with the project, and show what is found
# make check   lint, types, layers and tests: what CI runs
# make oracle  replay random histories beside PostgreSQL; ARGS="--count 2000 --seed 7" says how many and which
# make bench   measure schemalint beside its peers; ARGS="..." goes to `python -m benchmarks`
# make twins   twins of safe and unsafe migrations, told apart by schemalint and its peers; ARGS="--list" names them
# make clean   remove what these make
#
# Needs Python 3.11 or later, git and make. PYTHON=... names another interpreter.

PYTHON ?= python3
VENV ?= .venv
PEERS ?= .venv-peers
ARGS ?=

BIN := $(VENV)/bin
PIP := -m pip --disable-pip-version-check --quiet install

.DEFAULT_GOAL := check
.PHONY: demo check oracle bench twins clean

demo: $(VENV)/.installed
	@echo '$$ schemalint check fixtures/demo'
	@$(BIN)/schemalint check fixtures/demo; status=$$?; \
	if [ $$status -ne 1 ]; then echo "expected exit status 1, got $$status" >&2; exit 1; fi; \
	echo; echo 'schemalint exited with status 1, because it found what fails a run: here, that is as it should be.'

check: $(VENV)/.developed
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n auto

oracle: $(VENV)/.developed
	@$(BIN)/python tests/oracle/random_histories.py $(ARGS)

bench: $(VENV)/.installed $(PEERS)/.installed
	@$(BIN)/python -m benchmarks --peers-venv $(PEERS) $(ARGS)

twins: $(VENV)/.installed $(PEERS)/.installed
	@$(BIN)/python -m benchmarks.twins --peers-venv $(PEERS) $(ARGS)

clean:
	rm -rf $(VENV) $(PEERS) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	@echo 'installing schemalint into $(VENV)'
	@$(BIN)/python $(PIP) --editable .
	@touch $@

# Dependency groups came with pip 25.1.
$(VENV)/.developed: $(VENV)/.created pyproject.toml
	@echo 'installing schemalint and its development tools into $(VENV)'
	@$(BIN)/python $(PIP) --upgrade 'pip>=25.1'
	@$(BIN)/python $(PIP) --editable . --group dev
	@touch $@ $(VENV)/.installed

# The peers pin other versions of the parser: they never share the project's environment.
$(PEERS)/.installed: benchmarks/requirements.txt benchmarks/package.json
	@echo 'installing the peers into $(PEERS)'
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python $(PIP) --requirement benchmarks/requirements.txt
	@cp benchmarks/package.json $(PEERS)/
	@npm install --silent --no-fund --no-audit --prefix $(PEERS) || echo 'the peers from npm are left out'
	@touch $@
