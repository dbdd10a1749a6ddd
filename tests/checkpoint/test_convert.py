"""`tf1kit checkpoint convert` and `verify`: each kind of file, and each wrong argument."""

from __future__ import annotations

import json
import struct
import sys
import textwrap
from pathlib import Path
from typing import Any

import keras
import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner, Result

from tests import warm
from tf1kit.checkpoint import load
from tf1kit.checkpoint.convert.targets import write_model
from tf1kit.checkpoint.statistics import negative, not_finite
from tf1kit.cli import main
from tf1kit.errors import UsageError

PORT = """
    import keras
    import tf1kit.keras

    INPUT_SHAPE = (4, 8, 8, 3)

    @keras.saving.register_keras_serializable(package="convert_port")
    class Net(keras.Model):
        def __init__(self, maps=4, **kwargs):
            super().__init__(**kwargs)
            self.conv = keras.layers.Conv2D(maps, 3, name="conv")
            self.pool = keras.layers.GlobalAveragePooling2D()
            self.maps = maps

        def call(self, x):
            return self.pool(self.conv(x))

        def get_config(self):
            return {**super().get_config(), "maps": self.maps}

    class NoModel:
        pass

    def optimizer():
        return tf1kit.keras.Momentum(0.1, 0.9)

    WEIGHT_MAP = (("W", "conv/kernel", None), ("b", "conv/bias", None))
"""
MODEL = ("--model", "convert_port:Net")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A folder with a port and a checkpoint of it, two slots included."""
    monkeypatch.chdir(tmp_path)
    Path("convert_port.py").write_text(textwrap.dedent(PORT))
    sys.modules.pop("convert_port", None)
    # paths of optimizer variables begin with a model's name, which Keras numbers
    keras.utils.clear_session()
    draw = np.random.RandomState(0)
    shapes = {"W": (3, 3, 3, 4), "b": (4,), "W/Momentum": (3, 3, 3, 4), "b/Momentum": (4,)}
    save("model.ckpt", {name: draw.uniform(size=shape).astype("float32") for name, shape in shapes.items()})
    yield tmp_path
    sys.path[:] = [entry for entry in sys.path if entry != str(tmp_path)]


def save(prefix: str, values: dict[str, np.ndarray]) -> None:
    """Save a V2 checkpoint with these values."""
    tf.raw_ops.SaveV2(
        prefix=prefix, tensor_names=list(values), shape_and_slices=[""] * len(values), tensors=list(values.values())
    )


def run(*words: str) -> Result:
    """Run `tf1kit checkpoint`."""
    return CliRunner().invoke(main, ["checkpoint", *words])


def convert(out: str, *more: str) -> Result:
    """Convert the checkpoint to `out`, which must succeed."""
    result = run("convert", "model.ckpt", *MODEL, "--out", out, *more)
    assert result.exit_code == 0, result.output
    return result


def test_keras_file_has_weights_and_slots() -> None:
    """`.keras` is loaded with an optimizer that has the slots."""
    result = convert("model.keras")
    assert "4 tensors, with the optimizer's state" in result.output
    model, checkpoint = keras.saving.load_model("model.keras"), load("model.ckpt")
    found = {"W": model.conv.kernel, "b": model.conv.bias}
    found.update((f"{name}/Momentum", model.optimizer.get_slot(v, "momentum")) for name, v in list(found.items()))
    for name, variable in found.items():
        assert variable.numpy().tobytes() == checkpoint[name].tobytes(), name


def test_weights_file_fills_a_model_with_its_optimizer() -> None:
    """`.weights.h5` fills the slots only if the optimizer is built; otherwise Keras skips them."""
    convert("model.weights.h5")
    model = __import__("convert_port").Net()
    model(np.zeros((1, 8, 8, 3), "float32"))
    model.compile(optimizer=__import__("convert_port").optimizer())
    model.optimizer.build(model.trainable_variables)
    model.load_weights("model.weights.h5")
    assert (
        model.optimizer.get_slot(model.conv.bias, "momentum").numpy().tobytes()
        == load("model.ckpt")["b/Momentum"].tobytes()
    )


def test_saved_model_serves_and_has_no_state() -> None:
    """The SavedModel takes any batch and computes the same; slots are reported as left behind."""
    result = convert("served")
    assert "no optimizer state; 2 left behind" in result.output
    convert("model.keras")
    images = np.random.RandomState(1).uniform(size=(2, 8, 8, 3)).astype("float32")
    served = tf.saved_model.load("served")
    np.testing.assert_allclose(
        served.serve(tf.constant(images)), keras.saving.load_model("model.keras")(images), rtol=1e-5
    )


@pytest.mark.parametrize("out", ["model.npz", "model.safetensors"])
def test_arrays_have_the_names_of_the_port(out: str) -> None:
    """The arrays, slots included, are named by the port's paths, and nothing is pickled."""
    convert(out)
    if out.endswith("npz"):
        with np.load(out, allow_pickle=False) as archive:
            found = {name: archive[name] for name in archive.files}
    else:
        data = Path(out).read_bytes()
        (size,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + size])
        header.pop("__metadata__")
        kinds = {"F32": "<f4", "I64": "<i8", "I32": "<i4"}
        found = {
            name: np.frombuffer(data[8 + size :][slice(*told["data_offsets"])], kinds[told["dtype"]]).reshape(
                told["shape"]
            )
            for name, told in header.items()
        }
    checkpoint = load("model.ckpt")
    assert found["conv/kernel"].tobytes() == checkpoint["W"].tobytes()
    assert found["momentum/net_conv_kernel_momentum"].tobytes() == checkpoint["W/Momentum"].tobytes()
    assert {"conv/kernel", "conv/bias", "momentum/net_conv_bias_momentum"} <= found.keys()


