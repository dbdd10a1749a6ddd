"""The commands of ports work: one that trains, on a small folder of batches, and one that only
prints.
"""

from __future__ import annotations

import functools
import types

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from migrated import cifar10_input
from tf1kit.cli.training import check_rows, example_command, training_command
from tf1kit.data.cifar10 import TEST_FILE, read_batch, write_folder
from tf1kit.errors import UsageError
from tf1kit.port import Network, Port


class Means(Network):
    """A classifier of the mean colour."""

    def __init__(self):
        super().__init__()
        self.classify = keras.layers.Dense(10, name="classify")

    def endpoints(self, images, training=False):
        """The logits of images `[n, 32, 32, 3]`."""
        return {"logits": self.classify(keras.ops.mean(images, (1, 2)))}


def make():
    """The port; it is called after the seed is set."""
    loss = lambda ends, labels: keras.ops.mean(  # noqa: E731
        keras.ops.categorical_crossentropy(labels, ends["logits"], from_logits=True)
    )
    return Port(Means(), loss, keras.optimizers.SGD(0.1))


def inputs(eval_data, data_dir, batch_size, seed=0, start=0):
    """The images of one training file, repeated without end, or those of the test batch once."""
    images, labels = read_batch(data_dir / (TEST_FILE if eval_data else "data_batch_1.bin"))
    data = tf.data.Dataset.from_tensor_slices((images.astype("float32") / 255, labels.astype("int32")))
    data = data.batch(batch_size)
    return data if eval_data else data.repeat().skip(start)


@pytest.fixture
def batches(tmp_path):
    """A folder with five batches of 4 images, and a test batch of 10."""
    random = np.random.RandomState(0)
    train, test = (
        (random.randint(0, 256, (n, 32, 32, 3), np.uint8), np.arange(n, dtype=np.uint8) % 10) for n in (20, 10)
    )
    write_folder(tmp_path / "batches", train, test, tuple(f"class {number}" for number in range(10)))
    return tmp_path / "batches"


@pytest.fixture
def train(batches):
    """A function that runs the command; its standard output and exit code."""
    command = training_command(make, inputs, batch_size=2)

    def train(*options):
        done = CliRunner().invoke(command, [f"--data-dir={batches}", "--quiet", *map(str, options)])
        return done.exit_code, done.output

    return train


def test_it_trains_resumes_and_evaluates(train, tmp_path):
    """A training that stops after two steps and continues has the bits of one that does not
    stop.
    """
    folder = tmp_path / "kept"
    code, whole = train("--steps=4")
    assert code == 0 and whole.startswith("trained from step 0 to 4\ntest accuracy 0.")
    assert " on 10 images in 5 batches\nweights and optimizer state: sha256 " in whole
    assert train("--steps=2", f"--checkpoint-dir={folder}")[1].startswith("trained from step 0 to 2\n")
    code, rest = train("--steps=4", f"--checkpoint-dir={folder}", f"--log-dir={tmp_path / 'log'}")
    assert code == 0 and rest == whole.replace("from step 0", "from step 2")
    assert train("--steps=3", f"--checkpoint-dir={folder}")[1].startswith(
        f"{folder} is at step 4: nothing to train up to step 3\n"
    )
    assert list((tmp_path / "log").iterdir())


def test_the_seed_makes_the_weights(train):
    """Another seed gives weights of other bits."""
    assert train("--steps=1", "--seed=1")[1] != train("--steps=1", "--seed=2")[1]


def test_it_says_what_is_wrong(train, batches, tmp_path):
    """The command refuses a checkpoint of another seed, a folder without batches, and a bad number
    of steps.
    """
    folder = tmp_path / "kept"
    train("--steps=1", f"--checkpoint-dir={folder}")
    code, said = train("--steps=2", f"--checkpoint-dir={folder}", "--seed=7")
    assert (
        code == 2
        and "was trained with seed 0, batch size 2, bits of the precision 32, but this run has seed 7, batch size 2"
        in said
    )
    assert train("--steps=0")[0] == 2
    (batches / TEST_FILE).unlink()
    code, said = train("--steps=1")
    assert code == 2 and TEST_FILE in said


def test_inputs_without_rows_are_refused_where_they_are_needed():
    """Several workers need inputs that can give a process its rows; one process does not."""
    check_rows(Port(Means(), None, None), inputs)
    part = types.SimpleNamespace(own={"rows": slice(0, 2)})
    check_rows(part, functools.partial(cifar10_input.inputs, image_size=32))
    with pytest.raises(UsageError, match="have no argument `rows`"):
        check_rows(part, inputs)


def test_a_command_that_only_prints():
    """A command that only prints takes a port's usual options, and ignores them."""

    def example():
        """Print a word."""
        print("word")

    command = example_command(example)
    assert CliRunner().invoke(command, ["--steps=3", "--data-dir=x"]).output == "word\n"
    assert "Print a word." in CliRunner().invoke(command, ["--help"]).output


def test_bfloat16_is_the_policy_of_the_model_alone(train, tmp_path):
    """With --precision bfloat16 the weights differ from those of float32; the process keeps its policy, and a
    checkpoint of the other precision is refused.
    """
    folder = tmp_path / "kept"
    code, narrow = train("--steps=2", "--precision=bfloat16", f"--checkpoint-dir={folder}")
    assert code == 0 and narrow.startswith("trained from step 0 to 2\n")
    assert keras.config.dtype_policy().name == "float32"
    assert narrow != train("--steps=2")[1]
    code, said = train("--steps=4", f"--checkpoint-dir={folder}")
    assert code == 2 and "bits of the precision 16, but this run has" in said


def test_a_port_without_a_layer_in_bfloat16_is_refused(batches):
    """A model that is made before the command runs would train in float32 in silence."""
    port = make()
    command = training_command(lambda: port, inputs, batch_size=2)
    done = CliRunner().invoke(command, [f"--data-dir={batches}", "--quiet", "--steps=1", "--precision=bfloat16"])
    assert (
        done.exit_code == 2
        and "no layer of Means computes in bfloat16, because the model is made before" in done.output
    )
