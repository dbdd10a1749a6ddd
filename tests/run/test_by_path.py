"""Files of the program that are loaded by their path find old names, in whatever way they are
loaded. A library's files do not.
"""

import re

MAIN = """
import importlib.machinery, importlib.util, os, pkgutil, runpy, sys, types, zipfile, zipimport
import imp
from importlib import import_module

HERE = os.path.dirname(os.path.abspath(__file__))
PART = os.path.join(HERE, "parts", "part.py")


def from_location():
    spec = importlib.util.spec_from_file_location("part_a", PART)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bare_module():
    module = types.ModuleType("part_b")
    importlib.machinery.SourceFileLoader("part_b", PART).exec_module(module)
    return module


def derived():
    class Own(importlib.machinery.SourceFileLoader):
        pass
    return Own("part_c", PART).load_module()


def finder():
    [found] = [each for each in pkgutil.iter_modules([os.path.dirname(PART)]) if each.name == "part"]
    return found.module_finder.find_spec("part").loader.load_module("part")


def archive():
    with zipfile.ZipFile("parts.zip", "w") as file:
        file.write(PART, "zipped.py")
        file.write(PART, "inside/__init__.py")
    return zipimport.zipimporter("parts.zip").load_module("zipped")


def on_the_path():
    sys.path.append("parts.zip")
    return import_module("inside")


def executed(text):
    given = {}
    exec(text, given)
    return types.SimpleNamespace(**given)


SPELLINGS = dict(
    spec_from_file_location=from_location,
    exec_module=bare_module,
    load_module=lambda: importlib.machinery.SourceFileLoader("part_d", PART).load_module(),
    derived=derived,
    load_source=lambda: imp.load_source("part_e", PART),
    find_module=lambda: imp.load_module("part_f", *imp.find_module("part", [os.path.dirname(PART)])),
    run_path=lambda: types.SimpleNamespace(**runpy.run_path(PART)),
    run_module=lambda: types.SimpleNamespace(**runpy.run_module("parts.part")),
    exec_text=lambda: executed(open(PART).read()),
    exec_code=lambda: executed(compile(open(PART).read(), PART, "exec")),
    finder=finder,
    archive=archive,
    on_the_path=on_the_path,
)
for name, load in SPELLINGS.items():
    print(name, load().x)
sys.path.append(os.path.join(HERE, "site-packages"))
print("library", import_module("library").loaded(PART))
"""
PART = "import numpy as np\nx = np.asscalar(np.array([1, 2]).max())\n"
LIBRARY = """
import importlib.util, numpy

def loaded(path):
    spec = importlib.util.spec_from_file_location("plugin", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.x, hasattr(numpy, "asscalar")
"""


def test_every_spelling(folder):
    """Each way to load a file is tried in a program of its own. A library that loads the program's
    file as a plug-in sees no old names itself.
    """
    folder.write(**{"main": MAIN, "parts/part": PART, "parts/__init__": "", "site-packages/library": LIBRARY})
    done = folder.run("main.py")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    spelled = re.findall(r"^    (\w+)=", MAIN, re.MULTILINE)
    assert len(spelled) == 13 and lines[:-1] == [f"{name} 2" for name in spelled]
    assert lines[-1] == "library (2, False)"


LOADERS = """
import sys, zipimport
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from zipfile import ZipFile


class Loud(SourceFileLoader):
    def exec_module(self, module):
        print("loud")
        super().exec_module(module)


class Finder:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == "part":
            return spec_from_file_location(name, "parts/part.py", loader=Loud(name, "parts/part.py"))


sys.meta_path.append(Finder)
import part
print(part.x)
ZipFile("a.zip", "w").close()
try:
    zipimport.zipimporter("a.zip").load_module("nothing")
except zipimport.ZipImportError as error:
    print(error)
"""


def test_a_loader_of_the_program(folder):
    """A program's own loader runs, and its files have the old names. What an archive lacks is said
    as Python says it.
    """
    folder.write(**{"main": LOADERS, "parts/part": PART})
    done = folder.run("main.py")
    assert (done.stdout, done.stderr) == ("loud\n2\ncan't find module 'nothing'\n", "")


def test_plain_python_refuses(folder):
    """Without the kit the same file has no such name, so the test above can fail."""
    folder.write(part="import numpy as np\nx = np.int(1)\n")
    assert "no attribute 'int'" in folder.python("part.py").stderr


OLD_SYNTAX = "print 'of Python 2', 7 / 2\n"


def test_files_of_python_2(folder):
    """A file of Python 2 that is loaded by its path is read as Python 2."""
    main = """
        import importlib.util
        spec = importlib.util.spec_from_file_location("part", "part.py")
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    """
    folder.write(main="\n".join(line.strip() for line in main.splitlines()), part=OLD_SYNTAX)
    done = folder.run("main.py")
    assert done.stdout == "of Python 2 3\n", done.stderr


def test_a_package_of_the_program_with_a_supplied_name(folder, monkeypatch):
    """In a package on PYTHONPATH its own modules are found, and the names that it lacks are
    supplied.
    """
    package = {"__init__": "from sklearn import base", "base": "X = 1", "model_selection": "Y = 2"}
    folder.write(
        main="import sklearn\nfrom sklearn.cross_validation import Y\nprint(sklearn.base.X, Y)",
        **{f"libs/sklearn/{name}": text for name, text in package.items()},
    )
    monkeypatch.setenv("PYTHONPATH", str(folder.path / "libs"))
    done = folder.run("main.py")
    assert done.stdout == "1 2\n", done.stderr


def test_a_folder_that_pip_has_filled_is_installed(folder, monkeypatch):
    """Packages in a folder that `pip install --target` filled, on PYTHONPATH, see only what is
    installed.
    """
    folder.write(
        main="import package\nprint(package.old)", **{"libs/package": "import numpy\nold = hasattr(numpy, 'float_')"}
    )
    (folder.path / "libs" / "package-1.0.dist-info").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder.path / "libs"))
    expected = folder.python("-c", "import numpy; print(hasattr(numpy, 'float_'))").stdout
    assert folder.run("main.py").stdout == expected
