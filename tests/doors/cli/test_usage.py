"""A command that is typed wrong is answered in the reader's language."""

import pytest
from typer.testing import CliRunner

from qiyue.doors.cli.main import app


def said(*words, lang):
    found = CliRunner().invoke(app, list(words), env={"LC_ALL": lang})
    assert found.exit_code == 1
    return found.stderr


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["score", "."], "缺少 '--out'", "Missing option '--out'"),
        (["check"], "缺少 'FILE'", "Missing argument 'FILE'"),
        (["chek"], "没有 chek 这个命令。是不是 'check'？", "Did you mean 'check'?"),
        (["check", "x", "--jion"], "没有 --jion 这个选项。是不是 --join", "No such option: --jion"),
        (["check", "x", "--lang", "fr"], "'--lang' 的值不对", "Invalid value for '--lang'"),
        (["check", "x", "y"], "(y)", "(y)"),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_reader(words, zh, en):
    chinese, english = said(*words, lang="zh_CN.UTF-8"), said(*words, lang="en_GB.UTF-8")
    assert zh in chinese
    assert "怎么用：" in chinese
    assert "--help" in chinese
    assert en in english
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in english)
    both = said(*words, lang="C")
    assert zh in both
    assert en in both


def test_the_language_may_be_asked_for():
    assert "缺少" in said("score", "--lang", "zh", ".", lang="en_GB.UTF-8")
