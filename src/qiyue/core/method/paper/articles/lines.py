"""The articles about what is calculated: marks, totals, places, grades, payments."""

from __future__ import annotations

from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Shown
from qiyue.core.method.paper.articles.author import Author
from qiyue.core.method.paper.articles.standards import sentences_of
from qiyue.core.method.paper.document import Block, Paragraph
from qiyue.core.method.paper.speech.layout import intermediates, laid_out
from qiyue.core.method.paper.speech.speaker import Speaker
from qiyue.core.method.program import Resolved
from qiyue.core.values.absence import Absence
from qiyue.core.values.findings import Both

ROLES = {
    "marks": Both("指标得分", "marks"),
    "bundle": Both("分组得分", "part of a total"),
    "total": Both("总分", "total"),
    "rank": Both("名次", "place"),
    "grade": Both("等次", "grade"),
    "pay": Both("兑现", "payment"),
    "check": Both("核对数", "figure to be checked"),
    "": Both("中间数", "working value"),
}
BETTER = {
    "high": Both("数大的为好", "More is better"),
    "low": Both("数小的为好", "Less is better"),
}


def line_article(author: Author, name: str) -> Iterator[Block]:
    """One line: what it is, its formula, how it is shown, what happens where data are missing."""
    resolved = author.program.lines[name]
    line = resolved.line
    parts = [p for w in line.where if (p := resolved.parts.get(f"{name}.{w}")) is not None]
    speaker = author.speaker(resolved.tree, *parts)
    label = author.names.line(name)
    for says in dict.fromkeys((line.title, line.says)):
        if more := author.more(says, label):
            yield Paragraph(more)
    yield from _calculated(author, resolved, speaker, label)
    used = dict(intermediates(resolved.tree, speaker))
    own_parts = {speaker.part(p): p.body for p in parts if isinstance(p, t.Local)}
    yield from author.wheres((own_parts | used).items(), speaker)
    for sentence in sentences_of(author, resolved.tree, speaker):
        yield Paragraph(sentence)
    if text := _taken_from(author, resolved, speaker):
        yield Paragraph(text)
    if told := author.space.join(_told(author, resolved)):
        yield Paragraph(told)
    yield Paragraph(_small_print(author, resolved), "note")


def _calculated(
    author: Author, resolved: Resolved, speaker: Speaker, label: str
) -> Iterator[Block]:
    each = author.each(resolved.frame)
    whose = author.say("{each}：", "For {each}: ", each=each) if each else ""
    said = laid_out(resolved.tree, speaker)
    if said.items:
        opening = author.say("{label} ", "{label}, ", label=label)
    elif resolved.type.kind == "number":
        opening = author.say("{label} = ", "{label} = ", label=label)
    elif resolved.type.kind == "yes/no":
        text = Both("符合下列条件的，“{label}”成立：", "“{label}” holds where this is so: ")
        opening = author.word(text, label=label)
    else:
        opening = author.say("{label} 为 ", "{label} is ", label=label)
    yield from author.formula(said, speaker, whose + (opening if each else author.capital(opening)))


def _taken_from(author: Author, resolved: Resolved, speaker: Speaker) -> str:
    """Which tables the columns come from that stand in no table of the line itself."""
    found: dict[str, list[str]] = {}
    for node in _bare(resolved.tree, speaker, frozenset(resolved.frame.tables)):
        table = author.program.tables[node.table]
        name = author.names.column(table, table.columns[node.column])
        names = found.setdefault(node.table, [])
        if name not in names and node.column not in table.keys:
            names.append(name)
    said = [
        author.say(
            "{names}取自{table}",
            "{names} from {table}",
            names=author.listed(names),
            table=author.title(author.program.tables[table]),
        )
        for table, names in found.items()
        if names
    ]
    if not said:
        return ""
    text = author.clauses(said)
    return author.stopped(text if author.lang == "zh" else f"Taken: {text}")


def _bare(tree: t.Tree, speaker: Speaker, known: frozenset[str]) -> Iterator[t.Cell]:
    """The columns that a formula names without their table, where it is not `known` there."""
    rule = speaker.ruled.get(id(tree))
    if rule is not None and rule is not speaker.standing:
        return
    if isinstance(tree, t.Rows):
        for part in (tree.x, tree.weight, tree.where):
            if part is not None:
                yield from _bare(part, speaker, known | {tree.table})
        for _, mine in tree.joins:
            yield from _bare(mine, speaker, known)
        return
    if isinstance(tree, t.Cell) and "." not in tree.column and tree.table not in known:
        keys = speaker.program.tables[tree.table].keys
        pairs = zip(keys, tree.keys, strict=True)
        own = any(isinstance(at, t.Key) and at.name == key for key, at in pairs)
        if own and (tree.table, tree.column) not in speaker.qualified:
            yield tree
    for part in t.children(tree):
        yield from _bare(part, speaker, known)


def shown_text(author: Author, shown: Shown) -> str:
    """How a result is published."""
    words = Speaker.rounding(author.speaker(), shown.mode, shown.step)
    return author.clauses(words)


def _told(author: Author, resolved: Resolved) -> Iterator[str]:
    line, kinds = resolved.line, resolved.tree.kinds
    if line.shown is not None:
        step = resolved.type.step
        done = step is not None and step % line.shown.step == 0
        yield author.say(
            "公布时{how}。" if done else "公布时{how}；后续计算用未取整的数。",
            "Published {how}." if done else "Published {how}; calculated further as it is.",
            how=shown_text(author, line.shown),
        )
    if line.better:
        yield author.stopped(author.word(BETTER[line.better]))
    if line.options:
        yield author.say(
            "由低到高分为：{all}。",
            "From the lowest to the highest: {all}.",
            all=author.listed(line.options),
        )
    if Absence.MISSING in kinds and line.missing == "stops":
        yield author.say(
            "有缺报的，结果为缺报，该考核对象暂缓评定。",
            "Where data are missing, so is the result, and the subject is held back.",
        )
    rest = kinds - {Absence.MISSING} if line.missing == "stops" else kinds
    if rest:
        yield author.say(
            "没有结果的，为{kinds}。",
            "Where there is no result, it is {kinds}.",
            kinds=author.kinds(rest),
        )


def _small_print(author: Author, resolved: Resolved) -> str:
    line = resolved.line
    said = [
        author.say("条款：{x}", "clause: {x}", x=line.source) if line.source else "",
        author.say("数据：{x}", "data: {x}", x=line.data) if line.data else "",
        author.say("单位：{x}", "unit: {x}", x=author.uom(resolved.type.uom))
        if resolved.type.kind == "number" and not resolved.type.uom.plain
        else "",
        author.say("类别：{x}", "kind: {x}", x=author.word(ROLES[line.role])),
        author.say("代号：{x}", "code: {x}", x=line.name),
    ]
    return ("；" if author.lang == "zh" else "; ").join(one for one in said if one)
