"""The standard library: rule families written in the language, a folder a version."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from importlib import resources

from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.model import Formula, Method
from qiyue.core.values.findings import Both

LIBRARIES = ("std 1",)


@cache
def _formulas(name: str) -> tuple[Formula, ...]:
    """The formulas in the folder of a library, each with the hash of all its files."""
    from qiyue.core.method.reader import parse_method

    folder = resources.files(__package__).joinpath(name.replace(" ", "-"))
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    texts = {f"{folder.name}/{file.name}": file.read_text("utf-8") for file in files}
    digest = hashlib.sha256("".join(texts.values()).encode()).hexdigest()
    read = [parse_method(text, file=file) for file, text in texts.items()]
    marked = f"{name} sha256:{digest}"
    return tuple(replace(f, library=marked) for part in read for f in part.formulas.values())


def library(name: str) -> dict[str, Formula]:
    """The formulas of the library `name`, such as `std 1`.

    They stand in one file a family. The hash they bear is that of all files one behind the other,
    in the order of their names.
    """
    return {formula.name: formula for formula in _formulas(name)}


def with_library(method: Method, desk: Desk) -> Method:
    """The method with the formulas of the libraries it uses; its own come first."""
    formulas: dict[str, Formula] = {}
    for name in method.uses:
        if name.strip() not in LIBRARIES:
            desk.put(
                "unknown-library",
                method.uses_place,
                Both(f"没有规则库 {name}。", f"There is no library {name}."),
                nearest(name, LIBRARIES),
            )
            continue
        formulas |= library(name.strip())
    return replace(method, formulas=formulas | method.formulas)
