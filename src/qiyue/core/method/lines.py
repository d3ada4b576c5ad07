"""Reads the formulas and lines of a method file."""

from __future__ import annotations

from qiyue.core.method import model, yaml
from qiyue.core.method.cells import is_name, read_expression, read_options, split_words
from qiyue.core.method.form import Form, known_keys
from qiyue.core.method.habits import KEYS
from qiyue.core.values.exact import ROUNDINGS, number
from qiyue.core.values.findings import Both, Place
from qiyue.core.values.uoms import Uom, uom

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


class LinesReader(Form):
    """The part of the reader for formulas and lines."""

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
            if not is_name(key.text):
                self.head(key, "[")
                self.desk.put(
                    "bad-head",
                    key.place,
                    Both(f"{key.text!r} 不是名称。", f"{key.text!r} is no name."),
                    Both("只用字母、汉字、数字和下划线。", "Use letters, digits and underscores."),
                )
            else:
                found[key.text] = self.expression(value, key.place)
        return found

    def body(self, key: yaml.Scalar, value: yaml.Node, known: tuple[str, ...]) -> yaml.Mapping:
        if isinstance(value, yaml.Mapping):
            known_keys(value, known, self.desk)
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

    def formula_of(self, body: yaml.Mapping, place: Place) -> model.Expr:
        """What stands behind `gives`; nothing is said twice if it stands behind another word."""
        gives = body.get("gives")
        if gives is None and any(KEYS.get(key.text.lower()) == "gives" for key, _ in body.entries):
            return model.unread(place)
        return self.expression(gives, place)

    def formulas(self) -> dict[str, model.Formula]:
        found: dict[str, model.Formula] = {}
        for key, value in self.section("formulas"):
            head = self.head(key, "(")
            body = self.body(key, value, ("gives", "where", "says"))
            gives = self.formula_of(body, key.place)
            if head is None:
                name = self.named(key)
                if name and name not in found:
                    found[name] = model.Formula(name, {}, model.unread(key.place), key.place)
                continue
            name, inside, says = head
            params: dict[str, model.Expr | None] = {}
            for part in inside:
                param, _, default = (piece.strip() for piece in part.partition("="))
                if not is_name(param) or param in params:
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

    def lines(self) -> dict[str, model.Line]:
        found: dict[str, model.Line] = {}
        for key, value in self.section("lines"):
            head = self.head(key, "[")
            body = self.body(key, value, LINE_KEYS)
            gives = self.formula_of(body, key.place)
            if head is None:
                name = self.named(key)
                if name and name not in found:
                    found[name] = model.Line(name, (), model.unread(key.place), key.place)
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
                title=says,
            )
        return found

    def uom(self, body: yaml.Mapping) -> Uom | None:
        text = self.text_of("uom", body)
        try:
            return uom(text) if text else None
        except ValueError:
            self.word(body, "uom", ("元", "分", "元/t"))
            return None

    def options(self, body: yaml.Mapping) -> tuple[str, ...]:
        words = split_words(self.text_of("as", body))
        if not words:
            return ()
        if words[:2] != ["one", "of"]:
            self.word(body, "as", ("one of a b c",))
            return ()
        node = body.get("as")
        return read_options(words[2:], node.place if node else body.place, self.desk, "as")

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
