"""`tf1kit port`: writes a port from a graph, and proves it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tf1kit.cli import start
from tf1kit.cli.options import PATH, example, force_option, images_option, option_option, quiet_option
from tf1kit.errors import UsageError

KINDS = "give a MetaGraph (.meta), a frozen graph (.pb), the folder of a SavedModel, or a module with build"


def _listed(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


@click.command("port", epilog=example("tf1kit port model.ckpt-1000.meta --out net.py"))
@click.argument("graph")
@click.option("--out", type=PATH, required=True, metavar="FILE", help="The module to write.")
@click.option(
    "--outputs", callback=_listed, metavar="NAMES", help="Tensors to compute.  [default: the ends of the graph]"
)
@click.option("--inputs", callback=_listed, metavar="NAMES", help="Tensors that are fed.  [default: its placeholders]")
@click.option(
    "--labels",
    callback=_listed,
    metavar="NAMES",
    help="What the loss is fed.  [default: placeholders that no layer follows]",
)
@click.option("--loss", default="", metavar="NAME", help="The loss.  [default: what the gradients begin at]")
@click.option("--eval", "evaluating_file", type=PATH, metavar="FILE", help="If GRAPH trains: the graph that evaluates.")
@option_option("An argument of build, if GRAPH is a module.")
@images_option("The shape of the images that the proof feeds.  [default: as the graph says]")
@click.option("--weights", metavar="CKPT", help="With --keras: the checkpoint.  [default: GRAPH]")
@click.option("--keras", "keras_file", type=PATH, metavar="FILE.keras", help="Write the model with its weights, too.")
@force_option("Replace existing files.")
@quiet_option()
def port(
    graph: str,
    out: Path,
    outputs: tuple[str, ...],
    inputs: tuple[str, ...],
    labels: tuple[str, ...],
    loss: str,
    evaluating_file: Path | None,
    options: dict[str, Any],
    images: tuple[int, ...] | None,
    weights: str | None,
    keras_file: Path | None,
    force: bool,
    quiet: bool,
) -> None:
    """Write the Keras 3 source of a network from its TensorFlow 1 GRAPH, and prove it.

    GRAPH is a MetaGraph (.meta), a frozen graph (.pb), the folder of a SavedModel, or a module with
    build.  Only feed-forward networks are ported so far: docs/port.md says what is missing.

    The proof gives the graph and the port the same weights and inputs, and compares every end point
    to the bit; of a graph that trains, its loss and all variables after each of some steps, too.

    Exits with 0 if the port is proven, 1 if it is written but not proven or not the whole program,
    2 if the graph cannot be ported.
    """
    for path in filter(None, (out, keras_file)):
        _check_place(path, force)
    if weights and not keras_file:
        raise UsageError("--weights goes with --keras FILE.keras: the source of a port has no weights")
    if keras_file and keras_file.suffix != ".keras":
        raise UsageError(f"{keras_file} is not a .keras file: give --keras a name such as net.keras")
    with start.tensorflow():
        source = _source(graph, (outputs, inputs, labels, loss), options, images)
        written, other = _write(graph, source, out, evaluating_file)
        if not quiet:
            click.echo(f"{out}: {written.summary}")
        shapes = {next(iter(written.source.inputs.values())): images} if images else {}
        code = _prove(written, out, shapes, other, quiet)
        if left := written.source.left:
            click.echo(f"{out} is not the whole program: not ported yet: {', '.join(left)}", err=True)
            code = code or 1
        if keras_file:
            _save(written, out, weights or graph, keras_file, force, quiet)
        raise SystemExit(code)


def _check_place(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise UsageError(f"{path} exists: give another name, or --force to replace it")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: the folder {path.absolute().parent} does not exist; make it first")


def _source(
    graph: str,
    named: tuple[Any, ...],
    options: dict[str, Any],
    images: tuple[int, ...] | None,
) -> Any:
    """What the graph is; `named` is what `read` takes besides the file."""
    from tf1kit.parity.written.of_module import source_of_module
    from tf1kit.port.read import read

    if Path(graph).exists():
        return read(Path(graph), *named)
    if "/" in graph or graph.endswith((".meta", ".pb", ".py")):
        raise UsageError(f"there is no {graph}: {KINDS}")
    return source_of_module(graph, options, images)


def _write(graph: str, source: Any, out: Path, evaluating_file: Path | None) -> tuple[Any, Any]:
    """The port, which is written to `out`, and the graph that evaluates, or None."""
    from tf1kit.port.read import evaluating, graph_of
    from tf1kit.port.translate import translate

    beside = source.evaluates if evaluating_file is None else graph_of(evaluating_file)
    written = translate(source, out.stem, beside is not None)
    if evaluating_file and not written.trains:
        raise UsageError(f"--eval goes with a graph that trains: {graph} has no dropout and no moving statistics")
    where = str(evaluating_file or graph)
    other = None if beside is None else evaluating(where, beside, written.ends, source.inputs)
    out.write_text(written.text, encoding="utf-8")
    return written, other


def _prove(written: Any, out: Path, shapes: dict[str, tuple[int, ...]], other: Any, quiet: bool) -> int:
    """Run the proof and print it; return the exit code."""
    from tf1kit.console import console
    from tf1kit.parity.reports import terminal
    from tf1kit.parity.results import passing
    from tf1kit.parity.written.forward import Forward

    try:
        results = Forward(written, out, shapes=shapes, evaluating=other).prove()
    except UsageError as error:
        click.echo(f"{out} is written, but not proven: {error}", err=True)
        return 1
    terminal.print_results(results, console(), (written.source.where, str(out)), quiet=quiet)
    return 0 if all(result.status in passing(False) for result in results) else 1


def _save(written: Any, out: Path, weights: str, keras_file: Path, force: bool, quiet: bool) -> None:
    """Write the model with the weights of a checkpoint."""
    from tf1kit.checkpoint.convert.command import to_keras

    place = out.resolve()
    here = Path.cwd()
    if not place.is_relative_to(here):
        raise UsageError(f"{out} is not below {here}: run the command in a folder above it, so that it can be imported")
    module = ".".join(place.relative_to(here).with_suffix("").parts)
    done = to_keras(weights, f"{module}:{written.name}", keras_file, images=written.example, force=force)
    if not quiet:
        click.echo(done.summary())
    for line in done.warnings():
        click.echo(line, err=True)
