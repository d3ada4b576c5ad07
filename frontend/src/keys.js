// Keys: / goes to the search, arrows walk through what it found, Escape closes what is open.
const typing = (place) => place.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "/" && !typing(event.target)) {
    const box = document.getElementById("seek");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      if (menu.contains(event.target)) menu.querySelector("summary").focus();
    }
    clear(event.target);
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
});

function walk(event) {
  const seek = event.target.closest(".seek");
  if (!seek) return;
  const stops = [seek.querySelector("input"), ...seek.querySelectorAll(".found a")];
  if (stops.length < 2) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
}

function clear(place) {
  const seek = place.closest && place.closest(".seek");
  if (!seek) return;
  seek.querySelector(".found").replaceChildren();
  seek.querySelector("input").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const found = document.querySelector(".seek .found");
  if (found && !event.target.closest(".seek")) found.replaceChildren();
});
