"""Cases of `tf.contrib.slim`: training, evaluation, data sets, queues, summaries."""

import tempfile
from pathlib import Path

import numpy as np
import tensorflow as tf

slim = tf.contrib.slim

FEATURES = np.random.RandomState(3).normal(size=[16, 4]).astype(np.float32)
LABELS = (FEATURES[:, :1] > 0).astype(np.float32)
KERNEL = np.random.RandomState(4).normal(size=[4, 1]).astype(np.float32)


def model(norm=True):
    """A classifier with batch norm, from fixed weights; returns its predictions."""
    params = {"decay": 0.9, "is_training": True}
    net = slim.batch_norm(tf.constant(FEATURES), **params) if norm else tf.constant(FEATURES)
    return slim.fully_connected(net, 1, tf.sigmoid, weights_initializer=tf.constant_initializer(KERNEL), scope="out")


def trained(steps=5, **named):
    """Train by `slim.learning.train`; returns what the last checkpoint holds, and the last loss."""
    folder = tempfile.mkdtemp()
    tf.losses.log_loss(LABELS, model())
    total = tf.losses.get_total_loss()
    step = slim.learning.create_train_op(total, tf.train.GradientDescentOptimizer(0.5), **named)
    loss = slim.learning.train(step, folder, number_of_steps=steps, log_every_n_steps=2, save_summaries_secs=0)
    reader = tf.train.NewCheckpointReader(tf.train.latest_checkpoint(folder))
    kept = {"value " + name: reader.get_tensor(name) for name in sorted(reader.get_variable_to_shape_map())}
    kept["loss"] = np.float32(loss)
    kept["files"] = sorted({file.name.split(".")[0] for file in Path(folder).glob("*")})
    kept["step"] = [v.op.name for v in tf.get_collection(tf.GraphKeys.GLOBAL_STEP)]
    return kept


def case_train():
    """Training for five steps with the updates of batch norm, saved at the end."""
    return trained()


def case_train_clipped():
    """Training with clipped gradients, multipliers by name, only the given updates, and kept
    gradients.
    """
    return trained(clip_gradient_norm=0.01, gradient_multipliers={"out/weights": 3.0}, update_ops=[])


def case_train_some_variables():
    """Training of some variables, with summaries of the gradients."""
    kept = {}
    for summaries in (False, True):
        with tf.Graph().as_default():
            tf.losses.log_loss(LABELS, model())
            slim.learning.create_train_op(
                tf.losses.get_total_loss(),
                tf.train.MomentumOptimizer(0.1, 0.9),
                variables_to_train=[slim.get_unique_variable("out/weights")],
                summarize_gradients=summaries,
            )
            prefix = "summaries {} ".format(summaries)
            kept[prefix + "variables"] = [v.op.name for v in tf.global_variables()]
            kept[prefix + "ops"] = [s.op.name for s in tf.get_collection(tf.GraphKeys.SUMMARIES)]
    return kept


def case_continue():
    """A second `train` in the same folder continues from the first one's checkpoint, with an
    `init_fn`.
    """
    folder, kept = tempfile.mkdtemp(), {}
    for number, steps in enumerate((2, 5)):
        with tf.Graph().as_default():
            tf.losses.log_loss(LABELS, model(norm=False))
            op = slim.learning.create_train_op(tf.losses.get_total_loss(), tf.train.AdamOptimizer(0.1))
            init = slim.assign_from_values_fn({"out/weights": KERNEL * 0.5})
            loss = slim.learning.train(op, folder, number_of_steps=steps, init_fn=init, save_summaries_secs=0)
            kept["loss {}".format(number)] = np.float32(loss)
    reader = tf.train.NewCheckpointReader(tf.train.latest_checkpoint(folder))
    names = ("out/weights", "out/biases", "global_step", "out/weights/Adam", "beta1_power")
    return dict(kept, **{name: reader.get_tensor(name) for name in names})


def case_step_functions():
    """Gradients by hand, and a step function of the program that stops early."""
    tf.losses.log_loss(LABELS, model(norm=False))
    total = tf.losses.get_total_loss()
    gradients = tf.train.GradientDescentOptimizer(0.5).compute_gradients(total)
    clipped = slim.learning.clip_gradient_norms(gradients, 0.05)
    multiplied = slim.learning.multiply_gradients(gradients, {gradients[0][1]: 2.0})
    op = slim.learning.create_train_op(total, tf.train.GradientDescentOptimizer(0.5))
    seen = []

    def step(sess, train_op, global_step, kwargs):
        loss, _ = slim.learning.train_step(sess, train_op, global_step, kwargs)
        seen.append(loss)
        return loss, len(seen) == 3

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        weights, biases = sess.run([gradient for gradient, _ in clipped])
        kept = {"clipped weights": weights, "clipped biases": biases, "multiplied": sess.run(multiplied[0][0])}
    slim.learning.train(op, tempfile.mkdtemp(), train_step_fn=step, save_summaries_secs=0)
    return dict(kept, seen=np.float32(seen))


