"""Money recovery: amounts as written, sums that balance to the cent, nothing beyond what is due."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.recovery import (
    MOST,
    Balance,
    Line,
    balance,
    check_amount,
    fits_amount,
    fits_line,
    read_amount,
)
from bihuan.rules.refusal import Refusal

CENTS = st.integers(min_value=1, max_value=10**12).map(lambda n: Decimal(n).scaleb(-2))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("11.45万", "114500.00"),
        ("11.45万元", "114500.00"),
        (" 11.45 万 元 ", "114500.00"),
        ("１１．４５万元", "114500.00"),
        ("114500", "114500.00"),
        ("114,500.00元", "114500.00"),
        ("￥114,500.5", "114500.50"),
        ("人民币3千元整", "3000.00"),
        ("5百元", "500.00"),
        ("1.2亿元", "120000000.00"),
        ("2百万元", "2000000.00"),
        ("0.01", "0.01"),
        ("0.0001万元", "1.00"),
    ],
)
def test_amounts_are_read_as_offices_write_them(text: str, amount: str) -> None:
    assert str(read_amount(text)) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_unreadable"),
        ("约11万元", "amount_unreadable"),
        ("11.45万余元", "amount_unreadable"),
        ("-5", "amount_unreadable"),
        ("1,14,500", "amount_unreadable"),
        ("1e5", "amount_unreadable"),
        ("11.45万美元", "amount_unreadable"),
        ("0", "amount_not_positive"),
        ("0.00元", "amount_not_positive"),
        ("0.001", "amount_too_fine"),
        ("1.2345678万元", "amount_too_fine"),
        ("99999999亿", "amount_too_large"),
    ],
)
def test_what_is_no_exact_amount_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_amount(text)
    assert refused.value.code == code


@given(CENTS)
def test_an_amount_written_plainly_reads_as_itself(amount: Decimal) -> None:
    assert read_amount(f"{amount:,.2f}元") == read_amount(f"{amount}") == amount
    assert check_amount(amount) == amount


@given(st.integers(min_value=1, max_value=10**7 - 1))
def test_wan_is_ten_thousand_to_the_yuan(yuan: int) -> None:
    assert read_amount(f"{Decimal(yuan) / 10_000:f}万元") == yuan


def test_the_domain_s_own_case_balances() -> None:
    """11.45万 of allowance paid 2014-10…2018-11: by person, received in parts, the rest waived."""
    lines = (
        Line(Decimal(62000), recovered=Decimal(62000)),
        Line(Decimal("52500.00"), recovered=Decimal(50000)),
    )
    standing = balance(read_amount("11.45万元"), lines)
    assert standing == Balance(Decimal(114500), Decimal(114500), Decimal(112000), Decimal(0))
    assert (standing.unlisted, standing.gap, standing.settled) == (0, Decimal(2500), False)
    waived = balance(
        standing.amount, (lines[0], Line(Decimal(52500), Decimal(50000), Decimal(2500)))
    )
    assert waived.settled


def test_a_line_missing_leaves_a_gap_of_its_amount() -> None:
    standing = balance(Decimal(100), (Line(Decimal(60), recovered=Decimal(60)),))
    assert (standing.unlisted, standing.gap, standing.settled) == (40, 40, False)


@st.composite
def recoveries(draw: st.DrawFn) -> tuple[Decimal, list[Line]]:
    """Lines that keep their limits, under an amount that is at least their sum."""
    lines = []
    for due in draw(st.lists(CENTS, max_size=6)):
        recovered = draw(st.decimals(0, due, places=2))
        lines.append(Line(due, recovered, draw(st.decimals(0, due - recovered, places=2))))
    more = draw(st.decimals(0, 1000, places=2))
    return sum((line.due for line in lines), more), lines


@given(recoveries())
def test_settled_is_exactly_no_gap(given_: tuple[Decimal, list[Line]]) -> None:
    """While no line exceeds its due and no sum the amount, the gap alone tells."""
    amount, lines = given_
    standing = balance(amount, lines)
    assert standing.gap >= 0
    assert standing.gap == standing.unlisted + sum(line.open for line in lines)
    assert standing.settled == (standing.gap == 0)


@given(recoveries(), CENTS)
def test_what_fits_keeps_the_limits(given_: tuple[Decimal, list[Line]], amount: Decimal) -> None:
    stated, lines = given_
    standing = balance(stated, lines)
    for line in lines:
        if amount <= line.open:
            fits_line(line, amount)
        else:
            with pytest.raises(Refusal, match="more_than_open"):
                fits_line(line, amount)
    if amount <= standing.unlisted:
        fits_amount(standing, amount)
        assert balance(stated, [*lines, Line(amount)]).unlisted >= 0
    else:
        with pytest.raises(Refusal, match="more_than_stated"):
            fits_amount(standing, amount)


def test_the_limit_itself_is_too_much() -> None:
    with pytest.raises(Refusal, match="amount_too_large"):
        check_amount(MOST)
