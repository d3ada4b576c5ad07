"""A score sheet says the formula, the subject's numbers in it, the result and the clause."""

import time
from fractions import Fraction

import pytest
from tests.core.method.methods import evaluator, method, program
from tests.examples.hvbp import FOLDER, records

from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.exact.explain import Explained, Explainer, as_text, explain
from qiyue.core.engine.exact.numbers import with_numbers
from qiyue.core.engine.exact.say import say
from qiyue.core.engine.exact.wording import exact_text, number_text, width
from qiyue.core.formula import tree as t
from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import read_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.absence import NOT_APPLICABLE, Absent

HOSPITALS = 12
FACTS = """
unit[unit]: {from: organisation, branch: '-> branch'}
branch[branch]: {from: organisation}
staff[unit]: {from: facts, name: text, hired: date}
work[branch]: {from: facts, party: number 0..100 by 0.01}
fact[unit]: {from: facts, x: number 0..100 by 0.01 empty n/a, y: number 0..100 by 0.01 empty n/a}
item[item]: |
  item | weight number 0..9 | size number 0..9
  a    | 3                  | 1
  b    | 4                  | 2
mark[unit, item]: {from: facts, points: number -100..100 by 0.01 empty n/a}
"""
GIVEN = {
    "branch": "branch ; B",
    "unit": "unit | branch ; U | B ; V | B",
    "staff": "unit | name | hired ; U | 甲 | 2026-07-01",
    "work": "branch | party ; B | 90",
    "fact": "unit | x | y ; U | 7 | 3 ; V | n/a | 4",
    "mark": "unit | item | points ; U | a | 7 ; U | b | -2 ; V | a | 1 ; V | b | n/a",
}


def one(formula: str, subject: str = "U", tables: str = FACTS, **given: str) -> Explained:
    """The only line, `it[unit]`, explained."""
    found = evaluator(method(f"it[unit]: {formula}", tables=tables), **GIVEN | given)
    (explained,) = explain(found.program, found, "unit", subject)
    assert explained.exact == found.value("it", (subject,))
    return explained


def said(formula: str) -> str:
    return say(program(method(f"it[unit]: {formula}", tables=FACTS)).lines["it"].tree, TINY)


TINY = program(method("it[unit]: 1", tables=FACTS))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("(x + y) * 2 - (x - y)", "(x + y) × 2 − (x − y)"),
        ("x - (y - 1) - 2", "x − (y − 1) − 2"),
        ("((x * y)) / 4", "x × y ÷ 4"),
        ("x / (y * 0 + 4)", "x ÷ (y × 0 + 4)"),
        ("70% * x + -2", "0.7 × x + (−2)"),
        ("-(x + 1) * -y", "−(x + 1) × (−y)"),
        ("half_up(x / 3, 0.5)", "half_up(x ÷ 3, 0.5)"),
        ("clamp(x, 0, 5) + min(x, y, 1)", "clamp(x, 0, 5) + min(x, y, 1)"),
        ("(x else y else 0) * 2", "x else y else 0 × 2"),
        ("(x + y) else 0", "(x + y) else 0"),
        ("branch.party", "branch.party"),
        ('points["a"] - points["b"]', 'points["a"] − points["b"]'),
        ('item["a"].weight', 'item["a"].weight'),
        ("sum(points * weight over mark where points > 0)",) * 2,
        ("mean(points, weight over mark)", "mean(points, weight over mark)"),
        ("count(over mark)", "count(over mark)"),
        ("max(x among unit by branch)", "max(x among unit by branch)"),
        ("count(among unit where x > my.x)", "count(among unit where x > my.x)"),
        ("case(x >= 5 and not y = 3 -> 1, else -> x)", "case(x ≥ 5 and not y = 3 -> 1, else -> x)"),
        ("case((x > 5 or y > 3) and x < 9 -> 1, else -> 0)",) * 2,
        ("case(x is present -> 1, y is not missing -> 2, else -> none)",) * 2,
        ('case(unit in ("U", "W") -> 1, else -> 0)',) * 2,
        ('at_least(x, 5 -> "A", 3 -> "B", else -> "C")',) * 2,
        ("along(x, 0 -> 1, 10 -> 2, after -> 3)", "along(x, 0 -> 1, 10 -> 2, after -> 3)"),
        ("power(1 + x / 100, -0.5, 6)", "power(1 + x ÷ 100, −0.5, 6)"),
        ('days(hired, date("2026-07-15"))',) * 2,
        ('concat(name, "：", "x")',) * 2,
    ],
)
def test_a_formula_reads_as_it_was_written(formula, expected):
    signs = str.maketrans({"*": "×"})
    wanted = expected.translate(signs).replace("none", "n/a")
    assert said(formula) == wanted


