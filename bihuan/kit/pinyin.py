"""Search keys for Chinese names: full pinyin and initials, so that 'zs' finds 张三."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def search_key(text: str) -> str:
    """'张三' → 'zhangsan zs'; other characters stay as they are."""
    full = "".join(lazy_pinyin(text))
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    return f"{full} {initials}".lower()
