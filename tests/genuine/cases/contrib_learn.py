"""Cases of tf.contrib.learn and tf.examples.tutorials.mnist: data sets and vocabularies. MNIST is
read from files that are made here.
"""

import gzip
import os
import struct
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn.datasets import base, mnist
from tensorflow.examples.tutorials.mnist import input_data


def write_mnist(folder, train=23, test=9, side=3):
    """Write the four files of MNIST, with small images."""
    state = np.random.RandomState(2)
    for name, count in (("train", train), ("t10k", test)):
        images = state.randint(0, 256, size=(count, side, side), dtype=np.uint8)
        labels = state.randint(0, 10, size=count).astype(np.uint8)
        with gzip.open(os.path.join(folder, name + "-images-idx3-ubyte.gz"), "wb") as file:
            file.write(struct.pack(">IIII", 2051, count, side, side) + images.tobytes())
        with gzip.open(os.path.join(folder, name + "-labels-idx1-ubyte.gz"), "wb") as file:
            file.write(struct.pack(">II", 2049, count) + labels.tobytes())


def batches(data, size=5, count=7, **kwargs):
    """The images and labels of some batches in order."""
    read = [data.next_batch(size, **kwargs) for _ in range(count)]
    return np.concatenate([images for images, _ in read]), np.concatenate([labels for _, labels in read])


def case_mnist():
    """Batches that are shuffled by a seed, beyond the end of an epoch."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        write_mnist(folder)
        data = input_data.read_data_sets(folder, one_hot=True, validation_size=4, seed=11)
        for name, part in zip(data._fields, data):
            found[name + " images"], found[name + " labels"] = batches(part)
            found[name + " numbers"] = [part.num_examples, part.epochs_completed, list(part.images.shape)]
        plain = mnist.read_data_sets(folder, dtype=tf.uint8, reshape=False, validation_size=0, seed=3)
        found["plain images"], found["plain labels"] = batches(plain.train, 6, 2)
        found["unshuffled images"], found["unshuffled labels"] = batches(plain.test, 4, 3, shuffle=False)
        tf.set_random_seed(7)
        by_graph = input_data.read_data_sets(folder, validation_size=1)
        found["by graph"], _ = batches(by_graph.train)
        np.random.seed(5)
        found["by global seed"], _ = batches(by_graph.train)
        for name, call in {
            "validation": lambda: input_data.read_data_sets(folder, validation_size=24),
            "dtype": lambda: input_data.read_data_sets(folder, dtype=tf.int32, validation_size=1),
            "magic": lambda: mnist.extract_images(tf.gfile.Open(folder + "/t10k-labels-idx1-ubyte.gz", "rb")),
        }.items():
            try:
                call()
            except Exception as error:
                found[name] = "%s: %s" % (type(error).__name__, str(error).replace(folder, ""))
    return found


def case_fake_mnist():
    data = input_data.read_data_sets("", fake_data=True, one_hot=True)
    images, labels = data.train.next_batch(2, fake_data=True)
    plain = mnist.DataSet([], [], fake_data=True).next_batch(3, True)[1]
    return {"images": np.array(images), "labels": labels, "plain": plain, "examples": data.test.num_examples}


def case_small_sets():
    found = {}
    iris = learn.datasets.load_dataset("iris")
    found.update(iris=iris.data, species=iris.target)
    found["same"] = bool(np.array_equal(learn.datasets.load_iris().data, base.load_iris().data))
    for name in ("circles", "spirals"):
        for count, kwargs in ((10, {}), (11, {"noise": 0.1, "seed": 3})):
            made = learn.datasets.make_dataset(name, count, **kwargs)
            found["%s %d" % (name, count)], found["%s %d target" % (name, count)] = made.data, made.target
    for mode in ("bernoulli", "fermat"):
        found[mode] = learn.datasets.synthetic.spirals(9, seed=1, mode=mode).data
    for name in (lambda: learn.datasets.load_dataset("x"), lambda: learn.datasets.make_dataset("x")):
        try:
            name()
        except ValueError as error:
            found.setdefault("errors", []).append(str(error))
    return found


def case_csv():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.csv")
        with open(path, "w") as file:
            file.write("3,2,a,b\n1.5,2,0\n2.5,3,1\n3.5,4,1\n")
        with_header = base.load_csv_with_header(path, target_dtype=np.int64, features_dtype=np.float32)
        base.shrink_csv(path, 2)
        with open(path, "w") as file:
            file.write("0,1.5,2\n1,2.5,3\n")
        without = base.load_csv_without_header(path, np.int32, np.float64, target_column=0)
        with open(path.replace(".csv", "_small.csv")) as file:
            small = file.read().split()
    return {
        "data": with_header.data,
        "target": with_header.target,
        "without": without.data,
        "without target": without.target,
        "small": small,
    }


DOCUMENTS = ["The cat sat on the mat", "The DOG's day", "a cat, a dog and TensorFlow", "well-known the the"]


def case_vocabulary():
    processor = learn.preprocessing.VocabularyProcessor(5)
    rows = np.array(list(processor.fit_transform(DOCUMENTS)))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "vocabulary")
        processor.save(path)
        restored = learn.preprocessing.VocabularyProcessor.restore(path)
    trimmed = learn.preprocessing.VocabularyProcessor(6, min_frequency=1, tokenizer_fn=lambda x: (d.split() for d in x))
    return {
        "rows": rows,
        "words": list(processor.vocabulary_._mapping),
        "size": len(processor.vocabulary_),
        "back": list(processor.reverse(rows)),
        "restored": np.array(list(restored.transform(["the new cat"]))),
        "trimmed": np.array(list(trimmed.fit_transform(DOCUMENTS))),
        "trimmed words": trimmed.vocabulary_._reverse_mapping,
        "frequencies": sorted(trimmed.vocabulary_._freq.items()),
        "tokens": list(learn.preprocessing.tokenizer(["HTTPServer isn't CamelCase 3.5 x-y"])),
    }


def case_categories():
    rows = [["red", "s"], ["blue", "m"], ["red", float("nan")], ["green", "s"]]
    each = learn.preprocessing.CategoricalProcessor()
    shared = learn.preprocessing.CategoricalProcessor(min_frequency=1, share=True)
    with_array = learn.preprocessing.CategoricalProcessor()
    return {
        "each": np.array(list(each.fit_transform(rows))),
        "shared": np.array(list(shared.fit_transform(rows))),
        "unknown": np.array(list(each.transform([["pink", "m"]]))),
        "array": np.array(list(with_array.fit_transform(np.array([["a", "b"], ["c", "b"]])))),
    }


def case_bytes():
    processor = learn.preprocessing.ByteProcessor(max_document_length=8)
    rows = list(processor.fit_transform(["hello", b"bytes and more", "\u00e4"]))
    return {"rows": np.array(rows), "back": list(processor.reverse(rows[:1] + rows[2:]))}
