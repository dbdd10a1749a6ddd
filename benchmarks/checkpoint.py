"""Measures how long `tf1kit checkpoint convert` takes beyond importing TensorFlow.

It converts Inception V2 to `.keras`, without and with its slots.

The kit imports TensorFlow faster than `import tensorflow` does (see tf1kit/importing/start.py), so
both imports are measured.  The time beyond `import tensorflow` is what a user waits for in
addition; the time beyond the kit's import is the conversion.

    python benchmarks/checkpoint.py [--width 1.0] [--classes 1000] [--rounds 5]

Everything is measured in one run, in turns.  Do not compare the numbers of two runs.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from rich.table import Table

from tf1kit.console import console

ROOT = Path(__file__).resolve().parent.parent
MODEL = "migrated.inception_v2:InceptionV2"
SAVE = """
import ast, sys
from tf1kit.checkpoint import save_tf1
from tf1kit.checkpoint.convert.load_port import load_port
port = load_port(sys.argv[1], ast.literal_eval(sys.argv[2]))
save_tf1(port.model, sys.argv[3] + "/weights", port.weight_map)
save_tf1(port.model, sys.argv[3] + "/slots", port.weight_map, port.optimizer(), force=True)
"""


def measured(*words: str) -> tuple[float, float]:
    """Wall-clock and CPU seconds that Python takes with these arguments."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=float, default=1.0, help="depth multiplier [%(default)s]")
    parser.add_argument("--classes", type=int, default=1000, help="[%(default)s]")
    parser.add_argument("--rounds", type=int, default=5, help="turns; the median is shown [%(default)s]")
    given = parser.parse_args()
    options = {"depth_multiplier": given.width, "num_classes": given.classes}
    stated = [word for key, value in options.items() for word in ("--option", f"{key}={value}")]
    with tempfile.TemporaryDirectory() as folder:
        measured("-c", SAVE, MODEL, str(options), folder)
        commands = {
            "import tensorflow": ("-c", "import tensorflow"),
            "the kit's import": ("-c", "from tf1kit.importing.start import import_tensorflow; import_tensorflow()"),
        }
        for name in ("weights", "slots"):
            size = sum(file.stat().st_size for file in Path(folder).glob(f"{name}.data*")) / 1e6
            words = ("-m", "tf1kit", "checkpoint", "convert", f"{folder}/{name}", "--model", MODEL, *stated)
            commands[f"convert {size:.0f} MB, {name}"] = (*words, "--out", f"{folder}/{name}.keras", "--force")
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(given.rounds):
            for name, words in commands.items():
                times[name].append(measured(*words))
    title = f"a checkpoint to .keras, {os.cpu_count()} cores; medians of {given.rounds} turns"
    table = Table("", "seconds", "CPU seconds", *(f"beyond {name}" for name in list(times)[:2]), title=title)
    for name, turns in times.items():
        measures = [f"{median(turn[place] for turn in turns):.2f}" for place in (0, 1)]
        imports = list(times.values())[:2]
        beyond = [median(turn[0] - first[0] for turn, first in zip(turns, one, strict=True)) for one in imports]
        table.add_row(name, *measures, *(f"{seconds:.2f}" for seconds in beyond))
    console().print(table, highlight=False)


if __name__ == "__main__":
    main()
