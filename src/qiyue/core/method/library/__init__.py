"""The standard library: rule families written in the language, one file a version."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib import resources

from qiyue.core.method.desk import Desk, nearest
from qiyue.core.method.model import Formula, Method
from qiyue.core.values.findings import Both

LIBRARIES = ("std 1",)


def library(name: str) -> dict[str, Formula]:
    """The formulas of the library `name`, such as `std 1`."""
    from qiyue.core.method.reader import parse_method

    file = name.replace(" ", "-") + ".yaml"
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    method = parse_method(text, file=file)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {n: replace(f, library=f"{name} sha256:{digest}") for n, f in method.formulas.items()}


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
