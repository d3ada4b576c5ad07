"""Reads a method file into the model; everything that is wrong with its form is a finding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from qiyue.core.method import model, yaml
from qiyue.core.method.cells import day, split_table
from qiyue.core.method.desk import Desk
from qiyue.core.method.form import known_keys
from qiyue.core.method.lines import LinesReader
from qiyue.core.method.tables import bar_meant, read_tables
from qiyue.core.values.findings import Both, HasFindings, Place

KEYS = (
    "qiyue",
    "method",
    "name",
    "applies",
    "source",
    "uses",
    "tables",
    "formulas",
    "lines",
    "checks",
    "examples",
)
VERSIONS = (1,)
CHECK = re.compile(r"(.*?)\s*(?:\[([^\]]*)\])?", re.S)
"""A sentence, then the tables on whose rows it is asked."""
LARGEST_FILE = 50_000_000
ZIP = b"PK\x03\x04"
OTHER_ENCODING = (
    Both("文件不是 UTF-8 编码。", "The file is not UTF-8."),
    Both("用编辑器另存为 UTF-8。", "Save it as UTF-8 in your editor."),
)
WORKBOOK = (
    Both("这是工作簿，不是办法文件。", "This is a workbook, not a method file."),
    Both("先用 qiyue convert 转成办法文件。", "Make a method file of it with qiyue convert."),
)


def read_method(path: Path, desk: Desk | None = None) -> model.Method:
    """The method in the file `path`; raises HasFindings if its form is wrong."""

    def beside(name: str) -> bytes:
        target = (path.parent / name).resolve()
        if path.parent.resolve() not in target.parents or not target.is_file():
            raise FileNotFoundError(name)
        if target.stat().st_size > LARGEST_FILE:
            raise FileNotFoundError(name)
        return target.read_bytes()

    try:
        text = yaml.small_text(path)
    except UnicodeDecodeError as error:
        desk = desk or Desk()
        with path.open("rb") as stream:
            packed = stream.read(len(ZIP)) == ZIP
        message, hint = WORKBOOK if packed else OTHER_ENCODING
        desk.put("not-utf8", Place(file=path.name), message, hint)
        raise HasFindings(desk.sorted()) from error
    return parse_method(text, beside=beside, file=path.name, desk=desk)


def _nothing_beside(name: str) -> bytes:
    raise FileNotFoundError(name)


def parse_method(
    text: str,
    *,
    beside: Callable[[str], bytes] = _nothing_beside,
    file: str = "",
    desk: Desk | None = None,
) -> model.Method:
    """The method that `text` writes; `beside` gives the bytes of files it names.

    Findings of form go to `desk`; without one, they are raised as HasFindings.
    """
    return method_of(yaml.read(text, file), text, beside=beside, file=file, desk=desk)


def method_of(
    root: yaml.Node,
    text: str,
    *,
    beside: Callable[[str], bytes] = _nothing_beside,
    file: str = "",
    desk: Desk | None = None,
) -> model.Method:
    """The method of a tree of texts, whatever form it was read from; else as `parse_method`."""
    own = desk or Desk()
    if not isinstance(root, yaml.Mapping):
        own.put(
            "not-a-method",
            root.place,
            Both(
                "办法文件应当是“名称: 内容”的列表。", "A method file is a map of names to contents."
            ),
            Both("用 qiyue new 生成一份模板。", "Start from a template: qiyue new."),
        )
        raise HasFindings(own.sorted())
    if root.get("dataset") is not None:
        own.put(
            "not-a-method",
            root.place,
            Both("这是数据集，不是办法。", "This is a dataset and no method."),
            Both(
                "数据集用 qiyue freeze 或 qiyue score 检查；办法是它的 method: 所写的文件。",
                "qiyue freeze and qiyue score check it; the method is the file that its method: "
                "names.",
            ),
        )
        raise HasFindings(own.sorted())
    method = _Reader(root, text, beside, file, own).method()
    if desk is None:
        own.close()
    return method


class _Reader(LinesReader):
    def __init__(
        self, root: yaml.Mapping, text: str, beside: Callable[[str], bytes], file: str, desk: Desk
    ) -> None:
        super().__init__(root, file, desk)
        self.text, self.beside = text, beside
        self.files = [(file or "method.yaml", hashlib.sha256(text.encode()).hexdigest())]

    def read_beside(self, name: str) -> bytes:
        content = self.beside(name)
        self.files.append((name, hashlib.sha256(content).hexdigest()))
        return content

    def method(self) -> model.Method:
        known_keys(self.root, KEYS, self.desk)
        code = self.text_of("method")
        if not re.fullmatch(r"[\w][\w.-]*", code):
            self.desk.put(
                "no-code",
                self.place_of("method"),
                Both("缺少办法的代号 method。", "The method has no code."),
                Both("加一行，如 method: mine-2020。", "Add a line such as method: mine-2020."),
            )
        tables = read_tables(self.root.get("tables"), self.read_beside, self.desk)
        return model.Method(
            code=code,
            name=self.name(code),
            version=self.version(),
            applies=self.applies(),
            source=self.text_of("source"),
            uses=tuple(word for word in self.text_of("uses").split(",") if word.strip()),
            tables=tables,
            formulas=self.formulas(),
            lines=self.lines(),
            checks=self.checks(),
            examples=self.examples(),
            text=self.text,
            lost=self.lost(tables),
            uses_place=self.place_of("uses"),
            files=tuple(self.files),
        )

    def lost(self, found: dict[str, model.Table]) -> tuple[str, ...]:
        """The heads of tables that have no meaning."""
        node = self.root.get("tables")
        if not isinstance(node, yaml.Mapping):
            return () if node is None else ("tables",)
        heads = [re.split(r"\W", key.text, maxsplit=1)[0] for key, _ in node.entries]
        return tuple(head for head in heads if head not in found)

    def name(self, code: str) -> Both:
        node = self.root.get("name")
        if isinstance(node, yaml.Mapping):
            known_keys(node, ("zh", "en"), self.desk)
            zh, en = self.text_of("zh", node), self.text_of("en", node)
            return Both(zh or en or code, en or zh or code)
        return Both(self.text_of("name") or code, self.text_of("name") or code)

    def version(self) -> int:
        text = self.text_of("qiyue")
        if text not in [str(v) for v in VERSIONS]:
            self.desk.put(
                "unknown-version",
                self.place_of("qiyue"),
                Both(
                    f"qiyue: {text or '（缺）'} 不是已知的语言版本。",
                    f"qiyue: {text or '(none)'} is no known version of the language.",
                ),
                Both("第一行写 qiyue: 1。", "Write qiyue: 1 in the first line."),
            )
            return 1
        return int(text)

    def applies(self) -> tuple[date, date] | None:
        text = self.text_of("applies")
        if not text:
            return None
        try:
            first, last = (day(part) for part in text.split(".."))
            if first > last:
                raise ValueError(text)
        except ValueError:
            node = self.root.get("applies")
            self.desk.put(
                "bad-period",
                node.place if node else self.root.place,
                Both(f"适用期 {text!r} 不对。", f"{text!r} is no period."),
                Both("写作 2026-01-01..2026-12-31。", "Write it as 2026-01-01..2026-12-31."),
            )
            return None
        return first, last

    def checks(self) -> tuple[model.Check, ...]:
        found = []
        for key, value in self.section("checks"):
            expr = self.expression(value, key.place)
            match = CHECK.fullmatch(key.text.strip())
            if match is None:
                continue
            over = tuple(part.strip() for part in (match[2] or "").split(",") if part.strip())
            found.append(model.Check(match[1], over, expr, key.place))
        return tuple(found)

    def examples(self) -> tuple[model.Example, ...]:
        node = self.root.get("examples")
        if node is None:
            return ()
        if not isinstance(node, yaml.Sequence):
            self.desk.put(
                "not-a-list",
                node.place,
                Both("examples 应当是列表。", "examples is a list."),
                Both("每个例题以 - title: 开头。", "Begin each example with - title:."),
            )
            return ()
        found = []
        for item in node.items:
            if not isinstance(item, yaml.Mapping):
                self.desk.put(
                    "not-a-map",
                    item.place,
                    Both(
                        "例题应有 title、given、expect。", "An example has title, given and expect."
                    ),
                    Both("见 docs 中的写法。", "See the method reference."),
                )
                continue
            known_keys(item, ("title", "given", "expect"), self.desk)
            found.append(
                model.Example(
                    self.text_of("title", item),
                    self.givens(item, "given"),
                    self.givens(item, "expect"),
                    item.place,
                )
            )
        return tuple(found)

    def givens(self, item: yaml.Mapping, key: str) -> tuple[model.Given, ...]:
        node = item.get(key)
        if not isinstance(node, yaml.Mapping):
            return ()
        found = []
        for name, value in node.entries:
            if not isinstance(value, yaml.Scalar):
                continue
            rows = split_table(value.text, value.place, value.block)
            if not rows:
                continue
            header = tuple(cell.split()[0] if cell.split() else "" for cell in rows[0][0])
            for cells, place in rows[1:]:
                if len(cells) != len(header):
                    self.desk.put(
                        "ragged-row",
                        place,
                        Both(
                            f"{name.text} 的一行有 {len(cells)} 格，表头有 {len(header)} 格。",
                            f"{name.text}: a row of {len(cells)} cells, a header of {len(header)}.",
                        ),
                        bar_meant([*rows[0][0], *cells]),
                    )
            body = [(cells, place) for cells, place in rows[1:] if len(cells) == len(header)]
            found.append(
                model.Given(
                    name.text,
                    header,
                    tuple(tuple(cells) for cells, _ in body),
                    name.place,
                    tuple(place for _, place in body),
                )
            )
        return tuple(found)