def test_a_checkpoint_without_slots_converts_without_state() -> None:
    """The summary says that the file has no optimizer state."""
    save("model.ckpt", {name: load("model.ckpt")[name] for name in ("W", "b")})
    assert "2 tensors, no optimizer state" in convert("model.keras").output


def test_what_is_there_is_replaced_with_force_only() -> None:
    """An existing file or folder is kept (exit 2) or replaced with --force."""
    for out in ("model.keras", "served"):
        convert(out)
        before = sorted(Path().rglob("*"))
        result = run("convert", "model.ckpt", *MODEL, "--out", out)
        assert (result.exit_code, "exists" in result.output) == (2, True)
        convert(out, "--force")
        assert sorted(Path().rglob("*")) == before


def test_the_way_back_names_its_step_and_replaces_with_force_only() -> None:
    """`--to-tf1 DIR` writes a Saver's four files; --force replaces them with other data files."""
    save("model.ckpt", {**{name: load("model.ckpt")[name] for name in load("model.ckpt")}, "global_step": np.int64(7)})
    convert("model.keras")
    words = ("convert", "model.keras", *MODEL, "--to-tf1", "back")
    assert run(*words).exit_code == 0
    names = {"checkpoint", *(f"model.ckpt-7.{end}" for end in ("index", "meta"))}
    data = [f"model.ckpt-7.data-0000{at}-of-0000{count}" for count in (1, 2) for at in range(count)]
    assert {path.name for path in Path("back").iterdir()} == {*names, data[0]}
    assert tf.train.latest_checkpoint("back") == "back/model.ckpt-7"
    assert run(*words).exit_code == 2
    assert run(*words, "--force").exit_code == 0
    assert {path.name for path in Path("back").iterdir()} == {*names, *data[1:]}


def test_the_way_back_takes_the_shape_of_the_images() -> None:
    """A port without INPUT_SHAPE says on both ways that it needs --images, and takes it."""
    port = Path("convert_port.py")
    port.write_text(port.read_text().replace("INPUT_SHAPE = (4, 8, 8, 3)", ""))
    sys.modules.pop("convert_port", None)
    images = ("--images", "1,8,8,3")
    convert("model.keras", *images)
    words = ("convert", "model.keras", *MODEL, "--to-tf1", "back")
    result = run(*words)
    assert result.exit_code == 2
    assert "give --images" in result.output
    assert run(*words, *images).exit_code == 0
    assert Path("back/checkpoint").is_file()


