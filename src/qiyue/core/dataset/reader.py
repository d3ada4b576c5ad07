"""Reads dataset.yaml into the model; everything that is wrong with it is a finding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from qiyue.core.dataset.model import (
    ENCODINGS,
    SUFFIXES,
    VALUE_SETS,
    Dataset,
    FileMapping,
    TableMapping,
)
from qiyue.core.method import yaml
from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.form import known_keys
from qiyue.core.values.findings import Both, Finding, HasFindings, Place

FILE = "dataset.yaml"
KEYS = ("qiyue", "dataset", "name", "method", "period", "values", "tables", "published")
FILE_KEYS = ("file", "columns", "sheet", "header", "encoding", "where", "set")


def read_dataset(folder: Path) -> Dataset:
    """The dataset in `folder`; raises HasFindings with all that is wrong with its file."""
    try:
        text = yaml.small_text(folder / FILE)
    except OSError as error:
        raise _refused("no-dataset", *_no_dataset(folder)) from error
    except UnicodeDecodeError as error:
        raise _refused(
            "not-utf8",
            Both(f"{FILE} 不是 UTF-8 编码。", f"{FILE} is not UTF-8."),
            Both("用编辑器另存为 UTF-8。", "Save it as UTF-8 in your editor."),
        ) from error
    root = yaml.read(text, FILE)
    if not isinstance(root, yaml.Mapping):
        raise _refused(
            "not-a-map",
            Both("数据集文件应当是“名称: 内容”。", "A dataset file is a map of names to contents."),
            Both("第一行写 qiyue: 1。", "Begin with qiyue: 1."),
        )
    reader = _Reader(root, folder)
    dataset = reader.dataset()
    reader.desk.close()
    return dataset


def _no_dataset(folder: Path) -> tuple[Both, Both]:
    """Why there is no dataset in `folder`, and the next step."""
    if not folder.is_dir():
        return (
            Both(f"{folder} 不是文件夹。", f"{folder} is no folder."),
            Both(f"写 {FILE} 所在的文件夹。", f"Name the folder that holds {FILE}."),
        )
    return (
        Both(f"{folder} 里没有 {FILE}。", f"There is no {FILE} in {folder}."),
        Both(
            f"放一份 {FILE}，写明数据表在哪些文件里；样子见 qiyue new。",
            "Put one there that says which files hold the tables; qiyue new writes a sample.",
        ),
    )


def _refused(code: str, message: Both, hint: Both) -> HasFindings:
    return HasFindings([Finding(code, Place(file=FILE), message, hint)])


class _Reader:
    def __init__(self, root: yaml.Mapping, folder: Path) -> None:
        self.root, self.folder, self.desk = root, folder, Desk()

    def dataset(self) -> Dataset:
        root = self.root
        known_keys(root, KEYS, self.desk)
        if self.text(root, "qiyue") != "1":
            self.desk.put(
                "unknown-version",
                self.place(root, "qiyue"),
                Both("没有写 qiyue: 1。", "It does not say qiyue: 1."),
                Both("本程序读第 1 版。", "This program reads version 1."),
            )
        code = self.text(root, "dataset")
        if not code:
            self.missing(root, "dataset", "dataset: hvbp-fy2024")
        return Dataset(
            code=code,
            folder=self.folder,
            name=self.text(root, "name"),
            method=self.text(root, "method") or "method.yaml",
            period=self.period(),
            values=self.one_of(root, "values", VALUE_SETS) or "verified",
            tables=dict(self.tables()),
            published={
                name.text: mapping
                for name, node in self.entries(root, "published")
                if (mapping := self.file(name.text, node, FILE_KEYS[:-1]))
            },
        )

    def missing(self, node: yaml.Node, key: str, example: str) -> None:
        self.desk.put(
            "missing-key",
            node.place,
            Both(f"缺少 {key}。", f"{key} is missing."),
            Both(f"如 {example}。", f"For example: {example}."),
        )

    def place(self, node: yaml.Mapping, key: str) -> Place:
        value = node.get(key)
        return value.place if value is not None else node.place

    def text(self, node: yaml.Mapping, key: str) -> str:
        value = node.get(key)
        if value is None:
            return ""
        if isinstance(value, yaml.Scalar):
            return value.text.strip()
        self.desk.put(
            "not-a-text",
            value.place,
            Both(f"{key} 应当是一个值。", f"{key} is one value."),
            Both("写在冒号后面的同一行。", "Write it after the colon, in the same line."),
        )
        return ""

    def one_of(self, node: yaml.Mapping, key: str, known: tuple[str, ...]) -> str:
        text = self.text(node, key)
        if text and text not in known:
            self.desk.put(
                "unknown-word",
                self.place(node, key),
                Both(f"{key} 不能是 {text!r}。", f"{key} cannot be {text!r}."),
                nearest(text, known),
            )
            return ""
        return text

    def entries(self, node: yaml.Mapping, key: str) -> Iterable[tuple[yaml.Scalar, yaml.Node]]:
        value = node.get(key)
        if value is None or (isinstance(value, yaml.Scalar) and not value.text):
            return ()
        if isinstance(value, yaml.Mapping):
            return value.entries
        self.not_a_map(key, value)
        return ()

    def not_a_map(self, name: str, node: yaml.Node) -> None:
        self.desk.put(
            "not-a-map",
            node.place,
            Both(f"{name} 下面应当是“名称: 内容”。", f"{name} holds names and contents."),
            Both("如 rate: {file: facts.csv}。", "For example: rate: {file: facts.csv}."),
        )

    def period(self) -> tuple[date, date] | None:
        text = self.text(self.root, "period")
        if not text:
            return None
        try:
            first, last = (date.fromisoformat(part.strip()) for part in text.split(".."))
            if first <= last:
                return first, last
        except ValueError:
            pass
        self.desk.put(
            "bad-period",
            self.place(self.root, "period"),
            Both(f"{text!r} 不是期间。", f"{text!r} is no period."),
            Both(
                "起止两日，如 2023-10-01..2024-09-30。",
                "First and last day, such as 2023-10-01..2024-09-30.",
            ),
        )
        return None

    def tables(self) -> Iterable[tuple[str, TableMapping]]:
        if self.root.get("tables") is None:
            self.missing(self.root, "tables", "tables: {rate: {file: facts.csv}}")
        for name, node in self.entries(self.root, "tables"):
            if isinstance(node, yaml.Mapping) and node.get("sets") is not None:
                yield name.text, TableMapping(name.text, name.place, sets=self.sets(name, node))
            elif file := self.file(name.text, node, FILE_KEYS):
                yield name.text, TableMapping(name.text, name.place, file)

    def sets(self, name: yaml.Scalar, node: yaml.Mapping) -> dict[str, FileMapping]:
        known_keys(node, ("sets",), self.desk)
        found = {}
        for key, value in self.entries(node, "sets"):
            if key.text not in VALUE_SETS:
                self.desk.put(
                    "unknown-set",
                    key.place,
                    Both(f"没有 {key.text!r} 这套数。", f"There is no value set {key.text!r}."),
                    nearest(key.text, VALUE_SETS),
                )
            elif file := self.file(f"{name.text}.{key.text}", value, FILE_KEYS[:-1]):
                found[key.text] = file
        return found

    def file(self, name: str, node: yaml.Node, known: tuple[str, ...]) -> FileMapping | None:
        if not isinstance(node, yaml.Mapping):
            self.not_a_map(name, node)
            return None
        known_keys(node, known, self.desk)
        file = self.text(node, "file")
        if not file:
            self.missing(node, "file", f"{name}: {{file: facts.csv}}")
            return None
        self.check_file(file, self.place(node, "file"))
        columns = [key for key, _ in self.entries(node, "columns")]
        return FileMapping(
            file=file,
            place=node.place,
            columns=self.texts(node, "columns"),
            column_places={key.text: key.place for key in columns},
            sheet=self.text(node, "sheet"),
            header=self.header(node),
            encoding=self.one_of(node, "encoding", ENCODINGS),
            where=self.texts(node, "where"),
            set=self.text(node, "set"),
        )

    def texts(self, node: yaml.Mapping, key: str) -> dict[str, str]:
        found = {}
        for name, value in self.entries(node, key):
            if isinstance(value, yaml.Scalar):
                found[name.text] = value.text.strip()
            else:
                self.desk.put(
                    "not-a-text",
                    value.place,
                    Both(f"{name.text} 应当是一个值。", f"{name.text} is one value."),
                    Both("如 hospital: facility_id。", "For example: hospital: facility_id."),
                )
        return found

    def header(self, node: yaml.Mapping) -> int:
        text = self.text(node, "header")
        if not text:
            return 1
        if text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= 1000 and len(text) < 5:
            return int(text)
        self.desk.put(
            "bad-header",
            self.place(node, "header"),
            Both(f"表头的行号不能是 {text!r}。", f"The row of the header cannot be {text!r}."),
            Both("写 1 到 1000 的整数。", "Write a whole number from 1 to 1000."),
        )
        return 1

    def check_file(self, file: str, place: Place) -> None:
        folder = self.folder.resolve()
        path = (folder / file).resolve()
        if "\\" in file or folder not in path.parents:
            self.desk.put(
                "file-outside",
                place,
                Both(f"{file!r} 不在数据集的文件夹里。", f"{file!r} is not inside the folder."),
                Both(
                    "把文件放进来，写相对路径，用 / 分隔。",
                    "Put the file inside; write a relative path with /.",
                ),
            )
        elif not file.lower().endswith(SUFFIXES):
            self.desk.put(
                "unknown-file-kind",
                place,
                Both(f"读不了 {file!r} 这种文件。", f"{file!r} is no kind of file read here."),
                Both(f"可用 {'、'.join(SUFFIXES)}。", f"Use {', '.join(SUFFIXES)}."),
            )
        elif not path.is_file():
            near = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
            self.desk.put(
                "missing-file",
                place,
                Both(f"没有文件 {file!r}。", f"There is no file {file!r}."),
                nearest(file, [name for name in near if name.lower().endswith(SUFFIXES)])
                if any(name.lower().endswith(SUFFIXES) for name in near)
                else Both("把它放进数据集的文件夹。", "Put it into the folder of the dataset."),
            )
