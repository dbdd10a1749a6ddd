"""`tf.gfile.Glob`, `tf.matching_files` and `Dataset.list_files` for a pattern without wildcards.

1.15.5 looked for every pattern in the pattern's folder, and took "." for a pattern without a folder.
Today a pattern without wildcards is returned unchanged if there is such a file.

Source: TensorFlow 1.15.5, tensorflow/core/platform/file_system.cc.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, OverlayModule
from tf1kit.tf1 import seeds
from tf1kit.tf1.private import gen_io_ops, io_ops, tensor_util

WILD = frozenset("*?[\\")
CLASS = r"*?\[\\"  # the wildcards in a regular expression's class
FOUND = gen_io_ops.matching_files
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


def listed(pattern: str) -> None:
    """Raise the error of 1.15.5 if the folder of a pattern is missing or is a file; today the operations
    find nothing there. Folders of other file systems are not checked.
    """
    folder = re.split(f"[{CLASS}]", pattern)[0].rpartition("/")[0]
    if folder and "://" not in pattern and not Path(folder).is_dir():
        if Path(folder).exists():
            raise tf.errors.FailedPreconditionError(None, None, f"{folder}; Not a directory")
        raise tf.errors.NotFoundError(None, None, f"{folder}; No such file or directory")


def glob(pattern: Any) -> list[str]:
    """The files that match a pattern, or one of a list of patterns.

    Raises:
        tf.errors.OpError: a folder is missing, or cannot be read.
        TypeError: the pattern is bytes; a list may have bytes.
    """
    asked = [pattern] if isinstance(pattern, str | os.PathLike) else list(pattern)
    for each in asked:
        listed(os.fsdecode(each))
    patterns = [found_by(each) for each in asked]
    return tf.io.gfile.glob([each for each in patterns if each is not None])


def Glob(filename: Any) -> list[str]:  # noqa: N802  # TensorFlow's name
    """`tf.gfile.Glob`: see `glob`."""
    return glob(filename)


def matching_files(pattern: Any, name: str | None = None) -> Any:
    """The files that match a pattern, or one of a vector of patterns, as a vector."""
    known = tensor_util.constant_value(pattern) if tf.is_tensor(pattern) else np.asarray(pattern, object)
    if known is None:  # only a run knows it; an empty pattern finds nothing
        pattern = tf.strings.regex_replace(pattern, f"^[^{CLASS}]*(/|//[^{CLASS}/]*|(^|/)[.][.]?)$", "")
        return FOUND(tf.strings.regex_replace(pattern, f"^([^{CLASS}/]+)$", r"./\1"), name=name)
    patterns = [found_by(each) or "" for each in known.flat]
    if patterns != [os.fsdecode(each) for each in known.flat]:
        if tf.is_tensor(pattern) and not tf.executing_eagerly():  # 1.15.5 made one constant
            graph = tf.get_default_graph()
            seeds.EXTRA[graph] = seeds.EXTRA.get(graph, 0) + 1
        pattern = tf.convert_to_tensor(np.reshape(patterns, known.shape), name="pattern")
    return FOUND(pattern, name=name)


@cache
def install() -> None:
    """Let `Dataset.list_files` and `tf.train.match_filenames_once` find files in this way, in a process that the
    kit owns.
    """
    gen_io_ops.matching_files = io_ops.matching_files = matching_files


gfile = OverlayModule("tensorflow.gfile", tf.gfile, {"Glob": Changed(Glob, WHY)})
io = OverlayModule(
    "tensorflow.io",
    tf.io,
    {
        "matching_files": Changed(matching_files, WHY),
        "gfile": Changed(OverlayModule("tensorflow.io.gfile", tf.io.gfile, {"glob": Changed(glob, WHY)}), WHY),
    },
)
