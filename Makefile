# Everything runs in .venv, made on first use. Needed: make and Python 3.11 or newer.
#
#   make demo          install, normalize examples/donors.csv, print the summary
#   make test          install what the tests need, run them
#   make check         what CI runs: format, lint, types, import rules, tests, the wheel
#   make docs          the documentation site, into build/site
#   make bench         all benchmarks; some of them: make bench ARGS="cold speed"
#   make faults        kills, full disks, damaged caches and more; prints what comes of each
#   make install-dev   the environment for working on jobspace
#   make install-peers other tools, for make bench ARGS=peers
#   make format        put the code into shape
#   make clean         remove what the above made
#
# Another interpreter: make PYTHON=python3.12 demo

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
PIP := $(RUN) pip --disable-pip-version-check install --quiet
DEMO := build/demo

.PHONY: help demo test check format-check lint types imports wheel docs bench faults install-dev install-peers format clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

# Stamp files: an environment is filled once, and again when what it is made from changes.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python: got $$($(PYTHON) --version 2>&1); expected 3.11 or newer. Run: make PYTHON=python3.11" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml Makefile
	$(PIP) --editable .
	@touch $@

# pip reads [dependency-groups] since 25.1; the constraints keep torch to its small CPU build.
$(VENV)/installed-dev: $(VENV)/made pyproject.toml constraints.txt Makefile
	$(PIP) --upgrade "pip>=25.1"
	$(PIP) --editable ".[train,space,postgres,documents,plots,web,spark,ray]" --group dev --group docs --constraint constraints.txt
	@touch $@ $(VENV)/installed

install-dev: $(VENV)/installed-dev

# The tools that `make bench ARGS=peers` measures jobspace beside.
install-peers: $(VENV)/installed-dev
	$(PIP) --group bench --constraint constraints.txt

demo: $(VENV)/installed
	@mkdir -p $(DEMO)
	$(VENV)/bin/jobspace normalize examples/donors.csv --column occupation \
		--output $(DEMO)/donors-coded.csv --review $(DEMO)/review.csv

test: $(VENV)/installed-dev
	OMP_NUM_THREADS=1 $(RUN) pytest --numprocesses auto --dist loadfile $(ARGS)

check: format-check lint types imports test wheel

format-check: $(VENV)/installed-dev
	$(RUN) ruff format --check .

lint: $(VENV)/installed-dev
	$(RUN) ruff check .

types: $(VENV)/installed-dev
	$(RUN) mypy

imports: $(VENV)/installed-dev
	$(VENV)/bin/lint-imports

wheel: $(VENV)/installed-dev
	rm -rf build/wheel
	$(RUN) build --wheel --no-isolation --outdir build/wheel . > /dev/null
	$(VENV)/bin/python tools/check_wheel.py build/wheel/*.whl

# Not --quiet: mkdocs then counts no warnings, and --strict never fails.
docs: $(VENV)/installed-dev
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict

bench: $(VENV)/installed-dev
	$(RUN) benchmarks $(or $(ARGS),all)

faults: $(VENV)/installed-dev
	OMP_NUM_THREADS=1 $(RUN) faults --write docs/faults.md $(ARGS)

format: $(VENV)/installed-dev
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

clean:
	rm -rf $(VENV) build dist
