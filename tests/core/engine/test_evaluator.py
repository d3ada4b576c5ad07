"""What a method means: absences, aggregates, ranks, bands, worked out in plain fractions."""

from datetime import date
from fractions import Fraction

import pytest
from tests.core.method.methods import codes, evaluator, findings, method, value

from qiyue.core.values.absence import NOT_APPLICABLE, Absence, Absent

EXEMPT = Absent(Absence.EXEMPT)
MISSING = Absent(Absence.MISSING)
WITHHELD = Absent(Absence.WITHHELD)
TWO = "u[u]: {from: organisation, a: number empty n/a, b: number empty n/a}"
MANY = "u[u]: {from: organisation}\nv[u, n]: {from: facts, x: number empty n/a, w: number 1..9,"
MANY += " ok: yes/no empty n/a, day: date empty n/a, mark: one of low mid high empty n/a}"
WORDS = {"n/a": NOT_APPLICABLE, "exempt": EXEMPT, "missing": MISSING, "withheld": WITHHELD}


def on(formula: str, a: str = "", b: str = "") -> object:
    """The formula on one row with two values."""
    return value(method(f"it[u]: {formula}", tables=TWO), "it", "U", u=f"u | a | b ; U | {a} | {b}")


def over(formula: str, *xs: str) -> object:
    """The formula over rows with these values of x."""
    body = "".join(f" ; U | {n} | {x} | 1" for n, x in enumerate(xs, 1))
    text = method(f"it[u]: {formula}", tables=MANY)
    return value(text, "it", "U", u="u ; U", v=f"u | n | x | w{body}")


# -- absence on one row


@pytest.mark.parametrize("op", ["+", "-", "*", "<", "=", "min", "max", "clamp"])
@pytest.mark.parametrize("word", WORDS)
def test_an_operation_on_something_absent_is_absent_in_the_same_way(op, word):
    formula = {
        "min": "min(a, b)",
        "max": "max(b, a)",
        "clamp": "clamp(1, a, b)",
    }.get(op, f"a {op} b")
    assert on(formula, word, "3") == WORDS[word]


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("n/a", "exempt", "exempt"),
        ("missing", "exempt", "missing"),
        ("missing", "withheld", "withheld"),
        ("withheld", "n/a", "withheld"),
    ],
)
def test_of_two_absences_the_stronger_wins(a, b, kind):
    assert on("a + b", a, b) == WORDS[kind]
    assert on("b + a", a, b) == WORDS[kind]


def test_the_reason_of_the_strongest_goes_along():
    assert on("half_up(a + b, 1)", "missing (lost)", "n/a") == Absent(Absence.MISSING, "lost")


@pytest.mark.parametrize("word", WORDS)
def test_else_stands_in_for_every_kind(word):
    assert on("a else 7", word) == 7
    assert on("a else b else 7", word, word) == 7
    assert on("a else 7", "2") == 2


@pytest.mark.parametrize("word", WORDS)
def test_is_tells_the_kinds_apart_and_is_never_absent_itself(word):
    for asked in WORDS:
        assert on(f"a is {asked}", word) is (asked == word)
        assert on(f"a is not {asked}", word) is (asked != word)
    assert on("a is present", word) is False
    assert on("a is absent", word) is True
    assert on("a is present", "0") is True


def test_and_or_not_are_strict():
    assert on("a = 1 and b = 1", "2", "missing") == MISSING
    assert on("a = 1 or b = 1", "1", "exempt") == EXEMPT
    assert on("not a = 1", "n/a") == NOT_APPLICABLE


def test_a_case_is_absent_at_the_first_condition_that_is():
    assert on("case(a > 1 -> 1, b > 1 -> 2, else -> 3)", "missing", "5") == MISSING
    assert on("case(a > 1 -> 1, b > 1 -> 2, else -> 3)", "5", "missing") == 1
    assert on("case(a > 1 -> b, else -> 3)", "5", "exempt") == EXEMPT


def test_none_and_exempt_are_values_a_formula_may_give():
    assert on("case(a > 1 -> none, else -> exempt)", "5") == NOT_APPLICABLE
    assert on("case(a > 1 -> none, else -> exempt)", "0") == EXEMPT


