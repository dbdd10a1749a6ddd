"""Each fork of the warm process has its own exit code, output, folder and state."""

import subprocess
from pathlib import Path

import pytest

from tests import warm


def program(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """The result of a program under `tf1kit run`."""
    (folder / "program.py").write_text(text)
    return warm.run("tf1kit", ["run", "program.py", "--flag"], folder, timeout=60)


def test_output_errors_and_exit_code(tmp_path: Path) -> None:
    """They are those of a new interpreter, and functions that are registered for the exit run at
    the exit.
    """
    text = "import atexit, os, sys\natexit.register(print, 'last')\nprint(sys.argv, os.getcwd(), os.listdir())\n"
    done = program(tmp_path, text + "sys.exit(3)")
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout == f"['program.py', '--flag'] {tmp_path} ['program.py']\nlast\n"
    failed = program(tmp_path, "1 / 0")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_nothing_is_left_to_the_next_one(tmp_path: Path) -> None:
    """The next fork does not see an earlier one's graph, modules or settings."""
    text = "import os, tensorflow as tf\nprint(len(tf.get_default_graph().get_operations()), os.environ.get('MINE'))\n"
    text += "tf.placeholder(tf.float32)\nos.environ['MINE'] = '1'\ntf.mine = 1\n"
    assert [program(tmp_path, text).stdout for _ in range(2)] == ["0 None\n"] * 2


def test_a_signal(tmp_path: Path) -> None:
    """A fork that is killed has a negative exit code, and the next one runs."""
    assert program(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)").returncode == -9
    assert program(tmp_path, "print(1)").stdout == "1\n"


def test_too_long(tmp_path: Path) -> None:
    """A fork that takes too long is killed with its children, and the next one runs."""
    (tmp_path / "program.py").write_text("import time\ntime.sleep(100)")
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run("tf1kit", ["run", "program.py"], tmp_path, timeout=1)
    assert program(tmp_path, "print(1)").stdout == "1\n"


def test_without_onednn(tmp_path: Path) -> None:
    """A command without oneDNN gets a warm process of its own, because TensorFlow decides on oneDNN
    when it is loaded.
    """
    text = "import tensorflow as tf\nfrom tensorflow.python.framework import test_util\nprint(test_util.IsMklEnabled())"
    (tmp_path / "program.py").write_text(text)
    said = [warm.run("tf1kit", ["run", "program.py"], tmp_path, onednn=onednn).stdout for onednn in (True, False)]
    assert said == ["True\n", "False\n"]
