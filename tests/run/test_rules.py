"""The rules supply old names: first what they must not touch, then what they do."""

import ast
import importlib
import json
import os
import pickle
import platform
import py_compile
import sys
import warnings
import zipfile
from pathlib import Path
from unittest import mock

import numpy
import pytest

from tests.run import images
from tf1kit.importing.overlay import Changed, has, own
from tf1kit.run import methods
from tf1kit.run.names import OURS
from tf1kit.run.rules import names, rows, rules
from tf1kit.run.rules.methods_numpy import itemset
from tf1kit.run.rules.numpy_unequal import FUNCTIONS
from tf1kit.run.rules.python_platform import linux_distribution


@pytest.fixture
def table():
    """The names of all rules."""
    return names(rules())


UNTOUCHED = [
    "numpy.ndarray",
    "numpy.float32",
    "numpy.linspace",
    "numpy.random.RandomState",
    "numpy.linalg.norm",
    "time.time",
    "collections.OrderedDict",
    "collections.namedtuple",
    "os.path.join",
    "json.dumps",
    "random.random",
    "sys.argv",
    "unittest.TestCase",
]


@pytest.mark.parametrize("symbol", UNTOUCHED)
def test_not_touched(table, symbol):
    """Names that the module still has are the module's own objects."""
    top, *rest = symbol.split(".")
    given, ordinary = table.resolve(top), __import__(top)
    for name in rest:
        given, ordinary = getattr(given, name), getattr(ordinary, name)
    assert given is ordinary


@pytest.mark.parametrize("module", ["math", "re", "pandas", "numpy.exceptions", "os.path", "tf1kit", "PIL.ImageDraw"])
def test_modules_not_touched(table, module):
    """Modules that have no rule are the ordinary ones."""
    assert table.resolve(module) is None


def test_the_modules_themselves_stay(table):
    """Only code that imports through the table sees supplied names, and nothing is set on the
    modules themselves.
    """
    assert table.resolve("numpy").int is int
    assert not hasattr(numpy, "asscalar")
    assert sys.modules["numpy"] is numpy


def test_what_is_set_is_set_on_the_module(table, monkeypatch):
    """Assigning to a module reaches the module, as without the kit; a supplied name that is
    assigned changes only for the program.
    """
    overlay = table.resolve("sys")
    monkeypatch.setattr(sys, "ps1", "before", raising=False)
    overlay.ps1 = "after"
    assert sys.ps1 == "after"
    table.resolve("numpy").int = "mine"
    assert table.resolve("numpy").int == "mine" and not hasattr(numpy, "int")


def test_what_is_deleted_is_deleted_from_the_module(table, monkeypatch):
    """A function with another meaning is the module's own; a supplied name is the program's."""
    monkeypatch.setattr(numpy, "fromstring", numpy.fromstring)
    overlay = table.resolve("numpy")
    del overlay.fromstring
    assert not hasattr(numpy, "fromstring")
    del overlay.float
    assert not hasattr(overlay, "float")


def test_a_package_that_is_repaired(table, monkeypatch):
    """tf-slim is repaired when the program imports it, and is itself what the program gets."""
    asked = []
    monkeypatch.setattr("tf1kit.tf1.repairs.repaired", asked.append)
    assert table.resolve("tf_slim") is None and asked == ["tf_slim"]


def test_a_module_that_needs_another(table, tmp_path, monkeypatch):
    """Its own error says which module is missing."""
    (tmp_path / "tf1kit_broken.py").write_text("import tf1kit_nothing")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="tf1kit_nothing"):
        table.base("tf1kit_broken")


