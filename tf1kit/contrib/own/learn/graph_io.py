"""Batches of serialized examples, and of their features, from files through queues.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/learn_io/graph_io.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.input_pipeline.input_pipeline_ops import seek_next
from tf1kit.tf1.private import gfile  # a program may replace its Glob

KEY_FEATURE_NAME = "__key__"


def read_batch_examples(
    file_pattern: Any,
    batch_size: Any,
    reader: Callable[[], Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    num_threads: int = 1,
    read_batch_size: int = 1,
    parse_fn: Callable[[Any], Any] | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """`read_keyed_batch_examples` without the keys."""
    rest = (randomize_input, num_epochs, queue_capacity, num_threads, read_batch_size, parse_fn, name, seed)
    return read_keyed_batch_examples(file_pattern, batch_size, reader, *rest)[1]


def read_keyed_batch_examples(
    file_pattern: Any,
    batch_size: Any,
    reader: Callable[[], Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    num_threads: int = 1,
    read_batch_size: int = 1,
    parse_fn: Callable[[Any], Any] | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """Batches of examples and their keys.

    Args:
        file_pattern: a pattern, or a list of patterns.
        batch_size: the size of the batches.
        reader: makes the reader, such as `tf.TFRecordReader`.
        randomize_input: whether files and examples are shuffled.
        num_epochs: how often each file is read, counted by a local variable; None for no end.
        queue_capacity: the capacity of the queue of the examples.
        num_threads: how many readers there are.
        read_batch_size: how many examples a reader reads at once.
        parse_fn: is applied to what is read; it gives a tensor, or a dict of tensors.
        name: the name of the operations.
        seed: the seed of the shuffling.

    Returns:
        The keys, text [batch], and the examples, text [batch], or what `parse_fn` gives.

    Raises:
        ValueError: no file matches, or a number is not positive, or the batch is not below the
            capacity of the queue.
    """
    rest = (randomize_input, num_epochs, queue_capacity, num_threads, read_batch_size, None, parse_fn)
    return _read_keyed_batch_examples_helper(file_pattern, batch_size, reader, *rest, name=name, seed=seed)


def read_keyed_batch_examples_shared_queue(
    file_pattern: Any,
    batch_size: Any,
    reader: Callable[[], Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    num_threads: int = 1,
    read_batch_size: int = 1,
    parse_fn: Callable[[Any], Any] | None = None,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """`read_keyed_batch_examples` from a list of files that workers share, so that each file is read
    by one of them.
    """
    rest = (randomize_input, num_epochs, queue_capacity, num_threads, read_batch_size, None, parse_fn, True)
    return _read_keyed_batch_examples_helper(file_pattern, batch_size, reader, *rest, name=name, seed=seed)


def _read_keyed_batch_examples_helper(
    file_pattern: Any,
    batch_size: Any,
    reader: Callable[[], Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    num_threads: int = 1,
    read_batch_size: int = 1,
    filter_fn: Callable[[Any, Any], Any] | None = None,
    parse_fn: Callable[[Any], Any] | None = None,
    setup_shared_queue: bool = False,
    name: str | None = None,
    seed: int | None = None,
) -> Any:
    """`read_keyed_batch_examples`, with two arguments more: `filter_fn` takes keys and examples, and
    returns which of them to keep, bool [n]; `setup_shared_queue` lets workers share the list of
    files.
    """
    names = _get_file_names(file_pattern, randomize_input)
    _check(batch_size, queue_capacity, read_batch_size, num_threads, num_epochs)
    with tf.name_scope(name, "read_batch_examples", [file_pattern]) as scope:
        with tf.name_scope("file_name_queue") as queue_scope:
            queue_of = _shared if setup_shared_queue else _produced
            queue = queue_of(names, randomize_input, num_epochs, queue_scope, seed)
        examples = _read(queue, reader, num_threads, read_batch_size, filter_fn, parse_fn)
        options: dict[str, Any] = {"capacity": queue_capacity, "enqueue_many": read_batch_size > 1, "name": scope}
        options["allow_smaller_final_batch"] = num_epochs is not None
        if not randomize_input:
            found = tf.train.batch_join(examples, batch_size, **options)
        else:
            known = not isinstance(batch_size, tf.Tensor)
            left = max(queue_capacity - 3 * batch_size, batch_size) if known else int(queue_capacity * 0.4)
            found = tf.train.shuffle_batch_join(examples, batch_size, min_after_dequeue=left, seed=seed, **options)
        return (found.pop(KEY_FEATURE_NAME), found) if isinstance(found, dict) else found


def _produced(names: list[str], shuffle: bool, epochs: int | None, scope: str, seed: int | None) -> Any:
    """A queue of all names for each worker."""
    given = tf.constant(names, name="input")
    return tf.train.string_input_producer(given, shuffle=shuffle, num_epochs=epochs, name=scope, seed=seed)


def _shared(names: list[str], shuffle: bool, epochs: int | None, scope: str, seed: int | None) -> Any:
    """A queue of those names that no other worker has got."""
    queue = tf.FIFOQueue(1, [tf.string], [[]])
    enqueue = queue.enqueue(seek_next(names, shuffle=shuffle, num_epochs=epochs, seed=seed))
    tf.train.add_queue_runner(tf.train.QueueRunner(queue, [enqueue]))
    return queue


def _get_file_names(file_pattern: Any, randomize_input: bool) -> list[str]:
    if isinstance(file_pattern, list) and not file_pattern:
        raise ValueError("No files given to dequeue_examples.")
    patterns = file_pattern if isinstance(file_pattern, list) else [file_pattern]
    names = [name for each in patterns for name in gfile.Glob(each)]
    if not names:
        raise ValueError(f"No files match {file_pattern}.")
    return names if randomize_input else sorted(names)


def _check(batch: Any, capacity: int, read: Any, threads: int, epochs: int | None) -> None:
    if not capacity or capacity <= 0:
        raise ValueError(f"Invalid queue_capacity {capacity}.")
    if batch is None or (not isinstance(batch, tf.Tensor) and not 0 < batch < capacity):
        raise ValueError(f"Invalid batch_size {batch}, with queue_capacity {capacity}.")
    if read is None or (not isinstance(read, tf.Tensor) and read <= 0):
        raise ValueError(f"Invalid read_batch_size {read}.")
    if not threads or threads <= 0:
        raise ValueError(f"Invalid num_threads {threads}.")
    if epochs is not None and epochs <= 0:
        raise ValueError(f"Invalid num_epochs {epochs}.")


def _read(queue: Any, reader: Callable[[], Any], threads: int, count: int, keep: Any, parse: Any) -> list[Any]:
    """What each reader reads."""
    found: list[Any] = []
    with tf.name_scope("read"):
        for _ in range(threads):
            keys, values = reader().read_up_to(queue, count) if count > 1 else reader().read(queue)
            if keep:
                mask = keep(keys, values)
                keys, values = tf.boolean_mask(keys, mask), tf.boolean_mask(values, mask)
            values = parse(values) if parse else values
            found.append({**values, KEY_FEATURE_NAME: keys} if isinstance(values, dict) else (keys, values))
    return found


def read_keyed_batch_features(
    file_pattern: Any,
    batch_size: int,
    features: dict[str, Any],
    reader: Callable[[], Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    reader_num_threads: int = 1,
    feature_queue_capacity: int = 100,
    num_enqueue_threads: int = 2,
    parse_fn: Callable[[Any], Any] | None = None,
    name: str | None = None,
    read_batch_size: int | None = None,
) -> tuple[Any, dict[str, Any]]:
    """Batches of parsed examples, and their keys.

    Args:
        file_pattern: a pattern, or a list of patterns.
        batch_size: the size of the batches.
        features: the specification for `tf.parse_example`.
        reader: makes the reader.
        randomize_input: whether files and examples are shuffled.
        num_epochs: how often each file is read.
        queue_capacity: the capacity of the queue of the examples.
        reader_num_threads: how many readers there are.
        feature_queue_capacity: the capacity of the queue of the parsed batches.
        num_enqueue_threads: how many threads fill it.
        parse_fn: is applied to what is read.
        name: the name of the operations.
        read_batch_size: how many examples a reader reads at once; None for `batch_size`.

    Returns:
        The keys, text [batch], and the features by name.
    """
    with tf.name_scope(name, "read_batch_features", [file_pattern]) as scope:
        rest = (reader_num_threads, batch_size if read_batch_size is None else read_batch_size, parse_fn, scope)
        about = (randomize_input, num_epochs, queue_capacity, *rest)
        keys, examples = read_keyed_batch_examples(file_pattern, batch_size, reader, *about)
        parsed = tf.parse_example(examples, features)
        return queue_parsed_features(parsed, keys, feature_queue_capacity, num_enqueue_threads, scope)


def read_keyed_batch_features_shared_queue(
    file_pattern: Any,
    batch_size: int,
    features: dict[str, Any],
    reader: Callable[[], Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    reader_num_threads: int = 1,
    feature_queue_capacity: int = 100,
    num_queue_runners: int = 2,
    parse_fn: Callable[[Any], Any] | None = None,
    name: str | None = None,
) -> tuple[Any, dict[str, Any]]:
    """`read_keyed_batch_features` from a list of files that workers share."""
    with tf.name_scope(name, "read_batch_features", [file_pattern]) as scope:
        about = (randomize_input, num_epochs, queue_capacity, reader_num_threads, batch_size, parse_fn, scope)
        keys, examples = read_keyed_batch_examples_shared_queue(file_pattern, batch_size, reader, *about)
        parsed = tf.parse_example(examples, features)
        return queue_parsed_features(parsed, keys, feature_queue_capacity, num_queue_runners, scope)


def queue_parsed_features(
    parsed_features: dict[str, Any],
    keys: Any = None,
    feature_queue_capacity: int = 100,
    num_enqueue_threads: int = 2,
    name: str | None = None,
) -> tuple[Any, dict[str, Any]]:
    """Put features by name, dense and sparse, and keys through a queue with its threads."""
    values = {key: parsed_features[key] for key in sorted(parsed_features)}
    flat = [part for value in values.values() for part in _parts(value)] + ([] if keys is None else [keys])
    with tf.name_scope(name, "queue_parsed_features", flat):
        queue = tf.FIFOQueue(feature_queue_capacity, [tensor.dtype for tensor in flat])
        label = f"queue/parsed_features/{queue.name}/fraction_of_{feature_queue_capacity}_full"
        tf.summary.scalar(label, tf.cast(queue.size(), tf.float32) * (1.0 / feature_queue_capacity))
        enqueue = [queue.enqueue(flat) for _ in range(num_enqueue_threads)]
        ends = (tf.errors.OutOfRangeError, tf.errors.CancelledError)
        tf.train.add_queue_runner(tf.train.QueueRunner(queue, enqueue, queue_closed_exception_types=ends))
        taken = queue.dequeue()
        taken = taken if isinstance(taken, list) else [taken]
        for tensor, given in zip(taken, flat, strict=True):
            tensor.set_shape(given.get_shape())
        rest = iter(taken)
        found = {
            key: tf.SparseTensor(next(rest), next(rest), next(rest))
            if isinstance(value, tf.SparseTensor)
            else next(rest)
            for key, value in values.items()
        }
        return next(rest, None), found


def _parts(value: Any) -> list[Any]:
    """The tensors of a feature."""
    return [value.indices, value.values, value.dense_shape] if isinstance(value, tf.SparseTensor) else [value]


def read_batch_features(
    file_pattern: Any,
    batch_size: int,
    features: dict[str, Any],
    reader: Callable[[], Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    feature_queue_capacity: int = 100,
    reader_num_threads: int = 1,
    num_enqueue_threads: int = 2,
    parse_fn: Callable[[Any], Any] | None = None,
    name: str | None = None,
    read_batch_size: int | None = None,
) -> dict[str, Any]:
    """`read_keyed_batch_features` without the keys."""
    about = (randomize_input, num_epochs, queue_capacity, reader_num_threads, feature_queue_capacity)
    rest = (*about, num_enqueue_threads, parse_fn, name, read_batch_size)
    return read_keyed_batch_features(file_pattern, batch_size, features, reader, *rest)[1]


def read_batch_record_features(
    file_pattern: Any,
    batch_size: int,
    features: dict[str, Any],
    randomize_input: bool = True,
    num_epochs: int | None = None,
    queue_capacity: int = 10000,
    reader_num_threads: int = 1,
    name: str = "dequeue_record_examples",
) -> dict[str, Any]:
    """`read_batch_features` of TFRecord files."""
    about: dict[str, Any] = {"randomize_input": randomize_input, "num_epochs": num_epochs, "name": name}
    about |= {"queue_capacity": queue_capacity, "reader_num_threads": reader_num_threads}
    return read_batch_features(file_pattern, batch_size, features, tf.TFRecordReader, **about)