def test_a_cell_without_a_row_has_the_kind_its_column_names():
    tables = "u[u]: {from: organisation}\n"
    tables += "f[u]: {from: facts, a: number empty exempt, b: number}"
    found = evaluator(method("a_[u]: a\nb_[u]: b", tables=tables), u="u ; U")
    assert found.value("a_", ("U",)) == EXEMPT
    assert found.value("b_", ("U",)) == Absent(Absence.MISSING, "no-row")


# -- aggregates

EMPTY = {"sum": 0, "count": 0, "any": False, "all": True}


@pytest.mark.parametrize(
    ("formula", "xs", "expected"),
    [
        ("sum(x over v)", "1 2 2.5", "5.5"),
        ("count(x over v)", "1 n/a exempt 2", "2"),
        ("count(over v)", "1 n/a exempt 2", "4"),
        ("count(over v where x > 1)", "1 n/a exempt 2", "1"),
        ("mean(x over v)", "1 2 n/a 6", "3"),
        ("min(x over v)", "3 -1 n/a", "-1"),
        ("max(x over v)", "3 -1 exempt", "3"),
        ("only(x over v)", "n/a 7", "7"),
        ("sum(x over v where x > 1)", "1 2 3", "5"),
    ],
)
def test_an_aggregate_passes_over_what_does_not_apply(formula, xs, expected):
    assert over(formula, *xs.split()) == Fraction(expected)


@pytest.mark.parametrize("fn", ["sum", "count", "mean", "min", "max", "only"])
@pytest.mark.parametrize("word", ["missing", "withheld"])
def test_an_aggregate_over_something_due_is_absent_like_it(fn, word):
    assert over(f"{fn}(x over v)", "1", word, "n/a") == WORDS[word]


def test_the_strongest_of_the_rows_wins():
    assert over("sum(x over v)", "missing", "withheld", "1") == WITHHELD


@pytest.mark.parametrize("fn", ["sum", "count", "mean", "min", "max", "only"])
def test_of_no_rows_a_sum_is_zero_and_a_mean_does_not_apply(fn):
    assert over(f"{fn}(x over v)") == EMPTY.get(fn, NOT_APPLICABLE)
    assert over(f"{fn}(x over v)", "n/a", "exempt") == EMPTY.get(fn, NOT_APPLICABLE)


@pytest.mark.parametrize("fn", ["any", "all"])
def test_of_no_rows_any_is_no_and_all_is_yes(fn):
    assert over(f"{fn}(x > 1 over v)") is EMPTY[fn]
    assert over(f"{fn}(x > 1 over v)", "2", "n/a") is True
    assert over(f"{fn}(x > 1 over v)", "0", "exempt") is False


def test_only_is_absent_if_there_are_two():
    assert over("only(x over v)", "1", "1") == NOT_APPLICABLE


def test_a_condition_that_is_missing_makes_the_aggregate_missing():
    assert over("count(over v where x > 1)", "2", "missing") == MISSING


def test_an_aggregate_may_begin_with_a_comparison_of_a_name():
    """`x = 2` behind the bracket is a condition and no named argument."""
    assert over("any(x = 2 over v)", "1", "2") is True
    assert over("all(x = 2 over v)", "1", "2") is False


def test_a_mean_is_weighted_by_its_second_value():
    rows = "u | n | x | w ; U | 1 | 10 | 1 ; U | 2 | 20 | 3 ; U | 3 | n/a | 9"
    text = method("it[u]: mean(x, w over v)", tables=MANY)
    assert value(text, "it", "U", u="u ; U", v=rows) == Fraction(35, 2)


@pytest.mark.parametrize(
    ("formula", "expected"), [("min(mark over v)", "low"), ("max(mark over v)", "high")]
)
def test_choices_are_ordered_as_they_are_listed(formula, expected):
    rows = "u | n | w | mark ; U | 1 | 1 | mid ; U | 2 | 1 | high ; U | 3 | 1 | low"
    assert value(method(f"it[u]: {formula}", tables=MANY), "it", "U", u="u ; U", v=rows) == expected


