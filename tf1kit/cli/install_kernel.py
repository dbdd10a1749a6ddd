"""`tf1kit install-kernel`: shows a kernel with TensorFlow 1 to Jupyter."""

from __future__ import annotations

import click

from tf1kit.cli.options import example, force_option, quiet_option


@click.command("install-kernel", epilog=example("tf1kit install-kernel --sys-prefix"))
@click.option(
    "--sys-prefix", is_flag=True, help="Only for the Jupyter of this Python's environment; else for all of this user's."
)
@force_option("Replace the kernel if it exists.")
@quiet_option("Print nothing if it works.")
def install_kernel(sys_prefix: bool, force: bool, quiet: bool) -> None:
    """Add a kernel to Jupyter whose cells see TensorFlow 1.

    Jupyter lists it as "Python 3 with TensorFlow 1 (tf1kit)". It needs the extra: pip install
    "tf1kit[notebook]". `jupyter kernelspec remove tf1kit` removes it.
    """
    from tf1kit.run.notebook.spec import install

    folder = install(sys_prefix, force)
    if not quiet:
        click.echo(f"installed: {folder}")
