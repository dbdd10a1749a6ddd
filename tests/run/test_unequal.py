"""Lists of unequal lengths in every public function of NumPy, with the answers of NumPy 1.18 that
`tests/run/unequal.py` recorded.
"""

import ast
import json

import numpy
import pytest

from tests.conftest import ROOT
from tests.run import unequal
from tf1kit.run.remarks import remark
from tf1kit.run.rules import names, rules
from tf1kit.run.rules.numpy_unequal import OF_ARRAYS, permissive
from tf1kit.run.scan.behaviours import of_behaviour
from tf1kit.run.scan.one_file import places
from tf1kit.run.scan.unequal import OPERATOR, REFUSED, WHERE
from tf1kit.run.scan.verdict import verdict

RECORDED = json.loads((ROOT / "tests/run/unequal.json").read_text())
# Results that differ for another reason: what they are given is no such list, or only one argument of several.
OTHER = {
    "numpy.delete": "the index is out of bounds",
    "numpy.ma.maximum": "it needs two arguments",
    "numpy.ma.minimum": "it needs two arguments",
    "numpy.ma.unique": "an inverse of no dimension",
    "numpy.nan_to_num": "a list as a flag",
    "numpy.intersect1d": "a list as a flag",
    "numpy.setxor1d": "a list as a flag",
    "numpy.unique": "a list as a flag",
    "numpy.select": "a list as the conditions",
    "numpy.deprecate_with_doc": "it gives an object",
}


@pytest.fixture(scope="module")
def given():
    """The functions as a program sees them."""
    return {"numpy": names(rules()).resolve("numpy")}


def test_every_function_takes_them_or_is_refused_by_name(given, tmp_path, monkeypatch):
    """A function that took such lists gives what NumPy 1.18 gave. If it refuses them, scan says so of
    the call.
    """
    monkeypatch.chdir(tmp_path)
    wrong, refused = [], set()
    for function, took in RECORDED.items():
        for text, was in took.items():
            now = unequal.result(function, text, given)
            if isinstance(now, Exception) and "inhomogeneous" in str(now):
                refused.add(function)
            elif not isinstance(now, AttributeError) and now != was and function not in OTHER:  # a name may be gone
                wrong.append((function, text, was, now))
    of_numpy_2 = {"numpy.trim_zeros"} if numpy.__version__ < "2" else set()
    assert wrong == [] and refused - {"numpy.select"} == REFUSED - of_numpy_2 and len(RECORDED) > 300


def test_scan_says_what_is_refused():
    """It does not say that such a call runs, wherever the list is."""
    silent = []
    for function in sorted(REFUSED):
        for arguments in ("[[1, 2], [3]]", "1, [[1, 2], [3]]", "[[[1, 2], [3]], [4]]"):
            call = ast.parse(f"f({arguments})", mode="eval").body
            said = [verdict(each) for each in of_behaviour(function, call)]
            if [(each.symbol, each.runs) for each in said] != [(function + WHERE, False)]:
                silent.append((function.rpartition(".")[2], arguments))
    assert {name for name, _ in silent} == {name for name in OF_ARRAYS if f"numpy.ma.{name}" in REFUSED}
    assert "[[[1, 2], [3]], [4]]" not in {arguments for _, arguments in silent}  # they take several arrays in a list


SCANNED = {
    "np.add([[1, 2], [3]], 1)": "numpy.add" + WHERE,
    "np.add.reduce([[1, 2], [3]])": "numpy.add" + WHERE,
    "np.ones(2) * [[1, 2], [3]]": OPERATOR,
    "[[1, 2], [3]] == np.ones(2)": OPERATOR,
    "np.ones(2) * [[1, 2], [3, 4]]": None,
    "[[1, 2], [3]] * 2": None,
    "np.ma.array([[1, 2], [3]], dtype=object)": None,
    "np.ma.concatenate([[1, 2], [3]])": None,
    "np.exp([[1, 2], [3]])": None,  # an error of 1.18, too
}


@pytest.mark.parametrize("text", SCANNED)
def test_places(text):
    """Calls, a ufunc's methods and operators have a verdict; calls that NumPy takes have none."""
    symbols = {symbol for _, _, symbol in places(ast.parse(f"import numpy as np\n{text}\n"))}
    assert {each for each in symbols if WHERE in each} == ({SCANNED[text]} if SCANNED[text] else set())


def test_remark():
    """A run that ends in such an error says what to write. Errors of other packages have no remark."""
    with pytest.raises(ValueError, match="inhomogeneous") as caught:
        numpy.add([[1, 2], [3]], 1)
    assert "np.array(x, dtype=object)" in remark(caught.value)
    assert remark(ValueError("another")) is None


def test_a_permissive_function_is_found_in_tables():
    """Tables by function have the entry of NumPy's own."""
    ours = permissive("numpy", "concatenate")
    assert {numpy.concatenate: 1}[ours] == 1 and numpy.concatenate in (ours,) and ours != numpy.stack
