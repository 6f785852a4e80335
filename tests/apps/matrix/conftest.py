"""The two whole agencies of this folder's tests."""

from tests.apps.matrix.built import built, estates

__all__ = ["built", "estates"]
