/* Names for what Django's administration leaves without: fields in rows, by their column; fields
   that search, by their label or its picture; the column of links in rows, by the rows' title. */
(function () {
  "use strict";

  function nameRows(root) {
    root.querySelectorAll("td[class^='field-'], td.delete").forEach(function (cell) {
      const name = cell.classList[0].replace("field-", "column-");
      const heads = cell.closest("table").querySelectorAll("thead th");
      const head = Array.from(heads).find(function (one) { return one.classList.contains(name); });
      if (name !== "delete" && !head) return;
      cell.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(function (field) {
        if (!field.labels.length) field.setAttribute("aria-label", (head || heads[heads.length - 1]).textContent.trim());
      });
    });
  }

  function nameSearches(root) {
    root.querySelectorAll("select.admin-autocomplete").forEach(function (field) {
      const box = field.nextElementSibling;
      const label = field.getAttribute("aria-label") || (field.labels[0] || {}).textContent;
      if (!box || !label) return;
      box
        .querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")
        .forEach(function (part) {
          part.removeAttribute("aria-labelledby");
          part.setAttribute("aria-label", label.trim().replace(/:$/, ""));
        });
      box.querySelectorAll("ul").forEach(function (list) {
        list.setAttribute("role", "none");
        list.querySelectorAll("li").forEach(function (item) { item.setAttribute("role", "none"); });
      });
    });
  }

  function nameAll(root) {
    root.querySelectorAll(".tabular tr.form-row").forEach(nameRows);
    nameSearches(root);
  }

  const bar = document.getElementById("searchbar");
  const picture = bar && bar.labels[0] && bar.labels[0].querySelector("img");
  if (picture) bar.setAttribute("aria-label", picture.alt);

  document.querySelectorAll(".tabular th.original:empty").forEach(function (head) {
    const title = head.closest("fieldset").querySelector("h2");
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = title ? title.textContent.trim() : "";
    head.append(name);
  });

  // rows and searching fields are also added later, the latter at an hour of jQuery's choosing
  nameAll(document);
  new MutationObserver(function () { nameAll(document); }).observe(document.body, {
    childList: true,
    subtree: true,
  });
})();
