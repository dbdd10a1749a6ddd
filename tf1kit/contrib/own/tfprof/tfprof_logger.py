"""Writes what the profiler knows of a graph.

Source: TensorFlow 1.15.5: tensorflow/contrib/tfprof/tfprof_logger.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def write_op_log(graph: Any, log_dir: str, op_log: Any = None, run_meta: Any = None, add_trace: bool = True) -> None:
    """`tf.profiler.write_op_log`: write <log_dir>/tfprof_log."""
    tf.profiler.write_op_log(graph, log_dir, op_log, run_meta, add_trace)
