#!/usr/bin/env python
"""Records what a TensorFlow 1 program computes while it trains, where it really runs.

    python3.7 tf1kit_capture.py --out run.capture train.py --its --flags

This one file needs the program's own TensorFlow (1.4 to 1.15) and NumPy.  Nothing else of tf1kit
has to be there.  It runs on Python 2.7 and 3.5 to 3.7.

A capture is a folder:

capture.json        what was recorded: graphs, variables, losses, gradients, runs, and the sha256
                    of every other file
graph-N/graph.meta  the MetaGraph
graph-N/run-M.npz   one run: feeds, what the data pipeline gave, random draws, variables, gradients
graph-N/assets/     vocabulary files of tables

The program's files are not changed.  In this process, functions of TensorFlow are replaced:

- The gradient function tells what a loss is.
- `Session.run` and the callables of sessions fetch more in the runs that are recorded.
- Random operations inside `tf.cond` and `tf.while_loop` pass their draws through a tap, since a
  tensor in there can be neither fetched nor fed.
- `tf.while_loop` runs one iteration at a time, so that the draws in it have an order.
"""

from __future__ import absolute_import, division, print_function

import argparse
import collections
import hashlib
import io
import json
import os
import platform
import re
import runpy
import shutil
import sys
import threading

import numpy as np

VERSION = 1
WINDOWS = "1-3,20-21"
EVALUATIONS = 3  # recorded runs of each list of fetches that does not train
APPLY = re.compile("^(Resource)?(Sparse)?Apply")
ASSIGN = re.compile("^(Assign(Add|Sub)?|Assign(Add|Sub)?VariableOp|(Resource)?Scatter.*)$")
VARIABLES = ("VariableV2", "Variable", "VarHandleOp")
FORWARDING = ("Identity", "Enter", "RefEnter", "Switch", "RefSwitch", "RefIdentity")
BOUNDARY = re.compile(  # operations that bring data into a graph
    "^(QueueDequeue.*|IteratorGetNext(Sync)?|Reader(Read|ReadUpTo)(V2)?|(Eager)?PyFunc(Stateless)?|ReadFile"
    "|Unstage|(Ordered)?MapUnstage.*|RecordInput|BarrierTakeMany|(Sparse)?AccumulatorTakeGradient)$"
)
DRAWS = re.compile(  # operations that draw random numbers
    "^(RandomUniform(Int)?|RandomStandardNormal|TruncatedNormal|ParameterizedTruncatedNormal|RandomShuffle"
    "|Multinomial|RandomGamma|RandomPoisson(V2)?|.*CandidateSampler|SampleDistortedBoundingBox(V2)?|Skipgram)$"
)
TAPPED = [  # functions of gen_random_ops, whose draws a tap can take
    "random_uniform",
    "random_uniform_int",
    "random_standard_normal",
    "truncated_normal",
    "random_shuffle",
    "multinomial",
    "random_gamma",
    "random_poisson",
    "random_poisson_v2",
    "parameterized_truncated_normal",
]
# The sketch of a large array, as tf1kit.parity.recording.sketch makes it.
FULL, PROJECTIONS, SAMPLES, EXTREMES = 48, 8, 16, 8


class CaptureError(Exception):
    """The program cannot be captured; the message says why and what to do."""


# Arrays


def sketch(array):
    """The numbers kept of a large array: projections, samples and the largest elements, as
    float64.
    """
    array = np.asarray(array)
    if array.dtype.kind == "c":
        parts = "f4" if array.dtype.itemsize == 8 else "f8"
        array = np.ascontiguousarray(array).view(parts)
    flat = array.astype(np.float64).ravel()
    if flat.size <= FULL:
        return flat
    extremes = np.argsort(-np.abs(flat), kind="mergesort")[:EXTREMES]
    digest = hashlib.sha256("{}:sketch".format(flat.size).encode()).digest()
    draw = np.random.RandomState(int(np.frombuffer(digest[:4], "<u4")[0]))
    signs = draw.randint(0, 256, flat.size).astype(np.uint8)
    total = flat.sum(dtype=np.longdouble)
    projections = [
        float(2 * flat[(signs >> bit) & 1 == 1].sum(dtype=np.longdouble) - total) for bit in range(PROJECTIONS)
    ]
    samples = flat[draw.randint(0, flat.size, SAMPLES)]
    return np.concatenate([projections, samples, flat[extremes], extremes.astype(np.float64)])


def put(arrays, key, value):
    """Add `value` to `arrays` without pickling. Strings become their bytes, and the position where
    each ends.
    """
    value = np.asarray(value)
    if value.dtype.kind in "OSU":
        texts = [one if isinstance(one, bytes) else "{}".format(one).encode("utf-8") for one in value.ravel()]
        arrays[key + "#bytes"] = np.frombuffer(b"".join(texts), np.uint8)
        arrays[key + "#ends"] = np.cumsum([len(text) for text in texts], dtype=np.int64).reshape(value.shape)
    elif value.dtype.name == "bfloat16":
        arrays[key + "#bfloat16"] = value.view(np.uint16)
    else:
        arrays[key] = value


def same_bits(one, other):
    """Whether two arrays are equal bit for bit."""
    one, other = np.asarray(one), np.asarray(other)
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def apart(one, other):
    """The largest difference of two arrays relative to the largest magnitude; None for numbers that
    are empty or have another shape, and for other arrays that are equal.
    """
    one, other = np.asarray(one), np.asarray(other)
    if one.dtype.kind not in "fiubc" or one.shape != other.shape or not one.size:
        return None if one.dtype.kind in "fiubc" or same_bits(one, other) else float("inf")
    kind = np.complex128 if one.dtype.kind == "c" else np.float64
    one, other = one.astype(kind), other.astype(kind)
    if (np.isnan(one) != np.isnan(other)).any():
        return float("inf")
    with np.errstate(invalid="ignore"):
        difference = np.nan_to_num(np.abs(one - other)).max()
    scale = np.nan_to_num(np.abs(one)).max()
    return float(difference / scale) if scale else float(difference)


