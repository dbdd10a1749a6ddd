"""The parts of `tensorflow.python.tpu` that `TPUEstimator` imports and that TensorFlow no longer
has.

`TPUEstimator(use_tpu=False)`, by which programs run on CPU and GPU, does not use them.
"""

from __future__ import annotations

from typing import Any

from tf1kit.errors import UsageError
from tf1kit.importing.overlay import OverlayModule


def _gone(module: str) -> OverlayModule:
    def stand_in(name: str) -> type:
        def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
            raise UsageError(
                f"tensorflow.python.tpu.{module}.{name} left TensorFlow: TPUs cannot be used through TPUEstimator any more. "
                "Run with use_tpu=False, or move to tf.distribute.TPUStrategy."
            )

        return type(name, (), {"__init__": refuse, "__doc__": f"{module}.{name} of 1.15.5: an error when it is made."})

    return OverlayModule(f"tensorflow.python.tpu.{module}", None, {}, stand_in)


session_support = _gone("session_support")
tpu_embedding = _gone("tpu_embedding")
tpu_embedding_gradient = _gone("tpu_embedding_gradient")
