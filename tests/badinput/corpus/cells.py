"""B33 to B50: what people write into cells, and what rows mean together."""

from __future__ import annotations

from tests.badinput.corpus import books
from tests.badinput.corpus.case import FACTS, GOOD, HEAD, UNITS, Case, of_bytes, of_cells

NUMBERS = {
    "B33": {
        "full-width": ("２８．１９", "full-width-digits"),
        "full-width-minus": ("－5", "full-width-digits"),
        "full-width-percent": ("85％", "full-width-digits"),
        "arabic": ("٢٨", "not-a-number"),
        "circled": ("②", "not-a-number"),
    },
    "B34": {
        "comma": ('"1,234.5"', "thousands-separator"),
        "space": ("1 234", "thousands-separator"),
        "no-break-space": ("1\u00a0234", "thousands-separator", "hidden-character"),
        "underscore": ("1_000", "thousands-separator"),
        "apostrophe": ("1'000", "thousands-separator"),
        "comma-for-point": ('"1 234,5"', "not-a-number", "unit-in-cell"),
    },
    "B35": {
        "percent": ("85%", "unit-in-cell"),
        "marks": ("85分", "unit-in-cell"),
        "price": ("28.19元/吨", "unit-in-cell"),
        "ten-thousand": ("3万", "unit-in-cell"),
    },
    "B36": {
        "eighty-five": ("八十五", "not-a-number"),
        "capital": ("捌拾伍", "not-a-number"),
        "none": ("无", "not-a-number"),
        "dash": ("—", "not-a-number"),
    },
    "B37": {
        "exponent": ("1e5", "exponent"),
        "huge-exponent": ("1E+999999", "exponent"),
        "nan": ("NaN", "not-a-number"),
        "inf": ("inf", "not-a-number"),
        "infinity": ("-Infinity", "not-a-number"),
        "hex": ("0x1F", "not-a-number", "unit-in-cell"),
        "minus-alone": ("-", "not-a-number"),
        "two-points": ("1.2.3", "not-a-number"),
        "below-zero": ("-0.01", "out-of-range"),
    },
    "B38": {
        "20-digits": ("12345678901234567890", "out-of-range"),
        "39-digits": ("1" * 39, "too-many-digits", "out-of-range"),
        "10000-digits": ("1" * 10_000, "too-many-digits", "out-of-range"),
        "8-decimals": ("1.12345678", "not-on-step"),
        "40-decimals": ("1." + "3" * 40, "not-on-step", "too-many-digits"),
    },
    "B39": {
        "zero-width-inside": ("28\u200b.19", "hidden-character"),
        "left-to-right-mark": ("28\u200e.19", "hidden-character"),
        "soft-hyphen": ("28\u00ad.19", "unit-in-cell", "hidden-character"),
    },
}
DATES = {
    "no-such-day": "2026-02-30", "british": "31/02/2026", "points": "2026.7.15",
    "short": "2026-7-15", "chinese": "7月15日", "whole-chinese": "2026年7月15日", "serial": "46218",
    "serial-60": "60", "negative": "-1", "month": "2026-07", "compact": "20260715",
    "year-10000": "10000-01-01", "words": "yesterday",
}  # fmt: skip
ZONES = {
    "zulu": "2026-07-15T00:00:00Z", "offset": "2026-07-15 00:00:00+08:00",
    "time": "2026-07-15 08:00:00",
}  # fmt: skip


def cases() -> list[Case]:
    """All of them."""
    found = [
        of_cells(kind, name, f"A,coal,{text},,", *says)
        for kind, texts in NUMBERS.items()
        for name, (text, *says) in texts.items()
    ]
    found += [
        of_cells(kind, name, f"A,coal,1,{text},", "not-a-date")
        for kind, texts in (("B42", DATES), ("B43", ZONES))
        for name, text in texts.items()
    ]
    return [*found, *in_sheets(), *texts_of_cells(), *encodings(), *rows()]


