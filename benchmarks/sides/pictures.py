"""Records of CIFAR-10 of which all with one label have one picture, so that every input can be checked.  Python 3.7."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

LABELS = 10


def picture(label: int) -> np.ndarray:
    """A smooth picture of bytes, `[3, 32, 32]`: a crop or a flip of it is like another, and not the same."""
    draw = np.random.RandomState(label)
    along = np.arange(32) / 32.0
    waves = sum(
        draw.uniform(-1, 1, (3, 1, 1)) * np.cos(np.pi * (row * along[:, None] + column * along))
        for row in range(3)
        for column in range(3)
    )
    spread = (waves - waves.min()) / (waves.max() - waves.min())
    return (spread * 200 + 20).astype(np.uint8)


def write(folder: str, records: int) -> None:
    """The five files of so many records each, their labels in random order."""
    pictures = np.stack([picture(label).reshape(-1) for label in range(LABELS)])
    for number in range(1, 6):
        labels = np.random.RandomState(number).randint(0, LABELS, records)
        both = np.concatenate([labels[:, None].astype(np.uint8), pictures[labels]], axis=1)
        both.tofile(os.path.join(folder, f"data_batch_{number}.bin"))


def by_label(batches: Any) -> np.ndarray:
    """The mean image of each label, `[10, height, width, 3]`."""
    images, labels = (np.concatenate([np.asarray(part) for part in parts]) for parts in zip(*batches))
    return np.stack([images[labels == label].mean(axis=0) for label in range(LABELS)])
