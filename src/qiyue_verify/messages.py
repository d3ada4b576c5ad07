"""What is said about an export, in Chinese and English."""

from __future__ import annotations

from qiyue_verify.check import Problem, Report

MOST = 20
Words = dict[str, tuple[str, str]]

SENTENCES: Words = {
    "unreadable": (
        "第 {seq} 条：不是规定格式的一行。",
        "Entry {seq}: this is not a line of the form that is told.",
    ),
    "order": (
        "第 {seq} 条：序号断开或重复，该处写着 {part}。",
        "Entry {seq}: numbers break off or repeat here; found is {part}.",
    ),
    "body": (
        "第 {seq} 条：正文与其哈希不符，正文被改动。",
        "Entry {seq}: the body is not the one that was hashed.",
    ),
    "rows": (
        "第 {seq} 条：所列记录与其哈希不符。",
        "Entry {seq}: the rows are not those that were hashed.",
    ),
    "leaf": (
        "第 {seq} 条：内容与其叶哈希不符。",
        "Entry {seq}: the content is not the one of its leaf.",
    ),
    "rewritten": (
        "第 {seq} 条：与外存叶哈希清单不同，此条被改写、插入或移走。",
        "Entry {seq}: not the leaf that was kept outside; it was rewritten, inserted or removed.",
    ),
    "root": (
        "第 {seq} 至 {last} 条之间有改动：根哈希与检查点 {part} 不符。",
        "Something from entry {seq} to {last} was changed: the root is not that of {part}.",
    ),
    "cut": (
        "自第 {range} 条起有缺失：检查点 {part} 之时日志更长。",
        "Entries are gone from {range} on: the journal was longer at checkpoint {part}.",
    ),
    "row-changed": (
        "记录 {part} 不是第 {seq} 条留下的样子：被绕过系统改动。",
        "Row {part} is not as entry {seq} left it: it was changed behind the application's back.",
    ),
    "row-missing": (
        "记录 {part} 不在了，但第 {seq} 条之后无人移除它。",
        "Row {part} is gone, though nobody took it away after entry {seq}.",
    ),
    "row-back": (
        "记录 {part} 已由第 {seq} 条移除，却仍在。",
        "Row {part} is there, though entry {seq} took it away.",
    ),
    "row-unknown": ("记录 {part}：没有任何条目提到它。", "Row {part}: no entry speaks of it."),
    "row-twice": ("记录 {part} 出现两次。", "Row {part} stands there twice."),
    "row-unreadable": (
        "rows.jsonl 第 {part} 行不是规定格式。",
        "Line {part} of rows.jsonl is not of the form that is told.",
    ),
    "bad-note": ("{part} 不是检查点。", "{part} is not a checkpoint."),
    "not-signed": (
        "{part} 没有日志自己的签名。",
        "{part} does not bear the signature of the journal's own key.",
    ),
    "wrong-signature": (
        "{part} 的签名不成立：文字被改或签名系伪造。",
        "A signature of {part} does not hold: the text was changed, or it was forged.",
    ),
    "origin": ("{part} 是另一日志的检查点。", "{part} is the checkpoint of another journal."),
    "code": (
        "没有检查点的短码是 {part}：抄错了，或检查点被移走。",
        "No checkpoint has the code {part}: it was copied wrongly, or the checkpoint is gone.",
    ),
    "leaves": (
        "外存叶哈希清单与任何检查点都不符，未采用。",
        "The list of leaves leads to the root of no checkpoint; it was not used.",
    ),
    "no-export": ("{part} 既非文件夹也非 zip 文件。", "{part} is neither a folder nor a zip file."),
    "no-file": ("读不到 {part}。", "{part} cannot be read."),
    "no-form": (
        "{part} 没有写明可识别的导出格式。",
        "{part} does not tell a form of export that is known here.",
    ),
    "bad-key": ("{part} 里有一行不是公钥。", "A line of {part} is not a public key."),
    "no-proof": ("{part} 证明不了这条记录。", "{part} does not prove this record."),
    "proven": ("证明成立：{part}", "The proof holds: {part}"),
    "no-keys": ("核验证明须用 --keys 自带公钥。", "A proof is checked with your own --keys."),
    "too-large": ("{part} 过大。", "{part} is too large."),
}


def sentence(problem: Problem, english: bool, words: Words = SENTENCES) -> str:
    """A problem in one sentence."""
    span = f"{problem.seq}" if problem.last is None else f"{problem.seq}..{problem.last}"
    return words[problem.code][english].format(
        seq=problem.seq, last=problem.last, part=problem.part, range=span
    )


def told(report: Report, english: bool, words: Words = SENTENCES) -> list[str]:
    """The report, line by line; the verdict comes first."""
    said = [_verdict(report, english)]
    said += [f"- {sentence(problem, english, words)}" for problem in _sorted(report)[:MOST]]
    more = len(report.problems) - MOST
    if more > 0:
        said.append(f"- … {more} more" if english else f"- …… 另有 {more} 处")
    witnesses = sorted({name for one in report.checkpoints for name in one.witnesses})
    counts = (len(report.checkpoints), ", ".join(witnesses) or "-", report.root)
    if english:
        said.append(f"Checkpoints: {counts[0]}; witnesses: {counts[1]}; root: {counts[2]}")
    else:
        said.append(f"检查点：{counts[0]}；见证：{counts[1]}；根：{counts[2]}")
    if not report.outside:
        said.append(
            "No checkpoint from outside was given: whoever holds the journal's key could have "
            "rewritten everything. Give one with --checkpoint or --code."
            if english
            else "没有给出外存检查点：持有日志密钥者可能已全部改写；用 --checkpoint 或 --code 给出"
        )
    return said


def _verdict(report: Report, english: bool) -> str:
    size = f"{report.origin}: {report.entries} entries, {report.rows} rows"
    if not english:
        size = f"{report.origin}：{report.entries} 条，{report.rows} 条记录"
    if not report.problems:
        return f"{size}. All agrees." if english else f"{size}。全部相符。"
    if report.first is None:
        tail = "Something does not agree." if english else "有不符之处。"
    elif report.first[0] == report.first[1]:
        tail = f"First bad entry: {report.first[0]}." if english else ""
        tail = tail or f"第一条有误的是第 {report.first[0]} 条。"
    else:
        low, high = report.first
        tail = f"The first bad entry is one of {low} to {high}." if english else ""
        tail = tail or f"第一条有误的在第 {low} 至 {high} 条之间。"
    return f"{size}. {tail}" if english else f"{size}。{tail}"


def _sorted(report: Report) -> list[Problem]:
    return sorted(report.problems, key=lambda one: (one.seq is None, one.seq or 0))
