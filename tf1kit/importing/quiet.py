"""Keeps TensorFlow's start-up messages from stderr.

TensorFlow's C++ code prints them on every machine, before it reads a log level.
"""

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
    r"failed call to cuInit: .*\(303\)",  # no CUDA driver is installed
)
SOURCE = r"(?:[IWE]\d{4} \S+ +\d+ |\d{4}-\d\d-\d\d \S+: [IWE] )\S+:\d+\] "  # absl or TensorFlow
NOISE = re.compile(
    f"(?:{SOURCE}(?:{'|'.join(MESSAGES)})"
    r"|WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR"
    "|To enable the following instructions: .* rebuild TensorFlow with the appropriate compiler flags)"
)


@contextmanager
def quiet() -> Iterator[None]:
    """A block that holds back its output to file descriptor 2 and drops start-up messages from it.

    The rest is written when the block ends. If the block fails, all output is written.
    If the process dies in the block, Python prints a traceback.
    The block does nothing if the descriptor is closed or no temporary file can be made.
    """
    with ExitStack() as opened:
        try:
            stderr = os.dup(2)
            opened.callback(os.close, stderr)
            file = opened.enter_context(tempfile.TemporaryFile())
        except OSError:
            yield
            return
        opened.enter_context(_traceback_if_killed(stderr))
        inheritable, drop = os.get_inheritable(2), False
        _flush()
        os.dup2(file.fileno(), 2)
        try:
            yield
            drop = True
        finally:
            _flush()
            os.dup2(stderr, 2, inheritable)
            _write(stderr, _output(file, drop))


@contextmanager
def _traceback_if_killed(stderr: int) -> Iterator[None]:
    """A block in which Python writes a traceback to `stderr` on a fatal signal."""
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
        with suppress(OSError, ValueError):  # it may be closed, or its reader may be gone
            sys.stderr.flush()


def _output(file: IO[bytes], drop: bool) -> bytes:
    """The content of the file, without the start-up messages if `drop` is set."""
    file.seek(0)
    lines = file.read().splitlines(keepends=True)
    return b"".join(line for line in lines if not (drop and NOISE.match(line.decode(errors="replace"))))


def _write(descriptor: int, text: bytes) -> None:
    with suppress(OSError):  # the reader may be gone
        while text:
            text = text[os.write(descriptor, text) :]
