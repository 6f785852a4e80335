"""Early warning: is this week's count more than its own past explains?

Every method is one module with `detect(counts, at, **parameters) -> Bounds` over an array of
series × time. Nothing here needs more than NumPy and SciPy; where numba is present the fits are
compiled, with the same results.
"""

from bihuan.rules.warning.bounds import Bounds, Why
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import Faulty
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.registry import METHODS, method

__all__ = [
    "METHODS",
    "WEEKLY",
    "Bounds",
    "Calendar",
    "Faulty",
    "Method",
    "Parameter",
    "Why",
    "method",
]
