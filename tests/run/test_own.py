"""Installed packages that need TensorFlow 1 see it if they are named."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy
import pytest

from tests import warm
from tests.conftest import Folder
from tf1kit.errors import UsageError
from tf1kit.run.own import packages
from tf1kit.run.remarks import remark

# Of a package that is known to need TensorFlow 1, and of two that nobody knows.
INSTALLED = {
    "tflearn/__init__": "import tensorflow as tf\nfrom tflearn.inner import name\nWIDE = tf.placeholder(tf.float32)\n",
    "tflearn/inner": "import numpy as np\nname = 'inner %s' % np.float(1)\n",
    "keras_old/__init__": "import tensorflow as tf\ndef make():\n    return tf.placeholder(tf.float32).op.type\n",
    "keras_other": "import tensorflow as tf\ndef make():\n    return hasattr(tf, 'placeholder')\n",
}
PROGRAM = "import tflearn, keras_old, keras_other\nprint(tflearn.name, keras_old.make(), keras_other.make())\n"


@pytest.fixture
def site(tmp_path: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a program, with installed packages of its own."""
    installed = tmp_path / "site-packages"
    installed.mkdir()
    Folder(installed).write(**INSTALLED)
    folder.write(train=PROGRAM)
    monkeypatch.syspath_prepend(str(installed))
    return installed


def run(site: Path, *words: str, module: str = "tf1kit", folder: str = "."):
    """Run `tf1kit` in the program's folder, or in another one."""
    code = f"""if True:
        import runpy, sys
        sys.path.append({str(site)!r})
        sys.argv = [{module!r}, *{words!r}]
        runpy.run_module({module!r}, run_name="__main__")
    """
    return warm.run_code(code, site.parent / folder)


def test_named(site: Path) -> None:
    """Named packages see TensorFlow 1, by name and by pattern; others do not."""
    done = run(site, "run", "--own", "tflearn", "--own", "keras-old", "train.py")
    assert (done.returncode, done.stdout) == (0, "inner 1.0 Placeholder False\n"), done.stderr
    done = run(site, "run", "--own", "tflearn", "--own", "keras*", "train.py")
    assert (done.returncode, done.stdout) == (0, "inner 1.0 Placeholder True\n"), done.stderr


def test_pyproject(site: Path) -> None:
    """The nearest pyproject with the table names them, for pytest and scan, too; one without the
    table does not count.
    """
    (site.parent / "pyproject.toml").write_text('[tool.tf1kit]\nown = ["tflearn", "keras*"]\n')
    (site.parent / "inside").mkdir()
    (site.parent / "inside" / "pyproject.toml").write_text("[tool.other]\n")
    Folder(site.parent / "inside").write(test_train=f"def test_it():\n    {PROGRAM.splitlines()[0]}\n", train=PROGRAM)
    done = run(site, "run", "inside/train.py")
    assert (done.returncode, done.stdout) == (0, "inner 1.0 Placeholder True\n"), done.stderr
    done = run(site, "-p", "tf1kit", "-q", module="pytest", folder="inside")
    assert done.returncode == 0, done.stdout
    assert "site-packages/tflearn/inner.py" in run(site, "scan", "--format", "json", "inside/train.py").stdout


def test_scan(site: Path) -> None:
    """Scan says how a package runs; if it is named, scan looks into it."""
    done = run(site, "scan", "--format", "json", "train.py")
    [(symbol, instead)] = {(row["symbol"], row["instead"]) for row in json.loads(done.stdout)}
    assert done.returncode == 1 and symbol == "tflearn"
    assert instead.endswith("; use keras; or keep its old version: tf1kit run --own tflearn")
    done = run(site, "scan", "--format", "json", "--own", "tflearn", "train.py")
    found = {row["symbol"]: row["file"] for row in json.loads(done.stdout)}
    assert done.returncode == 0
    assert found["tflearn"] == "train.py" and found["numpy.float"].endswith("site-packages/tflearn/inner.py")


