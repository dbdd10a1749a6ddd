"""Runs a program in this process, as `python PROGRAM` does."""

from __future__ import annotations

import atexit
import sys
from dataclasses import dataclass, replace
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from tf1kit.errors import UsageError, UsageFailure
from tf1kit.run import by_path, children, frames, started
from tf1kit.run.command_lines import CommandLines
from tf1kit.run.importer import AUTO, ProgramImporter, ProgramLoader
from tf1kit.run.own import packages
from tf1kit.run.owner import Owner
from tf1kit.run.remarks import remark


@dataclass(frozen=True)
class Program:
    """A program and the way to run it.

    Args:
        target: a file, a folder with a `__main__.py`, or the full dotted name of a module.
        is_module: whether `target` is a module's name.
        arguments: the arguments after the program's name in `sys.argv`.
        python2: see `ProgramImporter`.
        explain: whether to print afterwards what the kit supplied.
        own: names or patterns of installed packages that are the program's own.
        is_text: whether `target` is the program's text, as after `python -c`.
    """

    target: str
    is_module: bool = False
    arguments: tuple[str, ...] = ()
    python2: str = AUTO
    explain: bool = False
    own: tuple[str, ...] = ()
    is_text: bool = False

    def check(self) -> None:
        """Check that the program can run.

        Raises:
            UsageError: there is no such file, or it is standard input, or `own` names something
                else than installed packages.
        """
        if not self.is_module and self.target == "-":
            raise UsageError("a program on standard input (-) cannot be run; write it to a file and name that")
        if not self.is_module and not Path(self.target).exists():
            raise UsageError(f"there is no file {self.target}")
        if not self.is_module and Path(self.target).is_dir() and not Path(self.target, "__main__.py").is_file():
            raise UsageError(f"the folder {self.target} has no __main__.py; name the file that is to run")
        packages(self.own, Path(self.folder()))

    def run(self) -> None:
        """Run the program. Its exceptions go on to the interpreter, which ends the process as
        `python PROGRAM` does.
        """
        is_file = not self.is_module and not self.is_text
        program = replace(self, target=str(Path(self.target).absolute()) if is_file else self.target)
        if not getattr(sys.flags, "safe_path", False):
            sys.path[0] = "" if self.is_text else program.folder()
        own = packages(self.own, Path(program.folder()))
        owner = Owner((program.folder(), str(Path.cwd())), packages=own)
        importer = program.importer(owner)
        children.own(program, owner, importer)
        started.own(CommandLines(owner, self.python2, self.own))
        explanation = None
        if self.explain:
            from tf1kit.run.explain import Explanation

            explanation = Explanation(importer)
        first = "-m" if self.is_module else "-c" if self.is_text else self.target
        sys.argv = [first, *self.plugin(), *self.arguments]
        try:
            try:
                module, loader = program.main(importer)
            except UsageError as error:
                UsageFailure(str(error)).show()
                raise SystemExit(UsageFailure.exit_code) from None
            if self.is_module:
                sys.argv[0] = loader.path
            run_main(module, loader)
        except SystemExit:
            raise
        except BaseException as error:
            _print_stripped(error, importer.builtins.__dict__)
            if isinstance(error, KeyboardInterrupt):
                exec("raise error")  # raised from source text, so that CPython ends the process by the signal
            raise
        finally:
            if explanation:
                atexit.register(explanation.print)

    def importer(self, owner: Owner) -> ProgramImporter:
        """Put the importer of the program's files in front of `sys.meta_path`, and return it."""
        importer = ProgramImporter(owner, self.python2)
        if self.plugin():
            from tf1kit.run.pytest_plugin import SuiteImporter

            importer = SuiteImporter(owner, self.python2)
        sys.meta_path.insert(0, importer)
        by_path.install(importer)
        return importer

    def plugin(self) -> tuple[str, ...]:
        """The arguments that give pytest the kit's plugin: pytest loads test files itself."""
        return ("-p", "tf1kit") if self.is_module and self.target == "pytest" else ()

    def folder(self) -> str:
        """The folder for `sys.path[0]`."""
        if self.is_module or self.is_text:
            return str(Path.cwd())
        path = Path(self.target).resolve()
        return str(path if path.is_dir() else path.parent)

    def main(self, importer: ProgramImporter, name: str = "__main__") -> tuple[ModuleType, ProgramLoader]:
        """Make a new `__main__` with the attributes that `python PROGRAM` gives it; return it with
        the loader of its code.
        """
        module = ModuleType(name)
        if self.is_text:
            return module, ProgramLoader(name, "<string>", importer, Text(self.target))
        spec = self.spec()
        path = str(spec.origin) if spec else self.target
        loader = ProgramLoader(spec.name if spec else name, path, importer)
        package = spec.parent if spec else None
        module.__dict__.update(
            __file__=path,
            __loader__=loader,
            __package__=package,
            __spec__=spec,
            __cached__=spec.cached if spec else None,
        )
        if spec:
            spec.loader = loader
        if sys.version_info < (3, 14):
            module.__annotations__ = {}
        return module, loader

    def spec(self) -> ModuleSpec | None:
        """The `__spec__` of `__main__`: None for a file."""
        if not self.is_module:
            if not Path(self.target).is_dir():
                return None
            return spec_from_file_location("__main__", Path(self.target, "__main__.py"))
        try:
            spec = find_spec(self.target)
            if spec is not None and spec.submodule_search_locations is not None:
                spec = find_spec(f"{self.target}.__main__")
        except ModuleNotFoundError as error:
            if not f"{self.target}.".startswith(f"{error.name}."):  # a module that the package itself imports
                raise
            spec = None
        if spec is None or not str(spec.origin).endswith(".py"):
            raise UsageError(f"there is no module {self.target} to run in {Path.cwd()!s} or on the path")
        return spec


class Text:
    """The text after `python -c`, as an archive of one file."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_data(self, path: str) -> bytes:
        """The bytes of the text."""
        return self.text.encode()


def run_main(module: ModuleType, loader: ProgramLoader) -> None:
    """Run a main module. From now on it is `__main__`, and `__mp_main__` for multiprocessing."""
    _REPLACED.append(sys.modules.get("__main__"))
    sys.modules["__main__"] = sys.modules["__mp_main__"] = module
    code = loader.get_code(loader.name)
    loader.run(code, module)


_REPLACED: list[Any] = []  # keeps the kit's own `__main__`, which would lose its names otherwise


def _print_stripped(error: BaseException, own: dict[str, Any]) -> None:
    """Print an exception without the kit's own frames, and with a remark on something that the kit
    cannot supply.
    """
    hook = sys.excepthook

    def excepthook(kind: type[BaseException], value: BaseException, trace: Any) -> None:
        frames.strip(value)
        hook(kind, value, value.__traceback__)
        if value is error and (said := remark(value, own)):
            print(said, file=sys.stderr)

    sys.excepthook = excepthook
