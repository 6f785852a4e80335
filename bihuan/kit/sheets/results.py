"""The outcome of an import as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from bihuan.kit.sheets.annotating import annotate
from bihuan.kit.sheets.faults import Fault
from bihuan.kit.sheets.tables import Precheck

__all__ = ["Result", "annotate"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """How many rows did what; `refused` rows have their reasons in `faults`."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    faults: tuple[Fault, ...] = ()
    more: int = 0  # faults counted but not kept

    @classmethod
    def refusing(cls, precheck: Precheck) -> Result:
        """The result of a sheet with errors: nothing of it is imported."""
        return cls(refused=len(precheck.rows), faults=tuple(precheck.faults), more=precheck.more)

    @property
    def total(self) -> int:
        """All rows of the sheet."""
        return self.created + self.updated + self.unchanged + self.refused

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return self.created + self.updated > 0

    def __str__(self) -> str:
        sentence = gettext(
            "%(total)s rows: %(created)s created, %(updated)s updated, "
            "%(unchanged)s unchanged, %(refused)s refused."
        )
        return sentence % {
            "total": self.total,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }
