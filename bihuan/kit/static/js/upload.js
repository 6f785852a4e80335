// Several files sent one by one, each with its own progress and answer. Without this script the form sends them all.
"use strict";

// crypto.randomUUID is for https only; an office network often has none.
function freshId() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function uploader(form) {
  const list = form.querySelector(".upload-list"), words = JSON.parse(list.dataset.words);
  const limit = Number(form.dataset.limit), waiting = [];

  function take(files) {
    for (const file of files) {
      if (!file.size || file.name.startsWith(".")) continue;
      if (waiting.some((one) => one.file.name === file.name && one.file.size === file.size && one.file.lastModified === file.lastModified)) continue;
      waiting.push(line(file));
    }
  }
  function line(file) {
    const row = document.createElement("li"), name = document.createElement("span"), said = document.createElement("span");
    const bar = document.createElement("progress"), out = document.createElement("button");
    name.textContent = file.name;
    said.textContent = words.waiting;
    bar.max = 1; bar.value = 0; bar.className = "meter";
    out.type = "button"; out.className = "btn btn-quiet btn-sm"; out.textContent = words.remove;
    row.append(name, bar, said, out);
    list.append(row);
    const one = { file, row, bar, said, out, done: false, id: freshId() };
    out.addEventListener("click", () => { row.remove(); waiting.splice(waiting.indexOf(one), 1); });
    if (file.size > limit) bad(one, words.big);
    return one;
  }
  function bad(one, sentence) {
    one.row.classList.add("is-bad");
    one.said.textContent = sentence;
  }
  function link(one, path, label) {
    const a = document.createElement("a");
    a.href = path; a.textContent = label; a.target = "_blank"; a.rel = "noopener";
    one.said.append(" ", a);
  }
  function send(one) {
    const data = new FormData(form), request = new XMLHttpRequest();
    data.delete("upload");
    data.append("upload", one.file, one.file.name);
    data.set("act_id", one.id);
    if (waiting.length > 1) data.delete("title");
    return new Promise((done) => {
      request.open("POST", form.getAttribute("action") || location.href);
      request.setRequestHeader("X-Requested-With", "upload");
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) one.bar.value = event.loaded / event.total; });
      request.addEventListener("loadend", () => { answered(one, request); done(); });
      request.send(data);
    });
  }
  function answered(one, request) {
    let told = null;
    try { told = JSON.parse(request.responseText); } catch { /* a page, or nothing */ }
    const result = told?.results?.[0];
    one.row.classList.remove("is-bad", "is-done");
    if (!result) return bad(one, told?.said || (request.status === 413 ? words.big : words.off));
    one.bar.value = 1;
    if (result.said) {
      bad(one, result.said);
      one.id = freshId(); // a refusal changed nothing: the next try is another doing
      if (result.there) link(one, result.path, words.there);
      return;
    }
    one.done = true;
    one.out.remove();
    one.row.classList.add("is-done");
    one.said.textContent = words.sent;
    link(one, result.path, words.open);
  }

  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    take(event.target.files);
    event.target.value = "";
  });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-over"); });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    form.classList.remove("is-over");
    take(event.dataTransfer.files);
  }, true);
  document.addEventListener("paste", (event) => { if (event.clipboardData.files.length) take(event.clipboardData.files); });
  form.addEventListener("submit", async (event) => {
    const left = waiting.filter((one) => !one.done && one.file.size <= limit);
    if (!left.length) { if (waiting.length) event.preventDefault(); return; }
    event.preventDefault();
    if (!form.reportValidity()) return;
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    for (const one of left) await send(one);
    button.disabled = false;
  });
}
document.querySelectorAll("form[data-upload]").forEach(uploader);
