"""Reading a tensor needs little more memory than the tensor itself."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from tests.checkpoint.forge import constant, proto, shape
from tf1kit.checkpoint import load
from tf1kit.checkpoint.convert.command import to_keras
from tf1kit.checkpoint.diff import diff
from tf1kit.checkpoint.listing import rows_of

LARGE = np.random.default_rng(0).normal(size=(4000, 1500)).astype("float32")  # 24 MB
LIMIT = 1.3
PORT = """
import keras
import tf1kit.keras
from tf1kit.port.weight_map import Transpose

INPUT_SHAPE = (1, 4000)
WEIGHT_MAP = (("x", "dense/kernel", None),)


@keras.saving.register_keras_serializable(package="memory_port")
class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(1500, use_bias=False, name="dense")

    def call(self, x):
        return self.dense(x)


def optimizer():
    return tf1kit.keras.Momentum(0.1, 0.9)
"""

MEASURE = """
import sys
import types
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tf1kit.checkpoint.convert import command as convert
from tf1kit.checkpoint.convert import lazy as lazy
from tf1kit.checkpoint.verify import verify


class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.parts = [keras.layers.Dense(1500, use_bias=False, name=f"dense{number}") for number in range(8)]

    def call(self, x):
        return sum(part(x) for part in self.parts)


def resident(field):
    # Bytes of this process: VmRSS now, VmHWM at its worst since that was reset.
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


scope, *outs = sys.argv[1:]
lazy.Lazy = getattr(lazy, scope)
port = types.SimpleNamespace(Net=Net, __name__="port")
port.WEIGHT_MAP = tuple((f"x{number}", f"dense{number}/kernel", None) for number in range(8))
sys.modules["port"] = port
for rows in (4, 4000):  # the first round imports and caches
    draw = np.random.default_rng(0)
    for number in range(8):
        array = draw.normal(size=(rows, 1500)).astype("f")
        tf.raw_ops.SaveV2(prefix=f"a{number}", tensor_names=[f"x{number}"], shape_and_slices=[""], tensors=[array])
    prefixes = [f"a{number}" for number in range(8)]
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=prefixes, destination_prefix=f"all{rows}")
    for out in outs:
        before = resident("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")
        if out == "verify":
            assert not verify(f"all{rows}", "port:Net", images=(1, rows))
        else:
            convert.to_keras(f"all{rows}", "port:Net", Path(out), images=(1, rows), force=True)
        if rows == 4000:
            print((resident("VmHWM") - before) / (rows * 1500 * 4))
