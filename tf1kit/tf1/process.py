"""Gives a whole process TensorFlow 1's behaviour; only for processes that the kit owns."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib.machinery import ModuleSpec
from typing import Any

from tf1kit.importing.importer import Importer
from tf1kit.importing.start import importing
from tf1kit.tf1 import at_exit, graph_text, resolve
from tf1kit.tf1.keras import version as keras_version


@cache
def version_1() -> None:
    """Switch off TensorFlow 2's behaviour. It acts once."""
    keras_version.install()  # before TensorFlow is imported for the first time

    with importing():
        from tensorflow.compat import v1

        from tf1kit.tf1.private import deprecation

        for each in ways():
            each.install()
    with deprecation.silence():  # the warnings do not concern the program
        v1.disable_v2_behavior()


def ways() -> tuple[Any, ...]:
    """The modules that make TensorFlow behave like 1.15.5, each by its `install`. Call this after
    TensorFlow is imported.
    """
    from tf1kit.tf1 import (
        autograph,
        class_numbers,
        dataset_functions,
        dropout,
        free_biases,
        globs,
        input_spec,
        keras_dot,
        keras_losses,
        keras_models,
        keras_saving,
        metric_variables,
        recurrent_names,
        regularization,
        result_names,
        seeds,
        shuffling,
        slow_gradients,
        tensors,
        variables,
    )

    return (
        at_exit,
        graph_text,
        autograph,
        class_numbers,
        dataset_functions,
        dropout,
        free_biases,
        globs,
        input_spec,
        keras_dot,
        keras_losses,
        keras_models,
        keras_saving,
        metric_variables,
        recurrent_names,
        regularization,
        result_names,
        seeds,
        shuffling,
        slow_gradients,
        tensors,
        variables,
    )


def become(owns: Callable[[ModuleSpec], bool]) -> Importer:
    """Switch off TensorFlow 2's behaviour, and let the files for which `owns` is true import
    TensorFlow 1.

    It puts an importer in front of `sys.meta_path` and returns it.
    """
    version_1()
    importer = Importer(resolve, owns)
    sys.meta_path.insert(0, importer)
    return importer
