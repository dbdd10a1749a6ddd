"""The kit reports what it supplies: `tf1kit scan` sees it in the source, `--explain` when it is
used.

The tests go over all rules, and over everything that `tf1kit.tf1` changes. They fail for one that
is not reported.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Collection
from pathlib import Path
from types import ModuleType

import numpy
import pytest

from tests.conftest import ROOT
from tf1kit.importing.overlay import Changed, OverlayModule, own
from tf1kit.inventory.old_names import read
from tf1kit.run.explain import TOLD, Explanation
from tf1kit.run.importer import ProgramImporter, ProgramLoader
from tf1kit.run.python2 import rules as python2
from tf1kit.run.rules import rows, rules
from tf1kit.run.rules.numpy_unequal import SYMBOL
from tf1kit.run.scan import unseen
from tf1kit.run.scan.behaviours import CALLS
from tf1kit.run.scan.one_file import places
from tf1kit.run.scan.present import is_installed
from tf1kit.run.scan.verdict import still_there, verdict
from tf1kit.tf1 import facade, process

OLDER = rules(python2.__name__)
RULES = (*rules(), *OLDER)
ROWS = {**rows(), **rows(python2.__name__)}
FOLDERS = [Path(str(importlib.import_module(name).__file__)).parent for name in ("tf1kit.run.rules", python2.__name__)]
TABLES = [table for folder in FOLDERS for table in sorted(folder.glob("*.tsv"))]
UNSEEN = {symbol: reason for rule in RULES for symbol, reason in getattr(rule, "UNSEEN", {}).items()}
# Behaviours that are neither a name nor a method, each with a call that uses it.  Nothing is known
# of the name `x`.
EXAMPLES = {
    'codecs.open("U")': "import codecs; codecs.open(here, 'rU').close()",
    "h5py.Dataset.value": "import h5py; f = h5py.File(there, 'w'); f['x'] = [1]; f['x'].value; f.close()",
    "h5py.File(no mode)": "import h5py; h5py.File(there).close()",
    'io.open("U")': "import io; io.open(here, mode='U').close()",
    ".interval(alpha=)": "from scipy import stats; stats.norm.interval(alpha=0.9)",
    ".moment(n=)": "from scipy import stats; stats.norm().moment(n=2)",
    "json.load(encoding=)": "import json; json.load(open(here), encoding='utf-8')",
    "json.loads(encoding=)": "import json; json.loads('1', encoding='utf-8')",
    "numpy's numbers in a printed list": "import numpy",
    "numpy.array of unequal lengths": "import numpy; numpy.array([[1, 2], [3]])",
    "numpy.array(copy=False)": "import numpy; numpy.array([1], copy=False)",
    "numpy.asarray of unequal lengths": "import numpy; numpy.asarray([[1, 2], 3])",
    SYMBOL: "import numpy; numpy.savez(there, x=[[1, 2], [3]])",
    "numpy.unique of several dimensions": "import numpy; numpy.unique([[1, 2], [1, 3]], return_inverse=True)",
    "numpy.fromstring(no sep)": "import numpy; numpy.fromstring(b'1234', 'i4')",
    "numpy.genfromtxt(no encoding)": "import numpy; numpy.genfromtxt([b'a 1', b'b 2'], dtype=None)",
    "numpy.load(no allow_pickle)": "import numpy; numpy.save(there + '.npy', [None]); numpy.load(there + '.npy')",
    "numpy.loadtxt(no encoding)": "import numpy; numpy.loadtxt([b'a b'], dtype=str, converters={0: bytes})",
    'open("U")': "open(here, 'rU').close()",
    **{
        f"numpy.{function} as a list": f"import numpy; numpy.{function}(numpy.ones((2, 2)), 1)"
        for function in ("atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "meshgrid")
    },
    "numpy.gradient as a list": "import numpy; numpy.gradient(numpy.ones((2, 2)))",
    "random.randint of a float": "import random; random.randint(0, 4 / 2)",
    "random.randrange of a float": "import random; random.randrange(2.0)",
    "random.sample of a set": "import random; random.sample({1, 2}, 1)",
    "random.shuffle(random=)": "import random; random.shuffle([1, 2], random.random)",
    **{
        f"numpy.{function} of an iterator": f"import numpy; numpy.{function}(numpy.ones(2) for _ in 'ab')"
        for function in ("vstack", "hstack", "dstack", "column_stack", "stack")
    },
}
ARGUMENTS = {
    "reshape": "[1], newshape=(1, 1)",
    "histogram": "[1], normed=True",
    "histogram2d": "[1], [1], normed=True",
    "histogramdd": "[[1]], normed=True",
    "corrcoef": "[[1, 2], [2, 1]], {}=True",
}
EXAMPLES |= {
    f"numpy.{function}({argument}=)": f"import numpy; numpy.{function}("
    + ARGUMENTS.get(
        function, "[1], 50, interpolation='lower'" if "percent" in function else "[1], 0.5, interpolation='lower'"
    )
    + ")"
    for function, arguments in importlib.import_module("tf1kit.run.rules.numpy_keywords").RENAMED.items()
    for argument in arguments
    if function not in ("corrcoef", "array2string", "save")
}
MATRIX, VECTOR = "[[2.0, 1.0], [1.0, 3.0]]", "[1.0, 2.0]"
SOLVER = f"numpy.array({MATRIX}), numpy.array({VECTOR}), tol=1e-5"
SAMPLES = "[1.0, 2.0, 4.0], [1.5, 2.5, 3.0]"
ARGUMENTS_OF_SCIPY = {
    "numpy.array2string(style=)": "numpy.ones(1), style=repr",
    "numpy.linalg.matrix_rank(M=)": f"M={MATRIX}",
    "numpy.ma.corrcoef(bias=)": f"{MATRIX}, bias=True",
    "numpy.ma.corrcoef(ddof=)": f"{MATRIX}, ddof=1",
    "numpy.save(fix_imports=)": "there + '.npy', [1], fix_imports=True",
    **{f"scipy.linalg.{name}(eigvals=)": f"{MATRIX}, eigvals=(0, 0)" for name in ("eigh", "eigvalsh")},
    **{f"scipy.linalg.{name}(turbo=)": f"{MATRIX}, turbo=True" for name in ("eigh", "eigvalsh")},
    **{
        f"scipy.linalg.{name}({old}=)": f"{MATRIX}, {old}=1e-9"
        for name in ("pinv", "pinvh")
        for old in ("cond", "rcond")
    },
    "scipy.linalg.solve(debug=)": f"{MATRIX}, {VECTOR}, debug=False",
    "scipy.linalg.solve(sym_pos=)": f"{MATRIX}, {VECTOR}, sym_pos=True",
    "scipy.linalg.solve_banded(debug=)": f"(0, 0), [{VECTOR}], {VECTOR}, debug=False",
    "scipy.linalg.solve_triangular(debug=)": f"{MATRIX}, {VECTOR}, debug=False",
    "scipy.optimize.dual_annealing(local_search_options=)": "lambda x: x[0] ** 2, [(-1, 1)], maxiter=1, "
    "local_search_options={'method': 'BFGS'}",
    **{
        f"scipy.optimize.fmin_l_bfgs_b({old}=)": f"lambda x: x[0] ** 2, [1.0], approx_grad=True, {old}=-1"
        for old in ("disp", "iprint")
    },
    "scipy.signal.firls(nyq=)": "3, [0, 1, 2, 5], [1, 1, 0, 0], nyq=5",
    "scipy.signal.firwin(nyq=)": "3, 1.0, nyq=5",
    "scipy.signal.firwin2(nyq=)": "3, [0, 5], [1, 1], nyq=5",
    "scipy.signal.remez(Hz=)": "3, [0, 1, 2, 5], [1, 0], Hz=10",
    **{
        f"scipy.sparse.linalg.{name}(tol=)": SOLVER
        for name in ("bicg", "bicgstab", "cg", "cgs", "gcrotmk", "gmres", "lgmres", "minres", "qmr")
    },
    "scipy.sparse.linalg.gmres(restrt=)": SOLVER.replace("tol=1e-5", "restrt=2"),
    "scipy.stats.kendalltau(initial_lexsort=)": f"{SAMPLES}, initial_lexsort=None",
    "scipy.stats.ks_1samp(mode=)": "[0.1, 0.5], lambda x: x, mode='exact'",
    "scipy.stats.ks_2samp(mode=)": f"{SAMPLES}, mode='exact'",
    "scipy.stats.kstest(mode=)": "[0.1, 0.5], 'uniform', mode='exact'",
    "scipy.stats.moment(moment=)": f"{VECTOR}, moment=2",
    "scipy.stats.wilcoxon(mode=)": f"{SAMPLES}, mode='exact'",
}
EXAMPLES |= {
    symbol: f"import numpy, {symbol.partition('(')[0].rpartition('.')[0]}; {symbol.partition('(')[0]}({given})"
    for symbol, given in ARGUMENTS_OF_SCIPY.items()
}
EXAMPLES |= {
    f"numpy.corrcoef({argument}=)": f"import numpy; numpy.corrcoef([[1, 2], [2, 1]], {argument}={value})"
    for argument, value in (("bias", True), ("ddof", 1))
}


def is_name(symbol: str) -> bool:
    """Whether a symbol is a name or a method."""
    return re.fullmatch(r"\.?\w+(\.\w+)*", symbol) is not None and symbol not in EXAMPLES


def text_of(symbol: str) -> str:
    """A program that uses a symbol."""
    if symbol in EXAMPLES:
        return EXAMPLES[symbol]
    if symbol.startswith("."):
        return f"x{symbol}()"
    module, _, name = symbol.rpartition(".")
    modules = {name for rule in RULES for name in getattr(rule, "NAMES", {})}
    modules |= {name for name, row in ROWS.items() if row.target.endswith(":")} | {"scipy.misc"}
    return f"import {symbol}" if symbol in modules or not module else f"from {module} import {name}"


def missing(rule: ModuleType, told: Collection[str] = ROWS) -> list[str]:
    """The names, methods, modules and changed functions that a rule supplies and no row
    describes.
    """
    found = []
    for module, table in getattr(rule, "NAMES", {}).items():
        for name, entry in table.items():
            symbol = f"{module}.{name}".removeprefix("builtins.")
            parts = symbol.split(".")
            is_told = any(".".join(parts[:length]) in told for length in range(1, len(parts) + 1))
            is_behaviour = any(re.match(rf"{re.escape(symbol)}(\(| of | as )", each) for each in told)
            found += (
                [] if is_told or (isinstance(entry, Changed) and (is_behaviour or entry.reason in told)) else [symbol]
            )
    found += [f".{name}" for name in getattr(rule, "METHODS", {}) if f".{name}" not in told]
    renamed = getattr(rule, "KEYWORDS", {}).items()
    found += [each for name, (_, old) in renamed for one in old if (each := f".{name}({one}=)") not in told]
    found += [name for name in getattr(rule, "ALONE", {}) if not rule.ALONE[name]]
    known = getattr(rule, "UNSEEN", {})
    firsts = getattr(rule, "FIRST", {})
    return found + [name for name in firsts if not known and not any(each.startswith(f"{name}.") for each in told)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.rpartition(".")[2])
def test_every_entry_is_told(rule):
    """Each name, method, module and changed function has a row. Each reason belongs to a symbol
    that exists.
    """
    assert missing(rule) == []
    reasons = getattr(rule, "UNSEEN", {})
    assert reasons.keys() <= ROWS.keys() and all(reasons.values())


def test_every_row_says_what_to_write():
    """Every row says what to write, and its symbol is an address or something that a rule
    supplies.
    """
    assert [row for row in ROWS.values() if not row.words] == []


def test_an_entry_without_a_word_is_missed():
    """The test above fails for each kind of entry that has no row."""
    rule = ModuleType("rule")
    rule.NAMES = {"numpy": {"there": 1, "gone": 1, "load": Changed(1, "why")}}
    rule.METHODS, rule.ALONE, rule.FIRST = {"tostring": 1}, {"imp": ""}, {"h5py": 1}
    rule.KEYWORDS = {"moment": ("scipy.stats", {"n": "order"})}
    silent = ["numpy.gone", "numpy.load", ".tostring", ".moment(n=)", "imp", "h5py"]
    assert missing(rule, {"numpy.there": "x"}) == silent


def is_lost_here(symbol):
    """Whether a row counts here: an old version still has names that newer ones have lost."""
    return symbol not in rows() or rows()[symbol].kind != "removed" or not still_there(symbol)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_scan_sees_it(table):
    """Scan sees each symbol in a program that uses it. A symbol that the source does not always
    show has a reason instead, even if scan can sometimes see it.
    """
    silent = []
    for symbol in filter(is_lost_here, read(table)):
        reason = UNSEEN.get(symbol)
        if symbol not in EXAMPLES and not is_name(symbol):
            assert reason, f"{symbol}: it needs an example, or a reason"
            continue
        found = {said.symbol for _, _, each in places(ast.parse(text_of(symbol))) if (said := verdict(each))}
        silent += [symbol] if symbol not in found and not reason else []
        if symbol in {name for names in CALLS.values() for name in names}:
            assert symbol in found
    assert silent == []


@pytest.fixture
def explained(tmp_path):
    """A function that takes a program's source and returns what `--explain` reports for it."""
    printing = numpy.get_printoptions()

    def run(text, data=b"1"):
        (tmp_path / "here").write_bytes(data)
        path = tmp_path / "program.py"
        path.write_text(text)
        importer = ProgramImporter(lambda spec: False)
        explanation = Explanation(importer)
        module, loader = ModuleType("program"), ProgramLoader("program", str(path), importer)
        module.__dict__.update(here=str(tmp_path / "here"), there=str(tmp_path / "there"))
        loader.run(loader.get_code("program"), module)
        return {row.verdict.symbol for row in explanation.rows()}

    yield run
    OverlayModule.watcher = None
    numpy.set_printoptions(**printing)


