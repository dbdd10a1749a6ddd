"""Activations that are one operation.  `units` lets the layer in front have those with a name."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step

NAMES = {  # operation -> the activation of Keras
    "Elu": "elu",
    "Relu": "relu",
    "Relu6": "relu6",
    "Selu": "selu",
    "Sigmoid": "sigmoid",
    "Softmax": "softmax",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Swish": "silu",
    "Tanh": "tanh",
    "LogSoftmax": "log_softmax",
    "LeakyRelu": "leaky_relu",
}
OPS = tuple(NAMES)


def match(net: Net, node: Node) -> Step | None:
    """An activation."""
    if node.op == "LeakyRelu":
        options = {"negative_slope": node.real("alpha")}
        return Step("layers.LeakyReLU", node.inputs, (node.output,), node.name, options)
    return Step("layers.Activation", node.inputs, (node.output,), node.name, {"activation": NAMES[node.op]})
