"""Cases of contrib.graph_editor: what its functions find in a graph. Operations that are reached in
the same number of steps are sorted, because their order is not fixed.
"""

import numpy as np
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


def raised(call):
    try:
        call()
    except (TypeError, ValueError, AssertionError) as error:
        return type(error).__name__
    return "nothing"


def shown(view):
    return {
        "ops": names(view.ops),
        "inputs": [t.name for t in view.inputs],
        "outputs": [t.name for t in view.outputs],
        "through": [t.name for t in view.passthroughs],
        "connected": [[t.name for t in ts] for ts in (view.connected_inputs, view.connected_outputs)],
        "consumers": names(view.consumers()),
    }


def inputs(ops):
    return {name: [t.name for t in op.inputs] for name, op in sorted(ops.items())}


def values(tensors):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return [np.asarray(value).tolist() for value in sess.run(tensors)]


def case_select():
    ops = graph()
    whole, c, d, e = ops["a"].graph, ops["c"].outputs[0], ops["d"].outputs[0], ops["e"].outputs[0]
    waiting = editor.ControlOutputs(whole)
    found = {
        "regexes": [editor.can_be_regex("a"), editor.can_be_regex(editor.make_regex("a")), editor.can_be_regex(1)],
        "wrong_regex": raised(lambda: editor.make_regex(1)),
        "ts": names(editor.filter_ts([ops["c"], ops["d"]], True)),
        "ts_where": names(editor.filter_ts(whole, lambda t: t.name > "b")),
        "ts_regex": names(editor.filter_ts_from_regex(whole, "^[ab]")),
        "ops": names(editor.filter_ops(whole, True)),
        "ops_regex": names(editor.filter_ops_from_regex(whole, "^a")),
        "scope": names(editor.get_name_scope_ops(whole, "a/")),
        "select_ops": names(editor.select_ops("^a", ops["c"], [d, ops["e"]], graph=whole)),
        "select_filter": names(editor.select_ops("^a", graph=whole, positive_filter=lambda op: op.type == "Const")),
        "select_restricted": names(editor.select_ops("^a", "(?#ops)^b", graph=whole, restrict_ops_regex=True)),
        "select_ts": names(editor.select_ts("^a", "(?#ops)b", c, [ops["d"]], graph=whole)),
        "select_both": [names(some) for some in editor.select_ops_and_ts("^a", "(?#ts)^b", ops["e"], graph=whole)],
        "no_graph": raised(lambda: editor.select_ops("^a")),
        "wrong_graph": raised(lambda: editor.select_ts("^a", graph=1)),
        "wrong_argument": raised(lambda: editor.select_ts(c, other=1)),
        "boundary": [[t.name for t in ts] for ts in editor.compute_boundary_ts([ops["c"], ops["d"]])],
        "neighbours": names(editor.get_ops_ios([ops["c"]])),
        "neighbours_control": names(editor.get_ops_ios(ops["c"], control_ios=waiting)),
        "neighbours_after": names(editor.get_ops_ios(ops["e"], control_outputs=waiting)),
        "within": names(editor.get_within_boundary_ops(whole, ops["d"], [ops["c"]])),
        "within_exclusive": names(editor.get_within_boundary_ops(whole, ops["d"], [ops["c"]], inclusive=False)),
        "within_wrong": raised(lambda: editor.get_within_boundary_ops(whole, ops["d"], [ops["d"]])),
        "between": names(editor.get_walks_intersection_ops(ops["a"], ops["d"])),
        "between_tensors": names(editor.get_walks_intersection_ops([c], [e], control_ios=waiting)),
        "union": names(editor.get_walks_union_ops(ops["d"], ops["c"])),
        "waiting": {op.name: names(some) for op, some in waiting.get_all().items()},
        "waiting_nothing": len(waiting.get(ops["a"])),
        "checked": [value is waiting or value for value in editor.check_cios(control_ios=waiting)],
        "checked_wrong": raised(lambda: editor.check_cios(control_ios=1)),
        "checked_both": raised(lambda: editor.check_cios(control_outputs=waiting, control_ios=waiting)),
        "listed": [names(editor.make_list_of_op(given)) for given in (ops["a"], [ops["a"], ops["b"]], whole)],
        "listed_ts": [names(editor.make_list_of_t(given)) for given in (c, [c, d])],
        "listed_graph": raised(lambda: editor.make_list_of_op(whole, allow_graph=False)),
        "listed_wrong": raised(lambda: editor.make_list_of_op([c])),
        "listed_ignored": names(editor.make_list_of_t([c, ops["d"]], ignore_ops=True)),
        "placeholder_names": [
            editor.placeholder_name(),
            editor.placeholder_name(c),
            editor.placeholder_name(c, scope="s"),
            editor.placeholder_name(c, prefix="x"),
            editor.placeholder_name(scope="s/"),
        ],
        "placeholders": [editor.make_placeholder_from_tensor(c, "s").name, editor.ph(tf.float32, [2]).name],
    }
    with tf.Graph().as_default():
        other = tf.constant(1.0)
    found["two_graphs"] = raised(lambda: editor.make_list_of_t([c, other]))
    return found


