"""A training loop that ends where its data end.

Source: TensorFlow 1.15.5, tensorflow/contrib/distribute/python/monitor.py (the behaviour, not the
code).
"""

from __future__ import annotations

from itertools import count
from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["Monitor"]


class Monitor:
    """Runs training steps.

    Args:
        step_callable: called to run a step; in a graph it returns what to run, and has `initialize`,
            which returns what to run first.
        session: for a graph; it initializes all variables. None in eager execution.

    Raises:
        ValueError: there is a session in eager execution, or none in a graph.

    Source: TensorFlow 1.15.5, tensorflow/contrib/distribute/python/monitor.py.
    """

    def __init__(self, step_callable: Any, session: Any = None) -> None:
        if tf.executing_eagerly():
            if session is not None:
                raise ValueError("Should not provide a `session` in Eager mode.")
            self._run_step = step_callable
        else:
            if session is None:
                raise ValueError("Should provide a `session` in Graph mode.")
            session.run(step_callable.initialize())
            self._run_step = session.make_callable(step_callable())
            session.run(tf.global_variables_initializer())

    def run_steps(self, num_steps: int | None = None) -> None:
        """Run some steps, or until the data end, whichever comes first; None sets no number."""
        for _ in count() if num_steps is None else range(num_steps):
            try:
                self._run_step()
            except tf.errors.OutOfRangeError:
                break
