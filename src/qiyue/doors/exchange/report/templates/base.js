"use strict";
// The data, unpacked column by column; small tools for building pages from text, never from markup.
const root = document.documentElement;
const DATA = JSON.parse(document.getElementById("data").textContent);
const LETTERS = (() => {
  let found = "";
  for (let n = 35; n < 127; n++) { if ("\\<>&".indexOf(String.fromCharCode(n)) < 0) { found += String.fromCharCode(n); } }
  return found;
})();
const STATES = { n: ["n/a", "不适用", "not applicable"], e: ["exempt", "免考", "exempt"], m: ["missing", "缺数", "missing"], w: ["withheld", "不公开", "withheld"] };
const english = () => root.getAttribute("data-lang") === "en";
const say = (zh, en) => (english() ? en : zh);
const of = (label) => label[english() ? 1 : 0];
const byId = (id) => document.getElementById(id);

function list(texts) { return typeof texts === "string" ? texts.split(";") : texts; }
// One cell of a packed column; the way back of packing.py.
function at(column, row) {
  if (column.c !== undefined) { return column.c; }
  if (column.s !== undefined) {
    if (!column.cells) { column.cells = list(column.s); }
    return column.cells[row];
  }
  if (!column.kinds) { column.kinds = list(column.d); column.wide = column.kinds.length > LETTERS.length; }
  const code = column.wide
    ? LETTERS.indexOf(column.i[2 * row]) * LETTERS.length + LETTERS.indexOf(column.i[2 * row + 1])
    : LETTERS.indexOf(column.i[row]);
  return column.kinds[code];
}
// A cell as its parts: {text, exact} of a value, {state, reason} of an absent one, null where there is no row.
function read(column, row) {
  const cell = at(column, row);
  if (cell === "") { return null; }
  if (cell[0] === "!" && cell[1] === "=") { return { text: cell.slice(2), exact: "" }; }
  if (cell[0] === "!") { return { state: cell[1], reason: cell.slice(2) }; }
  const cut = cell.indexOf("\n");
  return cut < 0 ? { text: cell, exact: "" } : { text: cell.slice(0, cut), exact: cell.slice(cut + 1) };
}
const NUMBER = /^-?\d+(\.\d+)?$/;
// Rounds the digits of a decimal text half away from zero, without floating point.
function short(text, places) {
  if (!NUMBER.test(text)) { return text; }
  const minus = text[0] === "-";
  const parts = text.replace("-", "").split(".");
  const rest = (parts[1] || "") + "0".repeat(places + 1);
  const digits = (parts[0] + rest.slice(0, places)).split("");
  if (rest[places] >= "5") {
    let n = digits.length - 1;
    while (n >= 0 && digits[n] === "9") { digits[n] = "0"; n--; }
    if (n < 0) { digits.unshift("1"); } else { digits[n] = String(Number(digits[n]) + 1); }
  }
  const all = digits.join("");
  const whole = all.slice(0, all.length - places), part = all.slice(all.length - places);
  return (minus && /[1-9]/.test(all) ? "-" : "") + whole + (places ? "." + part : "");
}
// A number as a line of a sheet shows it: all of it if it is short, else four decimals.
function brief(text) {
  if (!NUMBER.test(text)) { return text; }
  const parts = text.split(".");
  return parts[1] && parts[1].length > 4 ? short(text, 4) : text;
}
const trimmed = (text) => (NUMBER.test(text) && text.indexOf(".") > 0 ? text.replace(/\.?0+$/, "") : text);
const whole = (text) => text;
function compareNumbers(a, b) {
  const x = Number(a), y = Number(b);
  if (x !== y) { return x < y ? -1 : 1; }
  if (a === b) { return 0; }
  const size = Math.max(a.length, b.length), sign = a[0] === "-" ? -1 : 1;
  const pa = a.replace("-", "").split("."), pb = b.replace("-", "").split(".");
  const da = pa[0].padStart(size, "0") + (pa[1] || "").padEnd(size, "0");
  const db = pb[0].padStart(size, "0") + (pb[1] || "").padEnd(size, "0");
  return da === db ? 0 : (da < db ? -1 : 1) * sign;
}
// Absent values come last, whichever way a column is sorted.
function comparison(column, way) {
  return (a, b) => {
    const x = read(column, a), y = read(column, b);
    const gx = !x || x.state ? 1 : 0, gy = !y || y.state ? 1 : 0;
    if (gx || gy) { return gx - gy || a - b; }
    const numbers = NUMBER.test(x.text) && NUMBER.test(y.text);
    const found = numbers ? compareNumbers(x.text, y.text) : (x.text < y.text ? -1 : x.text > y.text ? 1 : 0);
    return found * way || a - b;
  };
}
function make(tag, about, ...children) {
  const element = document.createElement(tag);
  Object.keys(about || {}).forEach((key) => {
    const value = about[key];
    if (typeof value === "function") { element.addEventListener(key, value); }
    else if (value !== null && value !== undefined && value !== false) { element.setAttribute(key, value === true ? "" : value); }
  });
  children.forEach((child) => {
    if (child !== null && child !== undefined && child !== "") { element.appendChild(child.nodeType ? child : document.createTextNode(child)); }
  });
  return element;
}
function clear(element) { while (element.firstChild) { element.removeChild(element.firstChild); } }
function stateText(value) {
  const found = STATES[value.state] || [value.state, value.state, value.state];
  return say(found[1], found[2]) + (value.reason ? say("（", " (") + value.reason + say("）", ")") : "");
}
function shown(value, asText) {
  if (!value) { return make("span", { class: "absent" }, "—"); }
  if (value.state) { return make("span", { class: "absent " + (STATES[value.state] || [""])[0] }, stateText(value)); }
  const text = asText(value.text);
  return text === value.text && !value.exact ? text : make("span", { title: value.text + (value.exact ? " ≈ " + value.exact : "") }, text);
}
const idOf = (kind, row) => { const found = read(kind.ids, row); return found ? found.text : ""; };
const nameOf = (kind, row) => at(kind.names, row);

