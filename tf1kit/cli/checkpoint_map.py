"""`tf1kit checkpoint map` and `verify`: find the map from a checkpoint to a port, and check it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tf1kit.cli import start
from tf1kit.cli.convert import chosen, model_option, of_a_port
from tf1kit.cli.options import (
    PATH,
    drop_option,
    example,
    force_option,
    images_option,
    option_option,
    quiet_option,
    rename_option,
)


@click.command(epilog=example("tf1kit checkpoint verify model.ckpt-1000 --model port:Net"))
@click.argument("path")
@model_option
@of_a_port
@quiet_option()
@start.tensorflow()
def verify(
    path: str, model: str, rename: tuple[str, ...], drop: tuple[str, ...], quiet: bool, **arguments: Any
) -> None:
    """Check that a checkpoint fits a model.

    Each variable that is missing, left over, of another shape or not finite is a problem.

    Exits with 0 if there is no problem, 1 with a line per problem, 2 if the arguments cannot be
    used.
    """
    from tf1kit.checkpoint.convert.restoring import behind
    from tf1kit.checkpoint.verify import verify as check
    from tf1kit.cli.progress import progress_bar

    left: dict[str, str] = {}
    with progress_bar(quiet) as tell:
        found = check(chosen(path, rename, drop), model, progress=tell, left=left, **arguments)
    for line in behind(left):
        click.echo(line, err=True)
    for line in found:
        click.echo(line)
    if not found:
        click.echo(f"{path} fits {model}: complete, shapes and names agree, and every value finite")
    raise SystemExit(1 if found else 0)


@click.command("map", epilog=example("tf1kit checkpoint map model.ckpt-1000 port:Net --legacy graph"))
@click.argument("path")
@click.argument("model", metavar="MODEL")
@click.option("--meta", type=PATH, metavar="FILE", help="Decide open rows by computing with this MetaGraph.")
@click.option("--legacy", metavar="MODULE", help="Decide open rows by computing with this module's graph.")
@click.option("--out", type=PATH, help="Write the WEIGHT_MAP to this file.  [default: print it]")
@option_option("An argument of the model.")
@images_option("The shape of the model's images.  [default: its INPUT_SHAPE]")
@rename_option
@drop_option
@force_option("Replace an existing file.")
@quiet_option("Print only the WEIGHT_MAP and what is wrong.")
@start.tensorflow()
def find_map(path: str, model: str, out: Path | None, force: bool, quiet: bool, **arguments: Any) -> None:
    """Find the WEIGHT_MAP from a checkpoint to MODEL, which is MODULE:CLASS or a .keras file.

    Shows for each row how sure it is and why.

    Exits with 0 if every row is decided, 1 if something is open, 2 if the arguments cannot be used.
    """
    from tf1kit.checkpoint.convert.output import check_free, written
    from tf1kit.checkpoint.map.checkpoint_map import map_checkpoint
    from tf1kit.cli.progress import progress_bar

    if out is not None:
        check_free(out, force)
    with progress_bar(quiet) as tell:
        found = map_checkpoint(path, model, progress=tell, **arguments)
    if not quiet:
        _show(found)
    for problem in found.problems:
        click.echo(problem, err=True)
    if found.proven and not quiet:
        click.echo("proven: with a random value of its own for every weight, both sides compute the same", err=True)
    if found.problems:
        raise SystemExit(1)
    if out is None:
        click.echo(found.table(), nl=False)
        return
    with written(out, force) as file:
        file.write_text(found.table(), encoding="utf-8")


def _show(found: Any) -> None:
    """Print each row, how sure it is and why, on stderr."""
    from rich.table import Table
    from rich.text import Text

    from tf1kit.console import console, print_table

    table = Table("checkpoint", "port", "how sure", "why", box=None, pad_edge=False)
    for row in found.rows:
        cells = row.legacy, row.migrated or " or ".join(row.choices) or "-", row.sure, row.why
        table.add_row(*map(Text, cells))  # as Text, because names may contain brackets
    for name, why in found.dropped.items():
        table.add_row(*map(Text, (name, "-", "likely", why)))
    for column in table.columns[:3]:
        column.no_wrap = True
    print_table(table, console(stderr=True))
