"""How values look to people: days, moments, points, per cent."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import isnan

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.kit.deed import OFFICE_ZONE, new_act_id

SOON_DAYS = 3  # a due date this near is shown in orange


def act_id() -> str:
    """A fresh act id for a form."""
    return str(new_act_id())


def day(value: date | None, blank: str = "—") -> str:
    """2026-03-05, or a dash."""
    if isinstance(value, datetime):
        value = value.astimezone(OFFICE_ZONE).date()
    return value.isoformat() if value else blank


def moment(value: datetime | None, blank: str = "—") -> str:
    """2026-03-05 14:07 in office time."""
    return value.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M") if value else blank


def points(value: Decimal | int | None, blank: str = "—") -> str:
    """Points without idle zeros: 842, 5.37, 6.5."""
    if value is None:
        return blank
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yuan(value: Decimal | int | None, blank: str = "—") -> str:
    """An amount of money to the cent: 114,500.00."""
    return blank if value is None else f"{Decimal(value):,.2f}"


def percent(value: Decimal | None, blank: str = "—") -> str:
    """A rate given as a fraction, as 92.02%."""
    if value is None:
        return blank
    return f"{(Decimal(value) * 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def figure(value: float | None, blank: str = "—") -> str:
    """A count whole, anything else to a tenth; a dash for what is not known."""
    if value is None or isnan(value):
        return blank
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def tenth(value: float | None, blank: str = "—") -> str:
    """A bound to a tenth, so that a column of them stands in line."""
    return blank if value is None or isnan(value) else f"{value:,.1f}"


def share(value: float | None, blank: str = "—") -> str:
    """A fraction of one as whole percent."""
    return blank if value is None or isnan(value) else f"{value * 100:.0f}%"


def due_text(due_on: date | None, *, on: date, done: bool = False) -> str:
    """How a due date stands today: 3 days left, today, 5 days overdue."""
    if due_on is None or done:
        return ""
    left = (due_on - on).days
    if left == 0:
        return _("due today")
    if left > 0:
        return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    return ngettext("%(n)s day overdue", "%(n)s days overdue", -left) % {"n": -left}


TONES = {
    "muted": "grey",
    "info": "azure",
    "active": "blue",
    "warning": "orange",
    "danger": "red",
    "success": "green",
}


def tone(of: str) -> str:
    """The tag colour of a state's tone."""
    return TONES.get(of, "grey")
