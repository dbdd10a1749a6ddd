"""`tf1kit parity`: runs the ladder for one pair, for a capture and its port, or for every pair of
the folder; replays a capture without a port.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tf1kit.cli import start
from tf1kit.cli.options import Report, images_option, json_option, option_option, quiet_option, refuse, rung_option
from tf1kit.errors import UsageError
from tf1kit.parity.rungs import KNOWN, RUNGS, check_rungs

EXAMPLES = """\b
Examples:
  tf1kit parity legacy.factored_kernels migrated.factored_kernels --html parity.html
  tf1kit parity old.reviews new.reviews --rung bitwise --batch batch.npz
  tf1kit parity run.capture --json replay.json
  tf1kit parity --all --jobs 4 --rung map --rung bitwise --html all.html
"""
CAPTURED = ("graph", "inputs", "labels")  # options for a capture alone
PORTS = (  # options for a port alone
    *("rungs", "html", "options", "images", "batch", "steps", "seed", "inputs", "labels", "mutant"),
    *("allow_not_run", "allow_rounding"),
)
AS_CAPTURED = "does not go with a capture, which has its own"
AS_DECLARED = "does not go with --all, which takes each pair as it is declared"


def tensors(context: click.Context, parameter: click.Parameter, text: str | None) -> Any:
    """The names of tensors as the port takes them: "x:0", "x:0,y:0" for a tuple, "a=x:0,b=y:0" for
    a dict.
    """
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    if all("=" in part for part in parts):
        return dict(part.split("=", 1) for part in parts) or None
    return parts[0] if len(parts) == 1 else tuple(parts)


@click.command(epilog=EXAMPLES)
@click.argument("legacy", required=False)
@click.argument("migrated", required=False)
@click.option(
    "--all", "every", is_flag=True, help="Compare every legacy/STEM.py with migrated/STEM.py; a line for each."
)
@rung_option(check_rungs, "A rung to run; may be given several times.  [default: all but bfloat16]", KNOWN)
@click.option("--html", type=Report(replaces=True), metavar="FILE", help="Write a page with plots.")
@json_option(Report(replaces=True))
@option_option("An argument of both models.")
@images_option("The shape of the images to feed.  [default: the legacy's INPUT_SHAPE]")
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.npz",
    help="Feed the arrays of this file at every step, named as the arguments of build and loss.  "
    "[default: drawn as INPUTS and LABELS say]",
)
@click.option(
    "--steps", type=click.IntRange(min=1), help="Training steps of the rung bitwise.  [default: 200; with --all 20]"
)
@click.option(
    "--seed", default=0, show_default=True, help="Seed of weights and drawn batches; goldens are recorded with 0."
)
@click.option("--graph", type=click.IntRange(min=0), help="The graph of a capture, if several were trained.")
@click.option("--inputs", callback=tensors, metavar="NAMES", help="Tensors of a capture that the port is called with.")
@click.option("--labels", callback=tensors, metavar="NAMES", help="Tensors of a capture that the port's loss gets.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="With --all: run so many pairs at once, each in a process of about 3 GB.",
)
@click.option("--mutant", metavar="NAME", help="Compare a declared mutant of the port, without the rung mutation.")
@click.option("--allow-not-run", is_flag=True, help="A rung that cannot run does not fail the command.")
@click.option("--allow-rounding", is_flag=True, help="A rung that is equal but for rounding does not fail the command.")
@quiet_option()
@click.pass_context
def parity(
    context: click.Context,
    /,
    legacy: str | None,
    migrated: str | None,
    every: bool,
    steps: int | None,
    jobs: int,
    allow_not_run: bool,
    allow_rounding: bool,
    **arguments: Any,
) -> None:
    """Prove that the port MIGRATED computes what LEGACY does, weight for weight and step for step.

    LEGACY is a module, or the folder of a capture (docs/5-capture.md).  MIGRATED is the module of
    the port; for a capture also MODULE:MODEL, where MODEL is a Keras model, its class or a function
    that makes it.  Without MIGRATED, the recorded runs of the capture are replayed on the installed
    TensorFlow and compared with what was recorded.

    The rung beyond has one check each for call and fit, a batch of 1, another batch size, an odd
    image size, the learning rate up to step 10^6, initial values, the saved .keras file, large
    images and large gradients.

    The legacy module declares what its build and loss take, if that is not one array of images and
    one-hot labels: INPUTS and LABELS (docs/3-prove-it.md).

    Exits with 0 if all rungs (or the replay) hold, 1 if one fails, cannot run or is equal but for
    rounding, 2 if the arguments cannot be used.
    """
    if not every:
        refuse(context, ("jobs",), "goes only with --all")
    if every:
        alone = ("legacy", "migrated", "options", "images", "batch", "seed", "mutant", *CAPTURED)
        refuse(context, alone, AS_DECLARED)
        for name in alone[2:]:
            del arguments[name]
    elif legacy and migrated is None and Path(legacy).is_dir():
        refuse(context, PORTS, "goes only with a port")
        with start.tensorflow():
            raise SystemExit(_replay(legacy, arguments["graph"], arguments["json_file"], arguments["quiet"]))
    elif legacy is None:
        raise click.UsageError("name LEGACY and MIGRATED, or say --all")
    elif migrated is None:
        raise UsageError(
            f"there is no capture {legacy}: name the folder of a capture, or, if {legacy} is a module, name the port, too"
        )
    elif Path(legacy).is_dir():
        refuse(context, ("options", "images", "batch", "mutant"), AS_CAPTURED)
    else:
        refuse(context, CAPTURED, "goes only with a capture")
    with start.tensorflow():
        from tf1kit.parity.results import passing

        accepted = passing(allow_not_run, allow_rounding)
        if every:
            raise SystemExit(_every(steps or 20, jobs, accepted, **arguments))
        raise SystemExit(_one((str(legacy), str(migrated)), steps or 200, accepted, **arguments))


def _one(
    names: tuple[str, str],
    steps: int,
    accepted: set[str],
    rungs: tuple[str, ...],
    html: Path | None,
    json_file: Path | None,
    options: dict[str, Any],
    images: tuple[int, ...] | None,
    batch: Path | None,
    seed: int,
    graph: int | None,
    inputs: Any,
    labels: Any,
    mutant: str | None,
    quiet: bool,
) -> int:
    """Run the ladder for one pair; return the exit code."""
    from tf1kit.cli.progress import progress_bar
    from tf1kit.console import console
    from tf1kit.parity.captured.ladder import CapturedLadder
    from tf1kit.parity.captured.pair import load_captured
    from tf1kit.parity.ladder import climb
    from tf1kit.parity.mutants import mutate_port
    from tf1kit.parity.pair import load_pair
    from tf1kit.parity.reports import export, page, terminal
    from tf1kit.parity.reports.next_step import next_step
    from tf1kit.parity.results import VERDICT

    chosen = tuple(rung for rung in rungs if not (mutant and rung == "mutation"))
    with progress_bar(quiet) as tell:
        if Path(names[0]).is_dir():
            given = {key: value for key, value in (("INPUTS", inputs), ("LABELS", labels)) if value}
            captured = load_captured(Path(names[0]), names[1], graph, seed, given)
            ladder, about = CapturedLadder(captured, steps, tell), export.about_captured(captured)
            results = [ladder.run(rung) for rung in chosen]
        else:
            pair = load_pair(*names, options, images, seed=seed, batch=batch)
            if mutant:
                mutate_port(pair, mutant)
                names = (names[0], f"the mutant {mutant!r} of {names[1]}")
            results, about = climb(pair, chosen, steps, tell), export.about(pair)
    out = console()
    terminal.print_results(results, out, names, VERDICT in accepted, quiet)
    if html:
        page.write_page(html, " and ".join(names), results, about)
    if json_file:
        export.write_json(json_file, results, about)
    if not quiet:
        said = next_step(results, accepted, chosen == RUNGS, html, mutant)
        out.print(said, markup=False, highlight=False, soft_wrap=True)
    return 0 if all(result.status in accepted for result in results) else 1


def _replay(path: str, graph: int | None, json_file: Path | None, quiet: bool) -> int:
    """Replay a capture and compare it with what was recorded; return the exit code."""
    import tensorflow as tf

    from tf1kit.capture.folder import Capture
    from tf1kit.cli.progress import progress_bar
    from tf1kit.console import console
    from tf1kit.parity.captured.replayed import replay_capture
    from tf1kit.parity.reports import export
    from tf1kit.parity.reports.next_step import next_of_replay
    from tf1kit.parity.reports.replayed import print_replay

    capture = Capture(Path(path))
    with progress_bar(quiet) as tell:
        results = replay_capture(capture, graph, tell)
    out = console()
    print_replay(results, out, f"{path}: TensorFlow {capture.tensorflow}, and its replay on {tf.__version__}", quiet)
    if json_file:
        export.write_json(json_file, results, export.about_capture(capture, {}))
    if not quiet:
        out.print(next_of_replay(results, path, json_file), markup=False, highlight=False, soft_wrap=True)
    return 0 if all(result.status == "holds" for result in results) else 1


def _every(
    steps: int,
    jobs: int,
    accepted: set[str],
    rungs: tuple[str, ...],
    html: Path | None,
    json_file: Path | None,
    quiet: bool,
) -> int:
    """Run the ladder for every pair of the folder; return the exit code."""
    from tf1kit.cli.progress import progress_bar
    from tf1kit.console import console
    from tf1kit.parity import all_pairs
    from tf1kit.parity.folder import pairs_in
    from tf1kit.parity.reports import all_page, export
    from tf1kit.parity.reports.next_step import next_of_all
    from tf1kit.parity.reports.summary import print_lines

    entries, alone = pairs_in(Path.cwd())
    if not entries:
        raise UsageError(f"{Path.cwd()} has no pair: a pair is legacy/STEM.py and migrated/STEM.py")
    with progress_bar(quiet) as tell:
        lines = all_pairs.climb(entries, rungs, steps, tell, jobs)
    out = console()
    print_lines(lines, alone, out, quiet)
    if html:
        all_page.write_page(html, lines, alone)
    if json_file:
        export.write_object(json_file, all_pairs.as_json(lines, alone))
    if not quiet:
        out.print(next_of_all(lines, accepted, rungs == RUNGS, html), markup=False, highlight=False, soft_wrap=True)
    return 0 if all(line.status in accepted for line in lines) else 1
