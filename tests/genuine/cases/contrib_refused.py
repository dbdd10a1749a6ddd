"""Cases of arguments that the packages of contrib refuse: the kind of error of each call."""

import tensorflow as tf
from tensorflow.contrib import (
    graph_editor,
    image,
    layers,
    seq2seq,
)
from tensorflow.contrib import labeled_tensor as lt
from tensorflow.contrib.eager.python import metrics_impl
from tensorflow.contrib.graph_editor import util
from tensorflow.contrib.layers.python.ops import sparse_feature_cross_op
from tensorflow.contrib.model_pruning.python import pruning_utils

LETTERS = ["a", "b", "c"]
SPARSE = tf.SparseTensorValue([[0, 0]], [1], [1, 1])


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def table(calls):
    return {name: raised(call) for name, call in sorted(calls.items())}


def case_labeled_tensor():
    grid = lt.LabeledTensor(tf.zeros([2, 3]), [("x", 2), ("letter", LETTERS)])
    row = lt.LabeledTensor(tf.zeros([3]), [("letter", LETTERS)])
    other = lt.LabeledTensor(tf.zeros([2, 3]), [("y", 2), ("letter", LETTERS)])
    words = lt.LabeledTensor(tf.constant(["a", "b"]), ["x"])
    square = lt.LabeledTensor(tf.zeros([2, 2]), ["x", "y"])
    letters = lt.LabeledTensor(tf.zeros([3, 2]), [("letter", LETTERS), ("n", ["p", "q"])])
    found = table(
        {
            "two lists": lambda: lt.select(letters, {"letter": ["a"], "n": ["p"]}),
            "list and scalar": lambda: lt.select(grid, {"letter": ["a"], "x": 0}),
            "concat nothing": lambda: lt.concat([], "x"),
            "concat axis": lambda: lt.concat([grid, grid], "z"),
            "concat others": lambda: lt.concat([grid, other], "letter"),
            "pack nothing": lambda: lt.pack([], "z"),
            "pack others": lambda: lt.pack([grid, other], "z"),
            "unpack": lambda: lt.unpack(grid, "z"),
            "reshape": lambda: lt.reshape(grid, ["z"], [("w", 2)]),
            "reshape order": lambda: lt.reshape(grid, ["letter", "x"], [("w", 6)]),
            "reshape unknown": lambda: lt.reshape(grid, ["x", "letter"], ["v", "w"]),
            "rename": lambda: lt.rename_axis(grid, "z", "w"),
            "crop": lambda: lt.random_crop(grid, {"z": 1}),
            "tile": lambda: lt.tile(grid, {"z": 2}),
            "tile labels": lambda: lt.tile(grid, {"letter": 2}),
            "pad": lambda: lt.pad(grid, {"z": (1, 1)}),
            "mask": lambda: lt.boolean_mask(grid, lt.LabeledTensor(tf.ones([2, 3], tf.bool), grid.axes)),
            "mask axis": lambda: lt.boolean_mask(grid, lt.LabeledTensor(tf.ones([3], tf.bool), row.axes)),
            "where": lambda: lt.where(lt.LabeledTensor(tf.ones([3], tf.bool), row.axes), row, grid),
            "rank": lambda: lt.LabeledTensor(tf.zeros([2, 3]), ["x"]),
            "order": lambda: lt.impose_axis_order(grid),
            "order lacks": lambda: lt.impose_axis_order(grid, ["x"]),
            "checked order": lambda: lt.check_axis_order(grid, ["letter", "x"]),
            "broadcast": lambda: lt.align(grid, lt.transpose(other, ["letter", "y"])),
            "matmul": lambda: lt.matmul(row, lt.LabeledTensor(tf.zeros([2]), ["x"])),
            "matmul scalar": lambda: lt.matmul(lt.LabeledTensor(tf.zeros([]), []), row),
            "matmul rank": lambda: lt.matmul(lt.LabeledTensor(tf.zeros([1, 1, 1]), ["p", "q", "r"]), row),
            "matmul shared": lambda: lt.matmul(grid, grid),
            "reduce": lambda: lt.reduce_sum(grid, "z"),
            "reduce twice": lambda: lt.reduce_sum(grid, ["x", "x"]),
            "axes": lambda: lt.Axes([("x", 2), ("x", 2)]),
            "lookup": lambda: lt.Axis("x", LETTERS).index("z"),
            "batch": lambda: lt.batch([grid, row], 1, enqueue_many=True),
            "transpose": lambda: lt.transpose(grid, ["x"]),
            "slice": lambda: grid[0, 0, 0],
            "convert": lambda: lt.convert_to_labeled_tensor(tf.zeros([2])),
        }
    )
    found["plus"] = [(+grid) is grid, grid == grid, grid == other, grid == 3, hash(grid) == hash(grid)]
    mapped = lt.map_fn(lambda one: lt.LabeledTensor(tf.strings.join([one.tensor, "!"]), []), words)
    with tf.Session() as sess:
        found["words"] = [word.decode() for word in sess.run(mapped.tensor)]
        found["matmul square"] = list(
            lt.matmul(square, lt.rename_axis(lt.rename_axis(square, "x", "z"), "y", "x")).axes
        )
    return found


