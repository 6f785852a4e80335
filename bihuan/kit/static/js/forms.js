// Forms: sent once, picked in batches, counted, files dropped, tables pasted.
"use strict";

// A form goes out once. The act id makes a repeat harmless; this spares the person the wait and the doubt.
const SENDING = 20000;
function release(form) {
  delete form.dataset.sent;
  page.find("[data-held]").forEach((button) => {
    if (button.form !== form) return;
    button.disabled = false;
    delete button.dataset.held;
  });
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  // Attributes, not properties: a field named "method" or "id" would stand in their place.
  if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.dataset.guard === "off") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  // After the browser has read which button was pressed.
  setTimeout(() => [...form.elements].forEach((one) => {
    if (one.type === "submit" && !one.disabled) { one.disabled = true; one.dataset.held = "1"; }
  }));
  setTimeout(() => release(form), SENDING);
});
window.addEventListener("pageshow", () => page.find("form[data-sent]").forEach(release));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement?.closest?.("form");
  if (form?.dataset.sent) release(form);
});

// Batches
function boxes(bar) {
  return page.find(`input[type=checkbox][form="${CSS.escape(bar.getAttribute("id"))}"]`);
}
function recount(bar) {
  const all = boxes(bar), picked = all.filter((box) => box.checked);
  const count = bar.querySelector("output");
  count.textContent = picked.length ? page.say("selected", { n: picked.length }) : page.say("noneSelected");
  bar.classList.toggle("is-empty", !picked.length);
  all.forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
  page.find(`[data-pick-all="${CSS.escape(bar.getAttribute("id"))}"]`).forEach((head) => {
    head.checked = all.length > 0 && picked.length === all.length;
    head.indeterminate = picked.length > 0 && picked.length < all.length;
  });
}
const bars = () => page.find("form[data-batch]");
let lastBox = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.type !== "checkbox" || !box.form?.matches("[data-batch]")) return;
  const all = boxes(box.form);
  if (event.shiftKey && lastBox && all.includes(lastBox)) {
    const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
    all.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
  }
  lastBox = box;
  recount(box.form);
});
page.on("change", "[data-pick-all]", (head) => {
  const bar = document.getElementById(head.dataset.pickAll);
  if (!bar) return;
  boxes(bar).forEach((box) => { box.checked = head.checked; });
  recount(bar);
});
document.addEventListener("reset", (event) => {
  if (event.target.matches("[data-batch]")) setTimeout(() => recount(event.target));
});
document.addEventListener("submit", (event) => {
  const bar = event.target;
  if (!bar.matches("[data-batch]") || boxes(bar).some((box) => box.checked)) return;
  event.preventDefault();
  page.toast(page.say("noneSelected"), "yellow");
}, true);
bars().forEach(recount);
["htmx:after:swap", "pageshow"].forEach((type) => window.addEventListener(type, () => bars().forEach(recount)));

// Counters
page.each("[data-counter]", (counter) => {
  const area = document.getElementById(counter.dataset.counter);
  if (!area) return;
  const most = Number(counter.textContent.split("/")[1]);
  const count = () => {
    const length = [...area.value].length;
    counter.textContent = length > most ? page.say("tooLong", { n: length - most }) : `${length} / ${most}`;
    counter.classList.toggle("is-over", length > most);
  };
  area.removeAttribute("maxlength"); // cutting pasted text silently would lose it
  area.addEventListener("input", count);
  count();
});

// Files
page.each("[data-drop]", (drop) => {
  const input = drop.querySelector("input");
  const names = drop.querySelector("output");
  const show = () => {
    const size = (file) => (file.size > 1048576 ? `${(file.size / 1048576).toFixed(1)} MB` : `${Math.ceil(file.size / 1024)} KB`);
    names.textContent = [...input.files].map((file) => `${file.name} (${size(file)})`).join("\n");
    drop.classList.toggle("has-files", input.files.length > 0);
  };
  input.addEventListener("change", show);
  ["dragover", "dragleave", "drop"].forEach((type) => drop.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.toggle("is-over", type === "dragover");
  }));
  drop.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    const list = new DataTransfer();
    [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1).forEach((file) => list.items.add(file));
    input.files = list.files;
    show();
  });
});

// Pasted tables: Excel gives tabs between cells and quotes around a cell with a line break.
function cellsOf(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\r?\n|$)/gy;
  for (let match; pattern.lastIndex < text.length && (match = pattern.exec(text));) {
    rows.at(-1).push(match[1] === undefined ? match[2].trim() : match[1].replaceAll('""', '"').trim());
    if (match[3] !== "\t" && pattern.lastIndex < text.length) rows.push([]);
  }
  return rows.filter((row) => row.some(Boolean));
}
page.each("textarea[data-grid]", (area) => {
  const preview = area.parentElement.querySelector(".paste-preview");
  const heads = area.dataset.grid ? area.dataset.grid.split("|") : [];
  const SHOWN = 12;
  const line = (cells, tag) => {
    const row = document.createElement("tr");
    cells.forEach((text) => row.append(Object.assign(document.createElement(tag), { textContent: text })));
    return row;
  };
  const draw = () => {
    const rows = cellsOf(area.value);
    preview.replaceChildren();
    if (!rows.length) return;
    const width = heads.length || rows[0].length;
    const uneven = rows.flatMap((row, at) => (row.length === width ? [] : [at + 1]));
    const table = Object.assign(document.createElement("table"), { className: "ledger ledger-plain" });
    if (heads.length) table.append(line(heads, "th"));
    rows.slice(0, SHOWN).forEach((row) => {
      const drawn = line([...row, ...Array(Math.max(0, width - row.length)).fill("")], "td");
      if (row.length !== width) drawn.dataset.tone = "yellow";
      table.append(drawn);
    });
    const notes = [page.say("pasted", { rows: rows.length, columns: width })];
    if (rows.length > SHOWN) notes.push(page.say("more", { n: rows.length - SHOWN }));
    if (uneven.length) notes.push(page.say("uneven", { rows: uneven.slice(0, 10).join(", ") }));
    const frame = Object.assign(document.createElement("div"), { className: "table-frame" });
    frame.append(table);
    preview.append(Object.assign(document.createElement("p"), { textContent: notes.join(" · ") }), frame);
  };
  area.addEventListener("input", draw);
  draw();
});