def test_the_way_back_has_the_step_that_no_row_is_about() -> None:
    """`global_step` is written as int64, as 1.15.5 does; variables that cannot be written are
    named.
    """
    values = dict(load("model.ckpt"))
    save("model.ckpt", {**values, "global_step": np.int64(7)})
    convert("model.keras")
    assert "Left behind" not in run("convert", "model.keras", *MODEL, "--to-tf1", "back").output
    with load("back") as back:
        assert set(back) == {*values, "global_step"}
        assert (back["global_step"], back.dtype("global_step"), back.shape("global_step")) == (7, np.int64, ())
    save("model.ckpt", values)
    convert("none.keras")
    result = run("convert", "none.keras", *MODEL, "--to-tf1", "none")
    assert "Left behind: global_step: the step in the file is 0" in result.stderr
    with load("none") as back:
        assert set(back) == set(values)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("convert", "model.ckpt", *MODEL), "say where to"),
        (("convert", "model.ckpt", *MODEL, "--out", "a.keras", "--to-tf1", "b"), "say where to"),
        (("convert", "model.ckpt", *MODEL, "--out", "a.zip"), "the ending of a.zip is not that of a known format"),
        (("convert", "model.ckpt", *MODEL, "--out", "nowhere/a.keras"), "the folder nowhere does not exist"),
        (("convert", "none.ckpt", *MODEL, "--out", "a.keras"), "none.ckpt"),
        (("convert", "model.ckpt", "--model", "Net", "--out", "a.keras"), "give MODULE:CLASS"),
        (("convert", "model.ckpt", "--model", "no_port:Net", "--out", "a.keras"), "the module no_port is neither in "),
        (("convert", "model.ckpt", "--model", "convert_port:None_", "--out", "a.keras"), "the models in it are: Net"),
        (("convert", "model.ckpt", "--model", "convert_port:NoModel", "--out", "a.keras"), "is not a keras.Model"),
        (("convert", "model.ckpt", *MODEL, "--option", "depth=3", "--out", "a.keras"), "cannot be called with"),
        (
            ("convert", "model.ckpt", *MODEL, "--option", "maps=5", "--out", "a.keras"),
            "does not fit the model: W: conv/kernel",
        ),
        (
            ("convert", "model.ckpt", *MODEL, "--images", "1,2,2,3", "--out", "a.keras"),
            "cannot be called on (1, 2, 2, 3)",
        ),
        (("convert", "model.ckpt", *MODEL, "--use-ema", "--out", "a.keras"), "the checkpoint has no moving average"),
        (
            ("convert", "model.ckpt", *MODEL, "--legacy", "no_graph", "--out", "a.npz"),
            "the module no_graph is neither in ",
        ),
        (("convert", "model.ckpt", *MODEL, "--like", "model.ckpt", "--out", "a.keras"), "--like goes with --to-tf1"),
        (("convert", "model.ckpt", *MODEL, "--to-tf1", "back"), "is not a .keras file"),
        (("convert", "none.keras", *MODEL, "--to-tf1", "back"), "the file none.keras does not exist"),
        (("convert", "convert_port.keras", *MODEL, "--to-tf1", "back"), "cannot be loaded as a Keras model"),
        (("convert", "none.keras", *MODEL, "--to-tf1", "nowhere/back"), "does not exist"),
        (("convert", "none.keras", *MODEL, "--to-tf1", "convert_port.py"), "convert_port.py is not a folder"),
        (("convert", "none.keras", *MODEL, "--to-tf1", "back", "--legacy", "x"), "does not go with --to-tf1"),
        (("verify", "none.ckpt", *MODEL), "none.ckpt"),
        (("verify", "model.ckpt", "--model", "none.keras"), "the file none.keras does not exist"),
    ],
)
def test_bad_arguments_get_one_sentence_and_leave_nothing(words: tuple[str, ...], said: str) -> None:
    """Exit code 2, one line, no traceback, and no new file."""
    Path("convert_port.keras").write_text("no model")
    before = sorted(path for path in Path().rglob("*") if "__pycache__" not in path.parts)
    result = run(*words)
    assert (result.exit_code, len(result.output.strip().splitlines())) == (2, 1), result.output
    assert said in result.output
    assert sorted(path for path in Path().rglob("*") if "__pycache__" not in path.parts) == before