def case_graph_editor():
    a = tf.constant(1.0, name="a")
    b = tf.identity(a, name="b")
    graph, other = tf.get_default_graph(), tf.Graph()
    with other.as_default():
        c = tf.constant(2.0, name="c")
    found = table(
        {
            "list": lambda: util.ListView(3),
            "graphs": lambda: util.check_graphs(a, c),
            "iterable": lambda: util.get_unique_graph(3),
            "type": lambda: util.get_unique_graph([3]),
            "two": lambda: util.get_unique_graph([a.op, c.op]),
            "empty": lambda: util.get_unique_graph([]),
            "control": lambda: util.ControlOutputs(3),
            "placeholder": lambda: util.placeholder_name(3),
            "subgraph": lambda: graph_editor.SubGraphView(3),
            "remap": lambda: graph_editor.sgv(b.op).remap_inputs([3]),
            "remap twice": lambda: graph_editor.sgv(b.op).remap_inputs([0, 0]),
            "outputs": lambda: graph_editor.sgv(b.op).remap_outputs([3]),
            "swap": lambda: graph_editor.swap_ts([a], [c]),
            "sizes": lambda: graph_editor.swap_ts([a], [a, b]),
            "reroute": lambda: graph_editor.reroute_ts([a], [b], can_modify=[c.op]),
            "detach": lambda: graph_editor.detach_inputs(3),
            "connect": lambda: graph_editor.connect(graph_editor.sgv(a.op), graph_editor.sgv(c.op)),
            "transform": lambda: graph_editor.Transformer()(3, graph, "", ""),
            "copy": lambda: graph_editor.copy_with_input_replacements(3, {}),
            "filter": lambda: graph_editor.filter_ops(3, True),
            "select": lambda: graph_editor.select_ops(3, graph=graph),
            "select graph": lambda: graph_editor.select_ops("a"),
            "replace": lambda: graph_editor.graph_replace(b, {3: a}),
            "replace nothing": lambda: graph_editor.graph_replace(b, {c: c}),
            "inputs": lambda: graph_editor.add_control_inputs(3, [a.op]),
            "input there": lambda: graph_editor.add_control_inputs(b.op, [b.op, c.op]),
            "remove": lambda: graph_editor.remove_control_inputs(b.op, [a.op]),
        }
    )
    outputs = util.ControlOutputs(graph)
    found["graph"] = [util.get_unique_graph(graph) is graph, outputs.graph is graph]
    found["name"] = [util.placeholder_name(scope="s"), util.placeholder_name(a, "s"), util.placeholder_name(a)]
    return found


def case_layers():
    sparse = layers.sparse_column_with_keys("a", ["b"])
    other = layers.sparse_column_with_keys("b", ["c"])
    hashed = layers.sparse_column_with_hash_bucket("h", 4)
    real = layers.real_valued_column("r")
    cross = sparse_feature_cross_op.sparse_feature_cross
    encode = layers.bow_encoder
    one = tf.SparseTensor([[0, 0]], tf.constant(["b"]), [1, 1])
    buckets = layers.bucketized_column(real, [1.0])
    joint, weighted = layers.joint_weighted_sum_from_feature_columns, layers.weighted_sparse_column(sparse, "w")
    unseen = layers.one_hot_column(sparse)
    return table(
        {
            "hash keys": lambda: layers.sparse_column_with_hash_bucket("a", 3, hash_keys=[]),
            "hash key": lambda: layers.sparse_column_with_hash_bucket("a", 3, hash_keys=[[1]]),
            "incompatible": lambda: layers.shared_embedding_columns([sparse, other], 2),
            "dimension": lambda: layers.real_valued_column("r", 1.5),
            "dimension below": lambda: layers.real_valued_column("r", 0),
            "dtype": lambda: layers.real_valued_column("r", dtype=tf.string),
            "crossed checkpoint": lambda: layers.crossed_column([sparse, hashed], 9, ckpt_to_load_from="x"),
            "cross list": lambda: cross(one),
            "cross kinds": lambda: cross([3]),
            "outs": lambda: layers.input_from_feature_columns({"r": tf.zeros([2, 1])}, [real], cols_to_outs=3),
            "joint": lambda: joint({"a": one}, [weighted], 1),
            "inferred": lambda: layers.infer_real_valued_columns({"a": one}),
            "inferred text": lambda: layers.infer_real_valued_columns(tf.constant(["a"])),
            "encoder": lambda: encode(tf.zeros([2, 2], tf.int32), 0, 3),
            "sparse encoder": lambda: encode(tf.SparseTensor([[0, 0]], [1], [1, 1]), 4, 3, sparse_lookup=False),
            "no weights": lambda: layers.safe_embedding_lookup_sparse([], tf.SparseTensor([[0, 0]], [1], [1, 1])),
            "sequence of sparse": lambda: layers.sequence_input_from_feature_columns({"a": one}, [sparse]),
            "sequence of buckets": lambda: layers.sequence_input_from_feature_columns(
                {"r": tf.zeros([2, 3, 1])}, [buckets]
            ),
            "weights of one hot": lambda: layers.weighted_sum_from_feature_columns({"a": one}, [unseen], 1),
            "missing": lambda: layers.input_from_feature_columns({"b": one}, [real]),
            "sparse real": lambda: layers.input_from_feature_columns(
                {"r": tf.SparseTensor([[0, 0]], [1.0], [1, 1])}, [real]
            ),
            "rank": lambda: layers.sequence_input_from_feature_columns({"r": tf.zeros([3])}, [real]),
            "bucket size": lambda: layers.sparse_column_with_integerized_feature("a", None),
            "unique": lambda: layers.embedding_lookup_unique([], [1]),
        }
    )


