"""Why a total moved: effects are exact, add up, turn round, and are never made up."""

import random
from contextlib import contextmanager
from fractions import Fraction

import duckdb
import pytest
from tests.core.engine.pairs import FACTS, METHOD, UNITS, changed, example, run

from qiyue.core.engine.comparing.model import Spot
from qiyue.core.engine.comparing.values import side_by_side
from qiyue.core.engine.reasons import frozen
from qiyue.core.engine.reasons.causes import Accounts
from qiyue.core.engine.run import RunChanged, open_run, score

CARE = "    care | 安全 | 20                   | plain_share()\n"
MORE = "    more | 其他 | 10                   | plain_share()\n"
CAP = ("least = 0, most = 1.2", "least = 0, most = 1")


@contextmanager
def accounts(before, after):
    with side_by_side(before, after) as con:
        yield Accounts(before, after, con)


def account(before, after, subject, name="total", kind="unit"):
    with accounts(before, after) as found:
        return found.account(Spot(kind, subject, "", name))


def effects(found):
    return {(one.spot.name, one.spot.line): one.effect for one in found.causes if one.own}


def adds_up(found):
    told = sum((one.effect for one in found.causes if one.effect is not None), Fraction(0))
    return told + found.rounding + found.together == found.move


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return run(tmp_path_factory.mktemp("first"))


def test_a_cap_in_a_rule_causes_the_move(tmp_path, first):
    found = account(first, run(tmp_path, changed(METHOD, CAP)), "U2")
    assert found.move == -9
    assert effects(found) == {("points", "coal"): Fraction(-9)}
    points, work, total = found.causes
    assert (points.change, work.change, total.change) == (-10, -10, -9)
    assert not work.own
    assert not total.own
    assert [(one.table, one.key, one.column, one.before, one.after) for one in points.inputs] == [
        ("item", "coal", "most", "1.2", "1")
    ]
    before, after = points.rules
    assert before.cell == "ratio(least = 0, most = 1.2, at_zero = 0)"
    assert after.cell == "ratio(least = 0, most = 1, at_zero = 0)"
    assert before.numbers != after.numbers
    assert (found.together, found.rounding) == (0, 0)


def test_facts_cause_moves_each_by_its_weight(tmp_path, first):
    facts = changed(FACTS, ("U1,cost,80,100", "U1,cost,90,100"), ("U1,care,10,10", "U1,care,9,10"))
    found = account(first, run(tmp_path, facts=facts), "U1")
    # 0.9 * 30 * 0.1 and 1.1 * 20 * -0.1
    assert effects(found) == {
        ("points", "cost"): Fraction("2.7"),
        ("points", "care"): -Fraction("2.2"),
    }
    care = next(one for one in found.causes if one.spot.line == "care")
    assert [(one.column, one.before, one.after) for one in care.inputs] == [("actual", "10", "9")]
    assert adds_up(found)


def test_intermediates_that_differ_are_shown(tmp_path, first):
    facts = changed(FACTS, ("U1,care,10,10", "U1,care,9,10"))
    found = account(first, run(tmp_path, facts=facts), "U1")
    assert found.causes[0].parts == (("plain_share.share", "1.000000000000", "0.900000000000"),)


def test_weights_of_the_total_are_its_own_rule(tmp_path, first):
    method = changed(METHOD, ("90% * work", "100% * work"))
    found = account(first, run(tmp_path, method), "U1")
    (total,) = found.causes
    assert total.own
    assert total.effect == found.move == Fraction("6.9")
    assert total.rules[0].formula.startswith("0.9 × work")
    assert total.rules[1].formula.startswith("1 × work")


def test_what_acts_together_gets_no_number_of_its_own(tmp_path, first):
    method = changed(METHOD, CAP, ("90% * work", "100% * work"))
    found = account(first, run(tmp_path, method), "U2")
    assert effects(found) == {("points", "coal"): None, ("total", ""): None}
    assert found.together == found.move
    # a row that only one of the two touches still has its own
    method = changed(METHOD, ("90% * work", "100% * work"))
    facts = changed(FACTS, ("U1,care,10,10", "U1,care,9,10"))
    found = account(first, run(tmp_path / "other", method, facts), "U1")
    assert effects(found) == {("points", "care"): -Fraction("2.2"), ("total", ""): Fraction("6.9")}
    assert found.together == 0


