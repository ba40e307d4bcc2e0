# Two commands for a newcomer: make run, make test. Needs Python 3.11 or newer and make.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Where the worker of `make run` writes: its letters would bury the address and the accounts.
WORK_LOG ?= var/work.log
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: run test coverage test-browser check bench messages format clean

$(INSTALLED): requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

catalogues: $(INSTALLED)
	@$(BIN)/python -m config.catalogues compile

.PHONY: catalogues

run: export PORTAL_DEMO ?= true
run: export PORTAL_URL ?= http://$(HOST):$(PORT)
run: catalogues
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_sample
	@mkdir -p $(dir $(WORK_LOG))
	@echo "Mail and news of the background work are written to $(WORK_LOG)"
	@PYTHONUNBUFFERED=1 $(BIN)/python manage.py work >>$(WORK_LOG) 2>&1 & worker=$$!; \
	$(BIN)/python manage.py runserver $(HOST):$(PORT) & server=$$!; \
	trap 'kill $$server $$worker 2>/dev/null' INT TERM HUP; \
	wait $$server; status=$$?; kill $$server $$worker 2>/dev/null; wait; exit $$status

test: catalogues
	$(BIN)/python -m pytest -n auto -m "not browser"

# The same with coverage, which slows every test; no gate runs it.
coverage: catalogues
	$(BIN)/python -m pytest -n auto -m "not browser" --cov --cov-report=term-missing:skip-covered

test-browser: catalogues
	$(BIN)/python -m pytest -n auto -m browser -p pytest_playwright --override-ini "addopts=--strict-markers --strict-config"

check: catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djangofmt --check templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy config partners observers consultations
	$(BIN)/python -m config.catalogues check
	$(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') ALLOWED_HOSTS=portal.example \
	DATABASE_URL=sqlite:///:memory: EMAIL_URL=consolemail:// DJANGO_SETTINGS_MODULE=config.settings.production \
	$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py spectacular --fail-on-warn --file /dev/null

# Real names of organisations, where such a list is at hand; made-up ones otherwise.
NAMES ?= $(wildcard ../shared/data/ror_organizations.csv.gz)

bench: catalogues
	$(BIN)/python -m tests.bench $(if $(NAMES),--names $(NAMES)) $(BENCH)

messages: $(INSTALLED)
	$(BIN)/python -m config.catalogues update

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djangofmt templates

clean:
	rm -rf .venv db.sqlite3* media static
