"""Lets genuine TensorFlow 1.15.5 capture the programs of legacy/ and of docs/3-prove-it.md again, and
compares each capture with the committed one.

Graphs and roles must be equal; feeds and draws must be equal to the bit. Losses, gradients and
variables may differ by `ROUNDING`, which grows from run to run, because 1.15.5 multiplies matrices
in another order on another processor or with another number of threads. On the machine that
recorded the committed captures, every bit is the same.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORDER = os.path.join("tf1kit", "capture", "recorder.py")
GUIDE = "tests/docs/captured"  # the folder of the programs that a guide shows, with their captures
PROGRAMS = {  # program of legacy/ -> its arguments
    "gan": ["--steps", "21"],
    "sequence_classifier": ["--steps", "21", "--test", "40"],
    "unet": ["--steps", "21"],
}
SHOWN = ("train",)  # programs of GUIDE
TRAINING_ALONE = ("gan",)  # its evaluation fetches another call of the generator than its training
ROUNDING = 5e-4  # relative, for each earlier run; on the U-Net one thread and two differ by 4e-3 in the 20th run
EXACT = ("feeds", "taps")
SKETCH, EXTREMES = 40, 8  # the numbers in a sketch; the last of them are the positions of the extremes
MACHINE = ("machine", "numpy", "python", "sha256")  # the keys of capture.json about the machine and the other files


def committed_capture(name):
    """The folder of a program's committed capture."""
    return os.path.join(ROOT, GUIDE if name in SHOWN else "legacy/captures", name + ".capture")


def capture(name, out):
    """Record a program into the folder `out`."""
    command = [sys.executable, "-W", "ignore", RECORDER, "--quiet", "--out", out]
    command += [] if name in TRAINING_ALONE else ["--eval"]
    command += ["%s/%s.py" % (GUIDE if name in SHOWN else "legacy", name)] + PROGRAMS.get(name, [])
    ran = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    said = ran.communicate()[0]
    if ran.returncode:
        raise AssertionError("%s ended with %d:\n%s" % (name, ran.returncode, said[-3000:]))


def differences(committed, found):
    """The differences of two captures, a line for each."""
    told = [_told(folder) for folder in (committed, found)]
    for key in sorted(set(told[0]) | set(told[1])):
        if told[0].get(key) != told[1].get(key):
            yield "capture.json has another %s" % key
    for graph in told[0]["graphs"]:
        metas = [_meta_graph(os.path.join(folder, graph["meta"])) for folder in (committed, found)]
        if metas[0] != metas[1]:
            yield "%s is another graph" % graph["meta"]
        for run in graph["runs"]:
            paths = [os.path.join(folder, run["file"]) for folder in (committed, found)]
            if os.path.exists(paths[1]):
                arrays = [np.load(path, allow_pickle=False) for path in paths]
                for line in _of_arrays(arrays[0], arrays[1], ROUNDING * run["number"]):
                    yield "%s: %s" % (run["file"], line)


def _told(folder):
    with open(os.path.join(folder, "capture.json")) as file:
        told = json.load(file)
    for graph in told["graphs"]:
        graph.pop("noise")
    return {key: value for key, value in told.items() if key not in MACHINE}


def _meta_graph(path):
    """The nodes and collections as bytes. The lists of loops and branches are left out: they have
    no fixed order, and the nodes contain them.
    """
    from tensorflow.core.protobuf import meta_graph_pb2

    with open(path, "rb") as file:
        meta = meta_graph_pb2.MetaGraphDef.FromString(file.read())
    collections = {key: value for key, value in meta.collection_def.items() if not key.endswith("_context")}
    parts = dict(collections, nodes=meta.graph_def)
    return {key: part.SerializeToString(deterministic=True) for key, part in parts.items()}


def _of_arrays(committed, found, limit):
    """The arrays of a run that differ. A gradient that is only rounding noise gets the scale of the
    others.
    """
    if sorted(committed.files) != sorted(found.files):
        yield "other arrays: " + ", ".join(sorted(set(committed.files) ^ set(found.files)))
        return
    scales = {}
    for key in committed.files:
        part = key.partition("/")[0]
        scales[part] = max(scales.get(part, 0.0), _scale(committed[key]))
    for key in committed.files:
        one, other, part = committed[key], found[key], key.partition("/")[0]
        if (one.dtype, one.shape) != (other.dtype, other.shape):
            yield "%s is %s %s, not %s %s" % (key, other.dtype, other.shape, one.dtype, one.shape)
        elif one.tobytes() != other.tobytes():
            one, other = _values(one), _values(other)
            away = np.abs(one - other).max() / max(_scale(one), scales[part] / 100)
            if part in EXACT or not away <= limit:
                yield "%s differs by %.1e of scale" % (key, away)


def _values(array):
    """The numbers to compare. Two extremes of a sketch that are about equal may change places."""
    array = array.astype(np.float64)
    if array.shape != (SKETCH,):
        return array
    return np.concatenate([array[: -2 * EXTREMES], np.abs(array[-2 * EXTREMES : -EXTREMES])])


def _scale(array):
    return float(np.abs(_values(array)).max()) if array.size and array.dtype.kind in "fiub" else 0.0


def main(units=(), write=False):
    """Check or write the committed captures; returns the exit code."""
    failed = 0
    for name in units or sorted(PROGRAMS) + list(SHOWN):
        committed = committed_capture(name)
        with tempfile.TemporaryDirectory() as folder:
            found = os.path.join(folder, name)
            capture(name, found)
            if write:
                shutil.rmtree(committed, ignore_errors=True)
                shutil.copytree(found, committed)
                continue
            lines = list(differences(committed, found))
        failed += bool(lines)
        print("%s: %s" % (name, "\n  ".join(["differs"] + lines) if lines else "as committed"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main([word for word in sys.argv[1:] if word != "--write"], "--write" in sys.argv))
