"""`python -m tests.gates.matrix`: asks every cell of the declared table; 1 if one differs.

With a number, one part of the table in so many.
"""

import os
import sys
import time


def main(share: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    import logging

    from django.db import connection
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )
    from tests.gates.matrix.running import Matrix, undeclared, unguarded

    logging.disable(logging.WARNING)  # a refusal is what is asked for
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    began = time.process_time()
    try:
        outcome = Matrix(share).run()
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
    found = [
        *outcome.differences,
        *(f"no guard: {name}" for name in unguarded()),
        *(f"not in the table: {name}" for name in undeclared()),
    ]
    for line in found:
        print(line)
    ways = ", ".join(f"{way} {count}" for way, count in sorted(outcome.cells.items()))
    print(
        f"{outcome.cells.total()} cells on {connection.vendor} ({ways}); "
        f"{len(found)} differences; {time.process_time() - began:.0f} s of CPU"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
