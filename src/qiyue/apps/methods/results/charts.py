"""The distribution of a total as a chart: its options as JSON, its classes as a table behind it."""

from __future__ import annotations

from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qiyue.apps.methods.results.opened import Opened
from qiyue.core.method.halves import Lang

ID = "spread"


def chart_of(opened: Opened, kind: str, name: str, lang: Lang) -> SafeString | None:
    """The options of the chart, as a script of data; None where there is nothing to draw."""
    spread = opened.spread(kind, name)
    if spread is None or spread.count < 5:
        return None
    title = opened.title(name, lang)
    options = {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": title}},
        "grid": {"left": 8, "right": 16, "top": 24, "bottom": 24, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "name": title,
            "nameLocation": "middle",
            "nameGap": 28,
            "data": [spread.edge(place) for place in range(len(spread.counts))],
        },
        "yAxis": {"type": "value", "name": _("个数"), "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "name": _("个数"),
                "data": list(spread.counts),
                "itemStyle": {"color": "#4A6785"},
                "barCategoryGap": "12%",
            }
        ],
    }
    return json_script(options, ID)
