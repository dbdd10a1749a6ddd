"""The decorators of TensorFlow's own tests that run in a graph and eagerly.

Source: TensorFlow 1.15.5: tensorflow/python/framework/test_util.py and
tensorflow/python/keras/keras_parameterized.py.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from absl.testing import parameterized

from tf1kit.tf1.private import keras_parameterized, test_util

named_parameters: Any = parameterized.named_parameters  # absl has types in some environments only


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


def run_all_keras_modes(
    test_or_class: Any = None, config: Any = None, always_skip_v1: bool = False, always_skip_eager: bool = False
) -> Any:
    """Run a test method, or each of a class, in all modes of Keras; also a decorator.

    The modes "v2_function" and "v2_funcgraph" are one: 1.15.5 had two ways to run a model in
    functions, of which TensorFlow has kept one.

    Args:
        test_or_class: the method or class, or None for a decorator.
        config: the configuration of the session.
        always_skip_v1: whether the mode of a session is left out.
        always_skip_eager: whether the mode of `run_eagerly` is left out.
    """
    modes: dict[str, Callable[..., Any]] = dict.fromkeys(
        ("v2_function", "v2_funcgraph"), keras_parameterized._v2_function_test
    )
    if not always_skip_eager:
        modes["v2_eager"] = keras_parameterized._v2_eager_test
    if not always_skip_v1:
        modes["v1_session"] = functools.partial(_in_session, config)

    def of_method(method: Callable[..., Any]) -> Any:
        @named_parameters(*((f"_{mode}", mode) for mode in modes))  # type: ignore[untyped-decorator]
        @functools.wraps(method)
        def decorated(self: Any, run_mode: str, *args: Any, **kwargs: Any) -> None:
            modes[run_mode](method, self, *args, **kwargs)

        return decorated

    return keras_parameterized._test_or_class_decorator(test_or_class, of_method)


def _in_session(config: Any, method: Callable[..., Any], test: Any, *args: Any, **kwargs: Any) -> None:
    keras_parameterized._v1_session_test(method, test, config, *args, **kwargs)
