"""`tf1kit run`: runs a TensorFlow 1 program in this process."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tf1kit.cli.options import Report, example, force_option, own_option, quiet_option
from tf1kit.errors import UsageError

if TYPE_CHECKING:
    from tf1kit.run.notebook.execute import Notebook


class Launch(BaseException):
    """Leaves click with a program to run, because click handles exceptions and signals itself."""

    def __init__(self, program: Any) -> None:
        super().__init__()
        self.program = program


@click.command(
    "run",
    context_settings={"allow_interspersed_args": False},
    epilog=example("tf1kit run train.py --batch_size 64"),
)
@click.option(
    "-m", "is_module", is_flag=True, help="PROGRAM is a module of the current folder or the path, as for python -m."
)
@click.option("--explain", is_flag=True, help="Print afterwards what the kit supplied, and what to write today.")
@click.option(
    "--python2",
    type=click.Choice(["auto", "yes", "no"]),
    default="auto",
    show_default=True,
    help="Whether the program's files are Python 2; auto: those that cannot be Python 3.",
)
@own_option(
    "An installed package, such as tflearn or 'keras_*', is the program's own and sees TensorFlow 1; may be given "
    "several times."
)
@click.option("--no-onednn", is_flag=True, help="Run without oneDNN: rounding is closer to 1.15.5, but it is slower.")
@click.option(
    "--out", type=Report(), metavar="FILE", help="Write the executed notebook, if PROGRAM is a notebook (.ipynb)."
)
@force_option("Replace the file of --out.")
@quiet_option("Hide TensorFlow's log lines below errors, except those of its start; TF_CPP_MIN_LOG_LEVEL overrides it.")
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARGS]...")
def run_program(
    is_module: bool,
    explain: bool,
    python2: str,
    own: tuple[str, ...],
    no_onednn: bool,
    out: Path | None,
    force: bool,
    quiet: bool,
    program: str,
    arguments: tuple[str, ...],
) -> None:
    """Run a TensorFlow 1 program without changing its files.

    PROGRAM is a file, a notebook, a folder with a __main__.py, or with -m a module. The arguments
    after it go to the program. The exit code is the program's; for a notebook, it is 1 if a cell
    fails.
    """
    if no_onednn:
        os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # read by TensorFlow here and in child processes
    if quiet and "TF_CPP_MIN_LOG_LEVEL" not in os.environ:
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
        logging.getLogger("tensorflow").setLevel("ERROR")  # what its Python code logs, such as deprecations
    chosen: Any
    if program.endswith(".ipynb") and not is_module:
        from tf1kit.run.notebook.execute import Notebook

        chosen = notebook(Notebook(Path(program), out, python2, own), force, explain, arguments)
    else:
        from tf1kit.run.program import Program

        if out:
            raise UsageError(f"--out is for the cells of a notebook (.ipynb), and {program} is not a notebook")
        chosen = Program(program, is_module, arguments, python2, explain, own)
    chosen.check()
    raise Launch(chosen)


def notebook(asked: Notebook, force: bool, explain: bool, arguments: tuple[str, ...]) -> Notebook:
    """The notebook to run.

    Raises:
        UsageError: an option is not for notebooks, or the file of --out exists.
    """
    path, out = asked.path, asked.out
    if arguments:
        raise UsageError(
            f"a notebook takes no arguments, and {' '.join(arguments)} follows {path}; options go before it"
        )
    if explain:
        raise UsageError(f"--explain does not follow a notebook; tf1kit scan {path} says what the kit supplies")
    if out and out.exists() and not force:
        raise UsageError(f"{out} exists; name another file, or replace it with --force")
    return asked
