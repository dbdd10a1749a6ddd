"""Every public name of NumPy 1.18's and SciPy 1.5's modules is found where it was, or is listed as
lost.
"""

import importlib
import warnings
from pathlib import Path

import numpy
import pytest

from tests.run.places import LOST, OTHERS, inventory
from tf1kit.inventory.old_names import read
from tf1kit.run.rules import names, rules
from tf1kit.run.rules.numpy_scipy_places import PLACES


@pytest.fixture(scope="module")
def table():
    """The names of all rules."""
    return names(rules())


def lost():
    """Module to the names that do not exist today."""
    lines = Path(LOST).read_text().splitlines()
    return {name: set(words.split()) for name, _, words in (line.partition(": ") for line in lines)}


def test_every_name(table):
    """Every name is found in the module that a program imports, and by the attributes that lead
    there.
    """
    gone, tried, missing = lost(), 0, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for module, words in inventory().items():
            wanted = {word.partition("=")[0] for word in words} - gone.get(module, set())
            given = table.resolve(module) or (importlib.import_module(module) if wanted else None)
            missing += [f"{module}.{name}" for name in sorted(wanted) if not hasattr(given, name)]
            tried += len(wanted)
    assert not missing and tried > 5000


def test_lost_names_say_what_to_use(table):
    """A name that does not exist today has a row, and its error says what to use."""
    rows, silent = read(PLACES.with_name("lost.tsv")), []
    for module, words in lost().items():
        for name in words:
            try:
                given = getattr(table.resolve(module), name)
            except AttributeError as error:
                row = rows[f"{module}.{name}"]
                assert f"use {row.words}" in str(error)
            else:
                silent += [f"{module}.{name}"] if given is None else []
    assert not silent and len(rows) > 500


def test_the_rows_are_of_the_inventory():
    """No row is for a name that never existed or means something else today, and no row is there
    twice.
    """
    known = {(module, word.partition("=")[0]) for module, words in inventory().items() for word in words}
    found = {(module, name) for module, _, name in (symbol.rpartition(".") for symbol in read(PLACES))}
    assert found <= known - OTHERS and len(found) > 1000


NUMBERS = {
    "pad": ("np.lib.pad([1], 1, 'constant').tolist()", [0, 1, 0]),
    "an inner module": ("np.lib.function_base.average([1, 3])", 2.0),
    "an old name in one": ("np.core.numeric.float_ is np.float64", True),
    "a changed one in another": (
        "np.lib.arraypad.pad is np.pad and np.lib.histograms.histogram([1], normed=True)[0].sum()",
        10.0,
    ),
    "complex roots": ("scipy.sqrt(-1)", 1j),
    "a mean": ("scipy.mean([1, 3])", 2.0),
    "arpack": ("abs(scipy.sparse.linalg.eigen.arpack.eigsh(scipy.sparse.eye(6).tocsr() * 2.0, 1)[0][0])", 2.0),
    "stats": ("scipy.stats.stats.pearsonr([1, 2, 3], [2, 4, 6])[0]", 1.0),
    "frechet_r": (
        "scipy.stats.frechet_r(2., scale=3.).cdf([1., 2.]).tolist()",
        [0.10516068318563022, 0.3588196115700454],
    ),
    "frechet_l": ("scipy.stats.frechet_l(2.).pdf([-1., -2.]).tolist()", [0.7357588823428847, 0.07326255555493671]),
    "gilbrat": ("scipy.stats.gilbrat.cdf([0.5, 2.]).tolist()", [0.24410859578558275, 0.7558914042144173]),
    "trapz": ("scipy.stats.distributions.trapz.pdf([0.1, 0.5], 0.2, 0.8).tolist()", [0.625, 1.25]),
}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.values(), ids=NUMBERS)
def test_what_they_compute(table, text, expected):
    """Functions that moved compute the numbers of NumPy 1.18 and SciPy 1.5."""
    for module in ("scipy.sparse.linalg.eigen.arpack", "scipy.stats.stats"):
        table.resolve(module)
    found = eval(text, {"np": table.resolve("numpy"), "scipy": table.resolve("scipy"), "numpy": numpy})
    assert found == pytest.approx(expected)
