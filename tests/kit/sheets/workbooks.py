"""Workbooks for the tests, made part by part so that any of it can be wrong."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
ROOT = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def book(*sheets: str, properties: str = "") -> str:
    """The list of sheets, by name."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{properties}'
        f"<sheets>{entries}</sheets></workbook>"
    )


def relations(*sheets: str) -> str:
    """Where the sheets, the shared texts and the styles are."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">{entries}'
        f'<Relationship Id="rTexts" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rStyles" Type="{RELATION}/styles" Target="styles.xml"/>'
        "</Relationships>"
    )


def texts(*items: str) -> str:
    """The shared texts, each as the XML inside <si>."""
    inside = "".join(f"<si>{item}</si>" for item in items)
    return f'<sst xmlns="{MAIN}">{inside}</sst>'


def styles(*patterns: str) -> str:
    """Cell styles 1, 2 … with these number formats; style 0 is General."""
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{pattern}"/>'
        for number, pattern in enumerate(patterns, start=170)
    )
    used = "".join(f'<xf numFmtId="{170 + number}"/>' for number in range(len(patterns)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'
    )


def sheet(rows: str) -> str:
    """A worksheet with these <row> elements."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def parts(*rows: str, **others: str) -> dict[str, str]:
    """The parts of a workbook with a sheet for each text of rows."""
    names = [f"表{number}" for number in range(1, len(rows) + 1)]
    found = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": others.get("workbook", book(*names)),
        "xl/_rels/workbook.xml.rels": relations(*names),
        "xl/sharedStrings.xml": others.get("shared", texts()),
        "xl/styles.xml": others.get("formats", styles()),
    }
    for number, content in enumerate(rows, start=1):
        found[f"xl/worksheets/sheet{number}.xml"] = sheet(content)
    return found


def pack(content: dict[str, str] | dict[str, bytes]) -> bytes:
    """The parts in a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return out.getvalue()


def workbook(*rows: str, **others: str) -> bytes:
    """A workbook with a sheet for each text of rows."""
    return pack(parts(*rows, **others))


def inline(reference: str, text: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def grid(*rows: tuple[str, ...]) -> str:
    """Rows of texts from A1."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            inline(f"{chr(65 + index)}{number}", text) for index, text in enumerate(row) if text
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)
