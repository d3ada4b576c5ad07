"""A name means one thing on a row: paths, indexes, rows, rules and formulas."""

import sys
from fractions import Fraction

import pytest
from tests.core.method.methods import codes, evaluator, method, program, value

from qiyue.core.method.desk import Desk
from qiyue.core.method.reader import parse_method
from qiyue.core.values.absence import NOT_APPLICABLE, Absence
from qiyue.core.values.findings import HasFindings

TREE = """
group[group]: {from: organisation}
company[company]: {from: organisation, group: '-> group', capital: number 1..1000}
mine[mine]: {from: organisation, company: '-> company'}
fact[mine, item]: {from: facts, actual: number -1000..1000 by 0.01 empty n/a}
"""
ROWS = {
    "group": "group ; G",
    "company": "company | group | capital ; C | G | 40 ; D | G | 60",
    "mine": "mine | company ; M | C ; N | C ; O | D",
    "fact": "mine | item | actual ; M | coal | 3 ; M | gas | 4 ; N | coal | 5 ; O | coal | 7",
}


def of(line: str, *key: str, tables: str = TREE, more: str = "", **rows: str) -> object:
    """The value of the line `it` at a key, over the tree of three mines."""
    return value(method(f"it{line}\n{more}", tables=tables), "it", *key, **{**ROWS, **rows})


def test_a_path_walks_up_a_reference():
    assert of("[mine]: company.capital", "N") == 40


def test_a_path_walks_up_several_references():
    assert of("[mine]: company.group", "O") == "G"
    line = "[mine]: company.group.total"
    assert of(line, "M", more="total[group]: sum(capital over company)") == 100


def test_a_path_reads_a_line_of_the_row_it_leads_to():
    assert of("[mine]: company.share", "M", more="share[company]: capital / 100") == Fraction(2, 5)


def test_over_goes_down_by_keys():
    assert of("[mine]: sum(actual over fact)", "M") == 7


def test_over_goes_down_by_references():
    assert of("[company]: count(over mine)", "C") == 2


def test_over_keeps_the_other_keys_of_the_row_that_asks():
    text = method(
        "it[company, item]: sum(actual over mine)",
        tables=TREE + "item[item]: {from: organisation}",
    )
    assert value(text, "it", "C", "coal", **ROWS, item="item ; coal ; gas") == 8


def test_among_goes_sideways_over_all_rows_or_those_with_my_value():
    assert of("[company]: sum(capital among company)", "C") == 100
    assert of("[mine]: count(among mine by company)", "M") == 2


def test_where_keeps_the_rows_for_which_it_holds():
    assert of("[mine]: sum(actual over fact where actual > 3)", "M") == 4
    assert of('[mine]: count(over fact where item = "gas")', "N") == 0


def test_inside_an_aggregate_the_own_names_come_first_and_my_is_the_row_that_asks():
    assert of("[mine]: count(among mine where company = my.company)", "M") == 2
    assert of("[mine]: count(among mine where company != my.company)", "O") == 2


def test_an_index_goes_across_by_a_key_the_row_lacks():
    assert of('[mine]: actual["coal"]', "N") == 5
    assert of('[mine]: actual["gas"]', "N") == NOT_APPLICABLE


def test_an_index_may_give_all_keys():
    assert of('[mine]: actual["O", "coal"]', "M") == 7


def test_an_index_into_a_table_is_followed_by_the_column():
    tables = "points[place]: |\n  place integer 1..2 | first number\n  1 | 60\n  2 | 57"
    assert value(method("it: points[2].first", tables=tables), "it") == 57


def test_an_index_by_a_whole_number_range_that_the_table_covers_is_always_present():
    tables = (
        "points[place]: |\n  place integer 1..2 | first number\n  1 | 60\n  2 | 57\n"
        "unit[unit]: {from: organisation, place: integer 1..2}"
    )
    found = program(method("it[unit]: points[my_place].first\nmy_place[unit]: 1", tables=tables))
    assert Absence.MISSING not in found.lines["it"].tree.kinds


def test_two_references_to_one_table_are_told_apart_by_on():
    tables = "unit[unit]: {from: organisation}\n"
    tables += "deal[deal]: {from: facts, buyer: '-> unit', seller: '-> unit'}"
    text = method("it[unit]: count(over deal on seller)", tables=tables)
    rows = {"unit": "unit ; A ; B", "deal": "deal | buyer | seller ; 1 | A | B ; 2 | A | B"}
    assert value(text, "it", "B", **rows) == 2
    assert value(text, "it", "A", **rows) == 0


