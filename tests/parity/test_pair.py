"""Tests how a pair is found: modules are imported from any folder, and an unusable pair gives an
error that says what to do.
"""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.pair import Pair, load_pair, model_class


def test_a_pair_is_found_from_any_folder(toy) -> None:
    """Folders may have any names; shape, dtype and the golden's place come from the legacy
    module.
    """
    pair = toy.load()
    assert isinstance(pair, Pair)
    assert (pair.stem, str(pair.batches), pair.one_precision, pair.options) == ("dense", "images 8x6", "", {})
    assert pair.legacy_file == toy.folder / "old/dense.py"
    assert pair.golden == toy.folder / "parity_tests/goldens/dense"
    assert (pair.mutants, pair.companions) == ((), [])


@pytest.mark.parametrize(
    ("old", "new"),
    [("self.fc(images)", "self.fc(images) * tf.constant(2.0)"), ("ops.mean(-", "tf.constant(2.0) * ops.mean(-")],
    ids=["network", "loss"],
)
def test_types_that_a_port_mixes_are_named(toy, old: str, new: str) -> None:
    """`Mul` exists in float64, so it is not called an operation without float64, at once or in a graph."""
    toy.change("new/dense.py", old, new)
    toy.change("new/dense.py", "import keras\n", "import keras\nimport tensorflow as tf\n")
    pair = toy.load()
    with pytest.raises(NoFloat64Error, match="mixes float32 and float64 in Mul"):
        pair.migrated_side("float64").observe(1)


def test_options_and_images_can_be_given(toy) -> None:
    """`--images` overrides INPUT_SHAPE; options reach both sides and the golden's name."""
    toy.change("old/dense.py", "def build(images):", "def build(images, units=4):")
    toy.change("new/dense.py", "def __init__(self):", "def __init__(self, units=4):")
    pair = toy.load(images=(2, 6), options={"units": 5})
    assert pair.legacy_side("float32").images.shape == (2, 6)
    assert pair.golden.name == "dense.units=5"
    assert pair.migrated_side("float32").map.problems == []


@pytest.mark.parametrize(
    ("dtype", "said"),
    [
        ("int32", r"INPUT_DTYPE of old.dense is int32, .* declare INPUTS = {'images': {.*'below': 50}}"),
        ("string", "has the dtype 'string', which cannot be drawn: .* capture a program that feeds them"),
    ],
)
def test_inputs_that_need_more_than_a_dtype(toy, dtype: str, said: str) -> None:
    """Ids need a bound; strings cannot be drawn, so the error says to capture a program that feeds them."""
    with pytest.raises(UsageError, match=said):
        toy.load(input_dtype=dtype)


def test_declared_mistakes_are_found(toy) -> None:
    """Mutants are in `parity_tests/mutants/dense.py` beside the folder of the legacy module."""
    toy.declare("MUTANTS = (Mutant('half', 'a', 'b'),)")
    assert [mutant.name for mutant in toy.load().mutants] == ["half"]


def test_a_companion_is_a_pair_of_its_own(toy) -> None:
    """COMPANIONS has a stem; both of its modules are beside the pair's."""
    for side in ("old", "new"):
        text = (toy.folder / side / "dense.py").read_text().replace("class Dense", "class DenseInput")
        (toy.folder / side / "dense_input.py").write_text(text)
    toy.declare("COMPANIONS = ('dense_input',)")
    assert [pair.stem for pair in toy.load().companions] == ["dense_input"]


def test_a_legacy_module_sees_tensorflow_1(toy) -> None:
    """The legacy module sees TensorFlow 1 as `tensorflow` and as `compat.v1`: layers, cells,
    contrib, also while it is imported.

    The process and the port see the installed TensorFlow.
    """
    toy.change(
        "old/dense.py",
        "import tensorflow.compat.v1 as tf",
        "import tensorflow as tf\n\nclass Own(tf.layers.Dense): pass",
    )
    toy.change(
        "old/dense.py",
        "    logits = tf.matmul(images, kernel) + bias",
        """    x = tf.contrib.layers.fully_connected(Own(6, name="own")(images), 6, scope="contrib")
    x, _ = tf.nn.static_rnn(tf.nn.rnn_cell.BasicLSTMCell(6, name="cell"), [x], dtype=x.dtype)
    logits = tf.matmul(x[0], kernel) + bias""",
    )
    toy.append("new/dense.py", "import tensorflow\nSEEN = tensorflow\n")
    pair = toy.load()
    names = {variable.op.name for variable in pair.legacy_side("float32").weights}
    assert names >= {"own/kernel", "contrib/weights", "rnn/cell/kernel"}
    assert pair.migrated.SEEN is sys.modules["tensorflow"] is tf
    assert not isinstance(tf, type(pair.legacy.tf))


GONE = {  # code of build -> the name in the message
    "tf.layers.nonsense(images)": "tf.layers.nonsense",
    "tf.nonsense(images)": "tf.nonsense",
    "tf.contrib.nonsense.layer(images)": "tf.contrib.nonsense",
}


def test_a_name_that_the_kit_does_not_supply_is_named(toy) -> None:
    """The kit's own reason follows."""
    toy.change("old/dense.py", "import tensorflow.compat.v1 as tf", "import tensorflow as tf")
    toy.change("old/dense.py", "    bias = ", "    tf.contrib.memory_stats.BytesInUse()\n    bias = ")
    with pytest.raises(UsageError, match=r"^.*old\.dense uses a name that the kit does not supply: .*BytesInUse"):
        toy.load().legacy_side("float32")


