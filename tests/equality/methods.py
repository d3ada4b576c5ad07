"""Writes random whole methods as text, over one fixed shape of data."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import strategies as st

TABLES = """
  pool[pool] 组: {from: organisation, share: number 1..9 by 1}
  unit[unit] 单位:
    from: organisation
    pool: '-> pool'
    size: number 1..100 by 1
    level: one of low mid top
    note: text empty n/a
    ready: yes/no
    hired: date empty missing
    until: date
  fact[unit, item] 完成值:
    from: facts
    actual: number -100..100 by 0.25 empty missing reason in why
    why: text empty n/a
    target: number 0..50 by 0.1 empty n/a
    plan: number 1..20 by 0.5 empty exempt
  record[unit, item] 往期:
    from: facts
    period: year
    was: number -50..50 by 0.5 empty n/a better high
  tally[unit, mark] 计数:
    from: facts
    mark: number 0..100 by 0.5
    held: integer 0..9
  event[unit, event] 事件:
    from: events
    item: '-> item'
    points: number -5..5 by 0.5 better high
    grade: one of c b a
"""
ITEMS = ("a", "b", "c", "d")
CONSTANTS = """
  prize[mark] 奖: |
    mark number | money number
    10          | 5
    30          | 7.5
    100         | 9
"""
"""Keys that are numbers, counted in other steps than those of the data."""
SCOPES: dict[str, dict[str, list[str]]] = {
    "unit": {
        "number": ["size", "pool.share", 'actual["a"]', 'target["b"]', 'plan["c"]'],
        "yes/no": ["ready", 'level = "mid"', "note is present", 'pool = "p1"', 'level >= "mid"'],
        "choice": ["level"],
    },
    "unit, item": {
        "number": ["actual", "target", "plan", "weight", "size", "factor", "pool.share"],
        "yes/no": ["ready", 'item = "b"', "actual is missing", 'kind = "hard"', "target is n/a"],
        "choice": ["kind"],
    },
    "pool": {"number": ["share"], "yes/no": ['pool = "p2"'], "choice": []},
    "event": {
        "number": ["points", "item.weight", "unit.size", "size", "item.factor"],
        "yes/no": ['grade = "a"', "points > 1", 'grade in ("a", "b")', 'item = "c"'],
        "choice": ["grade"],
    },
    "record": {"number": ["was", "size", "weight"], "yes/no": ["ready"], "choice": []},
    "tally": {
        "number": ["held", "mark", "money", "size"],
        "yes/no": ["mark > 10", "ready"],
        "choice": [],
    },
    "prize": {"number": ["money", "mark"], "yes/no": ["mark >= 30"], "choice": []},
    "fact": {
        "number": ["actual", "target", "plan", "weight", "size", "unit.pool.share"],
        "yes/no": ["ready", 'item = "d"', "actual >= target"],
        "choice": ["kind"],
    },
}
OVER: dict[str, list[tuple[str, str, str]]] = {
    "unit": [
        ("over", "item", "unit, item"),
        ("over", "event", "event"),
        ("over", "fact", "fact"),
        ("among", "unit", "unit"),
        ("among", "unit by pool", "unit"),
        ("among", "pool", "pool"),
        ("over", "tally", "tally"),
    ],
    "prize": [("over", "tally", "tally"), ("among", "prize", "prize")],
    "tally": [("among", "tally by mark", "tally")],
    "unit, item": [
        ("over", "event", "event"),
        ("among", "item", "unit, item"),
        ("among", "unit", "unit, item"),
        ("among", "unit by pool", "unit, item"),
    ],
    "pool": [("over", "unit", "unit"), ("among", "pool", "pool")],
    "event": [("among", "event by unit", "event")],
    "fact": [],
    "record": [],
}
DAYS = (
    *("hired", "until", 'date("2026-03-01")', 'date("2024-02-29")'),
    *("days_after(until, 9 * size)", "months_after(hired, 5 - size)"),
    *("min(hired, until)", 'max(until, date("2025-01-31"), hired)'),
)
"""Days, on rows that have a unit."""
MODES = ("half_up", "half_away", "half_even", "floor", "ceil", "trunc")
STEPS = ("1", "0.5", "0.01", "0.25", "5")


@dataclass
class Known:
    """Lines written so far, by what they stand on: usable from the same rows."""

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    names: int = 0


@st.composite
def numbers(draw, scope: str, known: Known, depth: int, inside: bool = False) -> str:
    """A number on a row of `scope`."""
    own = [name for name, kind in known.lines.get(scope, []) if kind == "number"]
    if scope in ("unit, item", "fact", "event", "tally"):
        own += [name for name, kind in known.lines.get("unit", []) if kind == "number"]
    leaf = st.sampled_from(SCOPES[scope]["number"] + own * 2 + ["1", "0.5", "60%", "-3", "12.25"])
    if depth <= 0:
        return draw(leaf)

    def number(less: int = 1) -> str:
        return draw(numbers(scope, known, depth - less, inside))

    def truth() -> str:
        return draw(truths(scope, known, depth - 1, inside))

    shape = draw(st.integers(0, 18))
    if shape <= 1:
        return draw(leaf)
    if shape == 2:
        return f"({number()} {draw(st.sampled_from('+-'))} {number()})"
    if shape == 3:
        return f"({number()} * {number(2)})"
    if shape == 4:
        return f"({number()} / (abs({number(2)}) + {draw(st.sampled_from(['1', '0.5', '3']))}))"
    if shape == 5:
        return f"{draw(st.sampled_from(MODES))}({number()}, {draw(st.sampled_from(STEPS))})"
    if shape == 6:
        return f"{draw(st.sampled_from(['min', 'max']))}({number()}, {number(2)})"
    if shape == 7:
        low, high = draw(st.sampled_from(["0", "-2"])), draw(st.sampled_from(["10", "100"]))
        return f"clamp({number()}, {low}, {high})"
    if shape == 8:
        arms = f"{truth()} -> {number()}, "
        if draw(st.booleans()):
            arms += f"{truth()} -> {draw(st.sampled_from(['none', 'exempt', number(2)]))}, "
        return f"case({arms}else -> {number(2)})"
    if shape == 9:
        word, a, b = draw(
            st.sampled_from(
                [("at_least", 90, 60), ("above", 10, 1), ("at_most", 0, 5), ("below", -1, 20)]
            )
        )
        return f"{word}({number()}, {a} -> {number(2)}, {b} -> 7, else -> 1.5)"
    if shape == 10:
        x, y, z = draw(
            st.sampled_from(
                [("0", "10", "20"), ("50", "5", "-5"), ("size", "(size + 5)", "(size + 9)")]
            )
        )
        x, y, z = (x, y, z) if x != "size" or scope in ("unit", "unit, item") else ("1", "2", "4")
        ends = draw(st.sampled_from(["", "before -> -1, ", "after -> 99, "]))
        last = draw(st.sampled_from(["100", "80"]))
        return f"along({number()}, {ends}{x} -> 0, {y} -> 60, {z} -> {last})"
    if shape == 11:
        return f"({number()} else {number(2)})"
    if shape == 12:
        return f"-{number()}" if draw(st.booleans()) else f"abs({number()})"
    if shape == 13 and "unit" in scope:
        return draw(calendar())
    if inside or not OVER[scope]:
        return draw(leaf)
    return draw(aggregates(scope, known, depth - 1))


@st.composite
def calendar(draw) -> str:
    """A number of the calendar."""
    fn, a, b = (draw(st.sampled_from(x)) for x in (("days", "year", "month", "day"), DAYS, DAYS))
    return f"days({a}, {b})" if fn == "days" else f"{fn}({a})"


@st.composite
def texts(draw) -> str:
    """A text on a row of a unit."""
    parts = ["level", "note", '(note else "-")', '"/"', 'case(ready -> level, else -> "x")']
    return f"concat({', '.join(draw(st.lists(st.sampled_from(parts), min_size=2, max_size=4)))})"


@st.composite
def aggregates(draw, scope: str, known: Known, depth: int) -> str:
    """An aggregate of a number on a row of `scope`."""
    way, table, inner = draw(st.sampled_from(OVER[scope]))
    fn = draw(st.sampled_from(["sum", "sum", "count", "mean", "min", "max", "only", "wmean"]))
    mine = ""
    if scope in ("unit", "unit, item") and draw(st.integers(0, 3)) == 0:
        mine = draw(st.sampled_from([" and my.size >= 30", " or size > my.size", " and my.ready"]))
    where = ""
    if draw(st.booleans()) or mine:
        where = f" where {draw(truths(inner, known, depth, True))}{mine}"
        if "size > my" in mine and inner == "pool":
            where = ""
    x = draw(numbers(inner, known, depth, True))
    if draw(st.booleans()) and fn in ("sum", "mean", "wmean"):
        x = f"half_away({x}, 0.01)"
    if fn == "count":
        return f"count({draw(st.sampled_from([x + ' ', '']))}{way} {table}{where})"
    if fn == "wmean":
        weights = {"pool": "share", "event": "(points + 5)", "prize": "mark", "tally": "mark"}
        weight = weights.get(inner, "size")
        return f"(mean({x}, {weight} {way} {table}{where}) else 3)"
    return f"{fn}({x} {way} {table}{where})"


@st.composite
def truths(draw, scope: str, known: Known, depth: int, inside: bool = False) -> str:
    """A condition on a row of `scope`."""
    leaf = st.sampled_from(SCOPES[scope]["yes/no"])
    if depth <= 0:
        return draw(leaf)
    shape = draw(st.integers(0, 9))
    number = numbers(scope, known, depth - 1, inside)
    if shape <= 1:
        return draw(leaf)
    if shape == 2 and "unit" in scope and draw(st.booleans()):
        op = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
        return f"{draw(st.sampled_from(DAYS))} {op} {draw(st.sampled_from(DAYS))}"
    if shape == 2:
        op = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
        return f"{draw(number)} {op} {draw(number)}"
    if shape == 3:
        other = draw(truths(scope, known, depth - 1, inside))
        return f"({draw(leaf)} {draw(st.sampled_from(['and', 'or']))} {other})"
    if shape == 4:
        return f"not {draw(truths(scope, known, depth - 1, inside))}"
    if shape == 5:
        kind = draw(
            st.sampled_from(["present", "absent", "missing", "n/a", "exempt", "not missing"])
        )
        return f"({draw(number)}) is {kind}"
    if shape >= 6 and not inside and OVER[scope]:
        way, table, inner = draw(st.sampled_from(OVER[scope]))
        fn = draw(st.sampled_from(["any", "all"]))
        return f"{fn}({draw(truths(inner, known, depth - 1, True))} {way} {table})"
    return draw(leaf)


GALLERY = [
    # (rows, formula with numbers {x} {y} and a condition {c}): what chance alone seldom writes
    ("unit", "below({x}, -1 -> {y}, 20 -> 7, else -> 1.5)"),
    ("unit", "above({x}, 10 -> {y}, 1 -> 7, else -> 1.5)"),
    ("unit, item", "at_most({x}, 0 -> {y}, 5 -> 7, else -> 1.5)"),
    ("unit", "half_up({x} / 3, 0.01) + half_even({y}, 0.5) - floor({x}, 0.25) + ceil({y}, 5)"),
    ("unit", "trunc({x} / 7, 1) + half_up({y}, 0.5) + half_even({x} / 8, 0.25)"),
    ("pool", "sum({u} / (abs({u}) + 3) over unit) / 7"),
    ("pool", "mean({u} / (size + 1), size over unit where {u} != 5) else 3"),
    ("pool", "max({u} / (abs({u}) + 0.5) over unit) - min({u} / size over unit)"),
    ("unit", "rank_mean(base_0 among unit by pool where {c})"),
    ("unit", "case(best(base_0 among unit by pool where {c}) -> {x}, else -> {y})"),
    ("unit", "split(pool.share * 100, max(0, {u}), 0.25 among unit by pool where {c})"),
    ("unit", "split(1001, size, 7 among unit)"),
    ("event", "split(25.5, abs({v}), 0.5 among event by unit)"),
    ("event", "case(best(points among event by unit where {d}) -> 1, else -> 0)"),
    ("pool", "variance({u} over unit) else -1"),
    ("unit", "variance({w}, weight among item) else -1"),
    ("pool", "variance_all({u}, size over unit where {u} != 7)"),
    ("unit", "variance_all({x} / (size + 1) among unit by pool)"),
    ("pool", "percentile({u}, 25%, 7 over unit)"),
    ("unit", "percentile({w}, 0.5, 2 among item) + (percentile({w}, 1, 1 among item) else 0)"),
    ("pool", "percentile({u} / (size + 3), 0.9, 8 over unit)"),
    ("unit", "percentile(base_0, 0.3, 4 among unit) - percentile(base_0, 5%, 9 among unit)"),
    ("unit, item", "(only(was past 1) else {x}) + (mean(was past 3) else 0)"),
    ("unit, item", "(was else 1) - sum(was past 2 where was > {k}) + count(was past 3)"),
    ("unit", "sum(was over record) + (max(was over record where was != 5) else {x})"),
    ("record", "rank(was among record by item) + max(was past 3)"),
    ("unit", "case({c} and {x} <= {y} -> {x} / (abs({y}) + 1), else -> -{y})"),
    ("unit", "exp(clamp({x}, -9, 9), 6) - ln(abs({y}) + 1, 4)"),
    ("unit", "power(clamp({x}, 0.25, 4), clamp({y}, -3, 3), 9) * sqrt(abs({x}), 2)"),
    ("unit, item", "exp(clamp({x}, -9, 30), 30) + sqrt(max({y}, 0), 3)"),
    ("unit, item", "case(target > 0 -> ln(target, 8) * {x}, else -> {y})"),
    ("unit, item", "case(actual != 0 -> power(actual, -1, 6), else -> sqrt(abs({x}), 20))"),
    ("pool", "sum(power(clamp({u}, -5, 20), 3, 1) - exp(min({u}, 3), 2) over unit)"),
    ("pool", "mean(ln(max({u}, 0.5), 20) over unit where size > 1) else 1"),
    ("pool", "sum(rank(base_0 among unit where base_0 < my.size / 4 + 9) over unit)"),
    ("unit", "count(among unit where best(base_0 among unit by pool where {c2} and size < 99))"),
    ("unit", "(money[size] else {x}) + (money[pool.share * 10 / 3] else {y})"),
    ("unit", "(money[{x} + 0 * size] else held[size] else held[size / 4] else {y})"),
    ("prize", "sum({h} over tally) + mark"),
    ("tally", "sum({h} among tally by mark)"),
    ("unit", '(item["b"].rule else {x}) + (rule["d"] else {y})'),
    ("unit", "mean({w}, target - 9 over fact where {d2}) else 2"),
    ("unit", 'case(min(level, "mid") = "low" -> {x}, else -> {y})'),
    ("unit", 'case(max(level, case({c} -> "low", else -> "top")) >= "mid" -> {x}, else -> {y})'),
    (
        "unit",
        "case({c} -> days(hired, until) / 7, else -> year(until) + month(hired) * day(until))",
    ),
]

RULES = [
    "per(step = 2)",
    "per(step = 0.5)",
    "share_of(cap = 1)",
    "share_of(cap = 1.5)",
    "flat()",
    "share_of(cap = factor)",
    "steps(least = 2)",
]
FORMULAS = """
formulas:
  share_of(weight, actual, target, cap) {weight} {actual} {target} {cap}:
    gives: case(t > 0 -> weight * clamp(a / t, 0, cap), else -> 0)
    where:
      a: actual else 0
      t: target else 5
  flat(weight) {weight}: weight / 2
  per(actual, step) {actual} {step}:
    gives: clamp(steps * 2, -10, 10)
    where:
      steps: trunc((actual else 1) / step, 1)
  steps(actual, least = 0) {actual} {least}:
    max(least, at_least(actual, 50 -> 10, 0 -> 5, else -> 1))
