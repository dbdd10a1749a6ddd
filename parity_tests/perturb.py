"""Shows how a difference of one unit in the last place grows while Inception V2 trains in float64.

    python -m parity_tests.perturb [--steps 1 5 20]    # under any TensorFlow, also genuine 1.15.5

It trains twice. In the second run all pixels of the first batch are one unit in the last place
higher. Two TensorFlow versions cannot agree better than these two runs. So the result limits how
many float64 steps the ladder can compare.
"""

from __future__ import annotations

import argparse

import numpy as np
import tensorflow.compat.v1 as tf

from legacy import inception_v2 as legacy
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.legacy_side import LegacySide

STEPS = (1, 5, 20)


def spread(side, steps):
    """Return the largest difference of any end point or gradient between the two runs, by step.

    It is relative to the largest magnitude in the tensor.
    """
    plain, perturbed = (run(side, steps, up) for up in (False, True))
    return {
        step: max(float(np.abs(plain[step][key] - perturbed[step][key]).max() / np.abs(plain[step][key]).max()) for key in keys)
        for step, keys in ((step, [key for key in plain[step] if key != "loss"]) for step in steps)
    }  # fmt: skip


def run(side, steps, up):
    """Train, and return the fetched tensors at each of `steps`.

    If `up` is set, the first images are one unit in the last place higher.
    """
    state, seen = side.initial_state(), {}
    side.restart()
    side.load(state)
    for step in range(1, max(steps) + 1):
        images, labels = side.batch(step)
        if up and step == 1:
            images = np.nextafter(images, np.inf)
        if step in steps:
            before = {key.split("/", 1)[1]: value for key, value in side.state().items()}
            seen[step] = side.session.run(side.fetches, {side.images: images, side.labels: labels})
            side.load(before)
        side.train_on(images, labels)
    return seen


def main():
    """Print the differences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, nargs="+", default=STEPS)
    tf.logging.set_verbosity(tf.logging.ERROR)
    side = LegacySide(legacy, "float64", batches_of(legacy), {})
    for step, distance in spread(side, parser.parse_args().steps).items():
        print(f"TensorFlow {tf.__version__}, step {step}: {distance:.2g} of scale", flush=True)


if __name__ == "__main__":
    main()
