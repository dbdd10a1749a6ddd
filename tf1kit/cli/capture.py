"""`tf1kit capture`: records what a TensorFlow 1 program computes while it trains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tf1kit.cli.options import example, quiet_option, refuse
from tf1kit.cli.run import Launch
from tf1kit.errors import UsageError

RECORDER = Path(__file__).parent.parent / "capture" / "recorder.py"


class Captured:
    """A program that is recorded while it runs in this process."""

    def __init__(self, program: Any, options: list[str]) -> None:
        self.program, self.options = program, options

    def run(self) -> None:
        """Run the program and record it. An error of the program goes on to the caller."""
        from tf1kit.capture import recorder

        found = recorder.Recorder(
            recorder.parser().parse_args([*self.options, self.program.target]), [self.program.target]
        )
        found.install()
        found.note("no TensorFlow 1 was involved: tf1kit ran the program on the installed TensorFlow")
        try:
            self.program.run()
        except recorder.CaptureError as error:
            raise SystemExit(f"capture: {error}") from None
        finally:
            found.finish()


@click.command(
    "capture",
    context_settings={"allow_interspersed_args": False},
    epilog=example("tf1kit capture --print-recorder > tf1kit_capture.py"),
)
@click.option("--print-recorder", is_flag=True, help="Print the recorder, one file that runs beside TensorFlow 1.")
@click.option("--out", help="The folder to write.")
@click.option(
    "--windows",
    metavar="RUNS",
    default="1-3,20-21",
    show_default=True,
    help="The runs of each train operation to record.",
)
@click.option("--whole", is_flag=True, help="Keep gradients and variables whole, not as sketches.")
@click.option(
    "--max-size",
    metavar="SIZE",
    default="2G",
    show_default=True,
    help="The largest capture; a larger one is not recorded.",
)
@click.option("--eval", "evaluate", is_flag=True, help="Record runs that do not train, too.")
@click.option("--stop", is_flag=True, help="End the program after the last run that is recorded.")
@quiet_option("Print only warnings and errors.")
@click.option("-m", "is_module", is_flag=True, help="PROGRAM is a module, as for python -m.")
@click.argument("program", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARGS]...")
def capture(
    print_recorder: bool,
    out: str | None,
    windows: str,
    whole: bool,
    max_size: str,
    evaluate: bool,
    stop: bool,
    quiet: bool,
    is_module: bool,
    program: str | None,
    arguments: tuple[str, ...],
) -> None:
    """Record what a TensorFlow 1 program computes while it trains.

    A capture can prove a port if TensorFlow 1 made it. For that, write the recorder to a file with
    --print-recorder, copy the file to where TensorFlow 1 is, and run it there. Without
    --print-recorder, PROGRAM runs here, as by tf1kit run, and the capture says that no TensorFlow 1
    was involved.
    """
    if print_recorder:
        refuse(click.get_current_context(), ("out",), "does not go with --print-recorder, which goes to stdout")
        click.echo(RECORDER.read_text(encoding="utf-8"), nl=False)
        return
    if program is None or out is None:
        raise UsageError("tf1kit capture needs --out FOLDER and a PROGRAM, or --print-recorder")
    from tf1kit.run.program import Program

    chosen = Program(program, is_module, arguments)
    chosen.check()
    flags = [("--whole", whole), ("--eval", evaluate), ("--stop", stop), ("--quiet", quiet)]
    options = ["--out", out, "--windows", windows, "--max-size", max_size, *(name for name, on in flags if on)]
    raise Launch(Captured(chosen, options))
