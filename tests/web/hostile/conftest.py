"""The same two whole agencies as for the matrix."""

from tests.apps.matrix.built import built, estates

__all__ = ["built", "estates"]