@pytest.mark.parametrize(
    ("formula", "numbers", "result"),
    [
        ("(x + y) / 4", "(7 + 3) ÷ 4", "2.5"),
        ("x / 3", "7 ÷ 3", "7/3"),
        ("x / 3 * 2", "7 ÷ 3 × 2", "14/3"),
        ('x - points["b"]', "7 − (−2)", "9"),
        ("branch.party * x", "90 × 7", "630"),
        ("half_up(x / 3, 0.5)", "half_up(7 ÷ 3, 0.5)", "2.5"),
        ("sum(points over mark)", "sum(7 + (−2))", "5"),
        ("mean(points, item.weight over mark)", "mean(7 × 3, −2 × 4)", "13/7"),
        ("count(over mark) * 2", "count(2 rows) × 2", "4"),
        ("max(x among unit)", "max(7)", "7"),
        ("sum(points over mark where points > 50)", "sum(no rows)", "0"),
        ("x else y", "7", "7"),
        ('case(unit = "U" -> "yes", else -> "no")', '"yes"', "yes"),
        ("exp(x / 7, 4)", "exp(7 ÷ 7, 4)", "2.7183"),
        ('days(hired, date("2026-07-15"))', "days(2026-07-01, 2026-07-15)", "14"),
        ('concat(name, "：", "x")', 'concat("甲", "：", "x")', "甲：x"),
    ],
)
def test_numbers_take_the_place_of_names(formula, numbers, result):
    found = one(formula)
    assert (found.numbers, found.exact_text) == (numbers, result)


@pytest.mark.parametrize(
    ("formula", "numbers", "arm"),
    [
        ("case(x > y -> x - y, else -> 0)", "7 − 3", "x > y (7 > 3)"),
        ("case(x < y -> 0, else -> x - y)", "7 − 3", "else (7 ≥ 3)"),
        ("2 * case(x > y -> x - y, else -> 0)", "2 × (7 − 3)", "x > y (7 > 3)"),
        ('at_least(x, 9 -> "A", 5 -> "B", else -> "C")', '"B"', "x ≥ 5 (7 ≥ 5)"),
        ("along(x, 0 -> 1, 5 -> 2, 10 -> 4)", "2 + (4 − 2) × (7 − 5) ÷ (10 − 5)",
         "5 < x < 10 (5 < 7 < 10)"),
        ("along(x, 10 -> 1, 5 -> 2)", "1 + (2 − 1) × (7 − 10) ÷ (5 − 10)",
         "10 > x > 5 (10 > 7 > 5)"),
        ("along(x, 0 -> 1, 7 -> 2, 9 -> 3)", "2", "x = 7 (7 = 7)"),
        ("along(x, 0 -> 1, 5 -> 2)", "2", "x > 5 (7 > 5)"),
        ("along(x, y -> 1, y + 8 -> 2)", "1 + (2 − 1) × (7 − 3) ÷ (3 + 8 − 3)",
         "y < x < y + 8 (3 < 7 < 3 + 8)"),
    ],
)  # fmt: skip
def test_only_the_arm_that_fired_is_written(formula, numbers, arm):
    found = one(formula)
    assert (found.numbers, found.arm) == (numbers, arm)


def test_absences_are_said_where_a_value_would_stand():
    assert one("x + y", "V").numbers == "n/a + 4"
    assert one("x else y", "V").numbers == "n/a else 4"
    lost = one("case(x > 5 -> 1, else -> 0)", "V", fact="unit | x | y ; V | missing (lost) | 1")
    assert lost.numbers == lost.exact_text == "missing(lost)"
    assert lost.arm == "missing(lost): x > 5 (missing(lost) > 5)"
    assert isinstance(lost.exact, Absent)


