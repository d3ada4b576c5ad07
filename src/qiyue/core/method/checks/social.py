"""Likes, posts, log-ins and hours on an app earn no points: rules of law and policy forbid it.

Which words are refused, and which look alike and are allowed, is told in docs/language.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qiyue.core.formula import tree as t
from qiyue.core.method.model import Table
from qiyue.core.method.program import Program
from qiyue.core.values.findings import Both, Finding, Place

SCORED = ("marks", "bundle", "total", "rank", "grade", "pay")
REFUSED = re.compile(
    r"点赞|获赞|集赞|转赞评|转评赞|朋友圈|(?:网络|网上|微信)投票"
    r"|转发(?:量|数|次数|率|篇数|条数|得分|计分|推文|推送|文章|链接|视频)"
    r"|转发(?=$|[、,和及与])(?!.*(?:文件|通知|公文|文电))"
    r"|(?:粉丝|关注|阅读|浏览|点击|评论|跟帖|发帖|下载)(?:量|数|条数|次数)"
    r"|点击率|下载率|(?:APP|软件|客户端)安装(?:量|数|率)|(?:APP|平台|账号|用户|党员)注册率"
    r"|接龙"
    r"|登[录陆](?:次数|数|率|天数|时长|频次|得分|情况)|日活(?!动)|(?:用户|平台|党员|群|APP)活跃(?:度|率)"
    r"|在线(?:时长|时间|天数|小时|分钟|得分)|上线时长"
    r"|(?:APP|软件|学习平台|手机|小程序|客户端)使用(?:时长|时间|次数|频次)"
    r"|打卡|(?:网上|线上|每日|APP|平台)签到|签到积分"
    r"|学习强国|学习(?:时长|时间|积分|分钟|小时)|学时"
    r"|\blikes?[ -](?:counts?|numbers?|received)\b|\blikes\b|\b(?:re-?tweets?|re-?posts)\b"
    r"|\b(?:forwards|upvotes?|followers|page[ -]?views|clicks?|downloads)\b"
    r"|\b(?:chat|chain|relay)[ -](?:posts?|messages?|counts?|entries)\b|\bpost[ -]counts?\b"
    r"|\blog[- ]?ins?\b|\blogons?\b|\bcheck-?ins?\b"
    r"|\b(?:online|screen)[ -](?:time|hours?|minutes?)\b|\b(?:hours?|minutes?|time)[ -]online\b"
    r"|\bstudy[ -](?:time|hours?|minutes?|points)\b",
    re.IGNORECASE | re.ASCII,
)
ALLOWED = re.compile(
    r"(?:考勤|上班|下班|入井|下井|出井|升井|带班|未|漏)打卡"
    r"|(?:设备|装备|系统|机组|传感器|监测|监控)在线(?:时间|时长|天数|小时)"
)
TRAINING = re.compile(r"培训|安全教育|继续教育|三级教育|复训|持证|\btraining\b", re.IGNORECASE)
DUTIES = ("学时",)
"""Allowed beside TRAINING: hours that law or regulation asks the employer to give are a duty."""
DENIED = re.compile(
    r"不计|不含|不得(?!少于|低于|超过|多于)|不作|不以|不纳入|不算|不考核|不评|除外|禁止"
    r"|\b(?:not|no)\b(?! (?:less|fewer|more|under|over))|\bnever\b|\bwithout\b",
    re.IGNORECASE | re.ASCII,
)
CLAUSE = re.compile(r"[，。；;（）()\n|]|\. ")


def social_signals_earn_no_points(program: Program) -> Iterator[Finding]:
    """Nothing that a scored line reads, directly or through others, names a social signal."""
    seen: set[Place] = set()
    for place, text, context in _texts(program):
        signal = signal_in(text, context)
        if not signal or place in seen:
            continue
        seen.add(place)
        yield Finding(
            "social-signal",
            place,
            Both(
                f"“{signal}”进了得分：点赞、转发、接龙、打卡、登录次数、在线时长、学习时长不得作为"
                "考核依据（《政务移动互联网应用程序规范化管理办法》、《整治形式主义为基层减负若干规定》）。",
                f'"{signal}" earns points: likes, forwards, relay posts, check-ins, log-ins, time '
                "online and study hours must not be a basis of assessment (rules on government "
                "apps, and on relieving the grass roots of formalism).",
            ),
            Both(
                "换成工作的结果（完成的事、解决的问题）；法定的培训学时写明“培训”；"
                "只是说明不计分的，写“不计分”。",
                "Assess results of the work instead; hours of a training that the law asks for say "
                "so (training); words that only say what does not count say: does not count.",
            ),
        )


def signal_in(text: str, context: str = "") -> str:
    """The social signal that a text names as something that counts; "" if it names none."""
    training = TRAINING.search(f"{context} {text}") is not None
    for clause in CLAUSE.split(text.replace("_", "-")):
        if DENIED.search(clause):
            continue
        for match in REFUSED.finditer(ALLOWED.sub("", clause.strip())):
            if not training or match.group() not in DUTIES:
                return match.group()
    return ""


def _texts(program: Program) -> Iterator[tuple[Place, str, str]]:
    """Place, text and context of all that is said about what scored lines read."""
    lines = _feeding(program)
    tables: set[str] = set()
    columns: set[tuple[str, str]] = set()
    formulas: set[str] = set()
    for name in lines:
        resolved = program.lines[name]
        line = resolved.line
        yield line.place, f"{name}；{line.title}；{line.says}；{line.data}", ""
        tables |= set(resolved.frame.tables)
        for node in t.walk(resolved.tree):
            if isinstance(node, t.Cell | t.Rows):
                tables.add(node.table)
            if isinstance(node, t.Cell):
                columns.add((node.table, node.column))
            if (source := program.sources.of(node)) is not None:
                formulas.add(source.formula)
    for formula in program.method.formulas.values():
        if formula.name in formulas:
            yield formula.place, f"{formula.name}；{formula.says}", ""
    for name, table in program.method.tables.items():
        if name in tables:
            yield from _of_table(table, {column for of, column in columns if of == name})


def _of_table(table: Table, read: set[str]) -> Iterator[tuple[Place, str, str]]:
    yield table.place, f"{table.name}；{table.says}", ""
    for column in table.columns.values():
        if column.name in read:
            words = (column.name, column.header, *column.type.options)
            yield column.place, "；".join(words), table.says
    for row, place in zip(table.rows, table.row_places, strict=True):
        words = tuple(cell for cell in row if isinstance(cell, str))
        yield place, "；".join(words), f"{table.says} {' '.join(words)}"


def _feeding(program: Program) -> list[str]:
    """The scored lines and those that they read, in the order of the program."""
    stack = [name for name, one in program.lines.items() if one.line.role in SCORED]
    found: set[str] = set()
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack.extend(program.lines[name].reads)
    return [name for name in program.lines if name in found]
