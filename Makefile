# Sluss: everything a checkout can do. `make setup` first, or not: the others do it when needed.
#   make demo     a made-up municipality, the whole way from locked to paid
#   make test     all tests
#   make check    format, lint, types, floors, then the tests: what a change must pass
#   make docs     what is made from the source: CHANGELOG.md, docs/errors.md, formats.md, rules.md …
#   make site     the pages as a site that is read without a network, into dist/site/
#   make manual   the pictures of the manual, anew; needs Chromium; some minutes
#   make release  wheel, source archive, package, pages and medium of the last commit, into dist/
#   make deb      the Debian package alone
#   make pythons  the demo, a backup and a restore on each newer Python of this machine
#   make bench    the speed and memory figures
#   make bench-scale  from one municipality to a country, small; SCALE='--documents 1000000 ...'
#   make conformance  our e-invoice rules against the official verdicts; needs the corpus
#   make fuzz     a million strange files for every reader; hours
#   make crash    two hundred kills half way; some minutes
#   make faults   every fault of docs/reliability.md at its large figure; hours
#   make shuffle  a small town's files in fifty orders; some minutes
#   make crisis   fifty small towns through a crisis; half an hour
# Another interpreter than python3: make setup PYTHON=python3.12

PYTHON    ?= python3
DEMO_HOME ?= demo-home
PY        := .venv/bin/python
READY     := .venv/.ready
PYTEST    := $(PY) -m pytest -q -n auto --maxprocesses 4 --dist loadgroup

# What is compiled is kept: hundreds of tests start the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test check lint format docs site manual bench bench-scale conformance fuzz \
        crash faults shuffle crisis release deb pythons lock
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#  *make/  make/p' Makefile

setup: $(READY)
	@echo "setup: .venv is ready"

$(READY): requirements-dev.lock pyproject.toml tools/set_up.py
	@$(PYTHON) tools/set_up.py
	@touch $(READY)

demo: $(READY)
	@.venv/bin/sluss demo --home $(DEMO_HOME)

test: $(READY)
	@echo "test: all tests, on $${SLUSS_TEST_DATABASE:-sqlite}"
	@$(PYTEST)

check: lint test

lint: $(READY)
	@echo "check: format"   && .venv/bin/ruff format --check --quiet --diff .
	@echo "check: lint"     && .venv/bin/ruff check --quiet .
	@echo "check: types"    && .venv/bin/mypy
	@echo "check: floors"   && PYTHONPATH=src .venv/bin/lint-imports --no-logo

format: $(READY)
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

docs: $(READY)
	@$(PY) -m tools.write_errors
	@$(PY) -m tools.write_licences
	@$(PY) -m tools.write_changelog
	@$(PY) -m tools.write_formats
	@$(PY) -m tools.write_rules
	@$(PY) -m tools.pack_static

site: $(READY)
	@$(PY) -m tools.site

manual: $(READY)
	@$(PY) -m tools.manual

bench: $(READY)
	@$(PY) -m tools.bench

# On a machine of its own: make bench-scale SCALE='--documents 1000000 --tenants 20 --served 200'
SCALE =
bench-scale: $(READY)
	@$(PY) -m tools.bench.scale $(SCALE)

conformance: $(READY)
	@$(PY) -m tools.conformance --write

fuzz: $(READY)
	@$(PY) -m tools.fuzz

crash: $(READY)
	@SLUSS_KILLS=200 $(PY) -m pytest -q -s -m crash tests/crash

# What one machine does in a day; make faults FAULTS='SLUSS_FLIPS=100' has other figures. 0 is all
# there is: every system call with every fault, every mutant. -s shows what each harness did.
FAULTS = SLUSS_POINTS=0 SLUSS_FLIPS=100000 SLUSS_CROWD_SECONDS=7200 SLUSS_CROWD_CLERKS=50 SLUSS_SERVER_KILLS=500 \
         SLUSS_POWER_CUTS=1000000 SLUSS_MUTANTS=0 SLUSS_TOWN_SEEDS=100000 SLUSS_TOWN_MUTANTS=0 \
         SLUSS_FAILOVERS=30 SLUSS_EYES=1000000 SLUSS_DARKNESS=1000 SLUSS_KILLED=10000 SLUSS_PROVIDER_KILLS=100
faults: $(READY)
	@for database in sqlite postgresql; do \
	  env $(FAULTS) SLUSS_TEST_DATABASE=$$database $(PY) -m pytest -q -s -n 0 tests/faults tests/cluster \
	    tests/cli/test_provider_killed.py || exit 1; \
	done

shuffle: $(READY)
	@SLUSS_SHUFFLES=50 $(PYTEST) tests/services/test_town_order.py

crisis: $(READY)
	@$(PY) -m tools.crisis

# RELEASE_KEY=FILE signs it all; without it, with a key that is thrown away. A few minutes.
release: $(READY)
	@$(PY) -m tools.release

deb: $(READY)
	@$(PY) -m tools.release --deb-alone

pythons:
	@$(PYTHON) tools/pythons.py

# Only when dependencies change. The locks hold versions and hashes and name no place to fetch
# them from, so that a folder of wheels or any mirror will do.
lock:
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv
	@for lock in "requirements.lock --extra pg" "requirements-dev.lock --extra pg --extra ocr --extra sftp --extra live --extra saxon --extra cluster --extra otel --extra dev"; do \
	  .venv-lock/bin/uv --no-config pip compile --quiet --universal --generate-hashes --no-header \
	    --no-emit-index-url --python-version 3.11 pyproject.toml -o $$lock \
	    || exit 1; done
	@rm -rf .venv-lock && echo "lock: requirements.lock and requirements-dev.lock are new"