def case_views():
    ops = graph()
    whole, a, b = ops["a"].graph, ops["a"].outputs[0], ops["b"].outputs[0]
    view = editor.sgv(ops["c"], ops["d"])
    found = {
        "view": shown(view),
        "swapped": shown(view.remap_inputs([1, 0])),
        "by_tensor": shown(view.remap([b])),
        "twice": shown(view.remap_outputs([0, 0])),
        "unique": shown(view.remap_outputs([0, 0]).remap_outputs_make_unique()),
        "consumers": shown(editor.sgv(ops["b"]).remap_outputs_to_consumers()),
        "default": shown(view.remap([1], []).remap_default()),
        "default_inputs": shown(view.remap([1], []).remap_default(remove_output_map=False)),
        "unused": shown(editor.sgv(ops["c"], ops["d"], ops["aside"]).remap([0, 1], [0]).remove_unused_ops()),
        "out_of_range": raised(lambda: view.remap_inputs([2])),
        "repeated": raised(lambda: view.remap_inputs([0, 0])),
        "through": shown(editor.sgv(ops["d"], a)),
        "empty": [bool(editor.SubGraphView()), str(editor.SubGraphView())],
        "text": str(editor.sgv(ops["d"], a)).split("):", 1)[1],
        "regex": shown(editor.make_view("^[cd]$", graph=whole)),
        "scope": shown(editor.sgv_scope("c", whole)),
        "by_name": view.find_op_by_name("d").name,
        "no_name": raised(lambda: view.find_op_by_name("e")),
        "indices": [view.input_index(b), view.output_index(ops["d"].outputs[0]), view.op(1).name],
        "is_passthrough": view.is_passthrough(a),
        "same": editor.make_view(view) is view,
        "sum": [t.name for t in view.inputs + view.outputs],
        "wrong_graph": raised(lambda: editor.make_view(view, graph=tf.Graph())),
    }
    with view as entered:
        found["entered"] = entered is view
    return found


def branches():
    """Two chains of the same shape, and what takes them."""
    one, two = tf.constant(1.0, name="one"), tf.constant(10.0, name="two")
    left = tf.add(one, 0.5, name="left")
    right = tf.multiply(two, 2.0, name="right")
    tf.negative(left, name="minus_left")
    tf.square(right, name="square_right")
    return {op.name: op for op in one.graph.get_operations()}


def rerouted(change):
    """The inputs of all operations and the values after a change, and what the change gives."""
    with tf.Graph().as_default():
        ops = branches()
        given = change(ops)
        every = {op.name: op for op in ops["one"].graph.get_operations()}
        found = {"inputs": inputs(every), "values": values([ops[n].outputs[0] for n in ("minus_left", "square_right")])}
    found["given"] = [shown(each) for each in given] if isinstance(given, tuple) else given
    return found