def test_an_aggregate_lists_twelve_and_counts_the_rest():
    marks = " ; ".join(f"U | i{n:02} | {n}" for n in range(1, 61))
    found = one("sum(points over mark)", mark="unit | item | points ; " + marks)
    assert found.numbers == "sum(1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + … and 48 more)"
    assert found.exact_text == "1830"
    assert len(found.reads) == 51
    assert found.reads[50] == ("points", "…", "")  # there are more
    assert found.reads[2] == ("points", "i03", "3")


def test_a_skipped_row_is_read_but_not_calculated_with():
    found = one("sum(points over mark)", "V")
    assert found.numbers == "sum(1)"
    assert found.reads == (("points", "a", "1"), ("points", "b", "n/a"))


def test_a_rank_says_among_how_many():
    lines = "total[unit]:\n  gives: x else y\n  better: high\nplace[unit]: rank(total among unit)"
    found = evaluator(method(lines, tables=FACTS), **GIVEN)
    place = explain(found.program, found, "unit", "V")[-1]
    assert (place.numbers, place.exact, place.reads) == ("rank(4 among 2)", 2, ())


def test_a_share_says_the_amount_its_weight_and_all_weights():
    tables = """
    unit[unit]: {from: organisation, pool: number 0..100 by 1}
    person[person]: {from: organisation, unit: '-> unit', factor: number 0..9 by 0.5}
    """
    lines = "pay[person]: split(unit.pool, factor, 0.01 among person by unit)"
    found = evaluator(
        method(lines, tables=tables),
        unit="unit | pool ; U | 100 ; V | 7",
        person="person | unit | factor ; a | U | 1 ; b | U | 2.5 ; c | U | 3.5 ; d | V | 9",
    )
    (share,) = explain(found.program, found, "person", "b")
    assert share.numbers == "split(100 × 2.5 ÷ 7 among 3)"
    assert share.exact_text == "35.71"


def test_children_are_named_by_the_reference_to_their_parent():
    tables = "unit[unit]: {from: organisation, up: '-> unit empty n/a', x: number 0..9}"
    found = program(method("it[unit]: sum(x over unit on up)", tables=tables))
    assert say(found.lines["it"].tree, found) == "sum(x over unit on up)"


def test_a_sheet_is_in_the_language_of_its_reader():
    lines = """
    it[unit] 得分（没有的不计） · Score (what is not there does not count):
      gives: sum(points over mark where points > 50)
      source: 第一条 · clause 1
    """
    found = evaluator(method(lines, tables=FACTS), **GIVEN)
    chinese = as_text(explain(found.program, found, "unit", "U", "zh"), "zh")
    assert "得分（没有的不计）  it[U]" in chinese
    assert "sum(没有行)" in chinese
    assert "第一条\n" in chinese + "\n"
    assert "Score" not in chinese
    english = as_text(explain(found.program, found, "unit", "U"), "en")
    assert english.startswith("Score  it[U]")
    assert "Score (what is not there does not count)" in english
    assert "clause   clause 1" in english
    assert "得分" not in english


def test_parts_are_those_that_the_arm_used_inner_ones_first():
    lines = """
    it[unit]:
      gives: case(high -> twice, else -> unused)
      where:
        high: x > 5
        base: x - 1
        twice: 2 * base
        unused: y * base
    """
    found = evaluator(method(lines, tables=FACTS), **GIVEN)
    (explained,) = explain(found.program, found, "unit", "U")
    assert [p.name for p in explained.parts] == ["high", "base", "twice"]
    assert explained.parts[2] == ("twice", "2 × base", "2 × 6", "12", "")
    assert explained.numbers == "12"


def test_a_part_used_inside_an_aggregate_is_explained():
    lines = """
    it[unit]:
      gives: sum(points * share over mark)
      where:
        share: x / 10
    """
    found = evaluator(method(lines, tables=FACTS), **GIVEN)
    (explained,) = explain(found.program, found, "unit", "U")
    assert explained.formula == "sum(points × share over mark)"
    assert [p.name for p in explained.parts] == ["share"]
    assert explained.numbers == "sum(4.9 + (−1.4))"