def test_two_choices_of_one_list_are_compared_by_their_order():
    tables = "u[u]: {from: organisation, a: one of C B A, b: one of C B A}"
    text = method("it[u]: a > b", tables=tables)
    assert value(text, "it", "U", u="u | a | b ; U | A | C") is True


@pytest.mark.parametrize(("grade", "passed"), [("C", False), ("B", True), ("A", True)])
def test_a_choice_is_compared_with_a_word_of_its_list(grade, passed):
    tables = "u[u]: {from: organisation, grade: one of C B A}"
    found = value(
        method('it[u]: grade >= "B"', tables=tables), "it", "U", u=f"u | grade ; U | {grade}"
    )
    assert found is passed


def test_choices_of_different_lists_have_no_order():
    tables = "u[u]: {from: organisation, a: one of C B, b: one of X Y}"
    assert codes(method("it[u]: a > b", tables=tables)) == ["wrong-kind"]


def test_days_are_compared_and_the_last_one_found():
    rows = "u | n | w | day ; U | 1 | 1 | 2026-03-01 ; U | 2 | 1 | 2026-01-31"
    found = evaluator(method("it[u]: max(day over v)", tables=MANY), u="u ; U", v=rows)
    assert str(found.value("it", ("U",))) == "2026-03-01"


# -- ranks

RANKED = "g[g]: {from: organisation}\nu[u]: {from: organisation, g: '-> g'}\n"
RANKED += "f[u]: {from: facts, x: number empty n/a better high, y: number empty n/a better low}"
SCORES = {"A": "90", "B": "95", "C": "90", "D": "80", "E": "n/a"}


def places(formula: str, scores: dict[str, str] | None = None) -> dict[str, object]:
    """The place of each unit; the first three belong to G, the rest to H."""
    scores = scores or SCORES
    units = " ; ".join(f"{u} | {'G' if u in 'ABC' else 'H'}" for u in scores)
    facts = " ; ".join(f"{u} | {x} | {x}" for u, x in scores.items())
    found = evaluator(
        method(f"it[u]: {formula}", tables=RANKED),
        g="g ; G ; H",
        u=f"u | g ; {units}",
        f=f"u | x | y ; {facts}",
    )
    return {unit: found.value("it", (unit,)) for unit in scores}


def test_ties_share_the_better_place():
    assert places("rank(x among f)") == {"A": 2, "B": 1, "C": 2, "D": 4, "E": NOT_APPLICABLE}


def test_rank_last_gives_ties_the_worse_place():
    assert places("rank_last(x among f)") == {"A": 3, "B": 1, "C": 3, "D": 4, "E": NOT_APPLICABLE}


def test_where_low_is_better_the_smallest_is_first():
    assert places("rank(y among f)") == {"A": 2, "B": 4, "C": 2, "D": 1, "E": NOT_APPLICABLE}


def test_places_are_counted_within_a_group():
    lines = "score[u]:\n  better: high\n  gives: x\nit[u]: rank(score among u by g)"
    found = evaluator(
        method(lines, tables=RANKED),
        g="g ; G ; H",
        u="u | g ; A | G ; B | G ; C | H",
        f="u | x ; A | 1 ; B | 2 ; C | 0",
    )
    assert [found.value("it", (u,)) for u in "ABC"] == [2, 1, 1]


def test_a_place_among_some_does_not_apply_to_the_others():
    assert places("rank(x among f where x < 95)")["B"] == NOT_APPLICABLE
    assert places("rank(x among f where x < 95)")["A"] == 1


def test_one_missing_value_leaves_nobody_with_a_place():
    assert set(places("rank(x among f)", {**SCORES, "D": "missing"}).values()) == {MISSING}


# -- arms


@pytest.mark.parametrize(
    ("word", "on_it"), [("at_least", "B"), ("above", "C"), ("at_most", "B"), ("below", "C")]
)
def test_each_kind_of_band_says_who_holds_the_bound(word, on_it):
    bounds = (95, 80) if word in ("at_least", "above") else (60, 80)
    formula = f'{word}(a, {bounds[0]} -> "A", {bounds[1]} -> "B", else -> "C")'
    assert on(formula, "80") == on_it
    assert on(formula, str(bounds[0])) == ("A" if word in ("at_least", "at_most") else "B")


