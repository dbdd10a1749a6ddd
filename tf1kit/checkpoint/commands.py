"""The `tf1kit checkpoint` group: commands that look at checkpoints and compare them."""

from __future__ import annotations

import click


@click.group()
def checkpoint() -> None:
    """Look at checkpoints of TensorFlow 1, compare them, and take them to Keras and back."""
