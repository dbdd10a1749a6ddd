"""`tf1kit scan` and what `--explain` shares with it."""

import ast
import io
import json
import logging
import re
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from tests.conftest import ROOT
from tf1kit.cli import main
from tf1kit.errors import MissingSymbolError
from tf1kit.inventory import core as inventory
from tf1kit.run.scan import advice, of_contrib
from tf1kit.run.scan.changes import idioms
from tf1kit.run.scan.files import CLEAR, NOT_CLEAR, _is_script
from tf1kit.run.scan.keras_1 import classes
from tf1kit.run.scan.one_file import Row
from tf1kit.run.scan.one_file import places as places_in
from tf1kit.run.scan.present import NOWHERE, absence, on_plain
from tf1kit.run.scan.report import table
from tf1kit.run.scan.unseen import lines
from tf1kit.run.scan.verdict import verdict
from tf1kit.tf1 import recorded

NOTHING = [
    "tensorflow.python.ops.array_ops",
    "tensorflow.core.framework.summary_pb2.Summary",
    "tensorflow.keras.backend",
    "tensorflow.constant",
    "tensorflow.keras.layers.Dense",
    "tensorflow.data.Dataset",
    "tensorflow.float32.as_numpy_dtype",
    "tensorflow.python.framework.ops",
    "tensorflow.__version__",
    "tensorflow.cond",
    "tensorflow.cond(name=)",
    "tensorflow.nn.dropout(rate=)",
    "tensorflow.compat.v2.summary.scalar",
    "tensorflow.pad",
    "keras.layers.Dense",
    "keras.applications.vgg16.VGG16",
    "tensorflow.get_variable(initializer=)",
    "numpy.mean",
    "time.time",
    ".append",
    "json.loads",
    "tf1kit.graph.check",
    "tensorflow.keras.layers.__name__",
]
SUPPLIED = {
    "tensorflow.placeholder": ("tf.placeholder", "tf.compat.v1.placeholder", "placeholders"),
    "tensorflow.compat.v1.placeholder": ("tf.placeholder", "tf.compat.v1.placeholder", "placeholders"),
    "tensorflow.log": ("tf.log", "tf.compat.v1.log", "renamed-symbols"),
    "tensorflow.layers.dense": ("tf.layers.dense", "tf1kit.tf1.layers.dense", "layers"),
    "tensorflow.flags.FLAGS.rate": ("tf.flags.FLAGS", "tf.compat.v1.flags.FLAGS", "flags-and-logging"),
    "tensorflow.examples.tutorials.mnist.input_data": (
        "tf.examples.tutorials.mnist.input_data",
        "tf1kit.tf1.examples.tutorials.mnist.input_data",
        "datasets",
    ),
    "tensorflow.train.AdamOptimizer": ("tf.train.AdamOptimizer", "tf.compat.v1.train.AdamOptimizer", "training"),
    "numpy.int": ("numpy.int", "int", "numpy"),
    "numpy.reshape(newshape=)": ("numpy.reshape(newshape=)", "tf1kit.run.rules.numpy_keywords", "numpy"),
    "time.clock": ("time.clock", "tf1kit.run.rules.python_time", "python"),
    ".tostring": (".tostring", "tf1kit.run.rules.methods_numpy", "numpy"),
    "cPickle.load": ("cPickle", "pickle", "python"),
}
CANNOT = {
    "tensorflow.python.ops.nonsense": ("tf.python.ops.nonsense", "nor the kit"),
    "tensorflow.python.ops.array_ops.nonsense": ("tf.python.ops.array_ops.nonsense", "nor the kit"),
    "tensorflow.keras.backend.nonsense": ("tf.keras.backend.nonsense", "no such name"),
    "tensorflow.examples.tutorials.nonsense": ("tf.examples.tutorials.nonsense", "nor the kit"),
    "tensorflow.data.experimental.StatsAggregator": ("tf.data.experimental.StatsAggregator", "nor the kit"),
    "tensorflow.estimator.BoostedTreesClassifier": ("tf.estimator.BoostedTreesClassifier", "boosted trees"),
    "tensorflow.contrib.memory_stats": ("tf.contrib.memory_stats", "use "),
}
NEVER = {"tensorflow.pack": "tf.pack", "tensorflow.train.SummaryWriter.flush": "tf.train.SummaryWriter"}


def test_every_private_name_has_an_answer() -> None:
    """Modules of today look some names up in packages that are not installed, and raise; others warn
    that they have moved, which is nothing to say to whoever scans a file.
    """
    said: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = said.append  # type: ignore[method-assign]
    logging.getLogger("tensorflow").addHandler(handler)
    names = [f"{module}.{name}" for module in recorded.INVENTORY.texts for name in recorded.entries(module)]
    assert len(names) > 25_000
    for name in names:
        verdict(name)
    logging.getLogger("tensorflow").removeHandler(handler)
    assert [record.getMessage() for record in said] == []
    lazy = verdict("tensorflow.python.layers.normalization.batch_normalization")
    assert lazy and lazy.source == "tf1kit.tf1.python.layers.normalization.batch_normalization"


@pytest.mark.parametrize("symbol", NOTHING)
def test_nothing_to_say(symbol):
    """Scan does not mention symbols that mean today what they meant."""
    assert verdict(symbol) is None


@pytest.mark.parametrize(("symbol", "expected"), SUPPLIED.items())
def test_supplied(symbol, expected):
    """A supplied symbol is reported with what supplies it and the section of the guide."""
    found = verdict(symbol)
    assert (found.symbol, found.source, found.link) == (*expected[:2], f"docs/2-port-it.md#{expected[2]}")
    assert found.runs and found.instead


@pytest.mark.parametrize(("symbol", "expected"), NEVER.items())
def test_never_there(symbol, expected):
    """A name that 1.15.5 does not have cannot run."""
    found = verdict(symbol)
    assert not found.runs and found.symbol == expected and "1.15.5 has no such name" in found.instead