@pytest.mark.parametrize(
    ("x", "rising", "falling"),
    [
        ("5", "0", "100"),  # before the first point; beyond the last one of the falling line
        ("10", "60", "100"),  # a point is its own value
        ("15", "70", "90"),
        ("20", "80", "80"),
        ("30", "100", "60"),
        ("31", "100", "0"),
    ],
)
def test_along_draws_straight_lines_rising_or_falling(x, rising, falling):
    up = "along(a, before -> 0, 10 -> 60, 20 -> 80, 30 -> 100)"
    down = "along(a, before -> 0, 30 -> 60, 20 -> 80, 10 -> 100)"
    assert on(up, x) == Fraction(rising)
    assert on(down, x) == Fraction(falling)


def test_along_takes_its_direction_from_the_row():
    tables = "u[u]: {from: organisation, a: number, p: number, q: number}"
    text = method("it[u]: along(a, p -> 0, q -> 10, before -> -1, after -> 11)", tables=tables)
    rows = (
        "u | a | p | q ; R | 15 | 10 | 20 ; F | 12 | 20 | 10 ; S | 10 | 10 | 10 ; T | 9 | 10 | 10"
    )
    found = evaluator(text, u=rows)
    assert [found.value("it", (u,)) for u in "RFST"] == [5, 8, 0, -1]


def test_clamp_min_max_and_abs():
    assert on("clamp(a, 0, 10)", "12") == 10
    assert on("clamp(a, 0, 10)", "-2") == 0
    assert on("max(a, b, 3)", "1", "2") == 3
    assert on("abs(a - b)", "1", "2.5") == Fraction(3, 2)


def test_nothing_is_rounded_but_by_a_named_step():
    assert on("a / 3 * 3", "1") == 1
    assert on("half_up(a / 3, 0.01) * 3", "1") == Fraction(99, 100)


def test_shown_rounds_what_is_printed_and_never_what_is_carried():
    lines = "a:\n  gives: 1 / 3\n  shown: half_up 0.01\nb: a * 3"
    assert value(method(lines), "b") == 1


def test_in_compares_with_each():
    assert on("a in (1, 2, 3)", "2") is True
    assert on("not a in (1, 2, 3)", "4") is True


# -- checks and examples


def test_a_check_is_asked_on_every_row_of_its_brackets():
    text = method(checks="positive [u]: a > 0", tables=TWO)
    found = evaluator(text, u="u | a ; P | 1 ; Q | 0 ; R | missing")
    assert list(found.truths()) == [(0, ("P",), True), (0, ("Q",), False), (0, ("R",), MISSING)]


EXAMPLE = """
- title: two units
  given:
    u: |
      u | a | b
      P | 1 | 2
      Q | 4 | missing
  expect:
    it: |
      u | it
      P | {first}
      Q | {second}
"""


def differing(first: str, second: str, formula: str = "a / 3 + b") -> list[str]:
    example = EXAMPLE.format(first=first, second=second)
    text = method(f"it[u]: {formula}", tables=TWO, examples=example)
    return [f.message.en for f in findings(text)]


def test_an_example_that_comes_out_is_silent():
    assert differing("7/3", "missing") == []


def test_an_example_that_does_not_says_what_came_out():
    assert differing("2.33", "missing") == [
        'Example "two units": it[P] should be 2.33, but comes out as 7/3.'
    ]
    assert differing("7/3", "0") == [
        'Example "two units": it[Q] should be 0, but comes out as missing.'
    ]


@pytest.mark.parametrize(
    ("wanted", "comes_out"),
    [
        ("2.33", True),  # as it is shown
        ("7/3", True),  # exactly
        ("2.330", True),
        ("2.34", False),
        ("2.333", False),  # neither
        ("233/100", False),  # a fraction is meant exactly
    ],
)
def test_an_example_may_say_a_result_as_it_is_shown(wanted, comes_out):
    line = "it[u]:\n  gives: a / 3 + b\n  shown: half_away 0.01"
    text = method(line, tables=TWO, examples=EXAMPLE.format(first=wanted, second="missing"))
    assert (findings(text) == []) is comes_out