def in_sheets() -> list[Case]:
    """What a spreadsheet has already lost."""

    def one(kind, name, row, *says):
        return of_bytes(kind, name, lambda: books.with_cell(row), *says, file="f.xlsx")

    return [
        one("B33", "sheet", ["A", "coal", "２８"], "full-width-digits"),
        one("B34", "sheet", ["A", "coal", "1,234.5"], "thousands-separator"),
        one("B37", "sheet-text", ["A", "coal", "1e5"], "exponent"),
        one("B37", "sheet-huge", ["A", "coal", 1e300], "out-of-range", "too-many-digits"),
        one("B37", "minus-zero", ["A", "coal", -0.0]),
        one("B38", "sheet-20-digits", ["A", "coal", 12345678901234567890.0], "too-many-digits",
            "out-of-range"),
        one("B39", "sheet", ["A", "coal", "28\u200b.19"], "hidden-character"),
        one("B39", "spaces-around", ["A", "coal", "\u00a028.19\u3000"]),
        one("B40", "identity-number", ["A", "coal", 1, None, 110101199003071234.0],
            "too-many-digits"),
        one("B40", "identity-number-as-key", [110101199003071234.0, "coal", 1], "too-many-digits"),
        one("B41", "leading-zeros", [12, "coal", 1], "unknown-name"),
        one("B42", "sheet-serial-60", ["A", "coal", 1, 60], "not-a-date"),
        one("B42", "sheet-negative", ["A", "coal", 1, -5], "not-a-date"),
        one("B44", "sheet-1-million-characters", ["A", "coal", 1, None, "好" * 1_000_000],
            "too-long-text"),
        one("B45", "sheet", ["B", "coal", 1, None, "𠮷·阿依古丽 🙂"]),
    ]  # fmt: skip


def texts_of_cells() -> list[Case]:
    """B44 and B45."""
    return [
        of_cells("B44", "nul", "A,coal,1,,x\0y", "nul-character"),
        of_cells("B44", "nul-in-a-number", "A,coal,1\0,,", "nul-character"),
        of_cells("B44", "nul-in-a-key", "A\0,coal,1,,", "nul-character", "unknown-name"),
        of_bytes("B44", "lone-surrogate", f"{HEAD}\nA,coal,1,,".encode() + b"\xed\xa0\x80\n",
                 "unknown-encoding"),
        of_cells("B44", "1-million-characters", f"A,coal,1,,{'好' * 1_000_000}", "too-long-text",
                 "unreadable-file"),
        of_cells("B44", "5-million-characters", f"A,coal,1,,{'x' * 5_000_000}", "too-long-text",
                 "unreadable-file"),
        of_cells("B44", "header-of-5-million", f"A,coal,1,,\n{'x' * 5_000_000}", "too-long-text"),
        of_bytes("B44", "endless-header", b"x" * 6_000_000, "unknown-header", "no-header"),
        of_bytes("B44", "20000-columns", (",".join(f"c{n}" for n in range(20_000)) + "\n").encode(),
                 "too-many-columns"),
        of_cells("B45", "rare-signs", "B,coal,1,,𠮷·阿依古丽 🙂 👩‍🚀 ﷽ é"),
        of_cells("B45", "quotes", 'B,coal,1,,"他说 ""好"", 然后\n走了"'),
    ]  # fmt: skip


