import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qiyue.doors.exchange.report import NotARun, write_report
from qiyue.doors.exchange.report.labels import both
from qiyue.doors.exchange.report.sheets import Limits

_spec = importlib.util.spec_from_file_location("runs", Path(__file__).with_name("runs.py"))
runs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(runs)

TEMPLATES = Path(write_report.__code__.co_filename).parent / "templates"
EVIL = '</script><script>alert("1")</script><!-- \' & \u2028'


class Page(HTMLParser):
    """What stands on a page: elements, text by language, the embedded data."""

    def __init__(self, html):
        super().__init__()
        self.html, self.tags, self.words, self.inside = html, [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    @property
    def data(self):
        found = re.search(r'<script type="application/json" id="data">(.*?)</script>', self.html)
        return json.loads(found[1])

    def count(self, tag):
        return sum(1 for name, _ in self.tags if name == tag)


def page(folder, tmp_path, **options):
    target = write_report(folder, tmp_path / "out" / "report.html", **options)
    return Page(target.read_text(encoding="utf-8"))


def test_a_page_tells_of_method_totals_bundles_and_lines(tmp_path):
    found = page(runs.small(tmp_path / "run"), tmp_path)
    for words in (
        "小办法",
        "A small method",
        "总分：唯一的值是 10.00",
        "原煤产量",
        "Work",
        "核定数",
    ):
        assert words in found.text
    kind = found.data["kinds"][0]
    assert (kind["kind"], kind["label"], kind["size"]) == ("unit", ["单位", "Unit"], 2)
    assert [line["name"] for line in kind["lines"]] == ["marks", "marks"]
    assert [line["label"][0] for line in kind["lines"]] == ["原煤产量", "安全"]
    assert kind["lines"][0]["parts"][0][0] == "reached"
    assert kind["lines"][1]["value"] == {"s": "0;!mno-report"}
    assert kind["texts"]["marks"]["source"] == "第三条"


def test_a_rule_cell_is_told_with_its_own_numbers(tmp_path):
    found = page(runs.small(tmp_path / "run"), tmp_path)
    rules = [line["rules"][0] for line in found.data["kinds"][0]["lines"]]
    assert rules[0]["call"] == "full_or_none(goal = 100)"
    assert rules[0]["parts"] == {"reached": "actual >= goal"}
    assert [rule["says"] for rule in rules] == [
        "达到 100 得 10 分，否则不得分",
        "达到 80 得 10 分，否则不得分",
    ]


def test_names_cannot_break_out_of_the_page(tmp_path):
    harmless = page(runs.small(tmp_path / "a"), tmp_path)
    method = runs.METHOD.replace("小办法", "小<b onclick=x>办法")
    folder = runs.small(tmp_path / "b", names=[("U1", EVIL)])
    (folder / "method" / "method.yaml").write_text(method, encoding="utf-8")
    found = page(folder, tmp_path)
    assert found.count("script") == harmless.count("script")
    assert "小<b onclick=x>办法" in found.text
    assert not any("onclick" in attrs for _, attrs in found.tags)
    assert found.data["kinds"][0]["names"]["s"].split(";")[0] == EVIL


def test_the_page_asks_the_network_for_nothing(tmp_path):
    found = page(runs.small(tmp_path / "run"), tmp_path)
    for tag, attrs in found.tags:
        assert tag not in ("link", "img", "iframe", "object", "embed"), tag
        assert "src" not in attrs
        assert (attrs.get("href") or "#").startswith("#")
    outside = re.findall(r"https?://|@import|url\(|fetch\(|XMLHttp|import\(", found.html)
    assert outside == []


def test_every_sentence_stands_in_both_languages(tmp_path):
    found = page(runs.small(tmp_path / "run"), tmp_path)
    languages = [
        a["class"] for t, a in found.tags if t == "span" and a.get("class") in ("zh", "en")
    ]
    assert languages.count("zh") == languages.count("en") > 20
    source = "".join((TEMPLATES / name).read_text("utf-8") for name in ("ranking.js", "sheet.js"))
    for text in re.findall(r'"([^"]*[\u3400-\u9fff][^"]*)"', source):
        before = source[: source.index(f'"{text}"')]
        assert re.search(r'(say\([^;]*|put\(|\["\w+", |\[|: several [^;]*| \+ )$', before), text


@pytest.mark.parametrize(
    ("lang", "opens", "asks"), [("zh", "zh", "no"), ("en", "en", "no"), ("both", "zh", "yes")]
)
def test_the_page_opens_in_the_language_asked_for(tmp_path, lang, opens, asks):
    found = page(runs.small(tmp_path / "run"), tmp_path, lang=lang)
    html = dict(found.tags)["html"]
    assert (html["data-lang"], html["data-ask"]) == (opens, asks)


def test_the_same_run_gives_the_same_bytes(tmp_path):
    folder = runs.small(tmp_path / "run")
    assert page(folder, tmp_path).html == page(folder, tmp_path).html


def test_several_totals_and_kinds_each_have_their_place(tmp_path):
    totals = [
        runs.total("U1", "3"),
        runs.total("U1", "5", name="bonus"),
        runs.total("B1", "7", kind="branch"),
    ]
    found = page(runs.write(tmp_path / "run", totals=totals), tmp_path)
    assert [kind["kind"] for kind in found.data["kinds"]] == ["unit", "branch"]
    assert [t["name"] for t in found.data["kinds"][0]["totals"]] == ["total", "bonus"]
    assert "Bonus: the only value is 5.00" in found.text


def test_a_run_without_totals_or_results_still_has_a_page(tmp_path):
    values = [("unit", "U1", "coal", "marks", "marks", *runs.number("n/a"))]
    assert "没有为这类对象设总分" in page(runs.write(tmp_path / "a", values=values), tmp_path).text
    assert "没有算出任何对象的得分" in page(runs.write(tmp_path / "b"), tmp_path).text


def test_values_without_a_subject_are_listed(tmp_path):
    values = [("", "", "", "total", "", *runs.number("42"))]
    found = page(runs.write(tmp_path / "run", values=values), tmp_path)
    assert "不属于哪个对象的值" in found.text
    assert " 42 " in found.text


def test_a_crowd_is_shown_by_its_best_and_worst(tmp_path):
    totals = [runs.total(f"U{n:03}", str(n), str(101 - n)) for n in range(1, 101)]
    totals.append(runs.total("U999", "missing"))
    folder = runs.write(tmp_path / "run", totals=totals)
    found = page(folder, tmp_path, limits=Limits(subjects=50, ends=3))
    kind = found.data["kinds"][0]
    assert (kind["whole"], kind["count"], kind["lines"]) == (False, 101, [])
    assert kind["ids"]["s"] == "U100;U099;U098;U003;U002;U001"
    assert kind["totals"][0]["counted"] == 100


def test_a_folder_without_results_is_no_run(tmp_path):
    with pytest.raises(NotARun) as caught:
        write_report(tmp_path, tmp_path / "report.html")
    assert caught.value.part == "values"


def test_an_english_label_begins_with_a_capital():
    assert both("单位（甲） · unit (one)", "u").en == "Unit (one)"
    assert both("单位（甲） · unit (one)", "u").zh == "单位（甲）"
