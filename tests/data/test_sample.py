"""Tests the embedded sample: the stored and the enlarged bytes have not changed, and they show the
digits.
"""

from __future__ import annotations

import hashlib
import runpy
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from tf1kit.data import sample
from tf1kit.data.cifar10 import TEST_FILE, TRAIN_FILES, read_batch
from tf1kit.errors import UsageError

ROOT = Path(__file__).parents[2]
EXPANDED_SHA256 = {
    "data_batch_1.bin": "4b84a1c37b2bc3c48d2d0076d753b6dc8d9f3efc8df93e9353c7ee8bc20c583d",
    "data_batch_2.bin": "0e22498e6a71a91062f93856a189aac863088634e4dd4912f081881637aaa0fa",
    "data_batch_3.bin": "9f298cc86636904d95bf942e2a6031b301b6a9030f09f616c3a1ae3cafa20d25",
    "data_batch_4.bin": "18b737434027e3b3a5107d232d71614d367a34de7c555b87db2ec1077b011adb",
    "data_batch_5.bin": "d8a8da5dba699f975477b6472a365080bc1b86d0d5fc01af88ba2d2ec0afcc98",
    "test_batch.bin": "825d0dcdaf27b2b7841711cfa92aa7c6a9aa82eb0e25ef9f0901d0cac298ae79",
    "batches.meta.txt": "476e03af7ff499e63fe93fffa0567a69128761f538ec7dd1f3e2c197a0c90981",
}


def checksums(folder: Path) -> dict[str, str]:
    """The sha256 of each file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def stored() -> bytes:
    """The bytes of the embedded file."""
    return resources.files("tf1kit.data").joinpath("digits.bin").read_bytes()


def test_the_stored_file_is_the_one_of_the_table() -> None:
    """The file's sha256 and size are those in data/README.md and in load_sample."""
    digest = hashlib.sha256(stored()).hexdigest()
    assert digest == sample.SHA256 == "49536d028800429df443bb4293eae2386c7dacbc0c7a3e3313ebeb9e4e57e20e"
    assert digest in (ROOT / "data/README.md").read_text()
    assert len(stored()) == 1797 * 41 < 100_000


def test_the_expanded_batches_are_pinned(tmp_path: Path) -> None:
    """Every enlarged file has the same bytes on every machine; one wrong byte makes the comparison
    fail.
    """
    sample.write_sample(tmp_path)
    assert checksums(tmp_path) == EXPANDED_SHA256
    data = bytearray((tmp_path / TEST_FILE).read_bytes())
    data[5000] ^= 1
    (tmp_path / TEST_FILE).write_bytes(data)
    assert checksums(tmp_path) != EXPANDED_SHA256


def test_the_script_packs_what_the_kit_unpacks() -> None:
    """`data/make_digits.py` and `load_sample` agree on the stored bytes, and on every value of 5
    bits.
    """
    pack = runpy.run_path(str(ROOT / "data/make_digits.py"))["pack"]
    assert pack(*sample.load_sample()) == stored()


def test_they_are_the_published_digits() -> None:
    """The digits have values 0..16, the class counts on the UCI page for `optdigits.tes`, and the
    published first record.
    """
    images, labels = sample.load_sample()
    assert (images.dtype, images.shape, labels.dtype, labels.shape) == ("u1", (1797, 8, 8), "u1", (1797,))
    assert (images.min(), images.max()) == (0, 16)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert images[0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0] and labels[0] == 0


def test_a_damaged_installation_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a bit of the embedded file is wrong, load_sample says which checksum it found."""
    data = bytearray(stored())
    data[100] ^= 1
    (tmp_path / "digits.bin").write_bytes(data)
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    with pytest.raises(UsageError, match=f"has sha256 {hashlib.sha256(data).hexdigest()}, expected {sample.SHA256}"):
        sample.load_sample()


def test_all_classes_are_in_each_batch(tmp_path: Path) -> None:
    """There are five batches of 300 and a test batch of 297, with ten classes in each and labels in
    the published order.
    """
    summary = sample.write_sample(tmp_path)
    assert [tuple(found) for found in summary] == [*((file, 300, 10) for file in TRAIN_FILES), (TEST_FILE, 297, 10)]
    labels = np.concatenate([read_batch(tmp_path / file)[1] for file in (*TRAIN_FILES, TEST_FILE)])
    np.testing.assert_array_equal(labels, sample.load_sample()[1])


def test_expansion_against_the_definition() -> None:
    """Enlarging is bilinear at (t + 1/2) / 4 - 1/2 with repeated edges; the test computes it in
    fractions, pixel by pixel.
    """
    image = sample.load_sample()[0][3:4]
    expanded = sample.expand(image)[0]
    for y, x, channel in np.ndindex(32, 32, 3):
        moved, full_ink = sample.CHANNELS[channel]
        row, column = (min(max((2 * t - 3) / 8, 0), 7) for t in (y, x - moved))
        top, left = min(int(row), 6), min(int(column), 6)
        down, right = row - top, column - left
        corners = image[0, top : top + 2, left : left + 2].astype(float)
        ink = [1 - down, down] @ corners @ [1 - right, right]
        assert expanded[y, x, channel] == int(ink * full_ink / 16 + 0.5)


def test_the_channels_differ() -> None:
    """Swapping any two channels changes every image."""
    images = sample.expand(sample.load_sample()[0])
    for one, other in ((0, 1), (1, 2), (0, 2)):
        assert (images[..., one] != images[..., other]).any(axis=(1, 2)).all()
    assert images.max(axis=(0, 1, 2)).tolist() == [255, 200, 145]


def test_the_sample_is_not_overwritten_unasked(tmp_path: Path) -> None:
    """A second write needs `overwrite` and gives the same bytes."""
    sample.write_sample(tmp_path)
    with pytest.raises(UsageError, match="--force"):
        sample.write_sample(tmp_path)
    sample.write_sample(tmp_path, overwrite=True)
    assert checksums(tmp_path) == EXPANDED_SHA256
