// The mark in focus is told at once, so that one can read along without leaving the draft.
"use strict";
(() => {
  const told = document.querySelector("[data-draft-reading]");
  const words = (part) => part.textContent.replace(/\s+/g, " ").trim();
  const sayOf = (mark) => {
    const key = mark?.dataset.keys.split(" ").at(-1);
    const row = key && document.querySelector(`li[data-key="${CSS.escape(key)}"]`);
    if (!row) return "";
    const said = page.find(".figure-said > div, small.figure-said", row);
    return [row.querySelector(".figure-head > :first-child"), ...said].map(words).join("　");
  };
  document.addEventListener("focusin", (event) => {
    const said = sayOf(event.target.closest("mark[data-keys]"));
    told.textContent = said;
    told.hidden = !said;
  });
  document.addEventListener("focusout", () => { told.hidden = true; });
})();
