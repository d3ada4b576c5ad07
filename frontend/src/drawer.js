// The menu of a phone: opens over the page, keeps the keys inside, closes on Escape or a tap beside.
const side = document.querySelector(".side");
const opener = document.querySelector(".menu-open");
let shade;

function close() {
  if (!shade) return;
  side.classList.remove("open");
  opener.setAttribute("aria-expanded", "false");
  document.querySelector(".sheet").inert = false;
  shade.remove();
  shade = undefined;
  opener.focus();
}

function open() {
  side.classList.add("open");
  opener.setAttribute("aria-expanded", "true");
  document.querySelector(".sheet").inert = true;
  shade = document.createElement("div");
  shade.className = "shade";
  shade.addEventListener("click", close);
  document.body.append(shade);
  side.querySelector("a").focus();
}

if (side && opener) {
  opener.addEventListener("click", open);
  side.querySelector(".side-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  matchMedia("(min-width: 768px)").addEventListener("change", close);
}
