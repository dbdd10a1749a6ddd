"""Turns the cells of an IPython shell to TensorFlow 1, in the kernel of a notebook or a terminal.

Cells are compiled as a program's files are: with builtins that import TensorFlow 1, with the
methods that objects have lost, and as Python 2 if the notebook so far is Python 2.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from tf1kit.run import frames, started
from tf1kit.run.command_lines import CommandLines
from tf1kit.run.importer import AUTO, ProgramImporter, ProgramLoader
from tf1kit.run.live import Live, changed
from tf1kit.run.methods import Calls
from tf1kit.run.own import packages
from tf1kit.run.owner import Owner
from tf1kit.run.program import Program
from tf1kit.run.remarks import remark


def turn(shell: Any, python2: str = AUTO, own: tuple[str, ...] = ()) -> None:
    """Give the shell's next cells TensorFlow 1; the files in the current folder are theirs.

    Args:
        shell: IPython's `InteractiveShell`.
        python2: see `ProgramImporter`.
        own: names or patterns of installed packages that are the notebook's own.
    """
    owner = Owner((str(Path.cwd()),), packages=packages(own, Path.cwd()))
    importer = Program("", python2=python2).importer(owner)
    started.own(CommandLines(owner, python2, own))
    shell.compile = compiler(shell, importer)
    shell.new_main_mod = partial(_new_main_mod, importer, shell.new_main_mod)
    shell.safe_execfile = partial(_safe_execfile, shell.safe_execfile)
    shell.showtraceback = partial(_showtraceback, importer, shell.showtraceback)
    shell.register_magic_function(_tensorflow_version, "line", "tensorflow_version")
    _say_what_is_old(shell.user_ns)


def compiler(shell: Any, importer: ProgramImporter) -> Any:
    """The compiler of the shell's cells, and of the files that `%run` runs."""

    class Cells(shell.compiler_class):
        """IPython's compiler, for cells of TensorFlow 1."""

        text = ""  # of all cells so far, which count as one file of Python 2 or 3

        def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
            """The tree of a cell. The shell's names get the builtins of its version of Python."""
            together = f"{self.text}\n{source}"

            def python3() -> Any:
                tree = super(Cells, self).ast_parse(source, filename, symbol)
                self.text = together
                return importer, Calls().visit(tree)

            def python2() -> Any:
                return importer.of_python2(), _of_python2(source, filename)

            own, tree = importer.either(together.encode(), python3, python2)
            shell.user_ns["__builtins__"] = builtins(own)
            return tree

        def __call__(self, source: Any, filename: str, symbol: str, *flags: Any, **options: Any) -> Any:
            """The code of a tree, or of a file that `%run` runs."""
            if not isinstance(source, bytes):
                return super().__call__(source, filename, symbol, *flags, **options)
            loader = ProgramLoader("__main__", str(filename), importer)
            code = loader.get_code("__main__")
            own = importer.of_python2() if loader.older else importer
            shell.user_ns["__builtins__"] = builtins(own)  # for `%run -i`
            for module in shell._main_mod_cache.values():
                if module.__dict__.get("__file__") == str(filename):
                    own.prepare(module)
            return code

    made: dict[int, Live] = {}

    def builtins(own: Any) -> Live:
        return made.setdefault(id(own), changed(own.builtins.__dict__))

    return Cells()


def _of_python2(source: str, filename: str) -> Any:
    from tf1kit.run.python2.convert import tree

    return tree(source, filename)


def _new_main_mod(importer: ProgramImporter, make: Any, filename: str, modname: str) -> ModuleType:
    """The module of a file that `%run` runs."""
    module: ModuleType = make(filename, modname)
    importer.prepare(module)
    return module


def _safe_execfile(execute: Any, *arguments: Any, **options: Any) -> None:
    """Run a file for `%run`, with the shell's compiler."""
    execute(*arguments, **{**options, "shell_futures": True})


def _showtraceback(
    importer: ProgramImporter, show: Any, exc_tuple: Any = None, *arguments: Any, **options: Any
) -> None:
    """Show an error without the kit's own frames, and with a remark on what the kit cannot
    supply.
    """
    kind, error, _ = exc_tuple or sys.exc_info()
    if not isinstance(error, BaseException):
        show(exc_tuple, *arguments, **options)
        return
    frames.strip(error)
    show((kind, error, error.__traceback__), *arguments, **options)
    if said := remark(error, importer.builtins.__dict__):
        print(said, file=sys.stderr)


def _tensorflow_version(line: str) -> None:
    """Colab's magic `%tensorflow_version`; the cells have TensorFlow 1."""
    from IPython.core.error import UsageError

    if line.strip() and not line.strip().startswith("1"):
        raise UsageError(
            f"%tensorflow_version {line.strip()}: tf1kit gives these cells TensorFlow 1.15.5; leave it out"
        )


def _say_what_is_old(names: dict[str, Any]) -> None:
    """Say which names of the shell are still the installed TensorFlow."""
    module = sys.modules.get("tensorflow")
    old = [name for name, value in names.items() if module is not None and value is module]
    if old:
        print(
            f"tf1kit: {', '.join(old)} is still the installed TensorFlow: run `import tensorflow` again",
            file=sys.stderr,
        )
