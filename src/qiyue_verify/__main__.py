"""Checks an export or the proof of one record: python -m qiyue_verify EXPORT|PROOF.json."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from qiyue_verify.check import Outside, Problem, verify
from qiyue_verify.export import NoExport, open_export
from qiyue_verify.messages import sentence, told
from qiyue_verify.proof import check_proof

LANGS = ("zh", "en")
AGREES, DIFFERS, UNREADABLE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """The command; 0 all agrees, 1 something does not, 2 nothing could be checked."""
    asked = _parser().parse_args(arguments)
    english = asked.lang == "en"
    try:
        if asked.export.suffix == ".json":
            return _proof(asked, english)
        report = verify(open_export(asked.export), _outside(asked))
    except NoExport as error:
        print(sentence(Problem(error.code, part=error.part), english), file=sys.stderr)
        return UNREADABLE
    print("\n".join(told(report, english)))
    return DIFFERS if report.problems else AGREES


def _proof(asked: argparse.Namespace, english: bool) -> int:
    if asked.keys is None:
        raise NoExport("no-keys", str(asked.export))
    data = _read(asked.export)
    problems = check_proof(str(asked.export), data, _read(asked.keys), asked.code)
    lines = [sentence(problem, english) for problem in problems]
    print("\n".join(lines or [sentence(Problem("proven", part=data.decode()), english)]))
    return DIFFERS if problems else AGREES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "qiyue_verify",
        description="核验导出的日志或一条记录的证明 · checks the export of a journal, or a proof",
    )
    many = {"action": "append", "default": []}
    chinese = not os.environ.get("LANG", "zh").startswith("en")
    for name, settings, text in (
        (
            "export",
            {"type": Path, "metavar": "EXPORT"},
            "文件夹、zip 或证明 · folder, zip or proof",
        ),
        ("--checkpoint", {"type": Path, **many}, "外存检查点 · a checkpoint kept outside"),
        ("--code", many, "纸上的短码 · a code on paper"),
        ("--keys", {"type": Path}, "自存公钥，代替导出内的 · keys of your own, not the export's"),
        ("--leaves", {"type": Path}, "外存叶哈希，用于指明改写之处 · leaves kept outside"),
        ("--lang", {"choices": LANGS, "default": LANGS[not chinese]}, "语言 · language (LANG)"),
    ):
        parser.add_argument(name, help=text, **settings)
    return parser


def _outside(asked: argparse.Namespace) -> Outside:
    return Outside(
        checkpoints=[(str(path), _read(path)) for path in asked.checkpoint],
        codes=asked.code,
        keys=None if asked.keys is None else _read(asked.keys),
        leaves=() if asked.leaves is None else _read(asked.leaves).splitlines(),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoExport("no-file", str(path)) from error


if __name__ == "__main__":
    sys.exit(main())
