"""Why a workbook cannot be read: a code and both sentences."""

from __future__ import annotations

from qiyue.core.values.findings import Both

MOST_CELLS = 10_000_000


class BadSheet(Exception):
    """The workbook cannot be read; carries a code and both sentences."""

    def __init__(self, code: str, message: Both, hint: Both) -> None:
        super().__init__(message.en)
        self.code, self.message, self.hint = code, message, hint


def not_xlsx() -> BadSheet:
    """The file is damaged, locked, or no workbook at all."""
    return BadSheet(
        "not-xlsx",
        Both(
            "这不是完好的 .xlsx 文件，或者加了密码。", "This is no sound .xlsx, or has a password."
        ),
        Both("在电子表格软件里另存为 .xlsx。", "Save it as .xlsx in a spreadsheet program."),
    )


def too_big() -> BadSheet:
    """A sheet, or all sheets together, span more than is read."""
    return BadSheet(
        "sheet-too-big",
        Both(
            f"工作表的范围超过 {MOST_CELLS} 格。", f"The sheet spans more than {MOST_CELLS} cells."
        ),
        Both(
            "删去远处的空白格，或另存为 CSV。",
            "Clear the cells far outside the table, or save the sheet as CSV.",
        ),
    )


def too_long() -> BadSheet:
    """A cell holds a text far longer than a spreadsheet keeps."""
    return BadSheet(
        "too-long-text",
        Both("有一格的文字超过 1 MB。", "A cell holds a text of more than 1 MB."),
        Both("长文另存。", "Keep long texts elsewhere."),
    )
