// Small comforts where there is script; every page works without it.
"use strict";

// On a wide screen the filters stand open beside the results.
function openFilters() {
  const box = document.querySelector(".filterbox");
  if (box && window.matchMedia("(min-width: 52.01rem)").matches) box.open = true;
}
openFilters();

// What the reader had open, and where it was, outlives the exchange of the list.
let before = null;
document.addEventListener("htmx:beforeSwap", () => {
  const boxes = [...document.querySelectorAll("#directory details[id]")];
  before = {
    open: boxes.filter((box) => box.open).map((box) => box.id),
    focus: document.activeElement && document.activeElement.id,
  };
});
document.addEventListener("htmx:afterSwap", () => {
  openFilters();
  if (!before) return;
  for (const id of before.open) {
    const box = document.getElementById(id);
    if (box && id !== "export") box.open = true;
  }
  const place = before.focus && document.getElementById(before.focus);
  if (place) place.focus({ preventScroll: true });
  if (document.activeElement === document.body) {
    // what was pressed is gone, such as a filter or "Next page": go on at the results
    const count = document.getElementById("result-count");
    if (count) count.focus();
  }
  before = null;
});

// Addresses of a filtered list say only what was chosen.
document.addEventListener("htmx:configRequest", (event) => {
  const sent = event.detail.formData;
  const kept = [...sent.entries()].filter(([, value]) => value !== "");
  for (const name of new Set(sent.keys())) sent.delete(name);
  for (const [name, value] of kept) sent.append(name, value);
});

// A form with unsaved text asks before it is left.
const form = document.querySelector("form[data-guard]");
if (form) {
  let changed = form.hasAttribute("data-unsaved");
  form.addEventListener("input", () => { changed = true; });
  // A double click sends it once, on a slow line too; a page that is shown again may be sent again.
  let sent = false;
  form.addEventListener("submit", (event) => {
    changed = false;
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 60000);
  });
  window.addEventListener("pageshow", () => { sent = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// After a refused form, the list of what to correct is read first.
const summary = document.querySelector(".summary, .conflict");
if (summary) summary.focus();
