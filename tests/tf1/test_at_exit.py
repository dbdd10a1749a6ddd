"""TensorFlow's objects that outlive their modules print no errors at the end of Python."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests import warm
from tf1kit.tf1.at_exit import without


class Callable:
    """An object that the hook takes for TensorFlow's."""

    def __del__(self):
        """Fail."""


Callable.__del__.__module__ = "tensorflow.python.client.session"
EMPTIED = AttributeError("'NoneType' object has no attribute 'TF_SessionReleaseCallable'")


@pytest.mark.parametrize(
    ("finalizing", "function", "error", "printed"),
    [
        (True, Callable.__del__, EMPTIED, False),
        (False, Callable.__del__, EMPTIED, True),  # the program still runs
        (True, lambda: None, EMPTIED, True),  # the program's own object
        (True, Callable.__del__, ValueError("'NoneType'"), True),
        (True, Callable.__del__, AttributeError("no attribute 'x'"), True),
        (True, None, EMPTIED, True),
    ],
)
def test_the_hook(finalizing, function, error, printed):
    """The hook hides errors of TensorFlow's objects at the end of Python, and no others."""
    seen = []
    without(seen.append, lambda: finalizing)(SimpleNamespace(object=function, exc_value=error))
    assert bool(seen) == printed


@pytest.mark.long
def test_a_program_ends_in_silence(tmp_path):
    """A program that keeps a function of Keras's backend to the end of Python prints no error. It
    runs in a process of its own, because Python empties the modules at the end.
    """
    program = tmp_path / "program.py"
    program.write_text(
        "import tensorflow as tf\nfrom tensorflow.python.keras import backend as K\nx = K.placeholder([2])\n"
        "f = K.function([x], [x * 2])\nprint(f([[1.0, 2.0]])[0])\n"
    )
    command = [sys.executable, "-m", "tf1kit", "run", str(program)]
    done = subprocess.run(command, cwd=tmp_path, env=warm.environment(), capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, "2.0\n"), done.stderr
    assert "Exception ignored" not in done.stderr