NOT_HERE = {"scipy.misc.face", "scipy.misc.ascent"}  # they need pooch


def test_explain_tells_of_names(explained):
    """`--explain` reports each name and module of each rule when a program uses it."""
    asked = [symbol for symbol in filter(is_lost_here, rows()) if is_name(symbol) and symbol[0] != "."]
    asked = [
        symbol
        for symbol in asked
        if (symbol not in NOT_HERE and is_installed(top := symbol.split(".")[0])) or top == "imp"
    ]
    lines = [f"try:\n    {text_of(symbol)}\nexcept ImportError: pass\n" for symbol in asked]
    said = explained("import warnings; warnings.simplefilter('ignore')\n" + "".join(lines))
    assert [symbol for symbol in asked if symbol not in said] == [] and len(asked) > 1400


def test_explain_tells_of_behaviours(explained):
    """`--explain` reports each example by itself."""
    silent = []
    for symbol, text in EXAMPLES.items():
        said = explained(f"import warnings; warnings.simplefilter('ignore')\n{text}\n")
        silent += [symbol] if symbol not in said else []
    of_numpy_2 = {
        "numpy's numbers in a printed list",
        *(symbol for symbol in EXAMPLES if symbol.endswith((" as a list", " of several dimensions"))),
    }
    assert set(silent) == (of_numpy_2 if numpy.__version__ < "2" else set())