# Graphs


def variable_of(op):
    """The operation of the variable that an assignment changes, or None."""
    source = op.inputs[0].op if op.inputs else None
    while source is not None and source.type in FORWARDING:
        source = source.inputs[0].op
    return source if source is not None and source.type in VARIABLES else None


def closure(ops, fed=(), ends=None, control=True):
    """Every operation that running `ops` runs, except those behind the tensors `fed` or the
    operations for which `ends` is true, and without `control` those that give no data.
    """
    seen, waiting = set(), list(ops)
    while waiting:
        op = waiting.pop()
        if op in seen:
            continue
        seen.add(op)
        if ends is not None and ends(op):
            continue
        waiting.extend(tensor.op for tensor in op.inputs if tensor.name not in fed)
        if control:
            waiting.extend(op.control_inputs)
    return seen


def reached(ops):
    """Every operation that an output of `ops` flows into."""
    seen, waiting = set(), list(ops)
    while waiting:
        op = waiting.pop()
        if op not in seen:
            seen.add(op)
            waiting.extend(follower for tensor in op.outputs for follower in tensor.consumers())
    return seen


class Variable(object):
    """A variable of a graph, with the tensor and operation that read and write it without adding to
    the graph.
    """

    def __init__(self, op, instance, keys):
        self.op = op
        self.name = op.name
        self.kind = "resource" if op.type == "VarHandleOp" else "ref"
        self.trainable = "trainable_variables" in keys
        self.collections = sorted(keys)
        self.slice = (
            getattr(instance, "_save_slice_info", None) or getattr(instance, "_get_save_slice_info", lambda: None)()
        )
        self.read = self._read()
        writers = [one for one in op.outputs[0].consumers() if one.type in ("Assign", "AssignVariableOp")]
        named = getattr(getattr(instance, "initializer", None), "name", None)
        first = [one for one in writers if one.name == named] or [one for one in writers if _is_initializer(one)]
        self.write = first[0] if first else None

    def _read(self):
        if self.kind == "ref":
            return self.op.outputs[0]
        reads = [one for one in self.op.outputs[0].consumers() if one.type == "ReadVariableOp"]
        free = [one for one in reads if not one.control_inputs and one._get_control_flow_context() is None]
        return free[0].outputs[0] if free else None

    def as_json(self):
        """The entry in capture.json."""
        shape = self.op.get_attr("shape")
        told = {
            "name": self.name,
            "kind": self.kind,
            "dtype": dtype_name(self.op.get_attr("dtype")),
            "shape": None if shape.unknown_rank else [dimension.size for dimension in shape.dim],
            "trainable": self.trainable,
            "collections": self.collections,
            "read": self.read.name if self.read is not None else None,
            "initializer": self.write.name if self.write is not None else None,
        }
        if self.slice is not None:
            told["slice"] = {
                "of": self.slice.full_name,
                "shape": [int(size) for size in self.slice.full_shape],
                "offset": [int(start) for start in self.slice.var_offset],
            }
        return told


def _is_initializer(op):
    return op.name.rpartition("/")[2].split("_")[0] == "Assign" and not op.inputs[1].op.type.startswith("Restore")


def dtype_name(number):
    """TensorFlow's name of a dtype, such as float32; the dtype is given as its number or DType."""
    from tensorflow.python.framework import dtypes

    return dtypes.as_dtype(number).base_dtype.name


def training_gradients(calls, everything, fed):
    """(losses, pairs of name and gradient) of each call of `tf.gradients` that trains, of what a run
    computes.

    A call that differentiates by no variable does not train, nor does one whose gradients are part
    of what another call differentiates, such as a penalty on the norm of gradients.
    """
    found = [
        (call["losses"], [one for one in call["gradients"] if one[1] is not None and _ops_of(one[1]) <= everything])
        for call in calls
    ]
    found = [(losses, pairs) for losses, pairs in found if pairs]
    behind = [closure([loss.op for loss in losses], fed, control=False) for losses, _ in found]
    kept = []
    for at, (losses, pairs) in enumerate(found):
        ops = [_ops_of(gradient) for name, gradient in pairs if ":" not in name]
        inner = any(one & behind[other] for one in ops for other in range(len(found)) if other != at)
        if ops and not inner:
            kept.append((losses, pairs))
    return kept


