"""Invented names: surnames and characters drawn from a seed; nobody real is meant."""

from __future__ import annotations

import random
from itertools import product

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
)
FIRST = "景松柏禾岚溪晨朗沐知若书雨青云帆星月秋春冬夏竹梅兰桐榆枫苇荷"
SECOND = "安宁和然远舟川野山石泉田禾苗生成新明亮清澜屿原涵晖乔柯林森洲"


def names(count: int, chance: random.Random) -> list[str]:
    """As many different names as asked for."""
    every = ["".join(parts) for parts in product(SURNAMES, FIRST, SECOND) if parts[1] != parts[2]]
    return chance.sample(every, count)
