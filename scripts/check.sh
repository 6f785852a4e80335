#!/bin/sh
# One command that holds the rules of the house.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
echo "format";      $bin/ruff format --check -q .
echo "lint";        $bin/ruff check -q .
echo "imports";     $bin/lint-imports --no-cache > .lint-imports.log 2>&1 || { cat .lint-imports.log; exit 1; }
rm -f .lint-imports.log
echo "types";       $bin/mypy
echo "house";       $bin/python -m pytest tests/house -p no:cacheprovider