def test_on_chooses_a_reference_that_is_a_key_too():
    """`over link` reads the links of a unit, `over link on other` those that lead to it."""
    tables = "unit[unit]: {from: organisation}\n"
    tables += "link[unit, other]: {from: links, other: '-> unit'}"
    rows = {"unit": "unit ; A ; B ; C", "link": "unit | other ; A | B ; A | C ; B | C"}
    for way, of_a, of_c in (("link", 2, 0), ("link on other", 0, 2)):
        text = method(f"it[unit]: count(over {way})", tables=tables)
        assert (value(text, "it", "A", **rows), value(text, "it", "C", **rows)) == (of_a, of_c)


def test_on_names_a_reference_to_this_row():
    tables = "unit[unit]: {from: organisation}\n"
    tables += "link[unit, other]: {from: links, other: '-> unit'}"
    assert codes(method("it[unit]: count(over link on othre)", tables=tables)) == ["unknown-name"]


def test_a_line_stands_on_the_join_of_the_tables_in_its_brackets():
    found = evaluator(method("it[mine, company]: capital", tables=TREE), **ROWS)
    assert found.keys("it") == [("M", "C"), ("N", "C"), ("O", "D")]


def test_tables_that_share_no_name_are_crossed():
    tables = "a[a]: |\n  a\n  p\n  q\nb[b]: |\n  b\n  x\n  y"
    found = evaluator(method("it[a, b]: 1", tables=tables))
    assert found.keys("it") == [("p", "x"), ("p", "y"), ("q", "x"), ("q", "y")]


def test_a_line_without_brackets_has_one_value():
    assert evaluator(method("it: 2 + 2")).keys("it") == [()]
    assert value(method("it: 2 + 2"), "it") == 4


def test_a_line_where_it_has_no_row_does_not_apply():
    assert of("[fact]: actual", "M", "steam") == NOT_APPLICABLE


def test_a_key_has_its_own_value():
    assert of('[fact]: case(item = "gas" -> 1, else -> 0)', "M", "gas") == 1


# -- where: lexical and lazy


WHERE = """
it[mine]:
  gives: high - low
  where:
    low: min(actual over fact)
    high: low + spread
    spread: 2 * low
"""


def test_where_names_read_each_other_in_any_order():
    text = method(WHERE, tables=TREE)
    found = evaluator(text, **ROWS)
    assert found.value("it", ("M",)) == 6
    assert found.part("it", "it.spread", ("M",)) == 6


def test_where_names_belong_to_the_row_that_asks():
    """`level` is 3 for M on every row the aggregate reads."""
    lines = "it[mine]:\n  gives: count(over fact where actual >= level)\n"
    lines += "  where:\n    level: min(actual over fact)"
    assert value(method(lines, tables=TREE), "it", "M", **ROWS) == 2


def test_a_column_comes_before_a_where_name_inside_an_aggregate():
    lines = "it[mine]:\n  gives: sum(actual over fact)\n  where:\n    actual: 100"
    assert value(method(lines, tables=TREE), "it", "M", **ROWS) == 7


# -- formulas and rule cells


def test_a_parameter_that_is_not_passed_is_read_from_the_row_by_its_name():
    text = method(
        "it[fact]: twice()", tables=TREE, formulas="twice(actual) 两倍 {actual}: 2 * actual"
    )
    assert value(text, "it", "N", "coal", **ROWS) == 10


def test_a_parameter_that_is_passed_is_not_read_from_the_row():
    text = method("it[fact]: twice(actual = 1)", tables=TREE, formulas="twice(actual): 2 * actual")
    assert value(text, "it", "N", "coal", **ROWS) == 2


def test_a_default_stands_in_for_what_is_not_passed():
    formulas = "capped(x, cap = 5) 至多 {cap}: min(x, cap)"
    assert value(method("it: capped(x = 9)", formulas=formulas), "it") == 5
    assert value(method("it: capped(x = 9, cap = 7)", formulas=formulas), "it") == 7


def test_a_formula_sees_its_parameters_and_not_the_where_names_of_its_caller():
    text = method(
        "it:\n  gives: f()\n  where:\n    hidden: 3",
        formulas="f(): hidden + 1",
    )
    assert codes(text) == ["unknown-name"]


def test_formulas_call_formulas_and_have_intermediates():
    formulas = "twice(x): 2 * x\ng(x):\n  gives: y + 1\n  where:\n    y: twice(x = x)"
    assert value(method("it: g(x = 4)", formulas=formulas), "it") == 9


