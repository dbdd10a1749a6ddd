"""Cases of tf.contrib.session_bundle.exporter, and of what contrib.learn exports by it."""

import os
import tempfile

import tensorflow as tf
from google.protobuf.json_format import MessageToDict
from tensorflow.contrib import layers, learn
from tensorflow.contrib.learn.python.learn.utils import export as signature_fns
from tensorflow.contrib.session_bundle import exporter, gc, manifest_pb2


def raised(call, length=90):
    try:
        return str(call())
    except Exception as error:
        return type(error).__name__ + ": " + str(error)[:length]


def read(folder):
    """The files of an export and what it has in its collections."""
    files = sorted(os.path.join(path, name)[len(folder) :] for path, _, names in os.walk(folder) for name in names)
    meta = tf.MetaGraphDef()
    with open(os.path.join(folder, "export.meta"), "rb") as file:
        meta.ParseFromString(file.read())
    found = {"files": files}
    for key, kind in (
        ("signatures", manifest_pb2.Signatures),
        ("assets", manifest_pb2.AssetFile),
        ("graph", tf.GraphDef),
    ):
        found[key] = []
        for packed in meta.collection_def["serving_" + key].any_list.value:
            message = kind()
            packed.Unpack(message)
            found[key].append([packed.type_url, len(message.node) if key == "graph" else MessageToDict(message)])
    found["init"] = list(meta.collection_def["serving_init_op"].node_list.value)
    return found


def case_messages():
    x, y = tf.constant(1.0, name="x"), tf.constant(2.0, name="y")
    made = {
        "regression": exporter.regression_signature(x, y),
        "classification": exporter.classification_signature(x, y),
        "scores": exporter.classification_signature(x, scores_tensor=y),
        "generic": exporter.generic_signature({"b": y, "a": x}),
    }
    found = {name: [MessageToDict(each), each.WhichOneof("type")] for name, each in made.items()}
    signatures = manifest_pb2.Signatures(default_signature=made["regression"])
    signatures.named_signatures["one"].CopyFrom(made["scores"])
    found["bytes"] = list(bytearray(signatures.SerializeToString()))
    found["names"] = [manifest_pb2.DESCRIPTOR.name, manifest_pb2.DESCRIPTOR.package, signatures.DESCRIPTOR.full_name]
    found["entries"] = [manifest_pb2.GenericSignature.MapEntry.DESCRIPTOR.full_name]
    found["entries"].append(manifest_pb2.Signatures.NamedSignaturesEntry.DESCRIPTOR.full_name)
    found["fields"] = [
        [each.name, field.name, field.number, field.type]
        for each in manifest_pb2.DESCRIPTOR.message_types_by_name.values()
        for field in each.fields
    ]
    return found


def case_exports():
    folder, found = tempfile.mkdtemp(), {}
    asset = os.path.join(folder, "words.txt")
    with open(asset, "w") as file:
        file.write("a b")
    with tf.device("/cpu:0"):
        v = tf.Variable(3.0, name="v")
    init = tf.group(tf.assign(v, 4.0), name="init_it")
    saver, base = tf.train.Saver(), os.path.join(folder, "exports")
    made = exporter.Exporter(saver)
    found["kept"] = saver.saver_def.max_to_keep
    with tf.Session() as sess:
        sess.run(v.initializer)
        found["too early"] = raised(lambda: made.export(base, tf.constant(1), sess))
        made.init(
            init_op=init,
            clear_devices=True,
            default_graph_signature=exporter.regression_signature(v, v),
            named_graph_signatures={"other": exporter.generic_signature({"in": v})},
            assets_collection=[tf.constant(asset, name="asset")],
        )
        found["twice"] = raised(lambda: made.init())
        for step in (5, 12, 20):
            path = made.export(base + "/", tf.constant(step), sess, exports_to_keep=gc.largest_export_versions(2))
        found["path"] = [type(path).__name__, os.path.basename(path).decode(), sorted(os.listdir(base))]
        again = raised(lambda: made.export(base, tf.constant(20), sess), 200)
        found["again"] = [again.partition("'")[0], again.rpartition("/")[2]]
    found["read"] = read(os.path.join(base, "00000012"))
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.train.import_meta_graph(os.path.join(base, "00000012", "export.meta")).restore(
            sess, os.path.join(base, "00000012", "export")
        )
        value = sess.run("v:0")
        sess.run(tf.get_collection("serving_init_op")[0])
        found["values"] = [float(value), float(sess.run("v:0"))]
    return found


def case_refused():
    v = tf.Variable(3.0)

    def init(**given):
        return lambda: exporter.Exporter(tf.train.Saver([v])).init(**given)

    found = {
        "init op": init(init_op=v),
        "no tensor": init(assets_collection=["a"]),
        "no constant": init(assets_collection=[tf.placeholder(tf.string)]),
        "no text": init(assets_collection=[tf.constant(1.0)]),
        "no scalar": init(assets_collection=[tf.constant(["a", "b"])]),
        "empty": init(assets_collection=[tf.constant("", name="empty")]),
    }
    return {name: raised(call, 60) for name, call in found.items()}


def case_copies():
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "a"), "w") as file:
        file.write("new")
    os.mkdir(os.path.join(folder, "to"))
    with open(os.path.join(folder, "to", "b"), "w") as file:
        file.write("old")
    exporter.gfile_copy_callback({os.path.join(folder, "a"): "b"}, os.path.join(folder, "to"))
    with open(os.path.join(folder, "to", "b")) as file:
        return {"text": file.read()}


