"""Cases of contrib.graph_editor: what its functions find in a graph. Operations that are reached in
the same number of steps are sorted, because their order is not fixed.
"""

import tensorflow as tf

editor = tf.contrib.graph_editor


def graph():
    a = tf.constant(1.0, name="a")
    b = tf.constant(2.0, name="b")
    with tf.control_dependencies([tf.constant(0.0, name="before")]):
        c = tf.add(a, b, name="c")
    d = tf.multiply(c, b, name="d")
    e = tf.negative(d, name="e")
    tf.square(a, name="aside")
    with tf.control_dependencies([e]):
        tf.no_op(name="after")
    return {op.name: op for op in a.graph.get_operations()}


def names(ops):
    return sorted(op.name for op in ops)


def case_walks():
    ops = graph()
    a, b, c, d, e = (ops[name].outputs[0] for name in "abcde")
    back, forth = editor.get_backward_walk_ops, editor.get_forward_walk_ops
    return {
        "back": names(back(e.op)),
        "back_from_tensors": names(back([d, c])),
        "back_exclusive": names(back([d.op], inclusive=False)),
        "back_stopped": names(back(e, stop_at_ts=[c])),
        "back_within": names(back(e, within_ops=[d.op, c.op, b.op])),
        "back_within_with_seed": names(back(e, within_ops=[e.op, d.op, b.op])),
        "back_where_not_seed": names(back(e, within_ops_fn=lambda op: op.type != "Neg")),
        "back_where": names(back(e, within_ops_fn=lambda op: op.type != "Const")),
        "back_controlled": names(back(e, control_inputs=True)),
        "back_from_nothing": names(back([])),
        "forth": names(forth(a.op)),
        "forth_from_tensor": names(forth(a)),
        "forth_exclusive": names(forth([a.op, b.op], inclusive=False)),
        "forth_stopped": names(forth(a.op, stop_at_ts=[c])),
        "forth_within": names(forth(b.op, within_ops=[b.op, d.op])),
        "nearest_first": [op.name for op in back(e.op)][:2],
    }


def case_tensors():
    ops = graph()
    c, b = ops["c"].outputs[0], ops["b"].outputs[0]
    found = {
        "tensors": [tensor.name for tensor in editor.get_tensors(c.graph)],
        "generating": [op.name for op in editor.get_generating_ops([c, b])],
        "one": [op.name for op in editor.get_generating_ops(c)],
        "consuming": names(editor.get_consuming_ops([c, b])),
    }
    for name, call in (("no_graph", editor.get_tensors), ("no_tensor", editor.get_generating_ops)):
        try:
            call(ops["c"])
        except TypeError:
            found[name] = "TypeError"
    return found
