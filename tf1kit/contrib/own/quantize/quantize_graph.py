"""Rewrites a graph so that it computes what a quantized network does.

Source: TensorFlow 1.15.5: tensorflow/contrib/quantize/python/quantize_graph.py.
"""

from __future__ import annotations

import re
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.quantize import fold_batch_norms, quantize

SPARSE = (
    "Adadelta|Adagrad|AdagradDA|CenteredRMSProp|Ftrl|FtrlV2|Momentum|ProximalAdagrad|ProximalGradientDescent|RMSProp"
)
DENSE = f"{SPARSE}|Adam|AddSign|GradientDescent|PowerSign"
TRAINING = re.compile(f"(Resource)?(Apply({DENSE})|SparseApply({SPARSE}))")
UNCHECKED = ("ApplyAdadelta",)  # 1.15.5 does not look for it


def create_training_graph(input_graph: Any = None, quant_delay: int = 0) -> None:
    """Put fake quantization into a graph that is to be trained, before it has gradients.

    Args:
        input_graph: the graph; None for the default graph.
        quant_delay: the step from which numbers are quantized.

    Raises:
        ValueError: the graph has the operations of an optimizer.
    """
    _rewrite(input_graph, True, quant_delay=quant_delay)


def create_eval_graph(input_graph: Any = None) -> None:
    """Put fake quantization into a graph that evaluates; see `create_training_graph`."""
    _rewrite(input_graph, False)


def experimental_create_training_graph(
    input_graph: Any = None,
    weight_bits: int = 8,
    activation_bits: int = 8,
    symmetric: bool = False,
    quant_delay: int | None = 0,
    freeze_bn_delay: int | None = None,
    scope: str | None = None,
) -> None:
    """`create_training_graph` with options.

    Args:
        input_graph: the graph; None for the default graph.
        weight_bits: 2 to 8.
        activation_bits: 2 to 8.
        symmetric: whether the quantized ranges have ends of equal size.
        quant_delay: the step from which numbers are quantized.
        freeze_bn_delay: the step from which batch norms take their moving averages.
        scope: only operations below it are quantized.

    Raises:
        ValueError: the graph has the operations of an optimizer.
    """
    about = {"weight_bits": weight_bits, "activation_bits": activation_bits, "symmetric": symmetric}
    _rewrite(input_graph, True, freeze_bn_delay, quant_delay=quant_delay, scope=scope, **about)


def experimental_create_eval_graph(
    input_graph: Any = None,
    weight_bits: int = 8,
    activation_bits: int = 8,
    symmetric: bool = False,
    quant_delay: int | None = None,
    scope: str | None = None,
) -> None:
    """`create_eval_graph` with the options of `experimental_create_training_graph`."""
    about = {"weight_bits": weight_bits, "activation_bits": activation_bits, "symmetric": symmetric}
    _rewrite(input_graph, False, quant_delay=quant_delay, scope=scope, **about)


def _rewrite(graph: Any, is_training: bool, freeze_bn_delay: int | None = None, **about: Any) -> None:
    graph = graph or tf.get_default_graph()
    types = {op.type for op in graph.get_operations()}
    if found := {each for each in types if TRAINING.fullmatch(each) and each not in UNCHECKED}:
        raise ValueError(f"Training op found in graph, exiting {found}")
    with graph.as_default():
        fold_batch_norms.FoldBatchNorms(graph, is_training, freeze_batch_norm_delay=freeze_bn_delay)
        quantize.Quantize(graph, is_training, **about)
