"""What a person does on a page: follow a link, fill in a form, press its button."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect


def follow(page: Page, path: str) -> None:
    """Press the link whose address ends like this."""
    with page.expect_navigation():
        page.locator(f'main a[href$="{path}"]').first.click()


def fill(page: Page, **fields: Any) -> None:
    """Fill in fields by their names: a list of texts picks options, True and False tick."""
    for name, value in fields.items():
        field = page.locator(f'main [name="{name}"]:not([type="hidden"])')
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.first.get_attribute("type") == "radio":
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            pick(field, str(value))
        else:
            field.fill(str(value))


def pick(field: Locator, word: str) -> None:
    """Choose the option with this value, or else the first whose label holds the word."""
    options: list[list[str]] = field.evaluate("f => [...f.options].map(o => [o.value, o.label])")
    by_value = [value for value, _label in options if value == word]
    by_label = [value for value, label in options if word in label]
    assert by_value or by_label, f"no option {word!r} among {options}"
    field.select_option((by_value or by_label)[0])


def press(page: Page, action: str = "", *, button: str = "") -> None:
    """Press a button of the form that posts to an address ending like this; a question: yes."""
    form = f'main form[method="post"]{f"[action$={action!r}]" if action else ""}'
    target = page.locator(f"{form} button{button or '[type=submit]'}").first
    asks = target.get_attribute("data-confirm")
    with page.expect_navigation():
        target.click()
        if asks:
            page.locator("#ask [data-answer]").click()


def send(page: Page, path: str, action: str = "", **fields: Any) -> None:
    """Open a page with a form, fill it in and press its button."""
    page.goto(path)
    fill(page, **fields)
    press(page, action)


def told(page: Page) -> None:
    """The page says that something was done."""
    expect(page.locator(".says-green")).to_be_visible()


def number_in(path: str) -> int:
    """The id that an address ends with: /findings/12 or /versions/3/."""
    return int(path.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2])


def choose(page: Page, name: str, file: str, content: bytes, kind: str = "text/csv") -> None:
    """Put a file into a field, as dropping it there does."""
    field = page.locator(f'main input[type="file"][name="{name}"]')
    field.set_input_files({"name": file, "mimeType": kind, "buffer": content})


def download(page: Page, path: str) -> bytes:
    """The file a link of the page gives."""
    with page.expect_download() as coming:
        page.locator(f'main a[href*="{path}"]').first.click()
    return coming.value.path().read_bytes()
