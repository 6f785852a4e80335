"""The lines of a recovery as a sheet: what travels, what an import would add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.models import Recovery
from bihuan.apps.loop.queries.recovery import balance_of, line_rows
from bihuan.kit.present import yuan
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.tables import Problem, Row
from bihuan.kit.sheets.writing import write

_ENTERED: Final = (
    Column("payee", _("Payee"), required=True, max_length=60, aliases=("姓名", "缴款人")),
    Column("period_from", _("Period from"), code=True, width=12, help=_("A month: 2014-10")),
    Column("period_to", _("Period until"), code=True, width=12, help=_("A month: 2014-10")),
    Column("due", _("Amount due (yuan)"), kind="money", required=True, aliases=("应缴金额",)),
    Column("note", _("Note"), max_length=300, width=30),
)
LINES: Final = Table("recovery", _ENTERED, _("Lines to recover"))
EXPORT: Final = Table(
    "recovery",
    (
        *_ENTERED,
        Column("recovered", _("Recovered (yuan)"), kind="money"),
        Column("waived", _("Waived (yuan)"), kind="money"),
        Column("open", _("Still open (yuan)"), kind="money"),
    ),
    _("Lines to recover"),
)


class Judge:
    """Looks at one line after the other; together they name what is still to be listed."""

    def __init__(self, recovery: Recovery) -> None:
        self.left = balance_of(recovery).unlisted

    def __call__(self, row: Row) -> Iterator[Problem]:
        """What stands in the way of this line."""
        months: dict[str, date | None] = {}
        for key in ("period_from", "period_to"):
            if text := row.values.get(key):
                months[key] = month(str(text))
                if months[key] is None:
                    yield Problem(key, gettext("“%(text)s” is no month.") % {"text": text})
        first, last = months.get("period_from"), months.get("period_to")
        if first and last and last < first:
            yield Problem("period_to", gettext("The period ends before it begins."))
        due = row.values.get("due")
        if isinstance(due, Decimal):
            self.left -= due
            if self.left < 0:
                words = gettext("With this line the list exceeds the amount by %(over)s yuan.")
                yield Problem("due", words % {"over": yuan(-self.left)})


def month(text: str) -> date | None:
    """The first day of a month written as 2014-10, 2014.10, 2014年10月 or a whole date."""
    plain = text.replace("年", "-").replace(".", "-").replace("/", "-").replace("月", "")
    parts = plain.strip("-日 ").split("-")
    try:
        return date(int(parts[0]), int(parts[1]), 1) if 2 <= len(parts) <= 3 else None
    except (ValueError, OverflowError):
        return None


def lines_sheet(recovery: Recovery) -> bytes:
    """The lines as a workbook."""
    return write([(EXPORT, line_rows(recovery))], title=gettext(EXPORT.title))


def missing_sum(judge: Judge) -> str:
    """What the list leaves unnamed, as a sentence; empty when it names the whole amount."""
    if judge.left <= 0:
        return ""
    words = gettext("The lines name %(left)s yuan less than the amount to recover.")
    return words % {"left": yuan(judge.left)}


def as_given(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Clean rows as the verb takes them."""
    return [
        {
            "payee": row["payee"],
            "due": row["due"],
            "period_from": month(row["period_from"]) if row.get("period_from") else None,
            "period_to": month(row["period_to"]) if row.get("period_to") else None,
            "note": row.get("note") or "",
        }
        for row in rows
    ]
