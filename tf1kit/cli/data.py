"""`tf1kit data`: writes the sample, downloads the genuine CIFAR-10, or splits records into shards."""

from __future__ import annotations

from pathlib import Path

import click

from tf1kit.cli.options import PATH, example, force_option, quiet_option
from tf1kit.errors import UsageError


def _folder(context: click.Context, parameter: click.Parameter, path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file, but --out needs a folder: give another name")
    return path


@click.group(epilog=example("tf1kit data sample --out data/sample"))
def data() -> None:
    """Write a small real sample, or the genuine CIFAR-10, as CIFAR-10 batches; split records into shards."""


@data.command(epilog=example("tf1kit data sample --out data/sample"))
@click.option(
    "--out", default="data/sample", show_default=True, type=PATH, callback=_folder, help="Folder for the batches."
)
@force_option("Replace existing batches.")
@quiet_option("Print nothing but errors.")
def sample(out: Path, force: bool, quiet: bool) -> None:
    """Write a small real sample; needs no network.

    The sample is 1,797 handwritten digits, enlarged to 32x32x3: five training batches of 300
    records and a test batch of 297.
    """
    from tf1kit.data.sample import LICENCE, write_sample
    from tf1kit.data.show import show_folder

    batches = write_sample(out, overwrite=force)
    if not quiet:
        show_folder(out, batches, LICENCE)


@data.command(epilog=example("tf1kit data cifar10 --out data/cifar10"))
@click.option(
    "--out", default="data/cifar10", show_default=True, type=PATH, callback=_folder, help="Folder for the archive."
)
@click.option("--url", help="A mirror, or file:///FOLDER/cifar-10-binary.tar.gz.  [default: the authors' site]")
@force_option("Replace the folder, and an archive that is not the genuine one.")
@quiet_option("Print nothing but errors.")
def cifar10(out: Path, url: str | None, force: bool, quiet: bool) -> None:
    """Download and unpack the genuine CIFAR-10 (170 MB).

    The batches are written to OUT/cifar-10-batches-bin, as in TensorFlow's tutorial, and the
    archive is kept. An interrupted download is resumed.
    """
    from tf1kit.cli.progress import progress_bar
    from tf1kit.data.download import LICENCE, URL, download_cifar10
    from tf1kit.data.show import show_folder

    with progress_bar(quiet, in_bytes=True) as tell:
        folder, batches = download_cifar10(out, url=url or URL, overwrite=force, progress=tell)
    if not quiet:
        show_folder(folder, batches, LICENCE)


@data.command(
    "shard",
    epilog=example(
        "tf1kit data shard data/sample/data_batch_1.bin data/sample/data_batch_2.bin --out data/shards --shards 4"
    ),
)
@click.argument("sources", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--out", required=True, type=PATH, callback=_folder, help="Folder for the shards.")
@click.option("--shards", type=click.IntRange(min=1), default=4, show_default=True, help="Files to write.")
@click.option("--seed", default=0, show_default=True, help="Seed of the draw that gives each record its shard.")
@click.option("--name", default="records", show_default=True, help="First part of the names of the shards.")
@force_option("Replace existing shards.")
@quiet_option("Print nothing but errors.")
def shard_command(
    sources: tuple[Path, ...], out: Path, shards: int, seed: int, name: str, force: bool, quiet: bool
) -> None:
    """Split CIFAR-10 batches or TFRecord files into shards, record by record.

    The shards have the same number of records, or one more. They are written under other names
    first, so a shard is whole or not there. docs/scaling.md shows how several workers train on them.
    """
    from tf1kit.cli.progress import progress_bar
    from tf1kit.data.shards import shard
    from tf1kit.data.show import show_shards

    with progress_bar(quiet) as tell:
        written = shard(sources, out, shards, seed, name, overwrite=force, progress=tell)
    if not quiet:
        show_shards(out, written)
