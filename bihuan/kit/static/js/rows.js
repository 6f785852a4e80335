// A row more in a table of rows: from its <template>, with the words selected in the marked text beside it, where
// the text has them. Without a script the button sends the form and the server adds the row.
"use strict";
(() => {
  // The row of the last mark before a place of the text.
  function before(range) {
    const earlier = page.find("mark[data-keys]").filter((mark) => range.comparePoint(mark, 0) < 0);
    return earlier.length && document.querySelector(`[data-key="${CSS.escape(earlier.at(-1).dataset.keys.split(" ").at(-1))}"]`);
  }
  function made(button) {
    const list = button.form.querySelector("[data-rows]");
    const total = button.form.elements[`${list.dataset.rows}-TOTAL_FORMS`];
    const mould = document.createElement("template");
    mould.innerHTML = document.getElementById(button.dataset.addRow).innerHTML.replaceAll("__prefix__", total.value);
    const row = mould.content.firstElementChild;
    total.value = Number(total.value) + 1;
    list.append(row);
    return row;
  }
  function add(button, words, range) {
    const row = made(button);
    const area = row.querySelector("textarea");
    const place = range && before(range);
    if (place) place.after(row); else if (range) row.parentElement.prepend(row);
    area.value = words;
    if (range) {
      marks.add(range, row.dataset.key, "azure");
      row.querySelector("[data-to-source]").hidden = false;
    }
    marks.toRow(row.closest("[data-marked]"), row.dataset.key);
    area.focus({ preventScroll: true });
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // Rows that a kept form had and a page that is loaded again has not.
  document.addEventListener("keep:fill", ({ target: form, detail: names }) => {
    const button = form.querySelector("[data-add-row]");
    if (!button) return;
    const prefix = form.querySelector("[data-rows]").dataset.rows;
    const more = () => names.some((name) => name.startsWith(`${prefix}-${form.elements[`${prefix}-TOTAL_FORMS`].value}-`));
    while (more()) made(button);
  });
  page.each("[data-selected]", (button) => { button.hidden = false; });
  // A press must not take the selection away before it is read.
  page.on("mousedown", "[data-selected]", (button, event) => event.preventDefault());
  page.on("click", "[data-add-row]", (button, event) => {
    event.preventDefault();
    if (!button.dataset.selected) return add(button, "", null);
    const range = marks.selection();
    const words = range ? range.toString().trim() : "";
    if (!words) return page.toast(button.dataset.selected, "yellow");
    add(button, words, range);
    getSelection().removeAllRanges();
  });
})();
