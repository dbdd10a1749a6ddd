"""`tf.gfile.Glob`, `tf.matching_files`, `Dataset.list_files`, and what finds checkpoints, for a pattern
without wildcards.

1.15.5 looked for every pattern in the pattern's folder, and took "." for a pattern without a folder.
Today a pattern without wildcards is returned unchanged if there is such a file.

Source: TensorFlow 1.15.5, tensorflow/core/platform/file_system.cc,
tensorflow/core/util/tensor_slice_reader.cc.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, OverlayModule
from tf1kit.tf1 import seeds
from tf1kit.tf1.private import file_io, gen_io_ops, io_ops, platform_gfile, py_checkpoint_reader, tensor_util

WILD = frozenset("*?[\\")
CLASS = r"*?\[\\"  # the wildcards in a regular expression's class
FOUND = gen_io_ops.matching_files
READER = py_checkpoint_reader.NewCheckpointReader
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


def folder_of(pattern: str) -> str:
    """The folder that 1.15.5 listed for a pattern; "" for the root, for this one, and on another file system."""
    return "" if "://" in pattern else re.split(f"[{CLASS}]", pattern)[0].rpartition("/")[0]


def listed(pattern: str) -> None:
    """Raise the error of 1.15.5 if the folder of a pattern is missing or is a file; today the operations
    find nothing there. Folders of other file systems are not checked.
    """
    if folder := folder_of(pattern):
        try:
            os.scandir(folder).close()
        except NotADirectoryError:
            raise tf.errors.FailedPreconditionError(None, None, f"{folder}; Not a directory") from None
        except FileNotFoundError:
            raise tf.errors.NotFoundError(None, None, f"{folder}; No such file or directory") from None


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


def _listed_in_run(folder: Any) -> Any:
    """An operation that says the same of a missing folder as `listed`, when it is run: reading a file does. No
    operation tells a file from an empty folder, so that nothing is found in a file.
    """
    is_there = tf.logical_or(tf.equal(folder, ""), tf.size(FOUND(folder)) > 0)
    return tf.cond(is_there, lambda: tf.constant(""), lambda: tf.io.read_file(folder))


def _checks(pattern: Any, known: np.ndarray | None) -> list[Any]:
    """Operations that check the folders of a pattern, one after the other, in a graph; nothing if all is as it should
    be without them.  1.15.5 did not make them.
    """
    if tf.executing_eagerly():
        for each in known.flat if known is not None else ():
            listed(os.fsdecode(each))
        return []
    graph, checks = tf.get_default_graph(), list[Any]()
    before = len(graph.get_operations())
    with tf.name_scope("folders_of_matching_files"):
        if known is None:
            folders = tf.strings.regex_replace(
                pattern, f"(?s)^(.*://.*|(([^{CLASS}]*)/)?[^/{CLASS}]*([{CLASS}].*)?)$", r"\3"
            )
            checks.append(tf.map_fn(_listed_in_run, tf.reshape(folders, [-1]), tf.string))
        for folder in dict.fromkeys(folder_of(os.fsdecode(each)) for each in known.flat) if known is not None else ():
            if folder:
                with tf.control_dependencies(checks[-1:]):
                    checks.append(_listed_in_run(tf.constant(folder)))
    seeds.EXTRA[graph] = seeds.EXTRA.get(graph, 0) + len(graph.get_operations()) - before
    return checks


def matching_files(pattern: Any, name: str | None = None) -> Any:
    """The files that match a pattern, or one of a vector of patterns, as a vector.

    Raises tf.errors.NotFoundError, in a graph when it is run, if a folder is missing.
    """
    known = tensor_util.constant_value(pattern) if tf.is_tensor(pattern) else np.asarray(pattern, object)
    with tf.control_dependencies(_checks(pattern, known)):
        return _matching_files(pattern, known, name)


def _matching_files(pattern: Any, known: np.ndarray | None, name: str | None) -> Any:
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


def NewCheckpointReader(filepattern: Any) -> Any:  # noqa: N802  # TensorFlow's name
    """`tf.train.NewCheckpointReader`: reads the checkpoint with this prefix.

    Raises:
        tf.errors.InvalidArgumentError: the folder is missing or is a file.
        tf.errors.OpError: there is no checkpoint, or it cannot be read.
    """
    prefix = os.fsdecode(filepattern)
    failed = "Unsuccessful TensorSliceReader constructor: Failed to"
    if not tf.io.gfile.exists(f"{prefix}.index"):
        try:
            listed(prefix)
        except tf.errors.OpError as error:
            kind = "Not found" if isinstance(error, tf.errors.NotFoundError) else "Failed precondition"
            reason = f"{failed} get matching files on {prefix}: {kind}: {error.message}"
            raise tf.errors.InvalidArgumentError(None, None, reason) from None
        if found_by(prefix) is None:
            raise tf.errors.NotFoundError(None, None, f"{failed} find any matching files for {prefix}")
    return READER(filepattern)


@cache
def install() -> None:
    """Let TensorFlow itself find files and checkpoints in this way, in a process that the kit owns: for
    `Dataset.list_files`, `tf.train.match_filenames_once`, `tf.train.checkpoint_exists`, `Saver.restore`, ...
    """
    gen_io_ops.matching_files = io_ops.matching_files = matching_files
    file_io.get_matching_files = platform_gfile.Glob = Glob
    file_io.get_matching_files_v2 = glob
    py_checkpoint_reader.NewCheckpointReader = tf.train.NewCheckpointReader = NewCheckpointReader


gfile = OverlayModule("tensorflow.gfile", tf.gfile, {"Glob": Changed(Glob, WHY)})
io = OverlayModule(
    "tensorflow.io",
    tf.io,
    {
        "matching_files": Changed(matching_files, WHY),
        "gfile": Changed(OverlayModule("tensorflow.io.gfile", tf.io.gfile, {"glob": Changed(glob, WHY)}), WHY),
    },
)
