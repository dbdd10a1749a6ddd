"""Assertions on estimators.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/estimator_test_utils.py.
"""

from __future__ import annotations

from typing import Any

CONTRACT = ("config", "evaluate", "export", "fit", "get_variable_names", "get_variable_value", "model_dir", "predict")


def assert_estimator_contract(tester: Any, estimator_class: Any) -> None:
    """Assert by a test case that a class has what each estimator has."""
    for name in CONTRACT:
        tester.assertTrue(hasattr(estimator_class, name), f"{estimator_class.__name__} has no attribute {name!r}")


def assert_in_range(min_value: Any, max_value: Any, key: str, metrics: Any) -> None:
    """Raise ValueError if `metrics[key]` is below `min_value` or above `max_value`."""
    value = metrics[key]
    if value < min_value:
        raise ValueError(f"{key}: {value} < {min_value}.")
    if value > max_value:
        raise ValueError(f"{key}: {value} > {max_value}.")
