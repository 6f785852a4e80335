// Long texts are not lost: what is typed into <form data-keep="key"> stays in this browser until the server has it.
// The server says so with the cookie `kept` (keys joined by .) or an element with data-kept-clear="key".
"use strict";
(() => {
  const LIFE = 7 * 24 * 3600 * 1000;
  const person = document.querySelector("meta[name=person]")?.content || "";
  const NEVER = ["hidden", "password", "file", "submit", "button", "reset", "image"];
  const OWN = ["csrfmiddlewaretoken", "act_id", "kept"];
  let store;
  try { store = window.localStorage; store.getItem("keep"); } catch { return; }

  // A draft belongs to one person: a shared office PC must not show it to the next.
  const place = (key) => `keep:${person}:${key}`;
  const parts = (form) => [...form.elements].filter((one) =>
    one.name && !NEVER.includes(one.type) && !OWN.includes(one.name) && !("keepNot" in one.dataset));
  const value = (one) => {
    if (one.type === "checkbox" || one.type === "radio") return [one.value, one.checked];
    if (one.type === "select-multiple") return [...one.selectedOptions].map((option) => option.value);
    return one.value;
  };
  const read = (form) => parts(form).map((one) => [one.name, value(one)]);

  function write(form) {
    const now = read(form);
    try { store.setItem(place(form.dataset.keep), JSON.stringify({ at: Date.now(), fields: now })); } catch { /* full */ }
  }
  function set(one, kept) {
    if (one.type === "checkbox" || one.type === "radio") {
      if (one.value === kept[0]) one.checked = kept[1];
    } else if (one.type === "select-multiple") {
      [...one.options].forEach((option) => { option.selected = kept.includes(option.value); });
    } else if (one.value !== kept) {
      one.value = kept;
      one.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  function fill(form, fields) {
    const waiting = new Map();
    form.dispatchEvent(new CustomEvent("keep:fill", { bubbles: true, detail: fields.map(([name]) => name) }));
    fields.forEach(([name, kept]) => waiting.set(name, [...(waiting.get(name) || []), kept]));
    parts(form).forEach((one) => {
      const kept = waiting.get(one.name)?.shift();
      if (kept !== undefined) set(one, kept);
    });
  }
  function tell(form) {
    const note = Object.assign(document.createElement("div"), { className: "note note-yellow kept" });
    note.append(Object.assign(document.createElement("p"), { textContent: page.say("kept") }));
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain btn-sm", textContent: page.say("drop") });
    drop.addEventListener("click", () => {
      HTMLFormElement.prototype.reset.call(form); // a field may be named reset
      store.removeItem(place(form.dataset.keep));
      note.remove();
      parts(form).forEach((one) => one.dispatchEvent(new Event("input", { bubbles: false })));
    });
    note.append(drop);
    form.prepend(note);
  }
  function forget() {
    const cookie = document.cookie.match(/(?:^|; )kept=([^;]*)/);
    const keys = cookie ? decodeURIComponent(cookie[1]).replace(/^"|"$/g, "").split(".") : [];
    page.find("[data-kept-clear]").forEach((mark) => keys.push(mark.dataset.keptClear));
    keys.forEach((key) => store.removeItem(place(key)));
    if (cookie) document.cookie = "kept=; Max-Age=0; path=/; SameSite=Lax";
    Object.keys(store).filter((key) => key.startsWith("keep:")).forEach((key) => {
      let at = 0;
      try { at = JSON.parse(store.getItem(key)).at; } catch { /* not ours any more */ }
      if (Date.now() - at > LIFE) store.removeItem(key);
    });
  }

  forget();
  document.addEventListener("htmx:after:swap", forget);
  function watch(form) {
    const kept = store.getItem(place(form.dataset.keep));
    if (kept) {
      const { fields } = JSON.parse(kept);
      if (JSON.stringify(fields) !== JSON.stringify(read(form))) {
        fill(form, fields);
        tell(form);
      }
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => write(form), 300);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      write(form);
      if (!form.elements.kept) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kept" }));
      form.elements.kept.value = form.dataset.keep; // the server answers with the cookie when it has the text
    });
  }
  // When the scripts of the page are there, too: one may give a form the rows that were kept.
  document.addEventListener("DOMContentLoaded", () => page.each("form[data-keep]", watch));
})();
