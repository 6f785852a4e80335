"""Money recovery 追缴: amounts as offices write them, and how due, recovered and waived balance."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bihuan.rules.refusal import Refusal

CENT: Final = Decimal("0.01")
MOST: Final = Decimal("1000000000000")  # below: more is a slip of the pen

_UNITS: Final = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "百万": 10**6, "亿": 10**8}
_AMOUNT: Final = re.compile(
    r"(?:人民币)?¥?(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,15})(?P<rest>\.\d{1,12})?"
    r"(?P<unit>百万|[百千万亿])?元?整?",
    re.ASCII,
)


def read_amount(text: str) -> Decimal:
    """An amount of money in 元, out of “11.45万元”, “114,500.00”, “￥1.2亿”, “3千元整”.

    Raises
    ------
    Refusal
        ``amount_unreadable``; ``amount_not_positive`` for nothing; ``amount_too_fine`` for less
        than 分, which would have to be rounded; ``amount_too_large``.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise Refusal("amount_unreadable", text=text)
    number = Decimal(found["digits"].replace(",", "") + (found["rest"] or ""))
    return check_amount(number * _UNITS[found["unit"] or ""])


def check_amount(amount: Decimal) -> Decimal:
    """The same amount with two decimals; refuses as `read_amount` does."""
    if amount <= 0:
        raise Refusal("amount_not_positive", amount=amount)
    if amount >= MOST:
        raise Refusal("amount_too_large", amount=amount)
    exact = amount.quantize(CENT)
    if exact != amount:
        raise Refusal("amount_too_fine", amount=amount)
    return exact


@dataclass(frozen=True, slots=True)
class Line:
    """What one payee owes back, what came in (reversals taken off), what was waived."""

    due: Decimal
    recovered: Decimal = Decimal(0)
    waived: Decimal = Decimal(0)

    @property
    def open(self) -> Decimal:
        """What is still to come in."""
        return self.due - self.recovered - self.waived


@dataclass(frozen=True, slots=True)
class Balance:
    """How a recovery stands."""

    amount: Decimal  # stated for the finding
    due: Decimal  # of the lines
    recovered: Decimal
    waived: Decimal

    @property
    def unlisted(self) -> Decimal:
        """What of the amount stated no line names yet."""
        return self.amount - self.due

    @property
    def gap(self) -> Decimal:
        """What still stands open of the amount stated, listed or not."""
        return self.amount - self.recovered - self.waived

    @property
    def settled(self) -> bool:
        """The lines name the whole amount, and all of it came in or was waived."""
        return self.unlisted == 0 and self.gap == 0


def balance(amount: Decimal, lines: Iterable[Line]) -> Balance:
    """The sums over the lines."""
    rows = tuple(lines)
    return Balance(
        amount=amount,
        due=sum((line.due for line in rows), Decimal(0)),
        recovered=sum((line.recovered for line in rows), Decimal(0)),
        waived=sum((line.waived for line in rows), Decimal(0)),
    )


def fits_line(line: Line, amount: Decimal) -> None:
    """Refuse (``more_than_open``) an amount received or waived beyond what the line has open."""
    if amount > line.open:
        raise Refusal("more_than_open", amount=amount, open=line.open)


def fits_amount(stated: Balance, due: Decimal) -> None:
    """Refuse (``more_than_stated``) further lines beyond the amount stated for the finding."""
    if due > stated.unlisted:
        raise Refusal("more_than_stated", due=due, unlisted=stated.unlisted)
