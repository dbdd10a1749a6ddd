"""A killed process leaves the old or the new file complete, and the next one removes the rest."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.checkpoint.test_convert import MODEL, convert, folder, run, save  # noqa: F401  # the fixture
from tf1kit.checkpoint import CheckpointError, load
from tf1kit.checkpoint.convert import aside, tf1_files
from tf1kit.checkpoint.convert.aside import remove_leftovers
from tf1kit.checkpoint.convert.output import beside, written
from tf1kit.checkpoint.convert.tf1_files import PART, parts
from tf1kit.errors import UsageError

CALLS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "open")  # replace is a rename, unlink a remove
before_call: list[Callable[[], None]] = []  # actions before every call that may change the disk
OUTS = ["model.keras", "model.weights.h5", "model.npz", "model.safetensors", "served", "back"]
NO_EXCHANGE = lambda: None  # noqa: E731  # in the place of what finds renameat2


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: Python calls it before each system call."""
    if event in CALLS and before_call:
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        before_call[-1]()


sys.addaudithook(hook)


@contextmanager
def told(action: Callable[[], None]) -> Iterator[None]:
    """Call `action` before every system call that may change the disk."""

    def once() -> None:
        before_call.clear()
        action()
        before_call.append(once)

    before_call.append(once)
    try:
        yield
    finally:
        before_call.clear()


