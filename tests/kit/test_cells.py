"""Cells get the label and kind of their column, and a row that does not fit is told at once."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from bihuan.kit.cells import cells

OPENINGS = [Markup('<td data-label="No."'), Markup('<td data-label="Due"')]


def test_each_cell_gets_the_opening_of_its_column() -> None:
    row = Markup('\n<td>1</td>\n<td class="x">2024</td>')
    assert cells(row, OPENINGS) == (
        '<td data-label="No.">1</td>\n<td data-label="Due" class="x">2024</td>'
    )


@pytest.mark.parametrize("row", ["<td>1</td>", "<td>1</td><td>2</td><td>3</td>", ""])
def test_a_row_with_another_number_of_cells_is_refused(row: str) -> None:
    with pytest.raises(ValueError, match="for 2 columns"):
        cells(Markup(row), OPENINGS)


def test_what_a_person_typed_cannot_open_a_cell() -> None:
    row = Markup("<td>{}</td><td>b</td>").format("<td>")
    assert "&lt;td&gt;" in cells(row, OPENINGS)
