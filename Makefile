# What there is to type. `make run` and `make test` set up what they need by themselves.
#   make run      try Throughline here                     make lint    every gate
#   make test     the whole suite (ARGS="…" for pytest)    make bench   how fast the main pages are
#   make setup    the environment alone                    make lock    renew the locked requirements
#   make coverage which lines no test runs
#   make messages gather the words to translate
#   make lighthouse   the public pages in Lighthouse (needs Node.js and Chromium)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help setup dev run test coverage lint bench pictures lighthouse messages lock

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

setup:
	@PYTHON="$(PYTHON)" sh config/setup.sh requirements.lock

dev: setup
	@PYTHON="$(PYTHON)" sh config/setup.sh requirements-dev.lock

run: setup
	@exec $(BIN)/python -m config.start

test: dev
	@$(BIN)/python -m pytest -n auto $(ARGS)

# Which lines and ways no test takes, by the first case of each test: docs/adr/0004-coverage.md.
coverage: dev
	@$(BIN)/python -m pytest -n auto -m "not browser" --cases first --cov --cov-fail-under=95 $(ARGS)

lint: dev
	@$(BIN)/python -m config.lint

bench: setup
	@$(BIN)/python -m config.bench $(ARGS)

pictures: dev
	@$(BIN)/python -m config.pictures

lighthouse: setup
	@$(BIN)/python -m config.lighthouse $(ARGS)

# Gathers the words to translate (needs gettext), then compiles (needs nothing): docs/welsh.md.
messages: dev
	@$(BIN)/python manage.py makemessages -l cy --add-location file --no-wrap --no-obsolete -i .venv -i var -i tests
	@$(BIN)/python -m config.messages

# uv chooses the versions; the hashes hold for every platform, and no line names a host.
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links -q --custom-compile-command "make lock"
lock: dev
	@echo "Choosing versions…"
	@$(UV_COMPILE) -o requirements.lock
	@$(UV_COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock
	@echo "requirements.lock and requirements-dev.lock are up to date."
