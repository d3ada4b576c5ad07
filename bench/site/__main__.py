"""`python -m bench.site [PEOPLE …]`: measures pages, prints Markdown; 0 is the sample group."""

from __future__ import annotations

import sys

from bench.site.pages import told

if __name__ == "__main__":
    print(told([int(one) for one in sys.argv[1:]] or [0, 200_000]))
