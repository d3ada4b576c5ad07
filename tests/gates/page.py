"""`python -m tests.gates.page FILE …`: keeps the last output of the gates as docs/gates.md."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "gates.md"
TEXT = """# Gates

What [`make gates`](commands.md#make) printed on {day}, commit {commit}:
{machine}. `make gates-short` does the same in minutes at each change.

- *tampers*: 10,000 changes by SQL to journals of 500 entries over all journaled tables, each
  looked at with a checkpoint that was kept outside. *Found*: `verify` reports a problem. *Named*:
  it names the first bad entry, where there is one. *Untouched*: clean journals, looked at with
  whatever may have been kept of them.
- *sample*: the same to the whole sample group.
- *proofs*: of one record in a journal of a million entries; one may take 100 ms and 4,096 bytes.
- *matrix*: every cell of the declared table of rights (`tests/gates/matrix/table.txt`), asked of
  the site as each role, over things of its unit, above, below, beside and far, now and earlier.

{outputs}"""


def machine() -> str:
    """Cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    )


def part(file: Path) -> str:
    """What was printed on one database, under its name."""
    name, printed = file.stem.removeprefix("gates-"), file.read_text("utf-8").strip()
    return f"## {name}\n\n```text\n{printed}\n```\n"


def main(files: list[str]) -> None:
    """Each file is what the gates printed on one database."""
    words = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()
    outputs = "\n".join(map(part, map(Path, files)))
    day = datetime.now(UTC).date().isoformat()
    text = TEXT.format(day=day, commit=commit, machine=machine(), outputs=outputs)
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