const page = { kind: 0, row: -1, views: [] };
function draw() { page.views.forEach((view) => view()); }
function chooseKind(number) {
  page.kind = number;
  page.row = -1;
  document.querySelectorAll("[data-tab]").forEach((tab) => tab.setAttribute("aria-pressed", String(Number(tab.getAttribute("data-tab")) === number)));
  document.querySelectorAll(".kind").forEach((part) => { part.hidden = Number(part.getAttribute("data-kind")) !== number; });
  document.querySelectorAll(".kind-name").forEach((name) => { name.hidden = true; });
}
function keep(key, value) { try { localStorage.setItem(key, value); } catch (e) { /* a file may not remember */ } }
byId("language").addEventListener("click", () => {
  const next = english() ? "zh" : "en";
  root.setAttribute("data-lang", next);
  root.setAttribute("lang", next === "zh" ? "zh-CN" : "en");
  keep("qiyue-lang", next);
  draw();
});
byId("theme").addEventListener("click", () => {
  const set = root.getAttribute("data-theme");
  const dark = set ? set === "dark" : window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-theme", dark ? "light" : "dark");
  keep("qiyue-theme", dark ? "light" : "dark");
});
byId("print").addEventListener("click", () => window.print());
window.addEventListener("beforeprint", () => {
  const now = new Date(), two = (n) => String(n).padStart(2, "0");
  byId("printed").textContent = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()) + " " + two(now.getHours()) + ":" + two(now.getMinutes());
});
window.addEventListener("afterprint", () => root.classList.remove("one-sheet"));
document.querySelectorAll("[data-more]").forEach((button) => button.addEventListener("click", () => {
  button.parentNode.classList.add("all");
  button.remove();
}));
document.querySelectorAll("[data-tab]").forEach((tab) => tab.addEventListener("click", () => { chooseKind(Number(tab.getAttribute("data-tab"))); order.fresh(); draw(); }));
