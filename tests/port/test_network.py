"""A model of named end points: what calling it gives, and that a `.keras` file keeps its
options.
"""

import keras
import numpy as np
import pytest

import tf1kit.keras
import tf1kit.port


@keras.saving.register_keras_serializable(package="tests")
class Scaled(tf1kit.port.Network):
    """Doubles, or multiplies by `factor`."""

    def __init__(self, factor: int = 2, **kwargs):
        super().__init__({"factor": factor}, **kwargs)

    def endpoints(self, images, training=False):
        """The images, and their multiple: one more in training."""
        return {"same": images, "scaled": images * (self.options["factor"] + training)}


@keras.saving.register_keras_serializable(package="tests")
class LeftToKeras(keras.Model):
    """The same, its config left to Keras."""

    def __init__(self, factor: int = 2, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, images):
        """The multiple."""
        return images * self.factor


def loaded_again(model, folder):
    """Saved to a `.keras` file and loaded."""
    model(np.ones((1, 1), "float32"))
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras")


def test_a_call_gives_the_last_end_point():
    """In either mode."""
    assert float(Scaled()(np.ones((1, 1), "float32"))[0, 0]) == 2
    assert float(Scaled()(np.ones((1, 1), "float32"), training=True)[0, 0]) == 3


@pytest.mark.parametrize("model", [Scaled(5), Scaled(factor=5)], ids=["by position", "by name"])
def test_options_are_saved(model, tmp_path):
    """A loaded model computes with the factor that it was made with."""
    assert float(loaded_again(model, tmp_path)(np.ones((1, 1), "float32"))[0, 0]) == 5


def test_keras_alone_loads_another_model(tmp_path):
    """Why there are `options`: Keras silently saves a model's defaults. Once it does not, they can
    go.
    """
    assert float(loaded_again(LeftToKeras(5), tmp_path)(np.ones((1, 1), "float32"))[0, 0]) == 2


def test_a_network_without_end_points_says_so():
    """By its class's name."""
    with pytest.raises(NotImplementedError, match=r"Network has no endpoints\(images, training\)"):
        tf1kit.port.Network()(np.ones((1, 1), "float32"))
