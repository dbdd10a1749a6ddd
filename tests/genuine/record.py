"""Runs the files of `cases/` and writes what they return, under genuine TensorFlow 1.15.5 or under
the kit.

The command is `python -W ignore tests/record.py genuine`.

A file is plain TensorFlow 1 (`import tensorflow as tf`, Python 3.7). Each of its functions
`case_...()` is called in a new graph, with the seeds of NumPy and of the graph set to 1. It returns
a dict of arrays, numbers, strings or lists.
"""

import importlib
import json
import os
import sys
import tempfile
import traceback

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
RECORDED = os.path.join(HERE, "recorded")
# relative to the largest magnitude
LIMITS = {np.dtype(np.float32): 5e-6, np.dtype(np.float64): 1e-12, np.dtype(np.float16): 2e-3}


def topics():
    """The names of all files of cases."""
    return sorted(name[:-3] for name in os.listdir(CASES) if name.endswith(".py") and not name.startswith("_"))


def tensorflow1():
    """TensorFlow 1: the genuine one, or the kit's for the files of cases."""
    try:
        import tensorflow.contrib
    except ImportError:
        from tf1kit.tf1 import facade, process

        process.become(lambda spec: os.path.dirname(spec.origin) == CASES)
        return facade()
    return tensorflow


def run(topic, tf):
    """Call each case of a topic; returns {case: {name: value}} in the order of the file."""
    sys.path.insert(0, CASES)
    module = importlib.import_module(topic)
    results = {}
    for name in [name for name in vars(module) if name.startswith("case_")]:
        np.random.seed(1)
        with tf.Graph().as_default():
            tf.set_random_seed(1)
            results[name[len("case_") :]] = getattr(module, name)()
    return results


def write(topic, results, folder):
    """Write arrays to FOLDER/TOPIC.npz, and everything else to FOLDER/TOPIC.json."""
    arrays, values = {}, {}
    for case, result in results.items():
        for name, value in result.items():
            if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biufc":
                arrays[case + "/" + name] = np.asarray(value)
            else:
                values[case + "/" + name] = value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
    np.savez_compressed(os.path.join(folder, topic + ".npz"), **arrays)
    with open(os.path.join(folder, topic + ".json"), "w") as file:
        json.dump(values, file, indent=1, sort_keys=True, default=lambda value: value.decode("utf-8", "replace"))
        file.write("\n")


def read(topic, folder):
    """The results that `write` wrote, as one dict of "case/name" to value."""
    with open(os.path.join(folder, topic + ".json")) as file:
        found = json.load(file)
    with np.load(os.path.join(folder, topic + ".npz")) as arrays:
        found.update(arrays)
    return found


def same_bits(left, right):
    """Whether two recorded values are equal; NaN equals NaN."""
    if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray)):
        return json.dumps(left) == json.dumps(right)
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


def difference(found, golden, limit=None):
    """The difference of `found` from the golden, in words; empty within the limit for its dtype."""
    if not isinstance(golden, np.ndarray):
        return "" if found == golden else "{!r} instead of {!r}".format(found, golden)
    if not isinstance(found, np.ndarray) or found.dtype != golden.dtype or found.shape != golden.shape:
        what = "{} {}".format(found.dtype, found.shape) if isinstance(found, np.ndarray) else repr(found)
        return "{} instead of {} {}".format(what, golden.dtype, golden.shape)
    if golden.dtype.kind not in "fc" or not golden.size:
        return "" if np.array_equal(found, golden) else "{} instead of {}".format(found, golden)
    finite = np.isfinite(golden)
    if not np.array_equal(np.isfinite(found), finite):
        return "finite elsewhere than the golden"
    infinite = found[~finite], golden[~finite]
    if not np.all((infinite[0] == infinite[1]) | (np.isnan(infinite[0]) & np.isnan(infinite[1]))):
        return "{} instead of {}".format(*infinite)
    worst = float(np.max(np.abs(found[finite] - golden[finite]), initial=0))
    scale = float(np.max(np.abs(golden[finite]), initial=0)) or 1.0
    limit = limit or LIMITS[golden.dtype]
    return "" if worst <= limit * scale else "{:.2e} of scale, limit {:g}".format(worst / scale, limit)


def check(topic, tf):
    """Record again into a temporary folder. Returns the names that differ in their last bits only,
    and a dict of the other differences.
    """
    with tempfile.TemporaryDirectory() as folder:
        write(topic, run(topic, tf), folder)
        now, committed = read(topic, folder), read(topic, RECORDED)
    wrong = dict.fromkeys(set(now) ^ set(committed), "is there on one side only")
    bits = []
    for name in set(now) & set(committed):
        if not same_bits(now[name], committed[name]):
            said = difference(now[name], committed[name])
            wrong.update({name: said} if said else {})
            bits += [] if said else [name]
    return sorted(bits), wrong


def main(checking, chosen, folder=None):
    """Check each topic, or write it to the folder, even if others fail; returns the exit code."""
    tf = tensorflow1()
    failed = 0
    for topic in chosen or topics():
        try:
            if checking:
                bits, wrong = check(topic, tf)
                said = "as committed" + (", but for the last bits of " + ", ".join(bits) if bits else "")
                if wrong:
                    said = "differs: " + ", ".join("%s: %s" % pair for pair in sorted(wrong.items()))
            else:
                wrong = []
                write(topic, run(topic, tf), folder or RECORDED)
                said = "recorded with TensorFlow " + tf.__version__
        except Exception:
            wrong, said = [topic], "failed:\n" + traceback.format_exc()
        failed += bool(wrong)
        print("== " + topic + " " + said, flush=True)
    return 1 if failed else 0
