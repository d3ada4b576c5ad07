"""A desk for findings: readers put them down here and go on, so that all show at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from qiyue.core.values.findings import Both, Finding, HasFindings, Level, Place

MOST_NAMES = 8
"""So many names are listed where none is near."""


MOST_ALIKE = 100
"""So many findings of one code in one file are kept; the rest is counted."""


class Desk:
    """Collects findings, each once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.seen: set[Finding] = set()
        self.alike: Counter[tuple[str, Level, str]] = Counter()

    def put(
        self, code: str, place: Place, message: Both, hint: Both, level: Level = "error"
    ) -> None:
        """Put down one finding."""
        finding = Finding(code, place, message, hint, level)
        if finding in self.seen:
            return
        kind = (code, level, place.file)
        self.alike[kind] += 1
        if self.alike[kind] <= MOST_ALIKE:
            self.seen.add(finding)
            self.findings.append(finding)

    def add(self, findings: Iterable[Finding]) -> None:
        """Put down several."""
        for one in findings:
            self.put(one.code, one.place, one.message, one.hint, one.level)

    @property
    def errors(self) -> list[Finding]:
        """Those that stop a run."""
        return [one for one in self.findings if one.level == "error"]

    def sorted(self) -> list[Finding]:
        """All of them in the order of the file, errors before warnings of the same line."""
        found = sorted(self.findings, key=lambda f: (f.place.file, f.place.line, f.level, f.code))
        return [*found, *self._counted()]

    def _counted(self) -> Iterator[Finding]:
        """How many there are of each kind of which not all are kept."""
        for (code, level, file), count in self.alike.items():
            if count > MOST_ALIKE:
                yield Finding(
                    "more-findings",
                    Place(file=file),
                    Both(
                        f"{code} 共有 {count} 处，以上只列出 {MOST_ALIKE} 处。",
                        f"There are {count} of {code}; only {MOST_ALIKE} of them are shown.",
                    ),
                    Both("先改这些，再查一次。", "Mend these first, then check again."),
                    level,
                )

    def close(self) -> None:
        """Raise HasFindings if an error lies here."""
        if self.errors:
            raise HasFindings(self.sorted())


def nearest(name: str, known: Iterable[str]) -> Both:
    """ "Did you mean …", or a list of what there is, as a hint."""
    names = sorted(set(known))
    if close := get_close_matches(name, names, n=1, cutoff=0.6):
        return Both(f"是不是 {close[0]}？", f"Did you mean {close[0]}?")
    some = names[:MOST_NAMES] + ["…"] * (len(names) > MOST_NAMES)
    if not names:
        return Both("先声明它。", "Declare it first.")
    return Both(f"可用的有：{'、'.join(some)}。", f"There are: {', '.join(some)}.")


def nearest_option(text: str, options: Iterable[str]) -> Both:
    """The option that was meant; or how to write one of several words, if each is one by itself."""
    known = list(options)
    words = text.split()
    if len(words) > 1 and set(words) <= set(known):
        return Both(
            f'几个词的选项写在双引号里：one of … "{text}"。',
            f'An option of several words stands in double quotes: one of ... "{text}".',
        )
    return nearest(text, known)
