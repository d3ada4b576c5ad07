"""The page of a what-if: pictures, movers, reasons; offline, in both languages, never broken."""

import json
import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.core.engine.pairs import FACTS, METHOD, UNITS, changed, run

from qiyue.core.engine.comparing.compare import compare_runs
from qiyue.core.engine.comparing.model import Mover, Spot, Stored, TotalMoves, spread_of
from qiyue.doors.exchange.whatif import charts, page, write_page
from qiyue.doors.exchange.whatif.charts import bells_of, changes_of, matrix_of

TEMPLATES = Path(page.__file__).parent / "templates"
CAPPED = changed(METHOD, ("least = 0, most = 1.2", "least = 0, most = 1"))
EVIL = "</script><script>alert(1)</script>"


class Page(HTMLParser):
    """Tags and words of a page."""

    def __init__(self, html):
        super().__init__()
        self.html, self.tags, self.words = html, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    @property
    def data(self):
        found = re.search(r'<script type="application/json" id="data">(.*?)</script>', self.html)
        return json.loads(found[1])["kinds"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    return compare_runs(run(folder / "a"), run(folder / "b", CAPPED))


def drawn(found, tmp_path, **options):
    return Page(write_page(found, tmp_path / "out" / "page.html", **options).read_text("utf-8"))


def test_it_tells_what_was_changed_who_moves_and_why(found, tmp_path):
    shown = drawn(found, tmp_path)
    for words in (
        "试算，不是正式结果",
        "A what-if, not a result",
        "办法改了 1 处，1 个总分因此变了",
        "item[coal]",
        "ratio(least = 0, most = 1, at_zero = 0)",
        "3 个单位中只有二队变了（−9.00）",
        "等次：0 个升，1 个降",
        "变动都来自一项：产量",
        "▼ −9.00",
    ):
        assert words in shown.text, words
    (kind,) = shown.data
    assert (kind["kind"], kind["size"], kind["better"]) == ("unit", 1, "high")
    reason = kind["reasons"]["0"]
    assert reason["move"] == "−9.00"
    assert [(row["label"][0], row["effect"], row["own"]) for row in reason["rows"]] == [
        ("产量", "−9.00", True),
        ("经营得分", "", False),
        ("总分", "", False),
    ]
    assert reason["rows"][0]["inputs"] == [["item", "coal", "most", "1.2", "1"]]


def test_everybody_of_a_few_has_a_dumbbell(found, tmp_path):
    shown = drawn(found, tmp_path)
    rows = [attrs for tag, attrs in shown.tags if tag == "div" and attrs.get("class") == "rail"]
    assert len(rows) == 1 + 3  # the axis, and each unit
    dots = [attrs["class"] for tag, attrs in shown.tags if tag == "i" and "class" in attrs]
    assert dots.count("now") == 3 + 1  # and the legend
    assert dots.count("was") == 1 + 1  # only who moved


def test_many_have_a_histogram_and_the_farthest_movers(found, tmp_path, monkeypatch):
    monkeypatch.setattr("qiyue.doors.exchange.whatif.views.MOST_BELLS", 2)
    shown = drawn(found, tmp_path)
    assert "变得最多的" in shown.text
    assert "2 个没有变，不在图里" in shown.text
    assert any("changes" in (attrs.get("class") or "") for _, attrs in shown.tags)


def test_a_run_without_moves_still_has_a_page(found, tmp_path):
    shown = drawn(compare_runs(found.before, found.before), tmp_path)
    assert "办法没有改" in shown.text
    assert "3 个单位的总分都没有变" in shown.text
    assert shown.data[0]["size"] == 0


def test_only_the_farthest_are_accounted_for_where_many_move(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "MOST_ACCOUNTED", 2)
    facts = changed(FACTS, ("U1,coal,90", "U1,coal,95"), ("U3,coal,60", "U3,coal,61"))
    before, after = run(tmp_path / "a"), run(tmp_path / "b", CAPPED, facts)
    shown = drawn(compare_runs(before, after), tmp_path)
    assert "对变得最多的 2 个逐项算出" in shown.text
    assert len(shown.data[0]["reasons"]) == 2


def test_the_page_asks_the_network_for_nothing(found, tmp_path):
    shown = drawn(found, tmp_path)
    for tag, attrs in shown.tags:
        assert tag not in ("link", "img", "iframe", "object", "embed"), tag
        assert "src" not in attrs
        assert (attrs.get("href") or "#").startswith("#")
    assert re.findall(r"https?://|@import|url\(|fetch\(|XMLHttp|import\(", shown.html) == []


def test_names_cannot_break_out_of_the_page(tmp_path):
    units = UNITS.replace("二队", EVIL)
    harmless = drawn(compare_runs(run(tmp_path / "a"), run(tmp_path / "b", CAPPED)), tmp_path)
    before, after = run(tmp_path / "c", units=units), run(tmp_path / "d", CAPPED, units=units)
    shown = drawn(compare_runs(before, after), tmp_path)
    scripts = [sum(tag == "script" for tag, _ in one.tags) for one in (harmless, shown)]
    assert scripts[0] == scripts[1]
    assert EVIL in shown.text


def test_every_sentence_stands_in_both_languages(found, tmp_path):
    shown = drawn(found, tmp_path)
    spans = [a["class"] for t, a in shown.tags if t == "span" and a.get("class") in ("zh", "en")]
    assert spans.count("zh") == spans.count("en") > 30
    source = (TEMPLATES / "whatif.js").read_text("utf-8")
    for text in re.findall(r'"([^"]*[\u3400-\u9fff][^"]*)"', source):
        before = source[: source.index(f'"{text}"')]
        told = r'(say\([^;]*|put\(|more\(|\["\w+", |\[|label: \[[^]]*)$'
        assert re.search(told, before), text


@pytest.mark.parametrize(
    ("lang", "opens", "asks"), [("zh", "zh", "no"), ("en", "en", "no"), ("both", "zh", "yes")]
)
def test_the_page_opens_in_the_language_asked_for(found, tmp_path, lang, opens, asks):
    html = dict(drawn(found, tmp_path, lang=lang).tags)["html"]
    assert (html["data-lang"], html["data-ask"]) == (opens, asks)


def test_the_same_runs_give_the_same_bytes(found, tmp_path):
    assert drawn(found, tmp_path).html == drawn(found, tmp_path).html


# -- pictures ------------------------------------------------------------------------------------


def mover(subject, before, after, grades=("", "")):
    sides = [
        Stored(str(Fraction(x).numerator), str(Fraction(x).denominator), x, "counted", "")
        for x in (before, after)
    ]
    change = Fraction(after) - Fraction(before)
    return Mover(Spot("unit", subject, "", "total"), *sides, change, "", "", *grades)


def total(*movers, grades=(), options=()):
    changes = [one.change for one in movers]
    up = tuple(one for one in movers if one.change > 0)
    down = tuple(one for one in movers if one.change < 0)
    return TotalMoves(
        "unit",
        "total",
        "high",
        len(movers),
        up,
        down,
        (),
        spread_of(changes),
        0,
        0,
        grades,
        options,
    )


def test_no_class_of_changes_lies_on_both_sides_of_zero():
    found = changes_of(
        total(mover("a", "1", "4.3"), mover("b", "3", "1.1"), mover("c", "2", "1.9"))
    )
    f = found.figures
    assert any(f.start + n * f.width == 0 for n in range(len(f.counts) + 1))
    assert {way for *_, way in found.bars()} == {"up", "down"}
    assert sum(f.counts) == 3
    assert found.zero == float(100 * -f.start / (f.end - f.start))
    assert "0" in {text.lstrip("+−0.") or "0" for _, text in found.ticks()}


def test_dumbbells_stand_on_one_axis_the_best_first():
    rows = [mover("a", "10", "20"), mover("b", "90", "80")]
    found = bells_of(rows, {"a": "甲"}, "high", whole=True)
    assert [(row.key, row.name) for row in found.rows] == [("b", ""), ("a", "甲")]
    assert all(0 <= x <= 100 for row in found.rows for x in (row.was, row.now))
    assert found.rows[0].left == found.rows[0].now < found.rows[0].was
    assert [row.key for row in bells_of(rows, {}, "low", whole=True).rows] == ["a", "b"]
    assert found.ticks[0][0] == 0
    assert found.ticks[-1][0] == 100


def test_the_matrix_counts_who_rose_and_who_fell():
    grades = (("A", "B", 2), ("B", "A", 1), ("B", "B", 5))
    found = matrix_of(total(mover("a", "1", "2"), grades=grades, options=("C", "B", "A")))
    assert found.grades == ("B", "A")
    assert (found.rose, found.fell) == (1, 2)
    assert found.rows == (("B", ((5, "same"), (1, "up")), 6), ("A", ((2, "down"), (0, "same")), 2))
    assert matrix_of(total(mover("a", "1", "2"))) is None


def test_the_headline_names_the_farthest():
    from qiyue.core.values.findings import Both

    kind = Both("单位", "Unit")
    both = total(mover("a", "1", "4"), mover("b", "3", "1"))
    assert (
        charts.headline(both, kind, {"a": "甲"}).zh
        == "2 个单位中 2 个变了：1 个升、1 个降；变得最多的是甲（+3）"
    )
    up = total(mover("a", "1", "4"), mover("b", "3", "5"))
    assert charts.headline(up, kind, {}).en == "2 of 2 moved: all up; the farthest is a (+3)"
