"""Every finding code of the method is met by a method that deserves it, at the right line."""

import re
from pathlib import Path

import pytest
from tests.core.method.methods import HEAD, HERE, findings, method

import qiyue.core
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import read_method
from qiyue.core.values.findings import HasFindings

CORE = Path(qiyue.core.__path__[0])
SOURCES = ["formula", "method", "engine/exact/examples.py"]
CODE = re.compile(r'(?:fail|put|_refuse|Unreadable)\(\s*(?:[\w.()=]+,\s*)?"([a-z0-9/-]+)"')
UNIT = "unit[unit]: {from: organisation}\n"
FACT = UNIT + "fact[unit]: {from: facts, actual: number 0..100 by 0.01}\n"
LIST = """
item[item]: |
  item | weight number 分 1..9 | rule rule
  a    | 3                     | full()
  b    | 4                     | full()
"""
FULL = "full(weight) 满分 {weight}: weight"


def line(formula: str, tables: str = FACT, over: str = "unit") -> str:
    """A method with one line, whose formula has the fault."""
    return method(f"it[{over}]: {HERE}{formula}", tables=tables)


CASES = {
    # the file
    "empty-file": ["", "# only a remark\n"],
    "not-yaml": [HEAD + f"lines: {HERE}]", HEAD + f"source:\n{HERE}\t- x"],
    "duplicate-key": [HEAD + f"{HERE}name: again"],
    "second-document": [HEAD + f"{HERE}---\nqiyue: 1\n"],
    "yaml-extra": [HEAD + f"source: {HERE}&a x", HEAD + f"source: {HERE}!!int 1"],
    "too-deep": [HEAD + "source: " + "[" * 20 + "]" * 20],
    "file-too-big": [HEAD + "#" * 1_000_000],
    "key-not-text": [HEAD + f"{HERE}? [a, b]\n: c"],
    "not-a-method": [f"{HERE}just a text"],
    "unknown-version": [f"{HERE}qiyue: 2\nmethod: m", f"{HERE}method: m"],
    "no-code": [f"{HERE}qiyue: 1", f"qiyue: 1\nmethod: {HERE}'!'"],
    "unknown-key": [
        HEAD + f"{HERE}line: x",
        method(f"it:\n  gives: 1\n  {HERE}role_: marks"),
        method("it: 1", examples=f"- title: t\n  {HERE}gives: x"),
    ],
    "not-text": [HEAD + f"source: {HERE}[a]"],
    "bad-period": [
        HEAD + f"applies: {HERE}2026",
        HEAD + f"applies: {HERE}2026-12-31..2026-01-01",
    ],
    "not-a-map": [
        HEAD + f"lines: {HERE}[a]",
        HEAD + f"tables: {HERE}[a]",
        method(f"it:\n  gives: 1\n  where: {HERE}a"),
        HEAD + f"examples:\n  - {HERE}text",
    ],
    "not-a-list": [HEAD + f"examples:\n  {HERE}title: x"],
    "unknown-library": [HEAD + f"{HERE}uses: std 9"],
    # heads, words, names
    "bad-head": [
        method(f"{HERE}9it: 1"),
        method(f"{HERE}it(x): 1"),
        method(tables=f"{HERE}unit: {{from: facts}}"),
        method(f"it:\n  gives: 1\n  where:\n    {HERE}a b: 2"),
        method(formulas=f"{HERE}f[x]: 1"),
    ],
    "duplicate-name": [
        method(f"it: 1\n{HERE}it 又一个: 2"),
        method(tables=f"a[a]: {{from: facts}}\n{HERE}a[b]: {{from: facts}}"),
        method(formulas=f"f(): 1\n{HERE}f() again: 2"),
    ],
    "bad-parameter": [method(formulas=f"{HERE}f(a, a): 1"), method(formulas=f"{HERE}f(9): 1")],
    "no-formula": [
        method(f"{HERE}it:\n  role: marks"),
        method(f"it: {HERE}[a]"),
        method("it: 1", checks=f"so it is: {HERE}''"),
    ],
    "flow-formula": [method(f"it: {HERE}{{gives: 1}}")],
    "unknown-word": [
        method(f"it:\n  gives: 1\n  role: {HERE}mark"),
        method(f"it:\n  gives: 1\n  better: {HERE}higher"),
        method(f"it:\n  gives: 1\n  missing: {HERE}stop"),
        method(f"it:\n  gives: 1\n  as: {HERE}A B"),
        method(f"it:\n  gives: 1\n  uom: {HERE}元//t"),
    ],
    "bad-shown": [
        method(f"it:\n  gives: 1\n  shown: {HERE}0.01"),
        method(f"it:\n  gives: 1\n  shown: {HERE}up 0.01"),
        method(f"it:\n  gives: 1\n  shown: {HERE}half_up 0"),
        method(f"it:\n  gives: 1\n  shown: {HERE}half_up x"),
    ],
    # tables
    "empty-table": [method(tables=f"{HERE}a[a]: ''")],
    "bad-table": [method(tables=f"a[a]: {HERE}[x]")],
    "bad-column": [
        method(tables=f"a[a]: |\n  {HERE}a | 9b\n  x | y"),
        method(tables=f"a[a]: |\n  {HERE}a | b | b\n  x | y | z"),
    ],
    "bad-declaration": [
        method(tables=f"a[a]: {{from: facts, {HERE}x: numbr}}"),
        method(tables=f"a[a]: {{from: facts, {HERE}x: number 9..1}}"),
        method(tables=f"a[a]: {{from: facts, {HERE}x: number by 0}}"),
        method(tables=f"a[a]: {{from: facts, {HERE}x: number empty 0}}"),
        method(tables=f"a[a]: {{from: facts, {HERE}x: one of a a}}"),
        method(tables=f"a[a]: {{from: facts, {HERE}x: one of}}"),
        method(f"it:\n  gives: 1\n  as: {HERE}one of"),
        method(f'it:\n  gives: 1\n  as: {HERE}one of Good "Very Good'),
        method(f"it:\n  gives: 1\n  as: {HERE}one of Good, Poor"),
    ],
    "unknown-origin": [method(tables=f"a[a]: {HERE}{{from: fact}}")],
    "unreadable-file": [method(tables=f"a[a]: {HERE}{{file: none.csv}}")],
    "unknown-header": [method(tables=f"a[a]: {{file: list.csv, {HERE}b: text at B}}")],
    "empty-cell": [method(tables=f"a[a]: |\n  a | x number\n  {HERE}b |")],
    "bad-cell": [
        method(tables=f"a[a]: |\n  a | x number\n  {HERE}b | 1,5"),
        method(tables=f"a[a]: |\n  a | x number 0..9\n  {HERE}b | 10"),
        method(tables=f"a[a]: |\n  a | x number by 0.5\n  {HERE}b | 0.7"),
        method(tables=f"a[a]: |\n  a | x integer\n  {HERE}b | 1.5"),
        method(tables=f"a[a]: |\n  a | x yes/no\n  {HERE}b | true"),
        method(tables=f"a[a]: |\n  a | x date\n  {HERE}b | 1.2.2026"),
        method(tables=f"a[a]: |\n  a | x one of p q\n  {HERE}b | r"),
    ],
    "rule-in-data": [
        method("it[a]: r", tables="a[a]: {from: facts, r: rule}").replace(
            "  it[a]", f"  {HERE}it[a]"
        ),
    ],
    "bad-rule": [
        method(tables=f"a[a]: |\n  a | x rule\n  {HERE}b | full"),
        method(tables=f"a[a]: |\n  a | x rule\n  {HERE}b | full(3)"),
    ],
    "ragged-row": [
        method(tables=f"a[a]: |\n  a | x\n  {HERE}b"),
        method(
            "it[a]: 1",
            tables="a[a]: |\n  a\n  b",
            examples=f"- title: t\n  given:\n    a: |\n      a\n      {HERE}b | c",
        ),
    ],
    "duplicate-row": [method(tables=f"a[a]: |\n  a | x\n  b | 1\n  {HERE}b | 2")],
    "too-many-rows": [method(tables=f"{HERE}a[a]: {{file: long.csv}}")],
    "unknown-reference": [
        method(tables=f"a[a]: |\n  {HERE}a | up -> tree\n  b | c"),
        method(tables=f"t[a, b]: {{from: facts}}\nc[c]: {{from: facts, {HERE}up: -> t}}"),
    ],
    # the text of a formula
    "bad-character": [line("actual ＋ 1"), line("actual ; 1"), line('actual = "no end')],
    "unexpected": [line("actual +"), line("(actual"), line("actual 1"), line("case(actual)")],
    "expression-too-big": [line("(" * 40 + "1" + ")" * 40), line(" + ".join(["1"] * 5000))],
    # names on a row
    "unknown-name": [line("actul"), line("unit.actul"), line("sum(actual among fact by x)")],
    "key-wanting": [line("actual", over="")],
    "ambiguous-name": [
        line("x", UNIT + "a[unit]: {from: facts, x: number}\nb[unit]: {from: facts, x: number}")
    ],
    "unknown-table": [
        method(f"{HERE}it[unti]: 1", tables=UNIT),
        line("sum(actual over facts)"),
        method("it: 1", checks=f"{HERE}so it is [unti]: it = 1"),
        method("it: 1", examples=f"- title: t\n  given:\n    {HERE}no: a ; b"),
    ],
    "unknown-function": [line("maximum(actual, 1)"), line("median(actual among fact)")],
    "unknown-formula": [
        line("ratoi(weight = 1)"),
        method("it[item]: rule", tables=LIST.replace("a   ", f"{HERE}a   ").replace("full", "f")),
    ],
    "unknown-parameter": [method(f"it: {HERE}full(wait = 3)", formulas=FULL)],
    "unnamed-argument": [method(f"it: {HERE}full(3)", formulas=FULL)],
    "my-outside": [line("my.actual")],
    "no-reference": [line("actual.unit")],
    "bad-index": [line('fact["a", "b", "c"].actual'), line('(actual + 1)["x"]'), line('no["x"]')],
    "key-outside": [method(f'it: {HERE}weight["c"]', tables=LIST, formulas=FULL)],
    "own-row": [line("sum(actual over fact)")],
    "two-joins": [
        method(
            f"it[unit]: {HERE}count(over deal)",
            tables=UNIT + "deal[deal]: {from: facts, buyer: -> unit, seller: -> unit}",
        )
    ],
    "rank-without-direction": [line("rank(actual among fact)")],
    "rank-without-row": [
        method(
            f"it: {HERE}rank(actual among fact)",
            tables=UNIT + "fact[unit]: {from: facts, actual: number better high}",
        )
    ],
    "past-unclear": [
        line("only(actual past 1)"),
        line("only(actual past 0)", FACT.replace("facts,", "facts, period: year,")),
        line(
            "sum(a + b past 1)",
            UNIT
            + "f[unit]: {from: facts, period: year, a: number 0..1}\n"
            + "g[unit]: {from: facts, period: year, b: number 0..1}",
        ),
    ],
    "percentile-undefined": [
        line("percentile(actual, 2, 7 among fact)"),
        line("percentile(actual, 25%, 3 among fact)"),
        line("percentile(actual, actual, 7 among fact)"),
    ],
    "bad-split": [
        line("split(actual, 1, 0.01 among fact)"),  # every row has another amount
        line("split(0.125, actual, 0.01 among fact)"),
        line("split(100, actual - 1, 0.01 among fact)"),
    ],
    "circle": [
        method(f"{HERE}a: b\nb: a"),
        method(f"it:\n  gives: a\n  where:\n    a: {HERE}a + 1"),
        method("it: f()", formulas=f"f(): {HERE}f()"),
    ],
    # values
    "wrong-kind": [
        line("actual + unit"),
        line("case(actual -> 1, else -> 2)"),
        line("actual = unit"),
        line("unit < unit"),
        line('case(actual > 1 -> 1, else -> "x")'),
        line("sum(unit among fact)"),
        line("sum(actual, 2 among fact)"),
        line("count(among fact where actual)"),
        line('uom(actual, "元 元")'),
        line('d = "2026-07-15"', UNIT + "f[unit]: {from: facts, d: date}"),
        line("days(actual, actual)"),
        line('concat("x", actual)'),
        line("concat(unit, unit)"),
        method("it: 1", checks=f"so it is: {HERE}it + 1"),
    ],
    "wrong-count": [
        line("half_up(actual)"),
        line("clamp(actual, 1)"),
        line("abs(actual, 1)"),
        line("exp(actual)"),
        line("power(actual, 2)"),
        line('year(date("2026-07-15"), 1)'),
        line('concat("x")'),
    ],
    "step-not-constant": [line("half_up(actual, actual)"), line("floor(actual, 0)")],
    "digits-not-constant": [
        line("ln(actual + 1, actual)"),
        line("sqrt(actual, 31)"),
        line("sqrt(actual, 0.5)"),
        line("exp(1, -1)"),
    ],
    "outside-domain": [line("exp(actual, 4)"), line("ln(actual, 4)"), line("sqrt(1 - actual, 4)")],
    "bad-date": [line('year(date("2026-02-30"))'), line('date("15.7.2026") = date(actual)')],
    "uom-mismatch": [
        line("ln(a, 4)", UNIT + "f[unit]: {from: facts, a: number 元 1..9}"),
        line("a + b", UNIT + "f[unit]: {from: facts, a: number 分, b: number 元}"),
        line("a + 1", UNIT + "f[unit]: {from: facts, a: number %}"),
        method(
            f"{HERE}it[unit]:\n  gives: a\n  uom: 分",
            tables=UNIT + "f[unit]: {from: facts, a: number 元}",
        ),
    ],
    "unknown-option": [
        line('a = "C"', UNIT + "f[unit]: {from: facts, a: one of A B}"),
        method(f'{HERE}it:\n  gives: at_least(3, 2 -> "A", else -> "C")\n  as: one of B A'),
        method(
            f'{HERE}it[unit]:\n  gives: a else "A"\n  as: one of B A',
            tables=UNIT + "f[unit]: {from: facts, a: one of A C empty n/a}",
        ),
    ],
    "zero-divisor": [line("1 / actual"), line("1 / (actual - 3)")],
    "no-else": [line("case(actual > 3 -> 1)"), line("at_least(actual, 3 -> 1)")],
    "unreachable-arm": [line("case(else -> 1, actual > 3 -> 2)")],
    "unordered-bands": [
        line("at_least(actual, 3 -> 1, 5 -> 2, else -> 0)"),
        line("at_most(actual, 5 -> 1, 3 -> 2, else -> 0)"),
        line("along(actual, 1 -> 0, 5 -> 1, 3 -> 2)"),
    ],
    "bad-arm": [
        line("case(before -> 1, else -> 2)"),
        line("at_least(actual, before -> 1, else -> 2)"),
        line("along(actual, 1 -> 1, 2 -> 2, else -> 3)"),
    ],
    "few-points": [line("along(actual, 1 -> 1)")],
    # examples
    "example-differs": [
        method("it: 1", examples=f"- title: t\n  expect:\n    it: |\n      it\n      {HERE}2")
    ],
    "too-many-digits": [
        method(
            "x0: 7\n" + "".join(f"x{i + 1}: x{i} * x{i}\n" for i in range(13)),
            examples=f"- {HERE}title: t\n  expect:\n    x13: x13 ; 1",
        )
    ],
}
FILES = {
    "list.csv": b"a\nx\n",
    "long.csv": b"a\n" + b"".join(b"%d\n" % n for n in range(100_001)),
}
MORE = {
    "unknown-name": [
        method("it: 1", examples=f"- title: t\n  expect:\n    {HERE}no: no ; 2"),
        method(
            "it: 1",
            tables=UNIT,
            examples=f"- title: t\n  given:\n    {HERE}unit: unit | x ; A | 1",
        ),
    ],
}
PAIRS = [(code, text) for code, texts in CASES.items() for text in [*texts, *MORE.get(code, [])]]