def test_a_rule_cell_shows_the_body_of_the_formula_it_names():
    tables = """
    unit[unit]: {from: organisation}
    task[task]: |
      task | weight number 0..9 | rule rule
      a    | 3                  | times(cap = 2)
      b    | 4                  | flat()
    fact[unit, task]: {from: facts, x: number 0..100 by 0.01}
    """
    formulas = """
    times(weight, x, cap) {weight} {x} {cap}: weight * min(x, cap)
    flat(weight) {weight}: weight + 0
    """
    found = evaluator(
        method("it[unit, task]: task.rule", tables=tables, formulas=formulas),
        unit="unit ; U",
        fact="unit | task | x ; U | a | 5 ; U | b | 1",
    )
    tree = found.program.lines["it"].tree
    written = "case(rule = times -> weight × min(x, cap), else -> weight + 0)"
    assert say(tree, found.program) == written
    first, second = explain(found.program, found, "unit", "U")
    assert (first.rule, first.formula) == ("times(cap = 2)", "weight × min(x, cap)")
    assert (first.numbers, first.arm, first.keys) == ("3 × min(5, 2)", "", ("U", "a"))
    assert (second.rule, second.numbers) == ("flat()", "4 + 0")


def test_long_numbers_are_cut_and_say_so():
    assert number_text(Fraction(100, 3)) == "33.333333…"
    assert number_text(Fraction(-1, 7000)) == "−0.000142857…"
    assert number_text(Fraction(1, 2**40)) == "0.000000000000909494…"
    assert number_text(Fraction(-5, 4)) == "−1.25"


LONG = "二十个字以上的一段话，把这一行的意思说完整，读的人不必再问"


@pytest.mark.parametrize(
    ("head", "says", "name", "row"),
    [
        ("", "", "it", ""),
        ("短名", "", "短名", ""),
        ("短名（六个字）", "", "短名（六个字）", ""),
        ("", LONG, "it", LONG),
        ("短名", LONG, "短名", LONG),
        (f"短名（{LONG}）", "", "短名", f"短名（{LONG}）"),
        (LONG.replace("，", ""), "", "it", LONG.replace("，", "")),
    ],
)
def test_a_heading_is_short_and_the_sentence_has_its_own_row(head, says, name, row):
    text = method(f"it[unit] {head}:\n  gives: x" + f"\n  says: {says}" * bool(says), tables=FACTS)
    found = evaluator(text, **GIVEN)
    (explained,) = explain(found.program, found, "unit", "U")
    first, *rows = as_text([explained], "both").split("\n")
    assert first == ("it[U]" if name == "it" else f"{name}  it[U]")
    shown = "".join(line.split("  ")[-1] for line in rows if "说明 says" in line)
    assert shown == row


def test_a_long_sentence_without_spaces_is_folded():
    text = method(f"it[unit]:\n  gives: x\n  says: {LONG * 5}", tables=FACTS)
    found = evaluator(text, **GIVEN)
    rows = as_text(explain(found.program, found, "unit", "U"), "zh").split("\n")
    assert max(map(width, rows)) <= 100
    assert LONG * 5 in "".join(line.split("  ")[-1] for line in rows)


def test_an_unknown_subject_has_no_results():
    found = evaluator(method("it[unit]: x", tables=FACTS), **GIVEN)
    assert explain(found.program, found, "unit", "nobody") == []
    assert explain(found.program, found, "nothing", "U") == []


# -- the programme of hospitals -----------------------------------------------------------------


@pytest.fixture(scope="module")
def hvbp() -> Evaluator:
    desk = Desk()
    found = resolve(read_method(FOLDER / "method.yaml", desk), desk)
    desk.close()
    assert found is not None
    some = records("hospitals.csv.gz")[:HOSPITALS]
    chosen = {row["facility_id"] for row in some}

    def rows(name: str, *columns: str):
        return [
            (
                row["facility_id"],
                *(row[c] if c == "measure_id" else maybe(row[c]) for c in columns),
            )
            for row in records(name)
            if row["facility_id"] in chosen
        ]

    def maybe(text: str):
        return Fraction(text) if text else NOT_APPLICABLE

    data = {
        "hospital": [(r["facility_id"], r["facility_name"], r["state"]) for r in some],
        "rate": rows("facts.csv.gz", "measure_id", "baseline_rate", "performance_rate"),
        "stratified": rows("facts_combined_ssi.csv.gz", "combined_ssi_score"),
    }
    return Evaluator(found, data)


