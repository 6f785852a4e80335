// What every page does: htmx, dialogs, questions, menus, toasts, the search key, copying.
"use strict";
const page = (() => {
  const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] || "");
  const find = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest?.(selector);
      if (found) act(found, event);
    });
  // Runs now and again for whatever htmx brings in.
  const each = (selector, act) => {
    const run = () => find(selector).forEach((node) => {
      const mark = `seen${selector.length}${selector.replace(/\W/g, "")}`;
      if (node[mark]) return;
      node[mark] = true;
      act(node);
    });
    run();
    document.addEventListener("htmx:after:swap", run);
  };

  function toast(text, tone = "blue") {
    const line = document.createElement("div");
    line.className = `toast-line says-${tone}`;
    line.dataset.toast = tone;
    line.append(Object.assign(document.createElement("p"), { textContent: text }));
    document.getElementById("toasts")?.append(line);
    fade(line);
  }
  function fade(line) {
    if (!["red", "yellow"].includes(line.dataset.toast)) setTimeout(() => line.remove(), 6000);
  }

  // One dialog asks every question; without it the browser's own does.
  function ask(question, danger = false) {
    const dialog = document.getElementById("ask");
    if (!dialog) return Promise.resolve(window.confirm(question));
    dialog.querySelector("p").textContent = question;
    const yes = dialog.querySelector("[data-answer]");
    yes.classList.toggle("btn-danger", danger);
    yes.classList.toggle("btn-primary", !danger);
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) =>
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  async function copy(text) {
    // Plain http on an office network has no clipboard interface: fall back to a selection.
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  return { say, find, on, each, toast, fade, ask, copy };
})();

// htmx
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (ctx.request.method !== "GET" && token) ctx.request.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:confirm", (event) => {
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  page.ask(ctx.confirm, ctx.sourceElement.matches(".btn-danger")).then((yes) => (yes ? issueRequest() : dropRequest()));
});
document.addEventListener("htmx:after:request", (event) => {
  // A whole page where a part was asked for: the session has ended, or the answer is a refusal page.
  const { ctx } = event.detail;
  if (!ctx.text?.includes("data-whole-page")) return;
  event.preventDefault();
  if (ctx.response.raw.redirected) return location.reload();
  const answer = new DOMParser().parseFromString(ctx.text, "text/html");
  page.toast((answer.querySelector(".answer-words") || answer.querySelector("h1"))?.textContent.trim() || page.say("failed"), "red");
});
document.addEventListener("htmx:error", () => page.toast(page.say(navigator.onLine ? "failed" : "offline"), "red"));

// Dialogs, questions, menus
page.on("click", "[data-dialog]", (button) => document.getElementById(button.dataset.dialog)?.showModal());
page.on("click", "[data-close=dialog]", (button) => button.closest("dialog").close());
page.on("click", "[data-close=toast]", (button) => button.closest("[data-toast]").remove());
page.on("click", "[data-answer]", (button) => button.closest("dialog").close(button.dataset.answer));
page.on("click", "dialog", (dialog, event) => {
  if (event.target === dialog && !dialog.querySelector("form")) dialog.close();
});
page.on("click", "button[data-confirm]", (button, event) => {
  if (button.dataset.agreed) return delete button.dataset.agreed;
  event.preventDefault();
  if (button.form && !button.form.noValidate && !button.form.reportValidity()) return;
  page.ask(button.dataset.confirm, button.matches(".btn-danger")).then((yes) => {
    if (!yes) return;
    button.dataset.agreed = "1";
    button.click();
  });
});
document.addEventListener("click", (event) => {
  page.find("[data-menu][open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  const answer = document.getElementById("seek-answer");
  if (answer && !event.target.closest(".seek")) answer.replaceChildren();
});
page.each("[data-open]", (dialog) => dialog.showModal());
page.each("[data-toast]", page.fade);

// Keys
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.getElementById("seek-answer")?.replaceChildren();
    page.find("[data-menu][open]").forEach((menu) => menu.removeAttribute("open"));
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("seek")?.focus();
});

// Small buttons
page.on("click", "[data-copy]", (button) => page.copy(button.dataset.copy).then(() => page.toast(page.say("copied"), "green")));
page.on("click", "[data-print]", () => window.print());
page.on("click", "[data-back]", () => (history.length > 1 ? history.back() : (location.href = "/")));
page.on("click", "[data-reload]", () => location.reload());
page.on("click", "[data-filter-toggle]", (button) => button.form.classList.toggle("is-open"));
page.on("click", "[data-theme-switch]", () => {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.bsTheme); } catch { /* kept for this page only */ }
});

// Rows under a head: folded at first on a phone, where they are cards and a class of them a long way
const under = (button) => {
  const rows = [];
  for (let row = button.closest("tr").nextElementSibling; row && row.dataset.level !== "1"; row = row.nextElementSibling) rows.push(row);
  return rows;
};
const fold = (button, open) => {
  button.setAttribute("aria-expanded", String(open));
  under(button).forEach((row) => { row.hidden = !open; });
};
page.on("click", "[data-fold]", (button) => fold(button, button.getAttribute("aria-expanded") !== "true"));
page.each("[data-folded-on-phone]", (table) => {
  if (!matchMedia("(max-width: 48rem)").matches) return;
  const sought = location.hash && document.getElementById(location.hash.slice(1));
  page.find("[data-fold]", table).forEach((button) => fold(button, under(button).includes(sought)));
});

// Paper is white and shows what is folded away; a chart stands for its table.
let screenTheme;
window.addEventListener("beforeprint", () => {
  screenTheme = document.documentElement.dataset.bsTheme;
  document.documentElement.dataset.bsTheme = "light";
  page.find("details:not([data-menu], .plot-table, [open])").forEach((fold) => {
    fold.open = true;
    fold.dataset.folded = "1";
  });
});
window.addEventListener("afterprint", () => {
  document.documentElement.dataset.bsTheme = screenTheme;
  page.find("[data-folded]").forEach((fold) => {
    fold.open = false;
    delete fold.dataset.folded;
  });
});
