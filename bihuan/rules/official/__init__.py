"""Official documents 公文: their fields, numbers, headings, and the paper they are written on."""

from bihuan.rules.official.differences import Difference, differences
from bihuan.rules.official.fields import (
    Fault,
    Field,
    Kind,
    check,
    read_kinds,
)
from bihuan.rules.official.headings import (
    attachments_of,
    attachments_text,
    numbered,
    paragraphs_of,
    text_from,
)
from bihuan.rules.official.numbers import chinese_day, document_number
from bihuan.rules.official.paper import Frame, Paper, compose, read, text_of

__all__ = [
    "Difference",
    "Fault",
    "Field",
    "Frame",
    "Kind",
    "Paper",
    "attachments_of",
    "attachments_text",
    "check",
    "chinese_day",
    "compose",
    "differences",
    "document_number",
    "numbered",
    "paragraphs_of",
    "read",
    "read_kinds",
    "text_from",
    "text_of",
]