def case_eager_metrics():
    metrics = [tf.contrib.eager.metrics.Mean(), tf.contrib.eager.metrics.Accuracy()]
    plain = metrics_impl.Metric("plain")
    metrics[0](tf.constant([1.0, 2.0]))
    result = metrics[0].value()
    metrics[1].build()
    return dict(
        table(
            {
                "build": lambda: plain.build(),
                "call": lambda: plain.call(),
                "result": lambda: plain.result(),
                "kinds": lambda: metrics[0].aggregate([metrics[1]]),
                "late": lambda: metrics[0].add_variable("v", shape=()),
                "built": lambda: metrics[0].build(tf.constant(1.0)),
                "shapes": lambda: metrics[1](tf.constant([1, 2]), tf.constant([1])),
            }
        ),
        value=str(result.shape),
    )


def case_image():
    unknown = tf.placeholder(tf.float32)
    picture = tf.zeros([3, 3])
    points, values, unsized = tf.zeros([1, 2, 2]), tf.zeros([1, 2, 1]), tf.placeholder(tf.float32, [1, None, 2])
    return table(
        {
            "images": lambda: image.rotate(unknown, 0.5),
            "rank": lambda: image.rotate(tf.zeros([3]), 0.5),
            "dtype": lambda: image.rotate(tf.zeros([3, 3], tf.bool), 0.5),
            "angles": lambda: image.angles_to_projective_transforms(tf.zeros([1, 1]), 3.0, 3.0),
            "angles rank": lambda: image.angles_to_projective_transforms(unknown, 3.0, 3.0),
            "translations": lambda: image.translations_to_projective_transforms(unknown),
            "translation": lambda: image.translations_to_projective_transforms(1.0),
            "transforms": lambda: image.transform(picture, unknown),
            "transform": lambda: image.transform(picture, 1.0),
            "size": lambda: image.transform(picture, [1.0] * 8, output_shape=[1, 2, 3]),
            "matrices": lambda: image.matrices_to_flat_transforms(tf.zeros([3])),
            "composed": lambda: image.compose_transforms(),
            "spline": lambda: image.interpolate_spline(points, values, points, 0),
            "spline points": lambda: image.interpolate_spline(unsized, values, points, 2),
        }
    )


def case_pruning():
    prune = tf.contrib.model_pruning
    weights = tf.get_variable("w", [4, 4])

    def spec(text):
        return prune.Pruning(prune.get_pruning_hparams().parse(text))

    found = table(
        {
            "expand": lambda: pruning_utils.expand_tensor(tf.zeros([2]), [2, 2]),
            "blocks": lambda: pruning_utils.expand_tensor(tf.zeros([2, 2]), [2]),
            "begin": lambda: spec("begin_pruning_step=-1"),
            "sparsity": lambda: spec("target_sparsity=1.5"),
            "function": lambda: spec("sparsity_function_begin_step=-1"),
            "end": lambda: spec("begin_pruning_step=5,end_pruning_step=3"),
            "range": lambda: prune.Pruning(
                prune.get_pruning_hparams().parse("sparsity_function_begin_step=9,sparsity_function_end_step=3")
            ),
            "cell": lambda: prune.MaskedLSTMCell(2)(tf.placeholder(tf.float32, [2, None]), (tf.zeros([2, 2]),) * 2),
            "conv": lambda: prune.masked_conv2d(tf.placeholder(tf.float32, [1, 2, 2, None]), 1, 1),
        }
    )
    split = tf.get_variable("split", [4, 3], partitioner=tf.fixed_size_partitioner(2))
    across = tf.get_variable("across", [2, 4], partitioner=tf.fixed_size_partitioner(2, axis=1))
    done = [
        pruning_utils.partitioned_variable_assign(split, tf.reshape(tf.range(12.0), [4, 3])),
        pruning_utils.partitioned_variable_assign(across, tf.reshape(tf.range(8.0), [2, 4])),
        pruning_utils.variable_assign(weights, tf.ones([4, 4])),
    ]
    one = tf.get_variable("one", [2, 2], partitioner=tf.fixed_size_partitioner(1))
    found["one part"] = raised(lambda: pruning_utils.determine_partitioned_axis(one))
    done.append(pruning_utils.partitioned_variable_assign(one, tf.ones([2, 2])))
    found["axes"] = [int(pruning_utils.determine_partitioned_axis(var)) for var in (split, across)]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(done)
        found["values"] = [sess.run(tf.convert_to_tensor(one)).tolist() for one in (split, across, weights)]
    found["names"] = [getattr(made, "op", made).name for made in done]
    return found