@pytest.mark.parametrize(("symbol", "expected"), CANNOT.items())
def test_cannot_run(symbol, expected):
    """A name cannot run that neither the installed TensorFlow nor the kit has."""
    found = verdict(symbol)
    assert not found.runs and found.symbol == expected[0] and expected[1] in found.instead


def test_without_tensorflow_estimator(folder, scan, monkeypatch):
    """Without tensorflow-estimator, names that need it cannot run, and scan says what to
    install.
    """
    for room in ("of_core", "of_contrib"):
        monkeypatch.setattr(f"tf1kit.run.scan.{room}.has_estimator", lambda: False)
    names = (
        "estimator.Estimator",
        "contrib.tpu.TPUEstimator",
        "contrib.tpu.TPUConfig",
        "contrib.estimator.forward_features",
    )
    text = "import tensorflow as tf\n" + "".join(f"tf.{name}\n" for name in names)
    verdict.cache_clear()
    result = scan("--format", "json", str(folder.write(program=text).path))
    verdict.cache_clear()
    rows = json.loads(result.stdout)
    assert {row["symbol"] for row in rows} == {f"tf.{name}" for name in names}
    assert result.exit_code == 1 and all(row["instead"].endswith('pip install "tf1kit[estimator]"') for row in rows)


def test_a_module_that_needs_tensorflow_estimator(monkeypatch):
    """A module of the kit that needs tensorflow-estimator cannot run without it."""

    def status(module, name):
        raise MissingSymbolError("tf.contrib.factorization.KMeansClustering")

    monkeypatch.setattr("tf1kit.run.scan.of_contrib.has_estimator", lambda: False)
    monkeypatch.setattr("tf1kit.contrib._table.status", status)
    said = of_contrib.on_contrib("tf.contrib.factorization.KMeansClustering")
    assert not said.runs and said.instead.endswith('pip install "tf1kit[estimator]"')


def test_parts_of_tensorflow_python():
    """What a module lacks is named with its reason; what it imported is found through it."""
    missing, reason = absence("tf.python.debug.lib.grpc_debug_test_server.TestServer")
    assert missing == "tf.python.debug.lib.grpc_debug_test_server" and "it was private to TensorFlow" in reason
    assert on_plain("tf.python.framework.ops.dtypes.as_dtype")[0]
    assert not on_plain("tf.python.framework.ops.dtypes.no_type.x")[0]


def test_an_expression_that_is_too_deep(folder, scan):
    """A file that Python reads, and that is nested too deeply to be looked at, is named."""
    result = scan(str(folder.write(program="import tensorflow as tf\nx = 1" + " + 1" * 3000).path))
    assert result.exit_code == 1 and "nested too deeply to be looked into" in result.stdout


def test_classes_of_keras_1():
    """Classes with old arguments, without those that have a row for themselves only."""
    assert {"Dense", "Conv1D", "*"} < classes() and "CuDNNGRU" not in classes()


def test_programs_that_run(scan):
    """Programs that run have no row that says they cannot."""
    result = scan(str(ROOT / "tests" / "programs" / "programs"), "--format", "json")
    assert [(row["file"], row["symbol"]) for row in json.loads(result.stdout) if row["runs"] is False] == []
    assert result.exit_code == 0


def test_advice_is_of_1_15():
    """Every key of the advice on core is a name of 1.15.5."""
    known = {*inventory.names(), "tf.examples"}  # a package that exists only after it is imported
    assert not [key for key in advice.advice_of() if key.split(".")[1] != "contrib" and key not in known]


@pytest.fixture
def scan(folder, monkeypatch):
    """Scan a folder."""
    monkeypatch.chdir(folder.path)
    return lambda *arguments: CliRunner().invoke(main, ["scan", *arguments])


def test_aliases_and_places(folder, scan):
    """Names are followed through imports and assignment. Scan ignores strings and comments."""
    folder.write(
        program="import tensorflow as tf\nfrom tensorflow import placeholder as hole\nimport numpy as np\n\n\n"
        "def f(x):\n    return later(x), np.asscalar(x), x.tostring()\n\n\n"
        "later = tf.to_float\nhole(tf.float32)  # tf.Session\nx = 'tf.Session'\n"
    )
    result = scan("program.py", "--format", "json")
    found = {(row["symbol"], row["line"]) for row in json.loads(result.stdout)}
    assert found == {
        ("tf.placeholder", 2),
        ("tf.placeholder", 11),
        ("tf.to_float", 7),
        ("tf.to_float", 10),
        ("numpy.asscalar", 7),
        (".tostring", 7),
    }
    assert result.exit_code == 0


def test_exit_codes(folder, scan):
    """The exit code is 0 when everything can run, 1 when something cannot, and 2 when a file cannot
    be read.
    """
    folder.write(good="import tensorflow as tf\ntf.Session", bad="import tensorflow as tf\ntf.pack", worse="x = (")
    assert scan("good.py").exit_code == 0
    assert scan("bad.py").exit_code == scan("worse.py").exit_code == scan(".").exit_code == 1
    assert scan("nothing.py").exit_code == 2
    assert scan().exit_code == 2
    (folder.path / "empty").mkdir()
    assert scan("empty").exit_code == 2


@pytest.mark.parametrize("deep", ["tf" + ".a" * 2000, "+".join("1" * 4000), "-" * 2000 + "1", "-" * 9000 + "1"])
def test_a_file_that_is_nested_too_deeply(folder, scan, deep):
    """Scan says that the file is nested too deeply, not that no Python can read it. The files
    beside it are scanned.
    """
    folder.write(deep=f"import tensorflow as tf\nx = {deep}\n", good="import tensorflow as tf\ntf.pack\n")
    result = scan(".", "--format", "json")
    rows = {row["file"]: row for row in json.loads(result.stdout)}
    assert rows["deep.py"]["instead"] == "an expression in it is nested too deeply to be looked into: split it"
    assert rows["good.py"]["symbol"] == "tf.pack"
    assert result.exit_code == 1


