"""`tf.contrib.eager.defun`.  Source: TensorFlow 1.15.5: tensorflow/python/eager/function.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tf1kit.tf1.dataset_functions import of_the_graph
from tf1kit.tf1.private import def_function, variable_scope

__all__ = ["defun"]


class Function(def_function.Function):
    """A function that makes its variables as the graph around it does: they are in the collections,
    and each trace makes its own.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with variable_scope.variable_creator_scope_v1(of_the_graph):
            return super().__call__(*args, **kwargs)

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> Any:
        """The trace for arguments of this kind."""
        with variable_scope.variable_creator_scope_v1(of_the_graph):
            return super().get_concrete_function(*args, **kwargs)


def defun(
    func: Callable[..., Any] | None = None,
    input_signature: Sequence[Any] | None = None,
    autograph: bool = True,
    experimental_autograph_options: Any = None,
    experimental_relax_shapes: bool = False,
) -> Any:
    """A graph of `func`, traced once for each kind of arguments.  Without `func`, a decorator."""
    options = {
        "input_signature": input_signature,
        "autograph": autograph,
        "experimental_autograph_options": experimental_autograph_options,
    }
    if func is None:
        return partial(defun, **options, experimental_relax_shapes=experimental_relax_shapes)
    name = getattr(func, "__name__", "function")
    return Function(func, name, **options, reduce_retracing=experimental_relax_shapes)
