"""The tick that nothing classified is given: one sentence, wherever a file is asked for."""

from __future__ import annotations

import ast
from pathlib import Path

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.kit.confirming import Unclassified, WithFile

ROOT = Path(__file__).resolve().parents[2] / "bihuan"
SENTENCE = "请确认所传材料不含国家秘密和工作秘密，涉密材料不得上传。"


class Asked(forms.Form):
    """A form that always wants the tick."""

    unclassified = Unclassified()


class MayHold(WithFile):
    """A form whose file may be left out."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.ask_file("文件")


def test_a_missing_tick_says_what_to_confirm() -> None:
    assert Asked({}).errors["unclassified"] == [SENTENCE]
    assert Asked({"unclassified": "on"}).is_valid()


def test_with_a_file_only() -> None:
    file = {"upload": SimpleUploadedFile("a.txt", "正文".encode())}
    assert MayHold({}).is_valid()
    assert MayHold({}, file).errors["unclassified"] == [SENTENCE]
    assert MayHold({"unclassified": "on"}, file).is_valid()


def test_no_form_asks_in_words_of_its_own() -> None:
    words = "It holds neither state secrets"
    asking = {
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and words in str(node.value)
    }
    assert asking == {"kit/confirming.py"}
