// Who moved: one row a mover; sort, search, fifty a page; a row opens to the lines that cause it.
const order = {
  filter: "", only: "all", by: "change", way: -1, from: 0, size: 50, open: -1,
  fresh() { this.filter = ""; this.only = "all"; this.by = "change"; this.way = -1; this.from = 0; this.open = -1; },
};
const view = () => DATA.kinds[page.kind];
const number = (cell) => (cell && !cell.state ? Number(cell.text) : null);
const change = (kind, row) => number(read(kind.change, row));
// Better or worse where the total has a direction; else up or down.
function wayOf(kind, x) {
  if (!x) { return "same"; }
  if (!kind.better) { return x > 0 ? "up" : "down"; }
  return (x > 0) === (kind.better === "high") ? "good" : "bad";
}
function signed(cell, places) {
  if (!cell || cell.state || !Number(cell.text)) { return ""; }
  const text = cell.text.replace("-", "");
  let shown = short(text, places);
  for (let n = places + 1; !/[1-9]/.test(shown) && n <= 12; n++) { shown = short(text, n); }
  const x = Number(cell.text);
  return (x < 0 ? "▼ −" : x > 0 ? "▲ +" : "") + shown;
}
const arrow = (pair, row) => {
  const before = at(pair[0], row), after = at(pair[1], row);
  return before === after ? before : (before || "—") + " → " + (after || "—");
};
const gained = (kind, row) => {
  const before = Number(at(kind.ranks[0], row) || NaN), after = Number(at(kind.ranks[1], row) || NaN);
  return isNaN(before - after) ? null : before - after;
};
const regraded = (kind, row) => at(kind.grades[0], row) !== at(kind.grades[1], row);
const COLUMNS = {
  name: { label: ["", ""], first: 1, of: (kind, row) => nameOf(kind, row) || idOf(kind, row) },
  before: { label: ["之前", "Before"], first: -1, style: "n extra", of: (kind, row) => number(read(kind.before, row)) },
  after: { label: ["之后", "After"], first: -1, style: "n", of: (kind, row) => number(read(kind.after, row)) },
  change: { label: ["变化", "Change"], first: -1, style: "n", of: (kind, row) => { const x = change(kind, row); return x === null ? null : Math.abs(x); } },
  rank: { label: ["名次", "Rank"], first: -1, style: "n extra", of: (kind, row) => gained(kind, row) },
  grade: { label: ["等次", "Grade"], first: -1, style: "extra", of: (kind, row) => kind.order.indexOf(at(kind.grades[1], row)) },
  why: { label: ["主要原因", "Main cause"], style: "extra" },
};
const has = (kind, pair) => { for (let row = 0; row < kind.size; row++) { if (at(pair[0], row) || at(pair[1], row)) { return true; } } return false; };
function columnsOf(kind) {
  return ["name", "before", "after", "change"].concat(has(kind, kind.ranks) ? ["rank"] : [], has(kind, kind.grades) ? ["grade"] : [], Object.keys(kind.reasons).length ? ["why"] : []);
}
function compare(kind, column, way) {
  return (a, b) => {
    const x = column.of(kind, a), y = column.of(kind, b);
    const gx = x === null ? 1 : 0, gy = y === null ? 1 : 0;
    if (gx || gy) { return gx - gy || a - b; }
    return (typeof x === "string" ? x.localeCompare(y, "zh") : x - y) * way || a - b;
  };
}
function rowsOf(kind) {
  const words = order.filter.trim().toLowerCase().split(/\s+/).filter((word) => word);
  const rows = [];
  for (let row = 0; row < kind.size; row++) {
    if (words.length) {
      const text = (idOf(kind, row) + " " + nameOf(kind, row)).toLowerCase();
      if (!words.every((word) => text.indexOf(word) >= 0)) { continue; }
    }
    const x = change(kind, row);
    if (order.only === "up" && !(x > 0)) { continue; }
    if (order.only === "down" && !(x < 0)) { continue; }
    if (order.only === "grade" && !regraded(kind, row)) { continue; }
    rows.push(row);
  }
  return rows.sort(compare(kind, COLUMNS[order.by], order.way));
}
function mainCause(reason) {
  const told = reason.rows.filter((one) => one.effect);
  if (!told.length) { return ""; }
  const size = (one) => Math.abs(Number(one.effect.replace("−", "-")));
  const most = told.reduce((a, b) => (size(b) > size(a) ? b : a));
  return of(most.label) + (of(most.aside) ? say("（", " (") + of(most.aside) + say("）", ")") : "") + " " + most.effect;
}
function effectText(one) {
  if (one.effect) { return one.effect; }
  return one.own ? say("不同", "differs") : say("随动", "follows");
}
function grounds(one) {
  const found = [];
  const put = (zh, en, text) => { if (text) { found.push(make("p", {}, make("span", { class: "why" }, say(zh, en)), text)); } };
  if (one.whole) { put("没有拆开：", "Not taken apart: ", one.before === "—" || one.after === "—" ? say("只有一次测算有这一行", "only one run has this row") : say("读了太多行", "it reads too many rows")); }
  put("读数：", "Cells: ", one.inputs.map((cell) => {
    const where = cell[0] + "[" + cell[1] + "]";
    if (!cell[2]) { return where + " " + (cell[3] === "yes" ? say("只在之前", "only before") : say("只在之后", "only after")); }
    return where + "." + cell[2] + " " + cell[3] + " → " + cell[4];
  }).join(say("；", "; ")));
  put("中间值：", "Intermediates: ", one.parts.map((part) => part[0].replace(/_/g, " ") + " " + trimmed(part[1]) + " → " + trimmed(part[2])).join(say("；", "; ")));
  one.rules.forEach((rule) => found.push(make("div", { class: "pair" },
    make("span", {}, say(rule[0], rule[1])), make("code", {}, rule[2] || "—"), make("span", {}, "→"), make("code", {}, rule[3] || "—"))));
  if (!found.length) { return null; }
  return make("div", { class: "ground" }, make("b", {}, of(one.label), " ", of(one.aside)), ...found);
}
function account(reason) {
  const row = (one) => make("tr", { class: one.own ? "" : "carried" },
    make("th", { scope: "row" }, of(one.label), of(one.aside) ? make("small", {}, of(one.aside)) : null),
    make("td", { class: "n" }, one.before), make("td", { class: "n" }, one.after), make("td", { class: "n extra" }, one.change), make("td", { class: "n" }, effectText(one)));
  const more = (zh, en, text) => (text ? make("tr", {}, make("th", { scope: "row" }, say(zh, en)), make("td", {}), make("td", {}), make("td", { class: "extra" }), make("td", { class: "n" }, text)) : null);
  const head = [["项目", "Line"], ["之前", "Before"], ["之后", "After"], ["变化", "Change"], ["对总分的影响", "Effect on the total"]];
  return make("div", {}, make("table", { class: "account" },
    make("thead", {}, make("tr", {}, ...head.map((pair, n) => make("th", { scope: "col", class: (n ? "n" : "") + (n === 3 ? " extra" : "") }, of(pair))))),
    make("tbody", {}, ...reason.rows.map(row), more("总分取整", "Rounding of the total", reason.rounding), more("共同作用，分不开", "Acting together, inseparable", reason.together)),
    make("tfoot", {}, more("合计", "In all", reason.move))), ...reason.rows.map(grounds));
}
function entry(kind, row, columns) {
  const name = nameOf(kind, row), id = idOf(kind, row), reason = kind.reasons[row];
  const cells = {
    before: () => shown(read(kind.before, row), (x) => short(x, kind.places)),
    after: () => shown(read(kind.after, row), (x) => short(x, kind.places)),
    rank: () => arrow(kind.ranks, row), grade: () => arrow(kind.grades, row),
    why: () => (reason ? mainCause(reason) : ""),
  };
  const toggle = () => { if (reason) { order.open = order.open === row ? -1 : row; drawTable(); } };
  const title = reason
    ? make("button", { type: "button", class: "open-row", "aria-expanded": String(order.open === row), "data-row": row }, name || id)
    : make("span", {}, name || id);
  return make("tr", { click: toggle }, make("th", { scope: "row", class: "name" }, title, name ? make("small", {}, id) : null),
    ...columns.slice(1).map((column) => {
      if (column === "change") {
        const value = read(kind.change, row);
        return make("td", { class: "n delta " + wayOf(kind, number(value)), title: value && value.exact ? value.exact : null }, signed(value, kind.places) || make("span", { class: "absent" }, value && !value.state ? say("没变", "same") : "—"));
      }
      return make("td", { class: COLUMNS[column].style }, cells[column]());
    }));
}
function drawTable() {
  const kind = view(), columns = columnsOf(kind), rows = rowsOf(kind);
  if (order.from >= rows.length) { order.from = 0; }
  const part = rows.slice(order.from, order.from + order.size);
  const held = document.activeElement && (document.activeElement.getAttribute("data-sort") || document.activeElement.getAttribute("data-row"));
  const grid = byId("grid"), top = grid.scrollTop;
  const head = make("tr", {}, ...columns.map((name) => {
    const column = COLUMNS[name], label = name === "name" ? of(kind.label) : of(column.label), sorted = order.by === name;
    const style = name === "name" ? "name" : column.style;
    if (!column.of) { return make("th", { scope: "col", class: style }, make("button", { type: "button", disabled: true }, label), make("span", { class: "on-paper", "aria-hidden": "true" }, label)); }
    return make("th", { scope: "col", class: style, "aria-sort": sorted ? (order.way > 0 ? "ascending" : "descending") : null },
      make("button", { type: "button", "data-sort": name, click: () => { order.way = sorted ? -order.way : column.first; order.by = name; order.from = 0; drawTable(); } }, label + (sorted ? (order.way > 0 ? " ↑" : " ↓") : "")),
      make("span", { class: "on-paper", "aria-hidden": "true" }, label));
  }));
  const body = make("tbody", {});
  part.forEach((row) => {
    body.appendChild(entry(kind, row, columns));
    if (order.open === row) { body.appendChild(make("tr", { class: "inside" }, make("td", { colspan: String(columns.length) }, account(kind.reasons[row])))); }
  });
  clear(grid);
  grid.appendChild(make("table", {}, make("thead", {}, head), body));
  if (!part.length) { grid.appendChild(make("p", { class: "note" }, kind.size ? say("没有找到，换个词试试。", "Nothing found; try another word.") : say("没有谁变了。", "Nobody moved."))); }
  grid.scrollTop = order.open < 0 ? 0 : top;
  const again = held && grid.querySelector('[data-sort="' + held + '"],[data-row="' + held + '"]');
  if (again) { again.focus({ preventScroll: true }); }
  const last = Math.min(order.from + order.size, rows.length);
  byId("place").textContent = rows.length ? say("第 " + (order.from + 1) + "–" + last + " 行，共 " + rows.length + " 行", "Rows " + (order.from + 1) + "–" + last + " of " + rows.length) : "";
  byId("earlier").disabled = order.from === 0;
  byId("later").disabled = last >= rows.length;
}
function turn(step) { order.from = Math.max(0, order.from + step * order.size); order.open = -1; drawTable(); }
function drawMovers() {
  const kind = view(), here = byId("movers");
  clear(here);
  here.appendChild(make("h2", {}, say("谁变了：", "Who moves: ") + of(kind.total)));
  if (kind.count > kind.size) {
    here.appendChild(make("p", { class: "note" }, say("变动的有 " + kind.count + " 个，本页只列变得最多的 " + kind.size + " 个；全部用 qiyue compare --csv 写出。",
      kind.count + " moved; this page lists the " + kind.size + " farthest. qiyue compare --csv writes them all.")));
  }
  if (Object.keys(kind.reasons).length) { here.appendChild(make("p", { class: "quiet-text" }, say("点开一行，看是哪些项造成的。", "Open a row to see which lines cause it."))); }
  const search = make("input", { type: "search", id: "filter", autocomplete: "off", "aria-label": say("按编号或名称筛选", "Filter by number or name"), placeholder: say("按编号或名称筛选", "Filter by number or name"),
    input: (event) => { order.filter = event.target.value; order.from = 0; drawTable(); } });
  search.value = order.filter;
  const choices = [["all", "全部", "All"], ["up", "升的", "Up"], ["down", "降的", "Down"]].concat(has(kind, kind.grades) ? [["grade", "换了等次的", "Regraded"]] : []);
  const choose = make("select", { "aria-label": say("哪些行", "Which rows"), change: (event) => { order.only = event.target.value; order.from = 0; drawTable(); } },
    ...choices.map((o) => make("option", { value: o[0], selected: order.only === o[0] }, say(o[1], o[2]))));
  here.appendChild(make("div", { class: "tools" }, search, choose, make("span", { class: "end", id: "place", "aria-live": "polite" }),
    make("button", { type: "button", id: "earlier", click: () => turn(-1) }, say("上一页", "Previous")),
    make("button", { type: "button", id: "later", click: () => turn(1) }, say("下一页", "Next"))));
  here.appendChild(make("div", { class: "grid", id: "grid", tabindex: "0", role: "region", "aria-label": say("谁变了", "Who moves") }));
  drawTable();
}
page.views.push(drawMovers);
if (DATA.kinds.length) {
  const first = DATA.kinds.findIndex((kind) => kind.size > 0);
  chooseKind(first < 0 ? 0 : first);
  draw();
}
