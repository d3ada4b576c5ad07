"""Texts as whole numbers: equal texts have equal numbers, and their order can be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Texts:
    """Every text that columns hold, with its number; new ones get the next number."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.all: list[str] = list(known)
        self.numbers = {text: number for number, text in enumerate(self.all)}
        self._places: Array = np.arange(0)

    def number(self, text: str) -> int:
        """The number of a text."""
        found = self.numbers.get(text)
        if found is None:
            found = self.numbers[text] = len(self.all)
            self.all.append(text)
        return found

    def coded(self, texts: Iterable[str | None]) -> Array:
        """The numbers of several; 0 where there is none."""
        some = list(texts)
        found = list(map(self.numbers.get, some))  # type: ignore[arg-type]
        if None in found:
            found = [0 if text is None else self.number(text) for text in some]
        return np.array(found, np.int64)

    def said(self, numbers: Array) -> list[str]:
        """The texts of several numbers."""
        found = self.all
        return [found[number] for number in numbers.tolist()]

    def places(self) -> Array:
        """The place of each number in the order of the texts, by their code points."""
        if len(self._places) != len(self.all):
            order = sorted(range(len(self.all)), key=self.all.__getitem__)
            places = np.empty(len(order), np.int64)
            places[order] = np.arange(len(order))
            self._places = places
        return self._places
