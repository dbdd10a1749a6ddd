"""Files of Python 2 are recognised and mean what they meant, and every line stays where it is."""

import ast
import io
import tempfile
from pathlib import Path

import pytest

from tf1kit.run.python2 import files
from tf1kit.run.python2.builtins import print_
from tf1kit.run.python2.convert import compiled, syntax
from tf1kit.run.python2.detect import uses_python2

ITERATOR = "class A(object):\n    def __iter__(self):\n        return self\n    def next(self):\n        return 1"
NOT_PYTHON2 = {
    "nothing special": "print(1 / 2)",
    "from six": "from six.moves import xrange\nxrange(3)",
    "its own way": "try:\n    xrange\nexcept NameError:\n    xrange = range\nxrange(3)",
    "a guarded import": "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle",
    "a test of the version": "import sys\nif sys.version_info[0] == 2:\n    text = unicode\nelse:\n    text = str",
    "a choice by the version": "import six\ntext = unicode if six.PY2 else str",
    "six's own": "import six\nfor k, v in six.iteritems({}):\n    pass",
    "a frame's": "import pandas as pd\nfor k, v in pd.DataFrame().iteritems():\n    pass",
    "its own name": "def cmp(a, b):\n    return 0\ncmp(1, 2)",
    "an argument": "def f(file, long=1):\n    return file, long",
    "an attribute": "class A:\n    pass\nA().reduce",
    "in a text": "x = 'xrange'",
    "a string called string": "def f(string):\n    return string.split(',')",
    "a module's name of its own": "import string\nfor string in ['a b']:\n    string.split()",
    "a guarded attribute": "import sys, urllib\nget = urllib.urlopen if sys.version_info[0] < 3 else None",
    "a guarded from": "try:\n    from itertools import izip\nexcept ImportError:\n    izip = zip",
    "a module of today under the old name": "import urllib.request as urllib\nurllib.urlopen",
    "six's urllib": "from six.moves import urllib\nurllib.request.urlopen",
    "still there": "import math, os, types\nmath.ceil(1), os.getcwd(), types.FunctionType",
    "its own next": "class A:\n    def next(self):\n        return 1\nA().next()",
    "a next beside __next__": ITERATOR + "\n    __next__ = next",
    "a __next__ from outside": ITERATOR + "\nA.__next__ = A.next",
    "a next of a base": ITERATOR.replace("object", "Base"),
    "a next of another iterator": ITERATOR.replace("return self", "return iter(self.x)"),
    "a quotient of both": "class A:\n    def __div__(self, other):\n        return 1\n    __truediv__ = __div__",
    "a truth of both": "class A(object):\n    def __nonzero__(self):\n        return 1\n    __bool__ = __nonzero__",
    "a metaclass, which files for both versions have, too": "class A(object):\n    __metaclass__ = type\nprint(1 / 2)",
    "somebody's next": "from loader import Loader\nloader = Loader()\nloader.next()",
    "somebody's keys": "def keys(self):\n    return [1]\nx.keys()[0]",
    "arguments": "parser.items('section')[0]",
    "map of six": "from six.moves import map\nmap(str, [1])[0]",
    "a view's length": "len({}.keys())",
    "an array and a range": "import numpy as np\nnp.zeros(3) + range(3)",
    "a part of a range": "range(3)[1]",
    "an array's sort": "x.sort(0)",
    "raise from": "try:\n    f()\nexcept KeyError as e:\n    raise ValueError from e\nxrange",
    "an f-string": "x = f'{1}'\nfor i in xrange(3):\n    pass",
    "print's keyword": "import sys\nprint('x', file=sys.stderr)\n{}.keys()[0]",
    "nonlocal": "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = xrange\n",
    "an annotation": "def f(x: int):\n    return unicode(x)",
    "super()": "class A:\n    def f(self):\n        super().f(xrange)",
    "async": "async def f():\n    return xrange",
}
PYTHON2 = {
    "xrange": "for i in xrange(3):\n    print(i)",
    "iteritems": "for k, v in {}.iteritems():\n    pass",
    "cPickle": "import cPickle",
    "unicode": "def f(x):\n    return isinstance(x, unicode)",
    "urllib2": "from urllib2 import urlopen",
    "from StringIO": "from StringIO import StringIO",
    "from Queue": "from Queue import Queue\nq = Queue()",
    "from itertools": "from itertools import izip",
    "itertools": "import itertools as it\nit.imap(str, [1])",
    "string.letters": "import string\nprint(string.letters)",
    "string.join": "import string\nprint(string.join(['a']))",
    "sys.maxint": "import sys\nsys.maxint",
    "os.getcwdu": "import os\nos.getcwdu()",
    "urllib.urlencode": "import urllib\nurllib.urlencode({})",
    "urllib.urlretrieve": "import urllib\nimport os\nurllib.urlretrieve('x')",
    "from urllib": "from urllib import quote",
    "next of iter": "it = iter([1])\nit.next()",
    "next of a generator": "def f():\n    yield 1\ng = f()\ng.next()",
    "next at once": "import csv\ncsv.reader(open('x')).next()",
    "an iterator": ITERATOR.replace("return self", "self.i = 0; return self"),
    "a truth": "class A(object):\n    def __nonzero__(self):\n        return False",
    "a quotient of the right": "class A:\n    def __rdiv__(self, other):\n        return 1",
    "a quotient": "class A:\n    def __div__(self, other):\n        return 1",
    "sorted(cmp=)": "sorted([1], cmp=lambda x, y: 0)",
    "sort(cmp=)": "x.sort(cmp=lambda x, y: 0)",
    "sort(lambda)": "x.sort(lambda x, y: 0)",
    "map's item": "map(str, [1])[0]",
    "zip's length": "len(zip([1], [2]))",
    "filter's sum": "filter(None, [1]) + [2]",
    "keys' item": "def f(d):\n    return d.keys()[0]",
    "values' sum": "d.values() + [1]",
    "items' item": "d.items()[:3]",
    "range's sum": "range(3) + [4]",
    "a shuffled range": "import random\nrandom.shuffle(range(3))",
    "version-neutral print": "from __future__ import print_function\nimport sys\nprint(xrange, file=sys.stderr)",
}


