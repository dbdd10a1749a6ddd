"""The `tf1kit checkpoint` group, and its commands that look at checkpoints and compare them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tf1kit.cli.checkpoint_convert import COMMANDS

json_option = click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write every figure.")
force_option = click.option("--force", is_flag=True, help="Replace the file of --json.")
stats_option = click.option("--stats", is_flag=True, help="Figures of the values too; for these, tensors are read.")


@click.group()
def checkpoint() -> None:
    """Look at checkpoints of TensorFlow 1, compare them, and take them to Keras and back."""


for command in COMMANDS:
    checkpoint.add_command(command)


@checkpoint.command("list", epilog="Example: tf1kit checkpoint list model.ckpt-1000 --stats")
@click.argument("path", type=click.Path(path_type=Path))
@stats_option
@json_option
@force_option
@click.option("--step", type=click.IntRange(min=0), help="Which checkpoint of a folder.  [default: the latest]")
def list_variables(path: Path, stats: bool, json_file: Path | None, force: bool, step: int | None) -> None:
    """List every variable: shape, type, bytes, and what it is for.

    PATH is a checkpoint's prefix (V2) or file (V1), a folder with a `checkpoint` file, a SavedModel, a frozen graph (.pb),
    a MetaGraph (.meta), .npz, .safetensors, .keras or .weights.h5. Nothing in it is executed or unpickled. Exits with 2
    when it cannot be read.
    """
    from tf1kit.checkpoint.bar import bar
    from tf1kit.checkpoint.listing import as_json, rows_of, show
    from tf1kit.checkpoint.mapping import load
    from tf1kit.console import console

    with load(path, step) as opened:
        with bar() as tell:
            rows = rows_of(opened, stats, tell)
        show(opened, rows, console())
        _write(json_file, as_json(opened, rows), force)


@checkpoint.command(epilog="Example: tf1kit checkpoint diff model.ckpt-1000 model.ckpt-2000")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@stats_option
@click.option("--weights-only", is_flag=True, help="Leave out what only training needs: slots, averages, steps.")
@json_option
@force_option
def diff(a: Path, b: Path, stats: bool, weights_only: bool, json_file: Path | None, force: bool) -> None:
    """Compare two checkpoints of any kind tensor by tensor, by name, largest differences first.

    Two elements are the same if all their bits are, or if both are NaN. Exits with 0 when nothing differs, 1 when something
    does, 2 when one cannot be read.
    """
    from tf1kit.checkpoint.bar import bar
    from tf1kit.checkpoint.diff import diff as compare
    from tf1kit.checkpoint.diff_show import as_json, show
    from tf1kit.checkpoint.mapping import load
    from tf1kit.console import console

    with load(a) as left, load(b) as right:
        with bar() as tell:
            found = compare(left, right, tell, stats, weights_only)
        show(left, right, found, console())
        _write(json_file, as_json(left, right, found), force)
    raise SystemExit(0 if all(said.equal for said in found) else 1)


def _write(path: Path | None, content: dict[str, Any], force: bool) -> None:
    from tf1kit.checkpoint.convert.output import written

    if path is not None:
        with written(path, force) as new:
            new.write_text(json.dumps(content, indent=1) + "\n")
