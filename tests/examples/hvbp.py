"""The hospital programme as tests read it: its folder, its files, what was published."""

import csv
import gzip
from fractions import Fraction
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "hvbp-2024"
TWELFTH = Fraction(1, 10**12)
"""To the twelfth decimal, as it was published."""
MEASURES = "expected_measure_scores.csv.gz"
DOMAINS = "expected_domain_scores.csv.gz"
SURVEY = "expected_hcahps.csv.gz"
TOTALS = "expected_total.csv.gz"
PUBLISHED = [
    ("points", MEASURES, "measure_id", "measure_score", 43_688),
    ("points.achievement", MEASURES, "measure_id", "achievement_points", 43_688),
    ("points.improvement", MEASURES, "measure_id", "improvement_points", 43_688),
    ("infection", "expected_combined_ssi.csv.gz", "", "combined_ssi_score", 1_723),
    ("base", SURVEY, "", "base_score", 2_467),
    ("consistency", SURVEY, "", "consistency_score", 2_467),
    ("domain_score", DOMAINS, "domain", "unweighted_score", 9_459),
    ("weighted", DOMAINS, "domain", "weighted_score", 9_459),
    ("total", TOTALS, "", "total_performance_score", 2_474),
]
"""A name, its file, the column of the key beside the hospital, that of the value, the rows."""


def sheet(path: Path) -> list[list[str]]:
    """The header and the rows of a file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def records(name: str) -> list[dict[str, str]]:
    """The rows of a file of the example, by header."""
    header, *rows = sheet(FOLDER / name)
    return [dict(zip(header, row, strict=True)) for row in rows]
