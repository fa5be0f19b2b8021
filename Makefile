# make run: a chat over the sample knowledge base. make test: every test. make check: what CI runs.
# PORT beats server.port of the settings, where it is given.
EXTRA ?= cpu
PYTHON ?= python3

BIN := .venv/bin
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: run test check lint format clean

run: .venv/installed
	$(BIN)/citedesk models pull
	$(BIN)/citedesk ingest samples/documents --if-empty
	$(BIN)/citedesk serve$(if $(PORT), --port $(PORT))

test: .venv/installed-dev
	$(BIN)/citedesk models pull
	$(BIN)/citedesk models pull smollm2-135m-instruct
	$(BIN)/python -m pytest

check: lint test

lint: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv

.venv/bin/python:
	$(PYTHON) -m venv .venv

# llama-cpp-python comes as source: its first installation compiles for some minutes.
.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --editable '.[$(EXTRA)]'
	touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --editable '.[$(EXTRA),dev]'
	touch .venv/installed $@
