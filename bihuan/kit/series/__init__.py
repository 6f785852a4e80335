"""Series of counts from a file: which periods, which series, or the row that cannot be read."""

from bihuan.kit.series.files import read_series
from bihuan.kit.series.held import SeriesTable, Unreadable

__all__ = ["SeriesTable", "Unreadable", "read_series"]
