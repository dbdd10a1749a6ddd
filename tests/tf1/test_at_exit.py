"""What is printed of objects that outlive their modules."""

from types import SimpleNamespace

import pytest

from tf1kit.tf1.at_exit import without


class Callable:
    """An object of TensorFlow's, as far as the hook sees."""

    def __del__(self):
        """What fails."""


Callable.__del__.__module__ = "tensorflow.python.client.session"
EMPTIED = AttributeError("'NoneType' object has no attribute 'TF_SessionReleaseCallable'")


@pytest.mark.parametrize(
    ("finalizing", "function", "error", "printed"),
    [
        (True, Callable.__del__, EMPTIED, False),
        (False, Callable.__del__, EMPTIED, True),  # the program still runs
        (True, lambda: None, EMPTIED, True),  # of the program's own
        (True, Callable.__del__, ValueError("'NoneType'"), True),
        (True, Callable.__del__, AttributeError("no attribute 'x'"), True),
        (True, None, EMPTIED, True),
    ],
)
def test_the_hook(finalizing, function, error, printed):
    """It passes over errors of TensorFlow's objects at the end of Python, and over no others."""
    seen = []
    without(seen.append, lambda: finalizing)(SimpleNamespace(object=function, exc_value=error))
    assert bool(seen) == printed