@contextmanager
def snapshots(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Copies of the folder `here` before every call that may change the disk, and at the end."""
    taken: list[Path] = []

    def take() -> None:
        taken.append(Path("snapshots").resolve() / str(len(taken)))
        shutil.copytree(Path("here").resolve(), taken[-1], symlinks=True)

    def exchange(one: Path, other: Path, real: Any = aside.exchange) -> bool:
        take()  # Python does not report this call
        return real(one, other)

    monkeypatch.setattr(aside, "exchange", exchange)
    with told(take):
        yield taken
    take()


def contents(place: Path, out: str) -> dict[str, Any] | None:
    """The contents of `out` in a folder: bytes, or a checkpoint's tensors; None if it does not
    exist.
    """
    path = place / out
    if out != "back":
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        return {str(file.relative_to(place)): file.read_bytes() for file in files if file.is_file()} or None
    with load(path / "model.ckpt") as checkpoint:
        values = {name: array.tobytes() for name, array in checkpoint.items()}
    if (path / "model.ckpt.meta").exists():
        with load(path / "model.ckpt.meta") as graph:
            assert set(graph) == set(values)
    assert load(path)["W"].tobytes() == values["W"]  # by its `checkpoint` file
    return values


def replaced(out: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[dict[str, Any] | None], list[Path]]:
    """Write `here/OUT` twice; return [old, new] contents and the snapshots of the second time."""
    Path("here").mkdir()
    words = ("model.ckpt", "--out", f"here/{out}")
    seen = []
    taken: list[Path] = []
    for seed in (0, 1):
        draw = np.random.RandomState(seed)
        shapes = {"W": (3, 3, 3, 4), "b": (4,), "W/Momentum": (3, 3, 3, 4), "b/Momentum": (4,)}
        save("model.ckpt", {name: draw.uniform(size=shape).astype("float32") for name, shape in shapes.items()})
        if out == "back":
            convert("between.keras", "--force")
            words = ("between.keras", "--to-tf1", f"here/{out}")
        if seed:
            with snapshots(monkeypatch) as taken:
                result = run("convert", *words, *MODEL, "--force")
        else:
            result = run("convert", *words, *MODEL)
        assert result.exit_code == 0, result.output
        seen.append(contents(Path("here"), out))
    return seen, taken


@pytest.mark.parametrize("out", OUTS)
def test_a_kill_leaves_the_old_or_the_new(out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each call one of them is complete, first the old, then the new; the next run cleans
    up.
    """
    (old, new), taken = replaced(out, monkeypatch)
    assert old != new and None not in (old, new)
    states = [contents(place, out) for place in taken]
    news = [state == new for state in states]
    assert all(state in (old, new) for state in states)
    assert news == sorted(news) and not news[0] and news[-1] and len(taken) > 4
    assert sum(any(place.glob(".tf1kit-*")) or any(place.glob("back/.tf1kit-*")) for place in taken) > 1
    for place, state in zip(taken, states, strict=True):
        remove_leftovers(place / "back" if out == "back" else place)
        assert contents(place, out) == state and not list(place.rglob(".tf1kit-*"))


def test_the_test_notices_data_of_the_same_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """With as many data files as before, the old index once has new values: the test fails."""
    monkeypatch.setattr(tf1_files, "_data_files", lambda path: 0)
    _, taken = replaced("back", monkeypatch)
    with pytest.raises(CheckpointError, match="do not match their stored checksum"):
        for place in taken:
            contents(place, "back")


def test_a_folder_where_the_system_cannot_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """The old SavedModel is out of its place for a moment, and the next run restores it."""
    monkeypatch.setattr(aside, "_renameat2", NO_EXCHANGE)
    (old, new), taken = replaced("served", monkeypatch)
    assert old != new
    states = [contents(place, "served") for place in taken]
    assert all(state in (old, new, None) for state in states) and states.count(None) == 1
    for place in taken:
        remove_leftovers(place)
        assert contents(place, "served") in (old, new) and not list(place.rglob(".tf1kit-*"))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """An empty folder."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.mark.filterwarnings(
    "ignore:.*multi-threaded:DeprecationWarning"
)  # the child starts no thread and waits for none
def test_a_killed_process_is_cleaned_up_after(here: Path) -> None:
    """Killed before its n-th call, for every n: the file is old or new; the next run cleans up."""
    path, at, killed = here / "file", 0, []
    path.write_text("old")
    while not killed or killed[-1]:
        at += 1
        child = os.fork()
        if not child:
            left = iter(range(at - 1))
            with told(lambda left=left: next(left, None) is None and os._exit(9)), written(path, True) as file:
                file.write_text("new")
            os._exit(0)
        killed.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9)
        assert path.read_text() in ("old", "new")
        with written(here / "other", True) as file:
            file.write_text("other")
        assert {entry.name for entry in here.iterdir()} == {"file", "other"}
    assert len(killed) > 4 and path.read_text() == "new"


def test_the_folder_of_a_living_run_stays(here: Path) -> None:
    """A locked folder stays, and so does one that only has a similar name or is a link."""
    (here / "elsewhere").mkdir()
    (here / ".tf1kit-mine").mkdir()
    (here / ".tf1kit-abcdefgh").symlink_to(here / "elsewhere")
    (here / ".tf1kit-leftover").mkdir()
    with beside(here / "file") as held:
        remove_leftovers(here)
        assert held.is_dir() and not (here / ".tf1kit-leftover").exists()
    names = {entry.name for entry in here.iterdir()}
    assert names == {"elsewhere", ".tf1kit-mine", ".tf1kit-abcdefgh"}


def test_what_cannot_be_exchanged_is_an_error(here: Path) -> None:
    """The error names the path, and what is there stays."""
    (here / "new").mkdir()
    with pytest.raises(FileNotFoundError, match="nothing"):
        aside.exchange(here / "new", here / "nothing")
    assert (here / "new").is_dir()


def refuse(*arguments: Any) -> None:
    """A lock of a file system without locks."""
    raise OSError(errno.ENOLCK, "No locks available")


@pytest.mark.parametrize("locks", [None, SimpleNamespace(LOCK_EX=2, LOCK_NB=4, flock=refuse)])
def test_without_locks(locks: Any, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written on a system or a file system without locks; what somebody left stays, since
    it may be in use.
    """
    monkeypatch.setattr(aside, "fcntl", locks)
    (here / ".tf1kit-leftover").mkdir()
    with written(here / "file", True) as file:
        file.write_text("new")
    assert {entry.name for entry in here.iterdir()} == {"file", ".tf1kit-leftover"}


def test_a_folder_that_another_process_removed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is removed before it is locked is made again."""
    made, own = [], aside._lock

    def lock(place: Path) -> int | None:
        found = own(place)
        made.append(place)
        if len(made) == 1:
            place.rmdir()
        return found

    monkeypatch.setattr(aside, "_lock", lock)
    with beside(here / "file") as held:
        assert held == made[1] != made[0] and held.is_dir()


def test_a_verdict_does_not_outlive_its_model() -> None:
    """Replacing a model removes the verdict about the old one."""
    convert("model.npz")
    Path("model.npz.verdict.json").write_text("{}")
    convert("model.npz", "--force")
    assert not Path("model.npz.verdict.json").exists()


@pytest.mark.parametrize("sizes", [[4, 4], [PART, PART, PART], [PART, 4, 4, PART], [2 * PART, 4], [4] * 9, [PART], [4]])
def test_the_number_of_data_files_is_another(sizes: list[int]) -> None:
    """Every tensor once and in order, in another number of files; one tensor cannot be split."""
    tensors = [(str(at), np.broadcast_to(np.uint8(0), (size,))) for at, size in enumerate(sizes)]
    for taken in range(5):
        if len(sizes) == taken == 1:
            with pytest.raises(UsageError, match="cannot be replaced"):
                list(parts(iter(tensors), taken))
            continue
        found = list(parts(iter(tensors), taken))
        assert len(found) != taken and all(found)
        assert [name for part in found for name, _ in part] == [name for name, _ in tensors]
