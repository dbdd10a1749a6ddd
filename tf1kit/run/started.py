"""Lets the program's files see TensorFlow 1 in Python processes that it starts by a command, too:
`subprocess.run([sys.executable, "other.py"])`, `os.system("python other.py")`.

The functions of `os` and `subprocess` that start a command get the rewritten one
(`tf1kit.run.command_lines`).
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tf1kit.run.command_lines import CommandLines, spec

_LINES: list[CommandLines] = []  # the one rewriter of this process


def own(lines: CommandLines) -> None:
    """Let commands of this process run the program's files by the kit, too."""
    if not _LINES:
        _popen()
        for name in ("system", "execv", "execve", "posix_spawn", "posix_spawnp"):
            if hasattr(os, name):
                setattr(os, name, (_system if name == "system" else _with_path)(getattr(os, name)))
        with contextlib.suppress(ImportError):
            import _posixsubprocess

            _posixsubprocess.fork_exec = _fork_exec(_posixsubprocess.fork_exec)
    _LINES[:] = [lines]


def _system(function: Callable[[Any], int]) -> Callable[[Any], int]:
    """`os.system` for rewritten commands."""

    @functools.wraps(function)
    def by_kit(command: Any) -> int:
        return function(_LINES[0].text(os.fsdecode(command), by_own=_by_own()))

    return by_kit


def _with_path(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of `os` that takes a path and the words of a command, for rewritten commands."""

    @functools.wraps(function)
    def by_kit(path: Any, argv: Sequence[Any], *more: Any, **options: Any) -> Any:
        words = [os.fsdecode(word) for word in (path, *argv[1:])]
        made = _LINES[0].words(words, by_own=_by_own())
        argv = argv if made == words else [*argv[:1], *made[1:]]
        return function(path, argv, *more, **options)

    return by_kit


def _fork_exec(function: Callable[..., Any]) -> Callable[..., Any]:
    """What joblib starts its workers by."""

    @functools.wraps(function)
    def by_kit(argv: Sequence[Any], *more: Any) -> Any:
        words = [os.fsdecode(word) for word in argv]
        made = _LINES[0].words(words)
        return function(argv if made == words else made, *more)

    return by_kit


def _popen() -> None:
    """Rewrite what `subprocess.Popen` starts. Its `args` stay those of the program."""
    popen: Any = subprocess.Popen
    original = popen.__init__
    takes = inspect.signature(original)

    @functools.wraps(original)
    def by_kit(self: Any, *arguments: Any, **options: Any) -> None:
        bound = takes.bind(self, *arguments, **options)
        given = bound.arguments
        asked = given["args"]
        if given.get("executable") is None:
            given["args"] = _rewritten(asked, os.fsdecode(given.get("cwd") or ""), given.get("shell", False))
        original(*bound.args, **bound.kwargs)
        self.args = asked

    popen.__init__ = by_kit


def _rewritten(args: Any, folder: str, shell: bool) -> Any:
    """What `Popen` is to start."""
    words = [os.fsdecode(word) for word in ([args] if isinstance(args, str | bytes | os.PathLike) else args)]
    if not words:
        return args
    made = (
        [_LINES[0].text(words[0], folder, _by_own()), *words[1:]]
        if shell
        else _LINES[0].words(words, folder, _by_own())
    )
    return args if made == words else made


def _by_own() -> bool:
    """Whether a file of the program has called the function that starts a command."""
    owner, frame = _LINES[0].owner, sys._getframe(1)
    beneath = tuple(folder + os.sep for folder in owner.standard)
    while frame.f_back and frame.f_code.co_filename.startswith(beneath):
        frame = frame.f_back
    return owner(spec(Path(frame.f_code.co_filename)))


def begin(kind: str, python2: str, own: tuple[str, ...]) -> None:
    """Run what a rewritten command names, as `python` would.

    Args:
        kind: "file", "-m" or "-c".
        python2: see `ProgramImporter`.
        own: names or patterns of installed packages that are the program's own.
    """
    from tf1kit.run.program import Program

    target, *arguments = sys.argv[1:]
    Program(target, kind == "-m", tuple(arguments), python2, own=own, is_text=kind == "-c").run()
