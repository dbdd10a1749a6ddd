"""contrib.learn's `ExportStrategy`: how an `Experiment` exports its estimator.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/export_strategy.py.
"""

from __future__ import annotations

import collections
import inspect
from typing import Any

ExportStrategyFields = collections.namedtuple("ExportStrategyFields", ["name", "export_fn", "strip_default_attrs"])


class ExportStrategy(ExportStrategyFields):
    """The name of a folder, and a function that exports an estimator into it.

    The function takes the estimator and the folder. By name it also gets those of checkpoint_path,
    eval_result and strip_default_attrs that it has as parameters.
    """

    def __new__(cls, name: Any, export_fn: Any, strip_default_attrs: Any = None) -> Any:
        """Make a strategy; `strip_default_attrs` is optional."""
        return super().__new__(cls, name, export_fn, strip_default_attrs)

    def export(self, estimator: Any, export_path: Any, checkpoint_path: Any = None, eval_result: Any = None) -> Any:
        """Call the function.

        Raises:
            ValueError: the function takes eval_result but not checkpoint_path.
        """
        known = inspect.signature(self.export_fn).parameters
        if "eval_result" in known and "checkpoint_path" not in known:
            raise ValueError("An export_fn accepting eval_result must also accept checkpoint_path.")
        given = {
            "checkpoint_path": checkpoint_path,
            "eval_result": eval_result,
            "strip_default_attrs": self.strip_default_attrs,
        }
        return self.export_fn(estimator, export_path, **{name: given[name] for name in given if name in known})
