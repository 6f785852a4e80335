"""numba where it is present; without it a decorated function stays what it is."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

HAVE_NUMBA = find_spec("numba") is not None
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile at the first call and keep the result beside the code, or for this run only."""
    if not HAVE_NUMBA:
        return function
    from numba import njit

    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
    try:
        found: F = njit(cache=True, **options)(function)
    except RuntimeError:  # nowhere to keep it: neither beside the code nor in a home
        found = njit(**options)(function)
    return found
