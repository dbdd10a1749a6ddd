"""Measures how long a program takes to start: under `tf1kit run`, by plain Python, and, with
`--oracle`, under TensorFlow 1.15.5.

    python benchmarks/run.py --oracle PYTHON_WITH_1.15.5

They are measured in one run, in turns.  Do not compare the numbers of two runs.
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
SESSION = "import tensorflow as tf\nwith tf.Session() as session:\n    session.run(tf.constant(1))\n"
PROGRAMS = {
    "nothing": "",
    "import numpy": "import numpy\n",
    "import tensorflow": "import tensorflow\n",
    "a session": SESSION,
}
PLAINLY = SESSION.replace("tensorflow as tf", "tensorflow.compat.v1 as tf")  # what plain Python runs of it


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
    parser.add_argument("--oracle", metavar="PYTHON", help="an interpreter with TensorFlow 1.15.5, to measure it too")
    given = parser.parse_args()
    ways = ("python", "tf1kit run", *(["1.15.5"] if given.oracle else []))
    ratios = [f"kit / {way}" for way in ways if way != "tf1kit run"]
    table = Table("program", *ways, *ratios, title=f"seconds, median of {given.rounds}")
    with tempfile.TemporaryDirectory() as folder:
        program, plain = Path(folder, "program.py"), Path(folder, "plain.py")
        commands = {
            "python": [sys.executable, str(plain)],
            "tf1kit run": [sys.executable, "-m", "tf1kit", "run", str(program)],
            "1.15.5": [given.oracle, "-W", "ignore", str(program)],
        }
        for name, text in PROGRAMS.items():
            program.write_text(text)
            plain.write_text(PLAINLY if text == SESSION else text)
            taken = [[seconds(commands[way]) for way in ways] for _ in range(1 + given.rounds)][
                1:
            ]  # the first fills caches
            medians = dict(zip(ways, map(statistics.median, zip(*taken, strict=True)), strict=True))
            compared = [medians["tf1kit run"] / medians[way] for way in ways if way != "tf1kit run"]
            table.add_row(name, *(f"{number:.2f}" for number in [*medians.values(), *compared]))
    console().print(table)


if __name__ == "__main__":
    main()
