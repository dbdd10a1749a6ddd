"""Small parts of `tensorflow.python` and of Keras 2.3 that the kit supplies, and their errors."""

from __future__ import annotations

import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from tensorflow.compat import v1 as tf

from tf1kit.errors import MissingNameError, MissingSymbolError, UsageError
from tf1kit.tf1 import __main__, framework, keras_models, recorded, tensorboard_logging
from tf1kit.tf1.both_modes import run_all_keras_modes, run_in_graph_and_eager_modes
from tf1kit.tf1.keras import standalone_names
from tf1kit.tf1.keras.public import keras
from tf1kit.tf1.layers import utils
from tf1kit.tf1.private import keras_parameterized
from tf1kit.tf1.private import mixed_precision_global_state as state
from tf1kit.tf1.python import module as resolve
from tf1kit.tf1.repairs import repaired
from tf1kit.tf1.slim import partitioned_checkpoints
from tf1kit.tf1.spectral_ops_test_util import fft_kernel_label_map


def test_static_shape() -> None:
    """A tuple, in which None is an unknown size; None for an unknown rank, and without a tensor."""
    with tf.Graph().as_default():
        shapes = [tf.placeholder(tf.float32, shape) for shape in ([2, None], [], None)]
        assert [utils.static_shape(tensor) for tensor in shapes] == [(2, None), (), None]
    assert utils.static_shape(None) is None


def test_what_depends_on_inputs() -> None:
    """A plain set of tensors, without their operations; a variable leads to what reads it."""
    with tf.Graph().as_default():
        first, second, third = (tf.placeholder(tf.float32) for _ in range(3))
        double, total = first * 2.0, first + second
        both = double + total
        reachable = utils.get_reachable_from_inputs
        assert reachable([first]) == {first, double, total, both}
        assert reachable([second, third]) == {second, third, total, both}
        assert reachable([first], [first]) == {first, double, total}
        variable = tf.Variable(1.0, use_resource=False)
        assert (variable * 2.0).op.inputs[0] in reachable([variable])


def test_kernels_of_fourier_transforms() -> None:
    """A processor has one kernel of each, so the block changes nothing."""
    with fft_kernel_label_map() as nothing:
        assert nothing is None


def test_both_modes() -> None:
    """An argument that TensorFlow has no more is refused."""
    with pytest.raises(NotImplementedError) as refused:
        run_in_graph_and_eager_modes(reset_test=False)
    assert str(refused.value) == (
        "run_in_graph_and_eager_modes: reset_test=False is not supplied; TensorFlow calls tearDown and setUp between both "
        "modes. Write a test for each mode."
    )


def test_the_modes_of_keras() -> None:
    """A test runs in 1.15.5's four modes: in a graph, and eagerly in three; two may be left out."""
    ran: list[bool] = []

    class Test(keras_parameterized.TestCase):
        def test_it(self) -> None:
            ran.append(tf.executing_eagerly())

    class Graph(keras_parameterized.TestCase):
        @run_all_keras_modes(always_skip_v1=True, always_skip_eager=True)
        def test_it(self) -> None:
            ran.append(tf.executing_eagerly())

    for group, expected in ((run_all_keras_modes(Test), [False, True, True, True]), (Graph, [True, True])):
        ran.clear()
        for name in unittest.TestLoader().getTestCaseNames(group):
            if name != "test_session":
                with tf.Graph().as_default():
                    group(name).debug()
        assert ran == expected


def test_optimizers_for_tests_of_strategies() -> None:
    """Each of three strategies with each optimizer; a name makes a new optimizer each time."""
    module = resolve("tensorflow.python.distribute.strategy_combinations")
    made = {}
    with tf.Graph().as_default():
        for kind in ("v1", "v2", "v1_and_v2"):
            found = getattr(module, f"distributions_and_{kind}_optimizers")()
            made[kind] = [type(each["optimizer_fn"]()).__name__ for each in found]
            assert len({each["distribution"] for each in found}) == 3
        assert [
            type(getattr(module, f"{name}_fn")()).__name__ for name in ("adam_optimizer_v1", "rmsprop_optimizer_v1")
        ] == [
            "AdamOptimizer",
            "RMSPropOptimizer",
        ]
        assert module.adam_optimizer_keras_v2_fn().get_config()["epsilon"] == 1.0
        assert type(module.rmsprop_optimizer_keras_v2_fn()).__name__ == "RMSprop"
    assert made["v1"] == ["GradientDescentOptimizer", "AdagradOptimizer"] * 3
    assert made["v2"] == ["SGD", "Adagrad"] * 3
    assert made["v1_and_v2"] == [*made["v1"][:2], *made["v2"][:2]] * 3


def test_flags_of_mixed_precision() -> None:
    """What a program writes to a flag of 1.15.5 is what TensorFlow's functions say, and the reverse."""
    flags = resolve("tensorflow.python.training.experimental.mixed_precision_global_state")
    names = ("mixed_precision_graph_rewrite_is_enabled", "non_mixed_precision_session_created")
    before = [getattr(flags, name) for name in names]
    try:
        for value in (True, False):
            for name in names:
                setattr(flags, name, value)
            flags.using_default_mixed_precision_policy = value
            assert state.is_mixed_precision_graph_rewrite_enabled() is value
            assert state.non_mixed_precision_session_created() is value
            assert state.is_using_mixed_precision_policy() is not value
        assert [getattr(flags, name) for name in (*names, "using_default_mixed_precision_policy")] == [False] * 3
    finally:
        flags.using_default_mixed_precision_policy = True
        for name, value in zip(names, before, strict=True):
            setattr(flags, name, value)
    disable = resolve("tensorflow.python.training.experimental.mixed_precision").disable_mixed_precision_graph_rewrite
    assert disable is tf.train.experimental.disable_mixed_precision_graph_rewrite