CALLS_NOT_TOUCHED = {
    "a list": ("np.array([1, 2]).dtype.kind", "i"),
    "a copy": ("(lambda x: np.array(x) is x)(np.ones(2))", False),
    "an error": ("np.array([[1, 2], [1]], dtype=float)", ValueError),
    "newer arguments": ("np.percentile([1, 2, 3], 50, method='nearest')", 2),
    "text": ("np.fromstring('1 2', sep=' ').tolist()", [1.0, 2.0]),
    "arrays": ("np.vstack([np.zeros(2), np.zeros(2)]).shape", (2, 2)),
    "no sets": ("random.sample([7], 1)", [7]),
    "no whole number": ("random.randint(0, 1.5)", (ValueError, TypeError)),
}
# Lists of unequal lengths in calls, with the answers of NumPy 1.18.
UNEQUAL = {
    "np.concatenate([[[1, 2], [3]], [7, 8]]).tolist()": [[1, 2], [3], 7, 8],
    "np.vstack(iter([[[1, 2], [3]], [[4], [5, 6]]])).tolist()": [[[1, 2], [3]], [[4], [5, 6]]],
    "np.append([[1, 2], [3]], [4]).tolist()": [[1, 2], [3], 4],
    "np.where([True, False], [[1, 2], [3]], [[4], [5, 6]]).tolist()": [[1, 2], [5, 6]],
    "np.select([[True, False]], [[[1, 2], [3]]], default=0).tolist()": [[1, 2], 0],
    "np.reshape([[1, 2], [3]], newshape=(2, 1)).tolist()": [[[1, 2]], [[3]]],
    "np.array_equal([[1, 2], [3]], [[1, 2], [3]]), np.array_equiv([[1], [2, 3]], 1)": (True, False),
    "[each.tolist() for each in np.atleast_1d([[1, 2], [3]], 4)]": [[[1, 2], [3]], [4]],
    "np.sum([[1, 2], [3]]), np.max(a=[[1, 2], [3]]), np.shape([[1], 2])": ([1, 2, 3], [3], (2,)),
    "np.testing.assert_array_equal(np.array([[1, 2], [3]]), [[1, 2], [3]])": None,
    "(np.random.seed(1), np.random.permutation([[1, 2], [3], [4]]).tolist())[1]": [[1, 2], [4], [3]],
    "(np.random.seed(1), np.random.choice([[1, 2], [3], [4]], 4).tolist())[1]": [[3], [1, 2], [1, 2], [3]],
}
CALLS = {
    "int": ("np.int, np.float, np.bool, np.object, np.str", (int, float, bool, object, str)),
    "scalars": ("np.float_ is np.float64 and np.unicode_ is np.str_", True),
    "constants": ("np.Inf, np.NINF, np.isnan(np.NaN)", (float("inf"), -float("inf"), True)),
    "asscalar": ("np.asscalar(np.array([3]))", 3),
    "second names": ("np.product([2, 3]), np.alltrue([1, 0]), np.row_stack([[1], [2]]).shape", (6, False, (2, 1))),
    "trapz": ("np.trapz([1, 2, 3])", 4.0),
    "in1d": ("np.in1d([[1, 2]], [2]).tolist()", [False, True]),
    "cast": ("np.cast['int32']([1.5]).tolist()", [1]),
    "msort": ("np.msort([[2, 1], [1, 2]]).tolist()", [[1, 1], [2, 2]]),
    "find_common_type": ("np.find_common_type([np.float32], [np.int64]) == np.float32", True),
    "types of arrays and scalars": (
        "np.find_common_type([], [np.int64]), np.find_common_type([np.int8], []), np.find_common_type(['f4'], [complex])",
        (numpy.int64, numpy.int8, numpy.complex128),
    ),
    "alen": ("np.alen([[1], [2]]), np.alen(3)", (2, 1)),
    "rank": ("np.rank([[1]])", 2),
    "asfarray": ("[np.asfarray([1], kind).dtype.name for kind in ('f4', int)]", ["float32", "float64"]),
    "a transposed copy": ("np.fastCopyAndTranspose([[1, 2]]).tolist()", [[1], [2]]),
    "sctypes": ("sorted(np.sctypes)", ["complex", "float", "int", "others", "uint"]),
    "unique": ("np.unique([[3, 1], [1, 3]], return_inverse=True)[1].tolist()", [1, 0, 0, 1]),
    "unique with all": (
        "[x.tolist() for x in np.unique([[3, 1]], True, True, True)]",
        [[1, 3], [1, 0], [1, 0], [1, 1]],
    ),
    "unique along an axis": ("np.unique([[3, 1], [3, 1]], return_inverse=True, axis=0)[1].tolist()", [0, 0]),
    "newshape": ("np.reshape([1, 2], newshape=(2, 1)).shape", (2, 1)),
    "normed": ("np.histogram([1, 1], bins=1, normed=True)[0].tolist()", [1.0]),
    "interpolation": ("np.percentile([1, 2, 4], 50, interpolation='lower')", 2),
    **{text: (text, value) for text, value in UNEQUAL.items()},
    "unequal lengths": ("np.array([[1, 2], [1]]).dtype == object", True),
    "copy=False": ("np.array([1.0], copy=False).tolist()", [1.0]),
    "copy=False of an array": ("(lambda x: np.array(x, copy=False) is x)(np.ones(2))", True),
    "iterators": ("np.vstack(map(np.zeros, (2, 2))).shape", (2, 2)),
    "arrays in a list": (
        "[type(each).__name__ for each in (np.meshgrid([1], [2]), np.gradient(np.ones((2, 2))), "
        "np.broadcast_arrays(1, [2]), np.atleast_2d(1, 2), np.atleast_2d(1))]",
        ["list", "list", "list", "list", "ndarray"],
    ),
    "fromstring": ("np.fromstring(b'\\1\\2', np.uint8).tolist()", [1, 2]),
    "printing": ("repr([np.float32(0.5), np.int64(3)])", "[0.5, 3]"),
    "clock": ("time.clock() >= 0", True),
    "mapping": ("isinstance({}, collections.Mapping)", True),
    "gcd": ("fractions.gcd(12, -18)", -6),
    "getargspec": ("inspect.getargspec(lambda a, b=1: 0)[:]", (["a", "b"], None, None, (1,))),
    "errno": ("os.errno.ENOENT", 2),
    "sample of a set": ("random.sample({7}, 1)", [7]),
    "randint": ("random.randint(1.0, 1.0)", 1),
    "json": ("json.loads('[1]', encoding='utf-8')", [1]),
    "distutils": ("distutils.version.LooseVersion('1.10') > distutils.version.LooseVersion('1.9')", True),
    "strtobool": ("distutils.util.strtobool('Yes')", 1),
    "imp": ("imp.new_module('m').__name__", "m"),
    "logsumexp": ("float(scipy.misc.logsumexp([0.0]))", 0.0),
    "windows": ("scipy.signal.hann(3).shape", (3,)),
    "NumPy by SciPy": ("scipy.zeros(2).tolist()", [0.0, 0.0]),
    "escape": ("cgi.escape('<a b=\"c\">&')", '&lt;a b="c"&gt;&amp;'),
    "escape of quotes": ("cgi.escape('\"it\\'s\"', True)", "&quot;it's&quot;"),
    "setcheckinterval": ("sys.setcheckinterval(100)", None),
    "makeSuite": (
        "unittest.makeSuite(type('T', (unittest.TestCase,), {'check': print, '__module__': ''}), 'check').countTestCases()",
        1,
    ),
    "linux_distribution": ("[type(word) for word in platform.linux_distribution()]", [str] * 3),
    "ElementTree": ("cElementTree.fromstring('<a/>').tag", "a"),
}
MODULES = (
    "cgi",
    "collections",
    "fractions",
    "imp",
    "inspect",
    "json",
    "os",
    "platform",
    "random",
    "sys",
    "time",
    "unittest",
)


