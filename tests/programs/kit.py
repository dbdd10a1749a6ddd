"""Runs a program under the kit, and compares its output with that under genuine 1.15.5."""

from __future__ import annotations

import sys
import tempfile

from tests import warm
from tests.programs.record import Programs


def run(programs: Programs, name: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a program under `tf1kit run`.

    The program runs in a fork of a process that has imported TensorFlow. A line `# Process: own` in
    the program asks for a new process, for programs about the import of TensorFlow.
    """
    options = ["run", *programs.words(name, "Kit")]
    if programs.line(name, "Process") == "own":
        environment = warm.environment()
        environment.pop("TF_CPP_MIN_LOG_LEVEL")  # `Programs.run` sets it
        return programs.run(name, (sys.executable, "-m", "tf1kit", *options), environment)
    words = [*options, programs.path(name), *programs.words(name, "Arguments")]
    with tempfile.TemporaryDirectory() as folder:
        done = warm.run("tf1kit", words, folder, onednn="--no-onednn" not in options)
    return done.returncode, done.stdout, done.stderr
