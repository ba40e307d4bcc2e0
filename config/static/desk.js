// One tick for all rows of a list. Without script each row is ticked by itself.
"use strict";

for (const form of document.querySelectorAll("form[data-tick-all]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][name=registration]")];
  const place = form.querySelector("thead th");
  const label = document.createElement("label");
  const all = document.createElement("input");
  all.type = "checkbox";
  label.className = "tick";
  label.append(all, ...place.childNodes);
  place.append(label);
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
}