def value(table, text):
    """The value of an expression that sees the modules through the table."""
    used = {name: table.resolve(name) for name in MODULES if name in text}
    if "distutils" in text:
        used["distutils"] = table.resolve("distutils")
    if "scipy" in text:
        importlib.import_module("scipy.signal")
        used["scipy"] = table.resolve("scipy")
    return eval(text, {"np": table.resolve("numpy"), "cElementTree": table.resolve("xml.etree.cElementTree"), **used})


@pytest.mark.parametrize(
    ("text", "expected"), [*CALLS_NOT_TOUCHED.values(), *CALLS.values()], ids=[*CALLS_NOT_TOUCHED, *CALLS]
)
def test_calls(table, text, expected):
    """Unchanged behaviour stays, and old behaviour is supplied."""
    printing = numpy.get_printoptions()
    try:
        if _errors(expected):
            with pytest.raises(expected):
                value(table, text)
        else:
            assert value(table, text) == expected
    finally:
        numpy.set_printoptions(**printing)


def _errors(expected):
    kinds = expected if isinstance(expected, tuple) else (expected,)
    return all(isinstance(kind, type) and issubclass(kind, Exception) for kind in kinds)


def test_every_supplied_name_is_there(table):
    """Each entry of each table leads to an object. Entries of scikit-learn are left out, because
    the tests do not install it.
    """
    for module, entries in table.tables.items():
        try:
            supplied = table.resolve(module)
        except ModuleNotFoundError as error:
            assert error.name.partition(".")[0] in ("sklearn", "joblib")
            continue
        for name in entries:
            if module != "sklearn" and (module, name) not in {("scipy.misc", "face"), ("scipy.misc", "ascent")}:
                is_lost = f"{module}.{name}" in rows() and rows()[f"{module}.{name}"].kind == "removed"
                assert hasattr(supplied, name) or is_lost


