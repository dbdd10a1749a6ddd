"""`scan` has an answer for every public name and every argument of TensorFlow 1.15.5.

The names are not chosen by hand: the recorders found them under 1.15.5. The answers are compared
with the installed TensorFlow, plain and under the kit, and with `tf_upgrade_v2`'s own tables.
"""

import inspect
import re
from pathlib import Path

import keras
import pytest
import tensorflow

from tests import warm
from tests.run.scan import compare
from tf1kit.inventory import contrib as _inventory
from tf1kit.inventory import core as inventory
from tf1kit.run.scan import changes as tables
from tf1kit.run.scan.arguments import of_call
from tf1kit.run.scan.changes import changes, idioms, newer_names, older_names
from tf1kit.run.scan.verdict import verdict
from tf1kit.tf1 import facade

ROOT = Path(__file__).resolve().parents[3]
NEWEST = tensorflow.__version__.startswith("2.21.")
# Names that tf_upgrade_v2 renames or warns of although today's name does the same with the same
# arguments.
THE_SAME = {"tf.space_to_batch_nd": "it is called tf.space_to_batch, too"}
# Its entries for a method of any object, where the name does not tell which class is meant.
ANY_OBJECT = {"*.save": "tf.train.Saver and keras.Model have it; .save(save_format=) has a row"}


@pytest.fixture(scope="module")
def found():
    """The comparison with the installed TensorFlow."""
    return compare.table(compare.Comparison(tensorflow, facade()))


def test_the_table_says_what_a_comparison_finds(found):
    """Every difference has its row. Under the newest TensorFlow every row has a difference."""
    assert unanswered(found, changes()) == []
    if NEWEST:
        rows = [row for row in changes().values() if not row.why.endswith(compare.AGAIN)]
        assert {row._replace(since="") for row in rows} == {row._replace(since="") for row in found.values()}


def unanswered(found, table):
    """The differences that a table does not have."""
    return sorted(symbol for symbol in found if symbol not in table)


def test_a_lost_row_is_missed(found):
    """The check above fails where a row is missing."""
    without = {symbol: row for symbol, row in changes().items() if symbol not in ("tf.log", "tf.pad(name)")}
    assert unanswered(found, without) == ["tf.log", "tf.pad(name)"]


def test_every_name_has_an_answer():
    """Either plain TensorFlow 2 has a name, or a row says what to do. A name that scan says can run
    exists under the kit.
    """
    wrong = []
    for name, entry in inventory.names().items():
        if name == "tf" or not inventory.is_module(name.rpartition(".")[0]):
            continue
        said = verdict(f"tensorflow{name[2:]}")
        plain = compare.resolve(compare.today(name), tensorflow) is not compare.MISSING
        kit = compare.resolve(name, facade()) is not compare.MISSING
        answered = said and said.instead and said.runs == kit if said else plain
        if not answered:
            wrong.append((name, entry, said))
    assert wrong == []


def test_every_name_of_contrib_has_an_answer():
    """Plain TensorFlow 2 has no contrib, so each public name of contrib, module or not, has a
    row.
    """
    asked = ["tensorflow.contrib"]
    for module in _inventory.modules():
        if module and ".python" not in f".{module}":
            asked += [f"tensorflow.contrib.{module}.{name}" for name in _inventory.section(module).names()]
    assert len(asked) > 2000
    assert [name for name in asked if not (said := verdict(name)) or not said.instead] == []


def test_upgrade_tables_are_a_subset():
    """Scan has a row for every name that `tf_upgrade_v2` renames, warns of or transforms."""
    renames, _ = compare.upgrade_tables()
    asked = {*renames, *compare.upgrade("function_warnings"), *compare.upgrade("function_transformers")}
    asked = {name for name in asked if name.startswith(("tf.", "*."))} - {*THE_SAME, *ANY_OBJECT}
    silent = [name for name in sorted(asked) if not answered(name)]
    assert silent == []


def answered(name):
    """Whether scan has a row for a name of `tf_upgrade_v2`, or for an argument of the name."""
    if name.startswith("*."):
        return name[1:] in changes()
    if verdict(f"tensorflow{name[2:]}"):
        return True
    return any(symbol.startswith(f"{name}(") for symbol in changes())


def test_upgrade_arguments_are_a_subset():
    """Scan has a row for every argument that `tf_upgrade_v2` renames, drops or warns of, or for the
    whole name.
    """
    silent = []
    for table in ("function_keyword_renames", "function_arg_warnings"):
        for name, arguments in compare.upgrade(table).items():
            if name.startswith("contrib_"):
                continue
            for argument in arguments or ():
                word = argument if isinstance(argument, str) else argument[0]
                symbol = f"{name.lstrip('*')}({word}=)"
                if symbol not in changes() and not answered(name):
                    silent.append(symbol)
    assert silent == []