def test_a_rounding_of_the_total_is_told_apart(tmp_path):
    method = changed(
        METHOD,
        ('90% * work + 110% * points["care"]', 'half_up(90% * work + 110% * points["care"], 1)'),
    )
    before = run(tmp_path / "a", method)
    facts = changed(FACTS, ("U1,cost,80,100", "U1,cost,90,100"))
    found = account(before, run(tmp_path / "b", method, facts), "U1")
    assert effects(found) == {("points", "cost"): Fraction("2.7")}
    assert (found.move, found.rounding) == (3, Fraction("0.3"))
    assert adds_up(found)


def test_a_total_that_is_no_number_has_no_effects(tmp_path, first):
    method = changed(METHOD, ('points["care"]\n', 'points["care"] + none\n'))
    found = account(first, run(tmp_path, method), "U1")
    assert found.move is None
    assert [(one.spot.name, one.own, one.effect) for one in found.causes] == [("total", True, None)]


def test_a_row_that_one_run_lacks_is_swapped_as_a_whole(tmp_path, first):
    method = changed(METHOD, (CARE, CARE + MORE))
    facts = FACTS + "U1,more,1,2\n"
    found = account(first, run(tmp_path, method, facts), "U1")
    more = next(one for one in found.causes if one.spot.line == "more")
    assert (more.whole, more.shown, more.effect) == (True, ("", "5.00"), Fraction("4.5"))
    assert effects(found) == {("points", "more"): Fraction("4.5")}
    back = account(run(tmp_path / "back", method, facts), first, "U1")
    assert effects(back) == {("points", "more"): Fraction("-4.5")}
    # with weights changed for its sake, and one gone for another
    coal = changed(method, ("coal | 产量 | 50", "coal | 产量 | 40"))
    found = account(first, run(tmp_path / "coal", coal, facts), "U1")
    assert effects(found) == {
        ("points", "more"): Fraction("4.5"),
        ("points", "coal"): -Fraction("8.1"),
    }
    other = changed(
        METHOD,
        ("    cost | 成本 | 30                   | ratio(least = 0, most = 1, at_zero = 0)\n", ""),
        (CARE, CARE + MORE),
    )
    facts = "\n".join(row for row in facts.splitlines() if ",cost," not in row) + "\n"
    found = account(first, run(tmp_path / "other", other, facts), "U1")
    assert effects(found) == {
        ("points", "more"): Fraction("4.5"),
        ("points", "cost"): -Fraction("21.6"),
    }
    assert adds_up(found)


def test_a_mean_over_more_rows_is_not_parted(tmp_path):
    """Where a new row changes what the others do, nobody gets a number."""
    gives = 'gives: sum(points over item where item != "care")'
    mean = 'gives: mean(points over item where item != "care")\n    shown: half_away 0.01'
    mean = changed(METHOD, (gives, mean))
    before = run(tmp_path / "a", mean)
    facts = changed(FACTS, ("U1,cost,80,100", "U1,cost,90,100")) + "U1,more,1,2\n"
    found = account(before, run(tmp_path / "b", changed(mean, (CARE, CARE + MORE)), facts), "U1")
    assert effects(found)["points", "cost"] is None
    assert adds_up(found)


def test_a_line_that_one_method_lacks_counts_as_the_rule_that_reads_it(tmp_path, first):
    method = changed(
        METHOD,
        ("lines:\n", "lines:\n  bonus[unit] 加分: 3\n"),
        ('110% * points["care"]', '110% * points["care"] + bonus'),
    )
    found = account(first, run(tmp_path, method), "U1")
    assert effects(found) == {("total", ""): Fraction(3)}


def test_a_crowd_is_not_taken_apart(tmp_path, monkeypatch):
    method = changed(
        METHOD, ('110% * points["care"]', '110% * points["care"] + mean(work among unit)')
    )
    facts = changed(FACTS, ("U3,coal,60,100", "U3,coal,66,100"))
    before, after = run(tmp_path / "a", method), run(tmp_path / "b", method, facts)
    found = account(before, after, "U1")
    assert effects(found) == {("points", "coal"): Fraction(1)}  # of U3, by way of the mean
    assert found.causes[0].spot.subject == "U3"
    monkeypatch.setattr(frozen, "CROWD", 2)
    found = account(before, after, "U1")
    (total,) = found.causes
    assert (total.whole, total.effect, found.move) == (True, None, 1)


def test_rows_of_a_large_table_come_by_subject(tmp_path, first, monkeypatch):
    facts = changed(FACTS, ("U1,cost,80,100", "U1,cost,90,100"))
    after = run(tmp_path, facts=facts)
    whole = account(first, after, "U1")
    monkeypatch.setattr(frozen, "SMALL", 3)
    assert account(first, after, "U1") == whole


