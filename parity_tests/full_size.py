"""Inception V2 as it was published, width 1.0, 224x224, 1000 classes, two images: legacy, port and 1.15.5.

    python -m parity_tests.full_size [--html PAGE] [--steps 5]
    python3.7 -m parity_tests.full_size --record          # with genuine 1.15.5: what the other compares with

The everyday tests have a quarter of the width.  This takes some minutes and some GB; exit code 1 where anything differs.
Python 3.7 for the recorder's sake.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import tensorflow.compat.v1 as tf

from legacy import inception_v2 as legacy
from tf1kit.parity.recording import recording
from tf1kit.parity.recording.exceptions import own_rounding
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.parity.recording.scenario import stepwise

OPTIONS = {"depth_multiplier": 1.0, "num_classes": 1000}
IMAGES = (2, 224, 224, 3)
GOLDEN = str(Path(__file__).resolve().parent / "full_size" / "inception_v2")
EVALUATED = "evaluation/endpoints/"
BETA = re.compile(r"step_1/gradients/InceptionV2/(.*)/BatchNorm/beta")


def record():
    """One observed step in each precision, by 1.15.5."""
    if not tf.__version__.startswith("1.15."):
        sys.exit(f"a golden is recorded by TensorFlow 1.15.x, this is {tf.__version__}")
    tf.logging.set_verbosity(tf.logging.ERROR)
    arrays = {}
    for dtype in ("float64", "float32"):
        side = LegacySide(legacy, dtype, IMAGES, "float32", OPTIONS)
        seen = stepwise(side, {1: side.initial_state()}, train=False)
        arrays.update((f"{dtype}/{key}", value) for key, value in seen.items())
        print(f"{dtype}: {len(seen)} tensors", flush=True)
    golden = recording.golden_of(arrays, recording.origin(legacy.__file__, OPTIONS, 0, IMAGES))
    golden.origin.update(own_rounding(arrays))
    Path(GOLDEN).parent.mkdir(exist_ok=True)
    recording.save(golden, GOLDEN)
    whole = {name: arrays[f"float32/step_1/{EVALUATED}{name}"] for name in ("Logits", "Predictions")}
    np.savez_compressed(f"{GOLDEN}_softmax.npz", **whole)


def prove(html, steps):
    """Every rung at full size; the exit code."""
    from tf1kit.console import console
    from tf1kit.parity import load_pair
    from tf1kit.parity.reports import export, page
    from tf1kit.parity.reports import terminal as report
    from tf1kit.parity.results import RungResult

    golden = recording.load(GOLDEN)
    pair = load_pair("legacy.inception_v2", "migrated.inception_v2", OPTIONS, IMAGES)
    results = [
        RungResult("map", map_rows=list(pair.migrated_side("float32").map.rows)),
        RungResult("float64", rows64(pair, golden)),
        RungResult("bitwise", bitwise(pair, steps) + bitwise(pair, steps, "momentum")),
        RungResult("golden", golden_rows(pair, golden)),
    ]
    stale = golden.origin["legacy_sha256"] != recording.file_sha256(legacy.__file__)
    if stale:
        results[-1].missing = f"{GOLDEN} was recorded from another {legacy.__file__}: record again"
    report.print_results(results, console(), ("legacy.inception_v2", "migrated.inception_v2"))
    if html:
        page.write_page(html, "Inception V2 at full size", results, export.about(pair))
    return 0 if all(result.status == "holds" for result in results) else 1


def rows64(pair, golden):
    """End points and gradients in float64, each of the three against each."""
    from tf1kit.parity.recording.compare import compare, compare_golden
    from tf1kit.parity.recording.recording import without

    old, new = pair.legacy_side("float64"), pair.migrated_side("float64")
    start, dropped = old.initial_state(), new.map.dropped
    seen, found = (stepwise(side, {1: start}, train=False) for side in (old, new))
    rows = compare("float64", without(seen, dropped), found)
    rows += compare_golden("float64", golden, seen, "legacy", "float64/")
    rows += compare_golden("float64", golden.without(dropped), found, "migrated", "float64/")
    pair.legacy_side.cache_clear()  # some GB
    return rows


def bitwise(pair, steps, optimizer="rmsprop"):
    """Everything in float32 before and after training with an optimizer."""
    from tf1kit.parity.recording.compare import compare
    from tf1kit.parity.recording.recording import without
    from tf1kit.parity.recording.scenario import free_run

    modules = {"legacy": pair.legacy, "migrated": pair.migrated}
    pair = dataclasses.replace(pair, **{name: with_optimizer(module, optimizer) for name, module in modules.items()})
    old, new = pair.legacy_side("float32"), pair.migrated_side("float32")
    (expected, _), (found, _) = (free_run(side, (1, steps)) for side in (old, new))
    rows = compare("bitwise", without(expected, new.map.dropped), found)
    for row in rows:
        row.key = f"{optimizer}: {row.key}"
    pair.legacy_side.cache_clear()
    return rows


def with_optimizer(module, name):
    """The module with one of its optimizers as the only one."""
    return SimpleNamespace(**{**vars(module), "optimizer": partial(module.optimizer, name)})


def golden_rows(pair, golden):
    """End points and gradients in float32 against 1.15.5."""
    from tf1kit.parity.recording.compare import compare_golden

    rows = []
    for name, side in (("legacy", pair.legacy_side("float32")), ("migrated", pair.migrated_side("float32"))):
        kept = golden.without(side.map.dropped if name == "migrated" else ())
        found = stepwise(side, {1: side.initial_state()}, train=False)
        found_rows = except_softmax(compare_golden("golden", kept, found, name, "float32/"), found)
        rows += except_kinks(found_rows, kept, found, name, partial(kink, pair))
    return rows


def except_kinks(rows, golden, found, name, kink):
    """Let a beta's gradient pass that is right but for ReLUs which float32 puts on their other side here.

    Each element that is on another side of zero in front of the layer's ReLU than in float64 adds to the gradient, or takes
    from it, what comes back to it: docs/findings/inception_v2.md.  Without that it is held to what it is held to anyhow.
    """
    from tf1kit.parity.recording.compare import compare_golden

    for row in rows:
        layer = BETA.fullmatch(row.key)
        if not row.worst or not layer:
            continue
        flipped, elements, part = kink(layer[1])
        key = f"float32/{row.key}"
        alone = recording.Golden(golden.sketches, {key: golden.tensors[key]}, golden.origin)
        [again] = compare_golden("golden", alone, {row.key: found[row.key] - part}, name, "float32/")
        if flipped and again.ok:
            left = again.note or f"{again.scaled:.2g} of scale"
            row.note = f"kink: float32 puts {flipped} of {elements} elements across a ReLU here; without them {left}"
            row.problem, row.worst = "", []
    return rows


def kink(pair, layer):
    """`flips` of a layer in the legacy graph of this TensorFlow."""
    fronts = []
    for dtype in ("float64", "float32"):
        side = pair.legacy_side(dtype)
        [relu] = {
            op
            for op in side.graph.get_operations()
            if op.type == "Relu" and op.name.endswith(f"InceptionV2/{layer}/Relu")
        }
        with side.graph.as_default():
            [back] = tf.gradients(side.loss, relu.outputs)
        side.restart()
        side.load(side.initial_state())
        images, labels = side.batch(1)
        front, back = side.session.run([relu.inputs[0], back], {side.images: images, side.labels: labels})
        fronts.append(front)
    return flips(*fronts, back)


def flips(exact, rounded, back):
    """How many elements are on another side of zero in `rounded` than in `exact`, of how many; what that adds per channel.

    exact, rounded: what goes into a ReLU in float64 and in float32.  back: what comes back to it.  All [batch, height, width,
    channels].
    """
    sides = (rounded > 0).astype(np.int8) - (exact > 0)
    return np.count_nonzero(sides), sides.size, (sides * back).sum(axis=(0, 1, 2))


def except_softmax(rows, found):
    """Let the evaluation's `Predictions` pass where they are as far from 1.15.5's as the logits make them, and no farther.

    What two logits differ by absolutely, two probabilities differ by relatively: docs/findings/inception_v2.md.  Held to the
    limit, element by element, are instead the logits, and on both sides `Predictions` against the exact softmax of the logits.
    """
    row = next(row for row in rows if row.key == f"step_1/{EVALUATED}Predictions")
    here = [found[f"step_1/{EVALUATED}{name}"] for name in ("Logits", "Predictions")]
    with np.load(f"{GOLDEN}_softmax.npz") as kept:
        genuine = [kept[name] for name in ("Logits", "Predictions")]
    logits = scaled(genuine[0], here[0])
    own = max(scaled(softmax(part[0]), part[1]) for part in (genuine, here))
    if row.worst and max(logits, own) <= row.limit:
        row.note = (
            f"softmax: the logits are {logits:.2g} of scale apart, each side {own:.2g} off the softmax of its own"
        )
        row.problem, row.worst = "", []
    return rows


def scaled(reference, other):
    """The largest difference / the largest magnitude."""
    return np.abs(reference.astype(np.float64) - other).max() / np.abs(reference).max()


def softmax(logits):
    """In float64."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def main():
    """Record or prove."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--html", help="write a page")
    parser.add_argument("--steps", type=int, default=5, help="of training under bitwise [%(default)s]")
    args = parser.parse_args()
    if args.record:
        return record()
    return prove(args.html, args.steps)


if __name__ == "__main__":
    sys.exit(main())
