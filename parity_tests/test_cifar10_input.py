"""Compares migrated/cifar10_input.py with legacy/cifar10_input.py.

The tests run the ladder and compare the queues, the distortions and the stream of batches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import tensorflow as tf

from legacy import cifar10_input as legacy
from migrated import cifar10_input as migrated
from tf1kit.data.cifar10 import TEST_FILE, TRAIN_FILES, read_batch
from tf1kit.errors import UsageError
from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.suite import PairSuite

tf1 = tf.compat.v1
COUNTS = (7, 5, 8, 6, 9)  # records per training file: unequal, and 35 is not a multiple of 8
STEPS = ("crop", "flip", "brightness", "contrast", "standardized")
FLAT = 3  # how many images at the start are flat: constant, two grey levels, nearly constant


def draw_images(count: int, seed: int = 0) -> np.ndarray:
    """Return random uint8 images `[count, 32, 32, 3]`. The first three have almost no contrast."""
    stream = np.random.default_rng(seed)
    images = stream.integers(0, 256, (count, 32, 32, 3), np.uint8)
    images[0] = 201
    images[1] = 100 + stream.integers(0, 2, (32, 32, 3))
    images[2] = 30
    images[2, 12, 12, 1] = 31
    return images[:count]


def write(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Write a batch file in the CIFAR-10 format, without the kit's own writer."""
    records = np.concatenate([labels[:, None], images.transpose(0, 3, 1, 2).reshape(len(images), -1)], axis=1)
    records.astype(np.uint8).tofile(path)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder with five small training files and a test file. No two images are equal."""
    images = draw_images(sum(COUNTS))
    labels = np.arange(sum(COUNTS)) % 10
    for name, end, count in zip(TRAIN_FILES, np.cumsum(COUNTS), COUNTS, strict=True):
        write(tmp_path / name, images[end - count : end], labels[end - count : end])
    write(tmp_path / TEST_FILE, np.random.default_rng(1).integers(0, 256, (10, 32, 32, 3), np.uint8), np.arange(10))
    return tmp_path


def compare(legacy: Mapping[str, np.ndarray], migrated: Mapping[str, np.ndarray]) -> None:
    """Check that both have the same keys in the same order, dtypes, shapes and bits."""
    assert list(legacy) == list(migrated)
    for name in legacy:
        golden, found = np.asarray(legacy[name]), np.asarray(migrated[name])
        assert (golden.dtype, golden.shape) == (found.dtype, found.shape), name
        assert np.isfinite(golden).all() and golden.tobytes() == found.tobytes(), f"{name}: not the same bits"


def run_legacy(images: np.ndarray) -> dict[str, np.ndarray]:
    """Return the end points of `legacy.build` for these images."""
    with tf.Graph().as_default(), tf1.Session() as session:
        return session.run(legacy.build(tf1.constant(images)))


def run_legacy_distort(images: np.ndarray, seed: int) -> tuple[dict[str, np.ndarray], migrated.Draws]:
    """Run `legacy.distort` on one image at a time.

    Returns the result of each of its steps, and the random numbers that its operations drew.
    """
    with tf.Graph().as_default() as graph, tf1.Session() as session:
        placeholder = tf1.placeholder(tf.uint8, [32, 32, 3])
        steps = legacy.distort(placeholder, seed)
        draws = [
            graph.get_tensor_by_name(name)
            for name in (
                "random_crop/mod:0",
                "random_flip_left_right/Less:0",
                "random_uniform:0",
                "random_uniform_1:0",
            )
        ]
        results = [session.run((steps, draws), {placeholder: image}) for image in images]
    offset, flip, delta, factor = (np.stack(drawn) for drawn in zip(*(drawn for _, drawn in results), strict=True))
    return (
        {name: np.stack([steps[name] for steps, _ in results]) for name in STEPS},
        migrated.Draws(*map(tf.constant, (offset[:, :2], flip, delta, factor))),
    )


def take(dataset: tf.data.Dataset, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the first `count` batches of a dataset."""
    return list(dataset.take(count).as_numpy_iterator())


