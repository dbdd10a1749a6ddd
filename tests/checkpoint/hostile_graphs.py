"""Graphs that do more than arithmetic, one for each kind of operation that can. No graph from a
file may run these.

Each has a network of one product, `y = images @ w`, which waits for the operation. No test may
write the file `WRITTEN`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

v1, raw = tf.compat.v1, tf.raw_ops
SHAPE = (2, 3)
START = {"w": np.ones((3, 4), np.float32)}
FILE = "WRITTEN"
TYPES = [tf.float32]


def network(does: Callable[[], Any] | None = None) -> Any:
    """The GraphDef of the network; it waits for what `does` returns, a tensor or an operation."""
    with tf.Graph().as_default() as graph:
        images = v1.placeholder(tf.float32, [None, 3], "images")
        w = v1.get_variable("w", [3, 4], use_resource=False)
        with tf.control_dependencies([does()] if does else []):
            tf.matmul(images, w, name="y")
    return graph.as_graph_def()


def meta(graph: Any) -> bytes:
    """A MetaGraph with this graph."""
    return v1.MetaGraphDef(graph_def=graph).SerializeToString()


def one() -> Any:  # noqa: D103
    return tf.constant([1.0])


def dataset() -> Any:  # noqa: D103
    return raw.TensorDataset(components=[one()], output_shapes=[[1]])


def iterator() -> Any:  # noqa: D103
    made = raw.Iterator(shared_name="", container="", output_types=TYPES, output_shapes=[[1]])
    return raw.IteratorGetNext(iterator=made, output_types=TYPES, output_shapes=[[1]])[0]


def queue() -> Any:  # noqa: D103
    return raw.QueueDequeueV2(handle=raw.FIFOQueueV2(component_types=TYPES), component_types=TYPES)[0]


def reader() -> Any:  # noqa: D103
    names = raw.FIFOQueueV2(component_types=[tf.string])
    return raw.ReaderReadV2(reader_handle=raw.WholeFileReaderV2(), queue_handle=names)[0]


def table() -> Any:  # noqa: D103
    handle = raw.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64)
    return raw.InitializeTableFromTextFileV2(table_handle=handle, filename="/etc/passwd", key_index=-2, value_index=-1)


def lookup() -> Any:  # noqa: D103
    handle = raw.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64)
    return raw.LookupTableFindV2(table_handle=handle, keys=["a"], default_value=tf.constant(0, tf.int64))


def summary() -> Any:  # noqa: D103
    writer = raw.SummaryWriter()
    return raw.CreateSummaryFileWriter(
        writer=writer, logdir=FILE, max_queue=1, flush_millis=1, filename_suffix=tf.constant("")
    )


def python() -> Any:  # noqa: D103
    return v1.py_func(lambda: np.float32(open(FILE, "w").write("x")), [], tf.float32)  # noqa: PTH123


def eager_python() -> Any:  # noqa: D103
    return tf.py_function(lambda: open(FILE, "w").write("x"), [], tf.int32)  # noqa: PTH123


def write() -> Any:  # noqa: D103
    return raw.WriteFile(filename=FILE, contents="by a graph")


def barrier() -> Any:  # noqa: D103
    return raw.BarrierReadySize(handle=raw.Barrier(component_types=TYPES))


def variable(**where: Any) -> Any:  # noqa: D103
    handle = raw.VarHandleOp(dtype=tf.float32, shape=[3, 4], **where)
    return raw.ReadVariableOp(resource=handle, dtype=tf.float32)


OPERATIONS: dict[str, tuple[str, Callable[[], Any]]] = {  # class -> the operation in the message, a maker
    "writes a file": ("WriteFile", write),
    "reads a file": ("ReadFile", lambda: raw.ReadFile(filename="/etc/passwd")),
    "looks for files": ("MatchingFiles", lambda: raw.MatchingFiles(pattern="/etc/*")),
    "prints to a file": ("PrintV2", lambda: raw.PrintV2(input="x", output_stream="file://" + FILE)),
    "prints": ("Print", lambda: raw.Print(input=one(), data=[one()], message="\x1b[2J")),
    "logs": ("Assert", lambda: raw.Assert(condition=False, data=[tf.constant("\x1b[2J")])),
    "calls Python": ("PyFunc", python),
    "calls Python without state": (
        "PyFuncStateless",
        lambda: raw.PyFuncStateless(input=[one()], token="pyfunc_0", Tout=TYPES)[0],
    ),
    "calls eager Python": ("EagerPyFunc", eager_python),
    "saves": ("SaveV2", lambda: raw.SaveV2(prefix=FILE, tensor_names=["a"], shape_and_slices=[""], tensors=[one()])),
    "saves as of old": ("Save", lambda: raw.Save(filename=FILE, tensor_names=["a"], data=[one()])),
    "saves slices": (
        "SaveSlices",
        lambda: raw.SaveSlices(filename=FILE, tensor_names=["a"], shapes_and_slices=[""], data=[one()]),
    ),
    "restores": ("RestoreV2", lambda: raw.RestoreV2(prefix="a", tensor_names=["a"], shape_and_slices=[""], dtypes=TYPES)[0]),
    "restores as of old": ("Restore", lambda: raw.Restore(file_pattern="/etc/*", tensor_name="a", dt=tf.float32)),
    "merges checkpoints": (
        "MergeV2Checkpoints",
        lambda: raw.MergeV2Checkpoints(checkpoint_prefixes=["a"], destination_prefix=FILE, delete_old_dirs=True),
    ),
    "maps a file": ("ImmutableConst", lambda: raw.ImmutableConst(dtype=tf.float32, shape=[1], memory_region_name="/etc/passwd")),
    "reads a vocabulary": (
        "GenerateVocabRemapping",
        lambda: raw.GenerateVocabRemapping(
            new_vocab_file="/etc/passwd", old_vocab_file="/etc/passwd", new_vocab_offset=0, num_new_vocab=1
        )[0],
    ),
    "reads a matrix": (
        "LoadAndRemapMatrix",
        lambda: raw.LoadAndRemapMatrix(
            ckpt_path="a", old_tensor_name="a", row_remapping=tf.constant([0], tf.int64),
            col_remapping=tf.constant([], tf.int64), initializing_values=[], num_rows=1, num_cols=1,
        ),
    ),
    "waits for a queue": ("FIFOQueueV2", queue),
    "waits for a random queue": ("RandomShuffleQueueV2", lambda: raw.RandomShuffleQueueV2(component_types=TYPES)),
    "waits for a barrier": ("Barrier", barrier),
    "reads by a reader": ("FIFOQueueV2", reader),
    "stages": ("Unstage", lambda: raw.Unstage(dtypes=TYPES)[0]),
    "iterates": ("Iterator", iterator),
    "makes a data set": ("TensorDataset", dataset),
    "reads records": ("TFRecordDataset", lambda: raw.TFRecordDataset(filenames="a", compression_type="", buffer_size=1)),
    "reads lines": ("TextLineDataset", lambda: raw.TextLineDataset(filenames="a", compression_type="", buffer_size=1)),
    "asks a database": (
        "SqlDataset",
        lambda: raw.SqlDataset(
            driver_name="sqlite", data_source_name=FILE, query="create table a (b)", output_types=[tf.string], output_shapes=[[]]
        ),
    ),
    "caches to a file": (
        "TensorDataset",
        lambda: raw.CacheDataset(input_dataset=dataset(), filename=FILE, output_types=TYPES, output_shapes=[[1]]),
    ),
    "writes a summary": ("SummaryWriter", summary),
    "makes a summary": ("ScalarSummary", lambda: raw.ScalarSummary(tags="a", values=1.0)),
    "debugs to an address": (
        "DebugIdentityV2",
        lambda: raw.DebugIdentityV2(input=one(), tfdbg_context_id="a", debug_urls=["file://" + FILE]),
    ),
    "dumps": ("DebugNumericSummary", lambda: raw.DebugNumericSummary(input=one(), debug_urls=["file://" + FILE])),
    "fills a table from a file": ("HashTableV2", table),
    "looks into a table": ("HashTableV2", lookup),
    "collects of others": (
        "CollectiveReduce",
        lambda: raw.CollectiveReduce(
            input=one(), group_size=2, group_key=1, instance_key=1, merge_op="Add", final_op="Id", subdiv_offsets=[0]
        ),
    ),
    "configures a TPU": ("ConfigureDistributedTPU", lambda: raw.ConfigureDistributedTPU()),
    "feeds a TPU": ("InfeedEnqueue", lambda: raw.InfeedEnqueue(input=one())),
    "assigns a variable": (
        "AssignVariableOp",
        lambda: raw.AssignVariableOp(resource=raw.VarHandleOp(dtype=tf.float32, shape=[1]), value=one()),
    ),
    "destroys a variable": (
        "DestroyResourceOp",
        lambda: raw.DestroyResourceOp(resource=raw.VarHandleOp(dtype=tf.float32, shape=[1]), ignore_lookup_error=True),
    ),
    "shares a variable": ("not in the checkpoint", lambda: variable(shared_name="somebody's")),
    "reaches into a container": ("not in the checkpoint", lambda: variable(container="somebody's")),
    "ends the process": ("Abort", lambda: raw.Abort(error_msg="\x1b[2J")),
    "draws": ("RandomGamma", lambda: raw.RandomGamma(shape=[1], alpha=[1.0])),
    "tells the time": ("Timestamp", lambda: raw.Timestamp()),
    "decodes an image": ("DecodeJpeg", lambda: raw.DecodeJpeg(contents=b"\xff\xd8")),
    "parses a tensor": ("ParseTensor", lambda: raw.ParseTensor(serialized=b"", out_type=tf.float32)),
    "parses a message": ("DecodeProtoV2", lambda: raw.DecodeProtoV2(
        bytes=b"", message_type="a", field_names=["a"], output_types=[tf.int32], descriptor_source=FILE)[0]),
    "makes text": ("StringFormat", lambda: raw.StringFormat(inputs=[one()])),
    "runs a batch": ("Batch", lambda: raw.Batch(
        in_tensors=[one()], num_batch_threads=1, max_batch_size=1, batch_timeout_micros=1, grad_timeout_micros=1)[0][0]),
}  # fmt: skip


def in_function() -> Any:
    """The operation is in a function that another function calls."""

    @tf.function
    def inner(x):
        with tf.control_dependencies([write()]):
            return x + 1

    @tf.function
    def outer(x):
        return inner(x) * 2

    return network(lambda: outer(one()))


def in_branch(v2: bool, branch: int) -> Callable[[], Any]:
    """The operation is in a branch of a cond whose condition depends on the images."""

    def make() -> Any:
        (v1.enable_control_flow_v2 if v2 else v1.disable_control_flow_v2)()
        try:
            ways = [lambda: tf.group(write(), raw.NoOp()), lambda: tf.group(raw.NoOp())]
            return network(lambda: v1.cond(tf.reduce_sum(one()) > 0, *ways[:: 1 - 2 * branch]))
        finally:
            v1.enable_control_flow_v2()

    return make


def in_loop(v2: bool) -> Callable[[], Any]:
    """The operation is in the body of a loop."""

    def body(i: Any) -> Any:
        with tf.control_dependencies([write()]):
            return i + 1

    def make() -> Any:
        (v1.enable_control_flow_v2 if v2 else v1.disable_control_flow_v2)()
        try:
            return network(lambda: v1.while_loop(lambda i: i < 1, body, [tf.constant(0)]))
        finally:
            v1.enable_control_flow_v2()

    return make


def edited(change: Callable[[dict[str, Any], Any], None]) -> Callable[[], Any]:
    """The harmless network, changed by a function that gets its nodes and the graph."""

    def make() -> Any:
        graph = network()
        change({node.name: node for node in graph.node}, graph)
        return graph

    return make


def add(graph: Any, name: str, op: str, *inputs: str) -> Any:
    """Add a node for which `y` waits."""
    next(node for node in graph.node if node.name == "y").input.append("^" + name)
    return graph.node.add(name=name, op=op, input=inputs)


def constant(sizes: list[int]) -> Callable[[dict[str, Any], Any], None]:
    """Add a constant with one value and this shape."""

    def change(nodes: dict[str, Any], graph: Any) -> None:
        node = add(graph, "big", "Const")
        node.attr["dtype"].type = 1
        tensor = node.attr["value"].tensor
        tensor.dtype, tensor.float_val[:] = 1, [1.0]
        for size in sizes:
            tensor.tensor_shape.dim.add(size=size)

    return change


def circle(nodes: dict[str, Any], graph: Any) -> None:  # noqa: D103
    add(graph, "a", "NoOp", "^b")
    graph.node.add(name="b", op="NoOp", input=["^a"])


def twice(nodes: dict[str, Any], graph: Any) -> None:  # noqa: D103
    graph.node.add(name="w", op="WriteFile")


def remote(nodes: dict[str, Any], graph: Any) -> None:  # noqa: D103
    add(graph, "a", "WriteFile").device = "/job:worker/task:7"


def compiled(nodes: dict[str, Any], graph: Any) -> None:  # noqa: D103
    function = graph.library.function.add()
    function.signature.name = "f"
    function.attr["_XlaMustCompile"].b = True
    add(graph, "a", "f")


def calls_itself(nodes: dict[str, Any], graph: Any) -> None:  # noqa: D103
    function = graph.library.function.add()
    function.signature.name = "f"
    function.node_def.add(name="again", op="f")
    add(graph, "a", "f")


def deep(nodes: dict[str, Any], graph: Any) -> None:
    """Add two thousand functions, each of which calls the next."""
    for number in range(2000):
        function = graph.library.function.add()
        function.signature.name = f"f{number}"
        function.node_def.add(name="a", op=f"f{number + 1}" if number < 1999 else "NoOp")
    add(graph, "a", "f0")


def disguised(nodes: dict[str, Any], graph: Any) -> None:
    """Add a function that has the name of an allowed operation."""
    function = graph.library.function.add()
    function.signature.name = "MatMul"
    function.node_def.add(name="a", op="WriteFile")


def gradient(nodes: dict[str, Any], graph: Any) -> None:
    """Declare that a missing function has a gradient, which is missing too."""
    graph.library.gradient.add(function_name="f", gradient_func="g")
    add(graph, "a", "PartitionedCall").attr["f"].func.name = "f"


STRUCTURES: dict[str, tuple[str, Callable[[], Any]]] = {
    "in a function": ("WriteFile", in_function),
    **{
        f"in branch {branch} of cond{' of functions' * v2}": ("WriteFile", in_branch(v2, branch))
        for v2 in (False, True)
        for branch in (0, 1)
    },
    "in a loop": ("WriteFile", in_loop(False)),
    "in a loop of functions": ("WriteFile", in_loop(True)),
    "of an unknown type": ("NoSuchOperation", edited(lambda nodes, graph: add(graph, "a", "NoSuchOperation"))),
    "of a type that clears the terminal": (r"\x1b[2J", edited(lambda nodes, graph: add(graph, "a", "\x1b[2J"))),
    "with a name that clears the terminal": (r"\x1b[2J", edited(lambda nodes, graph: add(graph, "\x1b[2J", "NoOp"))),
    "with an input that clears the terminal": (
        r"\x1b[2J",
        edited(lambda nodes, graph: nodes["y"].input.append("^\x1b[2J")),
    ),
    "with an input that is not there": ("'nowhere'", edited(lambda nodes, graph: nodes["y"].input.append("^nowhere"))),
    "in a circle": ("part of a cycle", edited(circle)),
    "twice with one name": ("two nodes with the name 'w'", edited(twice)),
    "a huge constant": ("too large", edited(constant([1 << 40]))),
    "a constant of a negative size": ("too large", edited(constant([-1]))),
    "on another computer": ("WriteFile", edited(remote)),
    "for a compiler": ("_XlaMustCompile", edited(compiled)),
    "a function that calls itself": ("calls itself", edited(calls_itself)),
    "functions within functions": ("more than 50 deep", edited(deep)),
    "a function in disguise": ("MatMul", edited(disguised)),
    "a gradient": ("function 'f'", edited(gradient)),
    "sent away": ("_Send", edited(lambda nodes, graph: add(graph, "a", "_Send"))),
    "received": ("_Recv", edited(lambda nodes, graph: add(graph, "a", "_Recv"))),
    "returned": ("_Retval", edited(lambda nodes, graph: add(graph, "a", "_Retval"))),
    "launched by XLA": ("XlaLaunch", edited(lambda nodes, graph: add(graph, "a", "XlaLaunch"))),
    "called from afar": ("RemoteCall", edited(lambda nodes, graph: add(graph, "a", "RemoteCall"))),
    "of Python 2's pickles": ("PyFunc", edited(lambda nodes, graph: add(graph, "a", "PyFunc"))),
}
GRAPHS: dict[str, tuple[str, Callable[[], Any]]] = {
    **{name: (says, lambda does=does: network(does)) for name, (says, does) in OPERATIONS.items()},
    **STRUCTURES,
}
