"""Tests `Network`: the result of a call, and that a `.keras` file keeps its options."""

import keras
import numpy as np
import pytest

import tf1kit.keras
import tf1kit.port


@keras.saving.register_keras_serializable(package="tests")
class Scaled(tf1kit.port.Network):
    """Multiplies by `factor`, by default 2."""

    def __init__(self, factor: int = 2, **kwargs):
        super().__init__({"factor": factor}, **kwargs)

    def endpoints(self, images, training=False):
        """The images and their multiple; in training the factor is one larger."""
        return {"same": images, "scaled": images * (self.options["factor"] + training)}


@keras.saving.register_keras_serializable(package="tests")
class LeftToKeras(keras.Model):
    """The same model with Keras's own config."""

    def __init__(self, factor: int = 2, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, images):
        """The images times the factor."""
        return images * self.factor


def loaded_again(model, folder):
    """The model, saved to a `.keras` file and loaded."""
    model(np.ones((1, 1), "float32"))
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras")


def test_a_call_gives_the_last_end_point():
    """A call gives the last end point, in training and in evaluation."""
    assert float(Scaled()(np.ones((1, 1), "float32"))[0, 0]) == 2
    assert float(Scaled()(np.ones((1, 1), "float32"), training=True)[0, 0]) == 3


@pytest.mark.parametrize("model", [Scaled(5), Scaled(factor=5)], ids=["by position", "by name"])
def test_options_are_saved(model, tmp_path):
    """A loaded model computes with the factor that it was made with."""
    assert float(loaded_again(model, tmp_path)(np.ones((1, 1), "float32"))[0, 0]) == 5


def test_keras_alone_loads_another_model(tmp_path):
    """Without `options` Keras silently saves a model's defaults; if that changes, `options` can
    go.
    """
    assert float(loaded_again(LeftToKeras(5), tmp_path)(np.ones((1, 1), "float32"))[0, 0]) == 2


def test_a_network_without_end_points_says_so():
    """The error on missing end points names the class."""
    with pytest.raises(NotImplementedError, match=r"Network has no endpoints\(images, training\)"):
        tf1kit.port.Network()(np.ones((1, 1), "float32"))
