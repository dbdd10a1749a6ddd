"""Tests the placeholder of a missing symbol: it can be passed on and looked at, and raises when it
is used.
"""

import copy
import doctest
import inspect
import pickle
import types
from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from tf1kit import contrib
from tf1kit.contrib import _resolve
from tf1kit.errors import MissingSymbolError

MISSING = contrib.cloud.BigtableClient

USES: dict[str, Callable[[], object]] = {
    "call": lambda: MISSING(1, ops=2),
    "attribute": lambda: MISSING.copy,
    "hasattr": lambda: hasattr(MISSING, "copy"),
    "set attribute": lambda: setattr(MISSING, "scope", "x"),
    "subclass": lambda: types.new_class("Mine", (MISSING,)),
    "isinstance": lambda: isinstance(1, MISSING),
    "issubclass": lambda: issubclass(int, MISSING),
    "index": lambda: MISSING[0],
    "iterate": lambda: list(MISSING),
    "in": lambda: 1 in MISSING,
    "truth": lambda: bool(MISSING),
    "decorate": lambda: MISSING(lambda: None),
    "add": lambda: MISSING + 1,
    "array": lambda: np.pad(MISSING, 1),
}


@pytest.mark.parametrize("use", sorted(USES))
def test_use_raises(use: str) -> None:
    """The error of each use names the symbol, the reason and what to do."""
    with pytest.raises(MissingSymbolError) as caught:
        USES[use]()
    assert isinstance(caught.value, NotImplementedError)
    assert str(caught.value).startswith("tf.contrib.cloud.BigtableClient of TensorFlow 1.15.5 is not available: ")
    assert ". Instead: the package google-cloud-bigtable " in str(caught.value)


def test_with_statement_and_class_statement() -> None:
    """Statements such as `with` and `for` raise, not only the methods behind them."""
    with pytest.raises(MissingSymbolError), MISSING:
        pass
    with pytest.raises(MissingSymbolError):

        class Mine(MISSING):  # type: ignore[misc, valid-type]
            pass


def test_import_and_passing_on() -> None:
    """A placeholder can be imported, compared, hashed, copied, pickled and shown; it is always the
    same object.
    """
    from tf1kit.contrib.bigtable.python.ops.bigtable_api import BigtableClient  # type: ignore[import-not-found]

    assert repr(MISSING) == "<tf.contrib.cloud.BigtableClient of TensorFlow 1.15.5, which is not available here>"
    assert contrib.cloud.BigtableClient is MISSING
    assert {MISSING: 1}[MISSING] == 1
    assert copy.copy(MISSING) is copy.deepcopy(MISSING) is MISSING
    assert pickle.loads(pickle.dumps(MISSING)) is MISSING
    assert repr(BigtableClient).startswith("<tf.contrib.bigtable.")
    with pytest.raises(MissingSymbolError) as caught:
        MISSING()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.why) == (str(caught.value), caught.value.why)


def test_tools_look_at_it() -> None:
    """Names that begin with an underscore, which inspect, doctest and AutoGraph look up, give
    AttributeError.
    """
    module = types.ModuleType("program")
    module.__dict__["View"] = MISSING
    assert dict(inspect.getmembers(module))["View"] is MISSING
    assert not inspect.isclass(MISSING)
    assert inspect.unwrap(MISSING) is MISSING
    assert "is not available" in (inspect.getdoc(MISSING) or "")
    assert doctest.DocTestFinder().find(module) == []
    assert not hasattr(MISSING, "_tf_decorator")


def test_autograph_reports_it() -> None:
    """A function that AutoGraph converted raises the same error."""

    @tf.function
    def step() -> object:
        return MISSING(1)

    with pytest.raises(MissingSymbolError):
        step()


def test_without_estimators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tensorflow-estimator, names of it are placeholders that say what to install."""
    monkeypatch.setattr(_resolve, "has_estimator", lambda: False)
    symbol = "tf.contrib.learn.Estimator"
    where = "tensorflow_estimator.python.estimator.estimator"
    for found in (
        _resolve.provided("tf.estimator.Estimator", symbol, "Estimator"),
        _resolve.outside("bigtable.python", where, "Estimator", symbol),
    ):
        with pytest.raises(MissingSymbolError, match=r"tf1kit\[estimator\]"):
            found.value()


def test_what_is_gone() -> None:
    """A package that is not installed, and a public name that TensorFlow has no more, are not found."""
    assert _resolve.ordinary("tf1kit_no_such_package", "a") is None
    assert _resolve.public("tf.no_such_name") is None