def test_explain_tells_of_methods(explained):
    """`--explain` reports a method that an object has lost."""
    asked = [symbol for symbol in rows() if symbol[0] == "." and is_name(symbol)]
    said = explained(
        "class X: pass\nx = X()\n" + "".join(f"try: x{name}()\nexcept Exception: pass\n" for name in asked)
    )
    assert set(asked) <= said


QUIET = (
    "import numpy; numpy.array([[1, 2], [3, 4]])",
    "import numpy; numpy.array([1], copy=True)",
    "import numpy; numpy.vstack([numpy.ones(2)])",
    "import numpy; numpy.unique([1, 2], return_inverse=True); numpy.unique([[1, 2]])",
    "import numpy; numpy.savez(there, x=[1]); numpy.concatenate([[1, 2], [3]])",
    "import numpy; numpy.save(there + '.npy', [1]); numpy.load(there + '.npy')",
    "import numpy; numpy.savez(there + '.npz', a=[1]); numpy.load(there + '.npz')",
    "import numpy; numpy.loadtxt(['1 2'])",
    "import random; random.randint(0, 2), random.sample([1, 2], 1), random.shuffle([1])",
    "open(here, 'r').close()",
    "import json; json.loads('1')",
    "import h5py; h5py.File(there, 'w').close()",
)


