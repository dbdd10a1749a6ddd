"""Tests how commands import TensorFlow: like `import tensorflow`, but faster."""

from __future__ import annotations

import faulthandler
import gc
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tf1kit.importing.quiet import _traceback_if_killed
from tf1kit.importing.start import import_tensorflow

ROOT = Path(__file__).resolve().parents[2]
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
assert not {"IPython", "matplotlib", "requests"} & set(sys.modules)

from keras.src.visualization import plot_image_gallery
import matplotlib.pyplot
assert plot_image_gallery.plt.figure is matplotlib.pyplot.figure
"""


def run(level: str, given: dict[str, str]) -> None:
    """Run the script in a new process; it must succeed."""
    words = [sys.executable, "-c", SCRIPT, level]
    done = subprocess.run(words, env={**environment(), **given}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def environment() -> dict[str, str]:
    """The environment of this process, without a log level."""
    return {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}


def test_no_garbage_is_looked_for() -> None:
    """The garbage collector is off during the import. Afterwards it is on, but ignores TensorFlow's
    objects. A second call does nothing, and nothing is printed. What Keras seldom needs is imported
    when it is used.
    """
    run("2", {})


def test_a_log_level_that_is_given_stays() -> None:
    """A log level that the user sets is kept."""
    run("3", {"TF_CPP_MIN_LOG_LEVEL": "3"})


def test_a_fault_handler_that_is_enabled_stays() -> None:
    """The block leaves it as the user has it."""
    was = faulthandler.is_enabled()
    try:
        for enabled in (True, False):
            (faulthandler.enable if enabled else faulthandler.disable)()
            with _traceback_if_killed(2):
                assert faulthandler.is_enabled()
            assert faulthandler.is_enabled() == enabled
    finally:
        (faulthandler.enable if was else faulthandler.disable)()


def test_nothing_where_tensorflow_is_imported() -> None:
    """In a process that has imported TensorFlow already, the call does nothing."""
    import tensorflow  # noqa: F401

    before = gc.get_freeze_count()
    import_tensorflow()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before


def test_who_has_switched_collecting_off_is_obeyed() -> None:
    """If a program has switched the collector off before the import, it stays off."""
    script = "import gc; gc.disable(); from tf1kit.tf1.process import version_1; version_1(); assert not gc.isenabled()"
    script += "; assert gc.get_freeze_count() > 100_000"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


NOISE = """\
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795933544.397758    2452 port.cc:153] oneDNN custom operations are on. You may see slightly different results.
2026-11-29 06:26:42.589251: I external/local_tsl/tsl/cuda/cudart_stub.cc:32] Could not find cuda drivers on your machine, GPU
E0000 00:00:1795933597.574076    2487 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: UNKNOWN ERROR (303)
"""
KEPT = """\
E0000 00:00:1795933597.574076    2487 cuda_platform.cc:52] failed call to cuInit: CUDA_ERROR_NO_DEVICE (100)
I0000 00:00:1795933544.397758    2452 other.cc:1] Something else
a warning that quotes: oneDNN custom operations are on
"""
BLOCK = """
import os, sys
from pathlib import Path
from tf1kit.importing.quiet import quiet

def state():
    return {name: (os.fstat(int(name)).st_ino, os.get_inheritable(int(name)))
            for name in os.listdir("/proc/self/fd") if Path(f"/proc/self/fd/{name}").exists()}

text, fails, closed = sys.argv[1], sys.argv[2] == "fails", sys.argv[2] == "closed"
if closed:
    os.close(2)
before = state()
try:
    with quiet():
        os.write(1 if closed else 2, text.encode())
        if fails:
            raise ImportError
except ImportError:
    pass
assert state() == before, (before, state())
print("as before")
"""


@pytest.mark.parametrize(("how", "shown"), [("holds", KEPT), ("fails", NOISE + KEPT), ("closed", "")])
def test_what_is_kept_from_stderr(how: str, shown: str) -> None:
    """Only the start-up messages are dropped, and none if the import fails. The file descriptors
    are as before.
    """
    words = [sys.executable, "-c", BLOCK, NOISE + KEPT, how]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout.endswith("as before\n"), done.stderr
    assert done.stderr == shown


def test_a_process_that_dies_says_where() -> None:
    """If TensorFlow aborts during the import, its message is lost, but Python prints the line of
    the import.
    """
    script = "import os\nfrom tf1kit.importing.quiet import quiet\nwith quiet():\n    os.abort()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode < 0
    assert "Fatal Python error: Aborted" in done.stderr
    assert 'File "<string>", line 4' in done.stderr


PORT = """
import keras, numpy

class Port(keras.Sequential):
    def __init__(self):
        super().__init__([keras.layers.Dense(2, name="dense")])
        self.build((None, 3))

INPUT_SHAPE = (1, 3)
WEIGHT_MAP = (("w", "dense/kernel", None), ("b", "dense/bias", None))
"""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("scan program.py", 1),
        ("parity legacy.cifar10_input migrated.cifar10_input --rung bitwise --steps 1", 0),
        ("checkpoint verify a.npz --model port:Port", 0),
        ("checkpoint convert a.npz --model port:Port --out b.npz", 0),
        ("checkpoint map a.npz port:Port --quiet", 0),
    ],
)
def test_commands_leave_stderr_empty(command: str, code: int, tmp_path: Path) -> None:
    """Commands print no start-up messages of TensorFlow, in a new process without a log level."""
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\ntf.contrib.nosuch\ntf.python.ops\ntf.contrib.layers.fully_connected\n"
    )
    (tmp_path / "port.py").write_text(PORT)
    np.savez(tmp_path / "a.npz", w=np.zeros((3, 2), "float32"), b=np.zeros(2, "float32"))
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    given = {**environment(), "PYTHONPATH": paths}
    words = [sys.executable, "-m", "tf1kit", *command.split()]
    where = ROOT if command.startswith("parity") else tmp_path
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=given, cwd=where)
    assert done.stderr == ""
    assert done.returncode == code, done.stdout
