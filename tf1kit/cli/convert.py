"""`tf1kit checkpoint convert`: converts a checkpoint to Keras, or back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tf1kit.cli import start
from tf1kit.cli.options import (
    PATH,
    drop_option,
    example,
    force_option,
    images_option,
    option_option,
    quiet_option,
    refuse,
    rename_option,
)
from tf1kit.errors import UsageError

if TYPE_CHECKING:
    from tf1kit.checkpoint.chosen import Chosen

FORTH_ONLY = ("legacy", "use_ema", "rename", "drop", "weights_only", "meta")

# Options that `convert` and `verify` share.
model_option = click.option(
    "--model", required=True, metavar="MODULE:CLASS", help="The Keras model; its module has the WEIGHT_MAP."
)
use_ema_option = click.option("--use-ema", is_flag=True, help="Use the moving average of each weight that has one.")
weights_only_option = click.option("--weights-only", is_flag=True, help="Leave the optimizer's state behind.")
meta_option = click.option(
    "--meta",
    type=PATH,
    metavar="FILE",
    help="The program's MetaGraph.  [default: the .meta beside the checkpoint]",
)


def of_a_port(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that `convert` and `verify` share, in the order of their help."""
    asked = "The shape of the model's images.  [default: its INPUT_SHAPE]"
    for decorate in (
        meta_option,
        weights_only_option,
        drop_option,
        rename_option,
        use_ema_option,
        images_option(asked),
    ):
        command = decorate(command)
    return option_option("An argument of the model.")(command)


def chosen(path: str, rename: tuple[str, ...], drop: tuple[str, ...]) -> str | Chosen:
    """The checkpoint with --rename and --drop applied."""
    from tf1kit.checkpoint.chosen import Chosen

    return Chosen(path, rename, drop) if rename or drop else path


@click.command(epilog=example("tf1kit checkpoint convert model.ckpt-1000 --model port:Net --out model.keras"))
@click.argument("path")
@model_option
@click.option(
    "--out", type=PATH, help="The file to write: .keras, .weights.h5, .safetensors, .npz; no ending: a SavedModel."
)
@click.option("--to-tf1", "folder", type=PATH, metavar="DIR", help="Convert back: PATH is a .keras file.")
@click.option("--like", metavar="CKPT", help="With --to-tf1: copy the variables that the map drops from here.")
@click.option("--legacy", metavar="MODULE", help="Compare with this graph afterwards; writes OUT.verdict.json.")
@of_a_port
@force_option("Replace existing files.")
@quiet_option()
@click.pass_context
def convert(
    context: click.Context,
    /,
    path: str,
    model: str,
    out: Path | None,
    folder: Path | None,
    like: str | None,
    options: dict[str, Any],
    force: bool,
    quiet: bool,
    **forth: Any,
) -> None:
    """Convert a checkpoint of TensorFlow 1 to Keras, with the state that training needs, or back.

    Exits with 0 if all is well, and with 1 if --legacy finds a difference. Exits with 1 and writes
    nothing if the port's optimizer cannot take the state in the checkpoint. Exits with 2 and
    writes nothing if something is missing or does not fit. If the comparison with --legacy cannot
    run, OUT is there, and the command exits with 2.
    """
    if folder is not None and out is None:
        refuse(context, FORTH_ONLY, "does not go with --to-tf1")
        with start.tensorflow():
            _back(Path(path), model, folder, like, options, forth["images"], force, quiet)
    elif out is not None and folder is None:
        refuse(context, ("like",), "goes with --to-tf1")
        with start.tensorflow():
            raise SystemExit(_forth(path, model, out, options, force, quiet, **forth))
    else:
        raise UsageError("say where to write: give --out FILE for Keras, or --to-tf1 DIR for TensorFlow 1")


def _forth(
    path: str,
    model: str,
    out: Path,
    options: dict[str, Any],
    force: bool,
    quiet: bool,
    legacy: str | None,
    images: tuple[int, ...] | None,
    use_ema: bool,
    rename: tuple[str, ...],
    drop: tuple[str, ...],
    weights_only: bool,
    meta: Path | None,
) -> int:
    from tf1kit.checkpoint.convert.command import filled, to_keras
    from tf1kit.checkpoint.convert.output import check_free, verdict_of
    from tf1kit.checkpoint.convert.verdict import judge, legacy_module, write_verdict
    from tf1kit.checkpoint.errors import DoesNotFitError
    from tf1kit.cli.progress import progress_bar

    if legacy is not None:  # report what is wrong with it before anything is written
        check_free(verdict_of(out), force)
        legacy_module(legacy)
    source = chosen(path, rename, drop)
    try:
        with progress_bar(quiet) as tell:
            done = to_keras(source, model, out, options, images, use_ema, force, tell, weights_only, meta)
    except DoesNotFitError as error:
        click.echo(f"Error: {error}", err=True)
        return 1
    _say(done, quiet)
    if legacy is None:
        return 0
    port = done.port or filled(source, model, options, images, use_ema)
    try:
        rows = judge(source, port, legacy, images, use_ema)
    except UsageError as error:
        raise UsageError(f"{out} is written, but not compared with {legacy}: {error}") from error
    holds = write_verdict(out, rows, {"checkpoint": path, "model": model, "legacy": legacy}, force)
    failed = [f"{row.key}: {row.problem}" for row in rows if not row.ok]
    ulp = max((row.ulp or 0 for row in rows), default=0)
    click.echo(f"{legacy}: {len(rows)} tensors, {len(failed)} beyond the bounds of golden, at most {ulp} ULP apart")
    for line in failed:
        click.echo(line)
    return 0 if holds else 1


def _back(
    path: Path,
    model: str,
    folder: Path,
    like: str | None,
    options: dict[str, Any],
    images: tuple[int, ...] | None,
    force: bool,
    quiet: bool,
) -> None:
    from tf1kit.checkpoint.convert.command import to_tf1
    from tf1kit.cli.progress import progress_bar

    with progress_bar(quiet) as tell:
        done = to_tf1(path, model, folder, options, like=like, force=force, progress=tell, images=images)
    _say(done, quiet)


def _say(done: Any, quiet: bool) -> None:
    """Print what was written, and what was left behind."""
    if not quiet:
        click.echo(done.summary())
    for line in done.warnings():
        click.echo(line, err=True)
