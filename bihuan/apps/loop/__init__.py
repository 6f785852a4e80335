"""Checks, findings, rectification and verification: the loop itself."""
