"""Marks of secrecy: found where documents bear them, not where a text speaks about secrets."""

from __future__ import annotations

import pytest

from bihuan.rules.secrecy import mark_in_name, mark_in_text


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("机密★1年\n关于……的通知", "机密"),
        ("绝 密 ★ 30年", "绝密"),
        ("份号 000001\n秘密★\n特急", "秘密"),
        ("000123\n  机密  \n××县人民政府", "机密"),
        ("【秘密】\n正文", "秘密"),
        ("工作秘密\n内部资料", "工作秘密"),
    ],
)
def test_a_marked_document_is_known(text: str, mark: str) -> None:
    assert mark_in_text(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "各科室应当保守国家秘密和商业秘密。",
        "涉密文件分为绝密、机密、秘密三级。",
        "本材料不含国家秘密和工作秘密",
        "\n" * 60 + "秘密",
    ],
)
def test_a_text_about_secrets_bears_no_mark(text: str) -> None:
    assert mark_in_text(text) == ""


@pytest.mark.parametrize(
    "name", ["机密-方案.pdf", "绝密.docx", "[秘密]名单.xlsx", "秘密 名单.doc", "秘密★.pdf"]
)
def test_a_name_is_judged_more_strictly(name: str) -> None:
    assert mark_in_name(name)


@pytest.mark.parametrize(
    "name", ["保守国家秘密承诺书.pdf", "商业秘密保护制度.docx", "检测报告.pdf"]
)
def test_a_name_about_secrets_bears_no_mark(name: str) -> None:
    assert mark_in_name(name) == ""