def test_objects_of_a_file_are_unpickled(table, tmp_path):
    """`np.load` reads an array of objects, as before NumPy 1.16.3."""
    numpy.save(tmp_path / "x.npy", numpy.array({"a": 1}, dtype=object))
    assert table.resolve("numpy").load(tmp_path / "x.npy").item() == {"a": 1}


@pytest.mark.parametrize(
    ("shape", "arguments", "expected"),
    [
        ((1, 1), (5,), [[5]]),
        ((), (5,), 5),
        ((2, 2), (5,), IndexError),
        ((2, 3), (4, 7), [[0, 0, 0], [0, 7, 0]]),
        ((2, 3), (-1, 7), [[0, 0, 0], [0, 0, 7]]),
        ((2, 3), (9, 7), IndexError),
        ((2, 3), ((1, 2), 7), [[0, 0, 0], [0, 0, 7]]),
        ((2, 3), (1, 2, 7), [[0, 0, 0], [0, 0, 7]]),
        ((2, 3), (1, 2, 3, 7), ValueError),
        ((2, 3), ((1,), 7), [[0, 7, 0], [0, 0, 0]]),
        ((2, 3), (), ValueError),
    ],
)
def test_itemset(shape, arguments, expected):
    """`itemset` does what NumPy 1.18 does."""
    array = numpy.zeros(shape, int)
    if isinstance(expected, type):
        with pytest.raises(expected):
            itemset(array, *arguments)
        expected = numpy.zeros(shape, int).tolist()
    else:
        itemset(array, *arguments)
    assert array.tolist() == expected


@pytest.mark.parametrize(
    ("arrays", "scalars", "expected"),
    [
        (["f4"], ["i8", "f8"], "float32"),
        (["f4"], ["c16"], "complex128"),
        (["f4", "i8"], ["c8"], "complex128"),
        (["i1"], ["f4"], "float32"),
        ([object], ["f4"], "object"),
        ([], ["i8", "f4", "c16"], "complex128"),
        (["?"], [], "bool"),
        (["M8[s]"], ["i8"], "datetime64[s]"),
        ([], [], None),
    ],
)
def test_find_common_type(table, arrays, scalars, expected):
    """What NumPy 1.18 gives."""
    found = table.resolve("numpy").find_common_type(arrays, scalars)
    assert found == (expected and numpy.dtype(expected))


def test_normed_bins_of_different_widths(table):
    """NumPy 1.18 gave heights in proportion to the counts, which are not a density."""
    values = [0.5, 0.7, 2.5, 2.6, 2.7, 0.1]
    heights, edges = table.resolve("numpy").histogram(values, bins=[0, 1, 3], normed=True)
    assert (heights.tolist(), edges.tolist()) == ([1 / 3, 1 / 3], [0, 1, 3])
    heights, _ = table.resolve("numpy").histogram(values, bins=[0, 1, 3], normed=True, weights=values)
    assert heights.tolist() == [0.0769230769230769, 0.46153846153846156]
    assert table.resolve("numpy").histogram(values, bins=[0, 1, 3], normed=False)[0].tolist() == [3, 3]


def test_arrays_that_are_copied_if_they_must_be(table):
    """With `copy=False`, whatever else is asked for."""
    array, matrix = table.resolve("numpy").array, numpy.matrix([1])
    given = numpy.zeros(2)
    assert array(given, copy=False) is given and array(given, copy=False, ndmin=2).tolist() == [[0, 0]]
    assert array([1], copy=False, ndmin=2).tolist() == [[1]]
    assert type(array(matrix, copy=False)) is numpy.ndarray and array(matrix, copy=False, subok=True) is matrix


def test_no_distribution(monkeypatch):
    """A machine whose system does not say what it is."""
    monkeypatch.setattr(platform, "freedesktop_os_release", mock.Mock(side_effect=OSError))
    assert linux_distribution() == ("", "", "")


def test_getargspec_refuses_what_it_has_no_place_for(table):
    """As it did."""
    with pytest.raises(ValueError, match="keyword-only parameters"):
        table.resolve("inspect").getargspec(lambda *, a: a)


PILLOWS = {  # Pillow rounds these otherwise since 6.2, by at most so much
    "misc.fromimage(misc.toimage(COLOURS), mode='L')": 1,
    "misc.imresize(FLOATS, (3, 7), mode='F')": 1e-6,
    "written(COLOURS, '.png', mode='L')": 1,
}


