"""Random method files as trees of texts: odd signs in every place that takes a text."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from qiyue.core.method import yaml
from qiyue.core.method.cells import is_name
from qiyue.core.method.desk import Desk
from qiyue.core.method.model import Method
from qiyue.core.method.reader import method_of
from qiyue.core.values.findings import Place

NOWHERE = Place()
SIGNS = "ab 1标|;:#-\"'\\{}[]()>,%?!&*@`\t\n\u3000\u0301\u2028\x85\ufeff\x07𠮷=_~."
WILD = st.text(st.sampled_from(SIGNS), max_size=12)
TEXT = st.one_of(WILD, st.sampled_from(["no", "010", "1:30", "=1+1", "- x", "（a: b）", "第五条"]))
LINE_OF_TEXT = TEXT.map(lambda text: " ".join(text.split()))
NAMES = st.sampled_from(["a", "得分", "x1", "task", "History", "A", "from_date", "z" * 40])
FORMULAS = st.sampled_from(
    [
        "1",
        "28.190 * 100%",
        "-a",
        '"A"',
        '"标 # : x" = a',
        "case(\n  a > 1 -> 2,\n  else -> none)",
        "sum(a over task where a.b[1, 2] is not n/a)",
        "  a\n+ b",
        "a else -b",
        "a\n\n- 1",
    ]
)
CELLS = WILD.map(lambda text: " ".join(text.replace("|", "").split()).replace(" ; ", ""))
TYPES = st.sampled_from(
    [
        "",
        "text",
        "number",
        "number 元/t 0..100 by 0.50",
        "number m·m/s/s -1..1",
        "number 1/h",
        "integer 分 1..3",
        "number by 1",
        "yes/no",
        "date",
        "one of 甲 b c-d",
        'one of "very  good" "empty" b',
        "-> task",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        "empty n/a",
        "empty missing reason in why",
        "better low",
        "at 表头 x: y",
        "better high at z",
        "says 权重 分",
        'says a "b  c" at z',
    ]
)
DECLARATIONS = st.tuples(TYPES, ATTRIBUTES).map(lambda words: " ".join(words).strip())


def scalar(text: str, block: bool = False) -> yaml.Scalar:
    return yaml.Scalar(text, NOWHERE, block)


def mapping(entries: list[tuple[str, yaml.Node]]) -> yaml.Mapping:
    """A map whose keys stand once."""
    once = dict(reversed(entries))
    return yaml.Mapping(tuple((scalar(k), v) for k, v in reversed(once.items())), NOWHERE)


@st.composite
def tables(draw) -> tuple[str, yaml.Node]:
    """A table with its head: in the file, or with the data."""
    name = draw(NAMES)
    keys = draw(st.sampled_from([[name], ["a", "b"], ["标"]]))
    head = f"{name}[{', '.join(keys)}] {draw(TEXT)}"
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    if draw(st.booleans()):
        columns = [(one, scalar(draw(DECLARATIONS))) for one in names]
        says = [("says", scalar(draw(TEXT)))] if draw(st.booleans()) else []
        origin = draw(st.sampled_from(["organisation", "contract", "facts", "events", "links"]))
        past = [("period", scalar("year"))] if draw(st.booleans()) else []
        return head, mapping([*says, ("from", scalar(origin)), *past, *columns])
    names = [*names, *(key for key in keys if key not in names)]
    header = [f"{one} {draw(st.sampled_from(['', 'text', 'text empty n/a']))}" for one in names]
    body = [[draw(CELLS) for _ in names] for _ in range(draw(st.integers(0, 3)))]
    rows = [" | ".join(row) for row in [header, *body]]
    return head, scalar("\n".join(rows), True)


@st.composite
def wheres(draw) -> list[tuple[str, yaml.Node]]:
    parts = [(name, scalar(draw(FORMULAS))) for name in draw(st.lists(NAMES, max_size=2))]
    return [("where", mapping(parts))] if parts else []


@st.composite
def lines(draw) -> tuple[str, yaml.Node]:
    over = draw(st.sampled_from(["", "[task]", "[task, unit]"]))
    head = f"{draw(NAMES)}{over} {draw(TEXT)}"
    gives = scalar(draw(FORMULAS))
    if draw(st.booleans()):
        return head, gives
    choices = {
        "says": TEXT,
        "source": TEXT,
        "data": TEXT,
        "role": st.sampled_from(["marks", "pay"]),
        "better": st.sampled_from(["high", "low"]),
        "missing": st.sampled_from(["stops", "stays"]),
        "as": st.just('one of 差 "很 好" a:b'),
        "uom": st.sampled_from(["元", "1", "元/t/h", "m·m"]),
        "shown": st.sampled_from(["half_away 0.010", "floor 5"]),
    }
    keys = draw(st.lists(st.sampled_from(sorted(choices)), max_size=4, unique=True))
    parts = [(key, scalar(draw(choices[key]))) for key in keys]
    return head, mapping([("gives", gives), *parts, *draw(wheres())])


@st.composite
def formulas(draw) -> tuple[str, yaml.Node]:
    params = draw(st.sampled_from(["", "()", "(a)", "(a, b = 1%)", "(a, b = -x.y)"]))
    head = f"{draw(NAMES)}{params} {draw(TEXT)}"
    says = [("says", scalar(draw(TEXT)))] if draw(st.booleans()) else []
    return head, mapping([("gives", scalar(draw(FORMULAS))), *says, *draw(wheres())])


@st.composite
def checks(draw) -> tuple[str, yaml.Node]:
    over = draw(st.sampled_from(["", " [a]", " [a, b]", " []", " [] []"]))
    return draw(TEXT) + over, scalar(draw(FORMULAS))


@st.composite
def givens(draw) -> tuple[str, yaml.Node]:
    header = draw(st.lists(NAMES, min_size=1, max_size=3))
    body = [[draw(CELLS) for _ in header] for _ in range(draw(st.integers(0, 3)))]
    text = "\n".join(" | ".join(row) for row in [header, *filter(any, body)])
    return draw(NAMES), scalar(text, True)


@st.composite
def examples(draw) -> yaml.Node:
    parts = [("title", scalar(draw(TEXT)))] if draw(st.booleans()) else []
    for key in ("given", "expect"):
        if draw(st.booleans()):
            parts.append((key, mapping(draw(st.lists(givens(), max_size=2)))))
    return mapping(parts)


def sound(tree: yaml.Mapping) -> Method:
    """The method of a tree; another tree is drawn if a reader finds fault with it.

    Two checks of one sentence, and brackets that hold no names, are only faulted later; a row
    with nothing in it is none on a sheet.
    """
    desk = Desk()
    method = method_of(tree, "", desk=desk)
    asked = [(check.sentence, check.over) for check in method.checks]
    assume(not desk.errors)
    assume(len(asked) == len(set(asked)))
    brackets = [line.over for line in method.lines.values()] + [over for _, over in asked]
    assume(all(is_name(name) for over in brackets for name in over))
    assume(all(any(row) for table in method.tables.values() for row in table.texts))
    return method


@st.composite
def trees(draw) -> yaml.Mapping:
    """A whole file; what it writes may have findings, but never those of YAML."""
    root: list[tuple[str, yaml.Node]] = [("qiyue", scalar("1")), ("method", scalar("m-1"))]
    if draw(st.booleans()):
        root.append(("name", mapping([("zh", scalar(draw(TEXT))), ("en", scalar(draw(TEXT)))])))
    root.append(("source", scalar(draw(TEXT))))
    root.append(("uses", scalar(draw(st.sampled_from(["", "std 1", "std 1, own", "a,,b"])))))
    for key, entry in (
        ("tables", tables()),
        ("formulas", formulas()),
        ("lines", lines()),
        ("checks", checks()),
    ):
        root.append((key, mapping(draw(st.lists(entry, max_size=3)))))
    items = tuple(draw(st.lists(examples(), max_size=2)))
    return mapping([*root, ("examples", yaml.Sequence(items, NOWHERE))])
