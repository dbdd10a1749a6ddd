"""Class weights of eager models, as 1.15.5 took them.

There each output had weights of its own, by its name or its place; a class without a weight was an error that
names the class; and the data of a validation were weighted, too. Today the weights are for models with one
output, the classes have to be 0, 1, 2, and so on, and a validation is not weighted. So the weights of the
classes become weights of the examples, as 1.15.5 made them.
Source: TensorFlow 1.15.5, tensorflow/python/keras/engine/training_v2.py (`_process_training_inputs`) and
training_utils.py (`standardize_weights`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import numpy as np

from tf1kit.tf1.private import training_utils_v1


def weighing_classes(original: Callable[..., Any]) -> Callable[..., Any]:
    """`Model.fit` or `Model.train_on_batch`, whose `class_weight` is 1.15.5's for targets that are arrays."""
    signature = inspect.signature(original)

    @wraps(original)
    def weighed(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = signature.bind(self, *args, **kwargs)
        weights, targets = (given.arguments.get(name) for name in ("class_weight", "y"))
        if weights and arrays_of(targets):
            given.arguments["class_weight"] = None
            own = given.arguments.get("sample_weight")
            given.arguments["sample_weight"] = of_examples(self, targets, own, weights)
            validation = given.arguments.get("validation_data")
            if isinstance(validation, (tuple, list)):
                x, y, *rest = validation
                given.arguments["validation_data"] = x, y, of_examples(self, y, rest[0] if rest else None, weights)
        return original(*given.args, **given.kwargs)

    return weighed


def arrays_of(targets: Any) -> list[Any]:
    """The targets of the outputs, if they are arrays or tensors, else []."""
    if isinstance(targets, Mapping):
        whole = list(targets.values())
    else:
        whole = list(targets) if isinstance(targets, (list, tuple)) else [targets]
    return whole if all(getattr(value, "shape", ()) for value in whole) else []


def of_examples(model: Any, targets: Any, sample_weight: Any, class_weight: Any) -> Any:
    """The weights of the examples of each output, with those of their classes.

    Raises ValueError for a class that has no weight, and for targets of more than two axes.
    """
    whole = arrays_of(targets)
    names = getattr(model, "output_names", None) or [f"output_{place + 1}" for place in range(len(whole))]
    if isinstance(targets, Mapping):
        whole = [targets[name] for name in names]
    own = training_utils_v1.standardize_sample_weights(sample_weight, names)
    classes = training_utils_v1.standardize_class_weights(class_weight, names)
    made = [
        np.ones(len(target), np.float32) if weight is None and each is None else
        training_utils_v1.standardize_weights(target, weight, each)
        for target, weight, each in zip(whole, own, classes, strict=True)
    ]  # fmt: skip
    return made if len(made) > 1 else made[0]
