// The mark in focus is told at once, so that one can read along without leaving the draft.
"use strict";
(() => {
  const told = document.querySelector("[data-draft-reading]");
  const sayOf = (mark) => {
    const key = mark?.dataset.keys?.split(" ").at(-1);
    const row = key && document.querySelector(`li[data-key="${CSS.escape(key)}"]`);
    return row ? [row.querySelector(".figure-head > :first-child"), ...row.querySelectorAll(".figure-said")]
      .map((part) => part?.innerText.replace(/\s+/g, " ").trim()).filter(Boolean).join(" · ") : "";
  };
  document.addEventListener("focusin", (event) => {
    const said = sayOf(event.target.closest("mark[data-keys]"));
    told.textContent = said;
    told.hidden = !said;
  });
  document.addEventListener("focusout", () => { told.hidden = true; });
})();
