"""`tf1kit scan`: finds the parts of a program that cannot run, without running it."""

from __future__ import annotations

from pathlib import Path

import click

from tf1kit.cli.options import example, own_option, quiet_option


def _guide(context: click.Context, parameter: click.Parameter, section: str | None) -> None:
    """Print the section and exit, as --version does."""
    if section is None or context.resilient_parsing:
        return
    from tf1kit.console import console
    from tf1kit.run.scan.report import guide

    if not guide(section, console()):
        raise click.UsageError(f"the guide has no section {section}: name one that tf1kit scan prints after 'see'")
    context.exit()


@click.command(epilog=example("tf1kit scan src --format github"))
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "github"]),
    default="table",
    show_default=True,
    help="github writes annotations for a workflow.",
)
@click.option(
    "--guide",
    metavar="SECTION",
    is_eager=True,
    expose_value=False,
    callback=_guide,
    help="Print a section of the guide to porting, and nothing else.",
)
@own_option("Look into an installed package, too, as tf1kit run --own runs it; may be given several times.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Read the files in N processes.  [default: one for 400 files, at most one for a processor]",
    metavar="N",
)
@click.option(
    "--cache",
    "kept",
    type=click.Path(dir_okay=False),
    help="Keep what was found in FILE, and read only those files again whose contents have changed.",
    metavar="FILE",
)
@quiet_option("Print only the places that cannot run, and their number.")
def scan(
    paths: tuple[str, ...], form: str, own: tuple[str, ...], jobs: int | None, kept: str | None, quiet: bool
) -> None:
    """Find the places of a TensorFlow 1 program where the kit helps, and those that cannot run.

    PATHS are Python files, notebooks, and folders that contain them. Nothing is run.

    Exits with 0 if everything can run, 1 if something cannot, 2 if the arguments cannot be used.
    """
    from tf1kit.cli.progress import progress_bar
    from tf1kit.console import console as command_console
    from tf1kit.run.own import packages, places
    from tf1kit.run.scan import report as show
    from tf1kit.run.scan.files import nothing_found
    from tf1kit.run.scan.files import scan as find
    from tf1kit.run.scan.store import store

    patterns = packages(own, Path(paths[0]))
    paths = (*paths, *places(patterns))
    with store(kept) as before, progress_bar(quiet) as tell:
        rows = find(paths, patterns, jobs, before, tell)
    cannot = sum(not row.verdict.runs for row in rows)
    said = [row for row in rows if row.verdict.kind != "unseen"]
    unseen = show.not_looked_into(rows)
    shown = [row for row in rows if not row.verdict.runs] if quiet else rows
    verdict = f"{len(said)} place{'s' if len(said) != 1 else ''}, {cannot} of which cannot run"
    if form == "json":
        for part in show.as_json(shown):
            click.echo(part, nl=False)
        click.echo()
    elif form == "github":
        show.github(shown)
    elif said and shown:
        show.table(shown, verdict, command_console())
    else:
        click.echo(verdict if said else nothing_found(paths, bool(unseen)))
    if unseen and form == "table" and not quiet:
        click.echo(unseen)
    raise SystemExit(1 if cannot else 0)
