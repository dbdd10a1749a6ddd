"""Lets genuine TensorFlow 1 capture the programs of this folder, and compares each capture with the
committed text.

The recorder runs as users run it: as one file, in its own process. This file needs only Python 3.7,
NumPy and TensorFlow 1.15.5.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from glob import glob

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDER = os.path.join(HERE, "..", "..", "tf1kit", "capture", "recorder.py")
NOISE = 1e-5  # the largest difference between two runs of 1.15.5
OPTIONS = {"placeholders": ["--eval"], "branches": ["--eval"], "by_hand": ["--whole"]}


def programs():
    """The name of every program."""
    return sorted(os.path.basename(path)[:-3] for path in glob(os.path.join(HERE, "programs", "*.py")))


def captured(name, folder):
    """Run the recorder on a program; returns the content of capture.json."""
    out = os.path.join(folder, name)
    program = os.path.join(HERE, "programs", name + ".py")
    command = [sys.executable, "-W", "ignore", RECORDER, "--out", out, *OPTIONS.get(name, []), program]
    ran = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    said = ran.communicate()[0]
    if ran.returncode:
        raise AssertionError("%s ended with %d:\n%s" % (name, ran.returncode, said[-3000:]))
    with open(os.path.join(out, "capture.json")) as file:
        told = json.load(file)
    for path, digest in told["sha256"].items():
        with open(os.path.join(out, path), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == digest, path
    return told


def lines(told, folder):
    """The contents of a capture, as lines of text."""
    for graph in told["graphs"]:
        kinds = {}
        for variable in graph["variables"]:
            kind = "%s%s" % ("trainable " if variable["trainable"] else "", variable["kind"])
            kinds[kind] = kinds.get(kind, 0) + 1
        yield "variables: " + ", ".join("%d %s" % (count, kind) for kind, count in sorted(kinds.items()))
        for train in graph["trains"]:
            yield "trains: %d runs of %s" % (train["runs"], " ".join(train["operations"]))
            yield "  losses: " + " ".join(train["losses"])
            yield "  gradients by: " + " ".join(gradient["of"] for gradient in train["gradients"])
            yield "  applied: " + " ".join(one["type"] for one in train["applied"])
            for key in ("boundary", "draws", "taps", "cannot_be_fetched"):
                if train[key]:
                    yield "  %s: %s" % (key.replace("_", " "), " ".join(train[key]))
        for run in graph["runs"]:
            with np.load(os.path.join(folder, run["file"]), allow_pickle=False) as arrays:
                parts = sorted({name.partition("/")[0] for name in arrays.files})
                assert all(arrays[name].dtype != object for name in arrays.files)
            taps = "".join(", %s drew %d times" % pair for pair in sorted(run.get("taps", {}).items()))
            begins = "goes on" if run["continues"] else "begins"
            yield "run %d, %s, %s: %s; changed %d%s" % (
                run["number"], run["kind"], begins, " ".join(parts), len(run["changed"]), taps,
            )  # fmt: skip
        far = {name: value for name, value in graph["noise"].items() if float(value) > NOISE}
        yield "not reproducible: " + (" ".join(sorted(far)) or "nothing")
    for note in told["notes"]:
        yield "note: " + note


def main(units=(), write=False):
    """Check or write the texts in recorded/; returns the exit code."""
    failed = 0
    for name in units or programs():
        path = os.path.join(HERE, "recorded", name + ".txt")
        if name == "python2":
            continue  # only Python 2.7 can run it
        with tempfile.TemporaryDirectory() as folder:
            found = "\n".join(lines(captured(name, folder), os.path.join(folder, name))) + "\n"
        if write:
            with open(path, "w") as file:
                file.write(found)
            continue
        with open(path) as file:
            expected = file.read()
        if found != expected:
            failed += 1
            print("%s: committed\n%s\nfound\n%s" % (name, expected, found))
    print("%d captures, %d differ" % (len(units or programs()), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main([word for word in sys.argv[1:] if word != "--write"], "--write" in sys.argv))
