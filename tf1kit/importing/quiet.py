"""Keeps TensorFlow's start-up messages from stderr: what its C++ says of every machine before it has read a log level."""

from __future__ import annotations

import faulthandler
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO

MESSAGES = (
    "oneDNN custom operations are on",
    "Could not find cuda drivers on your machine",
    "This TensorFlow binary is optimized to use available CPU instructions",
    "Unable to register cu(FFT|DNN|BLAS) factory",
    "computation placer already registered",
    "TF-TRT Warning: Could not find TensorRT",
    r"failed call to cuInit: .*\(303\)",  # there is no CUDA driver
)
SOURCE = r"(?:[IWE]\d{4} \S+ +\d+ |\d{4}-\d\d-\d\d \S+: [IWE] )\S+:\d+\] "  # of absl, and of TensorFlow's own log
NOISE = re.compile(
    f"(?:{SOURCE}(?:{'|'.join(MESSAGES)})"
    r"|WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR"
    "|To enable the following instructions: .* rebuild TensorFlow with the appropriate compiler flags)"
)


@contextmanager
def quiet() -> Iterator[None]:
    """A block whose output to file descriptor 2 is written when it ends, without start-up messages; all of it if it fails.

    If the process dies in the block, Python says where.  Does nothing where the descriptor is closed, or where
    no temporary file can be made.
    """
    with ExitStack() as opened:
        try:
            stderr = os.dup(2)
            opened.callback(os.close, stderr)
            file = opened.enter_context(tempfile.TemporaryFile())
        except OSError:
            yield
            return
        opened.enter_context(_last_words(stderr))
        inheritable, drop = os.get_inheritable(2), False
        _flush()
        os.dup2(file.fileno(), 2)
        try:
            yield
            drop = True
        finally:
            _flush()
            os.dup2(stderr, 2, inheritable)
            _write(stderr, _said(file, drop))


@contextmanager
def _last_words(stderr: int) -> Iterator[None]:
    """A block in which a fatal signal has Python write its traceback to `stderr`."""
    if faulthandler.is_enabled():
        yield
        return
    faulthandler.enable(stderr)
    try:
        yield
    finally:
        faulthandler.disable()


def _flush() -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # it is closed, or nobody reads it any more
            sys.stderr.flush()


def _said(file: IO[bytes], drop: bool) -> bytes:
    """What the file has; without the start-up messages if they are to be dropped."""
    file.seek(0)
    lines = file.read().splitlines(keepends=True)
    return b"".join(line for line in lines if not (drop and NOISE.match(line.decode(errors="replace"))))


def _write(descriptor: int, text: bytes) -> None:
    with suppress(OSError):  # nobody reads it any more
        while text:
            text = text[os.write(descriptor, text) :]
