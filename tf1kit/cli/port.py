"""`tf1kit port`: writes a port from a graph, and proves it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tf1kit.cli import start
from tf1kit.cli.options import (
    PATH,
    Report,
    example,
    force_option,
    images_option,
    key_values_option,
    option_option,
    quiet_option,
    rung_option,
)
from tf1kit.errors import UsageError


def _listed(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


@click.command("port", epilog=example("tf1kit port model.ckpt-1000.meta --out net.py"))
@click.argument("graph")
@click.option("--out", type=PATH, metavar="FILE", help="The module to write.")
@click.option("--check", type=PATH, metavar="FILE", help="An edited port to prove again, instead of --out.")
@rung_option(tuple, "A rung to show; may be given several times.  [default: all]")
@click.option("--test", is_flag=True, help="Write parity_tests/test_NAME.py, too, which proves the port again.")
@click.option(
    "--outputs", callback=_listed, metavar="NAMES", help="Tensors to compute.  [default: the ends of the graph]"
)
@click.option("--inputs", callback=_listed, metavar="NAMES", help="Tensors that are fed.  [default: placeholders]")
@click.option(
    "--labels", callback=_listed, metavar="NAMES", help="Tensors of labels.  [default: placeholders of the loss alone]"
)
@click.option("--loss", default="", metavar="NAME", help="The loss.  [default: what the gradients begin at]")
@key_values_option("--feed", "fed", "The number that a placeholder such as keep_prob always gets.")
@key_values_option(
    "--eval-feed",
    "fed_evaluating",
    "The number that it gets when the program evaluates.  [default: for a dropout, the one that keeps all]",
)
@click.option("--eval", "evaluating", type=PATH, metavar="FILE", help="If GRAPH trains: the graph that evaluates.")
@click.option("--html", type=Report(replaces=True), metavar="FILE", help="Write a page: the graph scope by scope.")
@option_option("An argument of build, if GRAPH is a module.")
@images_option("The shape of the images that the proof feeds, the first input.  [default: as the graph says]")
@key_values_option("--shape", "shapes", "The shape of what a placeholder is fed in the proof, such as y=8,40,40,1.")
@click.option("--stock", is_flag=True, help="Layers and optimizers of Keras alone, and a table of what differs then.")
@click.option(
    "--data-format",
    type=click.Choice(["channels_last"]),
    default=None,
    callback=lambda context, parameter, value: value or "",
    help="Write a graph of channels first for channels last.  [default: as the graph has it]",
)
@click.option("--weights", metavar="CKPT", help="With --keras: the checkpoint.  [default: GRAPH]")
@click.option("--keras", "keras_file", type=PATH, metavar="FILE.keras", help="Write the model with its weights, too.")
@force_option("Replace existing files.")
@quiet_option()
def port(
    out: Path | None,
    check: Path | None,
    rungs: tuple[str, ...],
    test: bool,
    weights: str | None,
    keras_file: Path | None,
    force: bool,
    quiet: bool,
    html: Path | None,
    **said: Any,
) -> None:
    """Write the Keras 3 source of a network from its TensorFlow 1 GRAPH, and prove it.

    GRAPH is a MetaGraph (.meta), a frozen graph (.pb), the folder of a SavedModel, a capture, or
    a module with build.  Only feed-forward networks are ported so far: docs/port.md says what is missing.

    The proof gives the graph and the port the same weights and inputs, and compares every end point
    to the bit.  If the graph trains, the proof also compares the loss and all variables after each of
    three steps.  A module for --check may leave out end points that are not outputs of the graph.

    With --stock the port has layers and optimizers of Keras alone, and needs this kit only where Keras has
    nothing near.  The proof says how far each tensor is from the graph, and why; in float64 nothing may be
    left of that but what is told.  Example: tf1kit port train.meta --stock --out net.py

    With --data-format channels_last a port of a graph of channels first takes images of channels last.
    Example: tf1kit port gpu.meta --data-format channels_last --out net.py

    Exits with 0 if the port is proven, 1 if it is written but not proven or not the whole program,
    2 if the graph cannot be ported.
    """
    place = out or check
    if place is None or (out and check):
        raise UsageError("give --out FILE to write a port, or --check FILE to prove an edited one again")
    suite = Path("parity_tests", f"test_{place.stem}.py") if test else None
    for path in filter(None, (out, keras_file)):
        _check_place(path, force)
    if suite and suite.exists() and not force:
        raise UsageError(f"{suite} exists: give --force to replace it")
    if check and not check.is_file():
        raise UsageError(f"there is no {check}: write a port with --out first")
    if weights and not keras_file:
        raise UsageError("--weights goes with --keras FILE.keras: the source of a port has no weights")
    if keras_file and keras_file.suffix != ".keras":
        raise UsageError(f"{keras_file} is not a .keras file: give --keras a name such as net.keras")
    with start.tensorflow():
        from tf1kit.parity.written.proof import Asked, check_rungs
        from tf1kit.parity.written.suite_text import suite_text

        asked = Asked(**{**said, "evaluating": str(said["evaluating"] or "")})
        rungs = check_rungs(rungs, asked.graph, asked.stock)
        written, other = asked.port(place)
        chosen = _checkpoint(written, weights or asked.graph) if keras_file else None
        if out:
            if written.constants:
                _check_place(out.with_suffix(".npz"), force)
            written.write(out)
        if not quiet:
            click.echo(f"{place}: {written.summary}")
            if written.constants:
                count = f"{len(written.constants)} constant{'s' * (len(written.constants) > 1)}"
                click.echo(f"{place.with_suffix('.npz')}: {count} of more than 64 elements, which {place.name} reads")
        for told in written.source.told:
            click.echo(f"{place}: {told}", err=True)
        code = _prove(asked, written, other, place, rungs, bool(check), quiet, html)
        if suite:
            suite.parent.mkdir(exist_ok=True)
            suite.write_text(suite_text(asked, place, written.name), encoding="utf-8")
            if not quiet:
                click.echo(f"{suite}: a test that proves the port again: python -m pytest {suite}")
        if keras_file:
            _save(written, place, chosen, keras_file, force, quiet)
        raise SystemExit(code)


def _check_place(path: Path, force: bool) -> None:
    if path.exists() and not force:
        raise UsageError(f"{path} exists: give another name, or --force to replace it")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: the folder {path.absolute().parent} does not exist; make it first")


def _prove(
    asked: Any,
    written: Any,
    other: Any,
    place: Path,
    rungs: tuple[str, ...],
    edited: bool,
    quiet: bool,
    html: Path | None,
) -> int:
    """Run the proof and print it; return the exit code.  The page is written, too, if `html` says where."""
    from tf1kit.cli.progress import progress_bar
    from tf1kit.console import console
    from tf1kit.parity.reports import terminal
    from tf1kit.parity.written.proof import open_parts

    try:
        with progress_bar(quiet) as tell:
            results = asked.proof(written, other, place, edited, tell).prove(rungs)
    except UsageError as error:
        click.echo(f"{place} is written, but not proven: {error}", err=True)
        return 1
    names = (asked.graph, str(place))
    stock = written.differences is not None
    terminal.print_results(results, console(), names, stock, quiet, everything="--html page.html lists all")
    found = open_parts(written, results)
    if html:
        from tf1kit.parity.reports import written_page
        from tf1kit.parity.written.scopes import scopes

        title = f"{asked.graph} as {place}"
        written_page.write_page(html, title, written.summary, scopes(written, results), results, found)
    if found:
        click.echo(f"{place} is not fully proven: {'; '.join(found)}", err=True)
    return 1 if found else 0


def _checkpoint(written: Any, weights: str) -> Any:
    """The checkpoint without what the port does not have; raises UsageError if it lacks a weight."""
    from tf1kit.checkpoint.convert.of_graph import of_graph
    from tf1kit.checkpoint.convert.restoring import behind

    chosen, beyond = of_graph(weights, written.weights, written.state, written.source.where)
    for line in behind(dict.fromkeys(beyond, "not in the port")):
        click.echo(line, err=True)
    return chosen


def _save(written: Any, out: Path, weights: Any, keras_file: Path, force: bool, quiet: bool) -> None:
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
