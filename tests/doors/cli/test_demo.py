"""`make demo`: from facts to scores, as a visitor sees it."""

import time

import pytest

from qiyue.doors.cli.demo import EXAMPLE, ROOT, nearby, show
from qiyue.doors.cli.starting import start
from qiyue.doors.cli.talk import Lang, Talk


@pytest.mark.parametrize("lang", [Lang.ZH, Lang.EN])
def test_it_shows_the_best_the_spread_a_sheet_and_the_report(tmp_path, capsys, lang):
    talk = Talk(lang)
    start(tmp_path / "project", talk)
    show(tmp_path / "project", tmp_path / "run", talk, time.time())
    shown = capsys.readouterr().out
    best = shown.index("│ 乙部")
    assert best < shown.index("│ 丙部") < shown.index("│ 甲部")
    assert "█" in shown
    assert "total[B]" in shown
    assert ("重算 5 项，5 项" if lang is Lang.ZH else "5 results recomputed, 5 equal") in shown
    assert str(tmp_path / "run" / "report.html") in shown
    assert (tmp_path / "run" / "report.html").is_file()
    assert ("用时" if lang is Lang.ZH else "s to all scores") in shown


@pytest.mark.slow
def test_every_published_value_of_the_programme_is_equal(tmp_path, capsys):
    show(ROOT / EXAMPLE, tmp_path / "run", Talk(Lang.EN), time.time())
    assert "159113 of 159113 published values equal" in capsys.readouterr().out


def test_paths_are_told_from_where_one_stands(tmp_path, monkeypatch, capsys):
    start(tmp_path / "project", Talk(Lang.EN))
    monkeypatch.chdir(tmp_path)
    run = nearby(tmp_path / "build" / "run")
    show(nearby(tmp_path / "project"), run, Talk(Lang.EN), time.time())
    assert "report: build/run/report.html\n" in capsys.readouterr().out
    assert (tmp_path / "build" / "run" / "report.html").is_file()
    assert nearby(tmp_path.parent / "other") == tmp_path.parent / "other"
