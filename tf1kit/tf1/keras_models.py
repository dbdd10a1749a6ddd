"""Lets models of tf.keras do what they did in 1.15.5.

The copy of Keras in TensorFlow's wheel no longer fits what is around it:

- `fit`, `evaluate` and `predict` in eager mode ask `input_lib` for a class that has moved. TensorFlow
  2.16 to 2.21 need this; the loops of graph mode do not ask.
- `plot_model` asks pydot for an exception that pydot 3 and later no longer have. Without Graphviz
  these raise `OSError`.
- A model was stateful if one of its layers said so. Today wrapped layers count, too; see
  `tf1kit.tf1.keras.layers.wrappers.Wrapper.stateful`. Source: TensorFlow 1.15.5,
  tensorflow/python/keras/engine/network.py.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tf1kit.importing.overlay import OverlayModule
from tf1kit.tf1.private import DistributedDatasetInterface, data_adapter, functional, input_lib, training_v1, vis_utils


def is_stateful(self: Any) -> bool:
    """Whether one of the model's layers is stateful."""
    return any(getattr(layer, "stateful", False) for layer in self.layers)


def set_stateful(self: Any, value: bool) -> None:
    """Keep a value that nothing reads, as Keras does for a layer."""
    self._stateful = value


@cache
def install() -> None:
    """Mend these places, in a process that the kit owns."""
    lost = {"DistributedDatasetInterface": DistributedDatasetInterface}
    data_adapter.input_lib = OverlayModule(input_lib.__name__, input_lib, lost)
    if vis_utils.pydot is not None:  # it is installed
        vis_utils.pydot = OverlayModule("pydot", vis_utils.pydot, {"InvocationException": OSError})
    for owner in (functional.Functional, training_v1.Model):
        owner.stateful = property(is_stateful, set_stateful)