@pytest.mark.parametrize(("code", "text"), PAIRS, ids=[code for code, _ in PAIRS])
def test_a_fault_gives_its_code_at_its_line_in_both_languages(code, text):
    found = findings(text.replace(HERE, ""), FILES)
    mine = [finding for finding in found if finding.code == code]
    assert mine, f"{code} wanted, got {[str(f.place) + ' ' + f.code for f in found]}"
    if HERE in text:
        wanted = text[: text.index(HERE)].count("\n") + 1
        assert [finding.place.line for finding in mine][:1] == [wanted]
    for finding in mine:
        assert finding.message.zh != finding.message.en
        for sentence in (finding.message.zh, finding.message.en, finding.hint.zh, finding.hint.en):
            assert sentence.strip()
        assert re.search(r"[\u4e00-\u9fff]", finding.message.zh + finding.hint.zh)


@pytest.mark.parametrize(("code", "text"), PAIRS, ids=[code for code, _ in PAIRS])
def test_one_fault_gives_no_more_than_its_own_codes(code, text):
    """A single fault does not drown the reader: nothing else is reported beside it."""
    assert {finding.code for finding in findings(text.replace(HERE, ""), FILES)} == {code}


def codes_in_source() -> set[str]:
    found: set[str] = set()
    for place in SOURCES:
        path = CORE / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found |= set(CODE.findall(file.read_text("utf-8")))
    return found