"""


def line(head: str, gives: str, better: str = "") -> str:
    """The text of one line."""
    direction = f"    better: {better}\n" if better else ""
    return f"  {head}:\n{direction}    missing: stays\n    gives: {gives}\n"


@st.composite
def methods(draw) -> str:
    """A whole method: a table with rules, lines on several kinds of rows, ranks and bands."""
    rows = []
    for item in ITEMS:
        weight = draw(st.sampled_from(["10", "20.5", "7.25"]))
        factor = draw(st.sampled_from(["1", "1.25", "2"]))
        kind, rule = draw(st.sampled_from(["hard", "soft"])), draw(st.sampled_from(RULES))
        rows.append(f"    {item} | {weight} | {factor} | {kind} | {rule}")
    items = "  item[item] 项目: |\n    item | weight number 0..100 | factor number 0..5 | "
    items += "kind one of hard soft | rule rule\n"
    known = Known()
    lines: list[str] = []
    lines.append("  marks[unit, item]:\n    missing: stays\n    gives: item.rule\n")
    known.lines["unit, item"] = [("marks", "number")]
    lines.append(line("base_0[unit]", "half_away(size / pool.share, 0.5)", "high"))
    known.lines["unit"] = [("base_0", "number")]
    fn, by = draw(st.sampled_from(["rank", "rank_last"])), draw(st.sampled_from(["", " by pool"]))
    lines.append(line("place_0[unit]", f"{fn}(base_0 among unit{by})"))
    for _ in range(draw(st.integers(3, 6))):
        scopes = ["unit", "unit", "unit, item", "pool", "event", "tally", "prize"]
        scope = draw(st.sampled_from(scopes))
        known.names += 1
        holds = draw(truths(scope, known, 3))
        lines.append(f"  holds_{known.names}[{scope}]:\n    missing: stays\n    gives: {holds}\n")
        if OVER[scope]:
            way, table, inner = draw(st.sampled_from(OVER[scope]))
            fn = draw(st.sampled_from(["any", "all"]))
            seen = f"{fn}({draw(truths(inner, known, 2, True))} {way} {table})"
            lines.append(f"  seen_{known.names}[{scope}]:\n    missing: stays\n    gives: {seen}\n")
        if "unit" in scope and draw(st.booleans()):
            label = draw(texts())
            lines.append(
                f"  label_{known.names}[{scope}]:\n    missing: stays\n    gives: {label}\n"
            )
        name = f"line_{known.names}"
        body = draw(numbers(scope, known, draw(st.integers(2, 4))))
        round_it = draw(st.booleans())
        text = f"half_away({body}, 0.01)" if round_it else body
        part = ""
        if draw(st.booleans()):
            part = f"    where:\n      part: {draw(numbers(scope, known, 2))}\n"
            text = f"{text} + part" if round_it else text
        better = draw(st.sampled_from(["high", "low"]))
        lines.append(line(f"{name}[{scope}]", f"{text}\n{part}".rstrip(), better))
        if round_it:
            known.lines.setdefault(scope, []).append((name, "number"))
            if scope == "unit" and draw(st.booleans()):
                fn = draw(st.sampled_from(["rank", "rank_last"]))
                by = draw(st.sampled_from(["", " by pool"]))
                where = draw(st.sampled_from(["", " where ready", f" where {name} is present"]))
                placed = f"{fn}({name} among unit{by}{where})"
                lines.append(line(f"place_{known.names}[unit]", placed))
                band = f'at_least({name}, 50 -> "A", 0 -> "B", else -> "C")'
                lines.append(line(f"band_{known.names}[unit]", band))
        if scope == "pool" and round_it:
            lines.append(f"  up_{known.names}[unit]:\n    missing: stays\n    gives: pool.{name}\n")
    # Drawn, some would hardly ever come up; the text so far picks them evenly.
    pick = random.Random("".join(rows + lines))
    for number, (scope, template) in enumerate(pick.sample(GALLERY, 6)):
        found = {
            "x": draw(numbers(scope, known, 1)),
            "y": draw(numbers(scope, known, 1)),
            "c": draw(truths(scope, known, 1)),
            "k": draw(st.sampled_from(["0", "-10", "12.5"])),
            "d": draw(truths("event", known, 1, True)),
            "c2": draw(truths("unit", known, 1, True)),
            "d2": draw(truths("fact", known, 1, True)),
            "h": draw(numbers("tally", known, 1, True)),
            "u": draw(numbers("unit", known, 1, True)),
            "v": draw(numbers("event", known, 1, True)),
            "w": draw(numbers("unit, item", known, 1, True)),
        }
        lines.append(line(f"shown_{number}[{scope}]", template.format(**found)))
    return (
        "qiyue: 1\nmethod: random\ntables:"
        + TABLES
        + CONSTANTS.removeprefix("\n")
        + items
        + "\n".join(rows)
        + "\n"
        + FORMULAS
        + "lines:\n"
        + "".join(lines)
    )
