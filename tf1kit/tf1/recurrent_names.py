"""Names the variables of tf.keras's recurrent layers as 1.15.5 does: `lstm/kernel`,
`both/backward_gru/kernel`, so that its checkpoints can be restored.

The Keras in TensorFlow's wheel builds a cell within a scope of the cell's name
(`lstm/lstm_cell/kernel`).
Source: TensorFlow 1.15.5, tensorflow/python/keras/layers/recurrent.py, `RNN.build` and
`StackedRNNCells.build`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from types import ModuleType
from typing import Any

from tf1kit.tf1.private import recurrent


class Backend:
    """Keras's backend for the module of recurrent layers, which opens scopes only to build cells.

    Args:
        module: the backend.
    """

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def __getattr__(self, name: str) -> Any:
        """A name of the backend."""
        return getattr(self.module, name)

    def name_scope(self, name: str) -> AbstractContextManager[None]:
        """No scope."""
        return nullcontext()


@cache
def install() -> None:
    """Build cells without a scope, in a process that the kit owns."""
    recurrent.backend = Backend(recurrent.backend)
