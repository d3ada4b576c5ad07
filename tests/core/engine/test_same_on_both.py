"""Small methods that once came out differently on the two engines, or on none of them."""

from fractions import Fraction

import duckdb
import pytest
from tests.core.method.methods import codes, method, program

from qiyue.core.dataset import freeze, read_dataset
from qiyue.core.engine.duckdb import calculate
from qiyue.core.engine.exact.evaluator import Evaluator
from qiyue.core.engine.results import exact_rows
from qiyue.core.engine.truths import data_of
from qiyue.core.plan import fused, sheets
from qiyue.core.values.absence import Absence, Absent


@pytest.fixture
def same(tmp_path):
    """Scores a method over tables of CSV lines on both engines: what it says of each name."""

    def of(lines, tables, formulas="", **rows):
        text = method(_staying(lines), tables=tables, formulas=formulas)
        found = program(text)
        mapped = ""
        for name, written in rows.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(written) + "\n", encoding="utf-8")
            mapped += f"  {name}: {{file: {name}.csv}}\n"
        (tmp_path / "dataset.yaml").write_text(
            f"qiyue: 1\ndataset: small\nmethod: m.yaml\nperiod: 2026-01-01..2026-12-31\n"
            f"tables:\n{mapped}",
            encoding="utf-8",
        )
        snapshot = freeze(read_dataset(tmp_path), found.method, tmp_path / "snapshot")
        with duckdb.connect() as con:
            table = calculate(found, snapshot, con).view(con)
            fast = con.execute(f"FROM {table}").fetchall()
        evaluator = Evaluator(found, data_of(found, snapshot))
        exact = list(exact_rows(found, evaluator, lambda what, done, total: None))
        assert sorted(fast, key=str) == sorted(exact, key=str)
        said: dict[str, dict[str, str]] = {}
        for _, subject, line, name, _, above, below, value, state, _ in exact:
            number = above if below == "1" else f"{above}/{below}" if above else value
            at = "/".join(part for part in (subject, line) if part)
            said.setdefault(name, {})[at] = state if number is None else number
        return said

    return of


def _staying(lines):
    """The lines `name[tables] | better: formula`, one a row; what is missing stays so."""
    text = ""
    for line in lines.strip().splitlines():
        head, _, gives = line.strip().partition(": ")
        head, _, better = head.partition(" | ")
        text += f"{head}:\n  missing: stays\n" + (f"  better: {better}\n" if better else "")
        text += f"  gives: {gives}\n"
    return text


def test_places_inside_an_aggregate_belong_to_the_row_that_asks(same):
    """Each unit's place is taken among others: those that are smaller than it wants."""
    tables = """
    unit[unit]: {from: organisation, size: number 0..100 better high, wants: number 0..100}
    """
    sizes = [(i * 7 % 40, i * 3 % 41 if i % 3 else i * 7 % 40 + 1) for i in range(40)]
    rows = [f"u{i:02},{size},{wants}" for i, (size, wants) in enumerate(sizes)]
    found = same(
        """
        places: sum(rank(size among unit where size < my.wants) among unit)
        firsts: sum(case(best(size among unit where size < my.wants) -> size, else -> 0) among unit)
        """,
        tables,
        unit=["unit,size,wants", *rows],
    )
    assert found["places"][""] == str(sum(wants - size for size, wants in sizes if size < wants))
    assert found["firsts"][""] == str(sum(size for size, wants in sizes if size == wants - 1))


