"""Numeric claims of an official text: what is counted, by how much, and what only looks like it."""