def test_github(folder, scan):
    """With `--format github`, each place gets one annotation."""
    folder.write(program="import tensorflow as tf\ntf.pack, tf.Session")
    error, notice = scan("program.py", "--format", "github").stdout.splitlines()
    assert re.match(r"::error file=program.py,line=2,col=1::tf.pack: 1.15.5 has no such name", error)
    assert notice.startswith("::notice file=program.py,line=2,col=10::tf.Session: ")


def test_python2_files(folder, scan):
    """Scan reads a file of Python 2, and says that it is one."""
    folder.write(program="import cPickle\nprint 'x'\nimport tensorflow as tf\nprint tf.Session\n")
    found = [(row["symbol"], row["line"]) for row in json.loads(scan("program.py", "--format", "json").stdout)]
    assert found == [("Python 2", 1), ("cPickle", 1), ("tf.Session", 4)]


def test_python2_names_in_files_of_python3(folder, scan):
    """Python 2's names are not supplied in files of Python 3, and are not reported where the file
    handles their absence.
    """
    guarded = "try:\n    import cPickle\nexcept ImportError:\n    import pickle as cPickle\n"
    folder.write(program="from itertools import izip\nx: int = 1\n", neutral=guarded, old="from itertools import izip")
    (row,) = json.loads(scan("program.py", "--format", "json").stdout)
    assert (row["symbol"], row["runs"]) == ("itertools.izip", False)
    assert row["instead"].startswith("zip; or, if all files") and row["instead"].endswith("tf1kit run --python2 yes")
    assert json.loads(scan("neutral.py", "--format", "json").stdout) == []
    assert [row["runs"] for row in json.loads(scan("old.py", "--format", "json").stdout)] == [True, True]


def test_no_tensorflow_is_imported(folder):
    """Scan uses its inventories and does not import TensorFlow for a program without contrib."""
    folder.write(program="import tensorflow as tf\ntf.Session, tf.pack")
    code = "import sys\nfrom tf1kit.run.scan.files import scan\nprint(len(scan(['program.py'])), 'tensorflow' in sys.modules)"
    assert folder.python("-c", code).stdout == "2 False\n"


def test_explain(folder):
    """`--explain` prints its table to stderr after the run, even if the program fails, and leaves
    the program's output alone.
    """
    folder.write(
        program="import numpy as np\nimport helper\nprint(np.int(3))\nraise SystemExit(4)",
        helper="import time\ntime.clock()",
    )
    done = folder.run("--explain", "program.py")
    assert (done.returncode, done.stdout) == (4, "3\n")
    for said in ("numpy.int", "program.py:3", "time.clock", "helper.py:2", f"{ROOT}/docs/2-port-it.md\n"):
        assert said in done.stderr
    assert re.search(r"(│|; see) numpy\b", done.stderr)  # in a table or in lines, depending on the width
    text = "import os\nif not os.fork():\n    raise SystemExit\nos.wait()"  # the fork prints no table
    quiet = folder.write(quiet=text).run("--explain", "quiet.py")
    assert quiet.stderr == "tf1kit: nothing had to be supplied.\n"


def test_contrib(folder, scan):
    """Scan reports imported names of contrib and those that cannot run, which tf_upgrade_v2 does
    not mention.
    """
    folder.write(program="from tensorflow.contrib.layers import batch_norm, no_such_layer\nbatch_norm\n")
    result = scan("program.py", "--format", "json")
    rows = {row["symbol"]: row["runs"] for row in json.loads(result.stdout)}
    assert rows == {
        "tf.contrib.layers": True,
        "tf.contrib.layers.batch_norm": True,
        "tf.contrib.layers.no_such_layer": False,
    }
    assert result.exit_code == 1
    assert (ROOT / "docs" / "contrib.md").exists()


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_table(width, tmp_path):
    """The table never breaks a name, and puts a sentence below its symbol where the column is too
    narrow.
    """
    said = [verdict(f"tensorflow.{name}") for name in ("extract_image_patches", "log", "contrib.nosuch", "Variable")]
    path = "a_folder/of_some/" * 2 + "program.py"
    rows = [Row(path, line, 1, each) for each in said for line in (3, 3, 4, 5, 6)]
    console = Console(file=io.StringIO(), width=width)
    table(rows, "found", console)
    lines = console.file.getvalue().splitlines()
    places = f"{path}:3, {path}:4, {path}:5, and 1 more"
    if width < 200:
        first = [said[2], *said[:2], said[3]]  # what cannot run
        assert [line for line in lines if places in line] == [f"{one.symbol}  {places}" for one in first]
        text = " ".join(" ".join(lines).split())
        assert " supplied by tf.compat.v1.log; today: tf.math.log; see renamed-symbols " in text
        assert " cannot run: 1.15.5 has no such name; see renamed-symbols " in text
        assert max(len(line) for line in lines if line.startswith("    ")) <= width
    else:
        assert any("today, or why not" in line for line in lines)
    for one in said:
        assert any(one.symbol in line for line in lines)
    assert lines[-1] == f"see: the section in {ROOT}/docs/2-port-it.md"


def test_the_table_names_the_page_of_contrib():
    """The page is named below the table if a sentence names it."""
    console = Console(file=io.StringIO(), width=100)
    said = verdict("tensorflow.contrib.tpu.TPUEstimator")
    assert "docs/contrib.md" in said.instead
    table([Row("program.py", 1, 1, said)], "found", console)
    assert console.file.getvalue().endswith(f"\ndocs/contrib.md: {ROOT}/docs/contrib.md\n")


def test_what_is_beyond_a_module():
    """Members of a class, and names with underscores, are not looked up; a module that is not there is."""
    assert absence("tf.Graph.no_such_member") is None and absence("tf.python.__name__") is None
    assert absence("tf.python.framework.nothing") == ("tf.python.framework.nothing", NOWHERE)
    assert on_plain("tf.python.framework.ops.Graph.as_default") == (True, "")
    assert on_plain("tf.python.framework.nothing") == (False, "")
    assert verdict("tf1kit.keras.Dropout") is None


