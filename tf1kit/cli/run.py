"""`tf1kit run`: runs a TensorFlow 1 program in this process."""

from __future__ import annotations

import os
from typing import Any

import click

from tf1kit.cli.options import example, quiet_option


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
@click.option("--no-onednn", is_flag=True, help="Run without oneDNN: rounding is closer to 1.15.5, but it is slower.")
@quiet_option("Show only errors in TensorFlow's log, unless TF_CPP_MIN_LOG_LEVEL is set.")
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
    """Run a TensorFlow 1 program without changing its files.

    PROGRAM is a file, a folder with a __main__.py, or with -m a module. The arguments after it go
    to the program. The exit code is the program's.
    """
    from tf1kit.run.program import Program

    if no_onednn:
        os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # read by TensorFlow here and in child processes
    if quiet:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    chosen = Program(program, is_module, arguments, python2, explain)
    chosen.check()
    raise Launch(chosen)
