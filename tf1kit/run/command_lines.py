"""Rewrites command lines that start a Python file of the program, so that it sees TensorFlow 1
there, too: `[sys.executable, "other.py"]`, `"cd data && python make.py > log"`.

A command stays as it is if its Python is another environment's, if Python is to ignore its
environment (`-I`, `-E`), or if what it runs is not the program's own, such as `-m pip`.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import NamedTuple

import tf1kit
from tf1kit.run.children import WORKERS
from tf1kit.run.owner import Owner

PYTHON = re.compile(r"python[\d.]*(\.exe)?", re.IGNORECASE)
SHELLS = ("sh", "bash", "dash", "zsh")
# Commands that start the command after their own words.
WRAPPERS = {
    *("env", "exec", "horovodrun", "ionice", "mpiexec", "mpirun", "nice", "nohup", "setsid", "srun", "stdbuf"),
    *("taskset", "time", "timeout", "unbuffer", "xvfb-run"),
}
RUNNERS = (*WORKERS, "pytest", "unittest")  # installed packages whose modules run the program's files
PLAIN = frozenset("bBdiOqRuvx")  # options of Python without a value
WORD = r"""(?:[^\s;&|()<>"'\\]|\\[^\n]|"(?:[^"\\]|\\.)*"|'[^']*')+"""
PARTS = re.compile(rf"\\\n|(?P<word>{WORD})|(?P<end>[;&|()\n]+)", re.DOTALL)
ASSIGNMENT = re.compile(r"\w+=")
OPAQUE = re.compile(r"[$`*?]")  # what the shell replaces
BEGIN = "import sys; sys.path.append({folder!r}); from tf1kit.run.started import begin; begin({kind!r}, {python2!r}, {own!r})"


class Target(NamedTuple):
    """What a command makes Python run.

    kind: "file", "-m" or "-c".
    what: the file, the module or the text.
    options: the options of Python before it.
    at: the index of the first word after these; for a file, its own.
    """

    kind: str
    what: str
    options: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class CommandLines:
    """The rewriter.

    Args:
        owner: which files are the program's own.
        python2: see `ProgramImporter`.
        own: names or patterns of installed packages that are the program's own.
    """

    owner: Owner
    python2: str
    own: tuple[str, ...] = ()

    def words(self, words: Sequence[str], folder: str = "", by_own: bool = False) -> list[str]:
        """The command that is to run.

        Args:
            words: the command and its arguments.
            folder: where it runs; by default the current folder.
            by_own: whether a file of the program starts it.
        """
        if len(words) > 2 and Path(words[0]).name in SHELLS and re.fullmatch("-l?c", words[1]):
            return [*words[:2], self.text(words[2], folder, by_own), *words[3:]]
        start = python(words)
        target = None if start is None else target_of(words, start + 1)
        if start is None or target is None or not self.is_own(target, folder, by_own):
            return list(words)
        return [*words[: start + 1], *target.options, *self.begin(target), *words[target.at :]]

    def text(self, text: str, folder: str = "", by_own: bool = False) -> str:
        """The text that the shell is to run; see `words`. A text with an open quote stays as it is."""
        try:
            shlex.split(text)
        except ValueError:
            return text
        made, end, folder = "", 0, folder or str(Path.cwd())
        for command in commands(text):
            words = [plain(each) for each in command]
            if words[0] == "cd" and len(words) == 2:
                folder = str(Path(folder, words[1]))
            start = python(words)
            target = None if start is None else target_of(words, start + 1)
            if start is None or target is None or not self.is_own(target, folder, by_own):
                continue
            made += text[end : command[start].end()] + " " + shlex.join([*target.options, *self.begin(target)])
            made += " " if target.kind == "file" else ""
            end = command[target.at].start() if target.kind == "file" else command[target.at - 1].end()
        return made + text[end:]

    def begin(self, target: Target) -> list[str]:
        """The arguments that make Python run the target by the kit. The kit may be importable in
        this process only, so its folder is among them.
        """
        folder = str(Path(tf1kit.__file__).parent.parent)
        code = BEGIN.format(folder=folder, kind=target.kind, python2=self.python2, own=self.own)
        return ["-c", code, *([] if target.kind == "file" else [target.what])]

    def is_own(self, target: Target, folder: str, by_own: bool) -> bool:
        """Whether the target is the program's."""
        if OPAQUE.search(target.what) and target.kind != "-c":
            return False
        if target.kind == "-c":
            return by_own
        if target.kind == "-m":
            return target.what.partition(".")[0] in RUNNERS or self.is_own_module(target.what, folder)
        path = Path(folder or ".", target.what)
        is_script = path.is_file() and path.suffix in ("", ".py") and path.parent != Path(sys.executable).parent
        return (is_script or Path(path, "__main__.py").is_file()) and self.owner(spec(path))

    def is_own_module(self, name: str, folder: str) -> bool:
        """Whether a module that Python would find from the folder is the program's own."""
        found = PathFinder.find_spec(name.partition(".")[0], [folder or str(Path.cwd()), *sys.path[1:]])
        places = [found.origin, *(found.submodule_search_locations or ())] if found else []
        return any(self.owner(spec(Path(place, "x"))) for place in places if place)


def spec(path: Path) -> ModuleSpec:
    """A spec with a path."""
    return ModuleSpec("__main__", None, origin=str(path))


def commands(text: str) -> Iterator[list[re.Match[str]]]:
    """The words of each simple command of a shell's text, without assignments in front."""
    found: list[re.Match[str]] = []
    for part in PARTS.finditer(text):
        if part["word"] and (found or not ASSIGNMENT.match(part["word"])):
            found.append(part)
        elif part["end"]:
            yield from [found] if found else []
            found = []
    yield from [found] if found else []


def plain(word: re.Match[str]) -> str:
    """A word without its quotes."""
    return "".join(shlex.split(word[0]))


def python(words: Sequence[str]) -> int | None:
    """The index of the word that starts this environment's Python."""
    if not words or is_python(words[0]):
        return 0 if words else None
    if Path(words[0]).name not in WRAPPERS:
        return None
    return next((index for index, word in enumerate(words) if is_python(word)), None)


def is_python(word: str) -> bool:
    """Whether a word starts the Python of this environment."""
    return PYTHON.fullmatch(Path(word).name) is not None and environment(word) == sys.prefix


@cache
def environment(word: str) -> str:
    """The `sys.prefix` of the Python that a word starts; empty if it starts none."""
    found = shutil.which(word)
    if not found or Path(found).absolute().parent == Path(sys.executable).parent:
        return sys.prefix if found else ""
    done = subprocess.run([found, "-Ic", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def target_of(words: Sequence[str], at: int) -> Target | None:
    """What Python runs, given the index of its first argument; None if the kit cannot run that."""
    options: list[str] = []
    while at < len(words) and words[at].startswith("-"):
        word, at = words[at], at + 1
        for place, letter in enumerate(word[1:], 1):
            rest = word[place + 1 :]
            if letter in "mcWX":
                if not rest:
                    if at == len(words):
                        return None
                    rest, at = words[at], at + 1
                options += [word[:place]] if place > 1 else []
                if letter in "mc":
                    return Target(f"-{letter}", rest, tuple(options), at)
                options += [f"-{letter}", rest]
                break
            if letter not in PLAIN:
                return None
        else:
            if word == "-":
                return None
            options.append(word)
    return Target("file", words[at], tuple(options), at) if at < len(words) else None
