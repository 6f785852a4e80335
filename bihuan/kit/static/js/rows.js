// A row more in a table of rows: from its <template>, with the words selected in the marked text beside it, where
// the text has them. Without a script the button sends the form and the server adds the row.
"use strict";
(() => {
  // The row of the last mark before a place of the text.
  function before(range) {
    const earlier = page.find("mark[data-keys]").filter((mark) => range.comparePoint(mark, 0) < 0);
    return earlier.length && document.querySelector(`[data-key="${CSS.escape(earlier.at(-1).dataset.keys.split(" ").at(-1))}"]`);
  }
  function add(button, words, range) {
    const list = button.form.querySelector("[data-rows]");
    const total = button.form.elements[`${list.dataset.rows}-TOTAL_FORMS`];
    const made = document.createElement("template");
    made.innerHTML = document.getElementById(button.dataset.addRow).innerHTML.replaceAll("__prefix__", total.value);
    const row = made.content.firstElementChild;
    total.value = Number(total.value) + 1;
    const area = row.querySelector("textarea");
    const place = range && before(range);
    if (place) place.after(row); else if (range) list.prepend(row); else list.append(row);
    area.value = words;
    if (range) marks.add(range, row.dataset.key, "azure");
    marks.toRow(row.closest("[data-marked]"), row.dataset.key);
    area.focus({ preventScroll: true });
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
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
