"""Notebooks run with TensorFlow 1 and with what Jupyter gives their cells.

A kernel starts in about two seconds, and TensorFlow in three more, so most cells do without it.
"""

from __future__ import annotations

import builtins
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from tests import warm
from tf1kit.cli import main
from tf1kit.run import notebook as room
from tf1kit.run.notebook import shell
from tf1kit.run.notebook.execute import execute

OTHER = "import numpy as np\nprint 'ran', np.float(3) / 2, 7 / 2\nz = 5\n"
HELPER = "import numpy as np\ndef half(x):\n    return np.float(x) / 2\ndef fail():\n    return np.nothing\n"
COURSE = (
    "%matplotlib inline\n%tensorflow_version 1.x\nimport numpy as np\nimport tensorflow as tf",
    "!ls *.ipynb",
    "x = tf.placeholder(tf.float32, [None, 2], name='x')\nx",
    "sess = tf.InteractiveSession()\ntf.reduce_sum(x).eval({x: np.ones((1, 2), np.float)})",
)
COURSE_PRINTS = "course.ipynb\n<tf.Tensor 'x:0' shape=(?, 2) dtype=float32>\n2.0\n"
PLAIN = (
    "import numpy as np\nimport helper\nhelper.half(3)",
    "%run other.py\nz",
    "np.zeros(1, np.int8).tostring()",
    "%%time\nassert np.float(4) == 4",
    "def doubled(x):\n    return 2 * np.float(x)\nprint(doubled(1))",
)
PLAIN_PRINTS = "1.5\nran 1.5 3\n5\nb'\\x00'\n2.0\n"


def write(path: Path, *cells: str, **metadata: Any) -> Path:
    """Write a notebook of code cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell} for cell in cells
    ]
    path.write_text(json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}))
    return path


def run(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `tf1kit run` on a notebook, from another folder."""
    path.parent.joinpath("helper.py").write_text(HELPER)
    path.parent.joinpath("other.py").write_text(OTHER)
    return warm.run("tf1kit", ["run", *options, path], path.parent.parent)


def test_a_course(tmp_path: Path) -> None:
    """A notebook runs in its folder. Magics and shell lines work, and the executed notebook has the
    results.
    """
    folder = tmp_path / "course"
    folder.mkdir()
    out = folder / "executed.ipynb"
    path = write(folder / "course.ipynb", *COURSE)
    before = path.read_text()
    done = run(path, "--out", str(out))
    assert (done.returncode, done.stdout) == (0, COURSE_PRINTS), done.stderr
    cells = json.loads(out.read_text())["cells"]
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3, 4]
    assert cells[3]["outputs"][-1]["data"]["text/plain"] in ("2.0", ["2.0"])
    assert path.read_text() == before
    again = CliRunner().invoke(main, ["run", "--out", str(out), str(path)])
    assert again.exit_code == 2 and f"{out} exists; name another file, or replace it with --force" in again.output


def test_what_cells_see(tmp_path: Path) -> None:
    """Cells, files beside the notebook and files of `%run` find the old names; `%run` runs Python
    2.
    """
    done = run(write(tmp_path / "plain.ipynb", *PLAIN))
    printed = "".join(line for line in done.stdout.splitlines(True) if not line.startswith(("CPU times", "Wall time")))
    assert (done.returncode, printed) == (0, PLAIN_PRINTS), done.stderr


def test_python2(tmp_path: Path) -> None:
    """If one cell is Python 2, all are."""
    done = run(write(tmp_path / "older.ipynb", "print(7 / 2, 1)", "print 7 / 2", "%time x = xrange(3)\nlen(x)"))
    assert (done.returncode, done.stdout.splitlines()[:2]) == (0, ["(3, 1)", "3"]), done.stderr


def test_names_of_python2_that_a_cell_defines(tmp_path: Path) -> None:
    """A name that an earlier cell defines does not make a cell Python 2, here and for scan."""
    text = "import os\nos.rmdir('out')\nprint(7 / 2, len(xrange(3)))"  # then the results cannot be written
    path = write(tmp_path / "names.ipynb", "xrange = range", text)
    out = tmp_path / "out" / "out.ipynb"
    out.parent.mkdir()
    done = run(path, "--out", str(out))
    assert (done.returncode, done.stdout) == (2, "3.5 3\n"), done.stderr
    assert done.stderr.startswith(f"Error: {out} cannot be written: ")
    assert "Python 2" not in CliRunner().invoke(main, ["scan", str(path)]).output


def test_a_cell_fails(tmp_path: Path) -> None:
    """The run ends at an error. The traceback has no frame of the kit, and the executed notebook
    has the results so far.
    """
    out = tmp_path / "out.ipynb"
    path = write(tmp_path / "fails.ipynb", "print(1)", "import helper\nhelper.fail()", "print('never')")
    done = run(path, "--out", str(out))
    assert (done.returncode, done.stdout) == (1, "1\n")
    assert "helper.py:5" in done.stderr and "AttributeError" in done.stderr and "\x1b" not in done.stderr
    assert "tf1kit/" not in done.stderr
    ends = [
        cell["outputs"][-1]["output_type"] if cell["outputs"] else "" for cell in json.loads(out.read_text())["cells"]
    ]
    assert ends == ["stream", "error", ""]


def test_the_kernel_dies(tmp_path: Path) -> None:
    """A message names the cell in which the kernel died."""
    done = run(write(tmp_path / "dies.ipynb", "1", "import os\nos._exit(3)"))
    assert done.returncode == 1
    assert "dies.ipynb: the kernel died in cell 2" in done.stderr


