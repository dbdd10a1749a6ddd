"""Turn the whole process to TensorFlow 1's ways: for processes that the kit owns."""

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
    """Switch off TensorFlow 2's behaviour, once."""
    keras_version.install()  # before TensorFlow is imported for the first time

    with importing():
        from tensorflow.compat import v1

        from tf1kit.tf1.private import deprecation

        for each in ways():
            each.install()
    with deprecation.silence():  # its own steps do not concern the program
        v1.disable_v2_behavior()


def ways() -> tuple[Any, ...]:
    """The modules that have TensorFlow do something as 1.15.5 did, each by its `install`; to be called once it is imported."""
    from tf1kit.tf1 import (
        autograph,
        dataset_functions,
        dropout,
        free_biases,
        input_spec,
        regularization,
        seeds,
        shuffling,
        tensors,
    )

    return (
        at_exit,
        graph_text,
        autograph,
        dataset_functions,
        dropout,
        free_biases,
        input_spec,
        regularization,
        seeds,
        shuffling,
        tensors,
    )


def become(owns: Callable[[ModuleSpec], bool]) -> Importer:
    """Switch off TensorFlow 2's behaviour; let the files that `owns` is true of import TensorFlow
    1.

    The importer is put in front of `sys.meta_path` and returned.
    """
    version_1()
    importer = Importer(resolve, owns)
    sys.meta_path.insert(0, importer)
    return importer