REMARK = "tf1kit: {0} is an installed package, and sees the installed TensorFlow; to give it TensorFlow 1: tf1kit run --own {0}"


@pytest.mark.parametrize(
    ("program", "named"),
    {
        "import tflearn": "tflearn",
        "import keras_old\nkeras_old.make()": "keras_old",
        "import keras_other\nkeras_other.nothing": "",
        "import tensorflow as tf\ntf.nothing": "",
    }.items(),
)
def test_remark(program: str, named: str, site: Path, folder: Folder) -> None:
    """The remark follows an error in a package that needs TensorFlow 1, and no other error."""
    folder.write(train=program)
    done = run(site, "run", "train.py")
    assert done.returncode == 1
    assert (REMARK.format(named) in done.stderr) if named else ("--own" not in done.stderr), done.stderr


OLD = (
    "tf1kit: {0} is an installed package, and sees the installed Python and NumPy; "
    "to give it their old names: tf1kit run --own {0}"
)


@pytest.mark.parametrize(
    ("code", "supplied"),
    {
        "import collections\ncollections.Iterable": True,
        "from collections import Mapping": True,
        "import numpy\nnumpy.float": True,
        **({"import imp": True} if sys.version_info >= (3, 12) else {}),  # until then it is there
        "import collections\ncollections.nothing": False,
        "import nothing": False,
        "import numpy\nnumpy.nothing": False,
        **({} if hasattr(numpy, "ERR_CALL") else {"import numpy\nnumpy.ERR_CALL": False}),
    }.items(),
)
def test_remark_on_an_old_package(code: str, supplied: bool, tmp_path: Path) -> None:
    """It follows an error about a name that the kit gives to the program's own files."""
    path = tmp_path / "site-packages" / "progressbar" / "bar.py"
    with pytest.raises((ImportError, AttributeError)) as raised:
        exec(compile(code, str(path), "exec"), {})
    error = raised.value
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next  # as `program` strips it
    said = remark(error) or ""
    assert (OLD.format("progressbar") in said) if supplied else ("--own" not in said), said


def test_no_remark_on_a_named_package(site: Path, folder: Folder) -> None:
    """An error of a named package has no remark."""
    Folder(site).write(tflearn="import tensorflow as tf\ntf.nothing\n")
    (site / "tflearn" / "__init__.py").unlink()
    (site / "tflearn" / "inner.py").unlink()
    folder.write(train="import tflearn")
    done = run(site, "run", "--own", "tflearn", "train.py")
    assert done.returncode == 1 and "no attribute 'nothing'" in done.stderr and "--own" not in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    {
        "[tool.tf1kit]\nown = 'x'": "is not a list of names, such as",
        "[tool.tf1kit]\nowns = []": "takes `own` only, not owns",
        "[tool": "pyproject.toml cannot be read: ",
        "[tool.tf1kit]\nown = ['nothing']": "own = ['nothing'] of [tool.tf1kit] in ",
        "[tool.tf1kit]\nown = ['keras']": "keras cannot be the program's own",
    }.items(),
)
def test_a_wrong_pyproject(text: str, said: str, site: Path) -> None:
    """An error names the file and what is wrong with it."""
    (site.parent / "pyproject.toml").write_text(text)
    with pytest.raises(UsageError) as error:
        packages((), site.parent)
    assert said in str(error.value) and "pyproject.toml" in str(error.value)
    assert run(site, "run", "train.py").returncode == 2


def test_a_package_that_is_not_installed(site: Path) -> None:
    """A wrong name is refused, and so is one that TensorFlow needs; a pattern leaves that one out."""
    with pytest.raises(UsageError, match=r"--own tflaern: no installed package has that name"):
        packages(["tflaern"], site)
    with pytest.raises(UsageError, match="--own numpy: numpy cannot be the program's own"):
        packages(["numpy"], site)
    assert packages(["keras*"], site) == ("keras*",)