class Plan(object):
    """The tensors that are recorded in runs with the same targets, fetches and feeds."""

    def __init__(self, graph, targets, fetches, fed):
        live = [tensor for tensor in fetches if tensor.name not in fed]
        ops = list(targets) + [tensor.op for tensor in live]
        everything = closure(ops, fed)
        flow = graph.flow()
        self.trains = sorted(op.name for op in everything if flow.trains(op))
        self.sees = bool(self.trains) or any(op in flow.trainable for op in everything)
        self.boundary, self.draws, self.taps, self.hidden = [], [], [], []
        within = closure(ops, fed, lambda op: BOUNDARY.match(op.type) and op.name not in graph.taps)
        for op in sorted(within, key=lambda one: one.name):
            if op.name in graph.taps:
                self.taps.append(op.name)
            elif BOUNDARY.match(op.type):
                self._take(self.boundary, graph, op, fed)
            elif DRAWS.match(op.type) and not (op._get_control_flow_context() and feeds_a_tap(op, graph.taps)):
                self._take(self.draws, graph, op, fed)
        self.losses, self.raw, self.applied = [], [], []
        for losses, found in training_gradients(graph.gradients, everything, fed):
            for loss in losses:
                fresh = closure([loss.op], fed) - everything
                costs = any(op.type in VARIABLES or BOUNDARY.match(op.type) or DRAWS.match(op.type) for op in fresh)
                if not costs and graph.is_fetchable(loss) and loss.name not in [one.name for one in self.losses]:
                    self.losses.append(loss)
            self.raw.extend(one for one in found if all(graph.is_fetchable(part) for part in _parts(one[1])))
        for op in sorted((op for op in everything if flow.trains(op)), key=lambda one: one.name):
            self._apply(graph, op)
        self.more = _unique(
            self.boundary
            + self.draws
            + self.losses
            + [part for _, gradient in self.raw for part in _parts(gradient)]
            + [tensor for _, _, tensor in self.applied],
            fed,
        )

    def _take(self, kept, graph, op, fed):
        for tensor in op.outputs:
            if tensor.name in fed:
                continue
            if graph.is_fetchable(tensor) and tensor.dtype.base_dtype.name not in ("resource", "variant"):
                kept.append(tensor)
            else:
                self.hidden.append(tensor.name)

    def _apply(self, graph, op):
        variable = variable_of(op)
        for number, argument in enumerate(op.op_def.input_arg):
            if argument.name in ("grad", "delta", "indices", "updates", "value") and number < len(op.inputs):
                tensor = op.inputs[number]
                if graph.is_fetchable(tensor):
                    self.applied.append((op, variable.name if variable is not None else None, tensor))

    def as_json(self):
        """The tensors of the plan by role, for capture.json."""
        return {
            "operations": self.trains,
            "losses": [tensor.name for tensor in self.losses],
            "gradients": [{"of": of, "tensors": [part.name for part in _parts(gradient)]} for of, gradient in self.raw],
            "applied": [
                {"operation": op.name, "type": op.type, "variable": variable, "tensor": tensor.name}
                for op, variable, tensor in self.applied
            ],
            "boundary": [tensor.name for tensor in self.boundary],
            "draws": [tensor.name for tensor in self.draws],
            "taps": self.taps,
            "cannot_be_fetched": self.hidden,
        }


def feeds_a_tap(op, taps):
    """Whether the draws of an operation go through a tap."""
    return any(follower.name in taps for tensor in op.outputs for follower in tensor.consumers())


def _parts(gradient):
    """The tensors of a gradient: one, or values, indices and shape of an IndexedSlices."""
    if hasattr(gradient, "indices"):
        return [part for part in (gradient.values, gradient.indices, gradient.dense_shape) if part is not None]
    return [gradient]


def _ops_of(gradient):
    return {part.op for part in _parts(gradient)[:2]}


def _unique(tensors, fed):
    seen, kept = set(fed), []
    for tensor in tensors:
        if tensor.name not in seen:
            seen.add(tensor.name)
            kept.append(tensor)
    return kept


class Flow(object):
    """The operations of a graph that values from trainable variables, data, gradients or restored
    files reach.
    """

    def __init__(self, graph):
        ops = graph.graph.get_operations()
        self.graph = graph
        variables = graph.variables()
        self.trainable_variables = {name for name, variable in variables.items() if variable.trainable}
        self.initializers = {variable.write for variable in variables.values()}
        self.trainable = reached([variables[name].op for name in self.trainable_variables])
        self.data = reached(
            [op for op in ops if op.type.startswith("Placeholder") or BOUNDARY.match(op.type) or DRAWS.match(op.type)]
        )
        self.restored = reached([op for op in ops if op.type.startswith("Restore")])
        self.stateful = reached([variable.op for variable in variables.values()])
        parts = [
            _parts(gradient) for told in graph.gradients for _, gradient in told["gradients"] if gradient is not None
        ]
        self.gradients = reached([part.op for some in parts for part in some])

    def trains(self, op):
        """Whether an operation trains.  Initialising and restoring a variable is not training."""
        if APPLY.match(op.type):
            return True
        if not ASSIGN.match(op.type) or len(op.inputs) < 2:
            return False
        variable = variable_of(op)
        if variable is None or op in self.initializers:
            return False
        values = [tensor.op for tensor in list(op.inputs)[1:]]
        if any(value in self.restored for value in values):
            return False
        if variable.name in self.trainable_variables:
            # Initialising and loading assign values that do not depend on any variable.
            return (
                not op.type.startswith("Assign")
                or "Add" in op.type
                or "Sub" in op.type
                or any(value in self.stateful for value in values)
            )
        follows = any(value in self.trainable for value in values)
        # A moving average of weights counts, one of activations does not: it depends on the data.
        pure = follows and not any(value in self.data for value in values)
        return pure or any(value in self.gradients for value in values)


