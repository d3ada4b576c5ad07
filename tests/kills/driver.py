"""Kills commands at random moments and looks at what is left: the old output, or all of the new.

A warm process forks a command for each trial. Half of the trials end just before the n-th touch of
the file system, which finds every gap between two steps; the other half at a moment by the clock.

    python -m tests.kills.driver FOLDER COUNT SEED
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb  # noqa: F401 - each trial would import it again

from qiyue.doors.cli import checking, converting, rendering, scoring, trying  # noqa: F401
from qiyue.doors.cli.main import app
from qiyue.doors.exchange.whatif import page  # noqa: F401

TOUCHES = ("open", "os.", "shutil.", "tempfile.", "ctypes.")

AT_THE_END = 60
"""Most kills by touches fall on the last ones, where the output takes its place."""


@dataclass(frozen=True)
class Scene:
    """A command, the output it writes, and how that stood before."""

    name: str
    argv: list[str]
    out: Path
    before: Path


def scenes(folder: Path) -> list[Scene]:
    """The old outputs of a small mine, and the commands that would replace them."""
    mine, other = folder / "mine", folder / "other"
    told(["new", str(mine)])
    shutil.copytree(mine, other)
    facts = other / "facts.csv"
    lines = facts.read_text("utf-8").splitlines(keepends=True)
    facts.write_text("".join([lines[0], lines[2], lines[1], *lines[3:]]), "utf-8")
    method = (other / "method.yaml").read_text("utf-8")
    (other / "method.yaml").write_text(method + "# another version\n", "utf-8")
    old, place = folder / "old", folder / "place"
    place.mkdir()
    first, second = str(mine / "method.yaml"), str(other / "method.yaml")
    told(["score", str(mine), "--out", str(old / "run")])
    trial = ["whatif", str(old / "run"), "--method"]
    told([*trial, first, "--out", str(old / "whatif")])
    told(["convert", first, "--out", str(old / "m.xlsx")])
    told(["render", first, "--lang", "zh", "--out", str(old / "paper.html")])
    shutil.copyfile(first, old / "m.yaml")
    commands = {
        "run": ["score", str(other), "--csv", "--xlsx"],
        "frozen": ["freeze", str(other)],
        "whatif": [*trial, second],
        "m.xlsx": ["convert", second, "--replace"],
        "m.yaml": ["convert", str(old / "m.xlsx"), "--replace"],
        "paper.html": ["render", second, "--lang", "en"],
    }
    return [
        Scene(name, [*argv, "--out", str(place / name)], place / name, old / name)
        for name, argv in commands.items()
    ]


def told(argv: list[str]) -> None:
    """Run a command to its end."""
    if status := os.waitpid(started(argv), 0)[1]:
        raise SystemExit(f"{argv}: {status}")


def started(argv: list[str], last: int = 0, count_to: int = -1) -> int:
    """The process of a command; it ends before its touch number `last`, if that is not 0."""
    if child := os.fork():
        return child
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    touched = 0

    def hook(event: str, _: object) -> None:
        nonlocal touched
        if event.startswith(TOUCHES):
            touched += 1
            if touched == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    code = 1
    try:
        app(argv, standalone_mode=False)
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        if count_to >= 0:
            os.write(count_to, str(touched).encode())
        os._exit(code)


def digest(path: Path) -> str:
    """What stands at a path: every name below it and every byte; "" for nothing."""
    if not path.exists():
        return ""
    found = hashlib.sha256()
    for one in [path] if path.is_file() else sorted(path.rglob("*")):
        found.update(str(one.relative_to(path)).encode())
        found.update(b"/" if one.is_dir() else content(one))
    return found.hexdigest()


def content(path: Path) -> bytes:
    """The bytes of a file; of a workbook without the time at which it was made."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return repr(
            [(i.filename, i.CRC) for i in book.infolist() if "core" not in i.filename]
        ).encode()


def put_back(scene: Scene) -> None:
    """The output as it stood before."""
    if scene.out.is_dir():
        shutil.rmtree(scene.out)
    scene.out.unlink(missing_ok=True)
    if scene.before.is_dir():
        shutil.copytree(scene.before, scene.out)
    elif scene.before.is_file():
        shutil.copyfile(scene.before, scene.out)


def measured(scene: Scene) -> tuple[str, int, float]:
    """A whole run: what it leaves, how often it touches the file system, how long it takes."""
    put_back(scene)
    reading, writing = os.pipe()
    began = time.monotonic()
    child = started(scene.argv, count_to=writing)
    os.close(writing)
    touches = int(os.read(reading, 20))
    os.close(reading)
    status = os.waitpid(child, 0)[1]
    if status:
        raise SystemExit(f"{scene.name}: {status}")
    return digest(scene.out), touches, time.monotonic() - began


def main(folder: Path, count: int, seed: int) -> None:
    """Print, as JSON, how often which output was left; names of what else was found."""
    draw = random.Random(seed)
    told_of: dict[str, dict[str, int]] = {}
    broken: list[str] = []
    all_scenes = scenes(folder)
    facts = []
    for scene in all_scenes:
        put_back(scene)
        facts.append((digest(scene.out), *measured(scene)))
    for number in range(count):
        scene = all_scenes[number % len(all_scenes)]
        old, new, touches, seconds = facts[number % len(all_scenes)]
        put_back(scene)
        if number // len(all_scenes) % 2:
            child = started(scene.argv)
            time.sleep(draw.random() * seconds)
            os.kill(child, signal.SIGKILL)
        else:
            first = 1 if draw.random() < 0.3 else max(1, touches - AT_THE_END)
            child = started(scene.argv, last=draw.randint(first, touches))
        os.waitpid(child, 0)
        left = digest(scene.out)
        what = {old: "old", new: "new"}.get(left, "broken")
        told_of.setdefault(scene.name, {"old": 0, "new": 0, "broken": 0})[what] += 1
        if what == "broken":
            broken.append(f"{scene.name} number {number} seed {seed}")
        if sys.stderr.isatty() or (number + 1) % 50 == 0:
            print(f"… {number + 1}/{count}", file=sys.stderr, flush=True)
    for scene in all_scenes:
        put_back(scene)
        told(scene.argv)  # after all that, the whole command works, and sweeps up
    wanted = {scene.out.name for scene in all_scenes}
    strays = sorted({path.name for path in (folder / "place").iterdir()} - wanted)
    print(json.dumps({"killed": count, "left": told_of, "broken": broken, "strays": strays}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
