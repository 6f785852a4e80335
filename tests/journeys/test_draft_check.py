"""A draft whose figures disagree is checked, corrected where it stands, checked again, exported."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from bihuan.kit.sheets.reading import open_workbook
from tests.journeys.ease import easy_for_everybody
from tests.journeys.hands import download, fill, follow, press

DRAFT = """全县公共场所卫生监督工作小结
今年以来，我所累计出动卫生监督人员1400余人次，监督检查学校39所，其中城区12所、其余28所。
截至目前，水样应检100份，合格96份，合格率95%。立案查处8件，罚款2.35万元。
三、下一步打算
今年以来累计出动卫生监督人员1290人次，印发手册两部。
"""
RIGHT = (("1290人次", "1400余人次"), ("其余28所", "其余27所"), ("合格率95%", "合格率96%"))
SAYS = (
    "“卫生监督人员”前后不一：前面写1400余人次，后面写1290人次。",
    "各分项相加为40所，总数写39所。",
    "按96份、100份计算，比率应为96%，稿中写95%。",
)


def test_a_clerk_puts_a_draft_right_before_it_goes_out(
    visit: Callable[[str], Page], look: Callable[[Page, str], None]
) -> None:
    page = visit("handler")
    page.goto("/publications/drafts")
    fill(page, text=DRAFT)
    press(page, "/drafts")
    sees_what_disagrees(page)
    look(page, "draft-contradictions")
    easy_for_everybody(page, "draft check")
    goes_between_sentence_and_text(page)
    corrects_it_in_place(page)
    expect(page.locator(".note-green")).to_contain_text("没有发现对不上的数据")
    expect(page.locator(".mark-red:not(.marked-legend .mark)")).to_have_count(0)
    look(page, "draft-agrees")
    takes_the_list_along(page)


def sees_what_disagrees(page: Page) -> None:
    """Each contradiction is a sentence, its figures are red where they stand."""
    expect(page.locator(".note-red")).to_contain_text("发现 3 处对不上")
    expect(page.locator(".is-alarm b")).to_have_text(SAYS)
    red = page.locator("[data-marked-text] .mark-red").all_text_contents()
    assert {"1400余人次", "1290人次", "39所", "12所", "28所", "95%"} <= set(red)


def goes_between_sentence_and_text(page: Page) -> None:
    """From a sentence to its figure in the text, and from there to what was read of it."""
    page.locator(".is-alarm").first.get_by_role("link", name="1290人次").click()
    mark = page.locator("[data-marked-text] mark", has_text="1290人次")
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    expect(page.locator("[data-draft-reading]")).to_contain_text("卫生监督人员")
    page.keyboard.press("Enter")
    row = page.locator(".figure-line:focus")
    expect(row).to_contain_text("1290人次")
    follow(page, "?show=conflicts")
    expect(page.locator(".is-alarm")).to_have_count(3)


def corrects_it_in_place(page: Page) -> None:
    """The text is corrected on the page of its figures and checked again."""
    page.locator('[data-dialog="correct"]').click()
    text = page.locator('#correct [name="text"]')
    words = text.input_value()
    assert words.split() == DRAFT.split()
    for wrong, right in RIGHT:
        assert wrong in words
        words = words.replace(wrong, right)
    text.fill(words)
    press(page, "/drafts")


def takes_the_list_along(page: Page) -> None:
    """The workbook holds every figure, as corrected, and no contradiction."""
    book = open_workbook("figures.xlsx", download(page, "/sheet"))
    figures, repeated, conflicts = (
        [line.cells for line in sheet.rows()][2:] for sheet in book.sheets
    )
    written = [cells[1] for cells in figures]
    assert written.count("1400余人次") == 2
    assert "27所" in written and "1290人次" not in written
    assert repeated and not conflicts
