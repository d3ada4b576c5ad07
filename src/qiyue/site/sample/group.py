"""The sample group as a batch: companies, mines and plants, teams, Party bodies, 2,400 people."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date

from qiyue.apps.orgs.models import FOREVER, Membership, Post
from qiyue.apps.orgs.models.subjects import CODE_LETTERS
from qiyue.apps.orgs.services.batches import (
    Batch,
    NewLink,
    NewMember,
    NewPerson,
    NewPost,
    NewUnit,
)
from qiyue.site.sample.names import names

SEED = 20260101
PEOPLE = 2400
BEGUN = date(2020, 1, 1)
"""The first day of every unit."""

OFFICES = (
    ("plan", "企划考核部"),
    ("hr", "人力资源部"),
    ("party", "党群工作部"),
    ("safety", "安全保卫部"),
    ("it", "信息中心"),
    ("audit", "纪检审计部"),
)
COMPANIES = (
    ("示例煤业公司", "煤业公司", ("松风煤矿", "白鹭煤矿", "云杉煤矿", "鹿鸣热电厂")),
    ("示例电力公司", "电力公司", ("雁来电厂", "晴川电厂", "听涛电厂")),
    ("示例化工公司", "化工公司", ("流萤化工厂", "映雪化工厂", "银杏化工厂")),
    ("示例新能源公司", "新能源公司", ("逐光光伏站", "衔风风电场")),
)
SECTIONS = {
    "煤矿": ("综采队", "掘进队", "机电队"),
    "电厂": ("运行部", "检修部", "燃料部"),
    "化工厂": ("生产车间", "检修车间", "质检部"),
    "光伏站": ("运维部", "检修部", "安全部"),
    "风电场": ("运维部", "检修部", "安全部"),
}
"""The sections of a mine or plant, by what its name ends in."""

SHIFTS = ("一班", "二班")
TRADES = ("电工", "钳工", "操作工", "巡检工", "安全员", "技术员", "统计员")


def code_of(ref: str) -> str:
    """The code of a unit, a Party body or a person of the sample: 80 bits drawn from its ref."""
    number = int.from_bytes(hashlib.sha256(f"{SEED} {ref}".encode()).digest()[:10], "big")
    return "".join(CODE_LETTERS[number >> shift & 31] for shift in range(75, -1, -5))


@dataclass
class Sketch:
    """A batch as it grows; names and chance come from the seed."""

    chance: random.Random
    names: list[str]
    units: list[NewUnit] = field(default_factory=list)
    people: list[NewPerson] = field(default_factory=list)
    posts: list[NewPost] = field(default_factory=list)
    members: list[NewMember] = field(default_factory=list)
    links: list[NewLink] = field(default_factory=list)

    def unit(self, ref: str, kind: str, name: str, under: str = "", short: str = "") -> None:
        """A unit or a Party body since the beginning; numbers are given in order."""
        number = f"{len(self.units) + 1:04}"
        code = code_of(ref)
        self.units.append(NewUnit(ref, kind, name, BEGUN, under, FOREVER, number, short, code))

    def link(self, unit: str, body: str) -> None:
        """A unit and its Party body."""
        self.links.append(NewLink(unit, body, BEGUN))

    def leader(
        self, ref: str, unit: str, title: str, body: str, *, head: bool = True, beside: str = ""
    ) -> None:
        """Who leads or helps to lead a unit, a member; `beside` takes a fifth of the time."""
        duty = Post.Duty.HEAD if head else Post.Duty.DEPUTY
        share = 80 if beside else 100
        self._person(ref, BEGUN)
        self.posts.append(NewPost(ref, unit, BEGUN, title=title, duty=duty, share=share))
        if beside:
            self.posts.append(NewPost(ref, beside, BEGUN, title="专员", share=20, main=False))
        self.members.append(NewMember(ref, body, BEGUN))

    def office(self, ref: str, body: str, title: str, duty: str = Post.Duty.SECRETARY) -> None:
        """One more post of a leader, in a Party body."""
        self.posts.append(NewPost(ref, body, BEGUN, title=title, duty=duty, share=0, main=False))

    def worker(self, ref: str, unit: str, title: str, body: str) -> None:
        """Somebody who works in a unit; about one of three is a member."""
        number = len(self.people)
        since = date(2020 + number % 4, 1 + number % 12, 1 + number % 28)
        self._person(ref, since)
        self.posts.append(NewPost(ref, unit, since, title=title))
        if self.chance.random() < 0.35:
            young = self.chance.random() < 0.06
            stage = Membership.Stage.PROBATIONARY if young else Membership.Stage.FULL
            self.members.append(NewMember(ref, body, since, stage=stage))

    def _person(self, ref: str, since: date) -> None:
        number = len(self.people)
        name = self.names[number]
        self.people.append(NewPerson(ref, name, since, f"{100001 + number}", code=code_of(ref)))


def group(seed: int = SEED) -> Batch:
    """The whole group; the same from the same seed."""
    chance = random.Random(seed)
    sketch = Sketch(chance, names(PEOPLE, chance))
    draw_top(sketch)
    teams: list[str] = []
    for number, (name, short, mines) in enumerate(COMPANIES, 1):
        company = f"c{number}"
        draw_company(sketch, company, name, short)
        for mine in mines:
            draw_mine(sketch, f"m{1 + len(teams) // 6}", mine, company, teams)
    numbers = dict.fromkeys(teams, 0)
    for place in range(PEOPLE - len(sketch.people)):
        team = teams[place % len(teams)]
        numbers[team] += 1
        sketch.worker(f"staff-{team}-{numbers[team]}", team, chance.choice(TRADES), f"b-{team}")
    return Batch(sketch.units, sketch.people, sketch.posts, sketch.members, sketch.links)


def draw_top(sketch: Sketch) -> None:
    """The group itself with its offices, its committee and their branches."""
    sketch.unit("g", "group", "示例能源集团", short="示例集团")
    sketch.unit("pg", "committee", "中共示例能源集团委员会", short="集团党委")
    sketch.unit("pgo", "general-branch", "集团机关党总支", "pg")
    sketch.link("g", "pg")
    sketch.leader("head-g", "g", "总经理", "pgo")
    sketch.leader("lead-g-0", "g", "党委书记", "pgo", head=False)
    sketch.leader("lead-g-1", "g", "副总经理", "pgo", head=False)
    sketch.leader("lead-g-2", "g", "副总经理", "pgo", head=False)
    sketch.office("lead-g-0", "pg", "书记")
    sketch.office("head-g", "pg", "副书记", Post.Duty.DEPUTY_SECRETARY)
    sketch.office("lead-g-1", "pgo", "书记")
    for key, name in OFFICES:
        draw_office(sketch, key, name, "g", "pgo", 8)


def draw_office(sketch: Sketch, key: str, name: str, under: str, party: str, staff: int) -> None:
    """A department of the group or a company, with its branch."""
    unit = key if under == "g" else f"{under}-{key}"
    sketch.unit(unit, "department", name, under)
    sketch.unit(f"b-{unit}", "branch", f"{name}党支部", party)
    sketch.link(unit, f"b-{unit}")
    sketch.leader(f"head-{unit}", unit, "部长", f"b-{unit}")
    sketch.leader(f"deputy-{unit}", unit, "副部长", f"b-{unit}", head=False)
    sketch.office(f"head-{unit}", f"b-{unit}", "书记")
    for number in range(1, staff + 1):
        sketch.worker(f"staff-{unit}-{number}", unit, "专员", f"b-{unit}")


def draw_company(sketch: Sketch, ref: str, name: str, short: str) -> None:
    """A company with two departments, and the branch of those who have retired."""
    sketch.unit(ref, "company", name, "g", short)
    body, retired = f"p{ref}", f"b-{ref}-r"
    sketch.unit(body, "committee", f"{name}党委", "pg", f"{short}党委")
    sketch.unit(retired, "branch", f"{short}离退休党支部", body)
    sketch.link(ref, body)
    sketch.leader(f"head-{ref}", ref, "总经理", body)
    sketch.leader(f"sec-{ref}", ref, "党委书记", body, head=False)
    sketch.leader(f"lead-{ref}", ref, "副总经理", body, head=False)
    sketch.office(f"sec-{ref}", body, "书记")
    sketch.office(f"lead-{ref}", retired, "书记")
    for key, office in (("a", "生产经营部"), ("b", "综合管理部")):
        draw_office(sketch, key, office, ref, body, 6)


def draw_mine(sketch: Sketch, ref: str, name: str, company: str, teams: list[str]) -> None:
    """A mine or plant: three sections of two teams; a committee, a general branch, branches."""
    sketch.unit(ref, "mine", f"示例{name}", company, name)
    body, general = f"p{ref}", f"p{ref}-g"
    sketch.unit(body, "committee", f"示例{name}党委", f"p{company}", f"{name}党委")
    sketch.unit(general, "general-branch", f"{name}生产党总支", body)
    sketch.link(ref, body)
    top = "矿长" if name.endswith("煤矿") else "厂长" if name.endswith("厂") else "站长"
    sketch.leader(f"head-{ref}", ref, top, body)
    sketch.leader(f"sec-{ref}", ref, "党委书记", body, head=False)
    sketch.leader(f"lead-{ref}-1", ref, f"副{top}", general, head=False)
    sketch.leader(f"lead-{ref}-2", ref, "总工程师", general, head=False)
    sketch.office(f"sec-{ref}", body, "书记")
    sketch.office(f"head-{ref}", body, "副书记", Post.Duty.DEPUTY_SECRETARY)
    sketch.office(f"lead-{ref}-1", general, "书记")
    kind = next(key for key in SECTIONS if name.endswith(key))
    for number, section in enumerate(SECTIONS[kind], 1):
        draw_section(sketch, f"{ref}-{number}", section, ref, general, f"{company}-a")
        for shift_number, shift in enumerate(SHIFTS, 1):
            team = f"{ref}-{number}-{shift_number}"
            sketch.unit(team, "team", f"{section}{shift}", f"{ref}-{number}")
            sketch.unit(f"b-{team}", "party-group", f"{section}{shift}党小组", f"b-{ref}-{number}")
            sketch.link(team, f"b-{team}")
            sketch.leader(f"head-{team}", team, "班长", f"b-{team}")
            teams.append(team)


def draw_section(sketch: Sketch, ref: str, name: str, mine: str, general: str, beside: str) -> None:
    """A section of a mine with its branch; who helps to lead the third also works above."""
    sketch.unit(ref, "department", name, mine)
    branch = f"b-{ref}"
    sketch.unit(branch, "branch", f"{name}党支部", general)
    sketch.link(ref, branch)
    sketch.leader(f"head-{ref}", ref, "队长" if name.endswith("队") else "主任", branch)
    also = beside if ref.endswith("-3") else ""
    sketch.leader(f"deputy-{ref}", ref, "副职", branch, head=False, beside=also)
    sketch.office(f"head-{ref}", branch, "书记")
    sketch.office(f"deputy-{ref}", branch, "组织委员", Post.Duty.COMMITTEE)
    for number in range(1, 5):
        sketch.worker(f"staff-{ref}-{number}", ref, "技术员", branch)
