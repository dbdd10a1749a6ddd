"""Reads TensorFlow 1 checkpoints, compares them, and converts them to Keras and back.

Reading and comparing do not import TensorFlow: each module is imported when one of its names is
used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf1kit.importing.lazy import lazy

if TYPE_CHECKING:
    from tf1kit.checkpoint.chosen import Chosen as Chosen
    from tf1kit.checkpoint.convert.planning import Plan as Plan
    from tf1kit.checkpoint.convert.restoring import restore as restore
    from tf1kit.checkpoint.convert.write_tf1 import save_tf1 as save_tf1
    from tf1kit.checkpoint.errors import CheckpointError as CheckpointError
    from tf1kit.checkpoint.map.kinds import Kind as Kind
    from tf1kit.checkpoint.mapping import Checkpoint as Checkpoint
    from tf1kit.checkpoint.mapping import load as load
else:
    __getattr__, __dir__, __all__ = lazy(
        __name__,
        {
            "Checkpoint": "mapping",
            "CheckpointError": "errors",
            "Chosen": "chosen",
            "Kind": "map.kinds",
            "Plan": "convert.planning",
            "load": "mapping",
            "restore": "convert.restoring",
            "save_tf1": "convert.write_tf1",
        },
    )
