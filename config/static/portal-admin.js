/* Names for the fields that Django's administration leaves without: in rows, by their column; in
   fields that search, by their label. */
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

  // rows and searching fields are also added later, the latter at an hour of jQuery's choosing
  nameAll(document);
  new MutationObserver(function () { nameAll(document); }).observe(document.body, {
    childList: true,
    subtree: true,
  });
})();
