"""Translations: one PO fragment an area, joined and compiled at set-up; no gettext tools needed."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n' + (
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def joined(parts: Path) -> Catalog:
    """All fragments as one catalogue; a msgid may stand in several with the same words."""
    whole = Catalog(locale="zh_Hans")
    for part in sorted(parts.glob("*.po")):
        text = part.read_text(encoding="utf-8")
        if 'msgid ""\nmsgstr ""' not in text:
            text = HEADER + text
        for message in read_po(io.BytesIO(text.encode()), locale="zh_Hans"):
            if not message.id:
                continue
            known = whole.get(message.id)
            if known is not None and known.string and known.string != message.string:
                raise ValueError(f"{part.name}: {message.id!r} is translated twice, differently")
            whole.add(message.id, message.string, context=message.context)
    return whole


def compile_all(locale: Path) -> None:
    """Write the compiled catalogue where Django looks for it; a fault leaves the old one there."""
    target = locale / "zh_Hans" / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    compiled = io.BytesIO()
    write_mo(compiled, joined(locale / "parts"))
    half = target / "django.mo.half"
    half.write_bytes(compiled.getvalue())
    half.replace(target / "django.mo")
