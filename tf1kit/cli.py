"""The `tf1kit` command: one thin command per room; each imports its room when it runs."""

from __future__ import annotations

import click

import tf1kit
from tf1kit.errors import UsageError


class KitGroup(click.Group):
    """A group whose commands turn `UsageError` into one line on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            failure = click.ClickException(str(error))
            failure.exit_code = 2
            raise failure from error


@click.group(cls=KitGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(tf1kit.__version__, prog_name="tf1kit")
def main() -> None:
    """Run TensorFlow 1 code today, read how it is written now, prove that both compute the same."""