RULES = """
unit[unit]: {from: organisation}
item[item]: |
  item | weight number 分 0..100 | rule rule
  a    | 10                     | flat()
  b    | 20                     | share(of = 4)
  c    | 30                     | share(of = 5)
  d    | 40                     | share(of = 2, weight = 1)
  e    | 50                     | share(of = my_of)
fact[unit, item]: {from: facts, actual: number 0..100, my_of: number 1..9}
"""
FORMULAS = """
flat(weight) 满分 {weight}: weight
share(weight, actual, of) {weight} × {actual} ÷ {of}:
  case(of = 0 -> 0, else -> weight * actual / of)
"""


@pytest.mark.parametrize(
    ("item", "points"), [("a", 10), ("b", 40), ("c", 48), ("d", 4), ("e", 100)]
)
def test_a_rule_cell_is_its_formula_with_its_arguments_on_this_row(item, points):
    text = method("it[unit, item]: rule", tables=RULES, formulas=FORMULAS)
    facts = " ; ".join(f"U | {i} | 8 | 4" for i in "abcde")
    rows = {"unit": "unit ; U", "fact": f"unit | item | actual | my_of ; {facts}"}
    assert value(text, "it", "U", item, **rows) == points


def test_a_path_leads_to_a_rule_too():
    text = method("it[fact]: item.rule", tables=RULES, formulas=FORMULAS)
    rows = {"unit": "unit ; U", "fact": "unit | item | actual | my_of ; U | b | 8 | 4"}
    assert value(text, "it", "U", "b", **rows) == 40


@pytest.mark.parametrize("others", ["", "  c | other()\n"])
def test_an_empty_rule_cell_gives_what_its_header_says(others):
    tables = f"item[item]: |\n  item | rule rule empty n/a\n  a | full()\n{others}  b |"
    text = method("it[item]: rule", tables=tables, formulas="full(): 3\nother(): 4")
    assert value(text, "it", "a") == 3
    assert value(text, "it", "b") == NOT_APPLICABLE


def test_rules_stand_in_the_method_and_do_not_come_with_data():
    assert codes(method("it[t]: r", tables="t[t]: {from: facts, r: rule}"))


def test_the_own_formula_comes_before_that_of_the_library():
    text = method("it: ratio(weight = 2)", formulas="ratio(weight): weight", uses="std 1")
    assert value(text, "it") == 2


# -- declarations


def test_scalars_stay_texts_until_their_column_reads_them():
    """NO is Norway, 010 is ten, 1:30 is a text."""
    tables = "t[t]: |\n  t | n number | x\n  NO | 010 | 1:30\n  null | 1.0 | ~"
    found = program(method(tables=tables)).tables["t"]
    assert found.rows == (("NO", Fraction(10), "1:30"), ("null", Fraction(1), "~"))


def test_a_table_stands_in_a_file_beside_the_method():
    files = {"list.csv": '\ufeffCode,Points,Note\nx,1.5,"a, b"\n\ny,2,\n'.encode()}
    tables = "t[t]: {file: list.csv, t: text at Code, points: number at Points}"
    found = program(method(tables=tables), files)
    assert found.tables["t"].rows == (("x", Fraction(3, 2)), ("y", Fraction(2)))
    assert [name for name, _ in found.method.files][1:] == ["list.csv"]


def test_the_sentence_of_a_line_stands_in_its_head_or_under_says():
    found = program(method("a 甲: 1\nb:\n  says: 乙\n  gives: 1")).method.lines
    assert (found["a"].says, found["b"].says) == ("甲", "乙")


def test_a_column_says_what_people_call_it():
    tables = """
    a[a]: {file: list.csv, a: text, b: number 0..9 empty n/a says 完成 数 at The Number, c: says 丙}
    d[d]: |
      d says 丁 | e number 0..9 says 戊
      x         | 1
    """
    files = {"list.csv": b"a,The Number,c\nx,1,y\n"}
    found = program(method("it: 1", tables=tables), files).method.tables
    assert [c.says for c in found["a"].columns.values()] == ["", "完成 数", "丙"]
    assert found["a"].columns["b"].header == "The Number"
    assert [c.says for c in found["d"].columns.values()] == ["丁", "戊"]


def test_a_method_keeps_its_header():
    text = (
        "qiyue: 1\nmethod: m-1\nname: {zh: 甲, en: A}\napplies: 2026-01-01..2026-12-31\nsource: §1"
    )
    found = parse_method(text)
    assert (found.code, found.name.zh, found.name.en, found.source) == ("m-1", "甲", "A", "§1")
    assert found.applies is not None
    assert found.applies[0].isoformat() == "2026-01-01"


@pytest.mark.parametrize("written", ["20260102", "2026-W01-1", "2026-1-2", "2026-01-02T00:00"])
def test_a_date_has_one_spelling(written):
    assert codes(method(tables=f"t[t]: |\n  t | x date\n  a | {written}")) == ["bad-cell"]