def test_images(table, tmp_path):
    """Each call gives what SciPy 1.1 gives."""
    expected = json.loads(images.RECORDED.read_text())
    found = images.results(table.resolve("scipy.misc"), str(tmp_path))
    assert found.keys() == expected.keys()
    for call, value in expected.items():
        if call in PILLOWS:
            assert found[call][0] == value[0]
            assert numpy.abs(numpy.subtract(found[call][1], value[1], dtype=float)).max() <= PILLOWS[call]
        else:
            assert found[call] == value, call


def test_an_image_is_shown(table, monkeypatch):
    """The viewer of the system shows the image."""
    shown = []
    monkeypatch.setattr("PIL.Image.Image.show", lambda image: shown.append(image))
    table.resolve("scipy.misc").imshow(images.GREY)
    assert numpy.array_equal(shown[0], images.GREY)


def test_images_without_pillow(table, monkeypatch):
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(ImportError, match="need Pillow: pip install pillow"):
        table.resolve("scipy.misc").toimage(images.GREY)


def test_open_with_universal_newlines(table, tmp_path):
    """Mode "rU" means mode "r"; other modes are unchanged."""
    file = Path(tmp_path, "x.txt")
    file.write_bytes(b"a\r\nb\n")
    opener = next(rule for rule in rules() if rule.__name__.endswith("python_arguments")).open
    with opener(str(file), "rU") as opened:
        assert opened.read() == "a\nb\n"
    with opener(str(file), "rb") as opened:
        assert opened.read() == b"a\r\nb\n"


class Own:
    """An object with a method of a name that arrays have lost."""

    def tostring(self):
        """The object's own method."""
        return "own"

    def interval(self, alpha):
        """Another one, with an argument that SciPy's has lost."""
        return alpha


METHOD_CALLS = {
    "its own stays": ("Own().tostring()", "own"),
    "other calls stay": ("'x'.upper()", "X"),
    "tostring": ("np.array([1], np.uint8).tostring()", b"\1"),
    "itemset": ("(lambda a: (a.itemset(1, 5), a.tolist()))(np.zeros(2))[1]", [0.0, 5.0]),
    "ptp": ("int(np.array([1, 4]).ptp())", 3),
    "getchildren": ("[e.tag for e in xml.fromstring('<a><b/></a>').getchildren()]", ["b"]),
    "unescape": ("__import__('html.parser').parser.HTMLParser().unescape('&lt;b&gt;')", "<b>"),
    "assertEquals": ("case.assertEquals(1, 1)", None),
    "from_dcm": ("Rotation.from_dcm(np.eye(3)).as_dcm().tolist()", numpy.eye(3).tolist()),
    "matvec": ("sparse.bsr_matrix(np.eye(2)).matvec([3, 4]).tolist()", [3.0, 4.0]),
    "conjtransp": ("sparse.dok_matrix([[1j, 2]]).conjtransp().toarray().tolist()", [[-1j], [2]]),
    "interval": ("[round(x, 3) for x in stats.norm.interval(alpha=0.95, loc=1)]", [-0.96, 2.96]),
    "moment": ("stats.norm(scale=2).moment(n=2)", 4.0),
    "an interval of today": ("round(stats.norm.interval(confidence=0.95)[1], 3)", 1.96),
    "an interval of its own": ("Own().interval(alpha=3)", 3),
}


@pytest.mark.parametrize(("text", "expected"), METHOD_CALLS.values(), ids=METHOD_CALLS)
def test_methods(text, expected):
    """Methods that objects have lost are supplied, and methods that they have are called."""
    import unittest
    from xml.etree import ElementTree

    from scipy import sparse, stats
    from scipy.spatial.transform import Rotation

    found = {"np": numpy, "Own": Own, "xml": ElementTree, "case": unittest.TestCase(), "__tf1kit_call__": methods.call}
    found.update(sparse=sparse, stats=stats, Rotation=Rotation)
    exec(methods.calling_methods(f"value = {text}".encode(), "x.py"), found)
    assert found["value"] == expected


NUMBERS = {  # a line of a program, and what it becomes
    "int": ("n = int(x)", "n = __tf1kit_number__(int, x)"),
    "a constant": ("n = int('5')", None),
    "a base": ("n = int(x, 16)", None),
    "a name of its own": ("n = self.int(x)", None),
    "a text": ("t = '%.2f' % x", "t = __tf1kit_formatted__('%.2f', x)"),
    "a text without numbers": ("t = '%s' % x", None),
    "a remainder": ("t = x % 3", None),
    "an item": ("a.b[i] = f(x)", "a.b[i] = __tf1kit_item__(a.b, f(x))"),
    "an addition": ("a[i] += x", "a[i] += __tf1kit_item__(a, x)"),
    "an item of a call": ("f()[i] = x", None),
    "a list": ("a[i] = [x]", None),
    "two targets": ("a[i] = b = x", None),
}


