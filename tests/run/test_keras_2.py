"""`import keras` in a program's files is Keras 2.3.

`keras_2.printed` and `keras_2.h5` are what genuine Keras 2.3.1 on TensorFlow 1.15.5 (Python 3.7,
h5py 2.10) prints for `keras_2.program`, and the model that it saves.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import warm
from tests.conftest import Folder
from tf1kit.cli import main
from tf1kit.run.scan.changes import keras_2

HERE = Path(__file__).parent
PRINTED = (HERE / "keras_2.printed").read_text()
LOADS = """
import numpy as np
from keras.models import load_model
from keras.engine.topology import Layer
class Scale(Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],), initializer="ones", trainable=True)
        super(Scale, self).build(input_shape)
    def call(self, x):
        return x * self.scale
    def compute_output_shape(self, input_shape):
        return input_shape
model = load_model("keras_2.h5", custom_objects={"Scale": Scale})
x = np.random.RandomState(1).rand(16, 8, 8, 3).astype("float32")
print(["%.5f" % value for value in model.evaluate(x, np.eye(3)[np.arange(16) % 3], verbose=0)])
print(type(model.optimizer).__name__, model.optimizer.get_config()["nesterov"])
"""


def run(folder: Folder, program: str):
    """Run a program."""
    folder.write(program=program)
    return warm.run("tf1kit", ["run", "program.py"], folder.path)


def test_a_program(folder: Folder) -> None:
    """Layers, training, names, saving and generators give what Keras 2.3.1 gave."""
    done = run(folder, (HERE / "keras_2.program").read_text())
    assert (done.returncode, done.stdout) == (0, PRINTED), done.stderr


def test_a_file_of_keras_2(folder: Folder) -> None:
    """A model that Keras 2.3.1 saved has the loss that Keras printed, and its optimizer."""
    shutil.copy(HERE / "keras_2.h5", folder.path)
    done = run(folder, LOADS)
    assert (done.returncode, done.stdout) == (0, PRINTED.splitlines()[1] + "\nSGD True\n"), done.stderr


EVERY = """
import importlib, json, sys
for module, names in json.load(open("names.json")).items():
    for name in names:
        getattr(importlib.import_module(module), name)
from keras.layers import *
print(LSTM.__name__, keras.__version__ if "keras" in globals() else "")
"""


def test_every_name_of_the_table(folder: Folder) -> None:
    """Each name that scan says runs is there, and `import *` has the layers."""
    (folder.path / "names.json").write_text(json.dumps(keras_2()))
    done = run(folder, EVERY)
    assert (done.returncode, done.stdout) == (0, "LSTM \n"), done.stderr
    assert sum(map(len, keras_2().values())) > 1000


CONVOLUTIONS = """
from keras.layers import Conv2D, Convolution2D, Layer
class Mine(Conv2D):
    pass
for made in (Conv2D(2, 5, 3), Convolution2D(2, 5, 3), Mine(2, 5, 3), Conv2D(2, 5, (3, 3)), Conv2D(2, 5)):
    print(made.kernel_size, made.strides, isinstance(made, Conv2D), isinstance(made, Mine), issubclass(Conv2D, Layer))
"""


def test_sizes_of_a_kernel(folder: Folder) -> None:
    """Sizes one by one are those of the kernel, and not a stride; classes of a program work."""
    done = run(folder, CONVOLUTIONS)
    assert done.stdout.splitlines() == [
        "(5, 3) (1, 1) True False True",
        "(5, 3) (1, 1) True False True",
        "(5, 3) (1, 1) True True True",
        "(5, 5) (3, 3) True False True",
        "(5, 5) (1, 1) True False True",
    ], done.stderr


ABSENT = {
    "from keras.applications.vgg16 import VGG16": "keras.applications.vgg16.VGG16: tf.keras.applications.VGG16 of "
    "TensorFlow 1.15.5 is not available: the copy of Keras in TensorFlow's wheel does not have it. Instead: "
    "tf1kit.contrib.slim.nets has the networks of TensorFlow 1",
    "from keras.layers import LocallyConnected2D": "does not have it. Instead: build the model with tf.layers",
    "from keras.utils import multi_gpu_model\nmulti_gpu_model(1, 2)": "Instead: fit the model itself, on one GPU, or use ",
    "import keras.nothing": "No module named 'keras.nothing' in Keras 2.3",
    "import keras\nkeras.layers.Nothing": "keras.layers.Nothing: `keras` is Keras 2.3 here",
    "def func_load():\n    raise EOFError\nfunc_load()": "tf1kit: the file has a Lambda layer, with bytecode that only ",
}


@pytest.mark.parametrize("program", ABSENT)
def test_what_is_absent(program: str, folder: Folder) -> None:
    """An error says what is absent and what to use."""
    done = run(folder, program)
    assert done.returncode == 1 and ABSENT[program] in done.stderr, done.stderr


def test_scan(tmp_path: Path) -> None:
    """Scan says that names of Keras 2 run, and which do not."""
    program = tmp_path / "program.py"
    program.write_text("from keras.layers.merge import add\nfrom keras.layers import LocallyConnected2D\n")
    done = CliRunner().invoke(main, ["scan", "--format", "json", str(program)])
    rows = {row["symbol"]: row["runs"] for row in json.loads(done.output)}
    assert rows == {"keras.layers.merge": True, "keras.layers.LocallyConnected2D": False} and done.exit_code == 1
