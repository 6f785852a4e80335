"""Whether a text or a file name bears a mark of secrecy: nothing that does is kept here."""

from __future__ import annotations

import re

HEAD_LINES = 40  # a mark stands on the first page, above the title

# 密级 with ★ before the period, as official documents are marked (GB/T 9704).
_STARRED = re.compile(r"(绝\s*密|机\s*密|秘\s*密)\s*[★☆✩⭐]")
# A mark that stands on a line of its own, with or without brackets.
_ALONE = re.compile(r"^[\s\[(（【〔]*(绝\s*密|机\s*密|秘\s*密|工作秘密)\s*级?[\s\])）】〕]*$")
_IN_NAME = re.compile(
    r"(绝密|机密|秘密级|工作秘密(?!管理|保护|清单|制度))"
    r"|[\[(（【〔_\-\s]?(?<![\u4e00-\u9fff])(秘密)(?![\u4e00-\u9fff])"
)


def mark_in_text(text: str) -> str:
    """The mark a text bears; "" for none.

    Only how a document is marked counts: a text about secrets, such as 保守国家秘密, bears none.
    """
    if found := _STARRED.search(text):
        return re.sub(r"\s", "", found[1])
    for line in text.splitlines()[:HEAD_LINES]:
        if found := _ALONE.match(line):
            return re.sub(r"\s", "", found[1])
    return ""


def mark_in_name(name: str) -> str:
    """The mark a file name bears; "" for none. A name is judged more strictly than a text."""
    if mark := mark_in_text(name):
        return mark
    found = _IN_NAME.search(name)
    return (found[1] or found[2]) if found else ""
