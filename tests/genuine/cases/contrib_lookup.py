"""Cases of tf.contrib.lookup: tables by contrib's names and arguments."""

import os
import tempfile

import numpy as np
import tensorflow as tf

lookup = tf.contrib.lookup


def run(*tensors):
    with tf.Session() as sess:
        sess.run(tf.tables_initializer())
        return [value.tolist() for value in sess.run(tensors)]


def case_tables():
    words = tf.constant(["emerson", "lake", "palmer"])
    table = lookup.index_table_from_tensor(mapping=words, num_oov_buckets=1, default_value=-1)
    older = lookup.string_to_index_table_from_tensor(words, default_value=7)
    ints = lookup.index_table_from_tensor([5, 6, 7], dtype=tf.int64)
    back = lookup.index_to_string_table_from_tensor(words, default_value="?")
    values = run(
        table.lookup(tf.constant(["lake", "and", "palmer"])),
        older.lookup(tf.constant(["lake", "and"])),
        ints.lookup(tf.constant([7, 8], tf.int64)),
        lookup.string_to_index(tf.constant([["palmer", "x"]]), words),
        back.lookup(tf.constant([2, 9], tf.int64)),
        lookup.index_to_string(tf.constant([0, 3], tf.int64), words),
        table.size(),
    )
    return {
        "values": [
            [one.decode() if isinstance(one, bytes) else one for one in np.ravel(value).tolist()] for value in values
        ]
    }


def case_files():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "words")
        with open(path, "w") as file:
            file.write("red\ngreen\nblue\n")
        tables = [
            lookup.index_table_from_file(path),
            lookup.string_to_index_table_from_file(path, num_oov_buckets=2, vocab_size=2),
            lookup.HashTable(lookup.TextFileIdTableInitializer(path), -5),
        ]
        return {"values": run(*[table.lookup(tf.constant(["blue", "red", "pink"])) for table in tables])}


def case_hash_tables():
    keys, values = tf.constant(["a", "b"]), tf.constant([1.5, 2.5])
    table = lookup.HashTable(lookup.KeyValueTensorInitializer(keys, values), -1.0, name="mine")
    mutable = lookup.MutableHashTable(tf.string, tf.int64, -1)
    dense = lookup.MutableDenseHashTable(tf.int64, tf.int64, -1, empty_key=0, deleted_key=-2)
    exported = table.export()
    with tf.Session() as sess:
        sess.run(table.init)
        sess.run([mutable.insert(keys, [3, 4]), dense.insert([7, 8], [70, 80])])
        found = {
            "found": sess.run(table.lookup(tf.constant(["b", "c"]))),
            "size": int(sess.run(table.size())),
            "name": table.name,
            "exported": sorted(sess.run(exported[1]).tolist()),
            "mutable": sess.run(mutable.lookup(tf.constant(["b", "c"]))),
            "dense": sess.run(dense.lookup(tf.constant([8, 9], tf.int64))),
        }
    found["initializers"] = len(tf.get_collection(tf.GraphKeys.TABLE_INITIALIZERS))
    return found