@pytest.mark.parametrize("word", ["else", "over", "yes", "none", "my"])
def test_a_word_of_the_language_cannot_name_a_column_or_line(word):
    assert codes(method(tables=f"t[t]: |\n  t | {word} number\n  a | 1"))
    assert codes(method(f"'{word}': 1"))


def test_a_line_with_the_name_of_its_own_key_is_refused():
    assert codes(method("t[t]: 1", tables="t[t]: {from: facts}"))


def test_reading_without_a_desk_raises_what_was_found():
    with pytest.raises(HasFindings):
        parse_method("qiyue: 1\nmethod: m\nlines: [a]")
    parse_method("qiyue: 1\nmethod: m\nlines: [a]", desk=Desk())


def test_an_option_of_several_words_stands_in_quotes():
    """It is written in a cell as it is, compared as a text, and ordered as it is listed."""
    tables = 'a[a]: |\n  a | b one of Poor "Very Good" Best\n  x | Very Good\n  y | Poor'
    text = method(
        'it[a]: case(b >= "Very Good" -> 1, else -> 0)\nmost: max(b among a)', tables=tables
    )
    assert (value(text, "it", "x"), value(text, "it", "y")) == (1, 0)
    assert value(text, "most") == "Very Good"


def test_a_line_on_a_table_of_two_keys_has_both():
    """The brackets name the table; its rows alone are those of the line."""
    tables = (
        "unit[unit]: {from: organisation}\ntask[task]: {from: organisation}\n"
        "target[unit, task]: {from: contract, weight: number 0..9}"
    )
    rows = {
        "unit": "unit ; A ; B",
        "task": "task ; s ; t",
        "target": "unit | task | weight ; A | s | 2 ; A | t | 3 ; B | t | 4",
    }
    lines = "raw[target]: weight * 2\nby_target[unit]: sum(raw over target)"
    lines += '\nby_task[unit]: sum(raw over task)\none[unit]: raw["s"]'
    found = evaluator(method(lines, tables=tables), **rows)
    assert found.keys("raw") == [("A", "s"), ("A", "t"), ("B", "t")]
    for name in ("by_target", "by_task"):
        assert [found.value(name, (unit,)) for unit in "AB"] == [10, 8]
    assert [found.value("one", (unit,)) for unit in "AB"] == [4, NOT_APPLICABLE]


LEVELS = "level[level]: level integer | pay number ; 1 | 100 ; 2 | 200"


def test_a_reference_to_a_table_of_numbers_is_a_finding():
    unit = "unit[unit]: {from: organisation, level: '-> level'}"
    assert codes(method(tables=f"{LEVELS}\n{unit}")) == ["unknown-reference"]


def test_a_key_of_two_kinds_is_a_finding():
    fact = "fact[unit, level]: {from: facts, v: number 0..9}"
    assert codes(method(tables=f"{LEVELS}\n{fact}")) == ["wrong-kind"]
    alike = fact.replace("facts,", "facts, level: integer,")
    assert codes(method(tables=f"{LEVELS}\n{alike}")) == []


@pytest.mark.parametrize("key", ['"1"', "yes", 'date("2026-01-01")'])
def test_a_key_in_brackets_is_of_the_kind_of_its_table(key):
    assert codes(method(f"it: pay[{key}]", tables=LEVELS)) == ["wrong-kind"]
    assert codes(method("it: pay[2]", tables=LEVELS)) == []


def test_arms_about_two_choices_need_an_else_even_if_each_option_is_named_once():
    unit = "unit[unit]: {from: organisation, a: one of x y, b: one of x y}"
    assert codes(method('it[unit]: case(a = "x" -> 1, b = "y" -> 2)', tables=unit)) == ["no-else"]
    assert codes(method('it[unit]: case(a = "x" -> 1, a = "y" -> 2)', tables=unit)) == []


@pytest.mark.parametrize("why", ["why: integer", "cause: text"])
def test_reasons_stand_in_a_column_of_texts(why):
    n = "n: number 0..9 empty missing reason in why"
    assert codes(method(tables=f"u[u]: {{from: facts, {n}, {why}}}")) == ["bad-declaration"]
    assert codes(method(tables=f"u[u]: {{from: facts, {n}, why: text}}")) == []


def test_hundreds_of_lines_may_read_one_another_in_any_order():
    sys.setrecursionlimit(1_000)
    chain = [f"l{n}[u]: l{n - 1} + 1" for n in range(300, 0, -1)]
    text = method("\n".join([*chain, "l0[u]: a"]), tables="u[u]: {from: organisation, a: integer}")
    assert value(text, "l300", "U", u="u | a ; U | 5") == 305
