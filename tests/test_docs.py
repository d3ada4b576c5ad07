"""The documentation is complete, its links lead somewhere, and its commands run."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from qiyue.core.dataset.reader import FILE_KEYS, KEYS
from qiyue.core.engine.results import OUTPUTS
from qiyue.core.engine.run import load
from qiyue.core.method.cost import MOST_READ
from qiyue.core.plan.compile import compile_plan
from qiyue.doors.cli.main import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted(DOCS.rglob("*.md"))]
COMMANDS = (DOCS / "commands.md").read_text("utf-8")
DATASETS = (DOCS / "datasets.md").read_text("utf-8")
PIPELINE = (DOCS / "pipeline.md").read_text("utf-8")
SITE = (DOCS / "site.md").read_text("utf-8")
PROMISES = (DOCS / "promises.md").read_text("utf-8")
HERE = typer.main.get_command(app).commands
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
SHELL = re.compile(r"^```sh run\n(.*?)^```$", re.M | re.S)
NO_CODES = {"no-row", "utf-8", "utf-8-sig", "utf-16"}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def section(text: str, head: str) -> str:
    """What stands under a heading of the second level that begins with `head`."""
    parts = re.split(r"^## ", text, flags=re.M)
    return next((part for part in parts if part.startswith(head)), "")


def entries(text: str, first: str) -> set[str]:
    """What the first column of the tables whose head begins with `first` names in code."""
    found: set[str] = set()
    for table in re.findall(rf"^\| {first} \|.*\n((?:\|.*\n?)*)", text, re.M):
        for row in table.splitlines()[1:]:
            found |= set(re.findall(r"`([^`]+)`", row.split("|")[1]))
    return found


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as its readers make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    heads = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", HERE)
def test_every_command_and_option_has_its_entry(name):
    told = section(COMMANDS, f"`qiyue {name}")
    assert told, f"no section of {name}"
    known = entries(told, "option") | entries(COMMANDS.partition("\n## ")[0], "option")
    for param in HERE[name].params:
        if param.param_type_name == "option":
            assert set(param.opts) <= known, param.opts
        else:
            assert param.metavar in told.partition("\n")[0]


def test_no_command_is_told_of_that_is_not_there():
    told = re.findall(r"^## `qiyue ([\w-]+)", COMMANDS, re.M)
    assert sorted(told) == sorted(HERE)
    for name in told:
        wanted = {opt for param in HERE[name].params for opt in param.opts}
        assert entries(section(COMMANDS, f"`qiyue {name}"), "option") <= wanted


def test_every_target_of_make_that_is_told_of_is_there():
    there = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    told = set(re.findall(r"\bmake ([a-z-]+)", "\n".join(re.findall(r"`[^`]+`", COMMANDS))))
    assert told <= set(there)


def test_every_setting_has_its_entry():
    files = [ROOT / "Makefile", *(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    read = {
        name for file in files for name in re.findall(r"\bQIYUE_[A-Z_]+", file.read_text("utf-8"))
    }
    asked = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')
    rooms = (ROOT / "src" / "qiyue" / "site").glob("*.py")
    of_site = {f"QIYUE_{name}" for file in rooms for name in asked.findall(file.read_text("utf-8"))}
    assert of_site == entries(SITE, "variable")
    made_up = {"QIYUE_NAME", "QIYUE_NAME_FILE", "QIYUE_"}  # the examples of a docstring
    told = entries(COMMANDS, "variable") | of_site | {f"{name}_FILE" for name in of_site}
    assert read <= told | made_up


def test_every_column_of_the_outputs_has_its_entry():
    assert {column for columns in OUTPUTS.values() for column in columns} == entries(
        COMMANDS, "column"
    )


def test_every_finding_of_a_run_is_told_of_with_the_limit_of_its_cost():
    rooms = [ROOT / "src" / "qiyue" / "core" / room for room in ("engine", "method")]
    files = [rooms[0] / "truths.py", rooms[0] / "points.py", rooms[1] / "cost.py"]
    text = "".join(file.read_text("utf-8") for file in files)
    codes = set(re.findall(r'Finding\(\s*"([a-z-]+)"', text))
    assert codes == {"check-false", "check-open", "points-out-of-order", "cost-too-high"}
    assert {code for code in codes if f"`{code}`" not in section(COMMANDS, "`qiyue score")} == set()
    for name in ("`qiyue check", "`qiyue score"):
        assert f"{MOST_READ:,} rows" in " ".join(section(COMMANDS, name).split())


def test_every_key_of_a_dataset_has_its_entry():
    assert {*KEYS, *FILE_KEYS, "sets"} == entries(DATASETS, "key")


def test_every_finding_of_a_dataset_has_its_entry():
    room = ROOT / "src" / "qiyue" / "core" / "dataset"
    reading = room.parent / "reading"
    files = [
        *room.glob("*.py"),
        *reading.glob("*.py"),
        ROOT / "src" / "qiyue" / "doors" / "exchange" / "published.py",
    ]
    strings = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    codes = {text for text in strings if CODE.fullmatch(text)} - NO_CODES
    shared = (ROOT / "src" / "qiyue" / "core" / "method" / "form.py").read_text("utf-8")
    assert codes <= entries(DATASETS, "code") | entries(COMMANDS, "code")
    told = {code for code in entries(DATASETS, "code") if f'"{code}"' not in shared}
    assert told <= strings  # and none that nobody finds


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for link in LINK.findall(page.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize(
    "page", [p for p in PAGES if SHELL.search(p.read_text("utf-8"))], ids=name_of
)
def test_the_commands_of_a_page_run(page, tmp_path):
    """All that a page says to type, in one folder, one after the other."""
    script = "\n".join(SHELL.findall(page.read_text("utf-8")))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(
        ["bash", "-euc", script],
        cwd=tmp_path,
        env={**env, "PATH": path, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for block in re.findall(r"^```text\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        if page.name.startswith("README"):
            assert block in run.stdout


def test_the_plan_on_the_page_is_the_plan_of_its_method(tmp_path):
    file = tmp_path / "method.yaml"
    file.write_text(re.search(r"^```yaml plan\n(.*?)^```$", PIPELINE, re.M | re.S)[1], "utf-8")
    plan = compile_plan(load(file))
    assert re.search(r"^```text plan\n(.*?)^```$", PIPELINE, re.M | re.S)[1] == f"{plan}\n"
    assert list(json.loads(plan.as_json())) == ["checks", "emits", "qiyue", "steps"]


def test_every_module_the_pipeline_names_is_there():
    named = re.findall(r"`((?:core|doors)/[\w/]+(?:\.py)?)/?`", PIPELINE)
    assert named
    assert [name for name in named if not (ROOT / "src" / "qiyue" / name).exists()] == []


def test_every_promise_names_tests_that_are_there():
    shown = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PROMISES)
    assert shown
    for file, test in shown:
        assert (ROOT / file).is_file(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8"), test


def test_both_readmes_tell_the_same():
    """The same headings, links, pictures and commands; the sentences are each language's own."""
    one, other = ((ROOT / f"README{end}.md").read_text("utf-8") for end in ("", ".zh"))
    assert len(re.findall("^#", one, re.M)) == len(re.findall("^#", other, re.M))
    links = [
        [link.replace(".zh.", ".") for link in LINK.findall(text) if not link.startswith("README")]
        for text in (one, other)
    ]
    assert set(links[0]) == set(links[1])
    words = [re.findall(r"^(?:qiyue \w+|make \w+)", text, re.M) for text in (one, other)]
    assert words[0] == words[1]