@pytest.mark.parametrize("text", NOT_PYTHON2.values(), ids=NOT_PYTHON2)
def test_of_python3(text):
    """Code that runs on both, or on Python 3 only, counts as Python 3."""
    assert not uses_python2(text.encode())


@pytest.mark.parametrize("text", PYTHON2.values(), ids=PYTHON2)
def test_of_python2(text):
    """A file is Python 2 where it uses something that only Python 2 has and the file does not
    define.
    """
    assert uses_python2(text.encode())


def test_lines_stay():
    """Each statement keeps its line number, even after fixes that add lines."""
    text = "def f((a, b), c):\n    return a\n\n\nclass A:\n    __metaclass__ = type\n    x = 1\n"
    text += "try:\n    pass\nexcept E, (n, m):\n    y = 2\nz = `3`\n"
    lines = {
        target.id: node.lineno
        for node in ast.walk(syntax(text, "x.py"))
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
    }
    assert (lines["x"], lines["y"], lines["z"]) == (7, 11, 12)


def test_neither():
    """A file that neither Python can read raises a SyntaxError."""
    with pytest.raises(SyntaxError, match="neither"):
        compiled(b"print 'x' if\n", "x.py")


# PRINTED is what Python 2.7 printed for this program.
PROGRAM = """# -*- coding: utf-8 -*-
import cPickle as pickle, csv, os, StringIO, string, sys
from itertools import izip
reload(sys)
sys.setdefaultencoding("utf8")
print "a", 7 / 2, -7 / 2, 7 / 2.0, 7 // 2
print >>sys.stdout, "b",
print "c"
x = [7, {"k": 9}]
x[0] /= 2
x[1]["k"] /= 2
print x
def add((a, b), c):
    return a + b + c
print add((1, 2), 3), map(None, [1, 2]), zip([1], [2]), filter(None, [0, 1]), range(2)
for k, v in {"k": 1}.iteritems():
    print k, v, {"k": 1}.has_key("k")
try:
    raise ValueError, "oops"
except ValueError, error:
    print "caught", error
print `1`, 0777, 10L, 1 <> 2
print [i for i, j in izip(xrange(2), xrange(3))], sorted([1, 3, 2], cmp=lambda p, q: q - p)
words = ["bb", "a"]
words.sort(lambda p, q: cmp(len(p), len(q)))
print words, isinstance(u"x", unicode), isinstance("x", basestring), cmp(1, 2), round(2.5), 0.1 + 0.2, 3.0
exec "y = 5"
print y, string.letters[:3], u"\\xe9".encode("utf8"), reduce(lambda p, q: p * q, [1, 2, 3])
out = StringIO.StringIO()
out.write("text")
print out.getvalue(), len(pickle.loads(pickle.dumps({"a": 1})))
csv.writer(open("x.csv", "wb")).writerow([1, 2])
print list(csv.reader(open("x.csv", "rb")))
class Iterator:
    def __iter__(self):
        return self
    def next(self):
        raise StopIteration
    def __nonzero__(self):
        return False
print list(Iterator()), bool(Iterator())
class Both(Iterator):
    left = 2
    def next(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return self.left
    __next__ = next
    def __nonzero__(self):
        return self.left > 0
    __bool__ = __nonzero__  # Python 3's
print bool(Both()), list(Both()), Both().next(), next(Both())
print "a, b.".translate(None, ",."), "a, b.".translate(string.maketrans("a", "c"), ","), raw_input.__name__, "a".decode("utf-8")
"""
PRINTED = """a 3 -4 3.5 3
b c
[3, {'k': 4}]
6 [1, 2] [(1, 2)] [1] [0, 1]
k 1 True
caught oops
1 511 10 True
[0, 1] [3, 2, 1]
['a', 'bb'] True True -1 3.0 0.3 3.0
5 abc é 6
text 1
[['1', '2']]
[] False
True [1, 0] 1 1
a b c b. raw_input a
"""