def test_what_cannot_be_read_is_not_a_script():
    """A file that ends with an error when it is read, such as this process's memory."""
    assert not _is_script(Path("/proc/self/mem"))


def test_places_in_a_text_that_is_nested_too_deeply():
    """A run goes on without the places of such a file."""
    assert (2, 4, "tensorflow.log") in places_in(ast.parse("import tensorflow as tf\nx = tf.log(1)"))
    assert places_in(ast.parse("import tensorflow as tf\nx = tf" + ".a" * 2000)) == set()


def test_the_page_of_what_is_not_told(capsys):
    """`python -m tf1kit.run.scan.unseen` prints it."""
    runpy.run_module("tf1kit.run.scan.unseen", run_name="__main__")
    assert capsys.readouterr().out == "\n".join(lines()) + "\n"


def test_close_names_only():
    """Scan suggests a name only where the spelling is close."""
    assert verdict("tensorflow.contrib.nothing").instead == "1.15.5 has no such name"
    assert verdict("tensorflow.placehlder").instead.endswith("did you mean tf.placeholder?")


def test_syntax_error(folder, scan):
    """A syntax error is reported once, with its place."""
    folder.write(program="x = 1\nprint('x' if)\n")
    said = scan("program.py", "--format", "github").stdout
    assert re.fullmatch(r"::error file=program.py,line=2,col=\d\d?::syntax: neither .* 2: [^()]+\n", said)
    assert ",col=1::" not in said


def test_standard_input(folder):
    """Scan says that it does not read standard input."""
    done = folder.run("-", input="print(1)")
    assert done.returncode == 2 and "standard input" in done.stderr


def notebook(path, *sources, **more):
    """Write a notebook of code cells."""
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text.splitlines(True)} for text in sources]
    cells.insert(1, {"cell_type": "markdown", "metadata": {}, "source": ["tf.log"]})
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2, **more}))
    return str(path)


def places(result):
    """Each symbol that was found, with its place."""
    return {(row["symbol"], f"{row['file']}:{row['line']}") for row in json.loads(result.stdout)}


def test_notebooks(folder, scan):
    """A notebook is read cell by cell. Its cells share names, and magics and shell lines do no
    harm.
    """
    cells = (
        "%matplotlib inline\nimport tensorflow as tf\n!pip install x\nfiles = !ls\n",
        "%%time\ntf.log(await_it)\n%timeit -n 10 tf.Session()\n",
        "%%bash\nls\n",
        "tf.pack?\nawait f(tf.mul)",
    )
    notebook(folder.path / "course.ipynb", *cells)
    found = places(scan("course.ipynb", "--format", "json"))
    assert found == {
        ("!pip install x", "course.ipynb:cell 1:3"),
        ("files = !ls", "course.ipynb:cell 1:4"),
        ("tf.log", "course.ipynb:cell 3:2"),
        ("tf.Session", "course.ipynb:cell 3:3"),
        ("%%bash", "course.ipynb:cell 4:1"),
        ("tf.mul", "course.ipynb:cell 5:2"),
    }
    assert scan(".").exit_code == 1
    said = scan("course.ipynb", "--format", "github").stdout
    assert "::error file=course.ipynb,line=1::cell 5, line 2: tf.mul: 1.15.5 has no such name" in said
    assert "::warning file=course.ipynb,line=1::cell 1, line 3: !pip install x: not looked into" in said


def test_notebooks_that_are_none(folder, scan):
    """Scan reports files that are not notebooks, notebooks in another language or an older format,
    and cells that are not Python.
    """
    (folder.path / "a.ipynb").write_text('{"a": 1}')
    (folder.path / "b.ipynb").write_text("[" * 100_000)
    notebook(folder.path / "c.ipynb", "library(x)", metadata={"kernelspec": {"language": "R"}})
    sheet = {"cells": [{"cell_type": "code", "input": "import tensorflow as tf\ntf.mul", "language": "python"}]}
    (folder.path / "d.ipynb").write_text(json.dumps({"worksheets": [sheet], "metadata": {}, "nbformat": 3}))
    notebook(folder.path / "e.ipynb", "x = (", "print 'x'", metadata={"kernelspec": {"language": "python3"}})
    found = places(scan(".", "--format", "json"))
    assert found == {
        ("syntax", "a.ipynb:1"),
        ("syntax", "b.ipynb:1"),
        ("a cell in r", "c.ipynb:cell 1:1"),
        ("tf.mul", "d.ipynb:cell 1:2"),
        ("syntax", "e.ipynb:cell 1:1"),
        ("Python 2", "e.ipynb:cell 3:1"),
    }


def test_names_by_other_ways(folder, scan):
    """Scan finds names that are looked up by a string, imported by a star, assigned together, kept
    in an attribute or a default, or passed to `partial`.
    """
    folder.write(
        program="import functools, importlib\nimport tensorflow as tf\n"
        "getattr(tf, 'log')\nimportlib.import_module('tensorflow.compat.v1').to_float\n"
        "class A:\n    def __init__(self, f=tf.ceil):\n        self.t = tf.train\n        self.t.Saver()\n"
        "a, b = tf.div, tf.mod\nfunctools.partial(tf.reduce_sum, keep_dims=True)\n",
        starred="from tensorflow import *\nplaceholder\n",
        handed="from common import *\ntf.Session\n",
        given="from .common import tf\ntf.Session\n",
    )
    found = places(scan(".", "--format", "json"))
    assert found == {
        ("tf.log", "program.py:3"),
        ("tf.to_float", "program.py:4"),
        ("tf.ceil", "program.py:6"),
        ("tf.train.Saver", "program.py:8"),
        ("tf.div", "program.py:9"),
        ("tf.mod", "program.py:9"),
        ("tf.reduce_sum(keep_dims=)", "program.py:10"),
        ("tf.placeholder", "starred.py:2"),
        ("tf.Session", "handed.py:2"),
        ("tf.Session", "given.py:2"),
    }


