"""Downloads the genuine CIFAR-10: fetches the authors' archive, checks it, and unpacks its batches.

A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", technical report, University
of Toronto, 2009. The folder is `OUT/cifar-10-batches-bin`, as in the archive; TensorFlow's CIFAR-10
tutorial looks there. The archive stays beside it, as in the tutorial, so that nobody downloads 170
MB twice.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from tf1kit.data.archive import unpack
from tf1kit.data.cifar10 import BatchSummary, check_folder
from tf1kit.data.fetch import PAUSE, Progress, fetch, md5_of
from tf1kit.errors import UsageError

URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
MD5 = "c32a1d4ab5d03f1284b67883e8d87530"
ARCHIVE = "cifar-10-binary.tar.gz"
FOLDER = "cifar-10-batches-bin"
LICENCE = (
    'CIFAR-10 (A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009); '
    "the authors state no licence: https://www.cs.toronto.edu/~kriz/cifar.html."
)


def download_cifar10(
    out: str | os.PathLike[str],
    *,
    url: str = URL,
    md5: str = MD5,
    overwrite: bool = False,
    pause: float = PAUSE,
    progress: Progress | None = None,
) -> tuple[Path, tuple[BatchSummary, ...]]:
    """Fetch the genuine CIFAR-10 to `out`, and unpack it to `out/cifar-10-batches-bin`.

    An archive that is there already and has the checksum is not fetched again.

    Args:
        out: a folder; it is made if it does not exist.
        url: the archive's URL (http, https or file).
        md5: the md5 of the archive.
        overwrite: whether to replace the folder, and an archive with another checksum.
        pause: seconds to wait before a second try.
        progress: called with the name of the archive, the bytes so far, and all bytes if their
            number is known.

    Returns:
        That folder, and the contents of each of its batches.

    Raises:
        UsageError: the archive cannot be fetched, is another one, or something else is in its
            place.
    """
    out = Path(out)
    archive, folder = out / ARCHIVE, out / FOLDER
    if folder.exists() and not overwrite:
        raise UsageError(f"{folder} exists and was left as it is. Choose another place, or replace it with --force.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not _has_archive(archive, md5, overwrite):
            fetch(url, archive, md5=md5, pause=pause, progress=progress)
        return folder, _place(archive, folder)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error}. Choose a place that you may write to.") from error


def _has_archive(archive: Path, md5: str, overwrite: bool) -> bool:
    if not archive.exists():
        return False
    actual = md5_of(archive)
    if actual != md5 and not overwrite:
        problem = f"{archive} exists and has md5 {actual}, expected {md5}"
        raise UsageError(f"{problem}. It was left as it is: move it away, or replace it with --force.")
    return actual == md5


def _place(archive: Path, folder: Path) -> tuple[BatchSummary, ...]:
    """Unpack beside `folder` and check the files; only then move them into place."""
    workshop = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    try:
        unpack(archive, workshop)
        try:
            summary = check_folder(workshop / folder.name)
        except UsageError as error:
            problem = str(error).replace(f"{workshop}{os.sep}", "")
            raise UsageError(f"{archive} does not hold the batches of CIFAR-10: {problem}") from error
        _swap(workshop / folder.name, folder, workshop / "replaced")
        return summary
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _swap(new: Path, place: Path, old: Path) -> None:
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except BaseException:
        if old.exists():
            old.rename(place)
        raise