ASKED = """
- title: one of two is too small
  given: {{u: u | a | b ; P | 1 | 2 ; Q | 0 | missing}}
  expect:
    checks: check | holds ; {check} | {holds}
"""
HOLD = '正数 · positive [u]: a > 0\nfirst [u]: u = "P" or a = 0\nopen: all(b > 0 among u)'


@pytest.mark.parametrize(
    ("check", "holds"),
    [
        ("positive", "no"),
        ("正数", "no"),
        ("正数 · positive", "no"),
        ("first", "yes"),
        ("open", "missing"),
    ],
)
def test_an_example_says_which_checks_hold(check, holds):
    asked = method(tables=TWO, checks=HOLD, examples=ASKED.format(check=check, holds=holds))
    assert findings(asked) == []
    other = {"yes": "no", "no": "yes", "missing": "yes"}[holds]
    differs = findings(
        method(tables=TWO, checks=HOLD, examples=ASKED.format(check=check, holds=other))
    )
    assert [(f.code, f.place.line) for f in differs] == [("example-differs", 14)]
    assert f"should be {other}, but comes out as {holds}" in differs[0].message.en


def test_a_check_that_an_example_misspells_is_found():
    asked = method(tables=TWO, checks=HOLD, examples=ASKED.format(check="fist", holds="yes"))
    assert [(f.code, f.hint.en) for f in findings(asked)] == [
        ("unknown-name", "Did you mean first?")
    ]
    wrong = ASKED.format(check="first", holds="yes").replace("| holds", "| true")
    assert codes(method(tables=TWO, checks=HOLD, examples=wrong)) == ["unknown-name"]


def test_a_line_of_no_subject_is_named_without_brackets():
    example = "- title: t\n  expect:\n    it: it ; 2"
    assert [f.message.en for f in findings(method("it: 1", examples=example))] == [
        'Example "t": it should be 2, but comes out as 1.'
    ]


def test_an_example_asserts_yes_and_no():
    assert differing("yes", "no", "a < 2") == []


def test_an_example_replaces_the_rows_of_a_constant_table():
    tables = "item[item]: |\n  item | weight number | rule rule\n  a    | 10 | full()"
    example = """
    - title: another weight
      given: {item: item | weight | rule ; a | 7 | full() ; b | 5 | half()}
      expect:
        it: item | it ; a | 7 ; b | 2.5
    """
    formulas = "full(weight): weight\nhalf(weight): weight / 2"
    assert (
        findings(method("it[item]: rule", tables=tables, formulas=formulas, examples=example)) == []
    )


def test_an_example_asserts_an_intermediate_by_its_full_name():
    lines = "it:\n  gives: 2 * half\n  where:\n    half: 1 / 2"
    example = "- title: t\n  expect:\n    it.half: it.half ; 0.5"
    assert codes(method(lines, examples=example)) == []


def test_an_example_with_a_key_that_is_no_key_is_a_finding():
    example = "- title: t\n  given:\n    u: u | a ; P | 1\n  expect:\n    it: unit | it ; P | n/a"
    assert codes(method("it[u]: a", tables=TWO, examples=example)) == ["unknown-name"]


def test_an_example_with_a_key_that_is_no_number_is_a_finding():
    tables = "n[n]: |\n  n integer | x\n  1 | a"
    example = "- title: t\n  expect:\n    it: n | it ; one | 1"
    assert codes(method("it[n]: 1", tables=tables, examples=example)) == ["bad-cell"]


def test_the_order_of_the_rows_changes_nothing():
    lines = "s[u]:\n  better: high\n  gives: sum(x over v)\nit[u]: rank(s among u)"
    body = ["P | 1 | 3", "P | 2 | 4", "Q | 1 | 5", "R | 1 | 7"]
    results = []
    for rows in (body, body[::-1]):
        found = evaluator(
            method(lines, tables=MANY),
            u="u ; R ; P ; Q",
            v="u | n | x ; " + " ; ".join(rows),
        )
        results.append([(key, found.value("it", key)) for key in found.keys("it")])
    assert results[0] == results[1] == [(("P",), 1), (("Q",), 3), (("R",), 1)]


