"""`tf1kit run`: a TensorFlow 1 program in this process."""

from __future__ import annotations

import os
from typing import Any

import click

from tf1kit.cli.options import example, quiet_option


class Launch(BaseException):
    """Leaves click with a program that is to run outside of it: click has its own ways with exceptions and signals."""

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
@click.option("--explain", is_flag=True, help="Print afterwards what was supplied, and what to write today.")
@click.option(
    "--python2",
    type=click.Choice(["auto", "yes", "no"]),
    default="auto",
    show_default=True,
    help="Which of the program's files are of Python 2; auto: those that cannot be of Python 3.",
)
@click.option("--no-onednn", is_flag=True, help="Without oneDNN: kernels round nearly as those of 1.15.5; slower.")
@quiet_option("Without TensorFlow's log below errors, unless TF_CPP_MIN_LOG_LEVEL says otherwise.")
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARGS]...")
def run_program(
    is_module: bool,
    explain: bool,
    python2: str,
    no_onednn: bool,
    quiet: bool,
    program: str,
    arguments: tuple[str, ...],
) -> None:
    """Run a TensorFlow 1 program, its files untouched.

    PROGRAM is a file, a folder with a __main__.py, or with -m a module. What follows it is the program's own. The exit code is
    the program's.
    """
    from tf1kit.run.program import Program

    if no_onednn:
        os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # TensorFlow reads it when it is loaded, here and in child processes
    if quiet:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    chosen = Program(program, is_module, arguments, python2, explain)
    chosen.check()
    raise Launch(chosen)