def test_a_hospital_reads_how_its_marks_came_about(hvbp):
    sheet = {(x.line, *x.keys[1:]): x for x in explain(hvbp.program, hvbp, "hospital", "010001")}
    marks = sheet["points", "MORT_30_AMI"]
    assert marks.formula == "max(achievement, improvement else 0)"
    assert marks.numbers == "max(6, 7)"
    assert (marks.role, marks.source) == ("marks", "42 CFR 412.165(b)")
    achievement = next(p for p in marks.parts if p.name == "achievement")
    assert achievement.numbers == (
        "half_up(9 × (0.880237 − 0.869247) ÷ (0.887868 − 0.869247) + 0.5, 1)"
    )
    assert achievement.arm == "else (0.880237 < 0.887868, 0.880237 ≥ 0.869247)"
    domain = sheet["domain_score", "clinical_outcomes"]
    assert domain.numbers == "sum(7 + 8 + 0 + 1 + 1 + 6) ÷ (10 × 6) × 100"
    assert (domain.exact_text, domain.shown_text) == ("115/3", "38.333333333333")
    assert domain.arm == "n ≥ least (6 ≥ 2)"
    assert ("counted", "COMP_HIP_KNEE", "6") in domain.reads
    total = sheet["total",]
    assert total.shown_text == "15.583333333333"


def test_every_printed_result_is_the_evaluators(hvbp):
    explainer = Explainer(hvbp.program, hvbp)
    count = 0
    for (subject,) in hvbp.keys("total"):
        for found in explainer.explain("hospital", subject):
            value = hvbp.value(found.line, found.keys)
            assert found.exact == value
            assert found.exact_text == exact_text(value)
            check(found.numbers, value)
            for part in found.parts:
                check(part.numbers, None, part.value)
            count += 1
    assert count == sum(
        len(hvbp.keys(name)) for name, x in hvbp.program.lines.items() if "hospital" in x.frame.keys
    )


def check(numbers: str, value, text: str = "") -> None:
    """Calculate what is printed, where it is printed in full."""
    if any(word in numbers for word in ("n/a", "…", "count", "rank", '"')):
        return
    signs = str.maketrans({"×": "*", "÷": "/", "−": "-"})
    again = evaluator(method(f"it: {plus(numbers).translate(signs)}")).value("it", ())
    assert (again == value) if text == "" else (number_text(again) == text)


def plus(numbers: str) -> str:
    """A printed sum as brackets, a printed extreme of one value as that value."""
    inside = numbers.replace("sum(no rows)", "0").replace("sum(", "(")
    name, _, rest = inside.partition("(")
    return f"({rest}" if name in ("min", "max") and "," not in rest else inside


def test_one_hospital_is_explained_at_once(hvbp):
    explain(hvbp.program, hvbp, "hospital", "010001")
    start = time.perf_counter()
    explain(hvbp.program, hvbp, "hospital", "010005")
    assert time.perf_counter() - start < 0.2


@pytest.mark.parametrize(
    ("lang", "labels"),
    [
        ("zh", ["公式  ", "代入  ", "结果  ", "依据  "]),
        ("en", ["formula  ", "numbers  ", "result  ", "clause  "]),
        ("both", ["公式 formula  ", "代入 numbers  ", "结果 result  ", "依据 clause  "]),
    ],
)
def test_a_score_sheet_is_labelled_in_the_readers_language(hvbp, lang, labels):
    sheet = explain(hvbp.program, hvbp, "hospital", "010001")
    text = as_text([x for x in sheet if x.line == "total"], lang)
    assert all(f"\n  {label}" in text for label in labels)
    assert "sum(9.583333… + 2 + 0 + 4)" in text
    assert "187/12" in text


def test_a_score_sheet_is_aligned():
    lines = """
    it[unit] 得分:
      role: marks
      source: 第十二条
      gives: x / 3
      shown: half_away 0.01
    """
    found = evaluator(method(lines, tables=FACTS), **GIVEN)
    assert as_text(explain(found.program, found, "unit", "U"), "zh") == (
        "得分  it[U]  (得分)\n"
        "  公式      x ÷ 3\n"
        "  代入      7 ÷ 3\n"
        "  结果      2.33  (精确值 7/3)\n"
        "  依据      第十二条"
    )


def test_numbers_of_one_row_can_be_had_alone():
    found = evaluator(method("it[unit]: x * 2", tables=FACTS), **GIVEN)
    row = found.row("it", ("U",))
    tree = found.program.lines["it"].tree
    assert row is not None
    assert isinstance(tree, t.Op)
    assert with_numbers(tree, row, found) == "7 × 2"