UNITS = "unit[unit]: {from: organisation, half: number 0..9 by 0.5, tens: integer 0..100}"


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("half", ["missing", "7", "missing"]),  # 0.5, 10, 1.5
        ("tens", ["7", "9", "missing"]),  # 10, 20, 5
        ("tens / 2", ["missing", "7", "missing"]),
        ("tens / (half + 0.5)", ["7", "missing", "missing"]),
        ("-tens", ["missing", "missing", "missing"]),
        ("half * tens * 12345678901234567890 * 12345678901234567890", ["missing"] * 3),
    ],
)
def test_a_calculated_key_finds_the_row_of_its_number(same, key, found):
    tables = UNITS.replace("0..9 by", "0..99 by") + "\nprize[rank]: rank integer | money number ; "
    rows = ["unit,half,tens", "a,0.5,10", "b,10,20", "c,1.5,5"]
    said = same(f"x[unit]: money[{key}]", tables + "10 | 7 ; 20 | 9", unit=rows)["x"]
    assert list(said.values()) == found


def test_numeric_keys_of_one_name_meet_whatever_their_steps(same):
    tables = """
    unit[unit]: {from: organisation}
    fact[unit, h]: {from: facts, h: number 0..9 by 0.5, v: number 0..9}
    goal[h]: {from: facts, h: number 0..100 by 0.1, g: number 0..9}
    mark[h]: h number | m number ; 1 | 5 ; 2 | 8
    """
    found = same(
        """
        x[fact]: h + g + m
        y[goal]: sum(v over fact) + h
        z[fact, mark]: v * m
        back[fact]: y
        pairs[unit]: sum(v * m over fact where g > 1)
        alike[fact]: sum(g among goal by h)
        fixed[unit]: y[1] + y[half_up(1.26, 0.5)]
        """,
        tables,
        unit=["unit", "a"],
        fact=["unit,h,v", "a,1,3", "a,1.5,4", "a,2,1"],
        goal=["h,g", "1,1", "1.5,2", "0.3,5", "2,7"],
    )
    assert found["x"] == {"a/1": "7", "a/1.5": "missing", "a/2": "17"}
    assert found["y"] == {"0.3": "3/10", "1": "4", "1.5": "11/2", "2": "3"}
    assert found["z"] == {"a/1": "15", "a/2": "8"}
    assert found["back"] == {"a/1": "4", "a/1.5": "11/2", "a/2": "3"}
    assert found["alike"] == {"a/1": "1", "a/1.5": "2", "a/2": "7"}
    assert found["fixed"] == {"a": "19/2"}


def test_keys_of_every_kind_are_written_as_people_write_them(same):
    tables = """
    unit[unit]: {from: organisation}
    fact[unit, ok, d, n, k]:
      from: facts
      ok: yes/no
      d: date
      n: number -100..100 by 0.25
      k: one of low mid
      v: number 0..9 better high
    """
    rows = ["a,yes,2026-05-01,-10.5,low,3", "a,no,0001-01-01,0.25,mid,3", "b,no,9999-12-31,0,low,1"]
    found = same(
        """
        x[fact]: case(ok and n < 0 -> v, else -> days(d, d) - n)
        place[fact]: rank_last(v among fact by ok, k)
        first[fact]: best(v among fact by unit)
        one[unit]: v[yes, date("2026-05-01"), -10.5, "low"] else 0
        """,
        tables,
        unit=["unit", "a", "b"],
        fact=["unit,ok,d,n,k,v", *rows],
    )
    at = ["a/no/0001-01-01/0.25/mid", "a/yes/2026-05-01/-10.5/low", "b/no/9999-12-31/0/low"]
    assert found["x"] == dict(zip(at, ["-1/4", "3", "0"], strict=True))
    assert found["place"] == dict.fromkeys(at, "1")
    assert found["first"] == dict(zip(at, ["yes", "no", "yes"], strict=True))
    assert found["one"] == {"a": "3", "b": "0"}


RULES = """
kind[kind]: kind | w number | rule rule ; a | 1 | share(k = 2) ; b | 2 | {second}
unit[unit]:
  from: organisation
  kind: '-> kind empty n/a'
  next: '-> kind empty missing reason in why'
  why: text empty n/a
  size: number 0..9
"""
FORMULAS = """
share(size, k) {size} {k}:
  gives: part + 1
  where:
    part: size * k
flat(k) {k}: k
"""


