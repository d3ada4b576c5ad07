// Ticks in the rows of a table go with a form beside it; they are no filters, so the table does not hear of them.
const stay = (event) => event.target.matches?.("input[data-tick]") && event.stopPropagation();
document.addEventListener("change", stay, true);
document.addEventListener("input", stay, true);

// A form about all rows of a table is sent with what the table is asked now.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-takes-query]")) form.action = form.action.split("?")[0] + location.search;
});
