"""The JSON Schema of a method file: editors complete keys by it and underline what is unknown.

It is made from the constants that the reader uses; `python -m qiyue.core.method.schema` prints
schema.json anew. The reader alone decides: it knows more than a schema can say.
"""

from __future__ import annotations

import json
from typing import Any

from qiyue.core.method.lines import LINE_KEYS
from qiyue.core.method.model import DATA_ORIGINS, ROLES
from qiyue.core.method.reader import KEYS, VERSIONS
from qiyue.core.values.exact import ROUNDINGS

Schema = dict[str, Any]

SIGNS = r"\s!-/:-@\[-^`{-~"
"""White space and the signs of ASCII but `_`, for a class of characters in every dialect."""
NAME = rf"[^0-9{SIGNS}][^{SIGNS}]*"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
FORMULA: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}

ROOT = {
    "qiyue": "语言版本 · version of the language",
    "method": "办法代号：字母、数字、. _ - · code of the method: letters, digits, . _ -",
    "name": "名称，或 {zh: …, en: …} · its name, or {zh: …, en: …}",
    "applies": "适用期 · the period it is in force: 2026-01-01..2026-12-31",
    "source": "文号 · the document it comes from",
    "uses": "规则库，逗号分隔 · libraries, parted by commas: std 1",
    "tables": "表：给定的数据 · what is given: name[keys] description: content",
    "formulas": "公式：带参数的规则 · rules: name(parameters) sentence: content",
    "lines": "行：要计算的 · what is calculated: name[tables] description: content",
    "checks": "核对：必须成立的话 · what must be true: sentence [tables]: condition",
    "examples": "例题：办法自带的证明 · proofs: title, given, expect",
}
LINE = {
    "gives": "公式 · the formula",
    "where": "中间值：名称与公式 · named intermediate values, a formula each",
    "says": "说明 · the description, if it is too long for the head",
    "role": "角色：这一行对人意味着什么 · what the line is to people",
    "as": "可能的等次，由低到高 · the grades it may give, rising: one of 不合格 合格 良好",
    "uom": "计量单位 · its unit: 元, 元/t, kJ/kg",
    "better": "方向：越高越好还是越低越好 · the direction for ranks",
    "shown": "打印的取整与步长 · how it is printed: half_away 0.01",
    "missing": "仍缺报时：暂缓该对象，或照缺显示 · held back (stops) or shown as missing (stays)",
    "source": "条款 · the clause",
    "data": "数据来源 · who supplies the data",
}
FORMULA_KEYS = ("gives", "where", "says")
ROLE_WORDS = {
    "marks": "指标得分 · marks on one indicator",
    "bundle": "分组得分 · a group of indicators",
    "total": "总分 · the total",
    "rank": "名次 · a place",
    "grade": "等次 · a grade",
    "pay": "兑现金额 · money",
    "check": "核对 · a figure that is there to be checked",
}
ORIGIN_WORDS = {
    "organisation": "考核对象 · subjects: units, branches, people",
    "contract": "责任书 · signed letters: targets and weights",
    "facts": "上报的数 · reported values",
    "events": "发生的事 · things that happened",
    "links": "成对的关系 · pairs: guarantees, cross memberships",
}


