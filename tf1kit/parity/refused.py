"""Says more exactly why TensorFlow refuses a float64 graph, where types are mixed in it.

The message of `recording.float64` names the operation at which TensorFlow stops.  If its inputs are
float32 and float64, that operation exists in float64, and the reason is what gives float32.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.recording.float64 import explained

MIXED = re.compile(  # the message of a graph, and that of an eager operation
    "type float(32|64) .*type float(32|64)"
    "|cannot compute (?P<operation>.+) as input .* a (double|float) tensor but is a (double|float) "
)
LACKING = ", which TensorFlow does not have in float64: "
GIVES_FLOAT32 = {  # a function on the way to the error -> what gives float32 there, and what to write
    "_compute_sampled_logits": (
        "uses a candidate sampler, whose expected counts are float32 in every graph: pass sampled_values=(candidates, "
        "tf.cast(true_counts, inputs.dtype), tf.cast(sampled_counts, inputs.dtype)), made of the three tensors that "
        "tf.nn.log_uniform_candidate_sampler or another sampler returns"
    ),
}


@contextmanager
def refusing(dtype: str, whose: str) -> Iterator[None]:
    """The block of `recording.float64.explained`; its error also says the reason."""
    try:
        with explained(dtype, whose):
            yield
    except NoFloat64Error as error:
        raise refused(error) from error.__cause__


def refused(error: NoFloat64Error) -> NoFloat64Error:
    """The error with the reason; the error itself if its message is right."""
    text = str(error)
    where, _, operation = text.partition(" uses ")
    operation, _, rest = operation.partition(LACKING)
    mixed = MIXED.search(rest)
    if not mixed or error.__cause__ is None:
        return error
    operation = mixed["operation"] or operation
    frames = {frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__cause__.__traceback__)}
    known = next((said for name, said in GIVES_FLOAT32.items() if name in frames), "")
    return NoFloat64Error(f"{where} {known or f'mixes float32 and float64 in {operation}: {rest}'}")
