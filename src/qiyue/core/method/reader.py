"""Reads a method file into the model; everything that is wrong with its form is a finding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from qiyue.core.method import model, yaml
from qiyue.core.method.cells import NAME, read_expression, split_table
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.tables import read_tables
from qiyue.core.values.exact import ROUNDINGS, number
from qiyue.core.values.findings import Both, HasFindings, Place
from qiyue.core.values.uoms import uom

HEAD = re.compile(
    r"(?P<name>[^\W\d]\w*)\s*(?:(?P<open>[\[(])(?P<inside>[^\])]*)[\])])?\s*(?P<says>.*)", re.S
)
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
LINE_KEYS = (
    "gives",
    "where",
    "says",
    "role",
    "as",
    "uom",
    "better",
    "shown",
    "missing",
    "source",
    "data",
)
VERSIONS = (1,)
LARGEST_FILE = 50_000_000


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
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        desk = desk or Desk()
        desk.put(
            "not-utf8",
            Place(file=path.name),
            Both("文件不是 UTF-8 编码。", "The file is not UTF-8."),
            Both("用编辑器另存为 UTF-8。", "Save it as UTF-8 in your editor."),
        )
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
    own = desk or Desk()
    root = yaml.read(text, file)
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
    method = _Reader(root, text, beside, file, own).method()
    if desk is None:
        own.close()
    return method


class _Reader:
    def __init__(
        self, root: yaml.Mapping, text: str, beside: Callable[[str], bytes], file: str, desk: Desk
    ) -> None:
        self.root, self.text, self.beside, self.file, self.desk = root, text, beside, file, desk
        self.files = [(file or "method.yaml", hashlib.sha256(text.encode()).hexdigest())]

    def read_beside(self, name: str) -> bytes:
        content = self.beside(name)
        self.files.append((name, hashlib.sha256(content).hexdigest()))
        return content

    def method(self) -> model.Method:
        self.known_keys(self.root, KEYS)
        code = self.text_of("method")
        if not re.fullmatch(r"[\w][\w.-]*", code):
            self.desk.put(
                "no-code",
                self.root.place,
                Both("缺少办法的代号 method。", "The method has no code."),
                Both("加一行，如 method: mine-2020。", "Add a line such as method: mine-2020."),
            )
        tables = read_tables(self.root.get("tables"), self.read_beside, self.desk)
        method = model.Method(
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
        )
        return _with_files(method, tuple(self.files))

    def known_keys(self, node: yaml.Mapping, known: tuple[str, ...]) -> None:
        for key, _ in node.entries:
            if key.text not in known:
                self.desk.put(
                    "unknown-key",
                    key.place,
                    Both(f"不认识 {key.text!r}。", f"{key.text!r} is not known here."),
                    nearest(key.text, known),
                )

    def text_of(self, key: str, node: yaml.Mapping | None = None) -> str:
        found = (node or self.root).get(key)
        if found is None:
            return ""
        if not isinstance(found, yaml.Scalar):
            self.desk.put(
                "not-text",
                found.place,
                Both(f"{key} 应当是一行文字。", f"{key} should be a line of text."),
                Both("写在冒号后面。", "Write it behind the colon."),
            )
            return ""
        return found.text.strip()

    def name(self, code: str) -> Both:
        node = self.root.get("name")
        if isinstance(node, yaml.Mapping):
            zh, en = self.text_of("zh", node), self.text_of("en", node)
            return Both(zh or en or code, en or zh or code)
        return Both(self.text_of("name") or code, self.text_of("name") or code)

    def version(self) -> int:
        text = self.text_of("qiyue")
        if text not in [str(v) for v in VERSIONS]:
            self.desk.put(
                "unknown-version",
                self.root.place,
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
            first, last = (date.fromisoformat(part) for part in text.split(".."))
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

    def section(self, key: str) -> list[tuple[yaml.Scalar, yaml.Node]]:
        node = self.root.get(key)
        if node is None or (isinstance(node, yaml.Scalar) and not node.text.strip()):
            return []
        if not isinstance(node, yaml.Mapping):
            self.desk.put(
                "not-a-map",
                node.place,
                Both(f"{key} 下面应当是“名称: 内容”。", f"{key} holds names with contents."),
                Both("看看缩进。", "Look at the indentation."),
            )
            return []
        return list(node.entries)

    def head(self, key: yaml.Scalar, opening: str) -> tuple[str, list[str], str] | None:
        match = HEAD.fullmatch(key.text)
        if not match or match["open"] not in (None, opening):
            close = {"[": "]", "(": ")"}[opening]
            self.desk.put(
                "bad-head",
                key.place,
                Both(f"{key.text!r} 不是名称。", f"{key.text!r} is no name."),
                Both(
                    f"写作 名称{opening}…{close} 说明: 内容。",
                    f"Write name{opening}…{close} description: content.",
                ),
            )
            return None
        inside = [part.strip() for part in (match["inside"] or "").split(",") if part.strip()]
        return match["name"], inside, match["says"].strip()

    def expression(self, node: yaml.Node | None, place: Place) -> model.Expr | None:
        if not isinstance(node, yaml.Scalar) or not node.text.strip():
            self.desk.put(
                "no-formula",
                node.place if node else place,
                Both("缺少公式。", "There is no formula here."),
                Both("写在 gives: 或冒号后面。", "Write it behind gives: or the colon."),
            )
            return None
        at = Place(node.place.line + node.block, node.place.column, self.file)
        return read_expression(node.text.rstrip(), at, self.desk)

    def wheres(self, body: yaml.Mapping) -> dict[str, model.Expr]:
        node = body.get("where")
        if node is None:
            return {}
        if not isinstance(node, yaml.Mapping):
            self.desk.put(
                "not-a-map",
                node.place,
                Both("where 下面应当是“名称: 公式”。", "where holds names with formulas."),
                Both("每行一个中间值。", "One intermediate value a line."),
            )
            return {}
        found = {}
        for key, value in node.entries:
            if not NAME.fullmatch(key.text):
                self.head(key, "[")
                self.desk.put(
                    "bad-head",
                    key.place,
                    Both(f"{key.text!r} 不是名称。", f"{key.text!r} is no name."),
                    Both("只用字母、汉字、数字和下划线。", "Use letters, digits and underscores."),
                )
            elif expr := self.expression(value, key.place):
                found[key.text] = expr
        return found

    def body(self, key: yaml.Scalar, value: yaml.Node, known: tuple[str, ...]) -> yaml.Mapping:
        if isinstance(value, yaml.Mapping):
            self.known_keys(value, known)
            if value.flow:
                self.desk.put(
                    "flow-formula",
                    value.place,
                    Both(
                        "公式不能写在 { } 里：逗号会把它拆开。",
                        "A formula cannot stand in { }: its commas would split it.",
                    ),
                    Both("换成缩进的多行。", "Use indented lines."),
                )
            return value
        gives = (yaml.Scalar("gives", key.place), value)
        return yaml.Mapping((gives,), value.place)

    def formulas(self) -> dict[str, model.Formula]:
        found: dict[str, model.Formula] = {}
        for key, value in self.section("formulas"):
            head = self.head(key, "(")
            body = self.body(key, value, ("gives", "where", "says"))
            gives = self.expression(body.get("gives"), key.place)
            if head is None or gives is None:
                continue
            name, inside, says = head
            params: dict[str, model.Expr | None] = {}
            for part in inside:
                param, _, default = (piece.strip() for piece in part.partition("="))
                if not NAME.fullmatch(param) or param in params:
                    self.desk.put(
                        "bad-parameter",
                        key.place,
                        Both(
                            f"参数 {part!r} 不对或重复。",
                            f"The parameter {part!r} is no name, or stands twice.",
                        ),
                        Both("写作 名称 或 名称 = 值。", "Write name or name = value."),
                    )
                    continue
                params[param] = read_expression(default, key.place, self.desk) if default else None
            self.claim(name, found, key)
            found[name] = model.Formula(
                name,
                params,
                gives,
                key.place,
                self.text_of("says", body) or says,
                self.wheres(body),
            )
        return found

    def claim(
        self,
        name: str,
        found: dict[str, object] | dict[str, model.Formula] | dict[str, model.Line],
        key: yaml.Scalar,
    ) -> None:
        if name in found:
            self.desk.put(
                "duplicate-name",
                key.place,
                Both(f"{name} 声明了两次。", f"{name} is declared twice."),
                Both("换一个名称。", "Choose another name."),
            )

    def lines(self) -> dict[str, model.Line]:
        found: dict[str, model.Line] = {}
        for key, value in self.section("lines"):
            head = self.head(key, "[")
            body = self.body(key, value, LINE_KEYS)
            gives = self.expression(body.get("gives"), key.place)
            if head is None or gives is None:
                continue
            name, over, says = head
            self.claim(name, found, key)
            found[name] = model.Line(
                name=name,
                over=tuple(over),
                gives=gives,
                place=key.place,
                says=self.text_of("says", body) or says,
                where=self.wheres(body),
                role=self.word(body, "role", model.ROLES),
                uom=self.uom(body),
                options=self.options(body),
                better=self.word(body, "better", ("high", "low")),
                missing=self.word(body, "missing", ("stops", "stays")),
                shown=self.shown(body),
                source=self.text_of("source", body),
                data=self.text_of("data", body),
            )
        return found

    def word(self, body: yaml.Mapping, key: str, known: tuple[str, ...]) -> str:
        text = self.text_of(key, body)
        if text and text not in known:
            node = body.get(key)
            self.desk.put(
                "unknown-word",
                node.place if node else body.place,
                Both(f"{key} 不能是 {text!r}。", f"{key} cannot be {text!r}."),
                nearest(text, known),
            )
            return ""
        return text

    def uom(self, body: yaml.Mapping) -> model.Uom | None:
        text = self.text_of("uom", body)
        try:
            return uom(text) if text else None
        except ValueError:
            self.word(body, "uom", ("元", "分", "元/t"))
            return None

    def options(self, body: yaml.Mapping) -> tuple[str, ...]:
        words = self.text_of("as", body).split()
        if words and words[:2] != ["one", "of"]:
            self.word(body, "as", ("one of a b c",))
        return tuple(words[2:])

    def shown(self, body: yaml.Mapping) -> model.Shown | None:
        words = self.text_of("shown", body).split()
        if not words:
            return None
        try:
            mode, step = words
            if mode in ROUNDINGS and number(step) > 0:
                return model.Shown(mode, number(step))
        except ValueError:
            pass
        node = body.get("shown")
        self.desk.put(
            "bad-shown",
            node.place if node else body.place,
            Both(f"shown 不能是 {' '.join(words)!r}。", f"shown cannot be {' '.join(words)!r}."),
            Both("写作 half_away 0.01。", "Write it as half_away 0.01."),
        )
        return None

    def checks(self) -> tuple[model.Check, ...]:
        found = []
        for key, value in self.section("checks"):
            expr = self.expression(value, key.place)
            match = re.fullmatch(r"(.*?)\s*(?:\[([^\]]*)\])?", key.text, re.S)
            if expr is None or match is None:
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
            self.known_keys(item, ("title", "given", "expect"))
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
                            f"A row of {name.text} has {len(cells)} cells, the header {len(header)}.",
                        ),
                        Both("用 | 补齐空格。", "Fill up with | for empty cells."),
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


def _with_files(method: model.Method, files: tuple[tuple[str, str], ...]) -> model.Method:
    from dataclasses import replace

    return replace(method, files=files)
