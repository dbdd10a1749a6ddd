"""The `tf1kit` command: one thin command per room; each imports its room when it runs."""

from __future__ import annotations

import click

import tf1kit
from tf1kit.errors import UsageError


class UsageFailure(click.ClickException):
    """One line on stderr, exit code 2."""

    exit_code = 2


class KitGroup(click.Group):
    """A group whose commands show a `UsageError` as a `UsageFailure`."""

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
