// The ranking: one row a subject; sort by any column, search, fifty a page.
const order = {
  filter: "", only: "all", by: null, way: 1, from: 0, size: 50,
  fresh() { this.filter = ""; this.only = "all"; this.by = null; this.way = 1; this.from = 0; },
};
function columnsOf(kind) {
  const found = [], several = kind.totals.length > 1;
  kind.totals.forEach((total) => {
    if (total.rank) { found.push({ label: several ? [total.label[0] + " 名次", total.label[1] + ", rank"] : ["名次", "Rank"], data: total.rank, first: 1, asText: (x) => x, rank: true }); }
    found.push({ label: total.label, data: total.value, first: -1, asText: (x) => short(x, 2), total: true });
    if (total.grade) { found.push({ label: several ? [total.label[0] + " 等次", total.label[1] + ", grade"] : ["等次", "Grade"], data: total.grade, first: 1, asText: (x) => x, words: true }); }
  });
  kind.bundles.slice(0, 10).forEach((bundle) => found.push({ label: bundle.label, data: bundle.value, first: -1, asText: (x) => short(x, 2), extra: true }));
  return found;
}
function rowsOf(kind, columns) {
  const words = order.filter.trim().toLowerCase().split(/\s+/).filter((word) => word);
  const total = kind.totals.length ? kind.totals[0].value : null;
  const rows = [];
  for (let row = 0; row < kind.size; row++) {
    if (words.length) {
      const text = (idOf(kind, row) + " " + nameOf(kind, row)).toLowerCase();
      if (!words.every((word) => text.indexOf(word) >= 0)) { continue; }
    }
    if (order.only !== "all" && total) {
      const value = read(total, row);
      if ((order.only === "with") !== Boolean(value && !value.state)) { continue; }
    }
    rows.push(row);
  }
  const by = order.by === null ? columns.find((c) => c.rank) || columns.find((c) => c.total) : columns[order.by];
  if (order.by === -1) { return rows.sort((a, b) => (nameOf(kind, a) || idOf(kind, a)).localeCompare(nameOf(kind, b) || idOf(kind, b), "zh") * order.way || a - b); }
  return by ? rows.sort(comparison(by.data, order.by === null ? by.first : order.way)) : rows;
}
function sortBy(number, first) {
  order.way = order.by === number ? -order.way : first;
  order.by = number;
  order.from = 0;
  drawTable();
}
function heading(kind, columns) {
  const started = order.by === null ? columns.findIndex((c) => c.rank) : order.by;
  const started2 = order.by === null && started < 0 ? columns.findIndex((c) => c.total) : started;
  const cell = (number, label, first, style) => {
    const sorted = order.by === null ? number >= 0 && number === started2 : number === order.by;
    const way = order.by === null ? first : order.way;
    return make("th", { scope: "col", class: style, "aria-sort": sorted ? (way > 0 ? "ascending" : "descending") : null },
      make("button", { type: "button", click: () => sortBy(number, first), "data-sort": number }, of(label) + (sorted ? (way > 0 ? " ↑" : " ↓") : "")),
      make("span", { class: "on-paper", "aria-hidden": "true" }, of(label)));
  };
  return make("tr", {}, cell(-1, kind.label, 1, "name"),
    ...columns.map((c, n) => cell(n, c.label, c.first, (c.words ? "" : "n") + (c.extra ? " extra" : ""))));
}
function drawTable() {
  const kind = DATA.kinds[page.kind], columns = columnsOf(kind), rows = rowsOf(kind, columns);
  if (order.from >= rows.length) { order.from = 0; }
  const part = rows.slice(order.from, order.from + order.size);
  const held = document.activeElement && document.activeElement.getAttribute("data-sort");
  const body = make("tbody", {}, ...part.map((row) => {
    const id = idOf(kind, row), name = nameOf(kind, row);
    const title = kind.whole ? make("a", { href: address(kind, row) }, name || id) : make("span", {}, name || id);
    return make("tr", { click: (event) => { if (kind.whole && event.target.tagName !== "A") { go(kind, row); } } },
      make("th", { scope: "row", class: "name" }, title, name ? make("small", {}, id) : null),
      ...columns.map((c) => {
        const value = c.total || c.extra ? read(c.data, row) : { text: at(c.data, row) || "—", exact: "" };
        return make("td", { class: (c.words ? "" : "n") + (c.extra ? " extra" : "") }, shown(value, c.asText));
      }));
  }));
  const grid = byId("grid");
  clear(grid);
  grid.appendChild(make("table", {}, make("thead", {}, heading(kind, columns)), body));
  if (!part.length) { grid.appendChild(make("p", { class: "note" }, say("没有找到，换个词试试。", "Nothing found; try another word."))); }
  grid.scrollTop = 0;
  const again = held !== null && grid.querySelector('[data-sort="' + held + '"]');
  if (again) { again.focus(); }
  const last = Math.min(order.from + order.size, rows.length);
  byId("place").textContent = rows.length ? say("第 " + (order.from + 1) + "–" + last + " 行，共 " + rows.length + " 行", "Rows " + (order.from + 1) + "–" + last + " of " + rows.length) : "";
  byId("earlier").disabled = order.from === 0;
  byId("later").disabled = last >= rows.length;
}
function turn(step) { order.from = Math.max(0, order.from + step * order.size); drawTable(); }
function drawRanking() {
  const kind = DATA.kinds[page.kind], here = byId("ranking");
  clear(here);
  const ranked = kind.totals.length > 0;
  here.appendChild(make("h2", {}, ranked ? say("排名", "Ranking") : say("对象一览", "All subjects")));
  if (!kind.whole) {
    here.appendChild(make("p", { class: "note" }, say(
      "对象太多（" + kind.count + " 个），本页只列最好和最差的各 " + DATA.ends + " 个，不含得分单；查一个对象请用 qiyue explain。",
      "There are too many subjects (" + kind.count + ") for one page: it lists the best and the worst " + DATA.ends + " and holds no score sheets. For one subject, use qiyue explain.")));
  }
  const search = make("input", { type: "search", id: "filter", autocomplete: "off", "aria-label": say("按编号或名称筛选", "Filter by number or name"), placeholder: say("按编号或名称筛选", "Filter by number or name"),
    input: (event) => { order.filter = event.target.value; order.from = 0; drawTable(); } });
  search.value = order.filter;
  const choose = make("select", { "aria-label": say("哪些行", "Which rows"), change: (event) => { order.only = event.target.value; order.from = 0; drawTable(); } },
    ...[["all", "全部", "All"], ["with", "有总分", "With a total"], ["without", "没有总分", "Without a total"]].map((o) => make("option", { value: o[0], selected: order.only === o[0] }, say(o[1], o[2]))));
  here.appendChild(make("div", { class: "tools" }, search, ranked ? choose : null,
    make("span", { class: "end", id: "place", "aria-live": "polite" }),
    make("button", { type: "button", id: "earlier", click: () => turn(-1) }, say("上一页", "Previous")),
    make("button", { type: "button", id: "later", click: () => turn(1) }, say("下一页", "Next"))));
  here.appendChild(make("div", { class: "grid", id: "grid", tabindex: "0", role: "region", "aria-label": say("排名", "Ranking") }));
  drawTable();
}
page.views.push(drawRanking);
