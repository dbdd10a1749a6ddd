"""Compares saved multiplications with saved time.

The cases are D3's split kernels, and Inception V1's 5x5 convolution replaced by two 3x3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from keras import layers

from parity_tests.claims.common import COLORS, Claim, Progress, figure, in_turns, ratio, table
from tf1kit.parity import load_pair, multiplications


def split_kernels(seeds: int, progress: Progress) -> Claim:
    """Compare a 5x5 kernel with 5x1 and 1x5, in the network of D3 with its batch size of 128."""
    sides = {}
    for split in (False, True):
        side = load_pair("legacy.factored_kernels", "migrated.factored_kernels", {"split": split}).migrated_side(
            "float32"
        )
        side.load(side.initial_state())
        sides[split] = side
    images, labels = sides[True].legacy.batch(0)
    maps = sides[True].model.endpoints(tf.constant(images))["h_pool1"]

    def conv2(split: bool) -> Callable[[Any], Any]:
        model = sides[split].model
        return lambda x: model.conv2(model.conv21(x) if split else x)

    kinds = {
        "conv2, forward": lambda split: compiled(conv2(split), maps, forward=True),
        "conv2, forward and back": lambda split: compiled(conv2(split), maps, forward=False),
        "the network, forward": lambda split: compiled(sides[split].model, tf.constant(images), forward=True),
        "a training step": lambda split: lambda: sides[split].train_on(images, labels),
    }
    rows, shown = [], {}
    for kind, make in kinds.items():
        progress(f"split kernels: {kind}")
        times = in_turns({"unsplit": make(False), "split": make(True)})
        shown[kind] = ratio(times["split"], times["unsplit"])
        rows.append(
            [kind, *(f"{min(times[name]):.0f}" for name in times), "{:.2f} ({:.2f} to {:.2f})".format(*shown[kind])]
        )
    counted = {"3x3 on 5x2 (D3's example)": 60 / multiplications((3, 3), (5, 2)), "5x5, as in conv2": 10 / 25}
    rows += [[f"multiplications: {name}", "", "", f"{left:.2f}"] for name, left in counted.items()]
    forward, step = shown["conv2, forward"][0], shown["a training step"][0]
    return Claim(
        "Splitting 3x3 into 3x1 and 1x3 leaves 60 of 90 multiplications (D0, D3, D4); in the network of D3, which splits "
        "5x5, 0.40 of conv2's multiplications are left.",
        f"The count holds. The split takes {forward:.2f} of the time of conv2's forward pass, and {step:.2f} of the time of "
        "a training step: "
        + ("faster, " if step < 0.95 else "**no faster**, ")
        + ("but by less than the multiplications say." if forward > 0.4 else "by as much as the multiplications say."),
        table(["", "unsplit, least ms", "split, least ms", "split / unsplit: median (range)"], rows),
        {"split_kernels": bars({**shown, "multiplications of conv2": (0.4, 0.4, 0.4)}, "split / unsplit")},
    )


def two_3x3(seeds: int, progress: Progress) -> Claim:
    """Compare a 5x5 convolution with two 3x3 convolutions, on 28x28 images with 64 maps."""
    maps, side = 64, 28
    x = tf.random.stateless_normal((16, side, side, maps), (0, 0))
    own = {"padding": "same", "activation": "relu"}
    whole, parts = layers.Conv2D(maps, 5, **own), [layers.Conv2D(maps, 3, **own) for _ in range(2)]
    models = {"5x5": whole, "two 3x3": lambda value: parts[1](parts[0](value))}
    rows, shown = [], {}
    for kind, forward in (("forward", True), ("forward and back", False)):
        progress(f"5x5 against two 3x3: {kind}")
        times = in_turns({name: compiled(model, x, forward) for name, model in models.items()})
        shown[kind] = ratio(times["two 3x3"], times["5x5"])
        rows.append(
            [
                f"{kind}, least ms",
                *(f"{min(times[name]):.1f}" for name in times),
                "{:.2f} ({:.2f} to {:.2f})".format(*shown[kind]),
            ]
        )
    parameters = [whole.count_params(), sum(part.count_params() for part in parts)]
    costs = [multiplications((5, 5), (side, side), maps, maps), 2 * multiplications((3, 3), (side, side), maps, maps)]
    for name, (before, after) in (("multiply-adds of an image", costs), ("parameters", parameters)):
        rows.insert(0, [name, f"{before:,}", f"{after:,}", f"{after / before:.2f}"])
    taken = shown["forward and back"][0]
    return Claim(
        "Inception V2 has two 3x3 convolutions where V1 has a 5x5 (D2): the same receptive field, fewer parameters, less time.",
        f"The count holds: 18/25 = 0.72. Forward and backward the two take {taken:.2f} of the time of the 5x5: "
        + ("less." if taken < 0.95 else "**not less** on this machine."),
        table(["", "5x5", "two 3x3", "ratio: median (range)"], rows),
        {"two_3x3": bars({**shown, "multiply-adds": (0.72, 0.72, 0.72)}, "two 3x3 / 5x5")},
    )


def compiled(model: Callable[[Any], Any], x: Any, forward: bool) -> Callable[[], Any]:
    """Return a function that runs `model` on `x`.

    Unless `forward` is set, it computes the gradient of the summed output by the weights and `x`.
    """

    @tf.function(jit_compile=False)
    def run(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = model(x)
        return y if forward else tape.gradient(y, [x, *tape.watched_variables()])

    model(x)
    return lambda: [value.numpy() for value in tf.nest.flatten(run(x))]


def bars(ratios: dict[str, tuple[float, float, float]], label: str) -> Any:
    """Plot a bar for the median of each ratio, with a line that shows its range."""
    whole, (axes,) = figure()
    for place, (middle, least, most) in enumerate(ratios.values()):
        axes.barh(place, middle, color=COLORS[0] if least < most else COLORS[3])
        axes.plot([least, most], [place, place], color="black", linewidth=1)
        axes.text(most + 0.02, place, f"{middle:.2f}", va="center", fontsize=8)
    axes.axvline(1, color="black", linewidth=0.8, linestyle=":")
    axes.set_yticks(range(len(ratios)), list(ratios))
    axes.invert_yaxis()
    axes.set_xlabel(label)
    return whole