class Graph(object):
    """A graph of the program, with what the hooks have seen of it."""

    def __init__(self, graph, number):
        self.graph = graph
        self.number = number
        self.folder = "graph-{}".format(number)
        self.gradients = []  # one dict per call: the losses, and pairs of a variable's name and its gradient
        self.taps = {}  # the name of a tap's operation -> its token
        self.plans, self.seen, self.runs, self.evaluated = collections.OrderedDict(), {}, [], {}
        self.after = None  # every variable after the last recorded run
        self.replayable = []  # the runs that are repeated at the end
        self.noise = {}
        self._flow = self._variables = None
        self._exported = -1

    def is_fetchable(self, tensor):
        """Whether a run can fetch a tensor, because it is not inside a loop or a branch."""
        op = getattr(tensor, "op", None)
        return op is not None and self.graph.is_fetchable(tensor)

    def flow(self):
        """The `Flow` of the graph with its current operations."""
        version = self.graph.version
        if self._flow is None or self._flow[0] != version:
            self._variables = None
            self._flow = version, Flow(self)
        return self._flow[1]

    def variables(self):
        """Name to `Variable`, for every variable, whether or not it is in a collection."""
        if self._variables is not None and self._variables[0] == self.graph.version:
            return self._variables[1]
        found, members = {}, {}
        for key in self.graph.get_all_collection_keys():
            for one in self.graph.get_collection(key):
                op = getattr(one, "op", None)
                if hasattr(one, "initializer") and op is not None and op.type in VARIABLES:
                    members.setdefault(op.name, (one, set()))[1].add(str(key))
        for op in self.graph.get_operations():
            if op.type in VARIABLES:
                instance, keys = members.get(op.name, (None, set()))
                found[op.name] = Variable(op, instance, keys)
        self._variables = self.graph.version, found
        return found

    def plan(self, targets, fetches, fed):
        """The `Plan` of a run."""
        key = (
            tuple(sorted(op.name for op in targets)),
            tuple(tensor.name for tensor in fetches),
            tuple(sorted(fed)),
        )
        if key not in self.plans:
            self.plans[key] = Plan(self, targets, fetches, fed)
        return self.plans[key]

    def export(self, folder):
        """Write the MetaGraph, and write it again where the graph has grown since the last recorded
        run.
        """
        if self._exported == self.graph.version:
            return
        self._exported = self.graph.version
        from tensorflow.python.framework import meta_graph

        graph_def = self.graph.as_graph_def(add_shapes=True)
        exported, _ = meta_graph.export_scoped_meta_graph(graph=self.graph, graph_def=graph_def)
        write_aside(os.path.join(folder, self.folder, "graph.meta"), exported.SerializeToString())
        self._copy_assets(folder)

    def _copy_assets(self, folder):
        for op in self.graph.get_operations():
            if not op.type.startswith("InitializeTableFromTextFile"):
                continue
            source = op.inputs[1].op
            if source.type != "Const":
                continue
            from tensorflow.python.framework import tensor_util

            path = tensor_util.MakeNdarray(source.get_attr("value")).item()
            path = path.decode() if isinstance(path, bytes) else path
            target = os.path.join(folder, self.folder, "assets", os.path.basename(path))
            if os.path.exists(path) and not os.path.exists(target):
                make_folder(os.path.dirname(target))
                shutil.copyfile(path, target)

    def as_json(self):
        """The entry in capture.json."""
        named = lambda key: [getattr(one, "name", str(one)) for one in self.graph.get_collection(key)]  # noqa: E731
        steps = named("global_step")
        return {
            "folder": self.folder,
            "meta": self.folder + "/graph.meta",
            "seed": self.graph.seed,
            "variables": [variable.as_json() for _, variable in sorted(self.variables().items())],
            "update_operations": named("update_ops"),
            "regularization_losses": named("regularization_losses"),
            "moving_average_variables": named("moving_average_variables"),
            "global_step": steps[0] if steps else None,
            "taps": self.taps,
            "trains": [dict(plan.as_json(), runs=self.seen.get(tuple(plan.trains), 0)) for plan in self._training()],
            "runs": self.runs,
            "noise": self.noise,
        }

    def _training(self):
        seen, plans = set(), []
        for plan in self.plans.values():
            key = tuple(plan.trains)
            if key and key in self.seen and key not in seen:
                seen.add(key)
                plans.append(plan)
        return plans


def named(feeds):
    """Tensor's name to the value that is fed. In TensorFlow 2 the keys of `feeds` are references to
    tensors.
    """
    return {(key.deref() if hasattr(key, "deref") else key).name: value for key, value in feeds.items()}


# Files


def make_folder(path):
    """Make a folder and its parent folders."""
    if not os.path.isdir(path):
        os.makedirs(path)


def write_aside(path, content):
    """Write a file under another name and rename it, so that nobody sees a part of it."""
    make_folder(os.path.dirname(path))
    with io.open(path + ".part", "wb") as file:
        file.write(content)
    (os.replace if hasattr(os, "replace") else os.rename)(path + ".part", path)


def sha256(path):
    """The sha256 of a file, as hexadecimal digits."""
    digest = hashlib.sha256()
    with io.open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def free_folder(path):
    """Make `path`, or the first of path.2, path.3, ... that does not exist; returns its name."""
    number, name = 1, path
    while True:
        try:
            os.makedirs(name)
            return name
        except OSError:
            if not os.path.exists(name):
                raise
        number += 1
        name = "{}.{}".format(path, number)


def bytes_of(text):
    """The number of bytes that a text such as 500M, 2G or 1000000 means."""
    match = re.match(r"^(\d+(?:\.\d+)?)\s*([KMGT]?)B?$", text.strip(), re.I)
    if not match:
        raise argparse.ArgumentTypeError("{!r} is not a size such as 500M or 2G".format(text))
    return int(float(match.group(1)) * 1024 ** " KMGT".index(match.group(2).upper() or " "))


def windows_of(text):
    """The numbers of the runs that a text such as 1-3,20-21 means."""
    runs = set()
    for part in text.split(","):
        match = re.match(r"^\s*(\d+)(?:-(\d+))?\s*$", part)
        if not match or int(match.group(1)) < 1 or int(match.group(2) or match.group(1)) < int(match.group(1)):
            raise argparse.ArgumentTypeError("{!r} is not a list of runs such as 1-3,20-21".format(text))
        runs.update(range(int(match.group(1)), int(match.group(2) or match.group(1)) + 1))
    return runs