def test_the_kernel_does_not_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the kernel wrote is shown, and that it did not start."""
    import nbformat

    path = write(tmp_path / "a.ipynb", "1")
    code = "import sys; sys.exit('no such luck')"
    assert execute(nbformat.read(path, as_version=4), path, [sys.executable, "-c", code, "{connection_file}"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("no such luck\n") and f"tf1kit: {path}: the kernel did not start: " in said


def test_interrupt(folder: Any) -> None:
    """An interrupt ends the cell, and the run with 130."""
    write(folder.path / "slow.ipynb", "open('begun', 'w').close()\nimport time\ntime.sleep(60)")
    begun = folder.path / "begun"
    command = [sys.executable, "-m", "tf1kit", "run", "slow.ipynb"]
    process = subprocess.Popen(command, cwd=folder.path, env=warm.environment(), stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and "KeyboardInterrupt" in errors


EXTENSION = """
import tensorflow as tf
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in (
    "import tensorflow as tf; tf.__version__[:2]",
    "%load_ext tf1kit",
    "get_ipython().showtraceback()",
    "%tensorflow_version 2.x",
    "import tensorflow.contrib.no_such_module",
    "%tensorflow_version 1.x",
    "import tensorflow as tf; print(tf.__version__, tf.placeholder(tf.float32).op.type)",
):
    shell.run_cell(cell)
"""


def test_extension(tmp_path: Path) -> None:
    """`%load_ext tf1kit` turns the next cells of a shell, and says which name is still the installed
    TensorFlow.
    """
    done = warm.run_code(EXTENSION, tmp_path)
    assert done.stdout.splitlines()[-1] == "1.15.5 Placeholder", done.stdout + done.stderr
    assert "tf1kit: tf is still the installed TensorFlow: run `import tensorflow` again" in done.stderr
    assert "No traceback available to show." in done.stdout + done.stderr
    said = "UsageError: %tensorflow_version 2.x: tf1kit gives these cells TensorFlow 1.15.5; leave it out"
    assert (done.stdout + done.stderr).count("UsageError") == 1 and said in done.stdout + done.stderr


def test_kernel_for_jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel is written once, and runs a cell with the old names."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert CliRunner().invoke(main, ["install-kernel"]).output == f"installed: {tmp_path}/kernels/tf1kit\n"
    again = CliRunner().invoke(main, ["install-kernel"])
    assert again.exit_code == 2 and "there is a kernel tf1kit in" in again.output and "--force" in again.output
    assert CliRunner().invoke(main, ["install-kernel", "--force", "--quiet"]).output == ""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "file"))
    refused = CliRunner().invoke(main, ["install-kernel"])
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"Error: {tmp_path}/file/kernels/tf1kit cannot be written: Not a directory\n",
    )
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    import nbclient
    import nbformat

    notebook = nbformat.read(write(tmp_path / "a.ipynb", "import numpy as np\nnp.float(3)"), as_version=4)
    nbclient.NotebookClient(notebook, kernel_name="tf1kit").execute()
    assert notebook.cells[0].outputs[-1]["data"]["text/plain"] == "3.0"


REFUSED = {
    "none.ipynb": "there is no file none.ipynb",
    "a.ipynb --steps 2": "a notebook takes no arguments, and --steps 2 follows a.ipynb; options go before it",
    "--explain a.ipynb": "--explain does not follow a notebook; tf1kit scan a.ipynb says what the kit supplies",
    "--out b.ipynb a.py": "--out is for the cells of a notebook (.ipynb), and a.py is not a notebook",
    "r.ipynb": "r.ipynb has a cell in r; tf1kit run runs notebooks in Python",
    "text.ipynb": "text.ipynb is not a notebook: it has no list of cells",
}


@pytest.mark.parametrize(("words", "said"), REFUSED.items(), ids=REFUSED)
def test_refused(words: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot run is refused before a kernel starts."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.ipynb", "1")
    write(tmp_path / "r.ipynb", "library(x)", kernelspec={"language": "R"})
    (tmp_path / "text.ipynb").write_text("{}")
    (tmp_path / "a.py").write_text("")
    done = CliRunner().invoke(main, ["run", *words.split()])
    assert done.exit_code == 2 and said in done.output


@pytest.mark.parametrize("words", [("run", "a.ipynb"), ("install-kernel",)])
def test_without_the_extra(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, an error names it."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.ipynb", "1")
    monkeypatch.setattr(room, "find_spec", lambda name: None if name == "ipykernel" else name)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert 'and ipykernel is not installed: pip install "tf1kit[notebook]"' in done.output


def test_a_remark_below_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The error of a cell is shown as the shell shows it, and then what the kit cannot supply."""
    shown: list[Any] = []
    importer: Any = SimpleNamespace(builtins=builtins)
    error = AttributeError("'numpy.ndarray' object has no attribute 'tostring'")
    shell._showtraceback(
        importer, lambda about, **options: shown.append((about, options)), (AttributeError, error, None), a=1
    )
    assert shown == [((AttributeError, error, None), {"a": 1})]
    assert "tf1kit: NumPy 2.3 removed ndarray.tostring" in capsys.readouterr().err
    shell._showtraceback(importer, lambda about: shown.append(about), (None, None, None))
    assert shown[1:] == [(None, None, None)] and not capsys.readouterr().err