def assert_same_stream(golden: list[tuple[np.ndarray, np.ndarray]], found: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Check that both have the same batches in the same order, bit for bit."""
    assert len(golden) == len(found)
    for legacy_batch, migrated_batch in zip(golden, found, strict=True):
        compare(
            dict(zip(("images", "labels"), legacy_batch, strict=True)),
            dict(zip(("images", "labels"), migrated_batch, strict=True)),
        )


def by_crop(crops: np.ndarray, labels: np.ndarray, standardized: np.ndarray) -> dict[bytes, tuple[int, bytes]]:
    """Return the label and image of each record, keyed by the bytes of its crop.

    The keys make records comparable although the queue's order changes from run to run.
    """
    assert (crops == crops.astype(np.uint8)).all()
    return {
        crop.astype(np.uint8).tobytes(): (int(label), floats.tobytes())
        for crop, label, floats in zip(crops, labels, standardized, strict=True)
    }


def queue_records(data_dir: Path) -> dict[bytes, tuple[int, bytes]]:
    """Read one epoch with the legacy reader, record by record."""
    with tf.Graph().as_default(), tf1.Session() as session:
        record = legacy.read_cifar10(tf1.train.string_input_producer(legacy.data_files(False, str(data_dir))))
        steps = legacy.center(record.uint8image)
        with legacy.feeding(session):
            rows = [session.run([steps["crop"], record.label[0], steps["standardized"]]) for _ in range(sum(COUNTS))]
    return by_crop(*(np.stack(column) for column in zip(*rows, strict=True)))


def port_records(data_dir: Path) -> dict[bytes, tuple[int, bytes]]:
    """Read all records with the port, a whole file at a time."""
    found = {}
    for name in TRAIN_FILES:
        images, labels = read_batch(data_dir / name)
        steps = migrated.center(tf.constant(images))
        found |= by_crop(steps["crop"].numpy(), labels, steps["standardized"].numpy())
    return found


def test_crops_are_byte_identical_and_labels_ride_along(data_dir: Path) -> None:
    """The port has each record of the queue, with the same crop, label and standardized bits."""
    golden = queue_records(data_dir)
    assert len(golden) == sum(COUNTS)
    assert port_records(data_dir) == golden


@pytest.mark.parametrize("eval_data", [False, True])
def test_batches_of_the_queue_hold_the_ports_images(data_dir: Path, eval_data: bool) -> None:
    """`inputs` of both sides gives each image the same label. The queue uses 16 threads."""
    count = 10 if eval_data else sum(COUNTS)
    images, labels = take(migrated.inputs(eval_data, data_dir, count, seed=1), 1)[0]
    known = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    assert len(known) == count
    seen: set[bytes] = set()
    with tf.Graph().as_default(), tf1.Session() as session:
        batch = legacy.inputs(eval_data, str(data_dir), 5)
        with legacy.feeding(session):
            for _ in range(500):  # a thread may hold its record back for many batches
                golden = session.run(batch)
                assert golden[1].dtype == labels.dtype == np.int32
                assert all(known[image.tobytes()] == label for image, label in zip(*golden, strict=True))
                seen.update(image.tobytes() for image in golden[0])
                if len(seen) == count:
                    break
    assert len(seen) == count


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "tf.function"])
def test_end_points_are_bit_identical(compiled: bool) -> None:
    """The port's whole batch equals the legacy's single images at 0 ULP, low contrast included."""
    images = draw_images(legacy.INPUT_SHAPE[0])
    assert (images.shape, images.dtype) == (legacy.INPUT_SHAPE, legacy.INPUT_DTYPE)
    endpoints = migrated.Cifar10Input().endpoints
    compare(run_legacy(images), (tf.function(endpoints) if compiled else endpoints)(tf.constant(images)))
    assert migrated.WEIGHT_MAP == ()


@pytest.mark.parametrize("seed", [3, 4])
def test_distortions_are_bit_identical_op_by_op(seed: int) -> None:
    """With the legacy's random numbers, the five steps of the port have the same bits."""
    images = draw_images(32)
    golden, draws = run_legacy_distort(images, seed)
    assert 0 < draws.flip.numpy().sum() < 32
    compare(golden, migrated.distort(tf.constant(images), draws))


def test_distorted_queue_runs_with_op_seeds(data_dir: Path) -> None:
    """The legacy path with shuffling and distortion gives standardized batches.

    No two of its operations share a seed.
    """
    with tf.Graph().as_default() as graph, tf1.Session() as session:
        batch = legacy.distorted_inputs(str(data_dir), 8, seed=7)
        seeds = [op.get_attr("seed2") for op in graph.get_operations() if op.type.startswith("RandomUniform")]
        with legacy.feeding(session):
            images, labels = session.run(batch)
    assert len(set(seeds)) == 4
    assert (images.shape, images.dtype, labels.shape, labels.dtype) == ((8, 24, 24, 3), np.float32, (8,), np.int32)
    assert abs(images.mean((1, 2, 3))).max() < 0.03  # see docs/findings/standardization.md


class TestCifar10Input(PairSuite):
    """The ladder for the pair."""

    legacy = "legacy.cifar10_input"
    migrated = "migrated.cifar10_input"


class TestWhole(PairSuite):
    """The ladder for whole images, which D1 uses."""

    legacy = "legacy.cifar10_input"
    migrated = "migrated.cifar10_input"
    options: ClassVar = {"image_size": 32}


@pytest.mark.parametrize("size", [32, 31, 23, 8])
def test_other_sizes_are_cropped_alike(size: int) -> None:
    """Both sides crop the same middle for any size up to the whole image, odd sizes included."""
    images = draw_images(4)
    with tf.Graph().as_default(), tf1.Session() as session:
        golden = session.run(legacy.build(tf1.constant(images), size))
        distorted = legacy.distort(tf1.constant(images[0]), 1, size)["standardized"].shape
    assert golden["crop"].shape == (4, size, size, 3)
    compare(golden, migrated.center(tf.constant(images), size))
    draws = migrated.draw(4, 0, 0, size)
    assert np.max(draws.offset) <= 32 - size
    assert migrated.distort(tf.constant(images), draws, size)["standardized"].shape[1:] == distorted == (size, size, 3)


WITHOUT_FLOOR = Mutant(
    "floor of 1/sqrt(n) dropped",
    "standardized=tf.image.per_image_standardization(crop)",
    "standardized=(crop - tf.reduce_mean(crop, [1, 2, 3], keepdims=True))"
    " / tf.math.reduce_std(crop, [1, 2, 3], keepdims=True)",
)
DISTORT_MUTANTS = (
    Mutant(
        "crop: rows and columns exchanged", "draws.offset[:, 0] * 32", "31 * draws.offset[:, 1] + draws.offset[:, 0]"
    ),
    Mutant("flip: of other images", "tf.cast(draws.flip, tf.int32)", "tf.cast(draws.flip[::-1], tf.int32)"),
    Mutant("flip: upside down", "square[:, ::-1]", "square[::-1]"),
    Mutant("brightness: subtracted", 'steps["flip"] + delta', 'steps["flip"] - delta'),
    Mutant(
        "contrast: about the mean of all channels",
        'tf.image.adjust_contrast(steps["brightness"], 0.0)',
        'tf.reduce_mean(steps["brightness"], [1, 2, 3], keepdims=True)',
    ),
    Mutant("standardized: before the contrast", 'standardization(steps["contrast"])', 'standardization(steps["flip"])'),
)


def test_only_flat_images_show_a_missing_floor() -> None:
    """Only flat images show whether the floor of the deviation is there, so the tests feed some."""
    images = draw_images(16)
    port = mutate(migrated, WITHOUT_FLOOR).center
    compare(run_legacy(images[FLAT:]), port(tf.constant(images[FLAT:])))
    with pytest.raises(AssertionError, match="standardized"):
        compare(run_legacy(images), port(tf.constant(images)))


@pytest.mark.parametrize("mutant", DISTORT_MUTANTS, ids=lambda mutant: mutant.name)
def test_mutants_of_the_distorted_path_are_caught(mutant: Mutant) -> None:
    """The comparison fails at the step that the mutant changes."""
    images = draw_images(16)
    golden, draws = run_legacy_distort(images, seed=3)
    with pytest.raises(AssertionError, match=mutant.name.split(":")[0]):
        compare(golden, mutate(migrated, mutant).distort(tf.constant(images), draws))


def test_labels_shifted_by_one_are_caught(data_dir: Path) -> None:
    """A port that gives each image its neighbour's label differs from the queue's records."""
    golden = {floats: label for label, floats in queue_records(data_dir).values()}
    shifted = mutate(
        migrated, Mutant("labels shifted", "tf.gather(labels, records)", "tf.gather(labels, tf.roll(records, 1, 0))")
    )
    for port, same in ((migrated, True), (shifted, False)):
        images, labels = take(port.inputs(False, data_dir, sum(COUNTS), seed=1), 1)[0]
        assert ([golden[image.tobytes()] for image in images] == list(labels)) is same


def one_pass(crop: np.ndarray) -> np.ndarray:
    """Standardize by E[x^2] - E[x]^2 in float32, as TensorFlow did in 2017."""
    axes = (-1, -2, -3)
    mean = crop.mean(axes, keepdims=True)
    variance = np.maximum(np.square(crop).mean(axes, keepdims=True) - np.square(mean), np.float32(0))
    return (crop - mean) / np.maximum(np.sqrt(variance), np.float32(1728**-0.5))


@pytest.mark.parametrize(
    ("spread", "rounding", "one_pass_error"), [(64, 2e-6, 1e-7), (4, 1e-5, 5e-5), (1, 5e-5, 1e-3), (0.25, 2e-4, 1e-2)]
)
def test_standardization_of_low_contrast(spread: float, rounding: float, one_pass_error: float) -> None:
    """The port stays near float64 on low contrast, and the formula of 2017 does not.

    The port and 1.15.5 compute the mean first and then the variance. The formula of 2017 loses
    digits with the square of mean / spread.
    """
    stream = np.random.default_rng(5)
    crop = (stream.uniform(90, 160, (32, 1, 1, 1)) + spread * stream.standard_normal((32, 24, 24, 3))).astype(
        np.float32
    )
    exact = crop.astype(np.float64)
    exact = (exact - exact.mean((1, 2, 3), keepdims=True)) / exact.std((1, 2, 3), keepdims=True)
    port = tf.image.per_image_standardization(crop).numpy()
    assert abs(port - exact).max() < rounding
    assert abs(one_pass(crop) - exact).max() > one_pass_error


def test_constant_images_standardize_to_zero() -> None:
    """A constant uint8 image gives zeros, because float32 sums integer grey levels exactly."""
    images = np.repeat(np.arange(256, dtype=np.uint8), 32 * 32 * 3).reshape(256, 32, 32, 3)
    assert not migrated.center(tf.constant(images))["standardized"].numpy().any()


SIDES = {
    "legacy": (lambda folder: legacy.inputs(False, str(folder), 4), ValueError),
    "legacy distorted": (lambda folder: legacy.distorted_inputs(str(folder), 4), ValueError),
    "migrated": (lambda folder: migrated.inputs(False, folder, 4), UsageError),
    "migrated distorted": (lambda folder: migrated.distorted_inputs(folder, 4), UsageError),
}
DAMAGE = {
    "missing": (lambda path: path.unlink(), ""),
    "empty": (lambda path: path.write_bytes(b""), r"\b0 bytes"),
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-1]), "24,?583 bytes.*3,?073"),
    "label": (lambda path: path.write_bytes(b"\x0a" + path.read_bytes()[1:]), "record 0.*label 10"),
}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_files_are_named_before_anything_runs(data_dir: Path, side: str, damage: str) -> None:
    """The error for a missing or damaged file names the file and says what is wrong with it."""
    spoil, told = DAMAGE[damage]
    spoil(data_dir / TRAIN_FILES[2])
    build, error = SIDES[side]
    with tf.Graph().as_default() if "legacy" in side else nullcontext(), pytest.raises(error) as caught:
        build(data_dir)
    assert TRAIN_FILES[2] in str(caught.value) and re.search(told, str(caught.value))


