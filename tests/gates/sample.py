"""T4 over the sample group as it ships: every company, mine, body, person and account of it.

python -m tests.gates sample [TRIALS [CLEAN]]
"""

import time

from tests.gates import tampers

from qiyue.apps.journal.models import EntryRow
from qiyue.site.sample.filling import land_sample


def main(number=20, cleans=2):
    """Lands the sample, then does to it what is done to a small journal."""
    began = time.time()
    land_sample()
    print(f"sample group, {EntryRow.objects.count()} rows of entries, {time.time() - began:.0f} s")
    return tampers.main(number, cleans)
