"""`tf1kit new-pair`: writes the skeleton of a port."""

from __future__ import annotations

from pathlib import Path

import click

from tf1kit.cli import start
from tf1kit.cli.options import PATH, example, quiet_option
from tf1kit.errors import UsageError


@click.command("new-pair", epilog=example("tf1kit new-pair graph.py --out new_graph.py"))
@click.argument("legacy", type=PATH)
@click.option("--out", type=PATH, metavar="FILE", help="The file to write; it must not exist.  [default: print]")
@click.option("--graph", type=click.IntRange(min=0), help="The graph of a capture, if several were trained.")
@quiet_option("Print nothing but the skeleton.")
def new_pair(legacy: Path, out: Path | None, graph: int | None, quiet: bool) -> None:
    """Write the skeleton of the port of LEGACY.

    LEGACY is the folder of a capture, or a file with build.  The skeleton has the names
    that tf1kit parity needs, and a TODO for each thing to write.
    """
    if out is not None and (out.exists() or not out.absolute().parent.is_dir()):
        why = "it exists" if out.exists() else f"the folder {out.absolute().parent} does not exist"
        raise UsageError(f"{out} cannot be written: {why}; give another name")
    if not legacy.exists():
        raise UsageError(f"there is no {legacy}: name a file with build(images), or the folder of a capture")
    text = _skeleton(legacy, graph)
    if out is None:
        click.echo(text, nl=False)
        return
    with out.open("x", encoding="utf-8") as file:
        file.write(text)
    if not quiet:
        click.echo(f"{out}: {text.count('TODO')} TODOs; docs/3-prove-it.md says what each name means")


def _skeleton(legacy: Path, graph: int | None) -> str:
    if not legacy.is_dir():
        from tf1kit.parity.skeleton import of_module

        return of_module(legacy)
    with start.tensorflow():
        from tf1kit.parity.captured.skeleton import of_capture

        return of_capture(legacy, graph)