def encodings() -> list[Case]:
    """B46 and B47."""
    chinese = f"{HEAD}\nA,gap,28.19,2026-07-15,完成情况很好\nB,gap,1,,一井二井三井\n"
    taiwan = f"{HEAD}\nA,gap,28.19,2026-07-15,這個單位的學習與聯絡狀況\nB,gap,1,,華東區機電開發處\n"
    return [
        of_bytes("B46", "gbk", chinese.encode("gbk")),
        of_bytes("B46", "gb18030", f"{FACTS}A,coal,1,,𠮷\n".encode("gb18030")),
        of_bytes("B46", "utf-16", chinese.encode("utf-16")),
        of_bytes("B46", "bom", chinese.encode("utf-8-sig")),
        of_bytes("B46", "big5", taiwan.encode("big5"), "unknown-encoding"),
        of_bytes("B46", "shift-jis", f"{FACTS}A,coal,1,,ﾊﾝｶｸとひらがな\n".encode("shift-jis"),
                 "unknown-encoding"),
        of_bytes("B46", "latin-1", f"{FACTS}".encode() + b"A,coal,1,,\xe9\n", "unknown-encoding"),
        of_bytes("B46", "utf-16-without-a-mark", chinese.encode("utf-16-le"), "unknown-encoding",
                 "unknown-header", "no-header", "nul-character"),
        of_bytes("B46", "utf-32", chinese.encode("utf-32"), "unknown-encoding", "unknown-header",
                 "no-header", "nul-character"),
        of_bytes("B46", "utf-8-cut", chinese.encode()[:-3], "unknown-encoding", "ragged-row"),
        of_bytes("B47", "open-quote", f'{FACTS}A,coal,1,,"x\nB,gap,1,,\n'.encode(), "open-quote"),
        of_bytes("B47", "quote-inside", f'{FACTS}A,coal,1,,x"y"z\n'.encode()),
        of_bytes("B47", "behind-a-quote", f'{FACTS}A,coal,1,,"x"y\n'.encode(), "open-quote",
                 "ragged-row"),
        of_bytes("B47", "mixed-ends", f"{HEAD}\r\n{GOOD}\rA,coal,1,,\n".encode()),
        of_bytes("B47", "semicolons", FACTS.replace(",", ";").encode(), "not-commas"),
        of_bytes("B47", "tabs", FACTS.replace(",", "\t").encode(), "not-commas"),
        of_bytes("B47", "bars", FACTS.replace(",", "|").encode(), "not-commas"),
        of_bytes("B47", "full-width-commas", FACTS.replace(",", "，").encode(), "not-commas"),
        of_cells("B47", "too-few", "A,coal", "ragged-row"),
        of_cells("B47", "too-many", "A,coal,1,,x,y,z", "ragged-row"),
        of_bytes("B27", "csv-missing", b"unit,item,amount,day\nA,gap,1,\n", "unknown-header"),
        of_bytes("B27", "csv-twice", b"unit,item,amount,day,note,note\nA,gap,1,,,\n",
                 "duplicate-header"),
        of_bytes("B27", "csv-capitals", FACTS.replace("unit", "UNIT").encode(), "unknown-header"),
        of_bytes("B31", "csv", b"note,day,amount,item,unit\nx,2026-07-15,1,gap,A\n"),
    ]  # fmt: skip


def rows() -> list[Case]:
    """B48 to B50: names nobody knows, keys that stand twice."""
    moved = UNITS + "A,二井\n"
    return [
        of_cells("B48", "unknown-unit", "Z,coal,1,,", "unknown-name"),
        of_cells("B48", "unknown-item", "A,coke,1,,", "unknown-name"),
        of_cells("B48", "unit-in-other-letters", "a,coal,1,,", "unknown-name"),
        of_cells("B48", "unit-missing", ",coal,1,,", "empty-key"),
        of_cells("B49", "twice-equal", GOOD, "duplicate-row"),
        of_cells("B49", "twice-different", "A,gap,28.20,2026-07-15,好", "duplicate-key"),
        of_bytes("B49", "sheet", lambda: books.with_cell(["A", "gap", 1.0]), "duplicate-key",
                 file="f.xlsx"),
        Case("B50", "in-two-places", lambda: {"units.csv": moved.encode(), "f.csv": FACTS.encode()},
             ("duplicate-key",), file="units.csv", mapping="file: f.csv"),
    ]  # fmt: skip