def case_seq2seq():
    memory, query = tf.zeros([2, 3, 4]), tf.zeros([2, 4])
    lengths = tf.constant([2, 3])
    dense = tf.layers.Dense(4, use_bias=False)
    luong = seq2seq.LuongAttention(4, memory)
    cell = tf.nn.rnn_cell.LSTMCell(4)
    wrapper = seq2seq.AttentionWrapper(cell, luong)
    loss = seq2seq.sequence_loss
    logits, targets, ones = tf.zeros([2, 3, 5]), tf.zeros([2, 3], tf.int32), tf.ones([2, 3])
    bare = seq2seq.Decoder
    scheduled = seq2seq.ScheduledEmbeddingTrainingHelper
    found = table(
        {
            "alignments_size": lambda: seq2seq.AttentionMechanism().alignments_size,
            "state_size": lambda: seq2seq.AttentionMechanism().state_size,
            "decoder": lambda: bare(),
            "helper": lambda: seq2seq.Helper(),
            "no decoder": lambda: seq2seq.dynamic_decode(3),
            "iterations": lambda: seq2seq.dynamic_decode(None, maximum_iterations=[1]),
            "units": lambda: seq2seq.LuongAttention(4, tf.zeros([2])),
            "probability": lambda: seq2seq.LuongAttention(4, memory, probability_fn=3),
            "depth": lambda: luong(tf.zeros([2, 5]), tf.zeros([2, 3])),
            "layer": lambda: seq2seq.AttentionWrapper(cell, luong, attention_layer_size=[1, 2]),
            "mechanism": lambda: seq2seq.AttentionWrapper(cell, [3]),
            "initial": lambda: seq2seq.AttentionWrapper(cell, luong, cell_input_fn=3),
            "state": lambda: wrapper(query, 3),
            "logits": lambda: loss(tf.zeros([2, 3]), targets, ones),
            "targets": lambda: loss(logits, tf.zeros([2], tf.int32), ones),
            "weights": lambda: loss(logits, targets, tf.ones([2])),
            "both ways": lambda: loss(logits, targets, ones, sum_over_timesteps=True),
            "training": lambda: seq2seq.TrainingHelper(tf.zeros([2, 3, 4]), tf.zeros([2, 2], tf.int32)),
            "sampling": lambda: scheduled(tf.zeros([2, 3, 4]), lengths, lambda ids: ids, tf.zeros([2])),
            "greedy tokens": lambda: seq2seq.GreedyEmbeddingHelper(tf.zeros([3, 2]), 1, 2),
            "greedy end": lambda: seq2seq.GreedyEmbeddingHelper(tf.zeros([3, 2]), [1], [2]),
            "basic": lambda: seq2seq.BasicDecoder(cell, 3, None),
            "beam": lambda: seq2seq.BeamSearchDecoder(3, tf.zeros([3, 2]), [1], 2, None, 2),
            "beam layer": lambda: seq2seq.BeamSearchDecoder(cell, tf.zeros([3, 2]), [1], 2, None, 2, output_layer=3),
            "beam tokens": lambda: seq2seq.BeamSearchDecoder(cell, tf.zeros([3, 2]), 1, 2, None, 2),
            "beam end": lambda: seq2seq.BeamSearchDecoder(cell, tf.zeros([3, 2]), [1], [2], None, 2),
            "tile": lambda: seq2seq.tile_batch(tf.placeholder(tf.float32), 2),
            "tile scalar": lambda: seq2seq.tile_batch(tf.zeros([]), 2),
        }
    )
    found["memory_layer"] = [seq2seq.BahdanauAttention(4, memory).memory_layer.name, dense.name]
    return found