def test_the_runners_own_error_reaches_the_main_thread(data_dir: Path) -> None:
    """If a file vanishes after the graph is built, the error names the file.

    The loop itself sees only a closed queue.
    """
    with tf.Graph().as_default(), tf1.Session() as session:
        batch = legacy.inputs(False, str(data_dir), 4)
        (data_dir / TRAIN_FILES[2]).unlink()
        with pytest.raises(tf.errors.NotFoundError, match=TRAIN_FILES[2]), legacy.feeding(session):
            with pytest.raises((tf.errors.OutOfRangeError, tf.errors.CancelledError), match="FIFOQueue") as seen:
                while True:
                    session.run(batch)
            assert TRAIN_FILES[2] not in str(seen.value)
            raise seen.value


def test_feeding_leaves_the_loops_own_error_alone(data_dir: Path) -> None:
    """An error of the loop is raised unchanged, and the queue runners stop."""
    with tf.Graph().as_default(), tf1.Session() as session:
        legacy.inputs(False, str(data_dir), 4)
        with pytest.raises(ZeroDivisionError), legacy.feeding(session) as coordinator:
            1 / 0  # noqa: B018
        assert coordinator.joined


STREAMS = {
    "inputs": lambda folder, **given: migrated.inputs(False, folder, 8, **given),
    "distorted_inputs": lambda folder, **given: migrated.distorted_inputs(folder, 8, **given),
}


