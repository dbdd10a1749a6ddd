"""What contrib.learn used of scikit-learn, without scikit-learn.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/_sklearn.py. With
`TENSORFLOW_SKLEARN` in the environment, 1.15.5 took scikit-learn's own; this module never does.
"""

from __future__ import annotations

from typing import Any

import numpy as np


class BaseEstimator:
    """An object whose public attributes are its parameters."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The public attributes that are not functions, by name. `deep` adds those of their values,
        as "attribute__parameter".
        """
        found = {}
        for name in [name for name in vars(self) if not name.startswith("_")]:
            value: Any = getattr(self, name, None)
            if callable(value):
                continue
            if deep and hasattr(value, "get_params"):
                found.update({f"{name}__{key}": each for key, each in value.get_params().items()})
            found[name] = value
        return found

    def set_params(self, **params: Any) -> BaseEstimator:
        """Set attributes, as `get_params` names them; returns the object.

        Raises:
            ValueError: there is no such parameter.
        """
        known = self.get_params() if params else {}
        for key, value in params.items():
            name, _, inner = key.partition("__")
            if name not in known:
                where = self if inner else type(self).__name__
                raise ValueError(
                    f"Invalid parameter {name} for estimator {where}. Check the list of available parameters with "
                    "`estimator.get_params().keys()`."
                )
            if inner:
                known[name].set_params(**{inner: value})
            else:
                setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        params = ", ".join(f"{name}={value}" for name, value in self.get_params(deep=False).items())
        return f"{type(self).__name__}({params})"


class ClassifierMixin:
    """Marks a classifier."""


class RegressorMixin:
    """Marks a regressor."""


class TransformerMixin:
    """Marks a transformer."""


class NotFittedError(ValueError, AttributeError):
    """Raised for predictions of an estimator that has no checkpoint."""


def accuracy_score(y_true: Any, y_pred: Any) -> Any:
    """The share of equal elements of two arrays."""
    return np.average(y_true == y_pred)


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """The mean square of the difference of two arrays, without their dimensions of size 1."""
    true, predicted = (np.squeeze(values) if len(values.shape) > 1 else values for values in (y_true, y_pred))
    return np.average((true - predicted) ** 2)


def train_test_split(*args: Any, **options: Any) -> tuple[Any, ...]:
    """Split arrays into two random parts, with the same rows of each: both parts of the first array, both
    parts of the second, and so on.

    Args:
        args: arrays with the same number of rows.
        options: `test_size` or `train_size`, a share of the rows (three quarters train by default);
            `random_state`, the seed.
    """
    train, test = options.get("train_size"), options.get("test_size")
    if train is None:
        train = 0.75 if test is None else 1 - test
    rows = len(args[0])
    np.random.seed(options.get("random_state"))  # as 1.15.5 draws
    order = np.random.permutation(rows)
    cut = int(train * rows)
    return tuple(values.take(part, axis=0) for values in args for part in (order[:cut], order[cut:]))
