"""Tests of rules/ never touch the database: the whole folder runs in seconds."""
