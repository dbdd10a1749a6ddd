"""Measures how much time `tf1kit run` adds to the start of a program.

    python benchmarks/run.py

Plain Python and the kit are measured in one run, in turns.  Do not compare the numbers of two runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.table import Table

from tf1kit.console import console

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {"nothing": "", "import numpy": "import numpy\n", "import tensorflow": "import tensorflow\n"}


def seconds(command: list[str]) -> float:
    """The seconds that a command takes."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="turns; the median is shown [%(default)s]")
    given = parser.parse_args()
    table = Table("program", "python", "tf1kit run", "more", "ratio", title=f"seconds, median of {given.rounds}")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in PROGRAMS.items():
            program = Path(folder, "program.py")
            program.write_text(text)
            times: dict[str, list[float]] = {"plain": [], "kit": []}
            for _ in range(given.rounds):
                times["plain"].append(seconds([sys.executable, str(program)]))
                times["kit"].append(seconds([sys.executable, "-m", "tf1kit", "run", str(program)]))
            plain, kit = (statistics.median(taken) for taken in times.values())
            table.add_row(name, f"{plain:.2f}", f"{kit:.2f}", f"{kit - plain:+.2f}", f"{kit / plain:.2f}")
    console().print(table)


if __name__ == "__main__":
    main()