def case_evaluation():
    """`evaluate_once` on a checkpoint, with metrics and a summary, and one round of
    `evaluation_loop`.
    """
    folder, logs = tempfile.mkdtemp(), tempfile.mkdtemp()
    with tf.Graph().as_default(), tf.Session() as sess:
        model(norm=False)
        slim.get_or_create_global_step()
        sess.run(tf.global_variables_initializer())
        path = tf.train.Saver().save(sess, folder + "/model.ckpt", global_step=7)
    predictions = model(norm=False)
    slim.get_or_create_global_step()
    values, updates = slim.metrics.aggregate_metric_map(
        {
            "accuracy": slim.metrics.streaming_accuracy(tf.round(predictions), LABELS),
            "mean": slim.metrics.streaming_mean(predictions),
        }
    )
    names = sorted(values)
    for name in names:
        tf.summary.scalar(name, values[name])
    order = [updates[name] for name in names]
    final = [values[name] for name in names]
    once = slim.evaluation.evaluate_once("", path, logs, num_evals=3, eval_op=order, final_op=final)
    loop = slim.evaluation.evaluation_loop(
        "", folder, logs, num_evals=2, eval_op=order, final_op=final, max_number_of_evaluations=1, timeout=1
    )
    summed = {}
    for file in Path(logs).glob("*tfevents*"):
        for event in tf.train.summary_iterator(str(file)):
            for value in event.summary.value:
                summed[value.tag] = np.float32(value.simple_value)
    return {"once": np.array(once), "loop": np.array(loop), "names": names, "summaries": sorted(summed)}


def write_records(count=6):
    """Write images with labels and boxes to files of TFRecords; returns the pattern of their
    names.
    """
    folder = tempfile.mkdtemp()
    with tf.Graph().as_default(), tf.Session() as sess:
        pixels = tf.placeholder(tf.uint8, [3, 2, 3])
        encoded = tf.image.encode_png(pixels)
        with tf.python_io.TFRecordWriter(folder + "/some-0.tfrecord") as writer:
            for number in range(count):
                image = np.random.RandomState(number).randint(0, 256, [3, 2, 3]).astype(np.uint8)
                features = {
                    "image/encoded": tf.train.BytesList(value=[sess.run(encoded, {pixels: image})]),
                    "image/format": tf.train.BytesList(value=[b"png"]),
                    "image/class/label": tf.train.Int64List(value=[number]),
                    "image/text": tf.train.BytesList(value=[b"number %d" % number]),
                }
                for side in ("ymin", "xmin", "ymax", "xmax"):
                    box = np.random.RandomState(number + len(side)).uniform(size=2)
                    features["image/object/bbox/" + side] = tf.train.FloatList(value=box)
                wrapped = {}
                for key, value in features.items():
                    kind = type(value).__name__.replace("List", "").lower() + "_list"
                    wrapped[key] = tf.train.Feature(**{kind: value})
                example = tf.train.Example(features=tf.train.Features(feature=wrapped))
                writer.write(example.SerializeToString())
    return folder + "/some-*.tfrecord"


def decoder():
    """The decoder of these files."""
    keys = {
        "image/encoded": tf.FixedLenFeature((), tf.string, default_value=""),
        "image/format": tf.FixedLenFeature((), tf.string, default_value="png"),
        "image/class/label": tf.FixedLenFeature([1], tf.int64),
        "image/text": tf.FixedLenFeature((), tf.string),
    }
    sides = ["ymin", "xmin", "ymax", "xmax"]
    keys.update({"image/object/bbox/" + side: tf.VarLenFeature(tf.float32) for side in sides})
    items = {
        "image": slim.tfexample_decoder.Image(shape=[3, 2, 3], channels=3),
        "label": slim.tfexample_decoder.Tensor("image/class/label", shape=[]),
        "text": slim.tfexample_decoder.Tensor("image/text"),
        "box": slim.tfexample_decoder.BoundingBox(sides, "image/object/bbox/"),
    }
    return slim.tfexample_decoder.TFExampleDecoder(keys, items)


