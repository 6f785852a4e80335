"""Sets a paper as PDF with Typst: values are JSON, and it reads the library's folder only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst
from django.conf import settings

# For each use the families in order: the agency's licensed fonts, the shipped ones, the system's.
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        *("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
        *("FandolSong", "Noto Serif CJK SC"),
    ),
    "fang": ("FangSong_GB2312", "仿宋_GB2312", "FandolFang R", "Noto Serif CJK SC"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "FandolKai", "Noto Serif CJK SC"),
    "hei": ("SimHei", "黑体", "FandolHei", "Noto Sans CJK SC"),
    "song": ("SimSun", "宋体", "FandolSong", "Noto Serif CJK SC"),
}


@dataclass(frozen=True, slots=True)
class _Press:
    """A warm compiler with its fonts; one paper at a time."""

    compiler: typst.Compiler
    families: str  # JSON: those of each use that are there
    lock: Lock


def pdf_of(template: str, paper: Mapping[str, Any], *, at: datetime, tagged: bool = True) -> bytes:
    """The paper as PDF/A; `at` is the date in the file, so that nothing depends on the clock.

    A very long list may go without the tags for screen readers: nine tenths of its bytes.
    """
    press = _press(settings.LIBRARY / "documents", settings.LIBRARY / "fonts", settings.FONT_DIR)
    given = {"paper": json.dumps(paper, ensure_ascii=False), "fonts": press.families}
    with press.lock:
        made = press.compiler.compile(
            input=settings.LIBRARY / "documents" / template,
            format="pdf",
            sys_inputs=given,
            pdf_standards="a-2u",
            pdf_tags=tagged,
            timestamp=int(at.timestamp()),
        )
    assert isinstance(made, bytes)
    return made


def pictures_of(template: str, paper: Mapping[str, Any], *, dots: int = 96) -> list[bytes]:
    """The same pages as PNG, to be looked at where a PDF cannot be shown."""
    press = _press(settings.LIBRARY / "documents", settings.LIBRARY / "fonts", settings.FONT_DIR)
    given = {"paper": json.dumps(paper, ensure_ascii=False), "fonts": press.families}
    with press.lock:
        made = press.compiler.compile(
            input=settings.LIBRARY / "documents" / template,
            format="png",
            ppi=float(dots),
            sys_inputs=given,
        )
    assert made is not None
    return made if isinstance(made, list) else [made]


@cache
def _press(templates: Path, shipped: Path, licensed: str) -> _Press:
    folders = [*([Path(licensed)] if licensed else []), shipped]
    fonts = typst.Fonts(
        include_system_fonts=True,
        include_embedded_fonts=False,
        font_paths=[str(f) for f in folders],
    )
    there = set(fonts.families())
    families = {use: [name for name in names if name in there] for use, names in FAMILIES.items()}
    nowhere = templates / "packages"  # a template uses no packages: none is ever looked for outside
    compiler = typst.Compiler(
        root=templates,
        font_paths=fonts,
        package_path=nowhere,
        package_cache_path=nowhere,
    )
    return _Press(compiler, json.dumps(families, ensure_ascii=False), Lock())
