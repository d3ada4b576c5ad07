"""The house keeps its promises: floors, locks, addresses, sizes."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for path in (ROOT / "src").rglob("*.py") if path.parent.name != "migrations")
"""What people write; migrations are written by Django."""
LOCKS = sorted(ROOT.glob("requirements*.lock"))
MADE_BY_TOOLS = {".git", ".venv", "build", "dist", "__pycache__", "node_modules"}

# Written in pieces, so that this file does not match itself.
REGISTRY = [
    "https?://\\S+/" + "simple\\b",
    "/" + "simple/",
    "--" + "index-url",
    "--extra" + "-index-url",
    "pypi" + r"\.org",
    "files" + r"\.pythonhosted",
    "registry" + r"\.npm",
]
MACHINE = [r"(?<![\w.~}/-])/" + room + r"/\w" for room in ("work", "home", "root", "Users")]

IMPORT_CORE_WITHOUT_DJANGO = """
import importlib, pkgutil, sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "django":
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, NoDjango())

def stop(name):
    raise

import qiyue.core
for module in pkgutil.walk_packages(qiyue.core.__path__, "qiyue.core.", onerror=stop):
    if not module.name.endswith(".__main__"):
        importlib.import_module(module.name)
        print(module.name)
"""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def project_files() -> list[Path]:
    """What git tracks or would track; every file beneath the root where git cannot say."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = b""
    if listed:
        paths = [ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name]
    else:
        paths = [
            Path(folder, name)
            for folder, folders, names in os.walk(ROOT)
            for name in names
            if not MADE_BY_TOOLS.intersection(Path(folder).relative_to(ROOT).parts)
            and not Path(folder).name.endswith("_cache")
        ]
    return [path for path in paths if path.is_file()]


def lines_matching(patterns: list[str]) -> list[str]:
    """Each line of a text file that one of the patterns finds, with its place."""
    pattern = re.compile("|".join(patterns))
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not a text
        found += [
            f"{name_of(path)}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.splitlines(), start=1)
            if pattern.search(line)
        ]
    return found


def requirements(lock: Path) -> list[str]:
    """The entries of a lock, each with its continued lines, without comments."""
    lines = [line for line in lock.read_text().splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def pins(lock: Path) -> set[str]:
    return {entry.split()[0] for entry in requirements(lock)}


def test_core_needs_no_django():
    command = [sys.executable, "-c", IMPORT_CORE_WITHOUT_DJANGO]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split(), "core has no modules"


def test_no_file_names_a_package_registry():
    assert lines_matching(REGISTRY) == []


def test_no_file_names_a_folder_of_somebodys_machine():
    assert lines_matching(MACHINE) == []


def test_the_patterns_find_what_they_look_for():
    assert re.search("|".join(REGISTRY), "https://mirror.example/pypi/" + "simple")
    assert re.search("|".join(REGISTRY), "--" + "index-url x")
    assert re.search("|".join(MACHINE), "open('/" + "home/li/a.csv')")
    assert not re.search("|".join(MACHINE), "{% url %}/home/ and ../work/a and /workshop/b")


@pytest.mark.parametrize("lock", LOCKS, ids=name_of)
def test_a_lock_pins_every_requirement_by_hash(lock):
    for entry in requirements(lock):
        assert re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry), entry


def test_the_locks_belong_together():
    """What is run is what is tested, and the locks know every dependency asked for."""
    run, dev = pins(ROOT / "requirements.lock"), pins(ROOT / "requirements-dev.lock")
    assert run <= dev
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.match(r"[\w-]+", wanted)[0].lower() for wanted in project["dependencies"]}
    assert names <= {pin.partition("==")[0] for pin in run}


def test_every_module_says_what_it_is():
    silent = [
        name_of(path)
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_outgrows_its_reader():
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > 400} == {}
