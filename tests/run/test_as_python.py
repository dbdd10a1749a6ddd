"""A program that needs nothing ends, prints and behaves exactly as under `python program.py`."""

import os
import signal
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tf1kit.run.remarks import remark

SAME = {
    "exit code of a number": "raise SystemExit(3)",
    "exit code of a text": "import sys; sys.exit('no more')",
    "uncaught": "import helper\nhelper.fail(0)",
    "uncaught, with a cause": "import helper\ntry:\n    helper.fail(0)\nexcept Exception as e:\n    raise OSError('x') from e",
    "uncaught, in a module": "import broken",
    "uncaught, in a thread": "import threading, helper\nthreading.Thread(target=helper.fail, args=(0,), name='t').start()",
    "no such module": "import nothing_of_this_name",
    "no such name": "from helper import nothing_of_this_name",
    "syntax": "x = (",
    "interrupted": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)",
    "terminated": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    "a closed pipe": "import os, signal\nsignal.signal(signal.SIGPIPE, signal.SIG_DFL)\nos.kill(os.getpid(), signal.SIGPIPE)",
    "a hook of its own": "import sys\nsys.excepthook = lambda *error: print(error[1])\n1 / 0",
    "at exit": "import atexit\natexit.register(print, 'last')\nprint('first')\n1 / 0",
    "its surroundings": "import os, sys\nprint(sys.argv, sys.path[0], os.getcwd(), __name__, __file__, __package__, __spec__)",
    "its main module": (
        "import sys\nmain = sys.modules['__main__']\nprint(main.__file__, main.__dict__ is globals(), sorted(globals()))\n"
        "print(__builtins__, __annotations__, __loader__.get_filename(), hasattr(main, '__cached__'))"
    ),
    "its source": "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f))",
    "pickles": "import pickle\nclass A:\n    pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A, pickle.dumps(A()))",
    "builtins": "import builtins\nprint(builtins.open is open, len is builtins.len)",
    "a warning": "import warnings\nwarnings.warn('mind')",
    "input": "print(input())",
    "sets what a module has": "import sys\nsys.stdout = sys.stderr\nprint('x')",
}
HELPER = "def fail(x):\n    '''Fails.'''\n    return 1 / x\n"


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_same_as_python(folder, text):
    """Output, errors and exit code are those of `python program.py`."""
    folder.write(program=text, helper=HELPER, broken="import helper\nhelper.fail(0)\n")
    plain = folder.python("program.py", "--help", "-m", "x", input="typed\n")
    ours = folder.run("program.py", "--help", "-m", "x", input="typed\n")
    assert (ours.returncode, ours.stdout, ours.stderr) == (plain.returncode, plain.stdout, plain.stderr)


METHODS = ("fork", "spawn", "forkserver") if sys.platform != "win32" else ("spawn",)
POOL = """
import multiprocessing, os, sys
import numpy as np
sys.path.append('more')
import besides
class Given:
    def __init__(self, x):
        self.x = x
def work(given):
    return Given(np.float(given.x) + besides.one())
if __name__ == '__main__':
    with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
        print([result.x for result in pool.map(work, [Given(1), Given(2)])])
"""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("how", [("program.py",), ("-m", "package.program")])
def test_children(folder, method, how):
    """Processes of each kind see the program's main module, with the old names in it."""
    folder.write(
        program=POOL,
        **{"package/program": POOL, "package/__init__": ""},
        **{"more/besides": "import numpy as np\ndef one():\n    return np.int(1)\n"},
    )
    done = folder.run(*how, method)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[2.0, 3.0]\n", "")


@pytest.mark.parametrize(
    "target",
    [
        ("-m", "package.program"),
        ("-m", "package"),
        ("-m", "package.program", "-n", "--help"),  # the arguments after it are the program's
        ("-m", "package.program", "--steps", "2", "--explain", "--python2", "--own", "x", "--out", "y", "--quiet"),
        ("package",),
        ("link.py",),
        ("package/../program.py",),
    ],
)
def test_other_ways_to_name_it(folder, target):
    """A program named as a module, a package, a folder or a link runs as under Python."""
    text = "import sys\nprint(sys.argv, sys.path[0], __name__, __file__, __package__, __spec__ and __spec__.name)"
    folder.write(program=text, **{"package/program": text, "package/__init__": "", "package/__main__": text})
    (folder.path / "link.py").symlink_to(folder.path / "package" / "program.py")
    plain, ours = folder.python(*target, "a"), folder.run(*target, "a")
    assert (ours.returncode, ours.stdout, ours.stderr) == (plain.returncode, plain.stdout, plain.stderr)


def test_a_package_that_cannot_be_imported(folder):
    """The error names the module that the package lacks, whose name here is the beginning of the package's."""
    folder.write(**{"kit/__init__": "import k", "kit/program": "print(1)"})
    done = folder.run("-m", "kit.program")
    assert done.returncode == 1 and done.stderr.endswith("ModuleNotFoundError: No module named 'k'\n")
    assert "there is no module" not in done.stderr


