"""What went wrong, said in the house's words: what, why, what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of refusal: its HTTP status, and the three sentences of it."""

    status: int
    title: Words
    cause: Words
    step: Words


PROBLEMS = {
    problem.status: problem
    for problem in (
        Problem(
            400,
            _("看不懂这个请求"),
            _("地址或表单里有本站不认识的内容。"),
            _("返回上一页重试；地址若是手写的，请核对。"),
        ),
        Problem(
            403,
            _("没有通过核对"),
            _("页面停留过久、在别处退出过，或浏览器没有带回本站的标记。"),
            _("刷新页面再提交；已存的草稿还在。"),
        ),
        Problem(
            404,
            _("没有这一页"),
            _("它不存在，或不在您可以看到的范围内。"),
            _("从菜单或搜索里找；确需查看，请找管理员开通。"),
        ),
        Problem(
            405,
            _("不能这样打开"),
            _("这个地址只接受表单提交。"),
            _("回到原来的页面，用上面的按钮。"),
        ),
        Problem(
            409,
            _("别人先改了"),
            _("您打开之后，这条记录已被改动，您的内容没有覆盖它。"),
            _("刷新页面，看过新的内容再提交。"),
        ),
        Problem(
            422,
            _("有几处要改"),
            _("所填内容没有通过检查，什么都没有保存。"),
            _("按提示改好再提交。"),
        ),
        Problem(
            500,
            _("出错了"),
            _("这是本站的问题，不是您的；已经记下。"),
            _("稍后再试；仍不行，请把下面的时间告诉管理员。"),
        ),
        Problem(
            503,
            _("数据库暂时不可用"),
            _("没有保存任何内容。"),
            _("请过半分钟再试；同一张表单再提交一次不会重复。"),
        ),
    )
}

UNFRAMED = (500, 503)
"""Told without menu and name: whatever would fetch them may be what is broken."""


def problem(request: HttpRequest, status: int, said: str = "") -> HttpResponse:
    """The page that tells of a problem; one line of it where a part of a page was asked for."""
    from qiyue.site.pages import moment_now

    user = getattr(request, "user", None) if status not in UNFRAMED else None
    context = {
        "problem": PROBLEMS[status],
        "framed": user is not None and user.is_authenticated,
        "moment_of": said or (moment_now() if status in UNFRAMED else ""),
    }
    name = "problem_line.html" if request.headers.get("HX-Request") else "problem.html"
    answer = render(request, name, context, status=status)
    if status == 503:
        answer.headers["Retry-After"] = "30"
    return answer