@pytest.mark.parametrize("stream", STREAMS)
def test_a_resumed_stream_goes_on_where_it_stopped(data_dir: Path, stream: str) -> None:
    """`start=k` gives the uninterrupted stream from batch k on, bit for bit, in any epoch."""
    whole = take(STREAMS[stream](data_dir, seed=11), 12)
    for start in (1, 4, 5, 9):
        assert_same_stream(whole[start:], take(STREAMS[stream](data_dir, seed=11, start=start), 12 - start))


@pytest.mark.parametrize("workers", [1, 2, 3, 4])
@pytest.mark.parametrize("stream", STREAMS)
def test_workers_share_each_batch(data_dir: Path, stream: str, workers: int) -> None:
    """The rows of the workers are together those of one process, bit for bit, in any epoch."""
    whole = take(STREAMS[stream](data_dir, seed=11), 9)
    rows = [slice(8 * worker // workers, 8 * (worker + 1) // workers) for worker in range(workers)]
    parts = [take(STREAMS[stream](data_dir, seed=11, rows=own), 9) for own in rows]
    together = [tuple(np.concatenate(part) for part in zip(*batch, strict=True)) for batch in zip(*parts, strict=True)]
    assert_same_stream(whole, together)


@pytest.mark.parametrize("stream", STREAMS)
def test_the_seed_decides_the_stream(data_dir: Path, stream: str) -> None:
    """Another seed gives another stream. Without a seed, each stream is new."""
    streams = [take(STREAMS[stream](data_dir, seed=seed), 12) for seed in (11, 12, None, None)]
    for number, golden in enumerate(streams):
        for found in streams[:number]:
            with pytest.raises(AssertionError):
                assert_same_stream(golden, found)


def test_an_epoch_holds_each_record_once(data_dir: Path) -> None:
    """Each epoch has each record once.

    `inputs` shuffles the files of each epoch and keeps the order within a file.
    `distorted_inputs` shuffles the records.
    """
    count = sum(COUNTS)
    blocks = [tuple(range(end - size, end)) for end, size in zip(np.cumsum(COUNTS), COUNTS, strict=True)]
    images = migrated.center(tf.constant(draw_images(count)))["standardized"].numpy()
    number = {image.tobytes(): position for position, image in enumerate(images)}
    orders = [
        [number[image.tobytes()] for image in batch] for batch, _ in take(migrated.inputs(False, data_dir, count, 2), 4)
    ]
    for order in orders:
        assert sorted(order) == list(range(count))
        assert all(order[order.index(block[0]) :][: len(block)] == list(block) for block in blocks)
    assert len({tuple(order) for order in orders}) > 1
    for _, labels in take(migrated.distorted_inputs(data_dir, count, 2), 2):
        assert sorted(labels) == sorted(np.arange(count) % 10)
        assert list(labels) != list(np.arange(count) % 10)


def test_the_stream_is_distort_of_draw(data_dir: Path) -> None:
    """Batch k of `distorted_inputs` equals `distort(images, draw(batch_size, seed, k))`."""
    order = tf.random.experimental.stateless_shuffle(tf.range(sum(COUNTS)), [2, 0])
    for number, (images, labels) in enumerate(take(migrated.distorted_inputs(data_dir, 8, 2), 3)):
        records = order[number * 8 :][:8]
        steps = migrated.distort(tf.gather(draw_images(sum(COUNTS)), records), migrated.draw(8, 2, number))
        assert_same_stream([(images, labels)], [(steps["standardized"].numpy(), (records % 10).numpy())])


def test_draws_cover_their_ranges() -> None:
    """The random numbers fill their ranges and are independent.

    Offsets are 0 to 8, half of the images are flipped, the brightness changes by at most 63, and
    the contrast factor is from 0.2 to 1.8.
    """
    draws = migrated.draw(4096, 0, 0)
    assert np.array_equal(np.unique(draws.offset), np.arange(9))
    assert abs(np.mean(draws.flip) - 0.5) < 0.05
    for values, low, high in ((draws.delta, -63, 63), (draws.factor, 0.2, 1.8)):
        assert low <= np.min(values) < low + 0.01 * (high - low)
        assert high - 0.01 * (high - low) < np.max(values) < high
    columns = np.column_stack([draws.offset, draws.flip, draws.delta, draws.factor])
    assert abs(np.corrcoef(columns.T) - np.eye(5)).max() < 0.1
