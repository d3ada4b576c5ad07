"""`python -m qiyue` is `qiyue`."""

from qiyue.doors.cli.main import main

main()
