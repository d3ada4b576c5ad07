"""Every word of the site has its English, and the English says the same placeholders."""

import pytest
from scripts import words


@pytest.mark.one_database
@pytest.mark.parametrize("room", words.ROOMS, ids=lambda room: room.name)
def test_everything_said_has_its_english(room):
    assert words.wrong(room) == []


@pytest.mark.one_database
@pytest.mark.parametrize("room", words.ROOMS, ids=lambda room: room.name)
def test_nothing_is_translated_that_nobody_says(room):
    said = {(m.id, m.context) for m in words.said(room)}
    assert [m.id for m in words.translated(room) if (m.id, m.context) not in said] == []


@pytest.mark.one_database
def test_a_missing_word_is_found(tmp_path):
    (tmp_path / "a.py").write_text('from x import gettext as _\nprint(_("一 %d 二 {three}"))\n')
    assert words.wrong(tmp_path) == ["一 %d 二 {three}: no English"]
    words.collect(tmp_path)
    po = words.po_of(tmp_path)
    po.write_text(po.read_text("utf-8").replace('msgstr ""\n\n', "", 0))
    text = po.read_text("utf-8")
    po.write_text(text.rstrip().removesuffix('msgstr ""') + 'msgstr "one {three}"\n')
    assert words.wrong(tmp_path) == ["一 %d 二 {three}: other placeholders in 'one {three}'"]
