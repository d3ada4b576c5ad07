"""A group of any size from a seed: companies, mines, teams, Party bodies, people."""

from __future__ import annotations

import random
from datetime import date

from qiyue.apps.orgs.services.batches import (
    Batch,
    NewLink,
    NewMember,
    NewPerson,
    NewPost,
    NewUnit,
)

ON = date(2020, 1, 1)
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志远文博雨晨"


def group(people: int, units: int, bodies: int, seed: int = 7) -> Batch:
    """A batch with about as many units and Party bodies as asked for, six levels deep."""
    chance = random.Random(seed)
    line = [NewUnit("g", "group", "示例能源集团", ON, number="00")]
    levels = [("company", "公司", 10), ("mine", "矿", 60), ("department", "区队", 600)]
    uppers = ["g"]
    for kind, word, most in levels:
        count = max(1, min(most, units // (6000 // most)))
        refs = [f"{kind}{n}" for n in range(count)]
        line += [
            NewUnit(ref, kind, f"第{n}{word}", ON, uppers[n % len(uppers)], number=ref)
            for n, ref in enumerate(refs)
        ]
        uppers = refs
    departments = uppers
    teams = [f"t{n}" for n in range(max(1, units - len(line)))]
    line += [
        NewUnit(ref, "team", f"第{n}班", ON, departments[n % len(departments)], number=ref)
        for n, ref in enumerate(teams)
    ]
    party = [NewUnit("c", "committee", "集团党委", ON, number="c")]
    general = [f"b{n}" for n in range(max(1, bodies // 200))]
    party += [NewUnit(r, "general-branch", f"第{n}党总支", ON, "c") for n, r in enumerate(general)]
    branches = [f"z{n}" for n in range(max(1, bodies // 4))]
    party += [
        NewUnit(r, "branch", f"第{n}党支部", ON, general[n % len(general)])
        for n, r in enumerate(branches)
    ]
    party += [
        NewUnit(f"x{n}", "party-group", f"第{n}党小组", ON, branches[n % len(branches)])
        for n in range(max(0, bodies - len(party)))
    ]
    everybody, posts, members = [], [], []
    for n in range(people):
        ref = f"p{n}"
        name = chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        unit = teams[n % len(teams)] if n % 12 else departments[n % len(departments)]
        duty = "head" if n < len(teams) and n % 12 else "staff"
        since = date(2020 + n % 6, 1 + n % 12, 1 + n % 28)
        everybody.append(NewPerson(ref, name, since, number=f"{n:06}"))
        if n % 50:
            posts.append(NewPost(ref, unit, since, duty=duty))
        else:
            posts.append(NewPost(ref, unit, since, duty=duty, share=80))
            second = departments[(n + 1) % len(departments)]
            posts.append(NewPost(ref, second, since, share=20, main=False))
        if n % 5 < 2:
            members.append(NewMember(ref, branches[n % len(branches)], since))
    links = [NewLink(d, branches[n % len(branches)], ON) for n, d in enumerate(departments)]
    return Batch(line + party, everybody, posts, members, links)