@pytest.mark.parametrize(("second", "other"), [("share(k = 3)", "10"), ("flat(k = 3)", "3")])
def test_a_rule_behind_an_empty_reference_is_absent_like_it(same, second, other):
    found = same(
        """
        own[unit]: kind.rule
        coming[unit]: next.rule
        fixed[unit]: rule["b"]
        """,
        RULES.replace("{second}", second),
        FORMULAS,
        unit=["unit,kind,next,why,size", "u,a,b,,1", "v,,,late,2", "w,b,a,,3"],
    )
    assert found["own"] == {"u": "3", "v": "n/a", "w": other}
    assert found["coming"] == {"u": {"10": "4", "3": "3"}[other], "v": "missing", "w": "7"}
    assert found["fixed"] == dict(
        zip("uvw", {"10": "4 7 10", "3": "3 3 3"}[other].split(), strict=True)
    )


@pytest.mark.parametrize("second", ["flat(k = 2)", "share(size = 5, k = 3)"])
def test_a_rule_of_a_row_that_is_not_there_is_missing(same, second):
    tables = f"""
    item[item]: item | n number ; a | 1 ; b | 2
    level[level]: level | m number ; hi | 1 ; lo | 2
    rated[item, level]: item | level | rule rule ; a | hi | flat(k = 3) ; b | lo | {second}
    """
    found = same(
        """
        x[item, level]: rule
        y[item]: sum(rule over level where rule is present)
        """,
        tables,
        FORMULAS,
    )
    last = "2" if second.startswith("flat") else "16"
    assert found["x"] == {"a/hi": "3", "a/lo": "missing", "b/hi": "missing", "b/lo": last}
    assert found["y"] == {"a": "3", "b": last}


def test_reasons_of_rows_in_the_method_go_along(same):
    cause = "cause[cause]: cause | n number empty missing reason in why | why text empty n/a"
    rows = "a |  | late ; b |  |  ; c | 3 | x"
    text = method("x[cause]: n\nall: sum(n among cause)", tables=f"{cause} ; {rows}")
    found = same("x[cause]: n\nall: sum(n among cause)", f"{cause} ; {rows}")
    assert found["x"] == {"a": "missing", "b": "missing", "c": "3"}
    evaluator = Evaluator(program(text), {})
    assert evaluator.value("x", ("a",)) == Absent(Absence.MISSING, "late")
    assert evaluator.value("all", ()) == Absent(Absence.MISSING, "late")


def test_weights_below_zero_take_a_mean_beyond_its_values(same):
    """The ranges of what follows know it: 1 / (27 - m) is refused."""
    tables = "unit[unit]: {from: organisation, x: number 0..9, w: integer -3..3}"
    mean, variance = "mean(x, w among unit)", "variance_all(x, w among unit)"
    found = same(
        f"m: {mean} * 2\nv: {variance}", tables, unit=["unit,x,w", "a,9,3", "b,0,-2", "c,0,0"]
    )
    assert found == {"m": {"": "54"}, "v": {"": "-486"}}
    assert codes(method(f"x: 1 / (27 - ({mean} else 0))", tables=tables)) == ["zero-divisor"]
    assert codes(method(f"x: sqrt({variance} else 0, 2)", tables=tables)) == ["outside-domain"]
    positive = tables.replace("-3", "0")
    assert codes(method(f"x: 1 / (27 - ({mean} else 0))", tables=positive)) == []
    assert codes(method(f"x: sqrt({variance} else 0, 2)", tables=positive)) == []


