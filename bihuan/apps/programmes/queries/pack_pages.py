"""The pages of an expert pack: made to be read from a USB stick, without a network or a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from bihuan.apps.documents.queries.wording import in_chinese
from bihuan.apps.programmes.models import Pack
from bihuan.apps.programmes.queries.pack import CONTENTS, PAGE, Frozen, PackedClause, PackedPiece
from bihuan.kit.deed import OFFICE_ZONE
from bihuan.kit.packing import MANIFEST, Entry, of_bytes, of_text
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.kit.typeset import pdf_of
from bihuan.rules.filing import shown_day
from bihuan.rules.official import Paper, chinese_day

INDEX, STYLE = "index.html", "pack.css"
LIST, SHEET, PROBLEMS = "总目录.pdf", "总目录.xlsx", "问题清单.txt"

PIECES: Final = Table(
    "pack",
    (
        Column("volume", "卷号", code=True, width=14),
        Column("no", "序号", kind="int", width=6),
        Column("clause", "条款", width=30),
        Column("kind", "佐证类别", width=14),
        Column("title", "题名", width=44),
        Column("document_no", "文号", width=18),
        Column("day", "日期", code=True, width=10),
        Column("span", "页号", code=True, width=10),
        Column("path", "文件", width=60),
        Column("note", "备注", width=30),
    ),
    "总目录",
)


@dataclass(frozen=True, slots=True)
class Made:
    """How far the files went: whose are in, which could not be put in and why."""

    pack: Pack
    frozen: Frozen
    files: int
    size: int
    faults: Mapping[str, str]  # by path

    @property
    def problems(self) -> list[str]:
        """A line for each file that is not there."""
        return [f"{path}：{why}" for path, why in self.faults.items()]


@in_chinese
def clause_page(one: PackedClause, faults: Mapping[str, str]) -> Entry:
    """目录.html of a clause: its pieces, its statements, what it lacks."""
    rows = [(piece, _link(piece, faults), faults.get(piece.path, "")) for piece in one.pieces]
    home = "../../" + quote(f"{CONTENTS}/{INDEX}")
    told = {
        "one": one,
        "rows": rows,
        "home": home,
        "style": "../../" + quote(f"{CONTENTS}/{STYLE}"),
    }
    return _page("programmes/pack_clause.html", f"{one.folder}/{PAGE}", told)


@in_chinese
def contents(made: Made) -> Iterator[Entry]:
    """What lies in the first folder, once every other file is known to be in."""
    links = {one.folder: "../" + quote(f"{one.folder}/{PAGE}") for one in made.frozen.clauses()}
    told = {"made": made, "links": links, "list": quote(LIST), "sheet": quote(SHEET)}
    told |= {"problems": quote(PROBLEMS), "manifest": MANIFEST, "style": STYLE}
    yield of_bytes(f"{CONTENTS}/{STYLE}", Path(finders.find(STYLE) or "").read_bytes())
    yield _page("programmes/pack_index.html", f"{CONTENTS}/{INDEX}", told)
    yield of_bytes(f"{CONTENTS}/{LIST}", _list(made))
    rows = write([(PIECES, _rows(made))], title=PIECES.title)
    yield of_bytes(f"{CONTENTS}/{SHEET}", rows)
    words = made.problems or ["没有问题：目录所列文件均已放入。"]
    yield of_text(f"{CONTENTS}/{PROBLEMS}", "\n".join(words) + "\n")


def _page(template: str, path: str, told: Mapping[str, Any]) -> Entry:
    return of_bytes(path, render_to_string(template, dict(told)).encode())


def _link(piece: PackedPiece, faults: Mapping[str, str]) -> str:
    """Beside the page itself; nothing where the file is not there."""
    return quote(piece.file_name) if piece.path and piece.path not in faults else ""


def _list(made: Made) -> bytes:
    """总目录.pdf: every volume, numbered."""
    at = made.pack.frozen_at
    assert at is not None
    columns = ("序号", "卷号", "条款", "起止年度", "件数", "页数", "缺口")
    widths = (2, 4, 12, 4, 2, 2, 8)
    rows = [
        [number, clause.clause.name, years, str(pieces), str(pages), "；".join(clause.gaps)]
        for clause in made.frozen.clauses()
        for number, years, pieces, pages in clause.volumes
    ]
    table = {
        "title": "",
        "columns": [
            {"title": title, "width": width, "center": title not in ("条款", "缺口")}
            for title, width in zip(columns, widths, strict=True)
        ],
        "rows": [[str(n), *row] for n, row in enumerate(rows, start=1)],
    }
    programme = made.pack.programme
    paper = Paper(
        f"{programme.name}总目录", "", "", False, "", programme.agency.name,
        chinese_day(at.astimezone(OFFICE_ZONE).date()), "", "",
        blocks=[{"kind": "table", "content": table}],
    )  # fmt: skip
    return pdf_of("register.typ", paper.plain(), at=at, tagged=False)


def _rows(made: Made) -> Iterator[dict[str, object]]:
    for clause in made.frozen.clauses():
        for piece in clause.pieces:
            told = piece.told
            yield {
                "volume": piece.volume,
                "no": piece.number,
                "clause": str(clause.clause),
                "kind": piece.kind,
                "title": told["title"],
                "document_no": told["document_no"],
                "day": shown_day(told["event_on"]),
                "span": piece.span,
                "path": piece.path or told["link"] or "情况说明",
                "note": made.faults.get(piece.path, "") if piece.path else "",
            }
