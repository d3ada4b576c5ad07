"""Social signals earn no points, and what only sounds like one is left alone."""

import re
from pathlib import Path

import pytest
from tests.core.method.methods import HERE, asked, method

from qiyue.core.method.checks.social import signal_in

UNIT = "unit[unit]: {from: organisation}\n"


def scored(tables, formula="min(9, n)", role="marks", **sections):
    return method(
        f"it[unit]:\n  role: {role}\n  missing: stops\n  gives: {formula}",
        tables=UNIT + tables,
        **sections,
    )


def fact(column, says=""):
    return f"fact[unit] {says}: {{from: facts, {HERE}{column}: integer 0..9}}"


ITEMS = f"""
item[item]: |
  item | name | weight number 0..100
  a    | 产量 | 60
  {HERE}b    | 接龙条数 | 40
fact[unit, item]: {{from: facts, n: number 0..9}}
"""
SOCIAL = {
    "social-signal": [
        scored(fact("点赞数"), "min(9, 点赞数)"),
        scored(fact("login_count"), "min(9, login_count)"),
        scored(fact("study_minutes"), "min(9, study_minutes)"),
        scored(f"{HERE}fact[unit] 学习强国积分: {{from: facts, n: integer 0..9}}"),
        scored(f"fact[unit]: {{from: facts, {HERE}n: integer 0..9 at 在线时长}}"),
        scored(
            f"{HERE}event[unit, event] 朋友圈转发: {{from: events}}", "min(9, count(over event))"
        ),
        scored(ITEMS, "sum(min(9, n) * weight over item)"),
        method(
            "posts[unit]: n\nit[unit]:\n  role: total\n  missing: stops\n  gives: posts + 1",
            tables=UNIT + f"{HERE}fact[unit] 接龙: {{from: facts, n: integer 0..9}}",
        ),
        method(
            f"{HERE}it[unit] 打卡得分:\n  role: marks\n  missing: stops\n  gives: n",
            tables=UNIT + "fact[unit]: {from: facts, n: integer 0..9}",
        ),
        scored(
            "fact[unit]: {from: facts, n: integer 0..9}",
            "f(n = n)",
            formulas=f"{HERE}f(n) 每个点赞 {{n}} 得 1 分: min(9, n)",
        ),
    ]
}
ALONE = [
    scored("fact[unit]: {from: facts, n: integer 0..9, 点赞数: integer 0..9}"),
    scored("fact[unit] 完成值（点赞、登录次数、学习时长不计分）: {from: facts, n: integer 0..9}"),
    scored("fact[unit]: {from: facts, likes: integer 0..9}", "likes", role="check"),
    scored("meeting[unit, meeting] 三会一课: {from: events}", "min(9, count(over meeting))"),
    scored("fact[unit] 安全培训: {from: facts, n: integer 0..9 at 学时}"),
]


@pytest.mark.parametrize("text", SOCIAL["social-signal"])
def test_a_signal_that_earns_points_is_refused_where_it_is_named(text):
    found = [f for f in asked(text.replace(HERE, "")) if f.code == "social-signal"]
    assert [f.place.line for f in found] == [text[: text.index(HERE)].count("\n") + 1]
    assert found[0].level == "error"
    assert "考核依据" in found[0].message.zh
    assert "basis of assessment" in found[0].message.en


@pytest.mark.parametrize("text", ALONE)
def test_what_earns_no_points_may_be_named(text):
    assert "social-signal" not in [f.code for f in asked(text.replace(HERE, ""))]


@pytest.mark.parametrize(
    "text",
    [
        "点赞",
        "获赞数",
        "转发量",
        "推文转发",
        "转发、评论数",
        "登录次数",
        "登陆天数",
        "在线时长",
        "APP使用时长",
        "学习时长",
        "学习积分",
        "理论学习：学时",
        "学习强国",
        "接龙条数",
        "每日打卡",
        "线上签到",
        "阅读量",
        "网络投票",
        "likes",
        "like_count",
        "log-ins",
        "logins",
        "check_ins",
        "online_minutes",
        "study hours",
        "relay posts",
        "page_views",
        "产量不计零头，点赞数每个 0.1 分",
        "点赞不得少于 10 个",
        "no less than 10 likes",
        "likes数",
    ],
)
def test_these_words_are_refused(text):
    assert signal_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "三会一课次数",
        "主题党日出勤率",
        "主题党日活动次数",
        "设备安装数量",
        "特种设备注册率",
        "拉票贿选",
        "液压平台使用时间",
        "新产品上线次数",
        "会议签到",
        "民主测评票数",
        "安全培训学时",
        "继续教育学时",
        "集中培训：学时",
        "考勤打卡",
        "入井打卡",
        "未打卡次数",
        "转发上级文件及时率",
        "设备在线时间",
        "传感器在线率",
        "智能化系统上线时间",
        "党员积分",
        "设备使用时长",
        "点赞、转发不作为考核依据",
        "likes and log-ins do not count",
        "posts",
        "post[member, unit]",
        "share of the best",
        "check in the ledger",
        "unlike last year",
        "客户投诉",
    ],
)
def test_these_are_left_alone(text):
    assert signal_in(text) == ""


def test_every_word_that_the_reference_names_is_refused_or_allowed_as_it_says():
    text = (Path(__file__).parents[3] / "docs" / "language.md").read_text("utf-8")
    told = re.search(r"^### Social signals.*?(?=^##)", text, re.M | re.S)
    assert told
    refused, allowed = (
        re.findall(r"`([^`]+)`", part) for part in told[0].split("**Allowed**", maxsplit=1)
    )
    words = [word for word in refused if word != "social-signal"]
    assert len(words) > 20
    assert len(allowed) > 5
    assert [word for word in words if not signal_in(word)] == []
    assert [word for word in allowed if signal_in(word)] == []
