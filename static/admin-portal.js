// Names for what Django's admin leaves without one: a field that suggests, while it is empty, and
// the column of records below another in which they are called.
(() => {
  const words = (element) => element?.textContent.trim().replace(/:$/, "");
  const head = (cell) => cell?.closest("table").tHead.rows[0].cells[cell.cellIndex];

  const nameFields = () => document.querySelectorAll(".admin-autocomplete + .select2").forEach((box) => {
    const field = box.previousElementSibling, name = words(field.labels[0] ?? head(field.closest("td")));
    const combobox = box.querySelector("[role=combobox]");
    combobox.removeAttribute("aria-labelledby");
    [combobox, box.querySelector("[role=textbox]")].forEach((part) => part?.setAttribute("aria-label", name));
  });
  const nameColumns = () => document.querySelectorAll(".tabular thead th:empty").forEach((column) => {
    if (!column.matches(".original")) return column.replaceWith(document.createElement("td"));
    column.append(Object.assign(document.createElement("span"), { className: "sr", textContent: "Record" }));
  });

  nameColumns();
  // Django makes them when jQuery says that the page is ready, and what comes later comes after.
  window.django?.jQuery?.(nameFields);
  document.addEventListener("formset:added", nameFields);
})();