@pytest.mark.parametrize(("text", "symbol"), GONE.items())
def test_a_symbol_that_is_not_there_is_named(toy, text: str, symbol: str) -> None:
    """The error on a missing symbol names module, symbol and what to do, while the graph is built
    and while the module is imported.
    """
    toy.change("old/dense.py", "import tensorflow.compat.v1 as tf", "import tensorflow as tf")
    toy.change("old/dense.py", "    bias = ", f"    {text}\n    bias = ")
    said = f"old.dense uses {symbol}, which neither .* `tf1kit scan FILE` says what replaces it"
    with pytest.raises(UsageError, match=said):
        toy.load().legacy_side("float32")
    toy.append("old/dense.py", f"images = None\n{text}\n")
    with pytest.raises(UsageError, match=said):
        toy.load()


REFUSED = {  # the fault -> (file, old text, new text), the error
    "no build": (
        ("old/dense.py", "def build", "def construct"),
        "old.dense has no build: see 'The contract of a pair'",
    ),
    "no map": (("new/dense.py", "WEIGHT_MAP", "WEIGHTS"), "new.dense has no WEIGHT_MAP: see 'The contract of a pair'"),
    "no class": (
        ("new/dense.py", "class Dense(", "class DenseNet("),
        "new.dense has no class Dense: the port's class is named after its file",
    ),
    "loss in the legacy only": (
        ("new/dense.py", "def loss", "def cost"),
        "loss is defined in only one of old.dense and new.dense: define it in both, or in neither",
    ),
    "loss in the port only": (
        ("old/dense.py", "def loss", "def cost"),
        "loss is defined in only one of old.dense and new.dense",
    ),
    "optimizer in the legacy only": (
        ("new/dense.py", "def optimizer", "def adam"),
        "optimizer is defined in only one of",
    ),
    "no shape": (("old/dense.py", "INPUT_SHAPE", "SHAPE"), "give it INPUT_SHAPE = (batch, height, width, channels)"),
    "import fails": (
        ("old/dense.py", "INPUT_SHAPE =", "import tensorflow_contrib\nSHAPE ="),
        "old.dense cannot be imported",
    ),
    "import ends with an error": (
        ("old/dense.py", "INPUT_SHAPE =", "1 / 0\nINPUT_SHAPE ="),
        "old.dense cannot be imported: ZeroDivisionError: division by zero",
    ),
}


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_what_breaks_the_contract_is_refused(toy, change: tuple[str, str, str], message: str) -> None:
    """A UsageError names the module and what it lacks, in one sentence."""
    toy.change(*change)
    with pytest.raises(UsageError) as caught:
        toy.load()
    assert message in str(caught.value)


def test_the_shape_that_is_missing_can_be_given(toy) -> None:
    """The option that the error suggests works."""
    toy.change("old/dense.py", "INPUT_SHAPE", "SHAPE")
    assert toy.load(images=(2, 6)).batches.shape == (2, 6)


@pytest.mark.parametrize(
    ("legacy", "migrated", "message"),
    [
        ("old.dens", "new.dense", "the module old.dens is neither in "),
        ("old.dense", "newer.dense", "the module newer.dense is neither in "),
        (
            "old/dense.py",
            "new.dense",
            "old/dense.py is not a module's name; give one such as legacy.factored_kernels",
        ),
        ("old.dense", "new/dense", "new/dense is not a module's name"),
        ("dense.py", "new.dense", "dense.py is not a module's name"),
    ],
)
def test_a_module_that_is_not_there_is_refused(toy, legacy: str, migrated: str, message: str) -> None:
    """The error has the given name; a file in place of a module has its own message."""
    with toy.inside(), pytest.raises(UsageError) as caught:
        load_pair(legacy, migrated)
    assert message in str(caught.value)


def test_a_pair_that_has_a_loss_but_no_optimizer_is_refused(toy) -> None:
    """If both sides have a loss and no optimizer, the pair is refused before anything runs."""
    toy.change("old/dense.py", "def optimizer", "def adam")
    toy.change("new/dense.py", "def optimizer", "def adam")
    with pytest.raises(UsageError, match="optimizer"):
        toy.load()


@pytest.mark.parametrize(("stem", "name"), [("dense", "Dense"), ("inception_v2", "InceptionV2"), ("d3_net", "D3Net")])
def test_the_class_is_named_after_the_file(stem: str, name: str) -> None:
    """The class name is made of the stem's parts with capitals."""
    module = ModuleType("new." + stem)
    exec(f"class {name}: pass", module.__dict__)
    assert model_class(module, stem) is getattr(module, name)


def test_a_class_of_another_module_is_not_the_ports() -> None:
    """An imported class (`from keras import Model` in `model.py`) is not the port's class."""
    module = ModuleType("new.model")
    exec("from keras import Model", module.__dict__)
    with pytest.raises(UsageError, match=r"new\.model has no class Model"):
        model_class(module, "model")


def test_a_package_that_hides_the_folder_is_named(toy, tmp_path) -> None:
    """If a package with an `__init__.py` elsewhere on the path hides the pair's folder, the error
    names both.
    """
    other = tmp_path / "elsewhere"
    toy.write("elsewhere/old/__init__.py", "")
    with toy.inside(), pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(other)
        patch.delitem(sys.modules, "old", raising=False)
        with pytest.raises(
            UsageError, match=r"old\.dense is .*dense\.py, but Python imports the package old from .*elsewhere"
        ):
            load_pair("old.dense", "new.dense")
        with pytest.raises(UsageError, match=r"the module old\.other is neither"):
            load_pair("old.other", "new.dense")
    toy.write("old/__init__.py", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "old", raising=False)
        assert toy.load().stem == "dense"
