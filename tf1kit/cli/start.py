"""How a command begins that needs TensorFlow: in silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tf1kit.importing.start import import_tensorflow


@contextmanager
def tensorflow() -> Iterator[None]:
    """A block with TensorFlow, imported without its start-up messages; nor does it say what is deprecated.

    The kit calls such functions knowingly, and what a program calls is for `tf1kit scan` to tell.
    """
    import_tensorflow()
    from tf1kit.tf1.private import deprecation

    with deprecation.silence():
        yield
