"""The paper says all that the method declares, and nothing else."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.core.method.methods import method, program

from qiyue.core.formula import tree as t
from qiyue.core.method.desk import Desk
from qiyue.core.method.halves import own
from qiyue.core.method.model import RuleCall
from qiyue.core.method.paper import compose
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.document import Chapter, Grid, Items, Paragraph, texts
from qiyue.core.method.paper.numerals import article_number
from qiyue.core.method.reader import parse_method, read_method
from qiyue.core.method.resolve import resolve
from qiyue.core.values.absence import KINDS

ROOT = Path(__file__).resolve().parents[4]
FILES = [
    *sorted((ROOT / "examples").glob("*/method.yaml")),
    ROOT / "src/qiyue/doors/cli/template/method.yaml",
    Path(__file__).with_name("everything.yaml"),
]
PAGES = re.findall(
    r"^```yaml method\n(.*?)^```$", (ROOT / "docs/language.md").read_text("utf-8"), re.M | re.S
)


def programs():
    found = [read_method(file, Desk()) for file in FILES]
    return [resolve(one, Desk()) for one in (*found, *map(parse_method, PAGES))]


PROGRAMS = programs()


def code_of(whole):
    return whole.method.code


@pytest.fixture(params=PROGRAMS, ids=code_of)
def whole(request):
    return request.param


@pytest.fixture(params=["zh", "en"])
def lang(request):
    return request.param


def named(code):
    return next(one for one in PROGRAMS if code_of(one) == code)


def without_annexes(paper):
    return replace(paper, chapters=paper.body)


def body_of(paper):
    """The text above the annexes."""
    return "\n".join(texts(without_annexes(paper)))


def article_about(paper, kind, name):
    """The text of the article about a table or line."""
    (article,) = (
        one for chapter in paper.body for one in chapter.articles if f"{kind} {name}" in one.about
    )
    alone = replace(paper, chapters=(Chapter("", "", (article,)),))
    return "\n".join(texts(alone))


def test_every_table_column_and_line_is_there(whole, lang):
    """By its name, and by its code; above the annexes, in the article about it."""
    author, paper = Author(whole, lang), compose(whole, lang)
    for name, table in whole.method.tables.items():
        text = article_about(paper, "table", name)
        assert author.names.table(name).casefold() in text.casefold()
        assert name in text
        for column in table.columns.values():
            assert author.names.column(table, column) in text
            assert column.name in text
    for name, line in whole.method.lines.items():
        text = article_about(paper, "line", name)
        assert author.names.line(name).casefold() in text.casefold()
        assert name in text
        assert line.source in text
        assert line.data in text
        for where in line.where:
            assert where in text


def test_the_whole_description_of_everything_is_there(whole):
    paper = "\n".join(texts(compose(whole, "zh")))
    for one in (*whole.method.tables.values(), *whole.method.lines.values()):
        for word in re.findall(r"\w+", own(one.says, "zh")):
            assert word in paper


def test_every_check_and_example_is_there(whole, lang):
    paper = body_of(compose(whole, lang))
    author = Author(whole, lang)
    for check in whole.method.checks:
        assert own(check.sentence, lang) in paper
    for example in whole.method.examples:
        assert author.capital(own(example.title, lang)) in paper
        for given in (*example.given, *example.expect):
            for row in given.rows:
                for name, cell in zip(given.header, row, strict=True):
                    key = name
                    table = whole.method.tables.get(given.name)
                    if table and table.columns[name].type.kind == "reference":
                        key = table.columns[name].type.table
                    said = re.sub(r"^-(?=\d)", "−", author.names.member(key, cell))
                    assert said in paper or cell in ("", "yes", "no", *KINDS)


def test_every_cell_of_the_constant_tables_is_there(whole, lang):
    author, paper = Author(whole, lang), compose(whole, lang)
    for name, table in whole.method.tables.items():
        if table.constant:
            text = article_about(paper, "table", name)
            for row in table.rows:
                for column, value in zip(table.columns.values(), row, strict=True):
                    if isinstance(value, RuleCall):
                        for _, expr in value.args:
                            assert not re.fullmatch(r"[0-9.%]+", expr.text) or expr.text in text
                        continue
                    key = column.type.table or column.name
                    known = author.names.member(key, value) if isinstance(value, str) else ""
                    assert (known or author.value(value)) in text


def test_every_number_of_a_formula_is_there(whole, lang):
    """As it was written, in the article of its line or in the standards that it applies."""
    author, paper = Author(whole, lang), compose(whole, lang)
    for name, line in whole.lines.items():
        texts_ = [article_about(paper, "line", name)]
        used = [rule for rule in whole.rules if rule.line == name]
        texts_ += [article_about(paper, "table", rule.table) for rule in used]
        text = "\n".join(texts_)
        choosers = {id(n) for n in t.walk(line.tree) if chooses(n)}
        for node in t.walk(line.tree):
            if isinstance(node, t.Const) and id(node) not in choosers:
                value = node.said or (node.value if isinstance(node.value, str) else "")
                assert value.replace("-", "−") in text or author.names.member("item", value)


def chooses(node):
    """Whether this is the hidden number of a formula in a rule column."""
    return isinstance(node, t.Const) and not node.said and not isinstance(node.value, str)


def test_every_rule_is_listed_with_its_sentence(whole, lang):
    paper = "\n".join(texts(compose(whole, lang)))
    called = {call.formula for call in whole.calls}
    for formula in whole.method.formulas.values():
        if formula.library and formula.name not in called:
            continue
        assert formula.name in paper
        assert own(formula.says, lang) in paper


def test_every_file_and_library_is_there_with_its_hash(whole, lang):
    paper = "\n".join(texts(compose(whole, lang)))
    for name, digest in whole.method.files:
        assert name in paper
        assert digest in paper
    for formula in whole.method.formulas.values():
        assert formula.library.partition("sha256:")[2] in paper


def test_articles_are_numbered_through(whole, lang):
    numbers = [a.number for c in compose(whole, lang).body for a in c.articles]
    assert numbers == [article_number(n, lang) for n in range(1, len(numbers) + 1)]


def test_both_languages_have_one_shape(whole):
    def shape(lang):
        return [
            (article.number != "", [type(block) for block in article.blocks if not spare(block)])
            for chapter in compose(whole, lang).chapters
            for article in chapter.articles
        ]

    def spare(block):
        """A description may be in one language alone; tables and lists are in both."""
        return isinstance(block, Paragraph)

    assert shape("zh") == shape("en")


def test_the_same_method_gives_the_same_paper(whole, lang):
    assert compose(whole, lang) == compose(whole, lang)


def test_no_text_is_left_half_written(whole, lang):
    paper = compose(whole, lang)
    for text in texts(without_annexes(paper)):
        assert text == text.strip() or not text.strip()
        assert "  " not in text
        assert not re.search(r"None|\{|\}|。。|；。|，，|\(\)|（）", text), text


def test_tables_are_whole(whole, lang):
    for chapter in compose(whole, lang).chapters:
        for article in chapter.articles:
            for block in article.blocks:
                if isinstance(block, Grid):
                    assert all(len(row) == len(block.head) for row in block.rows)
                    assert len(block.numeric) in (0, len(block.head))
                    assert all(head for head in block.head)
                if isinstance(block, Items):
                    assert block.items
            for one, other in pairwise(article.blocks):
                assert one != other


def test_english_is_english():
    """A method in Latin letters alone has an English paper without a Chinese letter."""
    text = method(
        "output[unit]: case(actual > 5 -> 2 * actual, else -> 0)",
        tables="unit[unit]: {from: organisation, actual: number 0..100 by 0.01}",
    )
    paper = "\n".join(texts(compose(program(text), "en")))
    assert not re.search("[\u3000-\u9fff]", paper)


def test_a_method_without_examples_is_called_a_draft():
    text = method("output[unit]: 1", tables="unit[unit]: {from: organisation}")
    assert compose(program(text), "zh").title == "小办法（草案）"
    assert compose(program(text), "en").title == "a small method (draft)"


def test_a_rule_says_its_sentence_with_its_arguments():
    """A number stands where its parameter stood; what is data bears its name once."""
    mine = named("mine-2020")
    text = body_of(compose(mine, "zh"))
    over = (
        "完成值（全年完成量）比目标值每高 1% 加 0.5 分、最多加 3 分，每低 1% 减 1 分、最多减 10 分"
    )
    gap = "（28.19 元/t − 年末标煤单价差）÷（28.19 元/t − 目标值）"
    assert over in text
    assert (
        "压降计分：分值 ×（基数 28.19 元/t − 完成值（年末标煤单价差））÷（基数 − 目标值）" in text
    )
    assert f"分值 ×（{gap}，最低 0，最高 1.2）" in text


def test_a_rule_that_is_called_in_a_formula_says_its_sentence_too():
    text = body_of(compose(named("everything"), "zh"))
    assert "规则 ratio：完成率计分：5 × 完成值" in text
    assert "完成率低于 60% 按 60% 计，高于 1.2 按 1.2 计" in text


def test_a_rule_that_nothing_reads_is_shown_as_written():
    tables = "item[item]: |\n  item | rule rule\n  a    | flat(x = 7)\n"
    text = method("it: 1", tables=tables, formulas="flat(x) {x} 分: x")
    paper = body_of(compose(program(text), "zh"))
    assert "flat(x = 7)" in paper
    assert "没有一项计算用到这些规则" in paper


def test_a_long_table_says_where_the_rest_is():
    rows = "".join(f"k{n},{n}\n" for n in range(400))
    tables = "list[item]: {file: list.csv, item: text, size: number 0..999}"
    text = method("it: sum(size among list)", tables=tables)
    paper = body_of(compose(program(text, {"list.csv": f"item,size\n{rows}".encode()}), "zh"))
    assert "以上为前 20 行，共 400 行；全部在文件 list.csv 中" in paper
    assert "k19" in paper
    assert "k20" not in paper


def test_two_lines_of_one_name_keep_their_codes():
    tables = "unit[unit] 单位: {from: organisation}"
    lines = "a[unit] 得分（甲）: 1\nb[unit] 得分（乙）: a + 1"
    author = Author(program(method(lines, tables=tables)), "zh")
    assert [author.names.line(name) for name in "ab"] == ["a", "b"]


def test_a_description_in_both_languages_is_parted():
    tables = "unit[unit] 单位 · Works: {from: organisation, x: number 0..9 says 产量 · output}"
    lines = "total[unit] 总分（甲） · Grand total (first): x"
    found = program(method(lines, tables=tables))
    zh, en = (body_of(compose(found, lang)) for lang in ("zh", "en"))
    assert "每个单位：总分 = 产量。" in zh
    assert "For every Works: Grand total = output." in en
    assert "Grand" not in zh
    assert "总分" not in en


def test_two_intermediate_values_of_one_name_are_told_apart():
    tables = "unit[unit]: {from: organisation, x: number 1..9}"
    formulas = """
    one(x):
      gives: rate + 1
      where:
        rate: x * 2
    two(x):
      gives: rate + 2
      where:
        rate: x * 3
    """
    text = method("a[unit]: one() * two()", tables=tables, formulas=formulas)
    paper = compose(program(text), "zh")
    said = article_about(paper, "line", "a")
    assert "（完成率 + 1）×（完成率 2 + 2）" in said
    assert "完成率（rate）= x × 2。" in said
    assert "完成率 2（rate_2）= x × 3。" in said


def test_published_rounding_is_told_apart_from_calculated_rounding():
    tables = "unit[unit]: {from: organisation, x: number 1..9}"
    lines = (
        "a[unit]:\n  gives: 1 / x\n  shown: half_away 0.01\n"
        "b[unit]:\n  gives: half_away(1 / x, 0.01)\n  shown: half_away 0.01\n"
    )
    paper = compose(program(method(lines, tables=tables)), "zh")
    first, second = (article_about(paper, "line", name) for name in "ab")
    assert "公布时四舍五入，保留 2 位小数；后续计算用未取整的数。" in first
    assert "公布时四舍五入，保留 2 位小数。" in second


def test_who_supplies_the_data_stands_with_the_data():
    paper = compose(named("mine-2020"), "zh")
    (where,) = (
        one.number for c in paper.body for one in c.articles if "line hours_year" in one.about
    )
    assert f"由党建部提供（见{where}）。" in article_about(paper, "table", "training")


def test_a_rule_says_its_sentence_once_bracketed_whatever_the_line_declares():
    """Where a line declares a unit or grades, the sentence of its rule stands there too."""
    tables = """
    unit[unit] 单位: {from: organisation, x: number 1..9, grade: one of 差 好}
    fact[unit, month] 月报: {from: facts, month: integer 1..12 says 月份 · month, y: number 0..9}
    """
    formulas = """
    twice(n) 数 {n} 的两倍 · double, {n} twice: 2 * n
    held(n, grade) 合计（{n}）不到 5 的为差 · below 5 ({n}) bad: case(n < 5 -> "差", else -> grade)
    """
    lines = """
    money[unit] 钱 · money:
      uom: 元
      missing: stays
      gives: twice(n = uom(1, "元") * sum(y over fact))
    level[unit] 等次 · level:
      as: one of 差 好
      missing: stays
      gives: held(n = sum(y over fact))
    """
    example = """
    - title: one
      given: {unit: unit | x | grade ; A | 1 | 好, fact: unit | month | y ; A | 1 | 2}
      expect: {money: unit | money ; A | 4}
    """
    whole = program(method(lines, tables=tables, formulas=formulas, examples=example))
    said = article_about(compose(whole, "zh"), "line", "money")
    assert "规则 twice：数（1 元 ×（本单位在《月报》中的各行的y之和））的两倍。" in said.replace(
        " y ", "y"
    )
    said = article_about(compose(whole, "zh"), "line", "level")
    assert "规则 held：合计（本单位在《月报》中的各行的 y 之和）不到 5 的为差。" in said
    assert "Rule twice: double, 1 yuan × (" in article_about(compose(whole, "en"), "line", "money")


def test_a_key_in_an_example_bears_its_name():
    tables = """
    unit[unit] 单位: {from: organisation}
    fact[unit, month] 月报: {from: facts, month: integer 1..12 says 月份 · month, y: number 0..9}
    """
    example = """
    - title: one
      given: {fact: unit | month | y ; A | 1 | 2}
      expect: {twice: unit | month | twice ; A | 1 | 4}
    """
    lines = "twice[fact] 两倍 · twice:\n  missing: stays\n  gives: 2 * y"
    paper = compose(program(method(lines, tables=tables, examples=example)), "zh")
    blocks = [b for chapter in paper.body for one in chapter.articles for b in one.blocks]
    heads = [block.head for block in blocks if isinstance(block, Grid)]
    assert ("单位", "月份", "两倍") in heads
