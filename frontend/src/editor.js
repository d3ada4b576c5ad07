// The text of a method: numbers its lines, marks those that findings speak of, goes where they point.
const box = document.querySelector("[data-editor]");
const text = box && box.querySelector("textarea");
const gutter = box && box.querySelector("[data-gutter]");
const look = document.getElementById("look");
const order = { note: 1, warning: 2, error: 3 };
let shown = 0;

function number() {
  const lines = text.value.split("\n").length;
  if (lines === shown) return;
  const made = document.createDocumentFragment();
  for (let n = 1; n <= lines; n += 1) {
    const mark = document.createElement("span");
    mark.textContent = n;
    made.append(mark);
  }
  gutter.replaceChildren(made);
  shown = lines;
  mark();
}

function mark() {
  for (const line of gutter.children) line.className = "";
  for (const finding of look.querySelectorAll("[data-line]")) {
    const line = gutter.children[finding.dataset.line - 1];
    const level = finding.dataset.level;
    if (!line || (finding.dataset.file || "").endsWith(".csv")) continue;
    if (!line.className || order[level] > order[line.className]) line.className = level;
  }
}

function go(line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] || "").length);
  text.scrollTop = Math.max(0, (line - 6) * 20);
}

if (box && look) {
  text.addEventListener("input", number);
  text.addEventListener("scroll", () => (gutter.scrollTop = text.scrollTop));
  document.body.addEventListener("htmx:afterSwap", mark);
  document.addEventListener("click", (event) => {
    const goto = event.target.closest("[data-goto]");
    if (goto) go(Number(goto.dataset.goto));
  });
  let saved = text.value;
  text.form.addEventListener("submit", () => (saved = text.value));
  window.addEventListener("beforeunload", (event) => text.value !== saved && event.preventDefault());
  number();
  mark();
}
