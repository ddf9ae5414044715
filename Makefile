# Two commands on a fresh machine with Python 3.11 and GNU make: `make demo` and `make test`.
# Every target makes .venv itself the first time. Only `make machine` calls the system's package manager.
PY := .venv/bin/python

# Asked for one run of the demo, make answers with the demo's own status: 0, or 1 when the example came out
# otherwise. GNU make says 2 for every failure, except under -q, where it says 1 when something is left to do.
# Lines with + run under -q too; the line without is that something. Never + elsewhere: it runs under -n as well.
ifeq ($(MAKECMDGOALS)$(ONCE)$(findstring n,$(firstword -$(MAKEFLAGS))),demo1)
MAKEFLAGS += -q
RUN := +
endif

DEMO = .venv/bin/radar demo $(if $(SEED),--seed $(SEED)) $(if $(VERHAAL),--verhaal $(VERHAAL)) $(if $(REGIONS),--regions $(REGIONS))

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-once test by-hand rows shots check bench measure weights load golden machine venv venv-dev

help: ## Say what can be asked
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' Makefile | expand -t 10

demo: ## A federation on this machine, with the worked example (ONCE=1 ends by itself, SEED=7 other families, VERHAAL=vrijdag a whole afternoon)
ifeq ($(ONCE),1)
demo: demo-once
	@$(if $(wildcard .venv/otherwise),false)
else
demo: venv
	@exec $(DEMO)
endif

demo-once: venv
	$(RUN)@rm -f .venv/otherwise; $(DEMO) --once || touch .venv/otherwise

setup: venv-dev ## Make .venv for working on it

test: venv-dev ## Every suite whose tools are here; T="-k rows" for some of it
	@$(PY) -m pytest $(T)

rows: venv-dev ## Which row of the feature list is shown by which test, run now
	@$(PY) -m pytest --rows -q

by-hand: venv-dev ## The suites that need a quiet machine: faults, and a demo against the clock
	@RADAR_BY_HAND=1 $(PY) -m pytest -m by_hand

check: venv-dev ## Lint, format, types, import contracts, published schemas
	@echo "check: ruff check";       $(PY) -m ruff check --quiet .
	@echo "check: ruff format";      $(PY) -m ruff format --quiet --check .
	@echo "check: mypy";             $(PY) -m mypy
	@echo "check: lint-imports";     .venv/bin/lint-imports --no-cache --no-logo
	@echo "check: schemas.publish";  $(PY) -m schemas.publish --check

golden: venv-dev ## Rewrite the golden files and published schemas; read the diff before you commit
	@GOLDEN_REWRITE=1 $(PY) -m pytest tests/golden
	@$(PY) -m schemas.publish

shots: venv-dev ## Every page as a picture at 1366x768 and 320 px, in shots/, to look at
	@$(PY) -m tests.browser.shots shots

bench: venv-dev ## The figures, measured here and now
	@$(PY) -m tests.measure.bench

measure: venv-dev ## How good the matching is, beside splink; about 40 minutes (ARGS="--seeds 2 --without large")
	@$(PY) -m tests.measure.quality $(ARGS)

weights: venv-dev ## Learn matching/weights.json anew from invented families; a quarter of an hour or more
	@$(PY) -m tests.measure.weights

load: venv-dev ## A region brings in its past (N=50000 persons) while new reports come in; about half an hour
	@$(PY) -m tests.measure.backfill $(or $(N),50000)

machine: ## Install what the full test suite needs beside Python (apt-get, Maven)
	@.ci/machine

venv:
	$(RUN)@.ci/venv runtime

venv-dev:
	@.ci/venv dev
