"""A small sample of real data in the CIFAR-10 format, for work without a download: 1,797
handwritten digits.

The images are the test set `optdigits.tes` of E. Alpaydin and C. Kaynak, "Optical Recognition of
Handwritten Digits", UCI Machine Learning Repository, 1998, CC BY 4.0, as scikit-learn ships it:
8x8, values 0..16 (ink). `data/README.md` says what was changed. `digits.bin` stores them as records
of 41 bytes: the label, then 64 values of 5 bits, the first in the highest bits. They are packed,
not compressed, because the output of a compressor depends on its version.
"""

from __future__ import annotations

import hashlib
import os
from importlib import resources

import numpy as np
import numpy.typing as npt

from tf1kit.data.cifar10 import Batch, BatchSummary, UInt8, write_folder
from tf1kit.errors import UsageError

SHA256 = "49536d028800429df443bb4293eae2386c7dacbc0c7a3e3313ebeb9e4e57e20e"
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LICENCE = (
    "Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak; UCI, 1998, https://doi.org/10.24432/C50P49), "
    "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/; changed: enlarged, tinted, cut into batches."
)

TRAIN_RECORDS = 1500  # five batches of 300, in the published order; the other 297 are the test batch
BITS = 5
RECORD_BYTES = 1 + 64 * BITS // 8

# For each channel (red, green, blue): how many pixels the digit is moved to the right, and the
# value of full ink. The channels differ in place and brightness, so that swapped channels or a
# wrong layout change a network's input.
CHANNELS = ((0, 255), (2, 200), (4, 145))


def load_sample() -> tuple[UInt8, UInt8]:
    """The digits as published: images uint8 `[1797, 8, 8]`, 0 (paper) to 16 (ink), and labels uint8
    `[1797]`.
    """
    data = resources.files("tf1kit.data").joinpath("digits.bin").read_bytes()
    actual = hashlib.sha256(data).hexdigest()
    if actual != SHA256:
        raise UsageError(f"tf1kit/data/digits.bin has sha256 {actual}, expected {SHA256}. Install tf1kit again.")
    records = np.frombuffer(data, np.uint8).reshape(-1, RECORD_BYTES)
    bits = np.unpackbits(records[:, 1:], axis=1).reshape(-1, 8, 8, BITS)
    place_values = np.array([16, 8, 4, 2, 1], np.uint8)
    return (bits * place_values).sum(axis=-1, dtype=np.uint8), records[:, 0].copy()


def expand(images: UInt8) -> UInt8:
    """Enlarge images `[n, 8, 8]` of 0..16 to `[n, 32, 32, 3]` of 0..255, bilinearly; then apply
    `CHANNELS`.

    All numbers are integers, so that every machine and every NumPy gives the same bytes.
    """
    down, wide = _weights(0), images.astype(np.int32)
    channels = [
        (down @ wide @ _weights(moved).T * full_ink + 512) // 1024  # 1024 = 16 (ink) * 8 * 8 (weights); rounded half up
        for moved, full_ink in CHANNELS
    ]
    return np.stack(channels, axis=-1).astype(np.uint8)


def split_sample() -> tuple[Batch, Batch]:
    """The enlarged sample as (train, test): 1,500 and 297 records in the published order."""
    images, labels = load_sample()
    images = expand(images)
    return (images[:TRAIN_RECORDS], labels[:TRAIN_RECORDS]), (images[TRAIN_RECORDS:], labels[TRAIN_RECORDS:])


def write_sample(folder: str | os.PathLike[str], *, overwrite: bool = False) -> tuple[BatchSummary, ...]:
    """Write the sample as a CIFAR-10 folder: five training batches of 300 records, a test batch of
    297, and the names.
    """
    return write_folder(folder, *split_sample(), NAMES, overwrite=overwrite)


def _weights(moved: int) -> npt.NDArray[np.int32]:
    """The share `[32, 8]`, in eighths, of each of 8 pixels in each of 32 pixels. `moved` is how
    many of the 32 pixels the image is moved.

    The centre of target pixel t lies at (t + 1/2) / 4 - 1/2 = (2t - 3) / 8 in the source. Outside,
    the edge is repeated.
    """
    centres = np.clip(2 * (np.arange(32) - moved) - 3, 0, 56)
    distances = np.abs(centres[:, None] - 8 * np.arange(8)).astype(np.int32)
    weights: npt.NDArray[np.int32] = np.maximum(8 - distances, 0)
    return weights
