"""Options that commands share, and the functions that parse their values."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from tf1kit.errors import UsageError
from tf1kit.parity.reports.mark import is_report

Function = TypeVar("Function", bound=Callable[..., Any])
PATH = click.Path(path_type=Path)


class Report(click.Path):
    """A file to write; what is wrong with its place is reported before the work and not after it.

    replaces: whether an older report of `tf1kit parity` is replaced, and any other file refused.
    """

    def __init__(self, replaces: bool = False) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)
        self.replaces = replaces

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; fails if no file can be made there, or if another file is there."""
        path = Path(str(super().convert(value, param, ctx)))
        folder = path.resolve().parent
        if not folder.is_dir():
            self.fail(f"{path} cannot be written: the folder {folder} does not exist; make it first", param, ctx)
        if self.replaces and path.exists() and not is_report(path):
            self.fail(f"{path} exists and is not a report of tf1kit parity: give another name", param, ctx)
        if said := unwritable(path):
            self.fail(f"{path} cannot be written: {said}; give another name", param, ctx)
        return path


class Listed(click.ParamType):  # type: ignore[type-arg]  # generic in new versions of click alone
    """Values with commas between them.

    part: the type of each.
    """

    name = "list"

    def __init__(self, part: Any = click.STRING) -> None:
        self.part = part

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Any, ...]:
        """The values."""
        found = (one.strip() for one in str(value).split(","))
        return tuple(self.part.convert(one, param, ctx) for one in found if one)


class _Rungs(click.Option):
    """`--rung`, and `--prove`, which is the same and which help does not name."""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        super().add_to_parser(parser, ctx)
        parser.add_option(obj=self, opts=["--prove"], dest=self.name, action="append", nargs=1)


def rung_option(
    check: Callable[[tuple[str, ...]], Any], help: str, known: tuple[str, ...] = ()
) -> Callable[[Function], Function]:
    """The option `--rung`, which may be given several times, and each time with several rungs.

    check: what becomes of the rungs.  known: all rungs, if they do not depend on something else.
    """

    def checked(context: click.Context, parameter: click.Parameter, given: tuple[tuple[str, ...], ...]) -> Any:
        return check(tuple(rung for rungs in given for rung in rungs))

    kind = Listed(click.Choice(known)) if known else Listed()
    shown = f"[{'|'.join(known)}]" if known else "RUNGS"
    return click.option(
        "--rung", "rungs", cls=_Rungs, multiple=True, type=kind, callback=checked, metavar=shown, help=help
    )


def unwritable(path: Path) -> str:
    """Why no file can be made beside `path`; "" if one can. Reports are written there first."""
    trial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        return f"no file can be made in the folder {path.resolve().parent} ({error.strerror})"
    return ""


def _key_values(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """KEY=VALUE pairs as keyword arguments; values are Python literals."""
    options = {}
    for text in values:
        key, _, value = text.partition("=")
        try:
            options[key] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            raise click.BadParameter(f"{text!r} is not KEY=VALUE with a Python literal, such as split=False") from None
    return options


def _shape(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """128,24,24,3 as a tuple."""
    try:
        return tuple(int(size) for size in text.split(",")) if text else None
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a shape such as 128,24,24,3") from None


def example(line: str) -> str:
    """An example for the end of a command's help, on a line that click does not fold."""
    return f"\b\nExample: {line}"


def quiet_option(help: str = "Print only the verdict and what is wrong.") -> Callable[[Function], Function]:
    """`--quiet`, which every command has; it does not change exit codes."""
    return click.option("-q", "--quiet", is_flag=True, help=help)


def option_option(help: str) -> Callable[[Function], Function]:
    """`--option KEY=VALUE`, as a dict."""
    return key_values_option("--option", "options", help)


def key_values_option(flag: str, name: str, help: str) -> Callable[[Function], Function]:
    """`--flag KEY=VALUE`, which may be given several times, as a dict."""
    return click.option(flag, name, multiple=True, callback=_key_values, metavar="KEY=VALUE", help=help)


def images_option(help: str) -> Callable[[Function], Function]:
    """`--images N,H,W,C`, as a tuple."""
    return click.option("--images", callback=_shape, metavar="N,H,W,C", help=help)


def force_option(help: str) -> Callable[[Function], Function]:
    """The option `--force`."""
    return click.option("--force", is_flag=True, help=help)


def json_option(type: click.Path) -> Callable[[Function], Function]:
    """The option `--json FILE`."""
    return click.option("--json", "json_file", type=type, metavar="FILE", help="Write every number.")


def own_option(help: str) -> Callable[[Function], Function]:
    """`--own PACKAGE`, as a tuple."""
    return click.option("--own", multiple=True, metavar="PACKAGE", help=help)


rename_option = click.option(
    "--rename",
    multiple=True,
    metavar="OLD=NEW",
    help="Read the variable or scope OLD as NEW; may be given several times.",
)
drop_option = click.option(
    "--drop",
    multiple=True,
    metavar="PATTERN",
    help="Drop variables with this name, such as 'AuxLogits/*'; may be given several times.",
)


def refuse(context: click.Context, names: tuple[str, ...], why: str) -> None:
    """Raise UsageError, "--NAME why", if one of the parameters was given on the command line."""
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in names and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise UsageError(f"{parameter.opts[0] if isinstance(parameter, click.Option) else name.upper()} {why}")
