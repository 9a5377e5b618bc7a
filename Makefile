# `make` alone lists what there is. Nothing but make and Python 3.11 or newer is needed.

VENV := .venv/bin
# The first Python here that is new enough; `make run PYTHON=/path/to/python3` names another.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; \
	done; echo python3)

# These come from the environment or from `make run PORT=8001`, and are taken to the letter: a $ in
# a password stays a $.
$(foreach name,PORT DATABASE_URL SAMPLE_PASSWORD,$(if $(filter command,$(origin $(name))),\
	$(eval override $(name) := $$(value $(name)))$(eval export $(name))))

PYTEST := $(VENV)/python -m pytest --numprocesses=auto --maxprocesses=4
COVERAGE := --cov --cov-report=
ON_SQLITE := env DATABASE_URL=sqlite://:memory:
# Settings that a production server would have, for the deployment checks alone.
IN_PRODUCTION := env PORTAL_ENV=production PORTAL_HOSTS=portal.example.org \
	PORTAL_SECRET_KEY=no-secret-at-all-it-only-lets-the-deployment-checks-run \
	DATABASE_URL=postgres://portal@127.0.0.1/portal
UV := $(VENV)/python -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-strip-extras $(LOCK)

.PHONY: help run test check fix pictures lock clean runtime development

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

run: runtime ## serve the portal on this machine (PORT, DATABASE_URL, SAMPLE_PASSWORD)
	@$(VENV)/python manage.py prepare
	@exec $(VENV)/python -m gunicorn portal.wsgi

test: development ## the whole suite; ARGS="-k codes" picks from it
	$(PYTEST) $(ARGS)

check: development ## all that CI checks; CI=1 turns what would be skipped into failures
	$(VENV)/python -m ruff format --check .
	$(VENV)/python -m ruff check .
	$(VENV)/python -m mypy .
	$(VENV)/python $(VENV)/lint-imports
	$(ON_SQLITE) $(VENV)/python manage.py makemigrations --check --dry-run
	$(IN_PRODUCTION) $(VENV)/python manage.py check --deploy --fail-level WARNING
	rm -f .coverage .coverage.*
	$(ON_SQLITE) COVERAGE_FILE=.coverage.sqlite $(PYTEST) $(COVERAGE)
	bin/with-postgres --or-skip env COVERAGE_FILE=.coverage.postgresql $(PYTEST) $(COVERAGE)
	@if test -f .coverage.postgresql; \
	then $(VENV)/python -m coverage combine --quiet && $(VENV)/python -m coverage report --fail-under=100; \
	else echo "Coverage is judged only where both databases ran."; fi

fix: development ## format, and mend what ruff can mend
	$(VENV)/python -m ruff format .
	$(VENV)/python -m ruff check --fix .

pictures: development ## take docs/pictures/ anew: each page at two widths, light and dark
	env DJANGO_SETTINGS_MODULE=portal.settings $(VENV)/python -m portal.tests.browser.pictures $(ARGS)

lock: development ## pin requirements*.in anew; LOCK=--upgrade takes newer releases
	$(UV) requirements.in --output-file requirements.txt
	$(UV) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

clean: ## remove the environment and what checks left behind; var/ and its data stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -f .coverage .coverage.*

runtime:
	@$(PYTHON) bin/environment requirements.txt

development:
	@$(PYTHON) bin/environment requirements-dev.txt
