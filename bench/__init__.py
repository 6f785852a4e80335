"""Measurements: each prints its figures beside its limit and fails when it is over it."""
