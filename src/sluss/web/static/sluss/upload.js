// Files one by one, each with its progress and what became of it. Without this file the form sends
// them all at once.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const said = form.dataset;
  const list = form.querySelector("[data-uploads]");
  const summary = form.querySelector("[data-summary]");
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const waiting = [];
  let isSending = false;
  let count = 0;

  for (const hidden of form.querySelectorAll("[data-drop-hint], [data-folder]")) hidden.hidden = false;

  function shown(file, path) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const state = document.createElement("span");
    const result = document.createElement("div");
    name.textContent = path || file.name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name.textContent);
    state.textContent = said.waiting;
    item.append(name, bar, state, result);
    list.prepend(item);
    return { bar, state, result, item };
  }

  function add(file, path) {
    const row = shown(file, path);
    if (file.size > Number(said.most)) finish(row, said.tooLarge);
    else waiting.push({ file, path, row });
  }

  function finish(row, why, html) {
    row.bar.remove();
    row.state.textContent = why;
    // The answer is a part of a page of ours, drawn as safely as any other.
    if (html) row.result.innerHTML = html;
    row.item.dataset.done = "";
  }

  function next() {
    const one = waiting.shift();
    if (!one) {
      isSending = false;
      if (count) summary.textContent = `${said.done} (${count})`;
      return;
    }
    isSending = true;
    summary.textContent = `${said.sending} (${waiting.length + 1})`;
    send(one);
  }

  function send({ file, path, row }) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("listed_on", form.elements.listed_on.value);
    body.append("path", path);
    body.append("files", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    row.state.textContent = said.sending;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.bar.value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      row.bar.removeAttribute("value");
      row.state.textContent = said.reading;
    });
    request.addEventListener("loadend", () => {
      answered(request, row);
      next();
    });
    request.send(body);
  }

  function answered(request, row) {
    count += 1;
    if (request.status === 200 || request.status === 422) finish(row, "", request.responseText);
    else if (request.status === 401) finish(row, said.signedOut);
    else if (request.status === 413) finish(row, said.tooLarge);
    else finish(row, said.failed);
  }

  function begin() {
    if (!isSending) next();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const input of inputs) {
      for (const file of input.files) add(file, file.webkitRelativePath || "");
      input.value = "";
    }
    begin();
  });

  // A folder is read to its end: the browser gives a hundred of its files at a time.
  async function below(entry, path) {
    if (entry.isFile) {
      await new Promise((done) => {
        entry.file((file) => { add(file, path + file.name); done(); }, () => done());
      });
      return;
    }
    const reader = entry.createReader();
    const some = () => new Promise((done, failed) => { reader.readEntries(done, failed); });
    for (let inside = await some(); inside.length; inside = await some()) {
      for (const one of inside) await below(one, `${path}${entry.name}/`);
    }
  }

  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    form.classList.remove("over");
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
    if (entries.every((entry) => entry)) {
      for (const entry of entries) await below(entry, "");
    } else {
      for (const file of event.dataTransfer.files) add(file, "");
    }
    begin();
  });
})();
