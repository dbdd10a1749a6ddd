"""`tf.gfile.Glob` and `tf.io.gfile.glob` for a pattern without wildcards.

1.15.5 looked for every pattern in the pattern's folder, and took "." for a pattern without a folder.
Today a pattern without wildcards is returned unchanged if there is such a file.

Source: TensorFlow 1.15.5, tensorflow/core/platform/file_system.cc.
"""

from __future__ import annotations

import os
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, OverlayModule

WILD = frozenset("*?[\\")
WHY = "a file without a folder is found as ./file"


def found_by(pattern: Any) -> str | None:
    """The pattern for which today's TensorFlow finds what 1.15.5 found; None if 1.15.5 found nothing."""
    text = os.fsdecode(pattern)
    _, slash, name = text.rpartition("/")
    if not text or WILD & set(text):
        return text
    if name in ("", ".", "..") or "//" in text.rpartition("://")[2]:
        return None
    return text if slash else f"./{name}"


def glob(pattern: Any) -> list[str]:
    """The files that match a pattern, or one of a list of patterns.

    Raises:
        tf.errors.OpError: a folder cannot be read.
        TypeError: the pattern is bytes; a list may have bytes.
    """
    patterns = [found_by(each) for each in ([pattern] if isinstance(pattern, str | os.PathLike) else pattern)]
    return tf.io.gfile.glob([each for each in patterns if each is not None])


def Glob(filename: Any) -> list[str]:  # noqa: N802  # TensorFlow's name
    """`tf.gfile.Glob`: see `glob`."""
    return glob(filename)


gfile = OverlayModule("tensorflow.gfile", tf.gfile, {"Glob": Changed(Glob, WHY)})
io = OverlayModule(
    "tensorflow.io",
    tf.io,
    {"gfile": Changed(OverlayModule("tensorflow.io.gfile", tf.io.gfile, {"glob": Changed(glob, WHY)}), WHY)},
)