def test_the_lower_of_two_grades_and_a_day_months_later_are_the_same(same):
    """A grade held at another one, a term of months; what is absent stays so."""
    found = same(
        """
        held[unit]: min(grade, "良好")
        worst[unit]: min(grade, other, case(months > 6 -> "合格", else -> "优秀"))
        best[unit]: max(other, grade)
        ends[unit]: months_after(starts, months)
        began[unit]: days_after(starts, -months)
        later[unit]: max(starts, date("2026-02-28"))
        held_to[unit]: months_after(starts, clamp(floor(days(starts, later) / 30, 1), 0, 24))
        part[unit]: case(months > 0 -> floor(6 / months, 1), else -> 0)
        in_parts[unit]: case(months > 0 -> months_after(starts, clamp(part, 0, 9)), else -> starts)
        """,
        """
        unit[unit]:
          from: organisation
          grade: one of 不合格 合格 良好 优秀
          other: one of 不合格 合格 良好 优秀 empty missing
          starts: date empty n/a
          months: integer 0..24
        """,
        unit=[
            "unit,grade,other,starts,months",
            "A,优秀,良好,2024-01-31,1",
            "B,不合格,,2026-08-31,18",
            "C,合格,优秀,,0",
        ],
    )
    assert found["held"] == {"A": "良好", "B": "不合格", "C": "合格"}
    assert found["worst"] == {"A": "良好", "B": "missing", "C": "合格"}
    assert found["best"] == {"A": "优秀", "B": "missing", "C": "优秀"}
    assert found["ends"] == {"A": "2024-02-29", "B": "2028-02-29", "C": "n/a"}
    assert found["began"] == {"A": "2024-01-30", "B": "2026-08-13", "C": "n/a"}
    assert found["later"] == {"A": "2026-02-28", "B": "2026-08-31", "C": "n/a"}
    assert found["held_to"] == {"A": "2026-01-31", "B": "2026-08-31", "C": "n/a"}
    assert found["in_parts"] == {"A": "2024-07-31", "B": "2026-08-31", "C": "n/a"}


def test_grades_of_a_line_without_a_list_go_by_the_list_of_the_line():
    """`as` says the order where only texts of the method meet."""
    lines = """
    it[unit]:
      as: one of 差 中 好
      missing: stays
      gives: max("差", min("中", case(x > 5 -> "好", else -> "差")))
    """
    tables = "unit[unit]: {from: organisation, x: number 0..9}"
    found = program(method(lines, tables=tables))
    evaluator = Evaluator(found, {"unit": [("A", Fraction(9)), ("B", Fraction(1))]})
    assert [evaluator.value("it", (unit,)) for unit in "AB"] == ["中", "差"]
    assert codes(method(lines.replace("as: one of 差 中 好", ""), tables=tables)) == ["wrong-kind"]


def test_what_happened_by_kind_is_the_same_grouped_or_turned_at_once(same, monkeypatch):
    """Whoever had none of a kind, none at all, or only what does not apply."""
    tables = """
u[u]: {from: organisation}
item[item]: |
  item | weight number 0..9
  a    | 2
  b    | 3
event[u, event]: {from: events, item: '-> item', times: integer 0..9 empty n/a}
"""
    lines = """
    most[u, item]: max(times over event) else 7
    all[u, item]: weight * sum(times over event)
    both[u]: sum(all over item)
    """
    rows = {
        "u": ["u", "p", "q", "r"],
        "event": ["u,event,item,times", "p,1,a,2", "p,2,a,3", "p,3,b,1", "q,1,b,"],
    }
    monkeypatch.setattr(sheets, "FEW_ROWS", 1)
    found = []
    for few in (0, 8):
        monkeypatch.setattr(fused, "FEW", few)
        found.append(same(lines, tables, **rows))
    assert found[0] == found[1]
    assert found[0]["both"] == {"p": "13", "q": "0", "r": "0"}


def test_rows_that_are_only_counted_need_no_column(same):
    """What was calculated of them turned out to be known before."""
    said = same(
        "all_above[u]: all(along(size, 50 -> 0, 5 -> 60, -5 -> 100) > -1 among u)",
        "u[u]: {from: organisation, size: number 1..9}",
        u=["u,size", "a,1", "b,9"],
    )
    assert said["all_above"] == {"a": "yes", "b": "yes"}
