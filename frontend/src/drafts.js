// Whoever leaves a page within the second after the last key has that key kept as well.
const open = new Set();

const lineOf = (form) => form && form.querySelector(".draft-line[hx-post]");

function typed(event) {
  const form = event.target.form;
  if (lineOf(form)) open.add(form);
}

document.addEventListener("input", typed);
document.addEventListener("change", typed);
document.addEventListener("submit", (event) => open.delete(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches(".draft-line") && event.detail.successful) open.delete(event.target.closest("form"));
});
addEventListener("pagehide", () => {
  for (const form of open) {
    const body = new URLSearchParams(new FormData(form));
    fetch(lineOf(form).getAttribute("hx-post"), { method: "POST", body, keepalive: true });
  }
});
