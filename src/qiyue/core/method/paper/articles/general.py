"""The articles that open the paper: what is assessed, when, by which edition, how is calculated."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.articles.given import may_lack_rows
from qiyue.core.method.paper.document import Block, Paragraph
from qiyue.core.method.paper.numerals import day_text
from qiyue.core.method.paper.speech.phrases import AGGREGATES
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both

MEANINGS = {
    Absence.NOT_APPLICABLE: Both("不适用（没有这一项）", "not applicable (there is no such thing)"),
    Absence.EXEMPT: Both("免考（列出，不计）", "exempt (shown, not counted)"),
    Absence.MISSING: Both("缺报（应当报而没有报）", "missing (due and not there)"),
    Absence.WITHHELD: Both("暂缓（有数，暂不采用）", "withheld (there, but not to be used)"),
}
RESULTS = ("total", "rank", "grade", "pay")


def scope_article(author: Author) -> Iterator[Block]:
    """Who is assessed, and what comes out of it."""
    subjects = [
        author.names.table(name)
        for name, table in author.method.tables.items()
        if table.origin == "organisation" and table.home
    ]
    if subjects:
        yield author.paragraph(
            "本办法规定{who}的考核指标、评分标准、计分方法和数据要求。",
            "This method says how these are assessed: {who}. It states the indicators, the "
            "standards, the scoring and the data.",
            who=author.listed(subjects),
        )
    results = [
        author.names.line(name)
        for name, line in author.method.lines.items()
        if line.role in RESULTS
    ]
    if results:
        yield author.paragraph(
            "考核的结果是：{all}。", "What comes out: {all}.", all=author.listed(results)
        )


def period_article(author: Author) -> Iterator[Block]:
    """The period in force."""
    applies = author.method.applies
    if applies is None:
        yield author.paragraph("本办法没有写明适用期。", "The method names no period.")
        return
    first, last = (day_text(day, author.lang) for day in applies)
    yield author.paragraph(
        "本办法适用于 {first}至 {last}的考核。",
        "This method is in force from {first} to {last}.",
        first=first,
        last=last,
    )


def edition_article(author: Author) -> Iterator[Block]:
    """Code, language, libraries, and the document it comes from."""
    method = author.method
    said = [
        author.say(
            "本办法的代号是 {code}，用考核办法语言第 {version} 版写成",
            "The code of this method is {code}; it is written in version {version} of the language",
            code=method.code,
            version=method.version,
        )
    ]
    if method.uses:
        uses = author.listed(name.strip() for name in method.uses)
        said.append(author.say("采用规则库 {x}", "uses the library {x}", x=uses))
    yield Paragraph(author.stopped(author.clauses(said)))
    if method.source:
        yield author.paragraph(
            "来源（文号）：{source}。各条所注的条款，指该文件的条款。",
            "It comes from {source}; the clauses that articles name are clauses of that document.",
            source=method.source,
        )
    yield author.paragraph(
        "本文由办法文件直接生成，办法文件的校验值见附件。",
        "This text is made from the method file itself, whose hash stands in the annex.",
    )


def convention_article(author: Author) -> Iterator[Block]:
    """How this paper calculates: only what its formulas need."""
    trees = [line.tree for line in author.program.lines.values()]
    trees += [truth.tree for truth in author.program.checks]
    nodes = [node for tree in trees for node in t.walk(tree)]
    yield author.points(author.stopped(text) for text in _conventions(author, nodes))


def _conventions(author: Author, nodes: list[t.Tree]) -> Iterator[str]:
    yield author.say(
        "计算用精确的数，除写明取整的以外，中间不取整",
        "Numbers are exact; nothing is rounded but where a rounding is named",
    )
    if any(line.shown for line in author.method.lines.values()):
        yield author.say(
            "“公布时”的取整只用于公布",
            "The rounding of what is published does not change what is calculated further",
        )
    if any(isinstance(n, t.Case) and n.word == "case" for n in nodes):
        yield author.say(
            "列出几种情形的，依次判断，取最先符合的一种；判断所用的数没有的，结果也没有",
            "Of several cases the first that holds is taken; where what it asks is absent, so is "
            "the result",
        )
    yield from _absences(author, nodes)
    yield author.say(
        "书名号中的是本办法的表" if author.lang == "zh" else "",
        "What stands in quotes is a table of this method",
    )


def _absences(author: Author, nodes: list[t.Tree]) -> Iterator[str]:
    kinds = {kind for node in nodes for kind in node.kinds}
    kinds |= {n.kind for n in nodes if isinstance(n, t.Nil)}
    tables = author.method.tables.values()
    if any(may_lack_rows(table, c) for table in tables for c in table.columns.values()):
        kinds.add(Absence.MISSING)
    if not kinds:
        return
    meanings = author.listed(author.word(MEANINGS[kind]) for kind in sorted(kinds))
    if len(kinds) == 1:
        yield author.say(
            "没有数的，都是{all}；运算中有一个数没有，结果也没有",
            "What is not there is {all}; an operation with something absent is absent",
            all=meanings,
        )
    else:
        yield author.say(
            "没有数的分为（由轻到重）：{all}；运算中有一个数没有，结果也没有，取其中最重的一种",
            "What is not there is, from the weakest to the strongest: {all}; an operation with "
            "something absent is absent in the strongest way",
            all=meanings,
        )
    read = [n for n in nodes if isinstance(n, t.Rows)]
    light = [k for k in sorted(kinds) if k <= Absence.EXEMPT]
    heavy = [k for k in sorted(kinds) if k > Absence.EXEMPT]
    if read and light:
        yield author.say(
            "汇总时，{x}的不计在内",
            "Sums, means and the like pass over what is {x}",
            x=author.kinds(light),
        )
    if read and heavy:
        yield author.say(
            "汇总时有{x}的，汇总的结果也是{x}",
            "Sums, means and the like of something {x} are {x}",
            x=author.kinds(heavy),
        )
    used = {n.fn for n in read}
    empties = [(one.name, one.empty) for fn, one in AGGREGATES.items() if fn in used]
    said = [
        author.say("{fn}为 {x}", "{fn}: {x}", fn=author.word(name), x=author.word(empty))
        for name, empty in empties
        if empty is not None
    ]
    if said:
        yield author.say("没有一行可以汇总的，{all}", "Of no rows, {all}", all=author.listed(said))