@pytest.mark.parametrize(
    ("old", "new", "words", "said"),
    [
        (
            '"maps": self.maps',
            '"maps": 9',
            ("model.ckpt", "--option", "maps=4", "--out", "a.keras"),
            "Correct get_config",
        ),
        (
            '"conv/kernel"',
            '"conv/kernels"',
            ("whole.keras", "--to-tf1", "back"),
            "the map fills conv/kernels from W, but",
        ),
        (
            '("b", "conv/bias", None)',
            '("b", "conv/bias", None), ("b", "conv/bias", None)',
            ("whole.keras", "--to-tf1", "back"),
            "the map does not fit the model: b: listed 2 times",
        ),
        (
            "",
            "",
            ("whole.keras", "--to-tf1", "back", "--like", "like.ckpt"),
            "b has the shape (5,) in the checkpoint of --like, but (4,) in the port",
        ),
        (
            '("b", "conv/bias", None)',
            '("w", "conv/bias", None), ',  # another size, so that Python compiles it again
            ("whole.keras", "--to-tf1", "back"),
            "a TensorFlow 1 graph cannot have a variable w beside the others: TensorFlow would name it w_1. Change this name "
            "in the map",
        ),
    ],
)
def test_what_does_not_fit_gets_one_sentence(old: str, new: str, words: tuple[str, ...], said: str) -> None:
    """A wrong get_config, map, name, port or checkpoint of --like: exit code 2, and nothing is written."""
    convert("whole.keras")
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]).save("other.keras")
    save("like.ckpt", {"b": np.zeros(5, "float32")})
    port = Path("convert_port.py")
    port.write_text(port.read_text().replace(old, new))
    sys.modules.pop("convert_port", None)
    before = sorted(path.name for path in Path().iterdir())
    result = run("convert", words[0], *MODEL, *words[1:])
    assert result.exit_code == 2 and said in " ".join(result.stderr.split()), result.output
    assert sorted(path.name for path in Path().iterdir()) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"b": None}, "b: in WEIGHT_MAP, but"),
        ({"extra": np.zeros(3, "float32")}, "extra: not listed in WEIGHT_MAP"),
        ({"b": np.zeros(5, "float32")}, "b: conv/bias has the shape (4,), but the map gives it the shape (5,)"),
        ({"b": np.zeros(4, "float64")}, "b: conv/bias is float32, but the legacy variable is float64"),
        ({"b": np.array([0, np.inf, 0, np.nan], "float32")}, "b: 1 NaN and 1 infinite among its 4 values"),
        ({"b/Momentum": None}, "conv_bias_momentum of the port is not filled by any row"),
    ],
)
def test_verify_has_a_line_per_problem(change: dict[str, Any], said: str) -> None:
    """Missing, left over, other shape or dtype, not finite: exit code 1 and a line each."""
    assert run("verify", "model.ckpt", *MODEL).exit_code == 0
    checkpoint = load("model.ckpt")
    values = {**{name: checkpoint[name] for name in checkpoint}, **change}
    save("bad.ckpt", {name: value for name, value in values.items() if value is not None})
    result = run("verify", "bad.ckpt", *MODEL)
    assert result.exit_code == 1, result.output
    assert said in result.output


def test_verify_has_a_line_for_a_variable_that_cannot_be_read() -> None:
    """The other variables are checked all the same."""
    save("bad.ckpt", {**load("model.ckpt"), "b": np.array([0, np.inf, 0, np.nan], "float32")})
    data = Path("bad.ckpt.data-00000-of-00001")
    content = bytearray(data.read_bytes())
    content[0] ^= 1
    data.write_bytes(content)
    result = run("verify", "bad.ckpt", *MODEL)
    assert result.exit_code == 1, result.output
    said = " ".join(result.output.split())
    assert "(the tensor W): its bytes do not match their stored checksum" in said
    assert "b: 1 NaN and 1 infinite among its 4 values" in said


def test_the_slots_of_a_dropped_variable_are_left_behind() -> None:
    """The reason names the variable."""
    port = Path("convert_port.py")
    text = port.read_text().replace('name="conv")', 'name="conv", use_bias=False)')
    port.write_text(text.replace('("b", "conv/bias", None)', '("b", None, "this port has no bias")'))
    result = convert("model.keras")
    assert result.exit_code == 0, result.output
    assert "Left behind: b/Momentum: a slot of b, which the map drops" in result.stderr


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "uint64", "complex64"])
def test_safetensors_of_other_numbers(dtype: str) -> None:
    """Unsigned numbers have a name in the format, and complex ones do not."""
    model = keras.Sequential([keras.Input((2,))])
    model.add_weight(shape=(2,), dtype=dtype, initializer=lambda shape, dtype: tf.constant([1, 200], dtype), name="x")
    if dtype == "complex64":
        with pytest.raises(
            UsageError, match=r"x has the dtype complex64, which safetensors cannot store: write \.keras or \.npz"
        ):
            write_model(model, None, Path("a.safetensors"))
        return
    write_model(model, None, Path("a.safetensors"))
    with load("a.safetensors") as found:
        assert {name: (str(found.dtype(name)), found[name].tolist()) for name in found} == {"x": (dtype, [1, 200])}


