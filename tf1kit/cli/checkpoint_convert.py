"""`tf1kit checkpoint convert`, `verify` and `map`: to Keras and back.  Each imports what it needs when it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tf1kit.errors import UsageError
from tf1kit.importing.start import import_tensorflow


def _options(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """KEY=VALUE pairs as `tf1kit parity` takes them."""
    from tf1kit.cli import _options as parse

    return parse(context, parameter, values)


def _shape(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """128,24,24,3 as a tuple."""
    from tf1kit.cli import _shape as parse

    return parse(context, parameter, text)


path_type = click.Path(path_type=Path)
option = click.option(
    "--option", "options", multiple=True, callback=_options, metavar="KEY=VALUE", help="An argument of the model."
)
images = click.option(
    "--images", callback=_shape, metavar="N,H,W,C", help="What the model is called on.  [default: its INPUT_SHAPE]"
)
use_ema = click.option("--use-ema", is_flag=True, help="Take moving averages for the weights that have one.")
weights_only = click.option("--weights-only", is_flag=True, help="Leave the optimizer's state behind.")
meta = click.option(
    "--meta",
    type=path_type,
    metavar="FILE",
    help="The program's MetaGraph, where that does not lie beside the checkpoint.",
)
force = click.option("--force", is_flag=True, help="Replace what is there.")
rename = click.option(
    "--rename",
    multiple=True,
    metavar="OLD=NEW",
    help="What the checkpoint calls OLD, a variable or a scope, is NEW; may be given several times.",
)
drop = click.option(
    "--drop",
    multiple=True,
    metavar="PATTERN",
    help="Leave out what is called so, such as 'AuxLogits/*'; several times.",
)


def of_a_port(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that brings a checkpoint to a port, in the order in which its help shows them."""
    for decorate in (meta, weights_only, drop, rename, use_ema, images, option):
        command = decorate(command)
    return command


def _chosen(path: str, arguments: dict[str, Any]) -> Any:
    """What --rename and --drop make of the checkpoint."""
    from tf1kit.checkpoint.chosen import Chosen

    names, patterns = arguments.pop("rename"), arguments.pop("drop")
    return Chosen(path, names, patterns) if names or patterns else path


@click.command(epilog="Example: tf1kit checkpoint convert model.ckpt-1000 --model port:Net --out model.keras")
@click.argument("path")
@click.option("--model", required=True, metavar="MODULE:CLASS", help="The Keras model; its module has the WEIGHT_MAP.")
@click.option(
    "--out", type=path_type, help="What to write: .keras, .weights.h5, .safetensors, .npz; without ending a SavedModel."
)
@click.option("--to-tf1", "folder", type=path_type, metavar="DIR", help="The way back: PATH is a .keras file.")
@click.option("--like", metavar="CKPT", help="With --to-tf1: take what the map drops from this checkpoint.")
@click.option("--legacy", metavar="MODULE", help="Then compare with this graph on random inputs; OUT.verdict.json.")
@of_a_port
@force
def convert(path: str, out: Path | None, folder: Path | None, **arguments: Any) -> None:
    """Convert a checkpoint of TensorFlow 1 to Keras with everything that training needs, or back.

    Exits with 0; with 1 when --legacy finds a difference, or when the port's optimizer has no place for state that the
    checkpoint has; with 2 when something is missing or does not fit. With 2, and for such state, nothing is written.
    """
    if (out is None) == (folder is None):
        raise UsageError("say where to: --out FILE for Keras, or --to-tf1 DIR for TensorFlow 1")
    import_tensorflow()
    raise SystemExit(_back(path, folder, **arguments) if folder is not None else _forth(path, out, **arguments))


def _forth(path: str, out: Any, model: str, legacy: str | None, like: str | None, **arguments: Any) -> int:
    if like is not None:
        raise UsageError("--like goes with --to-tf1")
    from tf1kit.checkpoint.bar import bar
    from tf1kit.checkpoint.convert.command import filled, to_keras
    from tf1kit.checkpoint.convert.output import check_free, verdict_of
    from tf1kit.checkpoint.convert.verdict import judge, legacy_module, write_verdict
    from tf1kit.checkpoint.errors import DoesNotFitError

    if legacy is not None:  # what is wrong with it is said before anything is written
        check_free(verdict_of(out), arguments["force"])
        legacy_module(legacy)
    source = _chosen(path, arguments)
    try:
        with bar() as progress:
            done = to_keras(source, model, out, progress=progress, **arguments)
    except DoesNotFitError as error:
        click.echo(f"Error: {error}", err=True)
        return 1
    click.echo(done.summary())
    for line in done.warnings():
        click.echo(line, err=True)
    if legacy is None:
        return 0
    options, images, use_ema = (arguments[name] for name in ("options", "images", "use_ema"))
    port = done.port or filled(source, model, options, images, use_ema)
    rows = judge(source, port, legacy, images, use_ema)
    about = {"checkpoint": path, "model": model, "legacy": legacy}
    holds = write_verdict(out, rows, about, arguments["force"])
    failed = [f"{row.key}: {row.problem}" for row in rows if not row.ok]
    ulp = max((row.ulp or 0 for row in rows), default=0)
    click.echo(f"{legacy}: {len(rows)} tensors, {len(failed)} beyond the bounds of golden, at most {ulp} ULP apart")
    for line in failed:
        click.echo(line)
    return 0 if holds else 1


