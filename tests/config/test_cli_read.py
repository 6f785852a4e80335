"""`bihuan read ledger FILE`: JSON in the form of the hand labels, a sentence for every refusal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.config import cli
from bihuan.config.cli.read import SENTENCES

ROOT = Path(__file__).parents[2]
NOTICE = ROOT / "library" / "notices" / "lianyungang-2021.txt"


def test_the_ledger_is_printed_as_utf8_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["read", "ledger", str(NOTICE)]) == 0
    printed = capfdbinary.readouterr()
    shown = json.loads(printed.out.decode("utf-8"))
    assert (shown["id"], len(shown["ledger"])) == ("lianyungang-2021", 33)
    assert "党总支".encode() in printed.out
    assert printed.out.startswith(b'{\n "id"')
    assert printed.err == b""


def test_the_ledger_is_written_to_a_file(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    out = tmp_path / "ledger.json"
    assert cli.main(["read", "ledger", str(NOTICE), "--out", str(out)]) == 0
    assert len(json.loads(out.read_text("utf-8"))["ledger"]) == 33
    assert capfdbinary.readouterr().out == b""


def test_a_text_that_is_no_notice_gives_an_empty_ledger_and_says_why(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    other = tmp_path / "news.txt"
    other.write_text("春季学校卫生工作纪实,发放折页2000余份。", "utf-8")
    assert cli.main(["read", "ledger", str(other)]) == 0
    printed = capfdbinary.readouterr()
    assert json.loads(printed.out)["ledger"] == []
    assert SENTENCES["not_a_notice"].encode() in printed.err


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.txt", b"\x89PNG\r\n", "binary_file"),
        ("a.xlsx", b"1", "unknown_type"),
        ("a.docx", b"1", "damaged_file"),
        ("missing.txt", None, "not_found"),
    ],
)
def test_what_cannot_be_read_prints_nothing_and_says_why(
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    name: str,
    raw: bytes | None,
    code: str,
) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    assert cli.main(["read", "ledger", str(tmp_path / name)]) == 2
    printed = capfdbinary.readouterr()
    assert printed.out == b""
    assert SENTENCES[code].encode() in printed.err


def test_a_result_that_cannot_be_written_is_said(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert cli.main(["read", "ledger", str(NOTICE), "--out", str(tmp_path)]) == 2
    assert SENTENCES["not_written"].encode() in capfdbinary.readouterr().err


def test_every_code_has_its_sentence() -> None:
    sources = [
        *(ROOT / "bihuan" / "rules" / "reading").glob("*.py"),
        ROOT / "bihuan" / "kit" / "documents.py",
    ]
    pattern = r'(?:ReadingError|UnreadableDocument|reason=)\(?\s*"([a-z_]+)"'
    codes = {code for path in sources for code in re.findall(pattern, path.read_text("utf-8"))}
    assert len(codes) > 12
    assert codes <= set(SENTENCES)


def test_reading_does_not_wait_for_django() -> None:
    script = (
        "import sys; from bihuan.config.cli import main;"
        f"main(['read', 'ledger', {str(NOTICE)!r}, '--out', {'/dev/null'!r}]);"
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
