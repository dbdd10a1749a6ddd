"""Fixtures of the parity room's tests: small pairs that are written to a folder and imported from
there.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tf1kit.parity.pair import Pair, load_pair
from tf1kit.parity.recording import recording
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.scenario import golden_run


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """A block in which `folder` is the working folder and first on the import path. Afterwards its
    modules are removed.
    """
    path, modules = list(sys.path), set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        sys.path.insert(0, str(folder))
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path[:] = path
            for name in set(sys.modules) - modules:
                if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(folder)):
                    del sys.modules[name]


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write each of `files` (name below `folder` -> text)."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def install() -> Iterator[Callable[[Path, Mapping[str, str], str], ModuleType]]:
    """A function that writes files to a folder and imports a module from there, for one test."""
    with ExitStack() as stack:

        def install(folder: Path, files: Mapping[str, str], name: str) -> ModuleType:
            write(folder, files)
            stack.enter_context(importable(folder))
            sys.modules.pop(name, None)  # a module of another test with that name
            return importlib.import_module(name)

        yield install


LEGACY = '''"""One layer, as TensorFlow 1 writes it."""
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (8, 6)


def build(images):
    kernel = tf.Variable(tf.zeros([6, 4], images.dtype))
    bias = tf.Variable(tf.zeros([4], images.dtype))
    logits = tf.matmul(images, kernel) + bias
    return {"logits": logits, "probabilities": tf.nn.softmax(logits)}


def loss(endpoints, labels):
    return tf.reduce_mean(-tf.reduce_sum(labels * tf.log(endpoints["probabilities"]), axis=1))


def optimizer():
    return tf.train.AdamOptimizer(0.01)
'''

MIGRATED = '''"""The same layer in Keras 3."""
import keras
from keras import ops

import tf1kit.keras


class Dense(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = keras.layers.Dense(4, kernel_initializer="zeros", name="fc")

    def endpoints(self, images, training=False):
        logits = self.fc(images)
        return {"logits": logits, "probabilities": ops.softmax(logits)}

    def call(self, images):
        return self.endpoints(images)["probabilities"]


def loss(endpoints, labels):
    return ops.mean(-ops.sum(labels * ops.log(endpoints["probabilities"]), axis=1))


def optimizer():
    return tf1kit.keras.Adam(0.01)


WEIGHT_MAP = (
    ("Variable", "fc/kernel", None),
    ("Variable_1", "fc/bias", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)
'''


class Toy:
    """A user's pair, `old/dense.py` and `new/dense.py`, in its own folder; a test can change it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write(folder, {"old/dense.py": LEGACY, "new/dense.py": MIGRATED})

    def write(self, name: str, text: str) -> None:
        """Replace a file."""
        write(self.folder, {name: text})

    def change(self, name: str, old: str, new: str) -> None:
        """Replace every `old` by `new` in a file; there must be one."""
        text = (self.folder / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        """Add to the end of a file."""
        self.write(name, (self.folder / name).read_text() + text)

    def declare(self, text: str) -> None:
        """Write `parity_tests/mutants/dense.py`."""
        self.write("parity_tests/mutants/dense.py", f"from tf1kit.parity.mutants import Mutant\n\n{text}\n")

    def inside(self) -> AbstractContextManager[None]:
        """Work in the folder and import from it."""
        return importable(self.folder)

    def load(self, **arguments: Any) -> Pair:
        """The pair that `tf1kit parity old.dense new.dense` finds in the folder."""
        with self.inside():
            return load_pair("old.dense", "new.dense", **arguments)

    def pair_of(self, legacy: ModuleType, migrated: ModuleType) -> Pair:
        """A pair of loaded modules, which may have been changed."""
        return Pair(legacy, migrated, {}, batches_of(legacy), 0, self.folder / "parity_tests")

    def golden(self, suffix: str) -> Path:
        """The golden's .npz or .json."""
        return self.folder / f"parity_tests/goldens/dense{suffix}"

    def record(self, pair: Pair) -> None:
        """Record a golden of the pair with this TensorFlow; only the recorder's command would
        refuse that.
        """
        self.golden(".npz").parent.mkdir(parents=True)
        origin = recording.origin(
            str(pair.legacy_file), pair.options, pair.seed, pair.batches.shape, pair.batches.digest
        )
        origin["tensorflow"] = "1.15.5, as a test pretends"
        golden = recording.golden_of(golden_run(pair.legacy_side, pair.golden_steps), origin)
        recording.save(golden, str(pair.golden))

    def cut(self, suffix: str) -> None:
        """Cut the golden's .npz or .json to half."""
        data = self.golden(suffix).read_bytes()
        self.golden(suffix).write_bytes(data[: len(data) // 2])

    def change_golden(self, old: str, new: str) -> None:
        """Replace text in the golden's .json."""
        self.change("parity_tests/goldens/dense.json", old, new)


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """A correct pair in an empty folder."""
    return Toy(tmp_path)