def schema() -> Schema:
    """The schema (draft 2020-12), descriptions in Chinese and English."""
    parts: dict[str, Schema] = {
        "qiyue": {"enum": [form for v in VERSIONS for form in (v, str(v))]},
        "method": _text(r"^[^.\x00-,/:-@\[-^`{-~\s-][^\x00-,/:-@\[-^`{-~\s]*$"),
        "name": {"anyOf": [TEXT, _map({"zh": TEXT, "en": TEXT})]},
        "applies": _text(rf"^{DAY}\s*\.\.\s*{DAY}$"),
        "tables": _named(rf"^{NAME}\s*\[[^\]]*[^\]\s,][^\]]*\]", "#/$defs/table"),
        "formulas": _named(rf"^{NAME}", "#/$defs/formula"),
        "lines": _named(rf"^{NAME}", "#/$defs/line"),
        "checks": {"type": ["object", "null"], "additionalProperties": FORMULA},
        "examples": {"type": "array", "items": {"$ref": "#/$defs/example"}},
    }
    properties = {key: {"description": ROOT[key], **parts.get(key, TEXT)} for key in KEYS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "考核办法 · an assessment method of qiyue",
        **_map(properties, ["qiyue", "method"]),
        "$defs": {
            "table": _table(),
            "formula": _body(
                {key: {"description": LINE[key], **_part(key)} for key in FORMULA_KEYS}
            ),
            "line": _body({key: {"description": LINE[key], **_part(key)} for key in LINE_KEYS}),
            "example": _example(),
        },
    }


def as_text() -> str:
    """The schema as the text of schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _part(key: str) -> Schema:
    """What may stand behind a key of a line."""
    where = {
        "type": "object",
        "propertyNames": _text(rf"^{NAME}$"),
        "additionalProperties": FORMULA,
    }
    parts: dict[str, Schema] = {
        "gives": FORMULA,
        "where": where,
        "role": _words({role: ROLE_WORDS[role] for role in ROLES}),
        "as": _text(r"^one\s+of\s+\S"),
        "better": _words({"high": "越高越好 · more is better", "low": "越低越好 · less is better"}),
        "shown": _text(rf"^({'|'.join(ROUNDINGS)})\s+[0-9]*\.?[0-9]+$")
        | {"examples": [f"{mode} 0.01" for mode in ROUNDINGS]},
        "missing": _words({"stops": "暂缓 · held back", "stays": "照缺显示 · shown as missing"}),
    }
    return parts.get(key, TEXT)


def _table() -> Schema:
    column = {
        "description": "列的类型 · type of a column: number 分 0..100 by 0.01 empty n/a, integer, "
        "text, yes/no, date, one of a b c, -> table",
        **TEXT,
    }
    origin = _words({name: ORIGIN_WORDS[name] for name in DATA_ORIGINS})
    about: Schema = {
        "from": {"description": "行从哪里来 · where the rows come from", **origin},
        "file": {"description": "旁边的 CSV · a CSV in the folder of the method", "type": "string"},
        "says": {"description": "说明 · the description", **TEXT},
    }
    mapped = {
        "type": "object",
        "properties": about,
        "propertyNames": _text(rf"^{NAME}$"),
        "additionalProperties": column,
        "anyOf": [{"required": ["from"]}, {"required": ["file"]}],
    }
    rows = {
        "description": "表头和几行，| 分格 · a header and rows, cells parted by |",
        "type": "string",
        "minLength": 1,
    }
    return {"anyOf": [rows, mapped]}


def _example() -> Schema:
    rows = {
        "type": "object",
        "additionalProperties": {"type": "string"},
    }
    return _map(
        {
            "title": {"description": "题目 · what it shows", **TEXT},
            "given": {"description": "给定的表 · tables given: a header and rows", **rows},
            "expect": {"description": "应得的结果 · results, and which checks hold", **rows},
        }
    )


def _map(properties: Schema, required: list[str] | None = None) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": required} if required else {})


def _body(properties: Schema) -> Schema:
    return {"anyOf": [FORMULA, _map(properties, ["gives"])]}


def _named(head: str, ref: str) -> Schema:
    return {
        "type": ["object", "null"],
        "propertyNames": _text(head),
        "additionalProperties": {"$ref": ref},
    }


def _text(pattern: str) -> Schema:
    return {"type": ["string", "number"], "pattern": pattern}


def _words(words: dict[str, str]) -> Schema:
    return {"oneOf": [{"const": word, "description": says} for word, says in words.items()]}


if __name__ == "__main__":
    print(as_text(), end="")
