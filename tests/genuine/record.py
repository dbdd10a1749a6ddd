"""Run the files of `cases/` and write what they return; under genuine TensorFlow 1.15.5, or under the kit.

    python -W ignore tests/genuine/record.py FOLDER [TOPIC ...]
    python -W ignore tests/genuine/record.py --check [TOPIC ...]     # against what is committed, bit for bit

A file is plain TensorFlow 1 (`import tensorflow as tf`, Python 3.7). Each of its functions `case_...()` is called in a
graph of its own, with NumPy's and the graph's seed set to 1, and returns a dict of arrays, numbers, strings or lists.
"""

import importlib
import json
import os
import sys
import traceback

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
RECORDED = os.path.join(HERE, "recorded")


def topics():
    """The names of all files of cases."""
    return sorted(name[:-3] for name in os.listdir(CASES) if name.endswith(".py") and not name.startswith("_"))


def tensorflow1():
    """TensorFlow 1: the genuine one, or the one that the kit supplies for the files of cases."""
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
    """Arrays as FOLDER/TOPIC.npz, all else as FOLDER/TOPIC.json."""
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
    """What `write` wrote, as one dict of "case/name" to value."""
    with open(os.path.join(folder, topic + ".json")) as file:
        found = json.load(file)
    with np.load(os.path.join(folder, topic + ".npz")) as arrays:
        found.update(arrays)
    return found


def same_bits(left, right):
    """Whether two recorded values are equal, NaN to NaN."""
    if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray)):
        return json.dumps(left) == json.dumps(right)
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


def check(topic, tf):
    """Record again into a temporary folder; returns the names that differ from the committed ones."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write(topic, run(topic, tf), folder)
        now, committed = read(topic, folder), read(topic, RECORDED)
    return sorted(
        name
        for name in set(now) | set(committed)
        if name not in now or name not in committed or not same_bits(now[name], committed[name])
    )


def main(arguments):
    """Record or check each topic, whatever becomes of the others; returns the exit code."""
    folder, chosen = arguments[0], arguments[1:] or topics()
    tf = tensorflow1()
    failed = 0
    for topic in chosen:
        try:
            if folder == "--check":
                wrong = check(topic, tf)
                said = "differs: " + ", ".join(wrong) if wrong else "as committed"
            else:
                wrong = []
                write(topic, run(topic, tf), folder)
                said = "recorded with TensorFlow " + tf.__version__
        except Exception:
            wrong, said = [topic], "failed:\n" + traceback.format_exc()
        failed += bool(wrong)
        print("== " + topic + " " + said, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
