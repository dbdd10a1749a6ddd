"""The command of a `migrated/` module, which trains with a progress bar and evaluates."""

from __future__ import annotations

import functools
import inspect
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tf1kit.cli.options import quiet_option
from tf1kit.cli.progress import progress_bar
from tf1kit.cluster.config import member
from tf1kit.cluster.meeting import AloneError
from tf1kit.errors import UsageError, UsageFailure

if TYPE_CHECKING:
    from tf1kit.port import Port
    from tf1kit.port.replicas import Replicas
    from tf1kit.port.servers import Served

__all__ = ["example_command", "training_command"]

AT_LEAST_1 = click.IntRange(min=1)
SYNCHRONISED = "synchronised"
BITS = {"float32": 32, "bfloat16": 16}  # of what layers compute
WORKERS = (
    "Several processes with TF_CONFIG train together, each on its part of every batch, or by parameter servers: "
    "see `tf1kit launch`."
)


class TrainingCommand(click.Command):
    """A command whose processes leave at once if there are parameter servers: at the end of Python,
    TensorFlow would wait for those that are lost.
    """

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run it."""
        try:
            return super().main(*args, **extra)
        except SystemExit as end:
            if _is_served():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(int(end.code or 0))
            raise


def _is_served() -> bool:
    try:
        cluster = member()
    except UsageError:  # which the command has said
        return False
    return cluster is not None and cluster.served


def training_command(make: Callable[[], Port], inputs: Callable[..., Any], batch_size: int) -> click.Command:
    """Make the command of a port, which trains, resumes and evaluates.

    Args:
        make: builds the port; it is called after the seed is set.
        inputs: `inputs(eval_data, data_dir, batch_size, seed=, start=)`, as in
            `migrated/cifar10_input.py`: batches of images float32 `[n, height, width, channels]`
            and labels `[n]`. With several workers or devices it is also given `rows=`, the slice of
            each batch that this process computes.
        batch_size: the default of --batch-size.
    """

    @click.command(
        cls=TrainingCommand, help=f"Train on CIFAR-10 binary batches and evaluate on the test batch.\n\n{WORKERS}"
    )
    @click.option("--data-dir", type=Path, default=Path("data/sample"), show_default=True, help="Batches to train on.")
    @click.option("--steps", type=AT_LEAST_1, default=15000, show_default=True, help="Train up to this step.")
    @click.option("--batch-size", type=AT_LEAST_1, default=batch_size, show_default=True)
    @click.option("--checkpoint-dir", type=Path, help="Save here, and resume from what is here.")
    @click.option(
        "--save-every", type=AT_LEAST_1, default=100, show_default=True, help="Steps between two checkpoints."
    )
    @click.option("--log-dir", type=Path, help="TensorBoard summaries.")
    @click.option("--seed", default=0, show_default=True, help="Seed of the initial weights and the order of files.")
    @click.option(
        "--devices",
        type=AT_LEAST_1,
        default=1,
        show_default=True,
        help="GPUs of this machine that share each batch; where there are fewer, parts of the CPU.",
    )
    @click.option(
        "--precision",
        type=click.Choice(tuple(BITS)),
        default="float32",
        show_default=True,
        help="What layers compute in; the weights are float32 in both. bfloat16 is fast where the machine multiplies it.",
    )
    @click.option(
        "--batch-norm",
        type=click.Choice([SYNCHRONISED, "per-replica"]),
        default=SYNCHRONISED,
        show_default=True,
        help="Statistics of the whole batch, or as in TensorFlow 1 of the part of each worker or device.",
    )
    @click.option(
        "--timeout",
        type=click.FloatRange(min=1),
        default=600,
        show_default=True,
        help="Seconds that a worker waits for another one before it gives up.",
    )
    @quiet_option("Show no progress bar.")
    def command(
        data_dir: Path,
        steps: int,
        batch_size: int,
        checkpoint_dir: Path | None,
        save_every: int,
        log_dir: Path | None,
        seed: int,
        devices: int,
        precision: str,
        batch_norm: str,
        timeout: float,
        quiet: bool,
    ) -> None:
        from tf1kit.data.cifar10 import TEST_FILE, read_batch
        from tf1kit.port.servers import serve
        from tf1kit.port.strategies import strategy_of
        from tf1kit.port.training import evaluate, train

        tell_waiting = functools.partial(click.echo, err=True)
        try:
            if serve(timeout, tell_waiting):
                return
            # read first: fail before training, not after it
            count = len(read_batch(data_dir / TEST_FILE)[1])
            job = f"seed {seed}, batch size {batch_size}, {steps} steps, {precision}, {batch_norm} batch norm"
            begin_together = functools.partial(strategy_of, devices, timeout, tell_waiting, job)
            of_policy = functools.partial(_made, make, precision)
            port = _port(of_policy, seed, batch_size, batch_norm == SYNCHRONISED, begin_together, timeout, tell_waiting)
            check_rows(port, inputs)
            with progress_bar(quiet or not port.leads) as tell:
                begin = train(
                    port,
                    lambda start, **own: inputs(False, data_dir, batch_size, seed=seed, start=start, **own),
                    steps,
                    checkpoint_dir,
                    log_dir,
                    save_every,
                    (seed, batch_size, BITS[precision]),
                    tell,
                )
            accuracy = 0.0
            if port.leads:
                accuracy = evaluate(port.predict, inputs(True, data_dir, batch_size, seed=seed), count)
            port.wait()
        except UsageError as error:
            raise UsageFailure(str(error)) from error
        except AloneError as error:
            raise click.ClickException(str(error)) from error
        if not port.leads:
            return
        if drawing := port.random_layers():
            click.echo(
                f"{drawing} random layers of Keras drew the same numbers in each worker or device, which one process does "
                "not; to draw the numbers of one process, use tf1kit.keras.Dropout"
            )
        if begin >= steps:
            click.echo(f"{checkpoint_dir} is at step {begin}: nothing to train up to step {steps}")
        else:
            click.echo(f"trained from step {begin} to {steps}")
        click.echo(f"test accuracy {accuracy:.4f} on {count} images in {math.ceil(count / batch_size)} batches")
        click.echo(f"weights and optimizer state: sha256 {port.fingerprint()}")

    return command


def _port(
    make: Callable[[], Port],
    seed: int,
    batch_size: int,
    synchronised: bool,
    start: Callable[[], Any],
    timeout: float,
    tell: Callable[[str], None],
) -> Port | Replicas | Served:
    """The port, on the replicas or the parameter servers of the cluster, or on several devices if there are any.

    start: makes the strategy, before anything else, because TensorFlow refuses it after any computation.
    """
    import keras

    strategy = start()
    keras.utils.set_random_seed(seed)
    if strategy is None:
        return make()
    cluster = member()
    if cluster and cluster.served:
        from tf1kit.port.servers import Served

        def fresh() -> Port:
            keras.utils.set_random_seed(seed)
            return make()

        return Served(fresh, strategy, cluster, timeout, tell)
    from tf1kit.port.replicas import Replicas

    return Replicas(make, strategy, batch_size, synchronised)


def _made(make: Callable[[], Port], dtype: str) -> Port:
    """The port, whose layers compute in this dtype.

    Raises UsageError if none of them does.
    """
    from tf1kit.port.precision import POLICIES, computes_in, precision

    with precision(POLICIES[dtype]):
        port = make()
    if not computes_in(port.model, dtype):
        raise UsageError(
            f"no layer of {type(port.model).__name__} computes in {dtype}, because the model is made before the command "
            "runs, or gives its layers a dtype: let the port make its layers when it is called, without a dtype"
        )
    return port


def check_rows(port: Port | Replicas | Served, inputs: Callable[..., Any]) -> None:
    """Raise UsageError if the inputs cannot give a process its rows."""
    try:
        inspect.signature(inputs).bind_partial(**port.own)
    except TypeError:
        raise UsageError(
            "the inputs of this port have no argument `rows`, the slice of each batch that a process computes: "
            "add it as in migrated/cifar10_input.py, or train in one process on one device"
        ) from None


def example_command(example: Callable[[], None]) -> click.Command:
    """Make the command of a port that only prints; it ignores a port's usual options."""

    @click.command(help=example.__doc__)
    @click.option("--data-dir", "--steps", "--display-step", "_", help="Ignored: nothing is trained.")
    def command(_: str | None) -> None:
        example()

    return command
