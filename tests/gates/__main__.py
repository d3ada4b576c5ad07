"""`python -m tests.gates GATE NUMBER …`: runs a gate, prints what came of it."""

import importlib
import os
import sys

import django

GATES = ("tampers", "sample", "proofs")


def main(words):
    """The gate by its name, over an empty database of its own unless QIYUE_DATABASE names one."""
    if not words or words[0] not in GATES:
        print(f"python -m tests.gates {'|'.join(GATES)} NUMBER …", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("QIYUE_DATABASE", "sqlite:///:memory:")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    gate = importlib.import_module(f"tests.gates.{words[0]}")
    return gate.main(*map(int, words[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
