"""Layers that ports are written with go into a `.keras` file and come back."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

import tf1kit.keras
from tf1kit.keras.chain import Branches, Chain

L = keras.layers


def test_chains_and_branches(tmp_path: Path) -> None:
    """The loaded model has the layers in their order, their arguments and weights, and computes the
    same.
    """
    images = keras.Input((4, 4, 3))
    wide = tf1kit.keras.UpSampling2D((1, 2), "bilinear", align_corners=True, name="wide_images")(images)
    normed = tf1kit.keras.LocalResponseNormalization(2, 0.7, 0.3, 0.75, name="lrn")(wide)
    branches = [
        [L.Conv2D(2, 1, name="narrow"), L.ReLU(name="relu")],
        [],
        [L.Conv2D(3, 1, name="wide"), tf1kit.keras.Scale(0.17, name="scale")],
    ]
    joined = Branches(L.Concatenate(name="joined"), branches, name="branches")(normed)
    model = keras.Model(images, Chain([L.Flatten(name="flat"), L.Dense(2, name="dense")], name="chain")(joined))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    lrn, made, chain = (loaded.get_layer(name) for name in ("lrn", "branches", "chain"))
    assert (lrn.depth_radius, lrn.bias, lrn.alpha, lrn.beta) == (2, 0.7, 0.3, 0.75)
    assert lrn.compute_output_shape((None, 4, 4, 3)) == (None, 4, 4, 3)
    assert [[part.name for part in branch] for branch in made.branches] == [["narrow", "relu"], [], ["wide", "scale"]]
    assert made.branches[2][1].factor == 0.17
    assert (made.join.name, [part.name for part in chain.parts]) == ("joined", ["flat", "dense"])
    given = np.random.RandomState(0).uniform(size=(2, 4, 4, 3)).astype("float32")
    assert np.asarray(loaded(given)).tobytes() == np.asarray(model(given)).tobytes()
    assert np.asarray(made(given)).shape == (2, 4, 4, 8)
