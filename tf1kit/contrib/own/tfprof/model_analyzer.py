"""Profiles of a graph, by the names that they had first.

Source: TensorFlow 1.15.5: tensorflow/contrib/tfprof/model_analyzer.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

_ALL = {
    "max_depth": 10000,
    "min_bytes": 0,
    "min_micros": 0,
    "min_params": 0,
    "min_float_ops": 0,
    "order_by": "name",
    "account_type_regexes": [".*"],
    "start_name_regexes": [".*"],
    "trim_name_regexes": [],
    "show_name_regexes": [".*"],
    "hide_name_regexes": [],
    "account_displayed_op_only": True,
    "select": ["params"],
    "output": "stdout",
    "dump_to_file": "",
}
TRAINABLE_VARS_PARAMS_STAT_OPTIONS: dict[str, Any] = {**_ALL, "account_type_regexes": ["_trainable_variables"]}
FLOAT_OPS_OPTIONS: dict[str, Any] = {**_ALL, "min_float_ops": 1, "order_by": "float_ops", "select": ["float_ops"]}
PRINT_ALL_TIMING_MEMORY: dict[str, Any] = {**_ALL, "min_bytes": 1, "min_micros": 1, "select": ["micros", "bytes"]}


def advise(graph: Any, run_meta: Any = None, tfprof_options: Any = 0) -> Any:
    """`tf.profiler.advise`; 0 stands for all advice."""
    return tf.profiler.advise(graph, run_meta, *filter(None, [tfprof_options]))


def print_model_analysis(
    graph: Any, run_meta: Any = None, op_log: Any = None, tfprof_cmd: str = "scope", tfprof_options: Any = 0
) -> Any:
    """`tf.profiler.profile`; 0 stands for its options."""
    return tf.profiler.profile(graph, run_meta, op_log, tfprof_cmd, *filter(None, [tfprof_options]))
