"""`bihuan read ledger FILE`: a published rectification notice → its ledger as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bihuan.kit.documents import UnreadableDocument, text_of
from bihuan.rules.reading.ledger import read_ledger

UNREADABLE, WITHOUT_ITEMS = 2, 0

# One sentence a code, Chinese and English: this command runs without a language setting.
SENTENCES = {
    "empty_file": "文件是空的。 The file is empty.",
    "too_large": "文件太大。 The file is too large.",
    "too_long": "文字太长,不像一份通报。 The text is too long for a notice.",
    "unknown_type": "只读 TXT、DOCX、PDF。 Only TXT, DOCX and PDF are read.",
    "old_word": "请把 .doc 另存为 .docx。 Save the .doc as .docx first.",
    "encrypted_document": "文档有密码。 The document has a password.",
    "macro_document": "不读带宏的文档。 Documents with macros are not read.",
    "zip_bomb": "压缩包异常膨胀,已拒绝。 The file unpacks to far too much and is refused.",
    "damaged_file": "文件已损坏,或不是它名字所说的类型。 "
    "The file is damaged, or not of the type its name says.",
    "encrypted_pdf": "PDF 有密码。 The PDF is encrypted.",
    "pdf_without_text": "PDF 里没有文字,可能是扫描件。 The PDF holds no text; it may be a scan.",
    "too_many_pages": "页数太多。 The PDF has too many pages.",
    "binary_file": "这不是文本文件。 This is not a text file.",
    "not_found": "找不到或打不开文件。 The file cannot be found or opened.",
    "not_written": "结果写不进去。 The result cannot be written.",
    "empty_text": "没有文字。 There is no text.",
    "not_a_notice": "这不像一份整改通报,台账为空。 "
    "This does not look like a rectification notice; the ledger is empty.",
    "too_many_headings": "编号标题太多,不像一份通报。 Too many numbered headings for a notice.",
    "no_items": "没有找到问题,台账为空。 No problem was found; the ledger is empty.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be read, and from where."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    ledger = kinds.add_parser("ledger", help="The problems of a rectification notice, as JSON")
    ledger.add_argument("file", type=Path, metavar="FILE", help="TXT, DOCX or PDF with text")
    ledger.add_argument("--out", type=Path, metavar="FILE", help="write here, not to the screen")


def run(args: argparse.Namespace) -> int:
    """Print or write the ledger; the reason of an empty one goes to the error stream."""
    try:
        text = text_of(args.file.name, args.file.read_bytes())
    except OSError:
        return _say("not_found", status=UNREADABLE)
    except UnreadableDocument as refusal:
        return _say(refusal.code, status=UNREADABLE)
    ledger = read_ledger(text)
    shown = json.dumps(ledger.to_json(name=args.file.stem), ensure_ascii=False, indent=1) + "\n"
    try:
        _put(shown.encode("utf-8", "replace"), to=args.out)
    except OSError:
        return _say("not_written", status=UNREADABLE)
    return _say(ledger.reason, status=WITHOUT_ITEMS) if ledger.reason else 0


def _put(shown: bytes, *, to: Path | None) -> None:
    if to is not None:
        to.write_bytes(shown)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(shown)
    sys.stdout.buffer.flush()


def _say(code: str, *, status: int) -> int:
    sentence = SENTENCES[code]
    sys.stderr.buffer.write(f"bihuan: {sentence}\n".encode())
    sys.stderr.buffer.flush()
    return status
