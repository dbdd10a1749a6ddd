"""`python -m tf1kit.contrib [FILE]`: the table of contrib's names, as Markdown, to a file or to stdout."""

import sys
from pathlib import Path

from tf1kit.contrib._table import page

if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
