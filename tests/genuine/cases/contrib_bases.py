"""Cases of contrib's base classes: what their methods raise that a subclass defines."""

import inspect

import tensorflow as tf
from tensorflow.contrib import learn, seq2seq
from tensorflow.contrib.layers.python.layers import target_column
from tensorflow.contrib.learn.python.learn.estimators import head
from tensorflow.contrib.opt.python.training import external_optimizer
from tensorflow.contrib.optimizer_v2 import optimizer_v2
from tensorflow.contrib.quantize.python import graph_matcher
from tensorflow.contrib.timeseries.python.timeseries import input_pipeline


def raised(kind, name):
    method = getattr(kind, name)
    method = method.fget if isinstance(method, property) else method
    required = [
        each
        for each in inspect.signature(method).parameters.values()
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    try:
        method(*[None] * len(required))
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:40]
    return "nothing"


METHODS = [
    (seq2seq.Decoder, "batch_size output_size output_dtype initialize step finalize"),
    (seq2seq.Helper, "batch_size sample_ids_shape sample_ids_dtype initialize sample next_inputs"),
    (graph_matcher.Pattern, "match"),
    (external_optimizer.ExternalOptimizerInterface, "_minimize"),
    (optimizer_v2.OptimizerV2, "_apply_dense _resource_apply_dense _resource_apply_sparse _apply_sparse"),
    (learn.Evaluable, "model_dir evaluate"),
    (learn.Trainable, "fit"),
    (target_column._TargetColumn, "logits_to_predictions"),
    (head.Head, "logits_dimension create_model_fn_ops"),
    (input_pipeline.TimeSeriesReader, "read read_full"),
    (input_pipeline.ReaderBaseTimeSeriesParser, "_get_reader _process_records"),
    (input_pipeline.TimeSeriesInputFn, "create_batch"),
]


def case_methods():
    found = {}
    for kind, names in METHODS:
        for name in names.split():
            found[kind.__name__ + "." + name] = raised(kind, name)
    return found


def case_of_optimizers():
    """An optimizer of the second version without its own updates."""
    optimizer = optimizer_v2.OptimizerV2(False, "plain")
    found = {}
    try:
        optimizer._create_slots([])
    except Exception as error:
        found["slots"] = type(error).__name__
    weight = tf.get_variable("w", [2])
    try:
        optimizer.apply_gradients([(tf.ones([2]), weight)])
    except Exception as error:
        found["update"] = type(error).__name__
    return found
