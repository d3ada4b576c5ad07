from datetime import date

import pytest

from qiyue.core.dataset import read_dataset, read_rows
from qiyue.core.values.findings import HasFindings

WHOLE = """qiyue: 1
dataset: mine-2026
name: 示范矿
period: 2026-01-01..2026-12-31
values: flash
tables:
  unit: {file: units.csv, columns: {unit: code}, where: {kind: 生产}}
  rate: {sets: {flash: {file: f.csv, encoding: gb18030}, verified: {file: f.csv, header: 3}}}
published:
  total: {file: f.csv, columns: {unit: code, total: score}}
"""


def codes(folder, text):
    folder.put("dataset.yaml", text)
    with pytest.raises(HasFindings) as caught:
        read_dataset(folder.path)
    return [(f.code, f.place.line) for f in caught.value.findings]


def test_a_dataset_file_is_read_whole(folder):
    folder.put("units.csv", "code\n")
    folder.put("f.csv", "code,score\nU1, 9.50\nU2,\n")
    folder.put("dataset.yaml", WHOLE)
    dataset = read_dataset(folder.path)
    assert (dataset.code, dataset.name, dataset.values) == ("mine-2026", "示范矿", "flash")
    assert dataset.method == "method.yaml"
    assert dataset.period == (date(2026, 1, 1), date(2026, 12, 31))
    assert dataset.tables["unit"].file.columns == {"unit": "code"}
    assert dataset.tables["unit"].file.where == {"kind": "生产"}
    assert dataset.tables["rate"].sets["flash"].encoding == "gb18030"
    assert dataset.tables["rate"].sets["verified"].header == 3
    total = dataset.published["total"]
    assert read_rows(dataset, total) == [("U1", "9.50"), ("U2", "")]
    assert read_rows(dataset, total, ["total", "code"]) == [("9.50", "U1"), ("", "U2")]
    with pytest.raises(HasFindings, match="unknown-header"):
        read_rows(dataset, total, ["marks"])


def test_all_that_is_wrong_is_said_at_once(folder):
    folder.put("f.csv", "a\n")
    folder.put("f.pdf", "a\n")
    text = """qiyue: 2
datasets: x
period: 2026-12-31..2026-01-01
values: verify
tables:
  a: {file: g.csv}
  b: {file: ../f.csv}
  c: {file: f.pdf}
  d: {file: f.csv, header: 0, encoding: big5, colums: {}}
  e: {sets: {final: {file: f.csv}}}
  f: f.csv
  g: {columns: {a: b}}
  h: {file: [f.csv], columns: x, where: {a: {b: c}}}
"""
    assert codes(folder, text) == [
        ("missing-key", 1),
        ("unknown-version", 1),
        ("unknown-key", 2),
        ("bad-period", 3),
        ("unknown-word", 4),
        ("missing-file", 6),
        ("file-outside", 7),
        ("unknown-file-kind", 8),
        ("bad-header", 9),
        ("unknown-key", 9),
        ("unknown-word", 9),
        ("unknown-set", 10),
        ("not-a-map", 11),
        ("missing-key", 12),
        ("missing-key", 13),
        ("not-a-text", 13),
    ]


def test_hints_name_the_nearest(folder):
    folder.put("facts.csv", "a\n")
    folder.put("dataset.yaml", "qiyue: 1\ndataset: x\ntabels: {}\ntables: {a: {file: fact.csv}}")
    with pytest.raises(HasFindings) as caught:
        read_dataset(folder.path)
    hints = [f.hint.en for f in caught.value.findings]
    assert hints == ["Did you mean tables?", "Did you mean facts.csv?"]


def test_a_file_that_is_not_there_is_asked_for(folder):
    folder.put("dataset.yaml", "qiyue: 1\ndataset: x\ntables: {a: {file: fact.csv}}")
    with pytest.raises(HasFindings) as caught:
        read_dataset(folder.path)
    assert [f.hint.en for f in caught.value.findings] == ["Put it into the folder of the dataset."]


def test_a_file_is_no_folder(folder):
    folder.put("facts.csv", "a\n")
    with pytest.raises(HasFindings) as caught:
        read_dataset(folder.path / "facts.csv")
    assert "is no folder" in caught.value.findings[0].message.en


def test_what_is_no_dataset_file_is_refused(folder):
    with pytest.raises(HasFindings, match="no-dataset"):
        read_dataset(folder.path)
    assert codes(folder, "- a") == [("not-a-map", 0)]
    assert codes(folder, b"\xff") == [("not-utf8", 0)]
    assert codes(folder, "qiyue: 1\nqiyue: 1") == [("duplicate-key", 2)]
    assert codes(folder, "qiyue: 1\ndataset: x") == [("missing-key", 1)]
