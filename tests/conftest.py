"""Fixtures that several folders use: programs in their own folder, and mutants of a module."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


class Folder:
    """A folder with a program's files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, **files: str) -> "Folder":
        """Write files from a dict of name to text. A name may have folders, and has no `.py`."""
        for name, text in files.items():
            file = self.path.joinpath(f"{name}.py")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return self

    def python(self, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        """Run plain Python in the folder."""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(
            command, cwd=self.path, env=environment, capture_output=True, text=True, timeout=100, **options
        )

    def run(self, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        """Run `tf1kit run` in the folder."""
        return self.python("-m", "tf1kit", "run", *arguments, **options)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty `Folder`."""
    return Folder(tmp_path)


@pytest.fixture
def mutated() -> Iterator[Callable[[ModuleType, str, str], ModuleType]]:
    """A function that makes a mutant of a module (`old` -> `new`). Keras forgets the mutant's
    classes afterwards.
    """
    import keras

    from tf1kit.parity.mutants import Mutant, mutate

    registered = dict(keras.saving.get_custom_objects())
    yield lambda module, old, new: mutate(module, Mutant("made by a test", old, new))
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(registered)