@pytest.mark.parametrize("text", QUIET)
def test_explain_says_nothing(text, explained):
    """`--explain` does not mention calls that mean today what they meant."""
    assert explained(text) <= {"numpy's numbers in a printed list"}


def test_explain_tells_what_no_text_shows(explained):
    """`--explain` reports what the source does not show: a list that was made elsewhere, an archive
    with objects.
    """
    assert "numpy.array of unequal lengths" in explained(
        "import numpy\ndef f(x): return numpy.array(x)\nf([[1], [1, 2]])"
    )
    text = "import numpy; numpy.savez(there + '.npz', a=[None]); numpy.load(there + '.npz')"
    assert "numpy.load(no allow_pickle)" in explained(text)


MARKED = """
from __future__ import annotations
import tensorflow as tf
class A:
    x: tf.Tensor = None
    def __init__(self): super().__init__()
    def f(self, t: tf.Tensor = None): return super
    async def g(self): return [await self.g() async for _ in self.g()]
def never(): tf.pad(x, p, 'CONSTANT', 'n')
def f(*a, **k): return a, k
a, *b = [1, 2, 3]
b[0], A.y = 1, 2
del b[0]
assert f(*a if False else b, **{'k': 1}) == ((3,), {'k': 1}) and f'{b!r:>5}'.strip() == '[3]'
match [1, A()]:
    case [1, A(y=2)]: found = True
assert found and (lambda x=1: x)() == 1 and [*range(2)][::-1] == [1, 0]
"""