def case_signature_fns():
    examples = tf.placeholder(tf.string, [1], "examples")
    scores, classes = tf.placeholder(tf.float32, [1, 2], "scores"), tf.placeholder(tf.string, [1], "classes")
    predictions, found = {"probabilities": scores, "classes": classes}, {}
    for name in ("generic", "classification", "classification_with_prob", "regression", "logistic_regression"):
        make = getattr(signature_fns, name.replace("classification_with", "classification_signature_fn_with"), None)
        make = make or getattr(signature_fns, name + "_signature_fn")
        for kind, given in (("dict", predictions), ("tensor", scores)):
            if (name, kind) != ("regression", "dict"):
                signature, more = make(examples, None, given)
                found[name + " " + kind] = [MessageToDict(signature), more]
        found[name + " refused"] = raised(lambda: make(None, None, scores))  # noqa: B023
    return found


def input_fn():
    return {"x": tf.constant([[1.0], [2.0], [3.0]])}, tf.constant([[0], [1], [1]])


def serving():
    return {"x": tf.constant([[1.0]]), "key": tf.placeholder(tf.string, [None], "given")}, None


def case_estimators():
    column, found = layers.real_valued_column("x"), {}
    made = {
        "linear classifier": learn.LinearClassifier([column]),
        "linear regressor": learn.LinearRegressor([column]),
        "dnn classifier": learn.DNNClassifier([2], [column]),
        "dnn regressor": learn.DNNRegressor([2], [column]),
        "combined": learn.DNNLinearCombinedClassifier(
            linear_feature_columns=[column],
            dnn_feature_columns=[layers.real_valued_column("z")],
            dnn_hidden_units=[2],
            fix_global_step_increment_bug=True,
        ),
        "combined regressor": learn.DNNLinearCombinedRegressor(
            linear_feature_columns=[column], fix_global_step_increment_bug=True
        ),
    }
    for name, estimator in made.items():

        def given():
            features, labels = input_fn()
            features["z"] = features["x"] * 2.0
            return features, labels if "classifier" in name or name == "combined" else tf.cast(labels, tf.float32)  # noqa: B023

        estimator.fit(input_fn=given, steps=2)
        folder = tempfile.mkdtemp()
        path = estimator.export(folder)
        keyed = estimator.export(
            tempfile.mkdtemp(),
            lambda: dict_of(serving),
            "key",
            use_deprecated_input_fn=False,
            signature_fn=signature_fns.generic_signature_fn,
        )
        found[name] = [
            path[len(folder) :].decode(),
            read(path.decode())["signatures"],
            read(keyed.decode())["signatures"],
        ]
        found[name + " init"] = read(path.decode())["init"]
    return found


def dict_of(call):
    features, labels = call()
    features["z"] = features["x"] * 2.0
    return features, labels


def model_fn(features, labels, mode):
    predictions = features["x"] * tf.get_variable("w", initializer=1.5)
    loss = tf.reduce_mean(tf.square(predictions - tf.cast(labels, tf.float32))) if mode != "infer" else None
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    return learn.ModelFnOps(
        mode,
        {"y": predictions},
        loss,
        optimizer.minimize(loss, tf.train.get_global_step()) if mode == "train" else None,
    )


def case_estimator():
    estimator, found = learn.Estimator(model_fn), {}
    found["untrained"] = raised(lambda: estimator.export(tempfile.mkdtemp()))
    estimator.fit(input_fn=input_fn, steps=3)
    found["generic"] = read(estimator.export(tempfile.mkdtemp()).decode())["signatures"]
    signature_fn = signature_fns.regression_signature_fn
    keyed = estimator.export(
        tempfile.mkdtemp(), signature_fn=signature_fn, prediction_key="y", default_batch_size=None, exports_to_keep=1
    )
    found["keyed"] = read(keyed.decode())["signatures"]
    found["none"] = raised(lambda: estimator.export("a", None, use_deprecated_input_fn=False))
    found["nothing"] = raised(lambda: estimator.export("a", lambda: ({}, None), use_deprecated_input_fn=False))
    found["examples"] = raised(lambda: estimator.export("a", lambda: serving(), use_deprecated_input_fn=False))
    folder = tempfile.mkdtemp()
    found["returned"] = str(signature_fns.export_estimator(estimator, folder))
    again = raised(lambda: estimator.export(folder))
    found["again"] = [os.listdir(folder), again.partition("'")[0]]
    return found


def case_monitor():
    folder = tempfile.mkdtemp()
    monitor = learn.monitors.ExportMonitor(
        1, folder, exports_to_keep=2, signature_fn=signature_fns.generic_signature_fn
    )
    found = {"before": [monitor.exports_to_keep, monitor.last_export_dir, monitor.signature_fn.__name__]}
    learn.Estimator(model_fn).fit(input_fn=input_fn, steps=4, monitors=[monitor])
    found["after"] = [monitor.export_dir == folder, sorted(os.listdir(folder)), monitor.last_export_dir[-8:].decode()]
    keyed = learn.monitors.ExportMonitor(1, tempfile.mkdtemp(), serving, "other")
    found["key"] = raised(lambda: learn.Estimator(model_fn).fit(input_fn=input_fn, steps=4, monitors=[keyed]))
    svm = learn.SVM("id", [layers.real_valued_column("x")])

    def with_ids():
        features, labels = input_fn()
        features["id"] = tf.constant(["1", "2", "3"])
        return features, labels

    svm.fit(input_fn=with_ids, steps=2)
    found["svm"] = read(svm.export(tempfile.mkdtemp()).decode())["signatures"]
    return found
