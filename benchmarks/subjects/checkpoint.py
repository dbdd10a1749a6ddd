"""How long `tf1kit checkpoint convert` takes beyond importing TensorFlow: Inception V2 to `.keras`.

The kit imports TensorFlow faster than `import tensorflow` does (see tf1kit/importing/start.py), so both
imports are measured.  The time beyond `import tensorflow` is what a user waits for in addition; the time
beyond the kit's import is the conversion.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.contestants import ROOT, BenchmarkError, Command, environment, last_line
from benchmarks.harness import Subject
from benchmarks.results import Result, Work
from benchmarks.settings import Settings

MODEL = "migrated.inception_v2:InceptionV2"
OPTIONS = {"depth_multiplier": 1.0, "num_classes": 1000}
WORK = "until the end of the process"
SAVE = """
import ast, sys
from tf1kit.checkpoint import save_tf1
from tf1kit.checkpoint.convert.load_port import load_port
port = load_port(sys.argv[1], ast.literal_eval(sys.argv[2]))
save_tf1(port.model, sys.argv[3] + "/weights", port.weight_map)
save_tf1(port.model, sys.argv[3] + "/slots", port.weight_map, port.optimizer(), force=True)
"""
IMPORTS = {
    "import tensorflow": "import tensorflow",
    "the kit's import": "from tf1kit.importing.start import import_tensorflow; import_tensorflow()",
}


def beyond(result: Result) -> list[str]:
    """The seconds that each conversion takes beyond each import: medians, turn by turn."""
    imports, conversions = result.rows[WORK][: len(IMPORTS)], result.rows[WORK][len(IMPORTS) :]
    return [
        f"{one.name}: {median(map(float.__sub__, one.turns, first.turns)) / 1000:.2f} s beyond {first.name}."
        for one in conversions
        for first in imports
    ]


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """Two imports, and the conversion without and with slots."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-c", SAVE, MODEL, str(OPTIONS), folder]
        done = subprocess.run(words, cwd=ROOT, env=environment(), text=True, capture_output=True)
        if done.returncode:
            raise BenchmarkError(f"the checkpoints cannot be written: {last_line(done.stderr)}")
        commands = {name: [sys.executable, "-c", text] for name, text in IMPORTS.items()}
        stated = [word for key, value in OPTIONS.items() for word in ("--option", f"{key}={value}")]
        for name in ("weights", "slots"):
            size = sum(file.stat().st_size for file in Path(folder).glob(f"{name}.data*")) / 1e6
            convert = [sys.executable, "-m", "tf1kit", "checkpoint", "convert", f"{folder}/{name}", "--model", MODEL]
            commands[f"convert {size:.0f} MB, {name}"] = [
                *convert,
                *stated,
                "--out",
                f"{folder}/{name}.keras",
                "--force",
            ]
        yield [
            Subject(
                "checkpoint",
                "A checkpoint of Inception V2 to .keras",
                [Work(WORK, steps=1)],
                [Command(name, {WORK: command}) for name, command in commands.items()],
                [
                    "A first run of each fills the caches and is not counted.",
                ],
                lambda asked: max(1, asked // 2),
                beyond,
            )
        ]
