"""Small real files for tests: a PDF, a Word document, a workbook, and broken ones."""

from __future__ import annotations

import io

from docx import Document
from pypdf import PdfWriter

from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

TEXT_OF_PDF = b"Annual calibration certificate"


def pdf(*, password: str = "", said: bytes = b"") -> bytes:
    """A PDF of one page: blank, with a line of text, or locked."""
    if said:
        return _written(said)
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*lines: str) -> bytes:
    """A Word document of these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def workbook(*names: str) -> bytes:
    """A workbook with one column."""
    table = Table("names", (Column("name", "Name"),), "Names")
    return write([(table, [{"name": name} for name in names])], title="names")


def _written(said: bytes) -> bytes:
    """A page that shows one line, built by hand: pypdf writes none."""
    stream = b"BT /F1 12 Tf 20 100 Td (" + said + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return out + b"startxref\n%d\n%%%%EOF\n" % start