def test_what_is_not_looked_into(folder, scan):
    """Scan lists in one line what it did not look into, and does not say that everything can
    run.
    """
    folder.write(
        program="import importlib\nimport tensorflow as tf\ngetattr(tf, name)\nimportlib.import_module(name)\n"
    )
    result = scan("program.py")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first == NOT_CLEAR.format("1 file")
    assert second == "Not looked into: getattr(tf, name) (program.py:3), importlib.import_module(name) (program.py:4)."
    folder.write(program="import tensorflow as tf\ntf.constant(1)\n")
    assert scan("program.py").stdout == CLEAR.format("1 file") + "\n"


FOLLOWED = {
    "tf.__dict__['Session']()": "tf.Session",
    "vars(tf)['Session']()": "tf.Session",
    "globals()['tf'].Session()": "tf.Session",
    "import sys\nsys.modules['tensorflow'].Session()": "tf.Session",
    "import sub\nsub.tf.Session()": "tf.Session",
    "class A:\n    tf = tf\n    def f(self):\n        self.tf.Session()": "tf.Session",
    "class A:\n    k = tf\nA().k.Session()": "tf.Session",
    "k: object = tf\nk.Session()": "tf.Session",
    "if (k := tf):\n    k.Session()": "tf.Session",
    "def f(tf):\n    tf.Session()": "tf.Session",
    "def f(k=tf):\n    print(tf is None, hasattr(tf, 'log'))\n    tf.Session()": "tf.Session",
    "import importlib\nimportlib.import_module('.layers', 'tensorflow')": "tf.layers",
    "import importlib\nimportlib.import_module('.layers', package='tensorflow')": "tf.layers",
    "from tensorflow.contrib.layers import *\nbatch_norm(x)": "tf.contrib.layers.batch_norm",
    "tf.contrib.keras.layers.Dense(output_dim=3)": "tf.contrib.keras.layers.Dense",
}
HANDED = {
    "def f(m):\n    m.Session()\nf(tf)": "f(tf)",
    "f(m=tf)": "tf",
    "import keras\nf(keras.layers)": "f(keras.layers)",
    "from tensorflow.nonsense import *": "from tensorflow.nonsense import *",
    "f(tf.train)": "f(tf.train)",
    "def f():\n    return tf": "tf",
    "d = {'tf': tf}": "{'tf': tf}",
    "for each in (tf, 1):\n    each.Session()": "(tf, 1)",
    "d = tf.__dict__": "tf.__dict__",
    "g = vars(tf)": "vars(tf)",
    "x[0] = tf": "tf",
    "lambda: tf": "lambda: tf",
    "def f(k=tf, *, j=tf.nn):\n    pass": "tf.nn",
    "def f():\n    import importlib\n    return importlib.import_module('tensorflow')": "importlib.import_module('tensorflow')",
    "import importlib\nimportlib.import_module('.layers', name)": "importlib.import_module('.layers', name)",
    "import importlib\nimportlib.import_module('..layers', 'tensorflow')": "importlib.import_module('..layers', 'tensorflow')",
    "o().tf.Session()": "o().tf.Session",
}


IDIOMS = {
    "x.get_shape()[1].value": ".shape[].value",
    "x.shape[-1].value": ".shape[].value",
    "[d.value for d in x.get_shape()]": ".shape[].value",
    "n, m = x.get_shape()\nm.value": ".shape[].value",
    "d = x.shape[i]\nd.value": ".shape[].value",
    "tf.constant(1.).eval()": ".eval()",
    "x.eval({y: 1})": ".eval(feed_dict=)",
    "x.op.run()": ".op.run",
    "v.initializer.run()": ".initializer.run",
    "x.op.name": ".op",
    "t = tf.constant(1.)\nt.graph": ".graph",
    "t = tf.constant(1.)\nd = {t: 1}": ".tensor as a key",
    "t = tf.constant(1.)\nd = {}\nd[t] = 1": ".tensor as a key",
    "class A:\n    def f(self):\n        self.x = tf.zeros(1)\n        return {self.x: 1}": ".tensor as a key",
    "d.output_shapes": ".output_shapes",
    "d.output_types": ".output_types",
    "i = tf.keras.Input(3)\ntf.concat([i, i], 1)": ".tf function of a keras.Input",
    "i = tf.keras.Input(3)\nh = tf.keras.layers.Dense(1)(i)\ntf.exp(h)": ".tf function of a keras.Input",
    "i = tf.keras.Input(3)\ni.get_shape()": ".get_shape of a keras.Input",
    "o = tf.keras.optimizers.Adam(0.1)\no.lr": ".lr",
    "model.optimizer.lr = tf.keras.backend.variable(1)": ".lr",
    "tf.keras\nl.output_shape": ".output_shape",
    "tf.keras\nl._inbound_nodes[0].inbound_layers": ".inbound_layers",
    "tf.keras\nl.get_output_at(0)": ".get_output_at",
    "tf.keras\nm.add_metric(1., name='a')": ".add_metric",
    "tf.keras\nm.save_weights('w.h5')": ".save_weights of another name",
    "tf.keras\nm.save_weights(os.path.join(a, 'm.ckpt'))": ".save_weights of another name",
    "tf.keras\nm.save_weights(a + '.h5')": ".save_weights of another name",
    "m = tf.keras.Sequential()\nm.save('folder')": ".save of a folder",
    "t = tf.constant(1.)\nt == x": ".tensor == tensor",
    "type(x) == tf.Tensor": ".type(tensor) is tf.Tensor",
    "d = x.shuffle(9, seed=1)\nd = d.repeat()": ".shuffle with a seed and .repeat",
}
NO_IDIOMS = (
    "tf.keras\nm.save_weights(f'{a}.weights.h5')",
    "m = tf.keras.Sequential()\nm.save('m.keras')",
    "t = tf.constant(1.)\nt is x, t == None, t == 'a', type(x) is int",
    "d = x.shuffle(9, seed=1)\nd = d.map(f)\nd = d.repeat()",
    "x.shuffle(9).repeat()\nx.shuffle(9, 1, reshuffle_each_iteration=False).repeat()",
    "tf.train.Checkpoint().save('folder')\ntf.keras",
    "import torch\nmodel.eval()",
    "x.get_shape().as_list()",
    "enum.value, a.items[0].value, tf.zeros([1]).shape[0]",
    "class A:\n    def f(self):\n        return self.output_shapes, self.graph",
    "d = {1: tf.constant(1.)}",
    "t = tf.constant(1)\nlist(x)[t] = 1",
    "i = tf.keras.Input(3)\ntf.keras.layers.Dense(1)(i)",
)