def test_marks_change_nothing():
    """Every expression of a program can be marked for `--explain`. The program does what it did,
    and its annotations are unchanged.
    """
    explanation = Explanation(ProgramImporter(lambda spec: False))
    OverlayModule.watcher = None
    tree = ast.parse(MARKED.replace("import tensorflow as tf", "tf = None"))
    count = len(list(ast.walk(tree)))
    marks = importlib.import_module("tf1kit.run.explain").Marks("x.py")
    everywhere = {(n.lineno, n.col_offset) for n in ast.walk(tree) if isinstance(n, ast.expr)}
    marks.symbols = {place: {".eval()"} for place in everywhere}
    marked = ast.fix_missing_locations(marks.visit(tree))
    assert len(list(ast.walk(marked))) > 1.5 * count
    found = {TOLD: explanation.told}
    exec(compile(marked, "x.py", "exec"), found)
    found["A"]()
    assert found["A"].f.__annotations__ == {"t": "tf.Tensor"} and found["A"].__annotations__ == {"x": "tf.Tensor"}
    assert explanation.asked and all(symbol == ".eval()" for _, _, symbol in explanation.asked)


def test_explain_tells_of_tensorflow(folder):
    """`--explain` reports arguments, methods and objects of TensorFlow where the program reaches
    them, and what the source does not show when it happens.
    """
    folder.write(
        program="import tensorflow as tf\n"
        "x = tf.reduce_sum(tf.ones([2]), keep_dims=True)\n"
        "def never():\n    return tf.pad(x, [[0, 0]], 'CONSTANT', 'n')\n"
        "v = tf.get_variable('v', [4 / 2])\n"
        "print(x == v, type(x) is tf.Tensor)\n"
        "data = tf.data.Dataset.range(4).shuffle(4, seed=1).repeat(2)\n"
        "data = data.map(lambda i: tf.get_variable('n', [], initializer=tf.ones_initializer()) * tf.to_float(i))\n"
        "tf.test.is_built_with_cuda()\n"
        "with tf.Session():\n    print(x.eval())\n"
    )
    done = folder.run("--explain", "program.py")
    assert done.stdout == "False True\n[2.]\n", done.stderr
    said = re.sub(r"\s+", " ", done.stderr)
    for symbol, line in {
        "tf.reduce_sum(keep_dims=)": 2,
        "tensorflow shape of whole floats": 5,
        ".tensor == tensor": 6,
        ".type(tensor) is tf.Tensor": 6,
        ".shuffle with a seed and .repeat": 7,
        "dataset function that makes variables": 8,
        "tf.test.is_built_with_cuda": 9,
        ".eval()": 11,
    }.items():
        assert f"{symbol} program.py:{line}" in said, (symbol, done.stderr)
    assert "tf.pad(name)" not in said


