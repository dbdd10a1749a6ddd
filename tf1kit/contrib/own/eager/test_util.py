"""Runs tests in a graph and eagerly.

Source: TensorFlow 1.15.5: tensorflow/python/framework/test_util.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tf1kit.tf1.private import test_util


def run_in_graph_and_eager_modes(
    func: Callable[..., Any] | None = None,
    config: Any = None,
    use_gpu: bool = True,
    reset_test: bool = True,
    assert_no_eager_garbage: bool = False,
) -> Any:
    """A method of `tf.test.TestCase` that runs twice, once in a graph and once eagerly.

    Args:
        func: the method; None for a decorator.
        config: the configuration of the session.
        use_gpu: whether the graph's operations may be on a GPU.
        reset_test: without effect; `tearDown` and `setUp` run in between.
        assert_no_eager_garbage: whether tensors must not be left over.
    """
    about = {"config": config, "use_gpu": use_gpu, "assert_no_eager_garbage": assert_no_eager_garbage}
    return test_util.run_in_graph_and_eager_modes(func, **about)
