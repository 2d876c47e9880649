# Everything from a bare Python 3.11 or newer with venv: `make site`, `make serve`, `make test`.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
# How many tests run at once; `make test JOBS=0` runs them one after the other.
JOBS ?= auto

.PHONY: site serve test quick check wheel-test bench bench-peers bench-client bench-search bench-serve shots lock clean

site: $(READY)
	$(BIN)/mkdocs build
	@echo "The catalog is in site/; 'make serve' shows it on http://127.0.0.1:8000/."

serve: $(READY)
	@echo "Preview on http://127.0.0.1:8000/ (Ctrl+C ends it)"
	$(BIN)/mkdocs serve --livereload

test: $(READY)
	$(BIN)/python -m tests.browser.install
	$(BIN)/pytest -n $(JOBS)

quick: $(READY)  ## what a developer runs all day: no browser, no corpora
	$(BIN)/pytest -n $(JOBS) -m "not browser and not corpus"

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

wheel-test: $(READY)  ## the suite against the built wheel, in an environment of its own
	rm -rf build/wheel
	$(BIN)/python -m build --no-isolation --outdir build/wheel .
	$(BIN)/python -m venv build/wheel/venv
	build/wheel/venv/bin/pip install --quiet --require-hashes -r requirements-dev.txt
	build/wheel/venv/bin/pip install --quiet --no-deps build/wheel/*.whl
	build/wheel/venv/bin/pytest -n $(JOBS) -m "not corpus"

# More for the two benchmarks of builds: `make bench-peers BENCH="--runs 5"`.
BENCH ?=
bench: $(READY)  ## ours beside plain Material
	$(BIN)/python -m benchmarks.peers --only ours,material --no-browser --sizes 100,400,1600 $(BENCH)

bench-peers: $(READY)  ## ours beside all others, which it installs from PyPI and npm
	$(BIN)/python -m tests.browser.install
	$(BIN)/python -m benchmarks.peers --work build/peers $(BENCH)

bench-client: $(READY)  ## 10,000 agents in a browser
	$(BIN)/python -m benchmarks.client

bench-search: $(READY)  ## the full text of 1,600 and 6,400 prompts
	$(BIN)/python -m benchmarks.search_client

bench-serve: $(READY)  ## what an author does to files, and when the preview shows it
	$(BIN)/python -m benchmarks.serve_events

# Folders of agents to photograph besides the gallery: `make shots FOLDERS="agents ~/.claude/agents"`.
FOLDERS ?=
shots: $(READY)  ## a picture of every kind of page, into shots/
	$(BIN)/python -m tests.browser.screenshots $(FOLDERS)

lock: $(READY)  ## renew requirements-dev.txt; needs uv
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --no-annotate --generate-hashes \
	  --upgrade --custom-compile-command "make lock" -o requirements-dev.txt

clean:
	rm -rf .venv build dist shots site

$(READY): requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, with its venv module. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)
