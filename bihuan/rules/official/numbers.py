"""Numbers and days as official documents write them (GB/T 9704-2012, 7.2.5 and 7.3.5)."""

from __future__ import annotations

from datetime import date


def document_number(code: str, year: int, serial: int) -> str:
    """某卫健发〔2026〕18号: the year in 〔〕, the serial without 第 and without zeros before it."""
    return f"{code}〔{year}〕{serial}号"


def chinese_day(day: date) -> str:
    """2026年3月5日: Arabic digits, without zeros before them."""
    return f"{day.year}年{day.month}月{day.day}日"