@pytest.mark.parametrize(("text", "symbol"), IDIOMS.items())
def test_idioms(text, symbol, folder, scan):
    """Scan finds what TensorFlow 1 and Keras 2 let a program do with tensors, shapes, datasets,
    layers and models.
    """
    folder.write(program=f"import tensorflow as tf\n{text}\n")
    rows = {row["symbol"]: row for row in json.loads(scan("program.py", "--format", "json").stdout)}
    assert symbol in rows and rows[symbol]["instead"] and rows[symbol]["kind"] != "unseen"


BEHAVIOURS = {
    "random.sample({1, 2}, 1)": True,
    "random.sample({i for i in x}, 1)": True,
    "random.sample(set(x), 1)": True,
    "random.sample(d.keys(), 1)": True,
    "random.sample(population=frozenset(x), k=1)": True,
    "random.sample(list(x), 1)": False,
    "random.sample(x.keys(1), 1)": False,
    "random.sample(x()(), 1)": False,
    "random.randint(0, -1.0)": True,
    "random.randint(0, 2 * (n / 2))": True,
    "random.randint(0, -n)": False,
}


NAMED_LISTS = {
    "f = [[1, 2], [3]]; np.array(f)": True,
    "a = [1]; b = (1, 2); np.asarray([a, b])": True,
    "f: list = [[1], 2]; np.array(object=1) if 0 else np.array(f)": True,
    "np.array(f); f = [[1, 2], [3]]": False,
    "x = 0, (f := [[1], [2, 3]]); np.array(f)": True,
    "f = [[1, 2], [3]]; f = [[1], [2]]; np.array(f)": False,
    "f = [[1, 2], [3]]; f = pad(f); np.array(f)": False,
    "f = [[1, 2], [3]]; f[1].append(4); np.array(f)": False,
    "f = [[1, 2], [3]]; f[1] += [4]; np.array(f)": False,
    "f = [[1, 2], [3]]; f[1] = [4, 5]; np.array(f)": False,
    "f = [[1, 2], [3]]; f, g = 1, 2; np.array(f)": False,
    "f = [[1, 2], [3]]; del f[0]; np.array(f)": False,
    "f = [[1, 2], [3]]\nfor f in g: np.array(f)": False,
    "f = [[1, 2], [3]]\nwith g as f: np.array(f)": False,
    "f = [[1, 2], [3]]\ndef g(f): np.array(f)": False,
    "f = [[1, 2], [3]]; np.array([np.sum(one) for one in f])": False,
    "f = [[1, 2], [3]]; np.array(f, dtype=object)": False,
}


@pytest.mark.parametrize(("text", "seen"), NAMED_LISTS.items())
def test_lists_that_have_names(text: str, seen: bool) -> None:
    """A list is followed from its assignment to the call, unless the file changes it in between."""
    found = places_in(ast.parse(f"import numpy as np\n{text}\n"))
    assert any("unequal lengths" in symbol for _, _, symbol in found) == seen


@pytest.mark.parametrize(("text", "seen"), BEHAVIOURS.items())
def test_what_a_call_shows(text, seen, folder, scan):
    """A call is reported where its own text shows a set, or a number with a point."""
    folder.write(program=f"import random\n{text}\n")
    rows = json.loads(scan("program.py", "--format", "json").stdout)
    assert [row["symbol"] for row in rows if " of a " in row["symbol"]] == (
        ["random.sample of a set" if "sample" in text else "random.randint of a float"] if seen else []
    )


def test_idioms_are_all_tried():
    """The test above covers every row of the table, except second names of a row that it covers."""
    twins = {".get_input_at", ".get_input_shape_at", ".get_output_shape_at", ".input_shape", ".outbound_layers"}
    assert {name for name in idioms() if "=)" not in name} == ({*IDIOMS.values()} | twins | {".output_classes"}) - {
        ".eval(feed_dict=)"
    }


@pytest.mark.parametrize("text", NO_IDIOMS)
def test_what_is_no_idiom(text, folder, scan):
    """Scan does not report code that looks like one of these idioms and runs."""
    folder.write(program=f"import tensorflow as tf\n{text}\n")
    assert json.loads(scan("program.py", "--format", "json").stdout) == []


@pytest.mark.parametrize(("text", "symbol"), FOLLOWED.items())
def test_modules_that_are_followed(text, symbol, folder, scan):
    """Modules are followed through dictionaries, attributes, parameters and other files."""
    folder.write(program=f"import tensorflow as tf\n{text}\n")
    assert symbol in {row["symbol"] for row in json.loads(scan("program.py", "--format", "json").stdout)}


@pytest.mark.parametrize(("text", "words"), HANDED.items())
def test_modules_that_are_handed_on(text, words, folder, scan):
    """A module that is handed to other code is listed as not looked into, and scan does not say
    that everything can run.
    """
    folder.write(program=f"import tensorflow as tf\n{text}\n")
    said = scan("program.py").stdout
    words = ast.unparse(ast.parse(words))  # Python 3.10 writes "lambda : tf"
    assert f"{words} (program.py:" in said and "The kit has to supply nothing" not in said


@pytest.mark.parametrize(
    "text", ["tf.nn.relu(x)", "k = tf\nk.nn.relu(x)", "print(tf, tf is None)", "a, b = tf, 1\na.add", "x.items()"]
)
def test_modules_that_are_used_in_place(text, folder, scan):
    """A module that is only used in place does not prevent the statement that everything can
    run.
    """
    folder.write(program=f"import tensorflow as tf\n{text}\n")
    assert scan("program.py").stdout == CLEAR.format("1 file") + "\n"