@pytest.mark.parametrize(("line", "changed"), NUMBERS.values(), ids=NUMBERS)
def test_places_of_numbers(line, changed):
    """Places where an array with one element may be a number are rewritten, and no others. The text
    keeps its lines.
    """
    written = methods.Calls(numbers=True).visit(ast.parse(f"\n{line}"))
    assert ast.unparse(written) == (changed or line)
    assert {node.lineno for node in ast.walk(written) if hasattr(node, "lineno")} == {2}
    assert ast.unparse(methods.Calls().visit(ast.parse(line))) == line


def test_which_files_are_rewritten(monkeypatch):
    """A file that names no package of arrays stays as it is, as does every file with a NumPy that
    takes such arrays.
    """
    monkeypatch.setattr(methods, "refuses_one_element", lambda: True)
    assert methods.is_changed(b"import numpy\nint(x)") and not methods.is_changed(b"import os\nint(x)")
    monkeypatch.setattr(methods, "refuses_one_element", lambda: False)
    assert not methods.is_changed(b"import numpy\nint(x)") and methods.is_changed(b"x.tostring()")


def test_no_two_rules_have_one_name():
    """Two rules for the same name are an error, since the second would be lost."""
    rule = rules()[0].__class__("rule")
    rule.NAMES = {"numpy": {"int": int}}
    with pytest.raises(ValueError, match="numpy: int"):
        names((*rules(), rule))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.__name__.rpartition(".")[2])
def test_rules_say_what_and_since_when(rule):
    """The docstring of each rule says what is gone, since when, and what to write; the tables are
    complete.
    """
    assert "ince" in rule.__doc__ and (
        "rite" in rule.__doc__ or "set_printoptions" in rule.__doc__ or "Gone" in rule.__doc__
    )
    assert any(hasattr(rule, each) for each in ("NAMES", "METHODS", "FUNCTIONS", "FIRST", "ALONE"))


def test_pkg_resources(table, tmp_path, monkeypatch):
    """Versions of packages and files beside modules are found as by setuptools."""
    module = table.resolve("pkg_resources")
    found = module.get_distribution("numpy>=1.10")
    assert found.version == numpy.__version__ and found.parsed_version > module.parse_version("1.9.10")
    with pytest.raises(module.DistributionNotFound, match="nothing_at_all"):
        module.get_distribution("nothing_at_all")
    with pytest.raises(module.VersionConflict):
        module.require("numpy<1.0")
    (tmp_path / "package" / "data").mkdir(parents=True)
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "data" / "a.txt").write_bytes(b"1")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert (
        module.resource_string("package", "data/a.txt")
        == module.resource_stream("package", "data/a.txt").read()
        == b"1"
    )
    assert module.resource_listdir("package", "data") == ["a.txt"] and module.resource_isdir("package", "data")
    assert not module.resource_exists("package", "data/b.txt")
    assert [each.name for each in module.iter_entry_points("pytest11", "anyio")] in ([], ["anyio"])
    assert module.EntryPoint.parse("x=os.path:join").resolve() is module.EntryPoint.parse("x = os.path:join").load(
        False
    )
    assert module.EntryPoint.parse("x = os.path").resolve() is os.path
    with pytest.raises(ValueError, match="'nothing'"):
        module.EntryPoint.parse("nothing")


def test_h5py_file(table, tmp_path):
    """Without a mode, `h5py.File` creates the file and can write and read it; a given mode is
    unchanged.
    """
    h5py = pytest.importorskip("h5py")
    path, opened = str(tmp_path / "a.h5"), table.resolve("h5py").File
    with opened(path) as file:
        file["x"] = [1, 2]
    with opened(path) as file:
        file["y"] = 3
        assert isinstance(file, h5py.File) and file["x"][()].tolist() == [1, 2]
    with opened(path, "r") as file, pytest.raises(ValueError, match=r"[Uu]nable"):
        file["z"] = 4
    with pytest.raises(FileNotFoundError):
        opened(str(tmp_path / "none.h5"), "r")
    with opened(path, driver="core", backing_store=False) as file:
        assert sorted(file) == ["x", "y"]


