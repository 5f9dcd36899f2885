// The keyboard in lists: everything here can also be done with Tab and Enter, without this file.
(() => {
  "use strict";
  let wentTo = false;
  const rows = () => [...document.querySelectorAll("main tr[data-row]")];
  const writing = (at) => at.closest("input, textarea, select, [contenteditable]") !== null;
  const linkOf = (row) => row.querySelector("a[href]");
  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    const link = linkOf(next);
    if (link) link.focus();
    return true;
  }
  function go(key) {
    const links = [...document.querySelectorAll("nav.menu a")];
    const link = links[Number(key) - 1];
    if (link) link.click();
    return Boolean(link);
  }
  function done(key, at) {
    if (wentTo) { wentTo = false; return go(key); }
    if (key === "/") {
      const search = document.querySelector("main input[type=search]");
      if (search) search.focus();
      return Boolean(search);
    }
    if (key === "j" || key === "ArrowDown" && at.closest("tr[data-row]")) return step(1);
    if (key === "k" || key === "ArrowUp" && at.closest("tr[data-row]")) return step(-1);
    if (key === "x") {
      const box = at.closest("tr[data-row]")?.querySelector("input[type=checkbox]");
      if (box) box.click();
      return Boolean(box);
    }
    const button = /^[1-9]$/.test(key) && document.querySelector(`main button[data-key="${key}"]`);
    if (button) { button.click(); return true; }
    if (key === "g") { wentTo = true; return true; }
    if (key === "?") { location.assign("/keys"); return true; }
    return false;
  }
  // What was opened beside a list is seen, also where it stands below the list.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "panel") event.target.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (done(event.key, event.target)) event.preventDefault();
  });
})();
