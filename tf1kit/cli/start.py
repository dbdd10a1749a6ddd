"""Starts commands that need TensorFlow without TensorFlow's start-up messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tf1kit.importing.start import import_tensorflow


@contextmanager
def tensorflow() -> Iterator[None]:
    """Import TensorFlow without start-up messages, and hide deprecation warnings in the block.

    The kit calls deprecated functions on purpose; `tf1kit scan` reports those of a program.
    """
    import_tensorflow()
    from tf1kit.tf1.private import deprecation

    with deprecation.silence():
        yield