def test_every_code_in_the_source_has_a_method_that_meets_it():
    assert codes_in_source() - set(CASES) == {"not-utf8"}


def test_a_file_in_another_encoding_is_a_finding(tmp_path):
    file = tmp_path / "method.yaml"
    file.write_bytes("qiyue: 1\nname: 办法".encode("gb18030"))
    with pytest.raises(HasFindings) as caught:
        read_method(file)
    assert [finding.code for finding in caught.value.findings] == ["not-utf8"]


def test_a_file_outside_the_folder_of_the_method_is_not_read(tmp_path):
    (tmp_path / "secret.csv").write_text("a\nx\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    file = inner / "method.yaml"
    file.write_text(method(tables="a[a]: {file: ../secret.csv}"), "utf-8")
    desk = Desk()
    read_method(file, desk)
    assert [finding.code for finding in desk.findings] == ["unreadable-file"]


def test_all_findings_show_at_once_in_the_order_of_the_file():
    text = method("a: nothing\nb: half_up(1)\nc: 1 / 0\nd: 1 +")
    assert [(f.place.line, f.code) for f in findings(text)] == [
        (5, "unknown-name"),
        (6, "wrong-count"),
        (7, "zero-divisor"),
        (8, "unexpected"),
    ]


@pytest.mark.parametrize("form", [" 1 +\n    nothing", " >\n    1 +\n    nothing"])
def test_a_formula_of_several_lines_is_faulted_on_the_line_of_the_fault(form):
    (finding,) = findings(method("it:" + form))
    text = method("it:" + form)
    assert finding.place.line == text[: text.index("nothing")].count("\n") + 1


def test_a_finding_points_at_the_column_of_the_fault():
    (finding,) = findings(method("it: 1 + nothing"))
    assert (finding.place.line, finding.place.column) == (5, 11)


def test_a_name_with_a_slip_of_the_pen_is_answered_by_the_nearest_one():
    (finding,) = findings(method("total: 1\nit: totl"))
    assert finding.hint.en == "Did you mean total?"
    assert finding.hint.zh == "是不是 total？"


def test_a_line_that_reads_a_broken_line_is_not_reported_again():
    assert [f.code for f in findings(method("a: nothing\nb: a\nc: b"))] == ["unknown-name"]


def test_a_circle_is_written_out_as_a_path_of_values():
    found = findings(method("a: b\nb: c\nc: a"))
    assert [f.code for f in found] == ["circle"]
    assert found[0].message.en == "A circle: a <- b <- c <- a."


def test_a_line_that_reads_itself_along_a_tree_is_told_of_layers():
    tables = "org[org]: {from: organisation, up: '-> org empty n/a', own: number 0..9}"
    (found,) = findings(method("it[org]: sum(it over org on up) + own", tables=tables))
    assert found.code == "circle"
    assert "each layer has a line of its own" in found.hint.en


@pytest.mark.parametrize(
    "text",
    [
        method(
            'it[unit]: case(a = "Very Good" -> 1, else -> 0)',
            tables=UNIT + "f[unit]: {from: facts, a: one of Good Very Poor}",
        ),
        method(
            'it:\n  gives: case(1 > 0 -> "Very Good", else -> "Good")\n  as: one of Poor Good Very'
        ),
        method(tables="a[a]: a | b one of Good Very ; x | Very Good"),
        method("it:\n  gives: 1\n  as: one of Poor Good Very Good"),
    ],
)
def test_a_finding_about_two_words_says_how_to_write_them(text):
    (finding,) = findings(text)
    assert '"Very Good"' in finding.hint.en
    assert "双引号" in finding.hint.zh


def test_a_workbook_is_told_from_a_text_in_another_encoding(tmp_path):
    file = tmp_path / "method.xlsx"
    file.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(HasFindings) as caught:
        read_method(file)
    (finding,) = caught.value.findings
    assert "convert" in finding.hint.en
