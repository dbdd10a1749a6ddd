"""The decorator of TensorFlow's own tests that run in a graph and eagerly.

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
    """Run a test method in a graph with a session, and then eagerly; also a decorator.

    Args:
        func: the method, or None for a decorator.
        config: the configuration of the session.
        use_gpu: whether operations may run on a GPU.
        reset_test: whether `tearDown` and `setUp` are called in between, which TensorFlow does
            always today.
        assert_no_eager_garbage: whether the eager run may leave no garbage.

    Raises:
        NotImplementedError: `reset_test` is False.
    """
    if not reset_test:
        raise NotImplementedError(
            "run_in_graph_and_eager_modes: reset_test=False is not supplied; TensorFlow calls tearDown and setUp "
            "between both modes. Write a test for each mode."
        )
    return test_util.run_in_graph_and_eager_modes(
        func, config=config, use_gpu=use_gpu, assert_no_eager_garbage=assert_no_eager_garbage
    )
