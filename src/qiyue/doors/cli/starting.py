"""`qiyue new`: a commented method that passes `check`, with a small dataset beside it."""

from __future__ import annotations

import json
from importlib import import_module, resources
from pathlib import Path

from qiyue.core.landing.files import write_together
from qiyue.core.values.findings import Both
from qiyue.doors.cli.talk import Refused, Talk

SCHEMA = "method.schema.json"
METHOD = "method.yaml"
SAMPLE = ("dataset.yaml", "units.csv", "facts.csv")


def start(target: Path, talk: Talk) -> None:
    """Write the template to the file, or method and sample data into the folder, `target`."""
    one_file = target.suffix in (".yaml", ".yml")
    folder = target.parent if one_file else target
    method = target if one_file else target / METHOD
    files = {method: _template(METHOD)}
    if not one_file:
        files |= {folder / name: _template(name) for name in SAMPLE}
    schema = _schema()
    if schema:
        files[method] = f"# yaml-language-server: $schema={SCHEMA}\n{files[method]}"
        if not (folder / SCHEMA).exists():
            files[folder / SCHEMA] = schema
    if there := [path for path in files if path.exists()]:
        names = "、".join(map(str, there)), ", ".join(map(str, there))
        raise Refused(
            "file-exists",
            Both(
                f"{names[0]} 已经存在，不会覆盖。换一个名字。",
                f"{names[1]} exists already and is left alone. Choose another name.",
            ),
        )
    write_together({path: text.encode() for path, text in files.items()})
    for path in files:
        talk.say(f"写好 {path}", f"wrote {path}")
    talk.say(f"下一步：qiyue check {method}", f"next: qiyue check {method}")


def _template(name: str) -> str:
    folder = resources.files("qiyue.doors.cli") / "template"
    return (folder / name).read_text(encoding="utf-8")


def _schema() -> str:
    """The JSON Schema of a method file as text; "" where this edition ships none."""
    try:
        schema = import_module("qiyue.core.method.schema").schema()
    except (ImportError, AttributeError):
        return ""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
