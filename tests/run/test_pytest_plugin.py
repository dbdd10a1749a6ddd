"""`python -m pytest -p tf1kit` runs tests that use old names."""

import pytest

SUITE = """
import numpy as np
import unittest
from helper import kind


class Case(unittest.TestCase):
    def test_names(self):
        self.assertEquals(kind(), np.int)


def test_fixture(given):
    assert given == 3.0


def test_builtins_are_replaced(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda: "typed")
    assert input() == "typed"


def test_rewritten():
    left = [1, 2]
    assert left == [1, 3]
"""


@pytest.mark.parametrize("mode", ["prepend", "importlib"])
def test_a_suite(folder, mode):
    """Tests, conftest and their modules find old names, and pytest still rewrites their
    assertions.
    """
    folder.write(
        test_suite=SUITE,
        helper="import numpy as np\ndef kind():\n    return np.int",
        conftest="import numpy as np, pytest\n@pytest.fixture\ndef given():\n    return np.float(3)",
    )
    arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", f"--import-mode={mode}", "--rootdir=.")
    path = ["-o", "pythonpath=."]
    done = folder.python(*arguments, *path, "-p", "tf1kit")
    assert "3 passed" in done.stdout and "1 failed" in done.stdout, done.stdout + done.stderr
    assert "assert [1, 2] == [1, 3]" in done.stdout
    assert "At index 1 diff: 2 != 3" in done.stdout
    plain = folder.python(*arguments, *path)
    assert "AttributeError" in plain.stdout + plain.stderr


def test_run_as_a_module(folder):
    """`tf1kit run -m pytest` runs the same: calls of removed methods are renamed in test files, too."""
    folder.write(
        test_suite=SUITE,
        helper="import numpy as np\ndef kind():\n    return np.int",
        conftest="import numpy as np, pytest\n@pytest.fixture\ndef given():\n    return np.float(3)",
    )
    done = folder.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.")
    assert "3 passed" in done.stdout and "1 failed" in done.stdout, done.stdout + done.stderr
    assert "assert [1, 2] == [1, 3]" in done.stdout


def test_tests_of_an_installed_package(folder):
    """A test file that is named on the command line sees old names, although it is in an installed
    package. The package's modules do not.
    """
    folder.write(
        **{
            "site-packages/package/__init__": "import numpy\nold = hasattr(numpy, 'asscalar')",
            "site-packages/package/x_test": "import numpy, package\ndef test():\n    assert numpy.asscalar and not package.old",
        }
    )
    done = folder.python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tf1kit", "site-packages/package/x_test.py"
    )
    assert "1 passed" in done.stdout, done.stdout


def test_arguments_of_pytest_are_no_flags(folder):
    """A module that reads its flags while it is imported does not see pytest's arguments, and a
    file that is loaded by its path sees old names.
    """
    folder.write(
        trainer="import sys\nwords = sys.argv[1:]",
        plugin="import numpy as np\nx = np.int(1)",
        test_flags=(
            "import imp\nimport trainer\n"
            "def test():\n    assert not trainer.words and imp.load_source('plugin', 'plugin.py').x == 1"
        ),
    )
    done = folder.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tf1kit", ".")
    assert "1 passed" in done.stdout, done.stdout + done.stderr