# -- functions


TERM = "u[u]: {from: organisation, a: number 0..9, hired: date empty missing, name: text empty n/a,"
TERM += " level: one of low high}"


def term(formula: str, a: str = "2", hired: str = "2026-02-28", name: str = "x") -> object:
    """The formula on one row with a number, a day, a text and a choice."""
    row = f"u | a | hired | name | level ; U | {a} | {hired} | {name} | high"
    return value(method(f"it[u]: {formula}", tables=TERM), "it", "U", u=row)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("exp(a, 6)", "7.389056"),
        ("exp(-a, 3)", "0.135"),
        ("ln(a + 1, 10)", "1.0986122887"),
        ("sqrt(a, 4)", "1.4142"),
        ("power(a, 10, 0)", "1024"),
        ("power(1 + a / 100, -5, 4)", "0.9057"),
        ('days(hired, date("2026-12-31"))', "306"),
        ('days(date("2026-12-31"), hired)', "-306"),
        ("year(hired) * 100 + month(hired)", "202602"),
        ("day(hired)", "28"),
    ],
)
def test_functions_of_numbers_and_days(formula, wanted):
    assert term(formula) == Fraction(wanted)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ('concat(name, "-", level)', "x-high"),
        ('concat("a", "b", "c")', "abc"),
        ('hired < date("2026-03-01")', True),
        ('hired in (date("2026-02-27"), date("2026-02-28"))', True),
        ('case(month(hired) = 3 -> "spring", else -> "winter")', "winter"),
        ("months_after(hired, 12 * floor(a, 1))", date(2028, 2, 28)),
        ("days_after(hired, -28)", date(2026, 1, 31)),
        ('max(hired, date("2026-03-01"))', date(2026, 3, 1)),
        ('min(hired, date("2026-03-01"), date("2026-02-01"))', date(2026, 2, 1)),
        ('min(level, "low")', "low"),
        ('max(level, "low")', "high"),
        ('min(level, case(a > 1 -> "high", else -> "low"))', "high"),
    ],
)
def test_functions_of_texts_and_comparisons_of_days(formula, wanted):
    assert term(formula) == wanted


@pytest.mark.parametrize(
    ("formula", "absent"),
    [
        ("days(hired, hired)", MISSING),
        ("year(hired)", MISSING),
        ('concat(name, "-", "x")', NOT_APPLICABLE),
        ("concat(name, case(day(hired) = 1 -> name, else -> name))", MISSING),
    ],
)
def test_a_function_of_something_absent_is_absent(formula, absent):
    assert term(formula, hired="missing", name="n/a") == absent


def test_a_function_is_absent_as_its_value_is():
    tables = "u[u]: {from: organisation, a: number 1..9 empty n/a}"
    text = method("it[u]: power(a, 2, 2) + sqrt(a, 2)", tables=tables)
    assert value(text, "it", "U", u="u | a ; U | withheld") == WITHHELD


def test_tables_of_a_line_are_joined_by_an_index():
    """Not every row of one is held against every row of the other."""

    class Rows(list):
        read = 0

        def __iter__(self):
            self.read += 1
            return super().__iter__()

    tables = "u[u]: {from: organisation, a: number 0..9}\nf[u, k]: {from: facts, v: number 0..9}"
    units = "u | a" + "".join(f" ; U{n} | 1" for n in range(50))
    facts = "u | k | v" + "".join(f" ; U{n} | {k} | 2" for n in range(50) for k in "xy")
    found = evaluator(method("it[f, u]: a + v", tables=tables), u=units, f=facts)
    found.rows_of = {name: Rows(rows) for name, rows in found.rows_of.items()}
    assert [found.value("it", key) for key in found.keys("it")] == [3] * 100
    assert found.rows_of["u"].read <= 2
    assert found.rows_of["f"].read <= 2
