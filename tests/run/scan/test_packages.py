"""Tests what scan says of other packages than TensorFlow, by the version that is installed, and of
Keras's names.
"""

import ast
import importlib.metadata

import pytest

from tf1kit.run.scan.of_packages import on_package
from tf1kit.run.scan.symbols import Symbols

GONE = ": Keras 3 has no such name"


@pytest.fixture
def installed(monkeypatch):
    """A function that makes every distribution look installed in a given version, or, for None, not
    installed.
    """

    def installed(version):
        def answer(name):
            if version is None:
                raise importlib.metadata.PackageNotFoundError(name)
            return version

        monkeypatch.setattr(importlib.metadata, "version", answer)

    return installed


@pytest.mark.parametrize(
    ("symbol", "version", "says"),
    [
        ("sonnet.Linear", None, "version 2 has another interface; use dm-sonnet 2"),
        ("sonnet.Linear", "1.36", "version 1 needs TensorFlow 1"),
        ("sonnet.Linear", "2.0.2", ""),
        ("tensorforce", "0.5.5", "before 0.6 it needs TensorFlow 1"),
        ("tensorforce", "0.6.0rc1", ""),
        ("tflearn.fully_connected", "9.9", "has no release for version 2; use keras"),
        ("tensorflow_hub.Module", "0.16", "it needs a graph of TensorFlow 1; use hub.load"),
        ("tensorflow_hub.load", "0.16", ""),
        ("dopamine.agents", "3.0.1", "earlier versions need tf.contrib; use dopamine-rl 3.1"),
        ("dopamine.agents", "3.1.0", ""),
        ("lucid.modelzoo", None, "needs TensorFlow 1"),
        ("unknown.name", None, ""),
    ],
)
def test_packages(symbol, version, says, installed):
    """A package that needs TensorFlow 1 cannot run, unless a version is installed that does not
    need it.
    """
    installed(version)
    said = on_package(symbol)
    assert (said is None) == (not says)
    assert said is None or (not said.runs and says in said.instead and "; use \n" not in f"{said.instead}\n")


@pytest.mark.parametrize(
    ("symbol", "says"),
    {
        "keras": "",
        "keras.layers.Dense": "",
        "keras.layers.Dense.call": "",
        "keras.layers.__doc__": "",
        "keras.src.layers.core": "",
        "keras.layers.core.Dense": f"keras.layers.core{GONE}; use keras.layers.Dense",
        "keras.engine.topology.Layer": f"keras.engine{GONE}; use keras.",
        "keras.utils.np_utils.to_categorical": f"keras.utils.np_utils{GONE}; use keras.utils.to_categorical",
        "keras.preprocessing.text.Tokenizer": f"keras.preprocessing.text{GONE}; use tf.keras.preprocessing.text",
        "keras.layers.local": f"keras.layers.local{GONE}; its names are in keras.layers",
        "keras.Nothing": f"keras.Nothing{GONE}",
        "keras.backend.set_session": f"keras.backend.set_session{GONE}; use nothing: there is no session",
        "keras.optimizers.Adam(decay=)": "keras.optimizers.Adam(decay=): learning_rate=keras.optimizers.schedules.",
        "keras.layers.Dense(init=)": "keras.layers.Dense(init=): kernel_initializer= (Keras 3 takes no init)",
        "keras.layers.Dense(units=)": "",
        "keras.ops.matmul": "keras.ops: Keras 3 has it; Keras 2.3 and tf1kit run do not",
        "keras.layers.EinsumDense": "keras.layers.EinsumDense: Keras 3 has it",
        "keras.layers.LayerNormalization": "",
        "keras.utils.to_categorical": "",
    }.items(),
)
def test_names_of_keras(symbol, says):
    """Scan names what Keras 3 lacks, and the place where it has a name now."""
    said = on_package(symbol)
    assert (f"{said.symbol}: {said.instead}" if said else "").startswith(says)
    assert bool(said) == bool(says)
    assert not said or said.runs != (symbol in ("keras.Nothing", "keras.layers.Dense(init=)"))


def test_without_keras(monkeypatch):
    """Without Keras, scan says nothing of its names."""
    monkeypatch.setattr("tf1kit.run.scan.of_packages.keras_names", lambda module: frozenset())
    assert on_package("keras.layers.core.Dense") is None


def test_a_name_that_the_program_writes():
    """A name that Keras lacks and the program sets is there when it is read; others are not."""
    text = "from keras import backend as K\nK._MINE = 3\nprint(K._MINE, K._OTHER)\n"
    search = Symbols()
    search.visit(ast.parse(text))
    found = {symbol for _, _, symbol in search.found}
    assert "keras.backend._OTHER" in found and "keras.backend._MINE" not in found
