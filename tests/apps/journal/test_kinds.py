"""Every kind of entry that the site writes has words, in both languages."""

import re
from pathlib import Path

from django.utils.translation import override

import qiyue
from qiyue.apps.journal.questions import kinds
from qiyue.apps.methods.models import ReleaseStep
from qiyue.apps.orgs.models import Change

WRITTEN = re.compile(r"""(?:record\(|kind(?:: str)? = |kind=)\s*"([a-z]+\.[a-z_]+)\"""")
APPS = Path(qiyue.__file__).parent / "apps"


def written():
    """What the sources name, and what is put together of a word and a choice."""
    for file in APPS.rglob("*.py"):
        yield from WRITTEN.findall(file.read_text("utf-8"))
    for act in Change.Act:
        yield from (f"subject.{act.value}", f"person.{act.value}")
    steps = set(ReleaseStep.Kind) - {ReleaseStep.Kind.WRITTEN}  # that one is drafted, or saved
    yield from (f"method.{kind.value}" for kind in steps)
    yield from ("run.done", "run.failed", "orgs.landed")


def test_every_kind_that_is_written_has_its_words():
    found = set(written())
    assert len(found) > 60
    assert found - set(kinds()) == set()


def test_the_words_are_there_in_english():
    with override("en"):
        said = kinds()
    assert [k for k, words in said.items() if re.search("[\u4e00-\u9fff]", words)] == []
