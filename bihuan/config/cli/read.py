"""`bihuan read ledger FILE`, `bihuan read claims FILE`: an official text → JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bihuan.kit.documents import UnreadableDocument, text_of
from bihuan.kit.lexicon import lexicon
from bihuan.rules.reading.claims.lexicon import LexiconError
from bihuan.rules.reading.claims.reading import read_claims
from bihuan.rules.reading.ledger import read_ledger

UNREADABLE, WITHOUT_ITEMS = 2, 0
FORMS = (".txt", ".md", ".docx", ".pdf", ".html", ".htm")
Told = tuple[dict[str, object], str]  # the result, and why it is empty

# One sentence a code, Chinese and English: this command runs without a language setting.
SENTENCES = {
    "empty_file": "文件是空的。 The file is empty.",
    "too_large": "文件太大。 The file is too large.",
    "too_long": "文字太长,不像一份通报。 The text is too long for a notice.",
    "unknown_type": "只读 TXT、MD、DOCX、PDF、HTML。 Only TXT, MD, DOCX, PDF and HTML are read.",
    "old_word": "请把 .doc 另存为 .docx。 Save the .doc as .docx first.",
    "encrypted_document": "文档有密码。 The document has a password.",
    "macro_document": "不读带宏的文档。 Documents with macros are not read.",
    "zip_bomb": "压缩包异常膨胀,已拒绝。 The file unpacks to far too much and is refused.",
    "damaged_file": "文件已损坏,或不是它名字所说的类型。 "
    "The file is damaged, or not of the type its name says.",
    "encrypted_pdf": "PDF 有密码。 The PDF is encrypted.",
    "pdf_without_text": "PDF 里没有文字,可能是扫描件:请先做文字识别(OCR),或索取 Word 版。 "
    "The PDF holds no text, as a scan: recognise its text (OCR) first, or ask for the Word file.",
    "too_many_pages": "页数太多。 The PDF has too many pages.",
    "binary_file": "这不是文本文件:请另存为 TXT 或 DOCX 再读。 "
    "This is not a text file: save it as TXT or DOCX first.",
    "mixed_encodings": "文件里混有不同的文字编码:请用记事本核对,另存为 UTF-8 再读。 "
    "The file mixes encodings of text: check it in an editor and save it as UTF-8.",
    "page_without_text": "网页里没有文字:正文可能是图片或由程序加载,请复制正文另存为 TXT。 "
    "The page holds no text; copy what it shows into a TXT file.",
    "not_found": "找不到或打不开文件。 The file cannot be found or opened.",
    "not_written": "结果写不进去。 The result cannot be written.",
    "empty_text": "没有文字。 There is no text.",
    "not_a_notice": "这不像一份整改通报,台账为空。 "
    "This does not look like a rectification notice; the ledger is empty.",
    "too_many_headings": "编号标题太多,不像一份通报。 Too many numbered headings for a notice.",
    "no_claims": "没有找到数据表述。 No numeric claim was found.",
    "bad_lexicon": "词表 {table} 第 {row} 行不能用：{value}。 "
    "Row {row} of {table} cannot be used: {value}.",
    "empty_folder": "文件夹里没有可读的文件。 The folder holds no file that can be read.",
    "no_folder_for_results": "批量读取请用 --out 指定一个文件夹。 "
    "Name a folder for the results with --out.",
    "no_items": "没有找到问题,台账为空。 No problem was found; the ledger is empty.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be read, and from where."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    for name, told in (
        ("ledger", "The problems of a rectification notice, as JSON"),
        ("claims", "The numeric claims of a text, as JSON"),
    ):
        kind = kinds.add_parser(name, help=told)
        kind.add_argument(
            "file",
            type=Path,
            metavar="FILE",
            help="TXT, MD, DOCX, PDF or HTML; - for standard input; a folder",
        )
        kind.add_argument(
            "--out", type=Path, metavar="FILE", help="write here (for a folder: into this folder)"
        )


def run(args: argparse.Namespace) -> int:
    """Print or write what was read; the reason of an empty result goes to the error stream."""
    try:
        read = _reader(args.what)
    except LexiconError as fault:
        why = f"{fault.code} {fault.value}"
        return _say(
            "bad_lexicon", status=UNREADABLE, table=fault.table, row=str(fault.row), value=why
        )
    if args.file.is_dir():
        return _read_all(args.file, args.out, read)
    return _read_one(args.file, args.out, read)


def _reader(what: str) -> Callable[[str, str], Told]:
    """What reads a text of a name. An agency's own words stand in `reading` beside its data."""
    home = os.environ.get("BIHUAN_HOME")
    words = lexicon(Path(home) / "reading" if home else None)

    def ledger(text: str, name: str) -> Told:
        found = read_ledger(text, folds=words.folds)
        return found.to_json(name=name), found.reason

    def claims(text: str, name: str) -> Told:
        found = read_claims(text, words)
        return found.to_json(text, name=name), found.reason

    return ledger if what == "ledger" else claims


def _read_all(folder: Path, out: Path | None, read: Callable[[str, str], Told]) -> int:
    """Every document of a folder, each into a file of its name; the worst status of all."""
    if out is None:
        return _say("no_folder_for_results", status=UNREADABLE)
    places = [one for one in sorted(folder.iterdir()) if one.suffix.lower() in FORMS]
    if not places:
        return _say("empty_folder", status=UNREADABLE)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _say("not_written", status=UNREADABLE)
    stems = Counter(one.stem for one in places)
    names = [one.stem if stems[one.stem] == 1 else one.name for one in places]
    return max(
        _read_one(one, out / f"{name}.json", read, about=one.name)
        for one, name in zip(places, names, strict=True)
    )


def _read_one(
    place: Path, out: Path | None, read: Callable[[str, str], Told], *, about: str = ""
) -> int:
    """Read one document; ``about`` names it in what is said where others are read as well."""
    try:
        given = str(place) == "-"
        raw = sys.stdin.buffer.read() if given else place.read_bytes()
        text = text_of("stdin.txt" if given else place.name, raw)
    except OSError:
        return _say("not_found", status=UNREADABLE, about=about)
    except UnreadableDocument as refusal:
        return _say(refusal.code, status=UNREADABLE, about=about)
    found, reason = read(text, "stdin" if given else place.stem)
    shown = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    try:
        _put(shown.encode("utf-8", "replace"), to=out)
    except OSError:
        return _say("not_written", status=UNREADABLE, about=about)
    return _say(reason, status=WITHOUT_ITEMS, about=about) if reason else 0


def _put(shown: bytes, *, to: Path | None) -> None:
    if to is not None:
        to.write_bytes(shown)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(shown)
    sys.stdout.buffer.flush()


def _say(code: str, *, status: int, about: str = "", **given: str) -> int:
    sentence = SENTENCES[code].format(**given) if given else SENTENCES[code]
    named = f"{about}: " if about else ""
    sys.stderr.buffer.write(f"bihuan: {named}{sentence}\n".encode("utf-8", "replace"))
    sys.stderr.buffer.flush()
    return status