def case_dataset():
    """A data set that its provider reads in order, in batches."""
    described = {"image": "pixels", "label": "a number", "text": "words", "box": "corners"}
    data = slim.dataset.Dataset(
        write_records(), tf.TFRecordReader, decoder(), num_samples=6, items_to_descriptions=described, num_classes=6
    )
    provider = slim.dataset_data_provider.DatasetDataProvider(data, shuffle=False, num_readers=1)
    image, label, text, box = provider.get(["image", "label", "text", "box"])
    batched = tf.train.batch([image, label, text, tf.reshape(box, [2, 4])], batch_size=3, capacity=10)
    kept = {"items": sorted(provider.list_items()), "samples": provider.num_samples(), "classes": data.num_classes}
    kept["shapes"] = [str(tensor.shape) for tensor in batched]
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        with slim.queues.QueueRunners(sess):
            for number in range(2):
                pixels, labels, texts, boxes = sess.run(batched)
                kept["labels {}".format(number)] = labels
                kept["texts {}".format(number)] = [words.decode() for words in texts]
                kept["pixels {}".format(number)] = pixels
                kept["boxes {}".format(number)] = boxes
    return kept


def case_dataset_shuffled():
    """A provider with several readers gives each sample once per epoch, and then ends."""
    data = slim.dataset.Dataset(write_records(), tf.TFRecordReader, decoder(), 6, {})
    provider = slim.dataset_data_provider.DatasetDataProvider(
        data, num_readers=2, shuffle=True, common_queue_capacity=20, common_queue_min=2, num_epochs=2
    )
    (label,) = provider.get(["label"])
    found = []
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        with slim.queues.QueueRunners(sess):
            try:
                while True:
                    found.append(int(sess.run(label)))
            except tf.errors.OutOfRangeError:
                ended = True
    return {"labels": sorted(found), "ended": ended}


def case_prefetch():
    """A prefetch queue returns the batches of a batch queue."""
    numbers = tf.train.batch([tf.train.range_input_producer(6, shuffle=False).dequeue()], 2)
    queue = slim.prefetch_queue.prefetch_queue([numbers], capacity=2)
    found = queue.dequeue()
    with tf.Session() as sess, slim.queues.QueueRunners(sess):
        kept = [np.array(sess.run(found)).ravel() for _ in range(3)]
    return {"numbers": np.concatenate(kept)}


def case_parallel_reader():
    """`parallel_read` and `single_pass_read` of the same files."""
    pattern = write_records()
    _, once = slim.parallel_reader.single_pass_read([pattern.replace("*", "0")], tf.TFRecordReader)
    _, often = slim.parallel_reader.parallel_read(
        pattern, tf.TFRecordReader, num_epochs=1, num_readers=1, shuffle=False, capacity=8, min_after_dequeue=0
    )
    kept = {}
    with tf.Session() as sess:
        sess.run(tf.local_variables_initializer())
        with slim.queues.QueueRunners(sess):
            for name, record in (("once", once), ("often", often)):
                read = [tf.train.Example.FromString(sess.run(record)) for _ in range(6)]
                kept[name] = sorted(
                    example.features.feature["image/class/label"].int64_list.value[0] for example in read
                )
    return kept


def case_summaries():
    """Names and values of summaries."""
    net = tf.constant(np.float32([[0.0, 1.0], [0.0, 3.0]]), name="net")
    slim.summaries.add_scalar_summary(tf.reduce_sum(net), name="sum", prefix="eval")
    slim.summaries.add_zero_fraction_summary(net)
    slim.summaries.add_histogram_summaries([net])
    slim.summaries.add_scalar_summaries([tf.reduce_max(net, name="largest")], prefix="many")
    slim.summarize_tensor(tf.reduce_mean(net), tag="mean")
    slim.summarize_activation(tf.identity(net, name="activation"))
    with tf.Session() as sess:
        written = tf.Summary.FromString(sess.run(tf.summary.merge_all()))
    scalars = {v.tag: np.float32(v.simple_value) for v in written.value if v.WhichOneof("value") == "simple_value"}
    return dict(scalars, tags=[value.tag for value in written.value])


def case_model_analyzer():
    """The numbers that the model analyzer counts."""
    slim.conv2d(tf.zeros([1, 4, 4, 3]), 2, 3)
    size, amount = slim.model_analyzer.analyze_vars(tf.global_variables())
    return {
        "size": int(size),
        "bytes": int(amount),
        "described": slim.model_analyzer.tensor_description(tf.zeros([2, 3])),
    }
