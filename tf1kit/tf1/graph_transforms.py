"""`tensorflow.tools.graph_transforms`: rewrites graphs with the C++ library that TensorFlow still has.

Source: TensorFlow 1.15.5: tensorflow/tools/graph_transforms/__init__.py.
"""

from __future__ import annotations

import importlib
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import OverlayModule
from tf1kit.tf1.private import transform_graph


def TransformGraph(input_graph_def: Any, inputs: list[str], outputs: list[str], transforms: list[str]) -> Any:  # noqa: N802
    """The rewritten GraphDef.

    Args:
        input_graph_def: a GraphDef.
        inputs: the names of the nodes that are fed.
        outputs: the names of the nodes that are fetched.
        transforms: the rewrites in their order, such as "fold_constants(ignore_errors=true)".

    Raises:
        InvalidArgumentError: there is no transform of that name.
    """
    given = (",".join(inputs), ",".join(outputs), " ".join(transforms))
    try:
        text = transform_graph(input_graph_def.SerializeToString(), *map(tf.compat.as_bytes, given))
    except ValueError as error:  # the wrapper raises it in the place of the library's error
        raise tf.errors.InvalidArgumentError(None, None, str(error)) from error
    return tf.GraphDef.FromString(text)


tools = OverlayModule(
    "tensorflow.tools", importlib.import_module("tensorflow.tools"), {"graph_transforms": "tf1kit.tf1.graph_transforms"}
)