def readable(size):
    """A number of bytes as text for people."""
    units = ["bytes", "KB", "MB", "GB"]
    while size >= 1024 and len(units) > 1:
        size /= 1024.0
        units.pop(0)
    return "{:.{}f} {}".format(size, 0 if units[0] == "bytes" else 1, units[0])


# Recording


class Recorder(object):
    """Replaces functions of TensorFlow in this process and records the runs of the program."""

    def __init__(self, options, argv):
        self.options, self.argv = options, argv
        self.folder, self.process = None, os.getpid()
        self.graphs, self.kept = {}, []
        self.lock = threading.RLock()  # held during a recorded run: only one at a time
        # For `graphs`; a lock of its own, since a queue's thread looks up its graph while a run
        # waits for it.
        self.register = threading.Lock()
        self.depth = 0
        self.tapped = None  # token -> list of draws, while a run is recorded or repeated
        self.given = None  # token -> draws to give, while a run is repeated
        self.files, self.notes = {}, []
        self.size = None

    def install(self):
        """Import TensorFlow and replace the functions that the recorder needs to see."""
        import tensorflow as tf
        from tensorflow.python.client import session
        from tensorflow.python.ops import control_flow_ops, gen_random_ops

        self.version, self.errors = tf.__version__, tf.errors
        self._hook_gradients()
        self._hook_session(session.BaseSession)
        self._hook_loops(control_flow_ops.WhileContext)
        for name in TAPPED + ["_" + name for name in TAPPED]:  # TensorFlow 1.4 has them with an underscore
            if hasattr(gen_random_ops, name):
                setattr(gen_random_ops, name, self._tap(getattr(gen_random_ops, name)))

    def graph(self, graph):
        """The `Graph` that describes a TensorFlow graph."""
        with self.register:
            if id(graph) not in self.graphs:
                self.graphs[id(graph)] = Graph(graph, len(self.graphs))
            return self.graphs[id(graph)]

    def note(self, text):
        """Print a sentence on the terminal and put it into capture.json, once."""
        if text not in self.notes:
            self.notes.append(text)
            print("capture: " + text, file=sys.stderr)

    # Functions that are replaced

    def _hook_gradients(self):
        from tensorflow.python.ops import gradients_impl

        try:
            from tensorflow.python.ops import gradients_util as home
        except ImportError:
            home = gradients_impl
        if hasattr(home, "_GradientsHelper"):
            home._GradientsHelper = self._seeing_gradients(home._GradientsHelper)
            return
        from tensorflow.python.ops import gradients as public

        plain = gradients_impl.gradients
        hooked = self._seeing_gradients(plain)
        for module in list(sys.modules.values()):
            if getattr(module, "gradients", None) is plain:
                module.gradients = hooked
        gradients_impl.gradients = public.gradients = hooked

    def _seeing_gradients(self, function):
        recorder = self

        def gradients(ys, xs, *arguments, **named):
            recorder.depth += 1
            try:
                found = function(ys, xs, *arguments, **named)
            finally:
                recorder.depth -= 1
            if recorder.depth == 0:
                recorder._saw_gradients(ys, xs, found)
            return found

        gradients.__doc__ = function.__doc__
        return gradients

    def _saw_gradients(self, ys, xs, found):
        ys = ys if isinstance(ys, (list, tuple)) else [ys]
        xs = xs if isinstance(xs, (list, tuple)) else [xs]
        losses = [y for y in ys if hasattr(y, "consumers")]
        if not losses or type(losses[0].graph).__name__ == "FuncGraph":
            return
        pairs = []
        for x, gradient in zip(xs, found):
            if gradient is not None:
                pairs.append((self._name_of(x), gradient))
        self.graph(losses[0].graph).gradients.append({"losses": losses, "gradients": pairs})

    @staticmethod
    def _name_of(x):
        """The name of the variable that a gradient is taken by, or of the tensor where it is not a
        variable.
        """
        op = getattr(x, "op", None)
        while op is not None and op.type in FORWARDING + ("ReadVariableOp",):
            op = op.inputs[0].op
        return op.name if op is not None and op.type in VARIABLES else getattr(x, "name", str(x))

    def _hook_loops(self, context):
        plain = context.__init__

        def made(self, *arguments, **named):
            plain(self, *arguments, **named)
            if hasattr(self, "_parallel_iterations") and not named.get("context_def"):
                self._parallel_iterations = 1

        context.__init__ = made

    def _tap(self, function):
        recorder = self

        def draw(*arguments, **named):
            drawn = function(*arguments, **named)
            graph = getattr(drawn, "graph", None) if hasattr(drawn, "op") else None
            if graph is None or type(graph).__name__ != "Graph" or drawn.op._get_control_flow_context() is None:
                return drawn
            return recorder._tapped_tensor(graph, drawn)

        draw.__name__ = getattr(function, "__name__", "draw")
        draw.__doc__ = function.__doc__
        return draw

    def _tapped_tensor(self, graph, drawn):
        from tensorflow.python.ops import script_ops

        known = self.graph(graph)
        token = "tap-{}".format(len(known.taps))
        dtype = drawn.dtype.base_dtype.as_numpy_dtype
        key = known.number, token

        def passed(value):
            if self.given is not None and key in self.given:
                value = self.given[key].pop(0)
            if self.tapped is not None:
                self.tapped.setdefault(key, []).append(np.array(value))
            return np.asarray(value, dtype)

        found = script_ops.py_func(passed, [drawn], drawn.dtype, stateful=True)
        found.set_shape(drawn.shape)
        known.taps[found.op.name] = token
        return found

    def _hook_session(self, base):
        recorder = self
        self.plain_run = base._do_run
        plain_callable = base.make_callable

        def _do_run(session, handle, target_list, fetch_list, feed_dict, options, run_metadata):
            def plain(more=()):
                return recorder.plain_run(
                    session, handle, target_list, list(fetch_list) + list(more), feed_dict, options, run_metadata
                )

            if handle is not None:
                return plain()
            return recorder.run(session, target_list, fetch_list, feed_dict, plain)

        def make_callable(session, fetches, feed_list=None, **named):
            made = plain_callable(session, fetches, feed_list, **named)
            if feed_list or not recorder.is_training(session.graph, fetches):
                return made

            def called(**options):
                return session.run(fetches, **options)

            return called

        base._do_run, base.make_callable = _do_run, make_callable
        if hasattr(base, "_make_callable_from_options"):
            base._make_callable_from_options = self._callable(base._make_callable_from_options)

    def _callable(self, plain_callable):
        """For Keras, whose callables do not go through `Session.run`: the recorder runs those that
        it records.
        """
        recorder = self

        def _make_callable_from_options(session, callable_options):
            made = plain_callable(session, callable_options)
            graph = session.graph
            feeds = [graph.get_tensor_by_name(name) for name in callable_options.feed]
            fetches = [graph.get_tensor_by_name(name) for name in callable_options.fetch]
            targets = [graph.get_operation_by_name(name) for name in callable_options.target]
            connected = [
                (graph.get_tensor_by_name(one.from_tensor), graph.get_tensor_by_name(one.to_tensor))
                for one in callable_options.tensor_connection
            ]

            def called(*arguments, **named):
                def plain(more=()):
                    if not more:
                        return made(*arguments, **named)
                    if connected:  # a tensor that is fed to another
                        ends = [one for one, _ in connected]
                        values = recorder.own_run(session, [], ends, dict(zip(feeds, arguments)))
                        fed.update(zip([other for _, other in connected], values))
                    return recorder.own_run(session, targets, fetches + list(more), fed)

                if any(value is not None for value in named.values()):
                    return plain()  # such as run_metadata: the program traces this run
                fed = dict(zip(feeds, arguments))
                fed.update((other, None) for _, other in connected)
                return recorder.run(session, targets, fetches, fed, plain)

            return called

        return _make_callable_from_options

    def is_training(self, graph, fetches):
        """Whether a run of `fetches` trains."""
        try:
            fetched = [
                graph.as_graph_element(one) for one in (fetches if isinstance(fetches, (list, tuple)) else [fetches])
            ]
        except (TypeError, ValueError, KeyError):
            return True  # nested fetches: `run` decides when they run
        ops = [one.op if hasattr(one, "op") else one for one in fetched]
        flow = self.graph(graph).flow()
        return any(flow.trains(op) for op in closure(ops))

    # Runs

    def own_run(self, session, targets, fetches, feeds):
        """Run something that the program did not ask for, without recording it. The keys of `feeds`
        are tensors.
        """
        if not self.version.startswith("1."):
            feeds = {tensor.ref(): value for tensor, value in feeds.items()}
        return self.plain_run(session, None, targets, fetches, feeds, None, None)

    def run(self, session, targets, fetches, feeds, plain):
        """Do one run of the program, recording it where it is in the windows; returns what the
        program gets.
        """
        if os.getpid() != self.process:
            self._begin_again()
        graph = self.graph(session.graph)
        fed = named(feeds)
        plan = graph.plan(targets, fetches, fed)
        if not plan.trains:
            key = tuple(tensor.name for tensor in fetches)
            many = graph.evaluated.get(key, 0)
            if not (self.options.eval and plan.sees and fetches and many < EVALUATIONS):
                return plain()
            with self.lock:
                results, _ = self._record(session, graph, plan, targets, fetches, feeds, plain, "evaluation", many + 1)
                graph.evaluated[key] = many + 1
            return results
        with self.lock:
            key = tuple(plan.trains)
            number = graph.seen.get(key, 0) + 1
            if number in self.options.windows:
                results, _ = self._record(session, graph, plan, targets, fetches, feeds, plain, "training", number)
            else:
                results, graph.after = plain(), None
            graph.seen[key] = number  # a run that ended in an error is not counted
        if self.options.stop and all(count >= max(self.options.windows) for count in graph.seen.values()):
            if not self.options.quiet:
                print("capture: stopped after the last run of --windows, as --stop asks", file=sys.stderr)
            raise SystemExit(0)
        return results

    def _record(self, session, graph, plan, targets, fetches, feeds, plain, kind, number):
        before = self.state(session, graph)
        self.tapped = {}
        try:
            values = plain(plan.more)
        finally:
            tapped, self.tapped = self.tapped, None
        fed = named(feeds)
        results, more = values[: len(fetches)], dict(zip([tensor.name for tensor in plan.more], values[len(fetches) :]))
        more.update((tensor.name, value) for tensor, value in zip(fetches, results) if tensor.name not in more)
        after = self.state(session, graph)
        told = {"kind": kind, "number": number, "operations": plan.trains, "targets": [op.name for op in targets]}
        told["fetches"] = [tensor.name for tensor in fetches]
        arrays = self._arrays(graph, plan, fetches, fed, more, tapped, before, after, told)
        if kind == "training":
            self._check_size(graph, arrays)
        self._write(graph, arrays, told)
        if kind == "training":
            if number <= 3 and len(graph.replayable) < 6:
                ran = list(targets) + [tensor.op for tensor in fetches if tensor.name not in fed]
                graph.replayable.append((plan, ran, fed, more, tapped, before, after))
            graph.after = after
        return results, after

    def _arrays(self, graph, plan, fetches, fed, more, tapped, before, after, told):
        arrays = {}
        continues = (
            graph.after is not None
            and set(before) == set(graph.after)
            and all(same_bits(before[name], graph.after[name]) for name in before)
        )
        told["continues"] = bool(continues)  # the variables begin with the values after the run before
        for name, value in ({} if continues else before).items():
            put(arrays, "before/" + name, value)
        changed = [name for name in sorted(after) if name not in before or not same_bits(before[name], after[name])]
        told["changed"] = changed
        for name in changed:
            put(arrays, "after/" + name, self._short(after[name]))
        for name, value in fed.items():
            if value is not None:
                put(arrays, "feeds/" + name, value)
        whole = [tensor.name for tensor in plan.boundary + plan.draws + plan.losses]
        for name in whole:
            if name in more:
                put(arrays, "tensors/" + name, more[name])
        for name in sorted(set(more) - set(whole)):
            put(arrays, "sketches/" + name, self._short(more[name]))
        for (_, token), draws in tapped.items():
            told.setdefault("taps", {})[token] = len(draws)
            for number, value in enumerate(draws):
                put(arrays, "taps/{}/{}".format(token, number), value)
        return arrays

    def _short(self, value):
        value = np.asarray(value)
        numeric = value.dtype.kind in "fiubc" or value.dtype.name == "bfloat16"
        return value if self.options.whole or not numeric or value.size <= FULL else sketch(value)

    def state(self, session, graph):
        """Name to value, for every variable that has a value."""
        readable_ones = [variable for variable in graph.variables().values() if variable.read is not None]
        if not readable_ones:
            return {}
        tensors = [variable.read for variable in readable_ones]
        try:
            values = self.own_run(session, [], tensors, {})
            return {variable.name: np.array(value) for variable, value in zip(readable_ones, values)}
        except self.errors.FailedPreconditionError:
            pass
        found = {}
        for variable in readable_ones:  # at least one has no value yet
            try:
                found[variable.name] = np.array(self.own_run(session, [], [variable.read], {})[0])
            except self.errors.FailedPreconditionError:
                continue
        return found

    # The folder

    def _begin_again(self):
        """Forget what the parent process recorded, since this is a child process."""
        self.process, self.folder, self.graphs, self.files, self.size = os.getpid(), None, {}, {}, None

    def _check_size(self, graph, arrays):
        if self.size is not None:
            return
        first = sum(value.nbytes for value in arrays.values())
        state = sum(value.nbytes for key, value in arrays.items() if key.startswith("before/"))
        windows = sum(1 for run in self.options.windows if run - 1 not in self.options.windows)
        self.size = state * windows + (first - state) * len(self.options.windows)
        self.size += graph.graph.as_graph_def().ByteSize()  # some programs have their data in the graph
        text = "about {} for {} runs of a train operation".format(readable(self.size), len(self.options.windows))
        if not self.options.quiet:
            print("capture: {}, into {}".format(text, self.options.out), file=sys.stderr)
        if self.size > self.options.max_size:
            self.size = None
            raise CaptureError(
                "a capture needs {}, which is more than --max-size {}: record fewer runs with --windows, "
                "or give a larger --max-size".format(text, readable(self.options.max_size))
            )

    def _write(self, graph, arrays, told):
        if self.folder is None:
            self.folder = free_folder(self.options.out)
            if self.folder != self.options.out:
                self.note("{} exists: this capture is {}".format(self.options.out, self.folder))
        graph.export(self.folder)
        name = "{}/run-{}.npz".format(graph.folder, len(graph.runs))
        path = os.path.join(self.folder, name)
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)
        write_aside(path, buffer.getvalue())
        graph.runs.append(dict(told, file=name))
        self.write_json()

    def write_json(self):
        """Write capture.json as it is now, so that a program that is killed leaves a valid
        capture.
        """
        for home, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(home, name)
                key = os.path.relpath(path, self.folder).replace(os.sep, "/")
                if name.endswith(".part") or key == "capture.json":
                    continue
                stamp = os.path.getmtime(path), os.path.getsize(path)
                if self.files.get(key, (None,))[0] != stamp:
                    self.files[key] = stamp, sha256(path)
        told = {
            "format": VERSION,
            "tensorflow": self.version,
            "numpy": np.__version__,
            "python": platform.python_version(),
            "machine": platform.machine(),
            "program": self.argv,
            "whole": self.options.whole,
            "notes": self.notes,
            "graphs": [graph.as_json() for graph in self._recorded()],
            "sha256": {name: digest for name, (_, digest) in sorted(self.files.items())},
        }
        write_aside(os.path.join(self.folder, "capture.json"), json.dumps(told, indent=1, sort_keys=True).encode())

    def _recorded(self):
        return sorted((graph for graph in self.graphs.values() if graph.runs), key=lambda graph: graph.number)

    # The end

    def finish(self):
        """Repeat recorded runs to see what the original itself does not reproduce, and print the
        summary, or that there is nothing, unless the program failed.
        """
        if os.getpid() != self.process:
            return
        if self.folder is None:
            if (sys.exc_info()[0] or SystemExit) is SystemExit:
                print(
                    "capture: the program ran no operation that trains a variable; nothing is recorded", file=sys.stderr
                )
            return
        for graph in self._recorded():
            try:
                graph.noise = self._noise(graph)
            except Exception as error:  # the capture itself is whole
                self.note("the runs of {} could not be repeated: {}".format(graph.folder, str(error).split("\n")[0]))
        self.write_json()
        if not self.options.quiet:
            print(self.summary(), file=sys.stderr)

    def _noise(self, graph):
        """Tensor or variable -> its largest difference between two runs with the same values,
        relative to its scale.
        """
        noise = {}
        from tensorflow.python.client.session import Session

        with Session(graph=graph.graph) as session:
            for op in graph.graph.get_collection("table_initializer"):
                self.own_run(session, [op], [], {})
            for plan, ran, fed, more, tapped, before, after in graph.replayable:
                self._set(session, graph, before)
                given = {tensor.name: np.asarray(more[tensor.name]) for tensor in plan.boundary + plan.draws}
                given.update((name, value) for name, value in fed.items() if value is not None)
                feeds = {graph.graph.get_tensor_by_name(name): value for name, value in given.items()}
                fetches = [tensor for tensor in plan.more if tensor.name not in given]
                self.given = {key: list(draws) for key, draws in tapped.items()}
                try:
                    values = self.own_run(session, ran, fetches, feeds)
                finally:
                    self.given = None
                pairs = [(tensor.name, more[tensor.name], value) for tensor, value in zip(fetches, values)]
                found = self.state(session, graph)
                pairs += [(name, after[name], found[name]) for name in after if name in found]
                for name, one, other in pairs:
                    difference = apart(one, other)
                    if difference:
                        noise[name] = max(noise.get(name, 0.0), difference)
        return {name: value if np.isfinite(value) else "inf" for name, value in noise.items()}

    def _set(self, session, graph, values):
        """Write variables through their own initialisers, since the graph may be finalised."""
        waiting = [(graph.variables()[name].write, value) for name, value in sorted(values.items())]
        waiting = [(op, value) for op, value in waiting if op is not None]
        while waiting:  # few runs, since TensorFlow compiles each; two writes with the same input need two runs
            feeds = {op.inputs[1].name: (op, value) for op, value in reversed(waiting)}
            ops = [op for op, _ in feeds.values()]
            self.own_run(session, ops, [], {op.inputs[1]: value for op, value in feeds.values()})
            waiting = [(op, value) for op, value in waiting if op not in ops]

    def summary(self):
        """The summary of what was recorded, for the terminal."""
        lines = ["capture: {}".format(self.folder)]
        for graph in self._recorded():
            for plan in graph._training():
                recorded = [run["number"] for run in graph.runs if run["operations"] == plan.trains]
                lines.append(
                    "  {}: {} of {} training runs, {} losses, {} gradients, {} tensors of data, {} draws, {} taps".format(
                        graph.folder,
                        len(recorded),
                        graph.seen[tuple(plan.trains)],
                        len(plan.losses),
                        len(plan.raw),
                        len(plan.boundary),
                        len(plan.draws),
                        len(plan.taps),
                    )
                )
                if plan.hidden:
                    lines.append("    cannot be fetched: " + ", ".join(plan.hidden))
            evaluations = sum(run["kind"] == "evaluation" for run in graph.runs)
            if evaluations:
                lines.append("  {}: {} evaluation runs".format(graph.folder, evaluations))
            far = sorted(graph.noise.items(), key=lambda one: -float(one[1]))
            if far:
                lines.append(
                    "  {}: {} tensors are not reproducible in the original, the furthest {} by {:.1e} of its scale".format(
                        graph.folder, len(far), far[0][0], float(far[0][1])
                    )
                )
        return "\n".join(lines)


