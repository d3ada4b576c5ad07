// The side sheet: what a row opens to, beside its table. The whole row can be clicked.
const sheet = document.getElementById("side-sheet");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  const toggle = event.target.closest("[data-toggles]");
  if (toggle) {
    const on = document.querySelector(toggle.dataset.within).classList.toggle(toggle.dataset.toggles);
    toggle.setAttribute("aria-expanded", String(on));
  }
  const row = event.target.closest("tr[data-opens]");
  if (!row || event.target.closest("a, button, input, select, label, summary")) return;
  if (String(getSelection())) return; // somebody marks words to copy them
  row.querySelector("a[data-row]").click();
});

if (sheet) {
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.closest("#side-sheet") && !sheet.open) sheet.showModal();
  });
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
}
