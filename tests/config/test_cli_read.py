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


@pytest.mark.parametrize("text", ["1234567890" * 300, "一" * 700_000], ids=["digits", "one line"])
def test_what_says_nothing_gives_an_empty_ledger_and_says_why(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], text: str
) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert cli.main(["read", "ledger", str(tmp_path / "a.txt")]) == 0
    printed = capfdbinary.readouterr()
    assert json.loads(printed.out)["ledger"] == []
    reason = "too_long" if len(text) > 200_000 else "not_a_notice"
    assert SENTENCES[reason].encode() in printed.err


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.txt", b"\x89PNG\r\n", "binary_file"),
        ("a.xlsx", b"1", "unknown_type"),
        ("a.docx", b"1", "damaged_file"),
        ("a.html", b"<p> <script>1</script>", "page_without_text"),
        ("a.txt", "整改情况通报整改情况".encode() + b"\n\xd5\xfb\xb8\xc4", "mixed_encodings"),
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


def test_a_saved_web_page_is_read(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = NOTICE.read_text("utf-8").split("\n")
    saved = tmp_path / "公示.htm"
    saved.write_text("<meta charset=gbk>" + "".join(f"<p>{line}</p>" for line in lines), "gb18030")
    assert cli.main(["read", "ledger", str(saved)]) == 0
    assert len(json.loads(capfdbinary.readouterr().out)["ledger"]) == 33


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


def test_claims_are_printed_in_the_form_of_the_labels(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = tmp_path / "news.txt"
    text.write_text("截至2021年5月，发放折页2000余份，拨打12345热线。", "utf-8")
    assert cli.main(["read", "claims", str(text)]) == 0
    shown = json.loads(capfdbinary.readouterr().out)
    (claim,) = shown["claims"]
    told = (claim["text"], claim["value"], claim["unit"], claim["subject"], claim["approx"])
    assert told == ("2000余份", 2000, "份", "折页", True)
    assert {one["reason"] for one in shown["ignored"]} >= {"date"}


def test_a_folder_is_read_into_a_folder(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name in ("一", "二"):
        (tmp_path / f"{name}.txt").write_text("发放折页2000份。", "utf-8")
    (tmp_path / "三.png").write_bytes(b"not read")
    out = tmp_path / "out"
    assert cli.main(["read", "claims", str(tmp_path), "--out", str(out)]) == 0
    assert {one.name for one in out.iterdir()} == {"一.json", "二.json"}
    assert cli.main(["read", "claims", str(tmp_path)]) == 2
    assert SENTENCES["no_folder_for_results"].encode() in capfdbinary.readouterr().err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli.main(["read", "claims", str(empty), "--out", str(out)]) == 2


def test_a_folder_tells_which_file_gave_nothing_and_overwrites_none(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "一.txt").write_text("发放折页2000份。", "utf-8")
    (tmp_path / "一.md").write_text("发放折页3000份。", "utf-8")
    (tmp_path / "二.txt").write_bytes(b"")
    out = tmp_path / "out"
    assert cli.main(["read", "claims", str(tmp_path), "--out", str(out)]) == 2
    assert {one.name for one in out.iterdir()} == {"一.txt.json", "一.md.json"}
    told = capfdbinary.readouterr().err.decode()
    assert told == f"bihuan: 二.txt: {SENTENCES['empty_file']}\n"


def test_standard_input_is_read() -> None:
    command = [sys.executable, "-m", "bihuan", "read", "claims", "-"]
    told = subprocess.run(
        command, input="发放折页2000份。".encode(), capture_output=True, cwd=ROOT, check=True
    )
    assert json.loads(told.stdout)["claims"][0]["value"] == 2000


def test_a_row_of_the_own_words_that_cannot_be_used_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    own = tmp_path / "reading"
    own.mkdir()
    (own / "refusals.csv").write_text("reason,begins,pattern,example\ndate,0-9,(,\n", "utf-8")
    monkeypatch.setenv("BIHUAN_HOME", str(tmp_path))
    text = tmp_path / "a.txt"
    text.write_text("发放折页2000份。", "utf-8")
    assert cli.main(["read", "claims", str(text)]) == 2
    printed = capfdbinary.readouterr()
    assert printed.out == b""
    assert "refusals 第 1 行".encode() in printed.err
    (own / "refusals.csv").write_text(
        "reason,begins,pattern,example\nour own form,2,2000份,发放2000份\n", "utf-8"
    )
    assert cli.main(["read", "claims", str(text)]) == 0
    assert json.loads(capfdbinary.readouterr().out)["claims"] == []
