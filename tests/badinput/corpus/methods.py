"""B64 to B76: method files that trap, blow up, or say what they should not."""

from __future__ import annotations

import gzip
import random

from tests.badinput.corpus.case import METHOD, Case, of_bytes

GIVES = "gives: sum(amount over item)"
TABLE = "  item[item] 指标: {file: items.csv, name: text}\n"
INLINE = """  item[item] 指标: |
    item
    gap
    coal
"""


def cases() -> list[Case]:
    """All of them."""
    return [*yaml_traps(), *formulas(), *meanings(), *tables_beside()]


def one(kind: str, name: str, text: str | bytes, *says: str) -> Case:
    data = text if isinstance(text, bytes) else text.encode()
    return of_bytes(kind, name, data, *says, file="m.yaml", what="check")


def put(old: str, new: str) -> str:
    """The good method with one thing else."""
    assert old in METHOD, old
    return METHOD.replace(old, new, 1)


def gives(formula: str) -> str:
    return put(GIVES, f"gives: {formula}")


def yaml_traps() -> list[Case]:
    """B64 to B67, B76: the file as YAML."""
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join([f'*{b}'] * 9)}]\n"
        for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return [
        one("B64", "key-twice", METHOD + "method: other\n", "duplicate-key"),
        one("B64", "table-twice", put("  item[item]", "  unit[unit]: {from: facts}\n  item[item]"),
            "duplicate-key", "duplicate-name"),
        one("B64", "line-twice", put("examples:", f"  total[unit]: {{{GIVES}}}\nexamples:"),
            "duplicate-key", "duplicate-name"),
        one("B65", "anchor", put("name: 坏输入", "name: &a 坏输入"), "yaml-extra"),
        one("B65", "alias", put("name: 坏输入", "name: *a"), "yaml-extra"),
        one("B65", "laughs", laughs + METHOD, "yaml-extra"),
        one("B65", "merge", put("name: 坏输入", "<<: *a"), "yaml-extra"),
        one("B65", "round", "a: &a {a: *a}", "yaml-extra"),
        one("B66", "no", put("qiyue: 1", "qiyue: NO"), "unknown-version"),
        one("B66", "octal", put("qiyue: 1", "qiyue: 01"), "unknown-version"),
        one("B66", "sexagesimal", gives("1:30"), "not-yaml", "bad-character"),
        one("B66", "inf", gives(".inf"), "unexpected"),
        one("B66", "yes-is-no-number", gives("yes"), "wrong-kind"),
        one("B67", "object", put("坏输入", "!!python/object:os.system x"), "yaml-extra"),
        one("B67", "apply", "!!python/object/apply:os.system ['true']", "yaml-extra", "not-yaml"),
        one("B67", "binary", put("name: 坏输入", "name: !!binary aGk="), "yaml-extra"),
        one("B76", "1-MB", METHOD + "# " + "x" * 1_000_000, "file-too-big"),
        one("B76", "a-million-lines", METHOD + "#\n" * 600_000, "file-too-big"),
        one("B76", "deep", "a: " + "[" * 900 + "]" * 900, "too-deep", "not-yaml"),
        one("B76", "deeper", "[" * 400_000, "too-deep", "not-yaml"),
        one("B76", "maps-in-maps", "".join(" " * n + "a:\n" for n in range(900)), "too-deep",
            "not-yaml"),
        one("B76", "second-document", METHOD + "---\n" + METHOD, "second-document"),
        one("B76", "gzip", gzip.compress(METHOD.encode(), mtime=0), "not-utf8"),
        one("B76", "utf-16", METHOD.encode("utf-16"), "not-utf8"),
        one("B76", "nul", METHOD.replace("坏", "\0"), "not-yaml"),
        one("B76", "surrogate", METHOD.encode() + b"# \xed\xa0\x80", "not-utf8"),
        one("B76", "noise-behind", METHOD.encode() + random.Random(7).randbytes(300), "not-utf8"),
        one("B66", "range", put("0..1000000", "1e3..NO"), "bad-declaration"),
    ]  # fmt: skip


