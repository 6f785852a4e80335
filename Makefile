# Two commands do it all on a machine with Python 3.11 and make: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11) and \
  "Python 3.11 or newer is needed, this is %d.%d. Another: make PYTHON=python3.11" % sys.version_info[:2])

.PHONY: run test test-cluster check bench setup lock clean browser

run: $(VENV)/.ready
	@$(BIN)/bihuan run

test: $(VENV)/.ready-dev browser
	@scripts/test.sh

# Series of a province on a Spark cluster of this machine; half a gigabyte of packages, so not in `test`.
test-cluster: $(VENV)/.ready-dev
	@command -v java >/dev/null || { echo "Java 17 is needed: sudo apt-get install openjdk-17-jre-headless"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/cluster.lock
	@$(BIN)/python -m pytest tests/kit/test_series_spark.py tests/config/test_cli_warn_folder.py

check: $(VENV)/.ready-dev
	@scripts/check.sh

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m bench

setup: $(VENV)/.ready
	@$(BIN)/bihuan setup

browser:
	@scripts/debian_packages.sh

# The product's packages, from the lock, by hash.
$(VENV)/.ready: requirements/run.lock pyproject.toml
	@test -x $(BIN)/python || { $(PYTHON) -c '$(NEW_ENOUGH)' && $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What the checks and tests need as well.
$(VENV)/.ready-dev: requirements/dev.lock $(VENV)/.ready
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

# Renew the locks (needs uv: pip install uv).
lock:
	@uv pip compile -q --upgrade --generate-hashes --python-version 3.11 --universal --no-header requirements/run.in -o requirements/run.lock
	@uv pip compile -q --upgrade --generate-hashes --python-version 3.11 --universal --no-header requirements/dev.in -o requirements/dev.lock
	@uv pip compile -q --upgrade --generate-hashes --python-version 3.11 --universal --no-header requirements/cluster.in -o requirements/cluster.lock

clean:
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache
