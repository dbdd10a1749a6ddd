"""How long a program takes to start: by plain Python, under `tf1kit run`, and under TensorFlow 1.15.5."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contestants import Command
from benchmarks.harness import Subject
from benchmarks.results import Work
from benchmarks.settings import Settings

SESSION = "import tensorflow as tf\nwith tf.Session() as session:\n    session.run(tf.constant(1))\n"
PROGRAMS = {
    "nothing": "",
    "import numpy": "import numpy\n",
    "import tensorflow": "import tensorflow\n",
    "a session": SESSION,
}
PLAINLY = {
    "a session": SESSION.replace("tensorflow as tf", "tensorflow.compat.v1 as tf")
}  # what plain Python runs of it


@contextmanager
def subjects(settings: Settings) -> Iterator[list[Subject]]:
    """Four small programs, each run three ways."""
    with tempfile.TemporaryDirectory() as folder:

        def words(name: str, text: str, *before: str) -> list[str]:
            file = Path(folder, name.replace(" ", "_") + ".py")
            file.write_text(text)
            return [*before, str(file)]

        plain = {
            name: words(f"plain {name}", PLAINLY.get(name, text), sys.executable) for name, text in PROGRAMS.items()
        }
        kit = {name: words(name, text, sys.executable, "-m", "tf1kit", "run") for name, text in PROGRAMS.items()}
        genuine = {name: words(name, text, settings.oracle, "-W", "ignore") for name, text in PROGRAMS.items()}
        yield [
            Subject(
                "start_up",
                "Start of a program",
                [Work(name, steps=1) for name in PROGRAMS],
                [
                    Command("1.15.5", genuine, settings.oracle, "--oracle"),
                    Command("python", plain),
                    Command("tf1kit run", kit),
                ],
                ["A first run of each fills the caches and is not counted."],
            )
        ]