def test_files_that_are_hidden(folder, scan):
    """Scan reads scripts without an ending and .pyw files, and names hidden and linked folders that
    it did not read.
    """
    text = "import tensorflow as tf\ntf.log\n"
    folder.write(**{".hidden/a": text, "src/a": "x = 1"})
    (folder.path / "src" / "run").write_text(f"#!/usr/bin/env python3\n{text}")
    (folder.path / "src" / "other").write_text("#!/bin/sh\nls\n")
    (folder.path / "src" / "gui.pyw").write_text(text)
    (folder.path / "src" / "link").symlink_to("../.hidden")
    (folder.path / "src" / "again").symlink_to(".")
    found = places(scan(".", "--format", "json"))
    assert found == {("tf.log", "src/run:3"), ("tf.log", "src/gui.pyw:2"), ("the folder .hidden", ".hidden:1")}
    assert ("the folder link", "src/link:1") in places(scan("src", "--format", "json"))


def test_guarded_imports(folder, scan):
    """An import that has a replacement does not have to run; the replacement does."""
    text = "try:\n    from tensorflow.contrib.data import Dataset\nexcept ImportError:\n    from tensorflow.{} import Dataset\n"
    folder.write(good=text.format("data"), bad=text.format("contrib.lite"))
    assert scan("good.py").exit_code == 0
    assert scan("bad.py").exit_code == 1


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("tf.pad(x, p, 'CONSTANT', 'n')", ["tf.pad(name)"]),
        ("tf.pad(x, p, 'CONSTANT', name='n')", []),
        ("tf.nn.dropout(x, 0.5)", ["tf.nn.dropout(keep_prob)"]),
        ("tf.nn.dropout(x, keep_prob=0.5)", ["tf.nn.dropout(keep_prob=)"]),
        ("tf.nn.dropout(x, rate=0.5)", []),
        ("tf.squeeze(x, squeeze_dims=[1])", ["tf.squeeze(squeeze_dims=)"]),
        ("tf.squeeze(x, foo=1)", ["tf.squeeze(foo=)"]),
        ("tf.keras.layers.LSTM(2)", ["tf.keras.layers.LSTM(no recurrent_activation)"]),
        ("tf.keras.layers.LSTM(2, recurrent_activation='sigmoid')", []),
        ("tf.keras.layers.LSTM(*a)", ["tf.keras.layers.LSTM(*a)"]),
        ("tf.reduce_sum(x, **{'keep_dims': True})", ["tf.reduce_sum(keep_dims=)"]),
        ("k = {'keep_dims': True}; tf.reduce_sum(x, **k)", ["tf.reduce_sum(keep_dims=)"]),
        ("k = dict(axis=1); k['keep_dims'] = 1; tf.reduce_sum(x, **k)", ["tf.reduce_sum(keep_dims=)"]),
        ("k = dict(axis=1); tf.reduce_sum(x, **k)", []),
        ("k = dict(axis=1); k.update(x); tf.reduce_sum(x, **k)", ["tf.reduce_sum(x, **k)"]),
        ("f = lambda **k: tf.reduce_sum(x, **k)", ["tf.reduce_sum(x, **k)"]),
        ("f = lambda **k: tf.nn.relu(x, **k)", []),
        ("d.make_one_shot_iterator()", [".make_one_shot_iterator"]),
        ("o.minimize(l, colocate_gradients_with_ops=True)", [".minimize(colocate_gradients_with_ops=)"]),
        ("tf.compat.v1.reduce_sum(x, keep_dims=True)", []),
    ],
)
def test_arguments(call, expected, folder, scan):
    """Scan reports arguments that are given by position, given by name, or left out."""
    folder.write(program=f"import tensorflow as tf\n{call}\n")
    assert [row["symbol"] for row in json.loads(scan("program.py", "--format", "json").stdout)] == expected


def test_keras_and_packages(folder, scan):
    """Scan reports Keras 2 by itself and packages that need TensorFlow 1, unless they are the
    program's own.
    """
    folder.write(
        program="import keras, tflearn, baselines.common\nfrom keras.layers.core import Dense\n"
        "keras.optimizers.Adam(lr=1)\nkeras.optimizers.Adam(learning_rate=1)\nmodel.fit_generator()\n",
        **{"baselines/common": ""},
    )
    rows = json.loads(scan("program.py", "--format", "json").stdout)
    assert [(row["symbol"], row["runs"]) for row in rows] == [
        ("tflearn", False),
        ("keras.layers.core", True),
        ("keras.optimizers.Adam(lr=)", True),
        (".fit_generator", True),
    ]
    assert rows[1]["instead"].endswith("keras.layers.Dense")


@pytest.mark.parametrize(
    ("text", "symbol", "instead"),
    [
        ("keras.layers.Dense(output_dim=3, init='uniform')", "keras.layers.Dense(output_dim=)", "units="),
        ("keras.layers.Conv2D(32, 3, 3, border_mode='same')", "keras.layers.Conv2D(border_mode=)", "padding="),
        ("keras.layers.Dropout(p=0.5)", "keras.layers.Dropout(p=)", "rate="),
        ("keras.layers.BatchNormalization(mode=2)", "keras.layers.BatchNormalization(mode=)", "Keras 3 takes no mode"),
        ("keras.models.Model(input=a, output=b)", "keras.models.Model(input=)", "inputs="),
        ("m.fit(x, y, nb_epoch=1)", ".fit(nb_epoch=)", "epochs="),
        ("m.fit(x, y, workers=1)", ".fit(workers=)", "PyDataset"),
        (
            "keras.layers.LSTM(1, batch_input_shape=(1, 2, 3))",
            "keras.layers.LSTM(batch_input_shape=)",
            "Keras 3 takes no",
        ),
    ],
)
def test_arguments_of_keras_1(text, symbol, instead, folder, scan):
    """Arguments of Keras 1 have rows. They run if 1.15.5's tf.keras takes them, as Keras 2 did."""
    folder.write(program=f"import keras\n{text}\n")
    rows = {row["symbol"]: row for row in json.loads(scan("program.py", "--format", "json").stdout)}
    assert instead in rows[symbol]["instead"] and rows[symbol]["runs"] is (
        symbol[0] == "." or "batch_input_shape" in symbol
    )