def case_reroute():
    t = lambda ops, name: ops[name].outputs[0]  # noqa: E731
    found = {
        "ts": rerouted(lambda ops: editor.reroute_ts(t(ops, "one"), t(ops, "two"))),
        "swap_ts": rerouted(lambda ops: editor.swap_ts([t(ops, "left")], [t(ops, "right")])),
        "only": rerouted(lambda ops: editor.swap_ts(t(ops, "left"), t(ops, "right"), can_modify=[ops["minus_left"]])),
        "except": rerouted(
            lambda ops: editor.swap_ts(t(ops, "left"), t(ops, "right"), cannot_modify=[ops["minus_left"]])
        ),
    }
    for name in ("swap_inputs", "swap_outputs", "swap_ios", "reroute_inputs", "reroute_outputs", "reroute_ios"):
        found[name] = rerouted(
            lambda ops, name=name: getattr(editor, name)(
                editor.sgv(ops["left"]).remap_inputs([0]), editor.sgv(ops["right"]).remap_inputs([0])
            )
        )
    ops = branches()
    pair = [ops["one"].outputs[0]], [ops["left"].outputs[0], ops["right"].outputs[0]]
    found["sizes"] = raised(lambda: editor.swap_ts(*pair))
    found["dtypes"] = raised(lambda: editor.swap_ts(pair[0], [tf.constant(1)]))
    found["shapes"] = raised(lambda: editor.swap_ts(pair[0], [tf.constant([1.0])]))
    editor.add_control_inputs(ops["left"], [ops["two"], ops["square_right"]])
    found["control"] = names(ops["left"].control_inputs)
    found["control_again"] = raised(lambda: editor.add_control_inputs(ops["left"], ops["two"]))
    editor.remove_control_inputs(ops["left"], ops["two"])
    found["control_less"] = names(ops["left"].control_inputs)
    found["control_absent"] = raised(lambda: editor.remove_control_inputs(ops["left"], ops["two"]))
    return found


def edited(change):
    """The inputs of all operations after a change, and what the change gives."""
    with tf.Graph().as_default():
        ops = graph()
        given = change(ops)
        every = {op.name: op for op in ops["a"].graph.get_operations()}
        found = {"inputs": inputs(every), "control": {name: names(op.control_inputs) for name, op in every.items()}}
    for i, part in enumerate(given or ()):
        found["given_%d" % i] = shown(part) if isinstance(part, editor.SubGraphView) else [t.name for t in part]
    return found


def case_edit():
    def outside(ops):
        return editor.ControlOutputs(ops["a"].graph)

    return {
        "inputs": edited(lambda ops: editor.detach_inputs([ops["c"], ops["d"]])),
        "inputs_control": edited(lambda ops: editor.detach_inputs(ops["c"], control_inputs=True)),
        "outputs": edited(lambda ops: editor.detach_outputs([ops["c"], ops["d"]])),
        "outputs_control": edited(lambda ops: editor.detach_outputs(ops["e"], outside(ops))),
        "control_inputs": edited(lambda ops: editor.detach_control_inputs(ops["c"])),
        "control_outputs": edited(lambda ops: editor.detach_control_outputs(ops["e"], outside(ops))),
        "both": edited(lambda ops: editor.detach(editor.sgv(ops["c"]), control_ios=outside(ops))),
        "connect": edited(lambda ops: editor.connect(editor.sgv(ops["aside"]), editor.sgv(ops["e"]))),
        "connect_first": edited(lambda ops: editor.connect(editor.sgv(ops["c"]), editor.sgv(ops["e"]), True)),
        "bypass": edited(lambda ops: editor.bypass(editor.sgv(ops["e"]))),
        "bypass_middle": edited(lambda ops: editor.bypass(editor.sgv(ops["d"]).remap_inputs([0]))),
    }


def case_copy():
    ops = graph()
    whole = ops["a"].graph
    whole.add_to_collection("mine", ops["c"].outputs[0])
    whole.add_to_collection(tf.GraphKeys.LOSSES, ops["d"].outputs[0])
    found = {}
    view, info = editor.copy(editor.sgv([ops["c"], ops["d"]]), dst_scope="new")
    found["view"] = shown(view)
    found["transformed"] = info.transformed({"c": ops["c"], "d": [ops["d"].outputs[0]]})["d"][0].name
    found["original"] = info.original(view.ops[0]).name in ("c", "d")
    found["missing"] = [info.transformed(ops["e"]), info.transformed(ops["e"], lambda op: op.name)]
    found["text"] = str(info).split("\n", 2)[2]
    found["collections"] = {key: names(whole.get_collection(key)) for key in sorted(whole.get_all_collection_keys())}
    found["control"] = names(info.transformed(ops["c"]).control_inputs)
    again, _ = editor.copy(editor.sgv([ops["c"]]), dst_scope="new")
    reused, _ = editor.copy(editor.sgv([ops["c"]]), dst_scope="new", reuse_dst_scope=True)
    found["again"], found["reused"] = names(again.ops), names(reused.ops)
    other = tf.Graph()
    there, _ = editor.copy(editor.sgv(whole), other)
    found["other"] = shown(there)
    found["other_ops"] = names(other.get_operations())
    with tf.Session(graph=other) as sess:
        found["other_value"] = float(sess.run("e:0"))
    replaced, _ = editor.copy_with_input_replacements(
        editor.sgv([ops["c"], ops["d"]]), {ops["b"].outputs[0]: tf.constant(5.0)}, dst_scope="fives"
    )
    found["replaced"] = values(list(replaced.outputs))
    found["not_a_graph"] = raised(lambda: editor.copy(editor.sgv(ops["c"]), 1))
    found["scope"] = raised(lambda: editor.copy(editor.sgv(ops["c"]), dst_scope="x", src_scope="other"))
    return found


