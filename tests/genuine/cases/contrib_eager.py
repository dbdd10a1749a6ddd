"""Cases of contrib.eager, contrib.checkpoint and contrib.tfprof: callbacks of eager execution, arrays
in checkpoints, options of profiles.
"""

import io
import os
import sys
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import checkpoint, tfprof
from tensorflow.contrib import eager as tfe
from tensorflow.python.eager import context


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def case_callbacks():
    seen = []
    with context.eager_mode():
        one, zero = tf.constant([1.0, -1.0, 0.0]), tf.constant([0.0, 0.0, 0.0])
        tfe.add_execution_callback(
            lambda kind, inputs, attrs, outputs, name: seen.append([kind, len(inputs), len(outputs)])
        )
        tf.multiply(one, zero)
        tf.unstack(one)
        found = {"seen": list(seen), "before": tfe.seterr()["inf_or_nan"].value}
        found["quotient"] = raised(lambda: tf.divide(one, zero))
        tfe.clear_execution_callbacks()
        tf.add(one, zero)
        found["after"] = len(seen)
        tfe.add_execution_callback(tfe.inf_nan_callback)
        found["default"] = tfe.seterr()["inf_or_nan"].value
        for kind in (tfe.inf_nan_callback, tfe.inf_callback, tfe.nan_callback):
            tfe.clear_execution_callbacks()
            tfe.add_execution_callback(kind)
            found[kind.__name__] = [
                raised(lambda: tf.divide(one, zero)),
                raised(lambda: tf.log(tf.constant([-1.0]))),
                raised(lambda: tf.log(tf.constant([0.0]))),
                raised(lambda: tf.add(one, zero)),
                raised(lambda: tf.add(tf.constant([1]), 2)),
            ]
        tfe.clear_execution_callbacks()
        try:
            tfe.seterr(inf_or_nan=tfe.ExecutionCallback.RAISE)
            tf.divide(one, zero)
        except Exception as error:
            found["error"] = [error.op_type, error.output_index, error.num_outputs]
            found["finite"] = np.isfinite(error.value)
            found["said"] = str(error).split(". Tensor")[0].split(" contains ")[1]
        found["set"] = [tfe.seterr(inf_or_nan="warn")["inf_or_nan"].value, tfe.seterr()["inf_or_nan"].value]
        found["warned"] = raised(lambda: tf.divide(one, zero))
        with tfe.errstate(inf_or_nan=tfe.ExecutionCallback.IGNORE):
            found["inside"] = [tfe.seterr()["inf_or_nan"].value, raised(lambda: tf.divide(one, zero))]
        found["outside"] = tfe.seterr()["inf_or_nan"].value
        found["wrong"] = [raised(lambda: tfe.seterr(inf_or_nan="other"))]
        tfe.clear_execution_callbacks()
        found["cpu"] = [name for name in tfe.list_devices() if name.endswith("device:CPU:0")]
    with tfe.errstate(inf_or_nan=tfe.ExecutionCallback.RAISE):
        found["graph"] = tfe.seterr()["inf_or_nan"].value
    found["actions"] = sorted(each.value for each in tfe.ExecutionCallback)
    return found


def case_modes():
    modes = []

    class Test(tf.test.TestCase):
        @tfe.run_test_in_graph_and_eager_modes
        def test_it(self):
            modes.append([tf.executing_eagerly(), float(self.evaluate(tf.constant(2.0) + 1))])

        @tfe.run_test_in_graph_and_eager_modes(reset_test=False)
        def test_other(self):
            modes.append([tf.executing_eagerly(), 0.0])

    for name in ("test_it", "test_other"):
        Test(name).debug()
    return {"modes": modes}


def case_arrays():
    folder = tempfile.mkdtemp()
    with context.eager_mode():
        state = checkpoint.NumpyState()
        state.x = np.arange(6.0).reshape(2, 3)
        state.scalar = np.float32(2.5)
        saved = tf.train.Checkpoint(state=state)
        path = saved.save(os.path.join(folder, "ckpt"))
        state.x[0, 0] = 9.0
        changed = state.x.copy()
        state.x = np.zeros([1])
        saved.restore(path)
        fresh = checkpoint.NumpyState()
        tf.train.Checkpoint(state=fresh).restore(path)
        return {
            "restored": state.x,
            "scalar": np.asarray(state.scalar),
            "changed": changed,
            "fresh": fresh.x,
            "fresh_scalar": np.asarray(fresh.scalar),
            "keys": sorted(key for key, _ in tf.train.list_variables(path)),
            "other": raised(lambda: setattr(state, "y", 3)),
            "missing": raised(lambda: state.z),
        }


def case_profile():
    with tf.variable_scope("net"):
        tf.get_variable("v", [3, 2])
    total = tf.matmul(tf.ones([2, 3]), tf.get_variable("net/v2", [3, 2]), name="product")
    folder = tempfile.mkdtemp()
    tfprof.tfprof_logger.write_op_log(tf.get_default_graph(), folder, add_trace=False)
    options = dict(tfprof.model_analyzer.TRAINABLE_VARS_PARAMS_STAT_OPTIONS, output="none")
    floats = dict(tfprof.model_analyzer.FLOAT_OPS_OPTIONS, output="none")
    graph = total.graph
    found = tfprof.model_analyzer.print_model_analysis(graph, tfprof_options=options)
    return {
        "parameters": found.total_parameters,
        "floats": tfprof.model_analyzer.print_model_analysis(
            graph, tfprof_cmd="op", tfprof_options=floats
        ).total_float_ops,
        "options": [
            repr(sorted(getattr(tfprof.model_analyzer, name).items()))
            for name in ("TRAINABLE_VARS_PARAMS_STAT_OPTIONS", "FLOAT_OPS_OPTIONS", "PRINT_ALL_TIMING_MEMORY")
        ],
        "log": os.listdir(folder),
    }


def case_more_callbacks():
    """A callback that prints, and one that is asked for something else."""
    printed, out = io.StringIO(), sys.stdout
    inf = np.float32([np.inf])
    call = ["Add", [], [], [tf.constant(0.0)], None]
    with context.eager_mode():
        call[3] = [tf.constant(inf)]
        try:
            sys.stdout = printed
            tfe.inf_nan_callback(*call, check_inf=True, check_nan=True, action=tfe.ExecutionCallback.PRINT)
        finally:
            sys.stdout = out
        ignored = raised(
            lambda: tfe.inf_nan_callback(*call, check_inf=True, check_nan=True, action=tfe.ExecutionCallback.IGNORE)
        )
        first, second = tfe.metrics.Mean("a"), tfe.metrics.Mean("b")
        first(1.0)
        second(2.0)
        traced = tfe.defun(input_signature=[tf.TensorSpec([None], tf.float32)])(lambda x: 2.0 * x)
        concrete = traced.get_concrete_function()
        doubled = concrete(tf.constant([1.0, 2.0]))
        doubled = doubled[0] if isinstance(doubled, (list, tuple)) else doubled
        return {
            "printed": printed.getvalue()[:8],
            "ignored": ignored,
            "order": raised(lambda: first.aggregate([second])),
            "doubled": doubled.numpy(),
        }
