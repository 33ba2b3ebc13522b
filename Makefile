# Colloquy: `make help` says what there is.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

VENV := .venv
RUNS := $(VENV)/.requirements
TESTS := $(VENV)/.requirements-dev
# What `manage.py check --deploy` looks at: a site in production, with made-up secrets.
PRODUCTION := DEBUG=False ALLOWED_HOSTS=example.org SITE_URL=https://example.org DATABASE_URL=postgres://localhost/colloquy EMAIL_URL=smtp://localhost:25 \
	DEFAULT_FROM_EMAIL=site@example.org SECRET_KEY=made-up-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz
# A repository that may stand beside this one: hostile inputs, and a harness for Chromium.
SHARED := ../shared
HARNESS := $(SHARED)/tools/xss-harness/xss_harness.py
XSS := --settings config.settings --callable comments.markup:render --idempotent \
	--allow-attr a:rel --require-rel nofollow,ugc,noopener \
	--contexts raw,href,cite,title,code,after-open,comment \
	--forbid url-relative,url-protocol-relative,url-userinfo,bidi-control-in-output,control-char-in-output \
	$(SHARED)/corpora/xss-open.jsonl $(SHARED)/corpora/xss-regressions.jsonl
TEST_ARGS ?=
# Half as many again as there are cores: a browser's test waits more than it works.
export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell echo $$(( ($$(nproc 2>/dev/null || echo 2) * 3 + 1) / 2 )))
XSS_ARGS ?=
KILLS ?= 50

.PHONY: help run test check kill xss scan setup format
.DEFAULT_GOAL := help

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNS) ## Try the site on http://127.0.0.1:8000 (HOST=, PORT=)
	@exec $(VENV)/bin/python -m config.run $(HOST):$(PORT)

test: $(TESTS) ## Run all tests (TEST_ARGS= for pytest)
	@mkdir -p var
	@$(VENV)/bin/pytest $(TEST_ARGS)

check: $(TESTS) ## All that CI asks: format, lint, types, layers, migrations, deployment, tests
	@mkdir -p var
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(VENV)/bin/python manage.py check --deploy --fail-level WARNING
	$(MAKE) --no-print-directory test

kill: $(TESTS) ## Kill a running site 50 times under load and look at what is left (KILLS=)
	@mkdir -p var
	@KILLS=$(KILLS) $(VENV)/bin/pytest --numprocesses=0 --capture=no tests/endurance/test_killed.py

xss: $(TESTS) ## Try 90,000 hostile comments in Chromium, a quarter of an hour (XSS_ARGS="--every 20")
	@if [ -f $(HARNESS) ]; then \
		$(VENV)/bin/python $(HARNESS) $(XSS) --chromium "$${CHROMIUM:-/usr/bin/chromium}" $(XSS_ARGS); \
	else echo "make xss: skipped, there is no harness at $(HARNESS)"; fi

scan: $(TESTS) ## Let wapiti and sqlmap (installed with apt) attack the demonstration, in five minutes
	@$(VENV)/bin/python -m tests.scan

setup: $(TESTS) ## Make .venv with everything in it, and nothing else

format: $(TESTS) ## Format the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "colloquy: there is no $(PYTHON). Run: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "colloquy: $$($(PYTHON) --version) is too old; 3.11 or newer is needed. Name one: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "colloquy: this Python can't make virtual environments. Run: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUNS): requirements.txt | $(VENV)/bin/python
	@echo "Installing what the site needs ..."
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(TESTS): requirements-dev.txt $(RUNS)
	@echo "Installing what the tests need ..."
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
