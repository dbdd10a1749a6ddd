"""`tensorflow.python.layers.utils` of TensorFlow 1.15.5: the functions that TensorFlow's wheel
still has, and others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import constant_value as constant_value
from tf1kit.tf1.private import conv_input_length as conv_input_length
from tf1kit.tf1.private import conv_output_length as conv_output_length
from tf1kit.tf1.private import convert_data_format as convert_data_format
from tf1kit.tf1.private import deconv_output_length as deconv_output_length
from tf1kit.tf1.private import normalize_data_format as normalize_data_format
from tf1kit.tf1.private import normalize_padding as normalize_padding
from tf1kit.tf1.private import normalize_tuple as normalize_tuple
from tf1kit.tf1.private import smart_cond as smart_cond


def get_reachable_from_inputs(inputs: list[Any], targets: list[Any] | None = None) -> set[Any]:
    """The set of the inputs and of all tensors of the graph that depend on them. The search stops as soon
    as the set has all `targets`, so it may lack other tensors.
    """
    reachable, queue = set(inputs), list(inputs)
    while queue:
        each = queue.pop()
        consumers = each.consumers() if hasattr(each, "consumers") else [each.op]  # a variable has no consumers()
        new = [output for consumer in consumers for output in consumer.outputs if output not in reachable]
        reachable.update(new)
        queue[:0] = new
        if targets and reachable.issuperset(targets):
            break
    return reachable


def object_list_uid(object_list: Iterable[Any]) -> str:
    """A string that distinguishes lists (or nests) of objects as long as the objects live."""
    return ", ".join(str(abs(id(item))) for item in tf.nest.flatten(object_list))


def static_shape(x: Any) -> tuple[int | None, ...] | None:
    """The static shape of a tensor, as a tuple; None if there is no tensor or its rank is
    unknown.
    """
    if x is None or x.get_shape().ndims is None:
        return None
    return tuple(x.get_shape().as_list())
