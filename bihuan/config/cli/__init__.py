"""The command line: one module a command, each with `add_parser` and `run`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import Protocol, cast

from bihuan.config.cli import compile as compiling

# Imported one by one when asked for: `bihuan read` must not wait for Django.
COMMANDS = {
    "run": "Set up what is missing and serve the desk",
    "setup": "Database, tables, static files, translations",
    "compile": "Compile the warning methods, once for an installation",
    "sample": "Load or remove the sample county",
    "admin": "First administrators and one-time links",
    "backup": "Write the database and every file into one file",
    "restore": "Put a backup onto an empty machine, and verify it",
    "journal": "Verify or export the journal",
    "read": "Read a published notice into a ledger",
    "warn": "Bounds and alarms for series of counts; compare methods",
    "worker": "Run the jobs that run by themselves",
}


class Command(Protocol):
    """What a command module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; the exit status."""


def main(argv: list[str] | None = None) -> int:
    """Entry point of `bihuan`."""
    compiling.keep()
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="bihuan", description="Bihuan 闭环")
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((w for w in words if w in COMMANDS), None)
    for name, summary in COMMANDS.items():
        child = parsers.add_parser(name, help=summary, description=summary)
        if name == asked:
            _module(name).add_arguments(child)
    args = parser.parse_args(words)
    return _module(args.command).run(args)


def _module(name: str) -> Command:
    return cast("Command", import_module(f"bihuan.config.cli.{name}"))
