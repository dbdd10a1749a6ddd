"""`tf1kit checkpoint`: the group, with its commands `list` and `diff`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tf1kit.cli.checkpoint_map import find_map, verify
from tf1kit.cli.convert import convert
from tf1kit.cli.options import PATH, Report, example, force_option, json_option, quiet_option

stats_option = click.option("--stats", is_flag=True, help="Add statistics of the values, which means reading them.")


@click.group(epilog=example("tf1kit checkpoint list model.ckpt-1000"))
def checkpoint() -> None:
    """List, compare, map, convert and verify checkpoints of TensorFlow 1."""


for command in (convert, verify, find_map):
    checkpoint.add_command(command)


@checkpoint.command("list", epilog=example("tf1kit checkpoint list model.ckpt-1000 --stats"))
@click.argument("path", type=PATH)
@stats_option
@json_option(Report())
@force_option("Replace the file of --json.")
@click.option("--step", type=click.IntRange(min=0), help="The checkpoint of a folder to list.  [default: the latest]")
@quiet_option("Print only the number of tensors, and what is wrong.")
def list_variables(path: Path, stats: bool, json_file: Path | None, force: bool, step: int | None, quiet: bool) -> None:
    """List every variable of a checkpoint: shape, dtype, bytes, and what it is for.

    PATH is a checkpoint's prefix (V2) or file (V1), a folder with a `checkpoint` file, a
    SavedModel, a frozen graph (.pb), a MetaGraph (.meta), .npz, .safetensors, .keras or
    .weights.h5. Nothing in it is executed or unpickled.

    Exits with 0, or with 2 if PATH cannot be read.
    """
    from tf1kit.checkpoint.listing import as_json, rows_of, show
    from tf1kit.checkpoint.mapping import load
    from tf1kit.cli.progress import progress_bar
    from tf1kit.console import console

    with load(path, step) as opened:
        with progress_bar(quiet) as tell:
            rows = rows_of(opened, stats, tell)
        show(opened, rows, console(), quiet)
        _write(json_file, as_json(opened, rows), force)


@checkpoint.command(epilog=example("tf1kit checkpoint diff model.ckpt-1000 model.ckpt-2000"))
@click.argument("a", type=PATH)
@click.argument("b", type=PATH)
@stats_option
@click.option("--weights-only", is_flag=True, help="Leave out the variables of training: slots, averages, steps.")
@json_option(Report())
@force_option("Replace the file of --json.")
@quiet_option("Print only how many tensors differ.")
def diff(a: Path, b: Path, stats: bool, weights_only: bool, json_file: Path | None, force: bool, quiet: bool) -> None:
    """Compare two checkpoints of any format tensor by tensor, largest differences first.

    Tensors are matched by name. Two elements are equal if they have the same bits or are both NaN.

    Exits with 0 if nothing differs, 1 if something does, 2 if a checkpoint cannot be read.
    """
    from tf1kit.checkpoint.diff import diff as compare
    from tf1kit.checkpoint.diff_show import as_json, show
    from tf1kit.checkpoint.mapping import load
    from tf1kit.cli.progress import progress_bar
    from tf1kit.console import console

    with load(a) as left, load(b) as right:
        with progress_bar(quiet) as tell:
            found = compare(left, right, tell, stats, weights_only)
        show(left, right, found, console(), quiet)
        _write(json_file, as_json(left, right, found), force)
    raise SystemExit(0 if all(said.equal for said in found) else 1)


def _write(path: Path | None, content: dict[str, Any], force: bool) -> None:
    from tf1kit.checkpoint.convert.output import written

    if path is not None:
        with written(path, force) as new:
            new.write_text(json.dumps(content, indent=1) + "\n")