def test_what_no_total_reads_stands_aside(tmp_path, first):
    with accounts(first, run(tmp_path, changed(METHOD, CAP))) as found:
        reasons = found.subject("unit", "U2")
    assert [one.spot.name for one in reasons.accounts] == ["total"]
    assert [(one.spot.name, one.shown) for one in reasons.aside] == [("grade", ("A", "B"))]


def test_a_run_and_itself_give_no_reasons(first):
    with accounts(first, first) as found:
        reasons = found.subject("unit", "U2")
    assert (reasons.accounts[0].move, reasons.accounts[0].causes, reasons.aside) == (0, (), ())


def test_a_total_of_one_run_alone_has_no_move(tmp_path, first):
    method = changed(METHOD, ("  total[unit] 总分:", "  sum_of_all[unit] 总分:"))
    method = changed(
        method,
        ("rank(total among", "rank(sum_of_all among"),
        ("at_least(total", "at_least(sum_of_all"),
    )
    with accounts(first, run(tmp_path, method)) as found:
        reasons = found.subject("unit", "U1")
    told = {one.spot.name: (one.shown, one.move, one.causes) for one in reasons.accounts}
    assert told == {
        "total": (("84.10", ""), None, ()),
        "sum_of_all": (("", "84.10"), None, ()),
    }


def test_a_total_of_nothing_is_a_number(tmp_path):
    zero = FACTS.replace("U1,coal,90", "U1,coal,0").replace("U1,cost,80", "U1,cost,0")
    facts = zero.replace("U1,care,10,10", "U1,care,0,10")
    found = account(run(tmp_path / "a", facts=facts), run(tmp_path / "b", facts=zero), "U1")
    assert (found.before, found.move) == (0, 22)
    assert effects(found) == {("points", "care"): Fraction(22)}


def test_a_value_that_its_rule_does_not_give_is_a_changed_run(tmp_path, first):
    after = run(tmp_path, changed(METHOD, CAP))
    path = after.folder / "values" / "unit.parquet"
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE v AS FROM read_parquet('{path}')")
        con.execute('UPDATE v SET "points[coal]" = 39')
        con.execute(f"COPY v TO '{path}' (FORMAT parquet)")
    with pytest.raises(RunChanged):
        account(first, after, "U2")


@pytest.mark.parametrize("seed", range(5))
def test_effects_add_up_and_turn_round(tmp_path, seed):
    """Any facts and caps: the total is a weighted sum, so every effect is known and exact."""
    draw = random.Random(seed)

    def some(folder):
        cap = draw.choice(["0.9", "1", "1.1", "1.2"])
        rows = [
            f"U{u},{item},{draw.randint(0, 15000) / 100},{draw.randint(5000, 12000) / 100}"
            for u in (1, 2, 3)
            for item in ("coal", "cost", "care")
        ]
        facts = "\n".join(["unit,item,actual,target", *rows]) + "\n"
        return run(folder, changed(METHOD, ("most = 1.2", f"most = {cap}")), facts, UNITS)

    before, after = some(tmp_path / "a"), some(tmp_path / "b")
    weights = {"coal": Fraction("0.9"), "cost": Fraction("0.9"), "care": Fraction("1.1")}
    for subject in ("U1", "U2", "U3"):
        there, back = account(before, after, subject), account(after, before, subject)
        assert (there.together, there.rounding) == (0, 0)
        assert adds_up(there)
        assert effects(there) == {key: -effect for key, effect in effects(back).items()}
        for one in there.causes:
            if one.own:
                assert one.effect == weights[one.spot.line] * one.change


@pytest.mark.slow
def test_the_mine_moves_by_a_lower_cap(tmp_path):
    folder = example(
        tmp_path / "mine", "mine-2020", "method.yaml", ("cap = 1.2, at", "cap = 1, at")
    )
    score(folder.parents[0] / "mine", None, tmp_path / "after", engine="python")
    plain = example(tmp_path / "plain", "mine-2020", "method.yaml")
    score(plain, None, tmp_path / "before", engine="python")
    runs = open_run(tmp_path / "before"), open_run(tmp_path / "after")
    # 24 - 20 of 20 marks for power; 70 % into the unit, 60 % of that into members, 30 % into the
    # branch, and 70 % of a ninth of that into the committee
    for kind, subject, name, effect in (
        ("unit", "U02", "unit_total", "-2.8"),
        ("member", "M05", "member_total", "-1.68"),
        ("branch", "B02", "branch_total", "-1.2"),
        ("committee", "C1", "committee_total", "-7/75"),
    ):
        found = account(*runs, subject, name, kind)
        assert effects(found) == {("points", "power"): Fraction(effect)}
        assert found.move == Fraction(effect)
        assert found.causes[0].spot == Spot("unit", "U02", "power", "points")
