"""`bihuan journal`: verify that it is whole, or export it so that others can."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bihuan.config.cli.django_ready import ready

if TYPE_CHECKING:
    from bihuan.apps.people.queries import Fault, Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`verify` ends with 1 when something was changed; `export` writes one JSON line an act."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="recompute the chain, hold the records against it")
    verify.add_argument("--chain-only", action="store_true", help="leave the records out")
    verify.add_argument(
        "--files", action="store_true", help="hold every stored file against its hash too"
    )
    verify.add_argument(
        "--anchor",
        metavar="SEQ:HASH",
        type=anchor,
        help="number and hash of an act noted earlier, somewhere else",
    )
    export = verbs.add_parser("export", help="every act with the texts that were hashed")
    export.add_argument("file", metavar="FILE", help="where to write, - for standard output")


def anchor(text: str) -> tuple[int, str]:
    """SEQ:HASH as the last line of an earlier verification says it."""
    seq, _colon, digest = text.partition(":")
    if not seq.isdecimal() or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("write SEQ:HASH, such as 42:9f86…, with all 64 digits")
    return int(seq), digest


def run(args: argparse.Namespace) -> int:
    """Do it."""
    ready()
    return _verify(args) if args.verb == "verify" else _export(args)


def _verify(args: argparse.Namespace) -> int:
    from bihuan.apps.people import queries

    _know_the_verbs()
    report = queries.verify(rows=not args.chain_only, anchor=args.anchor)
    print(
        f"操作 {report.acts} 条,变更 {report.changes} 处,业务记录 {report.rows} 行 · "
        f"{report.acts} acts, {report.changes} changes, {report.rows} records"
    )
    for fault in report.faults:
        _say(fault)
    if report.more:
        print(f"另有 {report.more} 处 · and {report.more} more")
    print(_verdict(report))
    print(f"末条 · last act: {report.seq}:{report.head}")
    files = _verify_files() if args.files else True
    return 0 if report.clean and files else 1


def _verify_files() -> bool:
    from bihuan.apps.archives.queries.keeping import held_against_hashes

    found = held_against_hashes()
    print(f"文件 {found.files} 个 · {found.files} files")
    for name in found.missing:
        print(f"✗ 文件缺失 · file missing: {name}")
    for name in found.changed:
        print(f"✗ 文件被改动 · file changed: {name}")
    for name in found.remaining:
        print(f"✗ 已销毁的文件仍在 · destroyed, yet there: {name}")
    if found.whole:
        print("✓ 文件与其哈希一致 · every file is what its hash says")
    return found.whole


def _know_the_verbs() -> None:
    """Verbs are known once their modules are loaded; faults are named by them."""
    from django.conf import settings

    for app in settings.INSTALLED_APPS:
        if app.startswith("bihuan.apps."):
            import_module(f"{app}.actions")


def _say(fault: Fault) -> None:
    from django.utils.translation import override

    from bihuan.apps.people.queries import fault_text

    with override("zh-hans"):
        chinese = fault_text(fault)
    with override("en"):
        print(f"✗ {chinese}\n  {fault_text(fault)}")


def _verdict(report: Report) -> str:
    if report.clean:
        return "✓ 日志完整,记录与日志一致 · the journal is whole, and the records are what it says"
    return "✗ 日志或记录被从外部改动 · the journal or the records were changed from outside"


def _export(args: argparse.Namespace) -> int:
    with ExitStack() as stack:
        out: TextIO = sys.stdout
        if args.file != "-":
            out = stack.enter_context(Path(args.file).open("w", encoding="utf-8"))
        count = _write_lines(out)
    print(f"已导出 {count} 条操作 · {count} acts exported", file=sys.stderr)
    return 0


def _write_lines(out: TextIO) -> int:
    from bihuan.apps.people import queries

    count = 0
    for line in queries.export_lines():
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
        count += 1
    return count
