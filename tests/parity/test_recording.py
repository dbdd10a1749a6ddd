"""Tests recordings on disk: saved ones are loaded, and an error names a file that cannot be
loaded.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from tests.checkpoint.mutate import in_json, members
from tf1kit.parity.recording import recording
from tf1kit.parity.recording.recording import Golden, file_sha256, golden_of, load, save
from tf1kit.parity.recording.sketch import sketch

ORIGIN = {"tensorflow": "1.15.5", "seed": 0, "options": {"split": False}, "cpu": ["avx2"]}
ARRAYS = {
    "step_1/endpoints/logits": np.arange(12, dtype="float32").reshape(3, 4),
    "step_1/gradients/Variable": np.linspace(-1, 1, 600).reshape(20, 30),
    "step_1/loss": np.float64(0.1),
    "step_1/endpoints/empty": np.zeros((0, 3), "float32"),
    "step_1/endpoints/crop": np.arange(6, dtype="uint8"),
}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The path of a saved recording, without its endings."""
    save(golden_of(ARRAYS, ORIGIN), str(tmp_path / "dense"))
    return tmp_path / "dense"


def ending(path: Path, suffix: str) -> Path:
    """`path` with `suffix` appended to its name."""
    return path.with_name(path.name + suffix)


def test_what_is_saved_is_loaded(saved: Path) -> None:
    """A loaded recording has every sketch to the bit, dtypes, shapes, the origin, and the order of
    the tensors.
    """
    golden = load(str(saved))
    assert golden.origin == ORIGIN
    assert list(golden.tensors) == list(ARRAYS)
    assert golden.tensors["step_1/endpoints/logits"] == ("float32", (3, 4))
    assert golden.tensors["step_1/loss"] == ("float64", ())
    for key, array in ARRAYS.items():
        assert np.array_equal(golden.sketches[key], sketch(array))
        assert golden.sketches[key].dtype == np.float64


def test_a_golden_is_the_same_before_and_after_it_was_saved(saved: Path) -> None:
    """A new recording is compared like a loaded one, also dtypes and shapes."""
    assert golden_of(ARRAYS, ORIGIN).tensors == load(str(saved)).tensors


def test_the_same_recording_gives_the_same_json(saved: Path, tmp_path: Path) -> None:
    """Saving again gives the same text, with a line per tensor, so that a change is a small
    diff.
    """
    save(load(str(saved)), str(tmp_path / "again"))
    text = ending(saved, ".json").read_text()
    assert ending(tmp_path / "again", ".json").read_text() == text
    assert '    "step_1/loss": ["float64", []]' in text
    assert json.loads(text)["origin"] == ORIGIN


@pytest.mark.parametrize("length", [0, 1, 10, 0.5, 0.99])
def test_a_truncated_npz_names_its_file(saved: Path, length: float) -> None:
    """A file that is cut off anywhere gives a ValueError with its name."""
    file = ending(saved, ".npz")
    data = file.read_bytes()
    file.write_bytes(data[: length if isinstance(length, int) else int(len(data) * length)])
    with pytest.raises(ValueError, match=r"dense\.npz"):
        load(str(saved))


def test_a_changed_byte_in_the_npz_is_noticed(saved: Path) -> None:
    """A changed byte is noticed by the archive's checksums, and the message has the file's name."""
    file = ending(saved, ".npz")
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(ValueError, match=r"dense\.npz"):
        load(str(saved))


def test_a_truncated_json_names_its_file(saved: Path) -> None:
    """Damaged JSON gives a ValueError with the file's name."""
    file = ending(saved, ".json")
    file.write_text(file.read_text()[:-20])
    with pytest.raises(ValueError, match=r"dense\.json"):
        load(str(saved))


@pytest.mark.parametrize("way", ["members", "json"])
def test_damage_under_the_checksums_is_a_sentence(saved: Path, way: str) -> None:
    """Changed contents with right checksums, or in valid JSON, give a ValueError that names the
    file or the recording.
    """
    file = ending(saved, ".npz" if way == "members" else ".json")
    whole, refused = file.read_bytes(), 0
    for case in range(150):
        draw = random.Random(case)
        files = {file.name: whole}
        if way == "members":
            members(files, draw)
        else:
            files[file.name] = json.dumps(in_json(json.loads(whole), draw)).encode()
        file.write_bytes(files[file.name])
        try:
            load(str(saved))
        except ValueError as error:
            refused += 1
            assert "dense." in str(error) and "record the golden again" in str(error)
    assert refused > 30


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_a_missing_file_is_named(saved: Path, suffix: str) -> None:
    """FileNotFoundError names the missing file of the two."""
    ending(saved, suffix).unlink()
    with pytest.raises(FileNotFoundError, match=rf"dense\{suffix}"):
        load(str(saved))


@pytest.mark.parametrize("change", ["added", "left out"])
def test_files_of_different_recordings_do_not_load(saved: Path, change: str) -> None:
    """If .npz and .json have different tensors, the error names both and says what to do."""
    arrays = dict(ARRAYS)
    if change == "added":
        arrays["step_1/endpoints/more"] = np.zeros(3)
    else:
        del arrays["step_1/loss"]
    save(golden_of(arrays, ORIGIN), str(saved.with_name("other")))
    saved.with_name("other.npz").replace(ending(saved, ".npz"))
    with pytest.raises(ValueError, match=r"dense\.npz and .*dense\.json do not belong together: record"):
        load(str(saved))


def test_an_interrupted_save_leaves_the_old_files(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure halfway leaves both files as they were, because numbers go to a temporary file
    first.
    """
    before = {suffix: ending(saved, suffix).read_bytes() for suffix in (".npz", ".json")}

    def interrupted(file, **arrays) -> None:
        file.write(b"PK half of it")
        raise KeyboardInterrupt

    monkeypatch.setattr(recording.np, "savez_compressed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(golden_of({}, {}), str(saved))
    assert {suffix: ending(saved, suffix).read_bytes() for suffix in before} == before


def test_a_text_that_cannot_be_written_leaves_the_old_files(saved: Path) -> None:
    """An origin that JSON cannot store fails before a file is replaced."""
    before = {suffix: ending(saved, suffix).read_bytes() for suffix in (".npz", ".json")}
    with pytest.raises(TypeError):
        save(Golden({}, {}, {"when": object()}), str(saved))
    assert {suffix: ending(saved, suffix).read_bytes() for suffix in before} == before


def test_a_save_leaves_nothing_but_its_two_files(saved: Path) -> None:
    """No temporary file is left."""
    assert sorted(path.name for path in saved.parent.iterdir()) == ["dense.json", "dense.npz"]


def test_the_origin_says_where_a_recording_comes_from(tmp_path: Path) -> None:
    """The origin has the versions of this process and the sha256 of the legacy file, which changes
    with the file.
    """
    legacy = tmp_path / "dense.py"
    legacy.write_text("one")
    origin = recording.origin(str(legacy), {"split": False}, 3, (2, 3))
    assert origin["numpy"] == np.__version__
    assert (origin["options"], origin["seed"]) == ({"split": False}, 3)
    assert origin["legacy_sha256"] == file_sha256(str(legacy))
    assert file_sha256(str(legacy)) == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    legacy.write_text("two")
    assert file_sha256(str(legacy)) != origin["legacy_sha256"]