def test_arguments_of_keras_1_in_tensorflow():
    """The arguments of Keras 1 that 1.15.5's tf.keras takes can run."""
    assert verdict("tensorflow.keras.layers.LSTM(batch_input_shape=)").runs
    assert not verdict("tensorflow.keras.layers.Dense(output_dim=)").runs
    assert verdict("tensorflow.keras.layers.Dense(units=)") is verdict("keras.layers.Dense(input_shape=)") is None


def test_encodings(folder, scan):
    """Scan reads a file in another encoding, or says that it cannot."""
    text = "# é\nimport tensorflow as tf\ntf.log\n"
    (folder.path / "named.py").write_bytes(("# -*- coding: latin-1 -*-\n" + text).encode("latin-1"))
    (folder.path / "latin.py").write_bytes(text.encode("latin-1"))
    (folder.path / "wide.py").write_bytes(text.encode("utf-16"))
    (folder.path / "deep.py").write_text("x = " + "(" * 5000 + ")" * 5000)
    (folder.path / "long.py").write_text("x = " + "+".join("a" * 900))
    found = places(scan(".", "--format", "json"))
    assert {
        ("tf.log", "named.py:4"),
        ("tf.log", "latin.py:3"),
        ("syntax", "wide.py:1"),
        ("syntax", "deep.py:1"),
        ("syntax", "long.py:1"),
    } <= found


def test_links_lead_somewhere(folder, scan):
    """In JSON a link leads to the file of the guide; in annotations, to the command that prints the
    section.
    """
    folder.write(program="import tensorflow as tf\ntf.Session\n")
    (row,) = json.loads(scan("program.py", "--format", "json").stdout)
    assert row["link"] == (ROOT / "docs" / "2-port-it.md").as_uri() + "#sessions"
    assert "(tf1kit scan --guide sessions)" in scan("program.py", "--format", "github").stdout
    shown = scan("--guide", "sessions")
    assert shown.exit_code == 0 and "Sessions" in shown.stdout and "Placeholders" not in shown.stdout
    assert scan("--guide", "nothing").exit_code == 2


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("tensorflow.contrib.layers.l2_regularizer", "L2(scale / 2)"),
        ("tensorflow.contrib.slim.l2_regularizer", "L2(scale / 2)"),
        ("tensorflow.nn.rnn_cell.LSTMCell", "use_peepholes"),
        ("tensorflow.contrib.rnn.LSTMCell", "use_peepholes"),
        ("tensorflow.contrib.layers.optimize_loss", "apply_gradients"),
        ("tensorflow.train.StopAtStepHook", "checkpoint"),
        ("tensorflow.train.AdagradOptimizer", "which 1.15.5 does not have"),
        ("tensorflow.train.MomentumOptimizer", "once the rate changes"),
        ("tensorflow.train.RMSPropOptimizer", "begins with 0 instead of 1"),
        ("tensorflow.truncated_normal_initializer", "stddev=1.0"),
        ("tensorflow.nn.rnn_cell.GRUCell", "began with 1"),
        ("tensorflow.contrib.rnn.GRUCell", "began with 1"),
        ("tensorflow.losses.softmax_cross_entropy", "not 0"),
        ("tensorflow.gfile.Exists", "tf.io.gfile.exists"),
        ("tensorflow.mul", "use tf.multiply"),
        ("tensorflow.contrib.data.Dataset.from_tensor_slices", "use tf.data.Dataset"),
        ("tensorflow.contrib.slim.learning.train", "keras"),
        ("tensorflow.contrib.slim.fully_connected", "keras.layers.Dense(activation='relu')"),
        ("tensorflow.contrib.slim.one_hot_encoding", "tf.one_hot"),
        ("tensorflow.contrib.slim.get_or_create_global_step", "optimizer.iterations"),
        ("tensorflow.contrib.slim.losses.softmax_cross_entropy", "CategoricalCrossentropy(from_logits=True)"),
        ("tensorflow.contrib.slim.learning.create_train_op", "apply_gradients"),
        ("tensorflow.summary.scalar", "step"),
    ],
)
def test_words(symbol, words):
    """These sentences of the advice were once wrong or missing."""
    assert words in verdict(symbol).instead


def test_names_of_version_2(folder, scan):
    """A program of TensorFlow 2 needs nothing. Beside names of version 1, names of version 2 cannot
    run.
    """
    folder.write(
        new="import tensorflow as tf\ntf.optimizers.Adam\n", both="import tensorflow as tf\ntf.optimizers\ntf.log\n"
    )
    assert scan("new.py").stdout == CLEAR.format("1 file") + "\n"
    rows = json.loads(scan("both.py", "--format", "json").stdout)
    assert [(row["symbol"], row["runs"]) for row in rows] == [("tf.optimizers", False), ("tf.log", True)]


def test_what_a_program_puts_into_tensorflow(folder, scan):
    """A name that a program puts into TensorFlow is its own, and so is a function that has the name
    of a builtin.
    """
    folder.write(program="import tensorflow as tf\ntf.model = f()\ntf.model.fit(x)\ndef eval(a):\n    pass\neval(1)\n")
    assert scan("program.py").stdout == CLEAR.format("1 file") + "\n"


def test_names_that_are_elsewhere():
    """Scan points to the same name at its new place, not to a name with a similar spelling."""
    assert verdict("tensorflow.contrib.rnn.python.ops.core_rnn.static_rnn").instead.endswith("tf.nn.static_rnn")
    assert verdict("tensorflow.nn.AdamOptimizer").instead == "1.15.5 has no such name; it has tf.train.AdamOptimizer"
