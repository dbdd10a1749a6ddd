"""Trains a legacy file and saves it like its own script, or restores such a checkpoint and trains
on. It also runs on Python 3.7.

python tests/checkpoint/train_and_save.py legacy.multi_channel FOLDER            10 steps, FOLDER/model.ckpt-10
python tests/checkpoint/train_and_save.py legacy.multi_channel FOLDER --restore PREFIX

FOLDER/single.npz has the results of these weights, under the keys of a recording
(`tf1kit.parity.recording.scenario`): those of a batch at step 11, then the loss and all variables
of `--more` steps. With `--double`, FOLDER/double.npz has step 11 in float64.
"""

import argparse
import ast
import importlib
import sys
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.parity.recording.scenario import keep, plain

STEPS, MORE = 10, 3


def main(argv=None):
    """Entry point."""
    args = parser().parse_args(argv)
    tf.logging.set_verbosity(tf.logging.ERROR)
    sys.path.insert(0, str(Path.cwd()))
    folder = Path(args.folder)
    options = {key: ast.literal_eval(value) for key, value in (pair.split("=", 1) for pair in args.option)}
    module = importlib.import_module(args.legacy)
    side = LegacySide(module, "float32", batches_of(module), options)
    with side.graph.as_default():
        saver = tf.train.Saver(side.variables, write_version=2 if args.format == "V2" else 1)
    state = side.initial_state()
    side.restart()
    side.load(state)
    if args.restore:
        with side.graph.as_default():
            saver.restore(side.session, args.restore)
    else:
        for step in range(1, STEPS + 1):
            side.train(step)
        with side.graph.as_default():
            saver.save(side.session, str(folder / "model.ckpt"), global_step=STEPS)
    state = plain(side.state())
    write(folder / "single.npz", recorded(side, state, args.more))
    if args.double:
        double = LegacySide(module, "float64", batches_of(module), options)
        write(folder / "double.npz", recorded(double, state, 1))


def recorded(side, state, steps):
    """The results from `state`: the next step's batch in evaluation and in training, then `steps`
    steps.
    """
    recording, first = {}, STEPS + 1
    side.restart()
    side.load(state)
    keep(recording, first, {"evaluation/" + key: value for key, value in side.evaluate(first).items()})
    side.load(state)
    keep(recording, first, side.observe(first))
    side.restart()
    side.load(state)
    for step in range(first, first + steps):
        keep(recording, step, {"loss": side.train(step), **side.state()})
    return recording


def write(file, recording):
    """Write arrays for `read`; a name in a zip file must not look like a path."""
    np.savez(str(file), **{key.replace("/", "|"): value for key, value in recording.items()})


def read(file):
    """The arrays that `main` wrote: {key: array}."""
    with np.load(str(file), allow_pickle=False) as archive:
        return {key.replace("|", "/"): archive[key] for key in archive.files}


def parser():
    """The command line."""
    result = argparse.ArgumentParser(description="Train a legacy file and save it, or train on from a checkpoint.")
    result.add_argument("legacy", help="such as legacy.multi_channel")
    result.add_argument("folder")
    result.add_argument("--option", action="append", default=[], metavar="KEY=VALUE")
    result.add_argument("--format", choices=["V1", "V2"], default="V2")
    result.add_argument("--restore", metavar="PREFIX")
    result.add_argument("--more", type=int, default=MORE)
    result.add_argument("--double", action="store_true", help="step 11 in float64, too")
    return result


if __name__ == "__main__":
    main()