def formulas() -> list[Case]:
    """B68, B69, B75: what stands in a formula."""
    syntax = ("bad-character", "unexpected")
    unknown = ("unknown-name", "unknown-function", "key-wanting", *syntax)
    big = ("expression-too-big",)
    return [
        one("B68", "unknown-function", gives("eval(amount)"), *unknown),
        one("B68", "sql", gives('"x\'; DROP TABLE values; --"'), *unknown, "wrong-type",
            "total-not-a-number"),
        one("B68", "select", gives("(SELECT 1)"), *unknown),
        one("B68", "read-csv", gives("read_csv('/etc/passwd')"), *unknown),
        one("B68", "dunder", gives("amount.__class__"), *unknown),
        one("B68", "dunder-alone", gives("__import__"), *unknown),
        one("B68", "format", gives('"{0.__class__}" + 1'), *unknown, "not-yaml"),
        one("B68", "lambda", gives("lambda: 1"), *unknown, "not-yaml"),
        one("B68", "backtick", gives("'`id`'"), *unknown),
        one("B69", "towers", gives("9**9**9"), *syntax),
        one("B69", "power", gives("power(9, power(9, 9, 2), 2)"), "outside-domain"),
        one("B69", "exp", gives("exp(1000000, 2)"), "outside-domain"),
        one("B69", "100000-terms", gives("+".join("1" * 100_000)), *big),
        one("B69", "3000-brackets", gives("(" * 3000 + "1" + ")" * 3000), *big),
        one("B69", "3000-minuses", gives("-" * 3000 + "1"), *big, *syntax),
        one("B69", "3000-nots", gives("not " * 3000 + "yes"), *big, *syntax),
        one("B69", "3000-calls", gives("max(1, " * 3000 + "1" + ")" * 3000), *big),
        one("B69", "3000-cases", gives("case(yes -> " * 3000 + "1" + ")" * 3000), *big),
        one("B69", "number-of-100000-digits", gives("1" * 100_000), "too-many-digits", *big),
        one("B69", "name-of-100000-letters", gives("x" * 100_000), *unknown),
        one("B69", "text-of-100000-letters", gives('"' + "x" * 100_000 + '"'), *unknown,
            "wrong-type", "total-not-a-number", *big),
        one("B69", "squares", squares(), "too-many-digits"),
        one("B75", "regex", gives('matches(note, "(a+)+$")'), *unknown),
        one("B75", "regex-where", gives('sum(amount over fact where note ~ "(a+)+$")'), *unknown),
    ]  # fmt: skip


def squares() -> str:
    """Lines each the square of the one before: 2^64 digits if anybody multiplied them out."""
    lines = ["  l0[unit]:\n    gives: 123456789"]
    lines += [f"  l{n}[unit]:\n    gives: l{n - 1} * l{n - 1}" for n in range(1, 64)]
    text = put("  total[unit] 总额:", "\n".join(lines) + "\n  total[unit] 总额:")
    return text.replace(GIVES, "gives: l63", 1)


def meanings() -> list[Case]:
    """B70 to B74: what a method must not leave unsaid."""
    return [
        one("B70", "division-by-zero", gives("sum(amount / (amount - 5) over item)"),
            "zero-divisor"),
        one("B70", "by-a-constant-zero", gives("sum(amount over item) / 0"),
            "zero-divisor"),
        one("B71", "itself", gives("total + 1"), "circle"),
        one("B71", "two", put(GIVES, "gives: other\n  other[unit]: {gives: total}").replace(
            "    shown: half_away 0.01\n", "", 1), "circle"),
        one("B72", "mixed-units", gives("sum(amount over item) + 5 分"), "uom-mismatch",
            "unexpected"),
        one("B72", "marks-and-money", gives("sum(amount + item.weight over item)").replace(
            INLINE, INLINE.replace("item\n    gap", "item | weight number 分 0..9\n    gap | 1")
            .replace("    coal", "    coal | 2")), "uom-mismatch"),
        one("B73", "gap", gives("sum(at_least(amount, 90 -> 1, 80 -> 2) over item)"),
            "no-else"),
        one("B73", "overlap", gives("sum(below(amount, 80 -> 1, 60 -> 2, else -> 3) over item)"),
            "unordered-bands"),
        one("B74", "no-rounding", put("    shown: half_away 0.01\n", "").replace(
            GIVES, "gives: sum(amount / 3 over item)"), "rounding-unstated"),
    ]  # fmt: skip


def tables_beside() -> list[Case]:
    """Tables of a method that stand in a CSV beside it."""

    def beside(kind, name, data, *says, file="items.csv"):
        text = METHOD.replace(INLINE, TABLE.replace("items.csv", file), 1)
        files = {"m.yaml": text.encode(), **({} if data is None else {"items.csv": data})}
        at = "items.csv" if "duplicate-row" in says else "m.yaml"
        return Case(kind, f"table-{name}", lambda: files, says, at, what="check")

    bad = ("unreadable-file",)
    many = b"item,name\n" + b"".join(b"i%d,x\n" % n for n in range(200_000))
    return [
        beside("B01", "empty", b"", "unknown-header"),
        beside("B02", "noise", random.Random(3).randbytes(3000), *bad),
        beside("B17", "51-MB", b"item,name\n" + b"x,y\n" * 13_000_000, *bad),
        beside("B44", "nul", b"item,name\nA,x\0y\n", *bad, "nul-character"),
        beside("B44", "long-cell", b"item,name\nA," + b"x" * 1_000_000 + b"\n", *bad,
               "too-long-text"),
        beside("B46", "gbk", "item,name\nA,完成\n".encode("gbk"), *bad),
        beside("B47", "open-quote", b'item,name\nA,"x\n', *bad),
        beside("B47", "semicolons", b"item;name\nA;x\n", "unknown-header"),
        beside("B48", "missing", None, *bad),
        beside("B48", "outside", b"item,name\nA,x\n", *bad, file="../items.csv"),
        beside("B48", "absolute", b"item,name\nA,x\n", *bad, file="/etc/passwd"),
        beside("B49", "twice", b"item,name\nA,x\nA,x\n", "duplicate-row", "duplicate-key"),
        beside("B76", "200000-rows", many, "too-many-rows"),
        beside("B76", "20-million-rows", b"item,name\n" + b"a\n" * 20_000_000, "too-many-rows"),
    ]  # fmt: skip