def _back(path: str, folder: Path, model: str, like: str | None, **arguments: Any) -> int:
    for name in ("legacy", "images", "use_ema", "rename", "drop", "weights_only", "meta"):
        if arguments.pop(name):
            raise UsageError(f"--{name.replace('_', '-')} does not go with --to-tf1")
    from tf1kit.checkpoint.bar import bar
    from tf1kit.checkpoint.convert.command import to_tf1

    with bar() as progress:
        done = to_tf1(Path(path), model, folder, like=like, progress=progress, **arguments)
    click.echo(done.summary())
    for line in done.warnings():
        click.echo(line, err=True)
    return 0


@click.command(epilog="Example: tf1kit checkpoint verify model.ckpt-1000 --model port:Net")
@click.argument("path")
@click.option("--model", required=True, metavar="MODULE:CLASS", help="The Keras model; its module has the WEIGHT_MAP.")
@of_a_port
def verify(path: str, model: str, **arguments: Any) -> None:
    """Say what of a checkpoint does not fit a model: missing, left over, of another shape, not finite.

    Exits with 0 when nothing is wrong, 1 with a line per problem, 2 when the arguments cannot be used.
    """
    import_tensorflow()
    from tf1kit.checkpoint.bar import bar
    from tf1kit.checkpoint.convert.restoring import behind
    from tf1kit.checkpoint.verify import verify as check

    left: dict[str, str] = {}
    with bar() as progress:
        found = check(_chosen(path, arguments), model, progress=progress, left=left, **arguments)
    for line in behind(left):
        click.echo(line, err=True)
    for line in found:
        click.echo(line)
    if not found:
        click.echo(f"{path} fits {model}: complete, and every value finite")
    raise SystemExit(1 if found else 0)


@click.command("map", epilog="Example: tf1kit checkpoint map model.ckpt-1000 port:Net --legacy graph")
@click.argument("path")
@click.argument("model", metavar="MODEL")
@click.option(
    "--meta", type=path_type, metavar="FILE", help="The MetaGraph of the checkpoint: compute what names cannot tell."
)
@click.option("--legacy", metavar="MODULE", help="The same, by the module of the legacy graph.")
@click.option("--out", type=path_type, help="Write the table here.  [default: print it]")
@option
@images
@rename
@drop
@force
def find_map(path: str, model: str, out: Path | None, force: bool, **arguments: Any) -> None:
    """Find the WEIGHT_MAP from a checkpoint to MODEL, which is MODULE:CLASS or a .keras file.

    Says of each row how sure it is and why; computes with --meta or --legacy. Exits with 0 when every row is decided, 1 when
    something is open, 2 when the arguments cannot be used.
    """
    import_tensorflow()
    from rich.table import Table
    from rich.text import Text

    from tf1kit.checkpoint.bar import bar
    from tf1kit.checkpoint.convert.output import check_free, written
    from tf1kit.checkpoint.map.checkpoint_map import map_checkpoint
    from tf1kit.console import console, print_table

    if out is not None:
        check_free(out, force)
    with bar() as progress:
        found = map_checkpoint(path, model, progress=progress, **arguments)
    table = Table("checkpoint", "port", "how sure", "why", box=None, pad_edge=False)
    for row in found.rows:
        cells = row.legacy, row.migrated or " or ".join(row.choices) or "-", row.sure, row.why
        table.add_row(*map(Text, cells))  # names may have what would be markup
    for name, why in found.dropped.items():
        table.add_row(*map(Text, (name, "-", "likely", why)))
    for column in table.columns[:3]:
        column.no_wrap = True
    print_table(table, console(stderr=True))
    for problem in found.problems:
        click.echo(problem, err=True)
    if found.proven:
        click.echo("proven: with a random value of its own for every weight, both sides compute the same", err=True)
    if found.problems:
        raise SystemExit(1)
    if out is None:
        click.echo(found.table(), nl=False)
        return
    with written(out, force) as file:
        file.write_text(found.table(), encoding="utf-8")


COMMANDS = (convert, verify, find_map)
