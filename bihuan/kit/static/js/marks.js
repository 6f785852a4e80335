// A text with marks beside its rows: pointing at one lights the other up, going to one brings the other into view.
"use strict";
const marks = (() => {
  const STACKED = matchMedia("(max-width: 62rem)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const keysOf = (mark) => mark.dataset.keys.split(" ");
  const marksOf = (frame, key) => page.find(`mark[data-keys~="${CSS.escape(key)}"]`, frame);
  const rowOf = (frame, key) => frame.querySelector(`[data-key="${CSS.escape(key)}"]`);

  // Few things are lit at a time, so that a long text needs no search.
  function light(frame, keys) {
    const now = keys.flatMap((key) => [rowOf(frame, key), ...marksOf(frame, key)]).filter(Boolean);
    (frame.lit || []).forEach((one) => now.includes(one) || one.classList.remove("is-lit"));
    now.forEach((one) => one.classList.add("is-lit"));
    frame.lit = now;
  }
  function show(frame, side) {
    frame.dataset.shown = side;
    page.find("[data-side]", frame).forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.side === side)));
  }
  function reveal(frame, mark) {
    const text = mark.closest("[data-marked-text]");
    const behavior = still.matches ? "instant" : "smooth";
    if (STACKED.matches) return mark.scrollIntoView({ block: "center", behavior: "instant" });
    const top = mark.getBoundingClientRect().top - text.getBoundingClientRect().top + text.scrollTop;
    text.scrollTo({ top: top - text.clientHeight / 3, behavior });
  }
  function toSource(frame, key) {
    const [first] = marksOf(frame, key);
    if (!first) return;
    show(frame, "source");
    light(frame, [key]);
    reveal(frame, first);
    first.focus({ preventScroll: true });
  }
  function toRow(frame, key) {
    const row = rowOf(frame, key);
    if (!row) return;
    show(frame, "rows");
    light(frame, [key]);
    row.scrollIntoView({ block: "center", behavior: STACKED.matches || still.matches ? "instant" : "smooth" });
    row.focus({ preventScroll: true });
  }

  function link(frame) {
    const pointed = (event) => {
      const mark = event.target.closest("mark[data-keys]");
      const row = event.target.closest("[data-key]");
      return mark ? keysOf(mark) : row ? [row.dataset.key] : null;
    };
    frame.addEventListener("pointerover", (event) => light(frame, pointed(event) || []));
    frame.addEventListener("pointerleave", () => light(frame, []));
    frame.addEventListener("focusin", (event) => {
      const keys = pointed(event);
      light(frame, keys || []);
      // Filling in a row, one reads its source beside it; on a phone the source is another side.
      const row = event.target.closest("[data-key]");
      const [first] = row && !STACKED.matches ? marksOf(frame, row.dataset.key) : [];
      if (first) reveal(frame, first);
    });
    frame.addEventListener("click", (event) => {
      const row = event.target.closest("[data-key]");
      const mark = event.target.closest("mark[data-keys]");
      if (event.target.closest("[data-to-source]") && row) {
        event.preventDefault();
        toSource(frame, row.dataset.key);
      } else if (row) {
        const [first] = STACKED.matches ? [] : marksOf(frame, row.dataset.key);
        light(frame, [row.dataset.key]);
        if (first) reveal(frame, first);
      } else if (mark && !String(getSelection())) {
        toRow(frame, keysOf(mark).at(-1)); // the innermost
      }
    });
    frame.addEventListener("keydown", (event) => {
      if (!["Enter", " "].includes(event.key) || !event.target.matches("mark[data-keys]")) return;
      event.preventDefault();
      toRow(frame, keysOf(event.target).at(-1));
    });
    frame.querySelector(".marked-switch").hidden = false;
    page.on("click", "[data-side]", (button) => frame.contains(button) && show(frame, button.dataset.side));
    show(frame, "rows");
  }
  page.each("[data-marked]", link);

  // What is selected of the text under a frame; the last selection survives a press on a button.
  let selected = null;
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const within = range.commonAncestorContainer;
    const text = (within.closest ? within : within.parentElement)?.closest("[data-marked-text]");
    if (text) selected = range.collapsed ? null : range.cloneRange();
  });
  // Marks a range that nothing has marked, piece by piece, as a row's.
  function add(range, key, tone) {
    const walk = document.createTreeWalker(range.commonAncestorContainer.parentElement, NodeFilter.SHOW_TEXT);
    const pieces = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!range.intersectsNode(node) || node.parentElement.closest("mark")) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.length;
      if (from < to) pieces.push([node, from, to]);
    }
    pieces.forEach(([node, from, to], at) => {
      const mark = Object.assign(document.createElement("mark"), { className: `mark mark-${tone}` });
      if (!at) Object.assign(mark, { tabIndex: 0, role: "link" }); // as the server does it: one stop a row
      mark.dataset.keys = key;
      const piece = document.createRange();
      piece.setStart(node, from);
      piece.setEnd(node, to);
      piece.surroundContents(mark);
    });
  }
  return { add, toRow, selection: () => selected };
})();
