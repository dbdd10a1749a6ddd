"""What a constrained optimizer minimizes.

Source: TensorFlow 1.15.5,
tensorflow/contrib/constrained_optimization/python/constrained_minimization_problem.py (the
behaviour, not the code).
"""

from __future__ import annotations

import abc
import math
from typing import Any

__all__ = ["ConstrainedMinimizationProblem"]


class ConstrainedMinimizationProblem(abc.ABC):
    """The base class of problems: an objective to minimize, and constraints that must not be
    positive.

    Source: TensorFlow 1.15.5,
    tensorflow/contrib/constrained_optimization/python/constrained_minimization_problem.py.
    """

    @property
    @abc.abstractmethod
    def objective(self) -> Any:
        """The objective, a scalar tensor."""

    @property
    @abc.abstractmethod
    def constraints(self) -> Any:
        """A tensor; each of its elements is to be at most 0."""

    @property
    def proxy_constraints(self) -> Any:
        """A tensor of the shape of the constraints that is differentiated in their place, or None."""
        return None

    @property
    def pre_train_ops(self) -> Any:
        """The operations to run before each step, or None."""
        return None

    @property
    def num_constraints(self) -> int:
        """The number of constraints.

        Raises:
            ValueError: the shape of the constraints or of their proxies is not static, or they
                differ.
        """
        shape = self.constraints.get_shape()
        proxy_shape = shape if self.proxy_constraints is None else self.proxy_constraints.get_shape()
        if not (shape.is_fully_defined() and proxy_shape.is_fully_defined()):
            raise ValueError("constraints and proxy_constraints must have fully-known shapes")
        if shape != proxy_shape:
            raise ValueError("constraints and proxy_constraints must have the same shape")
        return math.prod(shape.as_list())
