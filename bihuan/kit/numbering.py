"""The numbers that Word prints before paragraphs and does not store in their text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_HAN = "零一二三四五六七八九"
# Number formats (ECMA-376 part 1, 17.18.59) that are written in Chinese numerals.
_HAN_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
_SILENT = {"bullet", "none"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: first number, number format, and its text with %1 … %9."""

    start: int
    kind: str
    text: str


@dataclass(slots=True)
class Numbering:
    """Lists of a document and how far each has counted; ask the paragraphs in order."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counted: dict[str, dict[int, int]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """Read the lists and the styles that use them; a document without lists has none."""
        self = cls()
        related = document.part.rels.values()
        parts = [one.target_part for one in related if one.reltype.endswith("/numbering")]
        if parts:
            self._read(parts[0].element)
        for style in document.styles.element.iter(f"{_W}style"):
            used = _used(style.find(f"{_W}pPr"))
            if used:
                self.styles[style.get(f"{_W}styleId")] = used
        return self

    def _read(self, root: Any) -> None:
        abstract = {
            one.get(f"{_W}abstractNumId"): {
                int(level.get(f"{_W}ilvl")): _level(level) for level in one.findall(f"{_W}lvl")
            }
            for one in root.findall(f"{_W}abstractNum")
        }
        for one in root.findall(f"{_W}num"):
            number, name = one.get(f"{_W}numId"), _value(one.find(f"{_W}abstractNumId"))
            own = dict(abstract.get(name, {}))
            for override in one.findall(f"{_W}lvlOverride"):
                at = int(override.get(f"{_W}ilvl"))
                start = _value(override.find(f"{_W}startOverride"))
                if at in own and start:
                    own[at] = Level(int(start), own[at].kind, own[at].text)
            self.levels[number] = own
            # Lists made from one pattern count on, unless one of them says where it starts.
            fresh = own != abstract.get(name, {})
            self.lists[number] = number if fresh else f"pattern {name}"

    def printed(self, paragraph: Any) -> str:
        """The number Word prints before this paragraph, "" if it is in no list."""
        properties = paragraph.find(f"{_W}pPr")
        style = None if properties is None else properties.find(f"{_W}pStyle")
        used = _used(properties) or self.styles.get(_value(style), ("", 0))
        levels = self.levels.get(used[0], {})
        level = levels.get(used[1])
        if level is None or level.kind in _SILENT:
            return ""
        counted = self.counted.setdefault(self.lists[used[0]], {})
        counted[used[1]] = counted.get(used[1], level.start - 1) + 1
        for deeper in [at for at in counted if at > used[1]]:
            del counted[deeper]
        return re.sub(
            "%([1-9])", lambda found: _number(int(found[1]) - 1, levels, counted), level.text
        )


def _number(at: int, levels: dict[int, Level], counted: dict[int, int]) -> str:
    level = levels.get(at)
    if level is None:
        return ""
    return written(counted.get(at, level.start), kind=level.kind)


def written(number: int, *, kind: str) -> str:
    """A number in a format of Word: Chinese numerals, circled, or plain digits for all others."""
    if kind in _HAN_FORMATS and 0 <= number < 100:
        tens, ones = divmod(number, 10)
        if not tens:
            return _HAN[ones]
        return (_HAN[tens] if tens > 1 else "") + "十" + (_HAN[ones] if ones else "")
    if kind in _CIRCLED and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


def _level(element: Any) -> Level:
    start = _value(element.find(f"{_W}start"))
    return Level(
        int(start) if start else 1,
        _value(element.find(f"{_W}numFmt")) or "decimal",
        _value(element.find(f"{_W}lvlText")),
    )


def _used(properties: Any) -> tuple[str, int] | None:
    """List and level named by a paragraph's or a style's properties."""
    numbered = None if properties is None else properties.find(f"{_W}numPr")
    if numbered is None:
        return None
    number = _value(numbered.find(f"{_W}numId"))
    return (number, int(_value(numbered.find(f"{_W}ilvl")) or 0)) if number else None


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(_VAL) or "")
