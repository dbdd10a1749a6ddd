"""How a command imports TensorFlow: as `import tensorflow` does, but for the time that it takes."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

from tf1kit.importing.start import import_tensorflow

SCRIPT = """
import gc, os, sys
from tf1kit.importing.start import import_tensorflow

seen = []
gc.callbacks.append(lambda phase, about: seen.append(phase))
import_tensorflow()
assert {"tensorflow", "keras"} <= set(sys.modules)
assert not seen, len(seen)
assert gc.isenabled() and gc.get_freeze_count() > 100_000
frozen = gc.get_freeze_count()
import_tensorflow()
assert gc.get_freeze_count() == frozen
assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == sys.argv[1]
"""


def run(level: str, given: dict[str, str]) -> None:
    """The script in a process of its own, which must succeed."""
    words = [sys.executable, "-c", SCRIPT, level]
    done = subprocess.run(words, env={**environment(), **given}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def environment() -> dict[str, str]:
    """What this process has, without a log level."""
    return {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}


def test_no_garbage_is_looked_for() -> None:
    """Not while TensorFlow is imported; afterwards it is, but not among what TensorFlow made.  Once, and quietly."""
    run("2", {})


def test_a_log_level_that_is_given_stays() -> None:
    """The user's word goes first."""
    run("3", {"TF_CPP_MIN_LOG_LEVEL": "3"})


def test_nothing_where_tensorflow_is_imported() -> None:
    """A process that has it already is not the command's own."""
    import tensorflow  # noqa: F401

    before = gc.get_freeze_count()
    import_tensorflow()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before


def test_who_has_switched_collecting_off_is_obeyed() -> None:
    """A program may do so before it imports TensorFlow, which `tf1kit run` does in the same way."""
    script = "import gc; gc.disable(); from tf1kit.tf1.process import version_1; version_1(); assert not gc.isenabled()"
    script += "; assert gc.get_freeze_count() > 100_000"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