def test_h5py_value(table, tmp_path):
    """A dataset has `.value`, whether it is taken from the file, from a group, by walking or in a
    loop. The objects are real h5py objects.
    """
    h5py = pytest.importorskip("h5py")
    with table.resolve("h5py").File(str(tmp_path / "a.h5"), "w") as file:
        file.create_group("one/two")["x"] = [1, 2]
        file["y"] = 3
        seen = {}
        file.visititems(lambda name, item: seen.update({name: getattr(item, "value", None)}))
        assert file["one"]["two/x"].value.tolist() == seen["one/two/x"].tolist() == [1, 2]
        assert file["y"].value == file.get("y").value == seen["y"] == 3
        assert [item.value.tolist() for item in file["one/two"].values()] == [[1, 2]]
        assert isinstance(file["y"], h5py.Dataset) and isinstance(file["one"], h5py.Group)
        assert file["y"].parent == file and not hasattr(file["one"], "value")
        assert file.get("none", 5) == 5 and file.get("y", getclass=True) is h5py.Dataset
    assert not hasattr(h5py.Dataset, "value")


def test_rows_are_removed_or_changed(table):
    """A name that the module still has is the module's own object, unless the rule declares that it
    replaces it, with the reason.
    """
    tried = 0
    lost = {symbol for symbol, row in rows().items() if row.kind == "removed"}  # NumPy 1.26 makes np.fv at each access
    for module, entries in table.tables.items():
        supplied = None if module.startswith("sklearn") else table.resolve(module)
        for name, entry in entries.items():
            if isinstance(entry, Changed):
                assert entry.reason
            elif f"{module}.{name}" not in lost and supplied is not None and has(own(supplied).get("_base"), name):
                assert getattr(supplied, name) is getattr(own(supplied)["_base"], name)
                tried += 1
    assert tried or sys.version_info >= (3, 12)  # Python 3.12 and NumPy 2 have hardly any of them


CHANGED = {  # all of them, with those of FUNCTIONS
    "h5py": "File",
    "imp": "load_module load_package load_source",
    "json": "load loads",
    "numpy": (
        "array array2string asarray atleast_1d atleast_2d atleast_3d bool broadcast_arrays column_stack complex corrcoef "
        "dstack float fromstring genfromtxt gradient histogram "
        "histogram2d histogramdd "
        "hstack int load loadtxt long meshgrid nanpercentile nanquantile object percentile quantile reshape "
        "save stack str unicode vstack"
    ),
    "numpy.random": "",
    "numpy.testing": "",
    "random": "randint randrange sample shuffle",
}


@pytest.mark.parametrize("module", sorted(CHANGED))
def test_what_is_changed(table, module):
    """CHANGED and FUNCTIONS list every name that a rule replaces. Modules in a module have entries of their
    own.
    """
    found = {
        name for name, entry in table.tables[module].items() if isinstance(entry, Changed) and entry.reason != OURS
    }
    assert found == {*CHANGED[module].split(), *FUNCTIONS.get(module, ())}


def test_versions_compare_as_they_did(table):
    """The module distutils comes from Python, or from setuptools where Python lacks it. 1.0 equals
    1.0.0, and an alpha is before its release.
    """
    version = table.resolve("distutils.version")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        strict, loose = version.StrictVersion, version.LooseVersion
        assert strict("1.0") == strict("1.0.0") and strict("1.2a1") < strict("1.2") and loose("1.10") > loose("1.9")
    assert "tf1kit" not in strict.__module__
    assert importlib.import_module("distutils.version") is own(version)["_base"]


