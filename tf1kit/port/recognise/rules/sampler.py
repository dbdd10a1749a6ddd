"""`tf.random.log_uniform_candidate_sampler`, with which `tf.nn.nce_loss` and `sampled_softmax_loss` draw classes."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, Step
from tf1kit.port.sampled import OF_A_GRAPH, SAMPLERS

OPS = SAMPLERS


def match(net: Net, node: Node) -> Step | None:
    """Candidates without a seed, or with that of the operation."""
    del net
    seeds = node.number("seed"), node.number("seed2")
    if seeds != (0, 0) and seeds[0] != OF_A_GRAPH:
        return None
    options = {key: node.number(key) for key in ("num_true", "num_sampled")}
    options |= {"unique": node.truth("unique"), "range_max": node.number("range_max")}
    if seeds[0]:
        options["seed"] = seeds[1]
    outputs = tuple(f"{node.name}:{at}" for at in range(3))
    return Step("tf.random.log_uniform_candidate_sampler", node.inputs, outputs, node.name, options, form=CALL)
