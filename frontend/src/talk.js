// Talking with the server: a bar while it works, words when it does not answer, what is said once.
const bar = document.getElementById("working");
const said = document.getElementById("said");
let waiting = 0;

const count = (step) => {
  waiting = Math.max(0, waiting + step);
  bar.classList.toggle("on", waiting > 0);
};

function say(words) {
  const line = document.createElement("div");
  line.className = "said said-error";
  line.textContent = words;
  said.replaceChildren(line);
}

if (bar && said) {
  document.body.addEventListener("htmx:beforeRequest", () => count(1));
  document.body.addEventListener("htmx:afterRequest", () => count(-1));
  document.body.addEventListener("htmx:sendError", () => say(said.dataset.unreachable));
  document.body.addEventListener("htmx:timeout", () => say(said.dataset.unreachable));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismisses]")) event.target.closest(".said").remove();
  if (event.target.closest("[data-prints]")) print();
});
