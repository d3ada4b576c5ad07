"""示例集团: an invented group for looking around; `fill` lands it once, into an empty demo."""

from __future__ import annotations

from collections.abc import Callable


def fill(say: Callable[[str, str], None]) -> None:
    """Bring the sample group, its accounts, and a run of an example that goes on by itself.

    What is there already stays as it is. Raises CannotServe in a database of somebody else.
    """
    from qiyue.site.sample.filling import fill_once

    fill_once(say)


def try_first(say: Callable[[str, str], None]) -> None:
    """Three lines for whoever opens the demo for the first time."""
    from qiyue.site.sample.cast import PASSWORD

    for zh, en in (
        (
            f"登录页列出演示账号，点一个即填好（口令都是 {PASSWORD}）",
            f"the log-in page lists the accounts; one click fills them in (password: {PASSWORD})",
        ),
        (
            "先用 hr 登录，打开「组织」，把日期改到 2025-06-30，看划转之前的样子",
            "log in as hr, open 组织 (Organisation), set the day to 2025-06-30: before the move",
        ),
        (
            "再用 assessor 登录，打开「测算」，点一个得分，看它怎么算出来",
            "then as assessor, open 测算 (Runs), and a score: how it was worked out",
        ),
    ):
        say(zh, en)
