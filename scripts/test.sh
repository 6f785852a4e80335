#!/bin/sh
# The whole suite, in parallel, on the embedded PostgreSQL; in CI once more on Debian's PostgreSQL 15.
set -eu
cd "$(dirname "$0")/.."
jobs="${JOBS:-2}"
.venv/bin/python -m pytest -n "$jobs" --dist loadfile -m "not journey" "$@"
# 5: none of the tests asked for is a journey.
.venv/bin/python -m pytest -n "$jobs" --dist loadfile -m journey "${@:-tests/journeys}" || [ $? = 5 ]
if [ -n "${CI:-}" ] && [ -x /usr/lib/postgresql/15/bin/postgres ]; then
  echo "Once more on Debian's PostgreSQL 15:"
  BIHUAN_PG_BINDIR=/usr/lib/postgresql/15/bin \
    .venv/bin/python -m pytest -n "$jobs" --dist loadfile tests/apps tests/web "$@"
fi