"""


def save_v2(path):  # noqa: D103
    tf.raw_ops.SaveV2(prefix=str(path), tensor_names=["x"], shape_and_slices=[""], tensors=[LARGE])


def save_v1(path):  # noqa: D103
    tf.raw_ops.SaveSlices(filename=str(path), tensor_names=["x"], shapes_and_slices=[""], data=[LARGE])


def save_parts(path):  # noqa: D103
    specs = ["4000 1500 -:0,700", "4000 1500 -:700,800"]
    parts = [LARGE[:, :700], LARGE[:, 700:]]
    tf.raw_ops.SaveV2(prefix=str(path), tensor_names=["x", "x"], shape_and_slices=specs, tensors=parts)


def save_parts_v1(path):  # noqa: D103
    specs = ["4000 1500 -:0,700", "4000 1500 -:700,800"]
    parts = [LARGE[:, :700], LARGE[:, 700:]]
    tf.raw_ops.SaveSlices(filename=str(path), tensor_names=["x", "x"], shapes_and_slices=specs, data=parts)


def save_npz(path):  # noqa: D103
    np.savez_compressed(path, x=LARGE)


def save_graph(path):  # noqa: D103
    path.write_bytes(proto(constant("x", proto((1, 1), (2, shape(*LARGE.shape)), (4, LARGE.tobytes())))))


def save_safetensors(path):  # noqa: D103
    header = b'{"x":{"dtype":"F32","shape":[4000,1500],"data_offsets":[0,%d]}}' % LARGE.nbytes
    path.write_bytes(len(header).to_bytes(8, "little") + header + LARGE.tobytes())


def save_hdf5(path):  # noqa: D103
    import h5py

    with h5py.File(path, "w") as file:
        file["x"] = LARGE


KINDS = {
    "model.ckpt": save_v2,
    "v1.ckpt": save_v1,
    "parts.ckpt": save_parts,
    "parts_v1.ckpt": save_parts_v1,
    "a.npz": save_npz,
    "a.pb": save_graph,
    "a.safetensors": save_safetensors,
    "a.weights.h5": save_hdf5,
}


def peak(work) -> float:
    """The largest memory that `work` needed, in sizes of the tensor."""
    gc.collect()
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / LARGE.nbytes


@pytest.mark.parametrize("name", KINDS)
def test_reading_and_figures(name, tmp_path):
    """One tensor at a time, plus less than a third; opening and listing need almost nothing."""
    KINDS[name](tmp_path / name)
    with load(tmp_path / name) as checkpoint:
        assert np.array_equal(checkpoint["x"], LARGE)
        assert peak(lambda: rows_of(checkpoint, False, lambda *said: None)) < 0.02
        assert peak(lambda: checkpoint["x"]) < LIMIT
        assert peak(lambda: rows_of(checkpoint, True, lambda *said: None)) < LIMIT
    assert peak(lambda: load(tmp_path / name).close()) < 0.2


def test_diff(tmp_path):
    """Two tensors, and the memory for comparing a block of them."""
    save_v2(tmp_path / "a")
    save_v1(tmp_path / "b")
    with load(tmp_path / "a") as left, load(tmp_path / "b") as right:
        assert peak(lambda: diff(left, right, lambda *said: None, stats=True)) < 2 * LIMIT + 1


def convert(out: str, monkeypatch: pytest.MonkeyPatch, port: str = PORT) -> None:
    """Convert the checkpoint `a` of a weight and its slot to `out`, with a newly imported port."""
    monkeypatch.delitem(sys.modules, "memory_port", raising=False)
    Path("memory_port.py").write_text(port)
    to_keras("a", "memory_port:Net", Path(out), force=True)


OUTS = ["model.keras", "model.weights.h5", "model.npz", "model.safetensors"]


@pytest.mark.parametrize("out", OUTS)
@pytest.mark.parametrize("turned", [False, True])
def test_converting(turned, out, tmp_path, monkeypatch):
    """Weight and slot are held one at a time, also if the port has another layout."""
    monkeypatch.chdir(tmp_path)
    port = PORT.replace('kernel", None', 'kernel", Transpose((1, 0))') if turned else PORT
    given = np.ascontiguousarray(LARGE.T) if turned else LARGE
    tf.raw_ops.SaveV2(prefix="a", tensor_names=["x", "x/Momentum"], shape_and_slices=[""] * 2, tensors=[given, given])
    convert("first.keras", monkeypatch, port)  # the first round imports and caches
    assert peak(lambda: convert(out, monkeypatch, port)) < LIMIT
    with load(out) as after:
        name = "dense/kernel" if out.endswith(("npz", "safetensors")) else "dense/vars/0"
        assert np.array_equal(after[name], LARGE)


@pytest.mark.parametrize("scope", ["Lazy", "Held"])
def test_a_model_is_not_held(scope, tmp_path):
    """TensorFlow holds at most two of eight weights at a time, by the system's count."""
    script = tmp_path / "measure.py"
    script.write_text(MEASURE)
    outs = [*(OUTS if scope == "Lazy" else OUTS[:1]), "verify"]
    done = subprocess.run(
        [sys.executable, script, scope, *outs], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    most = [float(line) for line in done.stdout.split()]
    assert len(most) == len(outs)
    assert max(most) < 2 * LIMIT if scope == "Lazy" else most[0] > 8 and min(most) > 4 * LIMIT, most
