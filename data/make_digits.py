"""Make `tf1kit/data/digits.bin`, the embedded sample, from scikit-learn's copy of the digits.

    python data/make_digits.py tf1kit/data/digits.bin

Needs scikit-learn, which the project itself does not. The result is the same byte for byte wherever
it is run; its sha256 is in `data/README.md` and `tf1kit/data/sample.py`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt


def pack(images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]) -> bytes:
    """Images `[n, 8, 8]` of 0..16 and labels `[n]` as n records of 41 bytes: the label, then 64
    values of 5 bits.
    """
    low_bits = np.unpackbits(images.reshape(-1, 64, 1), axis=2)[:, :, -5:]
    packed = np.packbits(low_bits.reshape(-1, 320), axis=1)
    return np.concatenate([labels[:, None], packed], axis=1).tobytes()


def main(path: str) -> None:
    """Write the file and print its size and sha256."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    data = pack(digits.images.astype(np.uint8), digits.target.astype(np.uint8))
    Path(path).write_bytes(data)
    print(f"{path}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
