"""Cases of contrib.labeled_tensor: dimensions, operations by name, and errors."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import labeled_tensor as lt

LETTERS = ["a", "b", "c"]
VALUES = np.arange(6.0, dtype=np.float32).reshape(2, 3) / 4 + 0.25


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def grid():
    return lt.LabeledTensor(tf.constant(VALUES), [("x", 2), ("letter", LETTERS)])


def row():
    return lt.LabeledTensor(tf.constant([1.0, -2.0, 0.5]), [("letter", LETTERS)])


def listed(axes):
    return [[axis.name, axis.size, None if axis.labels is None else list(axis.labels)] for axis in axes.values()]


def values(found):
    """The values and dimensions of labeled tensors."""
    with tf.Session() as sess:
        result = dict(sess.run({name: value.tensor for name, value in found.items()}))
    result.update({name + "_axes": listed(value.axes) for name, value in found.items()})
    return result


def case_axes():
    axis, plain = lt.Axis("letter", LETTERS), lt.Axis("x", 2)
    axes = lt.Axes([axis, ("x", 2), ("empty", 0), ("unknown", None)])
    tensor = grid()
    return {
        "axis": [axis.name, axis.size, list(axis.labels), axis.index("c"), len(axis), repr(axis)],
        "plain": [plain.size, plain.labels, plain.value.value, axes["unknown"].size, list(axes["empty"].labels)],
        "equal": [axis == lt.Axis("letter", LETTERS), axis == plain, hash(axis) == hash(lt.Axis("letter", LETTERS))],
        "axes": [list(axes), len(axes), "x" in axes, list(axes.remove("x")), lt.as_axis(("x", 2)) == plain],
        "tensor": [tensor.dtype.name, str(tensor.shape), str(tensor.get_shape()), tensor.name],
        "duplicate": raised(lambda: lt.Axes([axis, axis])),
        "labels": raised(lambda: lt.Axis("x", ["a", "a"])),
        "length": raised(lambda: len(lt.Axis("x", None))),
        "index": raised(lambda: plain.index(1)),
        "removed": raised(lambda: axes.remove("y")),
        "rank": raised(lambda: lt.LabeledTensor(tf.zeros([2]), ["x", "y"])),
        "size": raised(lambda: lt.LabeledTensor(tf.zeros([2]), [("x", 3)])),
        "named": listed(lt.LabeledTensor(tf.zeros([2, 3]), ["x", "y"]).axes),
        "convert": raised(lambda: lt.convert_to_labeled_tensor(tf.zeros([2]))),
        "in_session": float(tf.Session().run(lt.convert_to_labeled_tensor(2.5))),
        "in_operation": tf.add(grid(), 1.0).shape.as_list(),
    }


def case_unary():
    names = (
        "abs neg sign reciprocal square round sqrt rsqrt exp log ceil floor cos sin tan lgamma digamma erf erfc tanh"
    )
    given = grid()
    found = {name: getattr(lt, name)(given) for name in [*names.split(), "sigmoid", "identity"]}
    small = lt.LabeledTensor(tf.constant([0.1, 0.5]), ["x"])
    found.update({name: getattr(lt, name)(small) for name in ("acos", "asin", "atan")})
    found["logical_not"] = lt.logical_not(given > 1.0)
    found["zeros_like"], found["ones_like"] = lt.zeros_like(given), lt.ones_like(given, tf.int32)
    found["cast"], found["finite"] = lt.cast(given, tf.int32), lt.verify_tensor_all_finite(given, "not finite")
    for name in ("relu", "relu6", "elu", "softplus", "softmax", "log_softmax"):
        found["nn_" + name] = getattr(lt.nn, name)(row())
    found["own"] = lt.define_unary_op("own", lambda x, name: tf.add(x, 1.0, name=name))(given)
    return dict(values(found), names=[found["exp"].name, lt.exp(given, name="mine").name])


def case_binary():
    names = ["add", "sub", "mul", "div", "mod", "pow", "maximum", "minimum", "equal", "not_equal"]
    names += ["greater", "greater_equal", "less", "less_equal"]
    given, other = grid(), row()
    found = {name: getattr(lt, name)(given, other) for name in [*names, "squared_difference"]}
    found.update({name: getattr(lt, name)(given, 2.0 * given) for name in ("igamma", "igammac")})
    found["zeta"], found["polygamma"] = lt.zeta(given + 1.5, given), lt.polygamma(lt.ones_like(given), given)
    left, right = given > 0.5, given < 1.0
    found["and"], found["or"], found["xor"] = left & right, left | right, left ^ right
    found["operators"] = -(((2.0 - given) * 3.0 / other + 1.0) ** 2.0) % 5.0
    found["inverse"], found["reverse"] = ~left, 2.0**given
    found["outer"] = row() * lt.LabeledTensor(tf.constant([1.0, 2.0]), ["y"])
    found["own"] = lt.define_binary_op("own", lambda x, y, name: tf.add(x, 2.0 * y, name=name))(given, other)
    first, second, axes = lt.align(given, other)
    found["aligned"], found["aligned_other"] = first, second
    with lt.axis_order_scope(["letter", "y", "x"]):
        found["ordered"] = row() * lt.LabeledTensor(tf.constant([1.0, 2.0]), ["y"])
        out_of_order = raised(lambda: given + 1.0)
    flipped = lt.transpose(given)
    found["loss"] = lt.nn.sigmoid_cross_entropy_with_logits(given, given)
    return dict(
        values(found),
        broadcast=listed(axes),
        out_of_order=out_of_order,
        no_order=raised(lambda: given + flipped),
        mismatch=raised(lambda: given + lt.LabeledTensor(tf.zeros([3]), [("letter", ["a", "b", "d"])])),
    )


def case_shapes():
    given = grid()
    found = {
        "slice": lt.slice(given, {"letter": slice(0, 2), "x": 1}),
        "item": given[1, 1:],
        "transpose": lt.transpose(given),
        "transpose_to": lt.transpose(given, ["letter", "x"]),
        "expand": lt.expand_dims(given, ["new", "x", ("label", "z"), "letter"]),
        "impose": lt.impose_axis_order(given, ["letter", "other", "x"]),
        "select": lt.select(given, {"letter": "b"}),
        "select_slice": lt.select(given, {"letter": slice("b", "c")}),
        "select_list": lt.select(given, {"letter": ["c", "a"]}),
        "concat": lt.concat([given, given], "x"),
        "pack": lt.pack([row(), row()], ("pair", ["p", "q"]), axis_position=1),
        "unpack": lt.unpack(given)[1],
        "unpack_letters": lt.unpack(given, "letter")[2],
        "reshape": lt.reshape(given, ["x", "letter"], [("flat", 6)]),
        "reshape_name": lt.reshape(given, ["x", "letter"], ["flat"]),
        "rename": lt.rename_axis(given, "letter", "sign"),
        "squeeze": lt.squeeze(lt.expand_dims(given, ["new", "x", "letter"])),
        "tile": lt.tile(given, {"x": 2}),
        "pad": lt.pad(given, {"x": (1, 0), "letter": (["z"], ["d", "e"])}),
        "constant": lt.constant(VALUES, axes=[("x", 2), ("letter", LETTERS)]),
        "constant_names": lt.constant([1, 2], tf.int64, ["x"]),
        "mask": lt.boolean_mask(given, lt.LabeledTensor(tf.constant([True, False]), ["x"])),
        "where": lt.where(given > 0.5, given, lt.zeros_like(given)),
        "map": lt.map_fn(lambda part: part * row(), given),
        "fold": lt.foldl(lambda before, part: before + part, given, lt.zeros_like(row())),
        "crop": lt.random_crop(given, {"letter": 2}, seed=1),
        "matmul": lt.matmul(given, row()),
        "matmul_reverse": lt.matmul(row(), given),
        "matmul_two": lt.matmul(given, lt.rename_axis(given, "x", "y")),
        "matmul_vectors": lt.matmul(row(), row()),
    }
    for name in ("sum", "mean", "max", "min", "prod", "logsumexp"):
        reduce = getattr(lt, "reduce_" + name)
        found[name], found[name + "_x"] = reduce(given), reduce(given, "x")
        found[name + "_kept"] = reduce(given, [("letter", "all")])
        found[name + "_both"] = reduce(given, ["x", ("letter", None)])
    found["all"], found["any"] = lt.reduce_all(given > 0.5, "letter"), lt.reduce_any(given > 1.0, {"x"})
    coder = lt.ReshapeCoder(["x", "letter"], ["flat"])
    found["encoded"] = coder.encode(given)
    found["decoded"] = coder.decode(lt.reshape(found["encoded"], ["flat"], [("flat", 6)]))
    return dict(
        values(found),
        no_axis=raised(lambda: lt.select(given, {"y": 1})),
        no_labels=raised(lambda: lt.select(given, {"x": 1})),
        step=raised(lambda: lt.select(given, {"letter": slice("a", "c", 2)})),
        long=raised(lambda: lt.squeeze(given, ["x"])),
        order=raised(lambda: lt.transpose(given, ["x"])),
        slices=raised(lambda: lt.reshape(lt.expand_dims(given, ["x", "m", "letter"]), ["x", "letter"], ["f"])),
        labels=raised(lambda: lt.tile(given, {"letter": 2})),
        padded=raised(lambda: lt.pad(given, {"y": (1, 1)})),
        packed=raised(lambda: lt.pack([given, row()], "pair")),
        multiplied=raised(lambda: lt.matmul(given, given)),
        nothing=raised(lambda: lt.matmul(row(), lt.LabeledTensor(tf.zeros([2]), ["y"]))),
        decoded_first=raised(lambda: lt.ReshapeCoder(["x"], ["y"]).decode(given)),
        keys=raised(lambda: given[0]),
    )


def case_records():
    features = {"v": lt.FixedLenFeature([("letter", LETTERS)], tf.float32), "w": lt.FixedLenFeature([], tf.int64, 7)}
    example = tf.train.Example()
    example.features.feature["v"].float_list.value.extend([1.0, 2.0, 3.0])
    text = example.SerializeToString()
    several = lt.parse_example(lt.constant([text, text], axes=[("batch", 2)]), features)
    single = lt.parse_single_example(lt.convert_to_labeled_tensor(text), features)
    found = {"several_" + name: value for name, value in several.items()}
    found.update({"single_" + name: value for name, value in single.items()})
    place = lt.placeholder(tf.float32, ["batch", ("letter", LETTERS)])
    source = lt.LabeledTensor(tf.constant(VALUES), [("batch", 2), ("letter", LETTERS)])
    batched = lt.batch([source], 4, enqueue_many=True)[0]
    shuffled = lt.shuffle_batch([row()], 2, min_after_dequeue=1, seed=1)[0]
    smaller = lt.batch([row()], 2, allow_smaller_final_batch=True)[0]
    found = values(found)
    with tf.Session() as sess:
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess, coordinator)
        found["batched"], found["shuffled"] = sess.run([batched.tensor, shuffled.tensor])
        coordinator.request_stop()
        coordinator.join(threads, stop_grace_period_secs=5)
    found["placeholder"] = [listed(place.axes), str(place.shape), place.name]
    found["batches"] = [listed(each.axes) for each in (batched, shuffled, smaller)]
    found["default"] = [features["w"].default_value, features["w"].dtype.name, len(features["w"].axes)]
    unknown = {"v": lt.FixedLenFeature([("x", None)], tf.float32)}
    found["unknown"] = raised(lambda: lt.parse_example(lt.constant([text], axes=["b"]), unknown))
    found["no_batch"] = raised(lambda: lt.batch([row()], 2, enqueue_many=True))
    return found
