"""The errors of reading and converting checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tf1kit.errors import UsageError


class CheckpointError(UsageError):
    """A checkpoint cannot be read.

    The message names the file, what was expected, what is there, and what to do.
    """


class DoesNotFitError(UsageError):
    """A checkpoint does not belong to a port; nothing is written, and the commands exit with 1."""


class DamagedError(Exception):
    """Bytes are damaged; `reading` turns this error into a `CheckpointError` that names the file.

    what: a clause without its subject, such as "is cut short".
    do: what to do about it, a sentence without its full stop; by default what `reading` says.
    """

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(what)
        self.do = do


COPY_AGAIN = "Copy the file again, or use an earlier checkpoint"


@contextmanager
def reading(file: Path | str, what: str = "", do: str = COPY_AGAIN) -> Iterator[None]:
    """Turn errors in the block into CheckpointError that names `file`.

    Args:
        file: the file that is being read.
        what: the part of the file that is being read, such as "the tensor conv1/weights".
        do: what to do about damage, a sentence without its full stop.
    """
    part = f" ({what})" if what else ""
    try:
        yield
    except DamagedError as damage:
        raise CheckpointError(f"{file}{part}: {damage}. {damage.do or do}.") from damage
    except MemoryError as error:
        raise CheckpointError(
            f"{file}{part}: there is not enough memory to read it. Read it on a larger machine."
        ) from error
    except OSError as error:
        said = error.strerror or str(error) or type(error).__name__
        raise CheckpointError(
            f"{file}{part}: it cannot be read: {said}. Check the path and its permissions."
        ) from error