def test_interrupt_from_outside(folder):
    """Ctrl-C reaches the program, which ends by the signal."""
    folder.write(program="import time\nprint('ready', flush=True)\ntime.sleep(60)")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tf1kit", "run", str(folder.path / "program.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # whatever handler this process was started with
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert errors.endswith("KeyboardInterrupt\n") and "tf1kit" not in errors.replace(str(folder.path), "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Missing argument 'PROGRAM'"),
        (("nothing.py",), "there is no file nothing.py"),
        (("-m", "nothing.at_all"), "there is no module nothing.at_all"),
        (("empty",), "has no __main__.py"),
        (("--python2", "perhaps", "x.py"), "perhaps"),
    ],
)
def test_what_cannot_be_started(folder, arguments, says):
    """A program that cannot be started gives one sentence and exit code 2."""
    (folder.path / "empty").mkdir()
    done = folder.run(*arguments)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_installed_packages_keep_what_they_see(folder):
    """Of two modules with the same text, the installed one finds no old name."""
    text = "import numpy\nold = hasattr(numpy, 'asscalar')\n"
    folder.write(
        program="import sys\nsys.path.append('site-packages')\nimport own, other\nprint(own.old, other.old)", own=text
    )
    (folder.path / "site-packages").mkdir()
    (folder.path / "site-packages" / "other.py").write_text(text)
    assert folder.run("program.py").stdout == "True False\n"


def test_files_stay_as_they_are(folder):
    """The kit does not write converted code to disk, not even as bytecode."""
    folder.write(program="import old\nprint(old.x)", old="print 'loaded'\nx = 7 / 2\n")
    before = (folder.path / "old.py").read_bytes()
    assert folder.run("program.py").stdout == "loaded\n3\n"
    assert (folder.path / "old.py").read_bytes() == before
    assert not list(folder.path.rglob("*.pyc"))


@pytest.mark.parametrize("text", ["np.ones(1).missing()", "int('x')"])
def test_no_remark_on_other_errors(folder, text):
    """The remark on NumPy is printed only for names that NumPy dropped."""
    folder.write(program=f"import numpy as np\n{text}")
    assert "NumPy 2.2" not in folder.run("program.py").stderr


def test_remark_on_what_no_name_can_supply(folder):
    """The last line says which NumPy runs the program."""
    error = "raise TypeError('only 0-dimensional arrays can be converted to Python scalars')"
    folder.write(program=f"import numpy as np\n{error}")
    assert folder.run("program.py").stderr.splitlines()[-1].endswith('pip install "numpy<2.3"')


OF_PYTHON2 = {
    "a module": "import cPickle",
    "a builtin": "xrange",
    "a name to import": "from itertools import izip",
    "an attribute": "import string\nstring.letters",
    "a method": "{}.iteritems()",
    "a list": "{}.keys().sort()",
    "an item": "x = {}.keys()\nx[0]",
    "a keyword": "[].sort(cmp=None)",
    "next": "_ = (x for x in [])\n_.next()",
}


def remarks(text):
    """The remark on the error that some code raises: once as a file of the program, once as a file
    of a library.
    """
    own = {}
    try:
        exec(text, own)
    except Exception as error:
        return remark(error, own["__builtins__"]), remark(error, {})
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("text", OF_PYTHON2.values(), ids=OF_PYTHON2)
def test_remark_on_python2(text):
    """The remark on Python 2 is for the program's own files of Python 3, not for packages or for
    files that are Python 2 already.
    """
    said, of_others = remarks(text)
    assert said.endswith("tf1kit run --python2 yes PROGRAM") and of_others is None


@pytest.mark.parametrize(
    "text", ["import string\nstring.nothing", "nothing", "import no_module", "{}.nothing", "()[0]"]
)
def test_no_remark_on_python2(text):
    """The remark is not printed for names that Python 2 did not have either."""
    assert remarks(text) == (None, None)


@pytest.mark.parametrize("missing", ["attrs 'shared_name', 'container'", "attr 'container'"])
def test_remark_on_another_tensorflow_in_the_cluster(missing):
    """What 1.15.5 as parameter server says to a graph of today has a remark; an error of this process has none."""
    said = f"NodeDef missing {missing} from Op<name=VariableV2>"
    remote = (
        "\nAdditional GRPC error information from remote target /job:ps/replica:0/task:0 while calling "
        "/tensorflow.WorkerService/RegisterGraph:\n:UNKNOWN"
    )
    error = RuntimeError(said + remote)
    assert remark(error).startswith("tf1kit: /job:ps/replica:0/task:0 does not know this graph")
    assert remark(RuntimeError(said)) is None
    assert remark(RuntimeError("Socket closed" + remote)) is None


def test_remark_is_printed(folder):
    """The remark is printed after the traceback."""
    folder.write(program="x: int = 1\nfrom itertools import izip\n")
    *_, error, said = folder.run("program.py").stderr.splitlines()
    assert error.startswith("ImportError: cannot import name 'izip'") and said.endswith("--python2 yes PROGRAM")