def test_open_with_arguments_of_python_3(tmp_path):
    """Python 2 ends with a TypeError for them; a file that has both spellings is read as it says."""
    (tmp_path / "x").write_bytes(b"\xe9\r\n")
    with files.open(tmp_path / "x", "U", encoding="latin-1") as file:
        assert file.read() == "é\n"


def test_a_program(folder):
    """The program prints what Python 2.7 prints."""
    done = folder.write(program=PROGRAM).run("program.py")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", PRINTED)


@pytest.mark.parametrize("name", ["meaning", "modules"])
def test_programs_of_files(name, folder):
    """Programs that use builtins, syntax and old names of modules print what Python 2.7 prints
    (`python2.7 meaning.py2 > meaning.printed`).
    """
    text, printed = (Path(__file__).with_name(f"{name}.{ending}").read_text() for ending in ("py2", "printed"))
    done = folder.write(program=text).run("program.py")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", printed)


def test_arrays_are_divided_in_place(folder):
    """`/=` divides whole numbers with floor and others without, and makes no new array."""
    text = "import numpy\nfor x in numpy.array([7, -7]), numpy.array([7.0, 8.0]):\n    y = x\n    x /= 2\n"
    text += "    print x.tolist(), x is y\n"
    assert folder.write(program=text).run("program.py").stdout == "[3, -4] True\n[3.5, 4.0] True\n"


@pytest.mark.parametrize(
    "data",
    [
        "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
        "# coding: nothing\nx = 'é'\n".encode("latin-1"),
        "x = 'é'\r\n".encode(),
    ],
    ids=["latin-1", "unknown", "UTF-8"],
)
def test_encodings(data):
    """A file is read in the encoding that it names, else in UTF-8, else in Latin-1."""
    names = {}
    exec(compiled(data, "x.py"), names)
    assert names["x"] == "é"


def test_text_that_is_run_divides_as_its_file(folder):
    """Text that is run follows the file's `from __future__ import division` and
    `print_function`.
    """
    text = "from __future__ import division, print_function\nexec 'x = 7 / 2' in globals()\n"
    text += "print(eval('7 / 2'), x, xrange(1)[0], 'line\\n', 1)\n"
    assert folder.write(program=text).run("program.py").stdout == "3.5 3.5 0 line\n 1\n"


def test_traceback_shows_the_lines_of_the_file(folder):
    """A traceback shows the line of the file, even where the conversion made two lines of the one
    before.
    """
    text = "def f((a, b)):\n    raise ValueError, a\nprint 'x'\nf((1, 2))\n"
    done = folder.write(program=text).run("program.py")
    assert (
        "line 4, in <module>\n    f((1, 2))" in done.stderr and "line 2, in f\n    raise ValueError, a" in done.stderr
    )


def test_whole_program_by_one_file(folder):
    """A file that only Python 2 can read makes the program's later files Python 2, too, and a
    package's files find each other.
    """
    done = folder.write(
        program="print 'main'\nimport package\nfrom half import half\nprint package.x, half",
        half="half = 1 / 2",
        **{"package/__init__": "from inside import x", "package/inside": "x = 3 / 2"},
    ).run("program.py")
    assert (done.stdout, done.stderr) == ("main\n1 0\n", "")


def test_choice(folder):
    """`--python2` takes auto, yes and no."""
    folder.write(program="print(7 / 2)", old="print(xrange)")
    assert folder.run("program.py").stdout == "3.5\n"
    assert folder.run("--python2", "yes", "program.py").stdout == "3\n"
    assert "NameError" in folder.run("--python2", "no", "old.py").stderr


def test_true_division_where_the_file_says_so(folder):
    """`from __future__ import division` means in a file of Python 2 what it meant."""
    assert folder.write(program="from __future__ import division\nprint 7 / 2").run("program.py").stdout == "3.5\n"


def test_tabs_and_spaces(folder):
    """A tab indents to the next multiple of eight columns, as in Python 2."""
    text = "def f():\n\tx = 1\n        print x\nf()\n"
    assert folder.write(program=text).run("program.py").stdout == "1\n"


def test_print_to_a_binary_file() -> None:
    """`print >>f` writes to temporary files and compressed ones, which take bytes only in Python 3."""
    for make in (tempfile.TemporaryFile, tempfile.NamedTemporaryFile, io.BytesIO):
        with make() as file:
            print_("abc", 1.0, file=file)
            file.seek(0)
            assert file.read() == b"abc 1.0\n"


def test_text_in_binary_files(folder):
    """`write` and `writelines` of a temporary file, a compressed one and a pipe take text."""
    text = """import gzip, subprocess, tempfile
with tempfile.NamedTemporaryFile() as f:
    f.write("text\\n"); f.writelines(["a\\n", "b\\n"]); f.seek(0); print f.read().decode("utf-8"),
    with gzip.open(f.name, "wb") as g: g.write("c\\n")
    print gzip.open(f.name).read().decode("utf-8"),
p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
p.stdin.write("d\\n"); p.stdin.close(); p.wait()
print p.stdout.read().decode("utf-8"),
"""
    assert folder.write(program=text).run("program.py").stdout.split() == ["text", "a", "b", "c", "d"]
