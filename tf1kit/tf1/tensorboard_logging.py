"""Logs messages, and also writes them to an events file for TensorBoard.

Source: TensorFlow 1.15.5: tensorflow/python/training/tensorboard_logging.py.
"""

from __future__ import annotations

import time
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import tf_logging

DEBUG, INFO, WARN, ERROR, FATAL = "DEBUG", "INFO", "WARN", "ERROR", "FATAL"
LEVELS = {  # level -> (level in an event, level of tf.logging)
    DEBUG: (tf.LogMessage.DEBUGGING, tf_logging.DEBUG),
    INFO: (tf.LogMessage.INFO, tf_logging.INFO),
    WARN: (tf.LogMessage.WARN, tf_logging.WARN),
    ERROR: (tf.LogMessage.ERROR, tf_logging.ERROR),
    FATAL: (tf.LogMessage.FATAL, tf_logging.FATAL),
}
UNSET = object()  # None is a writer that writes nothing
_verbosity = WARN
_writer: Any = UNSET


def get_verbosity() -> str:
    """The lowest level that is written."""
    return _verbosity


def set_verbosity(verbosity: str) -> None:
    """Set the lowest level that is written. Raises ValueError if it is not a level of this module."""
    global _verbosity
    _level(verbosity)
    _verbosity = verbosity


def set_summary_writer(summary_writer: Any) -> None:
    """Set the writer of events. With None messages are logged and not written."""
    global _writer
    _writer = summary_writer


def _clear_summary_writer() -> None:
    set_summary_writer(UNSET)


def log(level: str, message: str, *args: Any) -> None:
    """Log `message % args`, whatever the verbosity is, and write an event if the level is at least the
    verbosity.

    Raises:
        RuntimeError: no writer has been set.
        ValueError: the level is not one of this module.
    """
    if _writer is UNSET:
        raise RuntimeError("Must call set_summary_writer before doing any logging from tensorboard_logging")
    in_event, in_log = _level(level)
    if in_event >= LEVELS[_verbosity][0] and _writer:
        written = tf.LogMessage(level=in_event, message=message % args)
        _writer.add_event(tf.Event(wall_time=time.time(), log_message=written))
    tf_logging.log(in_log, message, *args)


def debug(message: str, *args: Any) -> None:
    """Log at the level DEBUG."""
    log(DEBUG, message, *args)


def info(message: str, *args: Any) -> None:
    """Log at the level INFO."""
    log(INFO, message, *args)


def warn(message: str, *args: Any) -> None:
    """Log at the level WARN."""
    log(WARN, message, *args)


def error(message: str, *args: Any) -> None:
    """Log at the level ERROR."""
    log(ERROR, message, *args)


def fatal(message: str, *args: Any) -> None:
    """Log at the level FATAL."""
    log(FATAL, message, *args)


def _level(level: str) -> tuple[int, int]:
    if level not in LEVELS:
        raise ValueError(f"Level {level} is not a valid tensorboard_logging level")
    return LEVELS[level]