def test_the_log_for_tensorboard() -> None:
    """A fatal message is written like others; without its writer the log says what is missing."""
    written: list[Any] = []
    tensorboard_logging.set_summary_writer(SimpleNamespace(add_event=written.append))
    try:
        tensorboard_logging.fatal("%d lost", 3)
    finally:
        tensorboard_logging._clear_summary_writer()
    assert [(event.log_message.level, event.log_message.message) for event in written] == [
        (tf.LogMessage.FATAL, "3 lost")
    ]
    with pytest.raises(RuntimeError, match="Must call set_summary_writer"):
        tensorboard_logging.fatal("nowhere")


def test_a_module_that_is_gone() -> None:
    """A module of 1.15.5 that its package did not name is looked up like a name."""
    with pytest.raises(MissingNameError, match=r"autograph\.converters of TensorFlow 1\.15\.5 is not available"):
        recorded.lookup("tensorflow.python.autograph", "converters")


def test_the_table_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a file the page goes to stdout."""
    monkeypatch.setattr(__main__, "modules", lambda: ["a"])
    monkeypatch.setattr(__main__, "names", lambda found: found)
    monkeypatch.setattr(__main__, "page", lambda rows: f"the page of {rows}\n")
    assert CliRunner().invoke(__main__.main, []).stdout == "the page of ['a']\n"


def test_states_of_a_model() -> None:
    """What is set does not count: a model is stateful if one of its layers is."""

    class Model:
        layers = (SimpleNamespace(stateful=False), object())
        stateful = property(keras_models.is_stateful, keras_models.set_stateful)

    model = Model()
    model.stateful = True
    assert model.stateful is False


def test_states_of_a_wrapper() -> None:
    """Whether a wrapper has states can be set, whatever the layer in it is."""
    with tf.Graph().as_default():
        wrapper = keras.layers.TimeDistributed(keras.layers.Dense(2))
        assert wrapper.stateful is False
        wrapper.stateful = True
        assert wrapper.stateful is True and not wrapper.layer.stateful


def test_lists_of_objects() -> None:
    """Two lists have the same text only if they have the same objects in the same order."""
    one, other = object(), object()
    assert utils.object_list_uid([one, [other]]) == utils.object_list_uid([one, other])
    assert utils.object_list_uid([one, other]) != utils.object_list_uid([other, one])


def test_a_package_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install; a module that the package itself lacks keeps its error."""
    with pytest.raises(UsageError, match="tf1kit-nothing is needed and not installed: pip install tf1kit-nothing"):
        repaired("tf1kit_nothing")
    (tmp_path / "tf1kit_broken.py").write_text("import tf1kit_nothing")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="tf1kit_nothing"):
        repaired("tf1kit_broken")


def test_parts_of_the_framework() -> None:
    """TensorFlow's classes are subclasses of the class that they had; a type of an operation is a
    string.
    """
    assert issubclass(tf.Tensor, framework._TensorLike) and issubclass(tf.SparseTensor, framework._TensorLike)
    assert not issubclass(tf.Variable, framework._TensorLike)
    with pytest.raises(TypeError, match="op_type must be a string"):
        framework.RegisterShape(tf.constant)  # type: ignore[arg-type]


def test_a_layer_of_cudnn() -> None:
    """The class is there, and an instance says why it cannot be made."""
    with pytest.raises(
        MissingSymbolError, match=r"CuDNNGRU of TensorFlow 1\.15\.5 is not available: it calls NVIDIA's cuDNN"
    ):
        keras.layers.CuDNNGRU(2)


def test_the_data_format_by_its_name_in_keras_1() -> None:
    """The names "tf" and "th" are set and read; another name is refused."""
    names = standalone_names.names("backend")
    before = names["image_dim_ordering"]()
    try:
        names["set_image_dim_ordering"]("th")
        assert names["image_dim_ordering"]() == "th" and keras.backend.image_data_format() == "channels_first"
    finally:
        names["set_image_dim_ordering"](before)
    with pytest.raises(ValueError, match="Unknown dim_ordering: channels_last"):
        names["set_image_dim_ordering"]("channels_last")


def test_classes_of_keras_1() -> None:
    """A decorator of arguments leaves a function as it is; a layer of tf.keras is a subclass."""
    decorators = standalone_names.names("legacy.interfaces")
    assert decorators["legacy_dense_support"](len) is len
    convolution = standalone_names.convolution("Convolution2D")
    assert issubclass(keras.layers.Conv2D, convolution) and not issubclass(keras.layers.Dense, convolution)


def test_a_checkpoint_that_lacks_a_value(tmp_path: Path) -> None:
    """A missing value is a warning, if that is asked for; a value of another shape is an error."""
    prefix = str(tmp_path / "model.ckpt")
    tf.raw_ops.SaveV2(prefix=prefix, tensor_names=["x"], shape_and_slices=[""], tensors=[tf.zeros([2])])
    with tf.Graph().as_default():
        x, y = tf.get_variable("x", [2]), tf.get_variable("y", [2])
        given: Any = {"x": x, "y": y}
        _, feeds = partitioned_checkpoints.assign_from_checkpoint(prefix, given, ignore_missing_vars=True)
        assert [value.tolist() for value in feeds.values()] == [[0, 0]]
        with pytest.raises(ValueError, match="has no value named y"):
            partitioned_checkpoints.assign_from_checkpoint(prefix, given)
    whole = SimpleNamespace(_save_slice_info=None, get_shape=lambda: (3,))
    with pytest.raises(ValueError, match=r"x is \(2,\) in the checkpoint, and the variable is \(3,\)"):
        partitioned_checkpoints.part(np.zeros(2), whole, "x")