def changed(module: OverlayModule, name: str, seen: set[int]) -> dict[str, object]:
    """The changed names of an overlay module and of the overlay modules in it, without names of
    modules.
    """
    found: dict[str, object] = {}
    if id(module) in seen:
        return found
    seen.add(id(module))
    for each, entry in own(module)["_table"].items():
        value = getattr(module, each, None)
        if isinstance(value, ModuleType):
            found.update(changed(value, f"{name}.{each}", seen) if isinstance(value, OverlayModule) else {})
        elif isinstance(entry, Changed):
            found[f"{name}.{each}"] = entry
    return found


def test_changed_names_of_tensorflow_are_told():
    """Each changed name has a row, or a reason in `unseen`. Each reason belongs to a changed name
    that has no row.
    """
    found = changed(facade(), "tf", set())
    public = importlib.import_module("tf1kit.tf1.keras.public").elsewhere()
    found |= {f"tf.{place.replace(':', '.')}": entry for place, entry in public.items() if entry.kind == "changed"}
    assert len(found) > 15
    silent = {name for name in found if not row(name)}
    assert silent == set(unseen.OF_TENSORFLOW) - {"tf.compat.v1"}


def row(name: str) -> bool:
    """Whether scan has a row for a name."""
    return verdict(f"tensorflow{name[2:]}") is not None


def test_ways_of_the_process_are_told():
    """Each module that changes what TensorFlow does has rows, or the reason why it has no row."""
    ways = {way.__name__.rpartition(".")[2] for way in process.ways()}
    assert ways == {*unseen.SEEN, *unseen.NOT_TOLD} and not unseen.SEEN.keys() & unseen.NOT_TOLD.keys()
    for symbols in unseen.SEEN.values():
        assert all(
            verdict(symbol.replace("tf.", "tensorflow.", 1) if symbol[:3] == "tf." else symbol) for symbol in symbols
        )


def test_the_guide_has_the_reasons():
    """docs/1-run-it.md has the table as it is generated."""
    assert "\n".join(unseen.lines()) in (ROOT / "docs" / "1-run-it.md").read_text()