def test_upgrade_reorders_are_a_subset():
    """Where `tf_upgrade_v2` reorders the arguments of a function, a row covers one of them given by
    position.
    """
    folder = Path(tensorflow.__file__).parent / "tools" / "compatibility"
    silent = []
    for name in compare.literals(folder / "reorders_v2.py")["reorders"]:
        entry = inventory.find(name)
        count = len(inventory.parameters(entry[1].text)) if entry else 0
        said = [each for each in of_call(f"tensorflow{name[2:]}", count, (), False) if verdict(each)]
        if not said and not verdict(f"tensorflow{name[2:]}"):
            silent.append(name)
    assert silent == []


def test_older_names():
    """1.15.5 does not have the names of this table. The public names that they point to are
    1.15.5's or today's.
    """
    for row in older_names().values():
        known = inventory.find(row.symbol) or row.symbol.removeprefix("tf.contrib.") in _inventory.modules()
        assert not known, row
        target = row.target.partition(",")[0].partition("(")[0]
        if target.startswith("tf.contrib."):
            assert verdict(f"tensorflow{target[2:]}").instead, row
        elif target.startswith("tf."):
            assert inventory.find(target) or compare.resolve(target, tensorflow) is not compare.MISSING, row


# The other arguments that a layer needs. A layer is not listed where the argument under test is
# the old name of the one that it needs.
NEEDED = {
    "Conv2DTranspose": (1, 1),
    "Conv3DTranspose": (1, 1),
    "SeparableConv2D": (1, 1),
    "Embedding": (2, 2),
    "GaussianDropout": (0.5,),
    "GaussianNoise": (0.5,),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), (1, 1)),
    **dict.fromkeys(("Dense", "Dropout", "GRU", "LSTM", "SimpleRNN"), (1,)),
    **dict.fromkeys(("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"), (0.5,)),
    **dict.fromkeys(("AveragePooling1D", "AveragePooling2D", "AveragePooling3D"), (2,)),
}


def test_arguments_of_keras_1():
    """The installed Keras refuses each argument, takes the argument that replaces it, and takes the
    class without it.
    """
    wrong = []
    rows = [row for row in tables.keras().values() if row.symbol.endswith("=)")]
    assert len(rows) > 100
    for row in rows:
        name, _, argument = row.symbol[:-2].rpartition(".")[2].partition("(")
        kind = getattr(keras.layers, "Dense" if name == "*" else name, None) or keras.Model
        needed = NEEDED.get(kind.__name__, ())
        kind(*needed)
        takes = inspect.signature(kind.__init__).parameters
        today = [each[:-1] for each in row.target.split(" and ") if each]
        if kind is not keras.Model and not takes.keys() >= set(today):
            wrong.append((name, row.target))
        try:
            kind(*needed, **{argument: None if name != "*" else (None, 1)})
            wrong.append((name, argument))
        except (TypeError, ValueError):
            pass
    assert wrong == []


def test_arguments_of_keras_methods():
    """The installed Keras has no such argument except through `**kwargs`, and has the one that is
    named instead.
    """
    for symbol in changes_of_methods():
        method, _, argument = symbol[1:-2].partition("(")
        takes = inspect.signature(getattr(keras.Model, method)).parameters
        assert argument not in takes, symbol
        target = idioms()[symbol].target
        assert not target.endswith("=") or target[:-1] in takes, symbol


def changes_of_methods():
    """The rows that name an argument."""
    return [symbol for symbol in idioms() if symbol.endswith("=)")]


def test_targets_are_there():
    """The names of tf that the table points to exist today."""
    gone = []
    for row in changes().values():
        named = re.findall(r"\btf\.[a-z][\w.]*\w", row.target) if NEWEST else []
        gone += [row for target in named if compare.resolve(target, tensorflow) is compare.MISSING]
    assert gone == []


def test_newer_names():
    """The table of TensorFlow 2's own names has the names that 1.15.5 did not have, and no
    others.
    """
    assert not [name for name in newer_names() if inventory.find(name)]
    if NEWEST:  # in a process of its own, since other tests change what lazy modules show; the first look loads them
        script = (
            "import tensorflow as tf; from tests.run.scan.compare import newer; newer(tf); print(newer(tf), end='')"
        )
        found = warm.run_code(script, ROOT)
        assert inventory.NEWER.file.read_text(encoding="utf-8") == found.stdout
