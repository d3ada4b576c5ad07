"""The fifty indicators of the method again, as numbers for programs written by hand.

Points are whole hundredths, of weights and shares too; `{a}` is the actual value and `{t}` its
target, both in hundredths.
"""

from __future__ import annotations

from dataclasses import dataclass

LIMITS = ((0, 120), (60, 120), (0, 100), (50, 150))
SECOND, THIRD = (90, 91, 92, 93, 94), (80, 81, 82, 83, 84, 85, 86)
EACH = (50, 100, 30, 150, 200)
GAPS = ((2, 10), (5, 25), (3, 20), (4, 30), (1, 15))
PLACES = ("sales", "ideas")


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator: its part, its weight and standard in hundredths, and its points as SQL."""

    code: str
    part: str
    weight: int
    standard: int
    points: str


def items() -> tuple[Item, ...]:
    """All indicators in the order of the sheet."""
    found = []
    for i in range(20):
        part = "work" if i < 14 else "duty"
        found.append(Item(f"r{i + 1:02}", part, 200, 10000 + 1700 * i, _ratio(200, *LIMITS[i % 4])))
    for i in range(8):
        part, points = "work" if i % 2 else "duty", _three_points(200, 60 + 2 * i, 120 + 3 * i)
        found.append(Item(f"p{i + 1:02}", part, 200, 8000 + 900 * i, points))
    for i in range(8):
        points = _steps(150, SECOND[i % 5], THIRD[i % 7])
        found.append(Item(f"s{i + 1:02}", "duty", 150, 9000 + 100 * i, points))
    for i in range(5):
        found.append(Item(f"d{i + 1:02}", "duty", 400, 0, _events(400, EACH[i], f"times{i + 1}")))
    for i in range(5):
        points = _gap(200, *GAPS[i])
        found.append(Item(f"b{i + 1:02}", "work", 200, 6000 + 1100 * i, points))
    for i in range(2):
        points = "CASE WHEN {a} IS NULL THEN NULL WHEN {a} > 0 THEN 0 ELSE 100 END"
        found.append(Item(f"v{i + 1:02}", "duty", 100, 0, points))
    for i in range(2):
        found.append(Item(f"k{i + 1:02}", "work", 500, 0, _place(500, PLACES[i])))
    return tuple(found)


def half_up(above: str, below: str) -> str:
    """above / below to the nearest whole number, halves up; neither is negative."""
    return f"(2 * ({above}) + {below}) // (2 * {below})"


def _ratio(weight: int, least: int, most: int) -> str:
    held = f"least(greatest({{a}} * 100, {least} * {{t}}), {most} * {{t}})"
    return half_up(f"{weight} * {held}", "(100 * {t})")


def _three_points(weight: int, base: int, stretch: int) -> str:
    low, high = f"((100 - {base}) * {{t}})", f"(({stretch} - 100) * {{t}})"
    first = f"{weight} * (60 * {low} + 40 * (100 * {{a}} - {base} * {{t}}))"
    second = f"{weight} * (100 * {high} + 20 * (100 * {{a}} - 100 * {{t}}))"
    return (
        f"CASE WHEN {{a}} IS NULL THEN NULL WHEN 100 * {{a}} < {base} * {{t}} THEN 0 "
        f"WHEN {{a}} < {{t}} THEN {half_up(first, f'(100 * {low})')} "
        f"WHEN 100 * {{a}} < {stretch} * {{t}} THEN {half_up(second, f'(100 * {high})')} "
        f"ELSE {weight * 120 // 100} END"
    )


def _steps(weight: int, second: int, third: int) -> str:
    return (
        f"CASE WHEN {{a}} IS NULL THEN NULL WHEN {{a}} >= {{t}} THEN {weight} "
        f"WHEN 100 * {{a}} >= {second} * {{t}} THEN {weight * 80 // 100} "
        f"WHEN 100 * {{a}} >= {third} * {{t}} THEN {weight * 60 // 100} ELSE 0 END"
    )


def _events(weight: int, each: int, times: str) -> str:
    """What is taken counts in ten-thousandths."""
    left = f"{weight * 100} - {each} * greatest(0, 100 * coalesce({times}, 0) - {{a}})"
    return f"CASE WHEN {{a}} IS NULL THEN NULL ELSE {half_up(f'greatest(0, {left})', '100')} END"


def _gap(weight: int, each: int, takes: int) -> str:
    left = f"{weight} - {takes} * ((abs({{a}} - {{t}}) * 100) // ({each} * {{t}}))"
    return f"CASE WHEN {{a}} IS NULL THEN NULL ELSE greatest(0, {left}) END"


def _place(weight: int, what: str) -> str:
    worth = half_up(f"{weight} * ({what}_many + 1 - {what}_place)", f"{what}_many")
    return f"CASE WHEN {{a}} IS NULL THEN NULL ELSE {worth} END"