def case_transformer():
    """Handlers of one's own, on a part with a name scope and another device."""
    with tf.name_scope("part"), tf.device("/cpu:0"):
        x = tf.constant([1.0, 2.0], name="x")
        y = tf.nn.softmax(x + 1.0, name="y")
    part = editor.sgv_scope("part", x.graph)

    def doubled(info, op, new_inputs):
        if op.type == "Softmax":
            with info.graph_.as_default():
                new = tf.multiply(new_inputs[0], 2.0, name=info.new_name(op.name))
            return new.op, new.op.outputs
        return editor.copy_op_handler(info, op, new_inputs, copy_shape=True)

    transformer = editor.Transformer()
    transformer.transform_op_handler = doubled
    view, info = transformer(part, x.graph, "made", "part")
    new = info.transformed(y)
    return {
        "name": new.name,
        "ops": names(view.ops),
        "device": info.transformed(x.op).device,
        "values": values([y, new]),
        "boolean": raised(lambda: editor.copy_op_handler(info, x.op, True)),
    }


def case_graph_replace():
    a = tf.Variable(2.0, name="a")
    b = tf.constant(3.0, name="b")
    read = a.read_value()
    c = tf.add(read, b, name="c")
    d = tf.multiply(c, c, name="d")
    loop = tf.while_loop(lambda i, _: i < 3, lambda i, v: (i + 1, v * c), [0, b])[1]
    picked = tf.cond(c > 4.0, lambda: c * 2.0, lambda: c + 0.5)
    new = editor.graph_replace({"d": d, "b": b, "both": (c, d)}, {read: tf.constant(7.0)}, dst_scope="seven")
    again = editor.graph_replace([loop, picked], {c: tf.constant(2.0)}, dst_scope="two")
    return {
        "values": values([d, loop, picked, new["d"], new["both"][0], new["both"][1]]),
        "control_flow": values(again),
        "names": [new["d"].name, new["b"].name, new["both"][1].name],
        "kind": type(new["both"]).__name__,
        "unconnected": raised(lambda: editor.graph_replace(d, {tf.constant(1.0): c})),
    }


def case_memory_saving_gradients():
    """Gradients that compute a stage again from a checkpoint, as published programs do."""
    x = tf.constant([[0.3, -0.2], [0.5, 0.9]])
    first = tf.Variable([[0.2, -0.4], [0.7, 0.1]], name="first")
    second = tf.Variable([[-0.3, 0.8], [0.6, 0.2]], name="second")
    hidden = tf.nn.tanh(tf.matmul(x, first), name="hidden")
    loss = tf.reduce_sum(tf.square(tf.nn.tanh(tf.matmul(hidden, second))), name="loss")
    between = editor.get_backward_walk_ops(loss.op, inclusive=True, stop_at_ts=[hidden])
    between = [op for op in between if op in editor.get_forward_walk_ops([hidden], inclusive=True)]
    kept = tf.stop_gradient(hidden)
    copied, info = editor.copy_with_input_replacements(editor.sgv(between), {hidden: kept}, dst_scope="again")
    editor.add_control_inputs(info.transformed(between[0]), [loss.op])
    at_kept, at_second = tf.gradients(info.transformed(loss), [kept, second])
    at_first = tf.gradients(hidden, first, grad_ys=at_kept)[0]
    plain = tf.gradients(loss, [first, second])
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found = sess.run({"first": at_first, "second": at_second, "plain_first": plain[0], "plain_second": plain[1]})
    return dict(found, copied=names(copied.ops))
