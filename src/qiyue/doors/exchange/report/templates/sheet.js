// Score sheets: pick a subject, see its totals, bundles and every line; a line opens to its reasons.
function address(kind, row) { return "#sheet=" + encodeURIComponent(kind.kind) + "/" + encodeURIComponent(idOf(kind, row)); }
function go(kind, row) { location.hash = address(kind, row); }
function matches(kind, text, most) {
  const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word);
  const found = [];
  for (let row = 0; row < kind.size && found.length < most; row++) {
    const all = (idOf(kind, row) + " " + nameOf(kind, row)).toLowerCase();
    if (words.every((word) => all.indexOf(word) >= 0)) { found.push(row); }
  }
  return found;
}
function picker(kind) {
  const options = make("ul", { role: "listbox", id: "options", hidden: true });
  let rows = [], chosen = 0;
  const close = () => { options.hidden = true; input.setAttribute("aria-expanded", "false"); };
  const mark = () => Array.from(options.children).forEach((option, n) => {
    option.setAttribute("aria-selected", String(n === chosen));
    if (n === chosen) { input.setAttribute("aria-activedescendant", option.id); if (option.scrollIntoView) { option.scrollIntoView({ block: "nearest" }); } }
  });
  const open = () => {
    rows = matches(kind, input.value, 30);
    chosen = 0;
    clear(options);
    rows.forEach((row, n) => options.appendChild(make("li", { role: "option", id: "option" + n, mousedown: (event) => { event.preventDefault(); close(); go(kind, row); } },
      nameOf(kind, row) || idOf(kind, row), nameOf(kind, row) ? make("small", {}, idOf(kind, row)) : null)));
    if (!rows.length) { options.appendChild(make("li", { class: "absent" }, say("没有找到", "Nothing found"))); }
    options.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (rows.length) { mark(); }
  };
  const input = make("input", { type: "search", id: "pick", role: "combobox", autocomplete: "off", "aria-controls": "options", "aria-expanded": "false", "aria-autocomplete": "list",
    "aria-label": say("找一份得分单：编号或名称", "Find a sheet: number or name"), placeholder: say("找一份得分单：编号或名称", "Find a sheet: number or name"),
    input: open, focus: open, blur: close,
    keydown: (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (options.hidden) { open(); return; }
        chosen = Math.max(0, Math.min(rows.length - 1, chosen + (event.key === "ArrowDown" ? 1 : -1)));
        mark();
      } else if (event.key === "Enter" && !options.hidden && rows.length) { const row = rows[chosen]; close(); go(kind, row); }
      else if (event.key === "Escape") { close(); }
    } });
  return make("div", { class: "picker" }, input, options);
}
function heads(kind, row) {
  return make("div", { class: "scores" }, ...kind.totals.map((total) => {
    const value = read(total.value, row), rank = total.rank && at(total.rank, row), grade = total.grade && at(total.grade, row);
    const against = total.middle ? say("全体中位 ", "median of all ") + total.middle : "";
    const notes = [rank ? say("第 " + rank + " 名，共 " + total.counted + " 个", "rank " + rank + " of " + total.counted) : "", grade ? say("等次 ", "grade ") + grade : "", against].filter((x) => x);
    return make("div", {}, make("small", {}, of(total.label)),
      make("span", { class: "big" + (value && !value.state ? "" : " absent") }, shown(value, (x) => short(x, 2))),
      make("small", {}, notes.join(" · ")),
      value && !value.state && trimmed(value.text) !== trimmed(short(value.text, 2)) ? make("small", {}, say("全数 ", "in full ") + full(value)) : null);
  }));
}
function full(value) { return value.text + (value.exact ? " ≈ " + value.exact : ""); }
function bundleTable(kind, row) {
  if (!kind.bundles.length) { return null; }
  return make("div", { class: "scroll" }, make("table", { class: "lines short" },
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("分组", "Bundle")), make("th", { scope: "col", class: "n" }, say("得分", "Score")), make("th", { scope: "col", class: "n" }, say("全体均值", "Mean of all")))),
    make("tbody", {}, ...kind.bundles.map((bundle) => make("tr", {}, make("th", { scope: "row" }, of(bundle.label)),
      make("td", { class: "n" }, shown(read(bundle.value, row), (x) => short(x, 2))), make("td", { class: "n why" }, bundle.mean || "—"))))));
}
// Named intermediates that the formula itself speaks of: the short reason beside the value.
function reasons(line, text, value, row) {
  if (!value || value.state) { return ""; }
  const words = (text.gives || "").split(/[^\w\u3400-\u9fff]+/);
  return line.parts.filter((part) => words.indexOf(part[0]) >= 0).map((part) => {
    const value = read(part[1], row);
    return value ? part[0].replace(/_/g, " ") + " " + (value.state ? stateText(value) : brief(value.text)) : "";
  }).filter((x) => x).join(say("，", ", "));
}
function inside(line, text, value, row) {
  const box = make("td", { colspan: "5" });
  const put = (zh, en, content) => { if (content) { box.appendChild(make("p", {}, make("span", { class: "why" }, say(zh, en)), content)); } };
  if (text.says && text.says !== of(text.label)) { put("规定：", "Says: ", text.says); }
  put("公式：", "Formula: ", text.gives && make("code", {}, text.gives));
  line.rules.forEach((rule) => { put("规则：", "Rule: ", make("span", {}, make("code", {}, rule.call), " ", rule.says)); if (rule.call.indexOf("…") < 0) { put("规则公式：", "Its formula: ", make("code", {}, rule.gives)); } });
  put("条款：", "Clause: ", text.source);
  if (value && !value.state && (value.exact || brief(value.text) !== value.text || text.uom)) { put("全数：", "In full: ", full(value) + (text.uom ? " " + text.uom : "")); }
  else if (value && value.state) { put("状态：", "State: ", stateText(value)); }
  if (line.parts.length) {
    const known = Object.assign({}, ...line.rules.map((rule) => rule.parts), text.where);
    box.appendChild(make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("中间值", "Intermediate")), make("th", { scope: "col", class: "n" }, say("值", "Value")), make("th", { scope: "col", class: "extra" }, say("公式", "Formula")))),
      make("tbody", {}, ...line.parts.map((part) => {
        const found = read(part[1], row);
        return make("tr", {}, make("th", { scope: "row" }, part[0].replace(/_/g, " ")), make("td", { class: "n" }, shown(found, whole)), make("td", { class: "extra" }, make("code", {}, known[part[0]] || known[part[0].split(".").pop()] || "")));
      }))));
  }
  return make("tr", { class: "inside" }, box);
}
function lineTable(kind, lines, row) {
  const body = make("tbody", {});
  const grouped = lines.some((line) => line.bundle);
  const why = lines.map((line) => reasons(line, kind.texts[line.name], read(line.value, row), row));
  const some = why.some((one) => one);
  lines.forEach((line, number) => {
    const value = read(line.value, row);
    if (!value) { return; }
    const text = kind.texts[line.name];
    const bundle = line.bundle && kind.bundles.find((one) => one.key === line.bundle);
    let opened = null;
    const button = make("button", { type: "button", class: "open-row", "aria-expanded": "false" }, of(line.label));
    const entry = make("tr", {}, make("th", { scope: "row" }, button),
      grouped ? make("td", { class: "extra why" }, bundle ? of(bundle.label) : "") : null,
      make("td", { class: "n" }, shown(value, brief)), make("td", { class: "n extra why" }, line.mean || ""), some ? make("td", { class: "why" }, why[number]) : null);
    button.addEventListener("click", () => {
      if (opened) { opened.remove(); opened = null; } else { opened = inside(line, text, value, row); entry.parentNode.insertBefore(opened, entry.nextSibling); }
      button.setAttribute("aria-expanded", String(Boolean(opened)));
    });
    body.appendChild(entry);
  });
  if (!body.children.length) { return null; }
  const means = lines.some((line) => line.mean);
  return make("div", { class: "scroll" }, make("table", { class: "lines" }, make("thead", {}, make("tr", {},
    make("th", { scope: "col" }, say("项目", "Line")), grouped ? make("th", { scope: "col", class: "extra" }, say("分组", "Bundle")) : null,
    make("th", { scope: "col", class: "n" }, say("值", "Value")), make("th", { scope: "col", class: "n extra" }, means ? say("全体均值", "Mean of all") : ""), some ? make("th", { scope: "col" }, say("为什么", "Why")) : null)), body));
}
function drawSheet() {
  const kind = DATA.kinds[page.kind], here = byId("sheet");
  clear(here);
  here.hidden = !kind.whole;
  here.classList.toggle("empty", page.row < 0);
  if (!kind.whole) { return; }
  const row = page.row;
  here.appendChild(make("h2", {}, say("得分单", "Score sheet")));
  here.appendChild(make("div", { class: "tools" }, picker(kind),
    row < 0 ? null : make("button", { type: "button", disabled: row === 0, click: () => go(kind, row - 1) }, say("上一份", "Previous")),
    row < 0 ? null : make("button", { type: "button", disabled: row + 1 === kind.size, click: () => go(kind, row + 1) }, say("下一份", "Next")),
    row < 0 ? null : make("button", { type: "button", click: () => { root.classList.add("one-sheet"); window.print(); } }, say("打印这一份", "Print this sheet"))));
  if (row < 0) {
    here.appendChild(make("p", { class: "quiet-text" }, say("输入编号或名称，或在排名里点一行。", "Type a number or a name, or click a row of the ranking.")));
    return;
  }
  const name = nameOf(kind, row);
  here.appendChild(make("div", { class: "sheet-head" }, make("h3", {}, name || idOf(kind, row)), make("small", {}, (name ? idOf(kind, row) + " · " : "") + of(kind.label))));
  [heads(kind, row), bundleTable(kind, row)].forEach((part) => part && here.appendChild(part));
  const marks = kind.lines.filter((line) => line.role === "marks");
  const others = kind.lines.filter((line) => line.role !== "marks");
  const steps = make("div", { class: "steps" });
  const section = (lines, open) => {
    const names = lines.map((line) => line.name).filter((one, n, all) => all.indexOf(one) === n);
    names.forEach((one) => {
      const table = lineTable(kind, lines.filter((line) => line.name === one), row);
      if (!table) { return; }
      const title = of(kind.texts[one].label);
      if (open) { here.appendChild(make("h4", {}, title)); here.appendChild(table); }
      else { steps.appendChild(make("details", {}, make("summary", {}, title), table)); }
    });
  };
  section(marks, true);
  if (others.length) { here.appendChild(steps); section(others, !marks.length && others.length < 12); }
  if (steps.children.length) { steps.insertBefore(make("h4", {}, say("其余各步", "The other steps")), steps.firstChild); }
}
page.views.push(drawSheet);
function fromAddress() {
  const match = /^#sheet=([^/]*)\/(.*)$/.exec(location.hash);
  if (!match) { return; }
  let wanted = ["", ""];
  try { wanted = [decodeURIComponent(match[1]), decodeURIComponent(match[2])]; } catch (e) { return; }
  const number = DATA.kinds.findIndex((kind) => kind.kind === wanted[0]);
  if (number < 0) { return; }
  if (number !== page.kind) { chooseKind(number); order.fresh(); drawRanking(); }
  const kind = DATA.kinds[number];
  for (let row = 0; row < kind.size; row++) { if (idOf(kind, row) === wanted[1]) { page.row = row; } }
  drawSheet();
  byId("sheet").scrollIntoView();
  byId("sheet").focus({ preventScroll: true });
}
if (DATA.kinds.length) {
  chooseKind(0);
  draw();
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
}
