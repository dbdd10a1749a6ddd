"""The command of a `migrated/` module, which trains with a progress bar and evaluates."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tf1kit.cli.options import quiet_option
from tf1kit.cli.progress import progress_bar
from tf1kit.errors import UsageError, UsageFailure

if TYPE_CHECKING:
    from tf1kit.port import Port

__all__ = ["example_command", "training_command"]

AT_LEAST_1 = click.IntRange(min=1)


def training_command(make: Callable[[], Port], inputs: Callable[..., Any], batch_size: int) -> click.Command:
    """Make the command of a port, which trains, resumes and evaluates.

    Args:
        make: builds the port; it is called after the seed is set.
        inputs: `inputs(eval_data, data_dir, batch_size, seed=, start=)`, as in
            `migrated/cifar10_input.py`: batches of images float32 `[n, height, width, channels]`
            and labels `[n]`.
        batch_size: the default of --batch-size.
    """

    @click.command(help="Train on CIFAR-10 binary batches and evaluate on the test batch.")
    @click.option("--data-dir", type=Path, default=Path("data/sample"), show_default=True, help="Batches to train on.")
    @click.option("--steps", type=AT_LEAST_1, default=15000, show_default=True, help="Train up to this step.")
    @click.option("--batch-size", type=AT_LEAST_1, default=batch_size, show_default=True)
    @click.option("--checkpoint-dir", type=Path, help="Save here, and resume from what is here.")
    @click.option(
        "--save-every", type=AT_LEAST_1, default=100, show_default=True, help="Steps between two checkpoints."
    )
    @click.option("--log-dir", type=Path, help="TensorBoard summaries.")
    @click.option("--seed", default=0, show_default=True, help="Seed of the initial weights and the order of files.")
    @quiet_option("Show no progress bar.")
    def command(
        data_dir: Path,
        steps: int,
        batch_size: int,
        checkpoint_dir: Path | None,
        save_every: int,
        log_dir: Path | None,
        seed: int,
        quiet: bool,
    ) -> None:
        import keras

        from tf1kit.data.cifar10 import TEST_FILE, read_batch
        from tf1kit.port.training import evaluate, train

        keras.utils.set_random_seed(seed)
        port = make()
        try:
            # read first: fail before training, not after it
            count = len(read_batch(data_dir / TEST_FILE)[1])
            with progress_bar(quiet) as tell:
                begin = train(
                    port,
                    lambda start: inputs(False, data_dir, batch_size, seed=seed, start=start),
                    steps,
                    checkpoint_dir,
                    log_dir,
                    save_every,
                    (seed, batch_size),
                    tell,
                )
            accuracy = evaluate(port.predict, inputs(True, data_dir, batch_size, seed=seed), count)
        except UsageError as error:
            raise UsageFailure(str(error)) from error
        if begin >= steps:
            click.echo(f"{checkpoint_dir} is at step {begin}: nothing to train up to step {steps}")
        else:
            click.echo(f"trained from step {begin} to {steps}")
        click.echo(f"test accuracy {accuracy:.4f} on {count} images in {math.ceil(count / batch_size)} batches")
        click.echo(f"weights and optimizer state: sha256 {port.fingerprint()}")

    return command


def example_command(example: Callable[[], None]) -> click.Command:
    """Make the command of a port that only prints; it ignores a port's usual options."""

    @click.command(help=example.__doc__)
    @click.option("--data-dir", "--steps", "--display-step", "_", help="Ignored: nothing is trained.")
    def command(_: str | None) -> None:
        example()

    return command
