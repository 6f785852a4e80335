"""Packages: names no system stumbles over, bounded memory, hashes that `sha256sum -c` accepts."""

import hashlib
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bihuan.kit import packing

HOSTILE = [
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "C:\\a.pdf",
    "a:b*c?.pdf",
    "关于印发《方案》的通知：附件\u202egpj.exe",
    "\x00\n\r\t.pdf",
    "长" * 400 + ".pdf",
    "CON.txt",
    "nul",
    " . . ",
    "",
    "a.tar.gz",
    "无后缀。第3.1条 的说明",
]


@given(st.text(max_size=300))
@example(HOSTILE[0])
@example("é" * 200 + ".pdf")
def test_a_name_is_one_component_that_every_system_writes(text: str) -> None:
    name = packing.safe_name(text)
    assert name
    assert not set(name) & set('\\/:*?"<>|')
    assert name.isprintable()
    assert len(name.encode()) <= packing.LONGEST
    assert name not in (".", "..")
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert packing.safe_name(name) == name


@pytest.mark.parametrize("name", ["CON.txt", "nul", "Com1.PDF", "aux.a.b"])
def test_a_device_of_windows_is_no_name(name: str) -> None:
    assert packing.safe_name(name) == "_" + name


def test_a_long_name_keeps_its_suffix() -> None:
    assert packing.safe_name("长" * 400 + ".pdf").endswith("长.pdf")


@given(st.lists(st.sampled_from([*HOSTILE, "A.pdf", "a.PDF", "a (2).pdf"]), max_size=30))
def test_every_path_is_given_once_whatever_the_case(names: list[str]) -> None:
    taken = packing.Names()
    paths = [taken.claim("卷 1", name) for name in names]
    assert len({path.casefold() for path in paths}) == len(paths)
    assert all(path.startswith("卷 1/") and path.count("/") == 1 for path in paths)


def test_the_list_of_hashes_keeps_its_own_name() -> None:
    assert packing.Names().claim(packing.MANIFEST) != packing.MANIFEST


def test_a_package_of_hostile_names_opens_and_its_hashes_agree(tmp_path: Path) -> None:
    names = packing.Names()
    entries = [packing.of_bytes(names.claim("件", one), one.encode() * 9) for one in HOSTILE]
    target = BytesIO()
    packed = packing.pack([*entries, packing.of_text("说明.txt", "一\n二\n")], target)
    assert packed.sha256 == hashlib.sha256(target.getvalue()).hexdigest()
    assert (packed.size, packed.files) == (len(target.getvalue()), len(HOSTILE) + 1)
    with zipfile.ZipFile(target) as package:
        assert package.testzip() is None
        package.extractall(tmp_path)
        assert "说明.txt" in package.namelist()
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", packing.MANIFEST],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(b"OK") == len(HOSTILE) + 1


def test_the_same_files_give_the_same_bytes() -> None:
    def made() -> bytes:
        return b"".join(packing.packing([packing.of_bytes("a/b.txt", b"one" * 1000)]))

    assert made() == made()


def test_a_file_that_changed_breaks_the_package() -> None:
    entry = packing.Entry("a.txt", lambda: BytesIO(b"other"), sha256="0" * 64)
    with pytest.raises(packing.BrokenPackageError, match=r"a\.txt"):
        packing.pack([entry], BytesIO())


class _Endless:
    """A large file that lies nowhere."""

    def __init__(self, size: int) -> None:
        self._left = size

    def __enter__(self) -> "_Endless":
        return self

    def __exit__(self, *fault: object) -> None:
        pass

    def read(self, size: int) -> bytes:
        given = min(size, self._left)
        self._left -= given
        return b"\xa5" * given


def test_memory_does_not_grow_with_the_package() -> None:
    large: Any = lambda: _Endless(24 << 20)  # noqa: E731
    entries = (packing.Entry(f"{n}.pdf", large) for n in range(4))
    tracemalloc.start()
    size = sum(len(chunk) for chunk in packing.packing(entries))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 96 << 20
    assert peak < 6 << 20


def test_files_are_opened_one_after_another_and_closed() -> None:
    opened: list[int] = []

    def entries() -> Iterator[packing.Entry]:
        for n in range(50):
            source = BytesIO(b"x")
            opened.append(n)
            yield packing.Entry(f"{n}.txt", lambda source=source: source)  # type: ignore[misc]
            assert source.closed

    packing.pack(entries(), BytesIO())
    assert len(opened) == 50


def test_an_answer_is_sent_while_it_is_made() -> None:
    answer = packing.response([packing.of_bytes("a.txt", b"a")], name="移交 2026/1.zip")
    assert answer.streaming
    assert "%EF%BC%8F" in answer["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as package:  # type: ignore[arg-type]
        assert package.namelist() == ["a.txt", packing.MANIFEST]