def test_no_complex_number_and_no_text_is_negative() -> None:
    """Only what has an order is counted."""
    assert negative(np.array([-1.0, 2.0])) == "1 of its 2 values are negative"
    assert negative(np.array([-1j])) == negative(np.array([b"-1"], object)) == ""


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16", "complex64"])
def test_values_that_are_not_finite_are_counted(dtype: str) -> None:
    """NaN and infinite values are counted in every floating-point dtype, bfloat16 included."""
    array = np.array([1, np.inf, -np.inf, np.nan, 2], ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)
    assert not_finite(array) == "1 NaN and 2 infinite among its 5 values"
    assert not_finite(array[:1]) == not_finite(np.arange(3)) == not_finite(np.array([b"nan"], object)) == ""


def test_convert_mentions_values_that_are_not_finite() -> None:
    """NaN and infinite values are named and counted in both directions; the file is written
    nevertheless.
    """
    checkpoint = load("model.ckpt")
    values = {**checkpoint, "b": np.array([0, np.inf, np.nan, np.nan], "float32")}
    save("bad.ckpt", values)
    for out in ("bad.keras", "bad.weights.h5", "bad.npz", "bad.safetensors", "bad"):
        result = run("convert", "bad.ckpt", *MODEL, "--out", out)
        assert (result.exit_code, result.stderr.splitlines()[-1:]) == (
            0, ["Warning: b: 2 NaN and 1 infinite among its 4 values"]
        ), result.output  # fmt: skip
    back = run("convert", "bad.keras", *MODEL, "--to-tf1", "back")
    assert "Warning: conv/bias: 2 NaN and 1 infinite among its 4 values" in back.stderr.splitlines()
    assert "Warning" not in convert("model.keras").stderr


@pytest.mark.parametrize("out", ["model.keras", "model.weights.h5", "model.npz", "model.safetensors", "served", "back"])
def test_a_full_disk_gets_a_sentence_and_nothing_is_left(out: str) -> None:
    """No file may exceed 300 bytes: exit code 2, one clear line, and no new file."""
    convert("whole.keras")
    before = sorted(path.name for path in Path().iterdir() if path.name != "__pycache__")
    words = ["convert", "model.ckpt", *MODEL, "--out", out]
    if out == "back":
        words = ["convert", "whole.keras", *MODEL, "--to-tf1", out]
    script = f"""
import resource, signal
import h5py, keras
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (300, limits[1]))
from tf1kit.cli import main
try:
    main({["checkpoint", *words]!r})
finally:  # what measures this process writes a larger file at its end
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
"""
    done = warm.run_code(script, Path.cwd(), given={"PYTHONDONTWRITEBYTECODE": "1"})
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in Path().iterdir() if path.name != "__pycache__") == before


def test_a_port_is_built_without_drawing_its_weights() -> None:
    """The weights are zeros; initialisers and the saved shape are as after an ordinary call."""
    from tf1kit.checkpoint.convert.load_port import load_port

    port = load_port("convert_port:Net", {"maps": 2}).model
    called = type(port)(maps=2, name=port.name)
    called(np.zeros((1, 8, 8, 3), "float32"))
    assert [(v.path, tuple(v.shape)) for v in port.variables] == [(v.path, tuple(v.shape)) for v in called.variables]
    assert not np.any(port.conv.kernel)
    assert type(port.conv.kernel_initializer) is type(called.conv.kernel_initializer)
    assert port.get_build_config() == called.get_build_config()


def test_a_port_whose_code_fails_is_not_blamed_on_the_images() -> None:
    """A model that fails with any images is reported with the error's type; the message asks for no
    other shape.
    """
    port = Path("convert_port.py")
    port.write_text(port.read_text().replace("return self.pool(self.conv(x))", "return self.pool(self.cnv(x))"))
    result = run("verify", "model.ckpt", *MODEL)
    assert (
        result.exit_code == 2 and "AttributeError: 'Net' object has no attribute 'cnv'; mend its call" in result.output
    )
    assert "--images" not in result.output
