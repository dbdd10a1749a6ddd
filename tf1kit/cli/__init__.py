"""The `tf1kit` command: one thin command per room; each imports its room when it runs."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Any

import click

import tf1kit
from tf1kit.cli.checkpoint import checkpoint
from tf1kit.cli.docs import docs
from tf1kit.errors import UsageError, UsageFailure
from tf1kit.importing.start import import_tensorflow


class Launch(BaseException):
    """Leaves click with a program that is to run outside of it: click has its own ways with exceptions and signals."""

    def __init__(self, program: Any) -> None:
        super().__init__()
        self.program = program


class KitGroup(click.Group):
    """A group whose commands show a `UsageError` as a `UsageFailure`, and whose `run` starts a program in this process."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the command, and then the program that it launches."""
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


@click.group(cls=KitGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(tf1kit.__version__, prog_name="tf1kit")
def main() -> None:
    """Run TensorFlow 1 code today, read how it is written now, prove that both compute the same."""


@main.group()
def data() -> None:
    """Write a small real sample, or the genuine CIFAR-10, as CIFAR-10 batches."""


@data.command(epilog="Example: tf1kit data sample --out data/sample")
@click.option("--out", default="data/sample", show_default=True, type=click.Path(), help="Folder for the batches.")
@click.option("--force", is_flag=True, help="Replace batches that are there.")
def sample(out: str, force: bool) -> None:
    """Write a small real sample; needs no network.

    It is 1,797 handwritten digits, enlarged to 32x32x3: five training batches of 300 records and a test batch of 297.
    """
    from tf1kit.data.sample import LICENCE, write_sample
    from tf1kit.data.show import show_folder

    show_folder(out, write_sample(out, overwrite=force), LICENCE)


@data.command(epilog="Example: tf1kit data cifar10 --out data/cifar10")
@click.option("--out", default="data/cifar10", show_default=True, type=click.Path(), help="Folder for the archive.")
@click.option("--url", help="A mirror, or file:///FOLDER/cifar-10-binary.tar.gz.  [default: the authors' site]")
@click.option("--force", is_flag=True, help="Replace the whole folder, and an archive that is not the genuine one.")
def cifar10(out: str, url: str | None, force: bool) -> None:
    """Fetch and unpack the genuine CIFAR-10.

    The batches end in OUT/cifar-10-batches-bin, as in the archive (170 MB, kept) and in TensorFlow's tutorial. A
    download that broke off goes on where it was.
    """
    from tf1kit.data.download import LICENCE, URL, download_cifar10
    from tf1kit.data.show import show_folder

    folder, batches = download_cifar10(out, url=url or URL, overwrite=force)
    show_folder(folder, batches, LICENCE)


def _options(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    """KEY=VALUE pairs as keyword arguments; values are Python literals."""
    options = {}
    for text in values:
        key, _, value = text.partition("=")
        try:
            options[key] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            raise click.BadParameter(f"{text!r} is not KEY=VALUE with a Python literal, such as split=False") from None
    return options


def _shape(context: click.Context, parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """128,24,24,3 as a tuple."""
    try:
        return tuple(int(size) for size in text.split(",")) if text else None
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a shape such as 128,24,24,3") from None


EXAMPLES = """\b
Examples:
  tf1kit parity legacy.factored_kernels migrated.factored_kernels --html parity.html
  tf1kit parity --all --rung map --rung bitwise --html all.html
"""


@main.command(epilog=EXAMPLES)
@click.argument("legacy", required=False)
@click.argument("migrated", required=False)
@click.option("--all", "every", is_flag=True, help="Every legacy/STEM.py that has a migrated/STEM.py, a line for each.")
@click.option(
    "--rung",
    "rungs",
    multiple=True,
    help="map, float64, bitwise, golden, beyond or mutation; again for more.  [default: all]",
)
@click.option("--html", type=click.Path(path_type=Path), help="Write a page with plots.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write every figure.")
@click.option(
    "--option", "options", multiple=True, callback=_options, metavar="KEY=VALUE", help="An argument of both models."
)
@click.option(
    "--images", callback=_shape, metavar="N,H,W,C", help="Images to feed.  [default: the legacy's INPUT_SHAPE]"
)
@click.option(
    "--steps", type=click.IntRange(min=1), help="Training steps under bitwise.  [default: 200; with --all 20]"
)
@click.option("--seed", default=0, show_default=True, help="Of weights and images; goldens are recorded with 0.")
@click.option("--mutant", metavar="NAME", help="Compare a declared mutant of the port; leaves the rung mutation out.")
@click.option("--allow-not-run", is_flag=True, help="A rung that cannot run does not fail the command.")
@click.option("--allow-rounding", is_flag=True, help="Nor does one that is equal but for rounding.")
def parity(legacy: str | None, migrated: str | None, every: bool, steps: int | None, **arguments: Any) -> None:
    """Prove that the module MIGRATED computes what LEGACY does, weight for weight and step for step.

    The rung beyond has a check each for call and fit, a batch of 1, another batch size, an odd image size, the learning rate up
    to step 10^6, freshly initialised values, the saved .keras file, large images and large gradients.

    Exits with 0 when all rungs hold, 1 when one fails, could not run or is equal but for rounding, 2 when the arguments
    cannot be used.
    """
    if every:
        alone = {name: arguments.pop(name) for name in ("options", "images", "mutant", "seed")}
        if legacy or any(alone.values()):
            raise click.UsageError("--all takes each pair as it is declared: no module, option, image, seed or mutant")
        import_tensorflow()
        from tf1kit.parity.all_pairs import run_all

        raise SystemExit(run_all(steps=steps or 20, **arguments))
    if legacy is None or migrated is None:
        raise click.UsageError("name LEGACY and MIGRATED, or say --all")
    import_tensorflow()
    from tf1kit.parity.command import run

    raise SystemExit(run(legacy, migrated, steps=steps or 200, **arguments))


@main.command(
    "run",
    context_settings={"allow_interspersed_args": False},
    epilog="Example: tf1kit run train.py --batch_size 64",
)
@click.option(
    "-m", "module", metavar="MODULE", help="Run a module of the current folder or the path, as python -m does."
)
@click.option("--explain", is_flag=True, help="Print afterwards what was supplied, and what to write today.")
@click.option(
    "--python2",
    type=click.Choice(["auto", "yes", "no"]),
    default="auto",
    show_default=True,
    help="Which of the program's files are of Python 2; auto: those that cannot be of Python 3.",
)
@click.option("--no-onednn", is_flag=True, help="Without oneDNN: kernels round nearly as those of 1.15.5; slower.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="PROGRAM [ARGS]...")
def run_program(module: str | None, explain: bool, python2: str, no_onednn: bool, arguments: tuple[str, ...]) -> None:
    """Run a TensorFlow 1 program, its files untouched.

    What follows PROGRAM is the program's own. The exit code is the program's.
    """
    from tf1kit.run.program import Program

    if module is None and not arguments:
        raise UsageError("name a program, such as train.py, or a module: -m package.module")
    if no_onednn:
        os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # TensorFlow reads it when it is loaded, here and in child processes
    target, rest = (module, arguments) if module is not None else (arguments[0], arguments[1:])
    program = Program(target, module is not None, rest, python2, explain)
    program.check()
    raise Launch(program)


@main.command(epilog="Example: tf1kit scan src --format github")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "github"]),
    default="table",
    show_default=True,
    help="github: annotations of a workflow.",
)
@click.option("--guide", metavar="SECTION", help="Print a section of the guide to porting, and nothing else.")
def scan(paths: tuple[str, ...], form: str, guide: str | None) -> None:
    """Find what a TensorFlow 1 program would be supplied with, and what of it cannot run, without running it.

    PATHS are Python files, notebooks, and folders with such.

    Exits with 0 when everything can run, 1 when something cannot, 2 when the arguments cannot be used.
    """
    from tf1kit.console import console as command_console
    from tf1kit.run.scan import report as show
    from tf1kit.run.scan.files import nothing_found
    from tf1kit.run.scan.files import scan as find

    console = command_console()
    if guide:
        if not show.guide(guide, console):
            raise click.UsageError(f"the guide has no section {guide}")
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
    rows = find(paths)
    cannot = sum(not row.verdict.runs for row in rows)
    unseen = show.not_looked_into(rows)
    said = [row for row in rows if row.verdict.kind != "unseen"]
    if form == "json":
        click.echo(show.as_json(rows))
    elif form == "github":
        show.github(rows)
    elif said:
        show.table(rows, f"{len(said)} places, {cannot} of which cannot run", console)
    else:
        click.echo(nothing_found(paths, bool(unseen)))
    if unseen and form == "table":
        click.echo(unseen)
    raise SystemExit(1 if cannot else 0)


main.add_command(checkpoint)
main.add_command(docs)