def parser():
    """The command line."""
    command = argparse.ArgumentParser(
        prog="tf1kit_capture.py",
        description="Run a TensorFlow 1 program and record what it computes while it trains.",
        epilog="Example: python3.7 tf1kit_capture.py --out run.capture train.py --batch-size 32",
    )
    command.add_argument("--out", required=True, help="the folder to write; it must not exist")
    command.add_argument(
        "--windows",
        type=windows_of,
        default=windows_of(WINDOWS),
        metavar="RUNS",
        help="the runs of each train operation to record [{}]".format(WINDOWS),
    )
    command.add_argument("--whole", action="store_true", help="keep gradients and variables whole, not as sketches")
    command.add_argument(
        "--max-size",
        type=bytes_of,
        default=bytes_of("2G"),
        metavar="SIZE",
        help="the largest capture; one that would be larger is not recorded [2G]",
    )
    command.add_argument("--eval", action="store_true", help="record runs that do not train, too")
    command.add_argument("--stop", action="store_true", help="end the program after the last run that is recorded")
    command.add_argument("--quiet", action="store_true", help="print only warnings and errors")
    command.add_argument("-m", dest="module", metavar="MODULE", help="run a module, as python -m does")
    command.add_argument("program", nargs=argparse.REMAINDER, help="the program and its own arguments")
    return command


def main(argv=None):
    """Run the program and record it; returns the exit code of the program."""
    options = parser().parse_args(argv)
    if not options.module and not options.program:
        parser().error("name the program to run")
    own = options.program if options.module else options.program[1:]
    recorder = Recorder(options, [options.module or options.program[0]] + own)
    try:
        recorder.install()
    except ImportError as error:
        raise SystemExit("capture: this Python has no TensorFlow 1: {}".format(error))
    sys.argv = [options.module or options.program[0]] + own
    try:
        if options.module:
            sys.path.insert(0, os.getcwd())
            runpy.run_module(options.module, run_name="__main__", alter_sys=True)
        else:
            sys.path[0] = os.path.dirname(os.path.abspath(options.program[0]))
            runpy.run_path(options.program[0], run_name="__main__")
    except CaptureError as error:
        raise SystemExit("capture: {}".format(error))
    finally:
        recorder.finish()
    return 0


if __name__ == "__main__":
    main()
