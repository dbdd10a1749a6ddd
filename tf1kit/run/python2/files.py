"""Files as Python 2 opens them, which do not distinguish text and bytes.

A binary file takes text, too (`csv.writer(open(path, "wb"))`); a text file reads any bytes.
"""

from __future__ import annotations

import builtins
import io
from typing import Any


class _Files(type):
    """The metaclass: open files are instances of the class."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, io.IOBase)


class File(metaclass=_Files):
    """`file(path, mode)` opens a file; `isinstance(x, file)` says whether x is an open file."""

    def __new__(cls, name: Any, mode: str = "r", buffering: int = -1) -> Any:
        """An open file."""
        return open(name, mode, buffering)


class Writer(io.BufferedWriter):
    """A binary file that takes text as UTF-8."""

    def write(self, data: Any) -> int:
        """Write bytes, or text."""
        return super().write(as_bytes(data))


class Updater(io.BufferedRandom):
    """A binary file that is also read, and takes text as UTF-8."""

    def write(self, data: Any) -> int:
        """Write bytes, or text."""
        return super().write(as_bytes(data))


def as_bytes(data: Any) -> Any:
    """Text as UTF-8; bytes as they are."""
    return data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data


def takes_bytes_only(file: Any) -> bool:
    """Whether a file is binary and does not take text. Of a named temporary file, the file inside is tested."""
    stream = getattr(file, "file", file)
    takes_text = isinstance(stream, Writer | Updater | StringIO)
    return isinstance(stream, io.RawIOBase | io.BufferedIOBase) and not takes_text


class Text(io.TextIOWrapper):
    """A text file that takes bytes as UTF-8."""

    def write(self, data: Any) -> int:
        """Write text, or bytes."""
        return super().write(data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data)


def open(name: Any, mode: str = "r", buffering: int = -1, *arguments: Any, **options: Any) -> Any:
    """Python 2's `open`; with arguments that Python 2 does not have, Python 3's."""
    mode = mode.replace("U", "").replace("t", "")
    mode = mode if set(mode) & set("rwax") else f"r{mode}"
    if arguments or options:
        return builtins.open(name, mode, buffering, *arguments, **options)  # noqa: PTH123
    if "b" not in mode:
        binary = builtins.open(name, f"{mode}b", -1 if buffering in (0, 1) else buffering)  # noqa: PTH123, SIM115
        line = buffering in (0, 1)
        return Text(binary, "utf-8", "surrogateescape", line_buffering=line)
    if mode == "rb":
        return builtins.open(name, mode, buffering)  # noqa: PTH123
    return (Updater if "+" in mode else Writer)(io.FileIO(name, mode.replace("b", "")))


class StringIO(io.BytesIO):
    """`StringIO.StringIO`: returns text if only text was written, else bytes."""

    def __init__(self, buf: Any = "") -> None:
        self.binary = isinstance(buf, bytes)
        super().__init__(buf if isinstance(buf, bytes) else buf.encode("utf-8", "surrogateescape"))

    def write(self, data: Any) -> int:
        """Write text, or bytes."""
        self.binary = self.binary or not isinstance(data, str)
        return super().write(as_bytes(data))

    def _given(self, data: bytes) -> Any:
        return data if self.binary else data.decode("utf-8", "surrogateescape")

    def getvalue(self) -> Any:
        """Everything that was written."""
        return self._given(super().getvalue())

    def read(self, size: int | None = -1) -> Any:
        """The next bytes, or their text."""
        return self._given(super().read(size))

    def readline(self, size: int | None = -1) -> Any:
        """The next line."""
        return self._given(super().readline(size))

    def readlines(self, hint: int | None = None) -> Any:
        """All further lines."""
        return list(self)

    def __next__(self) -> Any:
        return self._given(super().__next__())