def test_imp(table, tmp_path):
    """`imp` has every name that 3.11 has; a file is found, loaded, and loaded again."""
    imp = table.resolve("imp")
    public = (
        "acquire_lock cache_from_source find_module get_magic get_suffixes get_tag is_builtin is_frozen load_module load_source "
        "lock_held new_module release_lock reload source_from_cache PY_SOURCE PY_COMPILED C_EXTENSION PKG_DIRECTORY C_BUILTIN"
    )
    assert all(hasattr(imp, name) for name in public.split())
    file, package = tmp_path / "tf1kit_part.py", tmp_path / "tf1kit_package" / "__init__.py"
    file.write_text("x = globals().get('x', 0) + 1\n")
    package.parent.mkdir()
    package.write_text("y = 2\n")
    assert imp.load_source("tf1kit_part", str(file)).x == 1
    assert imp.load_source("tf1kit_part", str(file)).x == 2  # into the same module
    assert imp.load_module("tf1kit_other", *imp.find_module("tf1kit_part", [str(tmp_path)])).x == 1
    assert imp.load_module("tf1kit_package", *imp.find_module("tf1kit_package", [str(tmp_path)])).y == 2
    assert imp.find_module("sys")[2][2] == imp.C_BUILTIN
    assert imp.load_module("sys", *imp.find_module("sys")) is sys
    compiled = py_compile.compile(str(file), str(tmp_path / "compiled.pyc"))
    assert imp.load_compiled("tf1kit_compiled", compiled).x == 1
    with pytest.raises(ImportError):
        imp.load_dynamic("tf1kit_none", str(file))  # a file that is not a library
    with pytest.raises(ValueError, match="is not a package"):
        imp.load_package("tf1kit_none", str(tmp_path))
    with pytest.raises(ImportError, match="tf1kit_none"):
        imp.find_module("tf1kit_none", [str(tmp_path)])
    with pytest.raises(FileNotFoundError):
        imp.load_source("tf1kit_none", str(tmp_path / "none.py"))
    assert "tf1kit_none" not in sys.modules


def test_replacing_a_changed_function(table):
    """A program or a test can replace a changed function for all modules, and put it back, as
    without the kit.
    """
    given, installed = table.resolve("numpy"), numpy.load
    kits = given.load

    def mine(*arguments, **options):
        return "mine", kits(*arguments, **options)

    given.load = mine
    assert numpy.load is given.load is mine
    given.load = kits
    assert numpy.load is installed and given.load is kits
    with mock.patch("numpy.load", mine):
        assert given.load is mine
    assert given.load is kits and numpy.load is installed
    with mock.patch.object(given, "load", mine):
        assert numpy.load is mine
        with pytest.raises(FileNotFoundError):  # and does not call itself without end
            given.load("none.npy")
    assert numpy.load is installed and given.load is kits
    for module in ("json", "random", "h5py"):
        overlay = table.resolve(module)
        for name, entry in table.tables[module].items():
            if isinstance(entry, Changed) and entry.reason != OURS:
                before = getattr(own(overlay)["_base"], name)
                with mock.patch.object(overlay, name, mine):
                    assert getattr(own(overlay)["_base"], name) is mine
                assert getattr(own(overlay)["_base"], name) is before


def test_old_types_are_given_in_silence():
    """Reading a supplied name does not raise NumPy's warning about names that it may use one
    day.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        given = names(rules()).resolve("numpy")
        assert (given.object, given.str, given.int, given.bool) == (object, str, int, bool)


def test_saved_of_unequal_lengths(table, tmp_path):
    """NumPy 1.18 saved lists of unequal lengths as arrays of objects, in an archive once each."""
    given, path = table.resolve("numpy"), tmp_path / "saved"
    given.save(f"{path}.npy", [[1, 2], [3]])
    assert given.load(f"{path}.npy").tolist() == [[1, 2], [3]]
    for save in (given.savez, given.savez_compressed):
        with path.open("wb") as file:
            save(file, [1], x=([1, 2], [3]))
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == ["x.npy", "arr_0.npy"]
        found = given.load(path)
        assert found["x"].tolist() == [[1, 2], [3]] and found["x"].dtype == object and found["arr_0"].tolist() == [1]


def test_errors_of_unequal_lengths(table, tmp_path):
    """What NumPy 1.18 refused stays an error, and so does one of a function that the program gives."""
    given = table.resolve("numpy")
    for text in ("np.array_split([[1], [2, 3]], 0)", "np.save(path, [np.ones((2, 3)), np.ones((2, 2))])"):
        with pytest.raises(ValueError, match=r"larger than 0|could not broadcast"):
            eval(text, {"np": given, "path": tmp_path / "saved"})
    with pytest.raises(ValueError, match="inhomogeneous"):
        given.apply_along_axis(lambda row: numpy.asarray([[1], [1, 2]], float), 0, [1, 2])


def test_a_permissive_function_is_one(table):
    """It has its name and signature, goes to other processes, and is a method in a class."""
    concatenate = table.resolve("numpy").concatenate
    assert concatenate.__name__ == "concatenate" and concatenate.__doc__ == numpy.concatenate.__doc__
    assert pickle.loads(pickle.dumps(concatenate))([[[1], [2, 3]]]).tolist() == [[1], [2, 3]]
    summed = type("Sized", (list,), {"total": table.resolve("numpy").sum})
    assert summed([1, 2]).total() == 3 and callable(summed.total)
