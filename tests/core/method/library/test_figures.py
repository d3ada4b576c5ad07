"""The standard-coal price, blended and single; economic value added in two editions."""

from fractions import Fraction

import pytest
from tests.core.method.library.engines import both
from tests.core.method.library.worked import Case, params, shows, worked
from tests.core.method.methods import method

from qiyue.core.values.exact import half_up

PROFIT = "net_profit = 120000, interest = 30000, research = 20000, counted_share = 50%, tax = 25%"
CASES = [
    shows(
        "2.22",
        "916.71",
        "standard_coal_price(price = 720, heat = 22990, standard_heat = 29271, at_zero = 0)",
        "0.01",
    ),
    shows(
        "2.22",
        "916.36",
        "standard_coal_price(price = 720, heat = 5500, standard_heat = 7000, at_zero = 0)",
        "0.01",
    ),
    shows(
        "2.22",
        "917.85",
        "standard_coal_price(price = 720, heat = 22990, standard_heat = 29307.6, at_zero = 0)",
        "0.01",
    ),
    shows(
        "2.22",
        "1.1",
        "standard_coal_price(price = 720, heat = 22990, standard_heat = 29307.6, at_zero = 0) - "
        "standard_coal_price(price = 720, heat = 22990, standard_heat = 29271, at_zero = 0)",
        "0.1",
    ),
    Case("standard_coal_price(price = 720, heat = 0, standard_heat = 29271, at_zero = 0)", "0"),
    Case(
        "standard_coal_price_blended(cost = 0, heat = 0, standard_heat = 29271, at_none = 0)",
        "0",
    ),
    Case("gap_to_benchmark(own = 924.3, benchmark = 896.11)", "28.19"),
    Case("gap_plant_to_furnace(into_plant = 896.11, into_furnace = 924.3)", "-28.19"),
    shows("2.20", "154500", f"net_operating_profit({PROFIT}, non_recurring = 8000)"),
    shows(
        "2.20",
        "50000",
        "economic_value_added(profit = 154500, capital = 1900000, rate = 0.055)",
    ),
    shows(
        "2.20",
        "40500",
        "economic_value_added(profit = 154500, capital = 1900000, "
        "rate = capital_rate(base_rate = 0.055, gearing = 0.76, bound = 0.75, surcharge = 0.005))",
    ),
    Case(
        "capital_rate(base_rate = 0.055, gearing = 0.75, bound = 0.75, surcharge = 0.005)",
        "0.055",
    ),
    Case(
        "capital_by_liabilities(equity = 900000, liabilities = 1400000, "
        "interest_free = 300000, construction = 100000)",
        "1900000",
    ),
    shows(
        "2.20",
        "4.50%",
        "capital_rate_blended(equity = 900, debt = 700, interest = 30, tax = 25%, "
        "equity_rate = 5.5%, at_none = 0)",
    ),
    shows(
        "2.20",
        "1500000",
        "capital_by_debt(equity = 900000, debt = 700000, construction = 100000)",
    ),
    shows(
        "2.20",
        "90000",
        f"economic_value_added(profit = net_operating_profit({PROFIT}, non_recurring = 0), "
        "capital = 1500000, rate = 4.5%)",
    ),
    Case(
        "capital_rate_blended(equity = 0, debt = 0, interest = 3, tax = 25%, "
        "equity_rate = 5.5%, at_none = 0)",
        "0",
    ),
]
LOTS = """
plant[plant]: {from: organisation}
lot[plant, lot]:
  from: facts
  tonnes: number t 0..1000000
  price: number 元/t 0..5000 by 0.01
  heat: number kJ/kg 5000..35000
"""
BLENDED = """
blended[plant]:
  standard_coal_price_blended(cost = sum(tonnes * price over lot), at_none = none,
  heat = sum(tonnes * heat over lot), standard_heat = uom(29271, "kJ/kg"))
single[lot]: standard_coal_price(standard_heat = uom(29271, "kJ/kg"), at_zero = none)
mean_of_prices[plant]: mean(single over lot)
by_tonnes[plant]: mean(single, tonnes over lot)
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", params(CASES))
def test_figures_come_out(answered, case):
    assert case.holds(answered[case.call])


@worked("2.22", "924.30", "928.25", "923.71")
def test_lots_are_blended_by_their_standard_coal():
    """Three lots; the mean of their prices, plain or by tonnes, is another number."""
    found = both(
        method(BLENDED, tables=LOTS, uses="std 1"),
        plant="plant ; P ; Q",
        lot="plant | lot | tonnes | price | heat ; P | a | 12000 | 720 | 22990"
        " ; P | b | 8000 | 655 | 20900 ; P | c | 5000 | 801 | 24662",
    )
    shown = {
        name: half_up(found.value(name, ("P",)), Fraction("0.01"))
        for name in ("blended", "mean_of_prices", "by_tonnes")
    }
    assert shown == {
        "blended": Fraction("924.30"),
        "mean_of_prices": Fraction("928.25"),
        "by_tonnes": Fraction("923.71"),
    }
