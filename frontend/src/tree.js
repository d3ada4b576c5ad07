// The trees: a row unfolds into the rows below it, its name opens the side sheet.
const table = document.querySelector("table.tree");

const depth = (row) => Number(row.className.slice(1));

function fold(row) {
  let next = row.nextElementSibling;
  while (next && depth(next) > depth(row)) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
}

if (table) {
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-c]");
    const twist = event.target.closest(".twist");
    const link = event.target.closest("a");
    if (row && twist) {
      const open = twist.getAttribute("aria-expanded") === "true";
      twist.setAttribute("aria-expanded", String(!open));
      if (open) fold(row);
      else htmx.ajax("GET", `${table.dataset.rows}&under=${row.dataset.c}`, { source: row, target: row, swap: "afterend" });
    } else if (row && link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      htmx.ajax("GET", link.getAttribute("href"), { source: link, target: "#side-sheet-body", swap: "innerHTML" });
    }
  });
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]") && event.target.value) event.target.form.requestSubmit();
});
