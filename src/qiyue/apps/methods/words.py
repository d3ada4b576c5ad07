"""What pages say: findings in the reader's language, and why a service would not."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiyue.apps.desk.going import Far, paced
from qiyue.apps.methods.models import MethodRun, MethodVersion
from qiyue.apps.methods.services import refusals
from qiyue.apps.methods.services.running import folder
from qiyue.apps.methods.texts import BadFiles, ContentChanged
from qiyue.core.judging.helpers import TooBusy
from qiyue.core.judging.orders import Progress, finding_of, progress_in
from qiyue.core.method.difference import PARTS
from qiyue.core.method.halves import Lang, own
from qiyue.core.values.findings import Both, Finding, QiyueError


def language() -> Lang:
    """The reader's language, as core knows languages."""
    return "en" if get_language() == "en" else "zh"


def said(text: Both) -> str:
    """A sentence of core in the reader's language."""
    return text.en if language() == "en" else text.zh


def half(text: str) -> str:
    """The reader's half of a text of a method."""
    return own(text, language())


def name_of(version: MethodVersion) -> str:
    """What a version is called; its code where its text could never be read."""
    english = language() == "en" and version.name_en
    return (version.name_en if english else version.name_zh) or version.method.code


def findings_of(run: MethodRun) -> list[Finding]:
    """The findings of a run."""
    return [finding_of(one) for one in json.loads(run.findings)]


def around() -> dict[str, Any]:
    """What every template of this room knows."""
    return {"said": said, "half": half, "name_of": name_of, "parts": PARTS, "lang": language()}


def doing(progress: Progress | None) -> str:
    """What a run is at."""
    if progress is None:
        return _("等待开始")
    step, _rest, what = progress.step.partition(" ")
    words = {
        "wait": _("前面还有一次测算，排队中"),
        "begin": _("开始"),
        "freeze": _("冻结数据"),
        "checks": _("核对条件"),
        "calculate": _("计算"),
        "write": _("写出结果"),
    }
    return f"{words.get(step, step)} {what}".strip()


def far_of(run: MethodRun, at: datetime) -> Far:
    """How far a run is, and the seconds left by its pace so far."""
    found = progress_in(folder(run))
    if found is None:
        return Far(doing(None), 0, 1)
    seconds = int((at - (run.started_at or run.asked_at)).total_seconds())
    begun = found.step.partition(" ")[0] not in ("wait", "begin")
    left = paced(found.done, found.total, seconds) if begun else None
    return Far(doing(found), found.done, max(found.total, 1), left)


def refusal(error: QiyueError) -> str:
    """Why it was not done, and the next step."""
    match error:
        case refusals.TextReleased():
            return _("已公布的文本不再改动。以它为底起草新的一版。")
        case refusals.ChangedMeanwhile():
            return _("您打开之后，别人保存了另一个文本。看过现在的文本再办。")
        case refusals.OtherCode(wanted=wanted, found=found) if wanted and found:
            return _("文本的代号是 %(found)s，不是 %(wanted)s。改回代号，或登记为另一个办法。") % {
                "found": found,
                "wanted": wanted,
            }
        case refusals.OtherCode():
            return _("文本里读不出代号。写明 method: 代号，或先改正检查指出的错误。")
        case refusals.NotProven():
            return _("文本有错误、没有例题，或例题没有全部通过。改好再办。")
        case refusals.OwnText():
            return _("写过这一版文本的人不能审定它。请另一人审定。")
        case refusals.NotApproved():
            return _("现在的文本还没有人审定。先由另一人审定。")
        case refusals.NotYet():
            return _("还没有到这一步：先办前面的步骤。")
        case refusals.BadDay(since=since) if since is not None:
            return _("日期要晚于 %s：那天起已有一版施行。") % since.isoformat()
        case refusals.NoNote():
            return _("写明凭据：向谁征求、在哪里公布、为什么。")
        case refusals.NoDataset():
            return _("没有这个数据集。从列表中选。")
        case refusals.NotHere():
            return _("结果不能归这个单位。从列表中选。")
        case ContentChanged():
            return _("库里的文本与它的摘要不符：有人在系统之外改过。停用，请审计人员核查。")
        case BadFiles():
            return _bad_files(error)
        case TooBusy():
            return _("检查的人多，稍等再试；文本还在页面上。")
        case _:
            return f"{error.code}: {error}"


def _bad_files(error: BadFiles) -> str:
    return {
        "none": _("没有文件。选一个 .yaml 文件，连同它读的 CSV；或一个 zip。"),
        "many": _("文件太多。只放办法文件和它读的 CSV。"),
        "large": _("文件太大：每个至多 20 MB，合计至多 50 MB。"),
        "name": _("文件名不能用，或有两个同名：%s。") % error.name,
        "main": _("看不出哪个是办法文件。只放一个 .yaml，或把它叫作 method.yaml。"),
    }[error.why]
