"""The `tf1kit` command: a thin command per room, which imports its room when it runs."""

from __future__ import annotations

import signal
from typing import Any

import click

import tf1kit
from tf1kit.cli.capture import capture
from tf1kit.cli.checkpoint import checkpoint
from tf1kit.cli.data import data
from tf1kit.cli.docs import docs
from tf1kit.cli.install_kernel import install_kernel
from tf1kit.cli.launch import launch
from tf1kit.cli.new_pair import new_pair
from tf1kit.cli.parity import parity
from tf1kit.cli.port import port
from tf1kit.cli.run import Launch, run_program
from tf1kit.cli.scan import scan
from tf1kit.errors import UsageError, UsageFailure

INTERRUPTED = 128 + signal.SIGINT


class KitGroup(click.Group):
    """The group of all commands.

    It shows a `UsageError` as a `UsageFailure`, and starts the program of `run` outside click.
    """

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the command, and then the program that it launches, if any."""
        try:
            return super().main(*arguments, **options)
        except Launch as launch:
            program = launch.program
        return program.run()

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise UsageFailure(str(error)) from error
        except KeyboardInterrupt:  # click would exit with 1, which says that something differs or fails
            click.echo("interrupted", err=True)
            raise SystemExit(INTERRUPTED) from None


@click.group(cls=KitGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(tf1kit.__version__, prog_name="tf1kit")
def main() -> None:
    """Run TensorFlow 1 code on a current TensorFlow, and prove ports to Keras 3 equal to it."""


for command in (data, parity, port, new_pair, run_program, launch, install_kernel, scan, capture, checkpoint, docs):
    main.add_command(command)
