"""The part of a page about training: both loss curves, the accuracy, and images of the data."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import matplotlib
import matplotlib.image
import numpy as np

from tf1kit.parity.reports.plots import SERIES, STYLE, WIDTHS, ZeroScale, figure_of, scatter, svg_of


@dataclass(frozen=True)
class Image:
    """An image of the data.

    Args:
        pixels: [height, width, 3], uint8.
        alt: the text for people who cannot see the image.
        caption: the text below the image.
    """

    pixels: np.ndarray
    alt: str
    caption: str

    @property
    def address(self) -> str:
        """The image as a PNG in a `data:` address, so that the page needs no other file."""
        target = io.BytesIO()
        matplotlib.image.imsave(target, self.pixels, format="png")
        return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode()


@dataclass
class Training:
    """The losses and accuracies of both sides, trained on the same batches.

    steps: the step numbers.
    legacy, migrated: the loss of each side before each step.
    accuracy: the accuracy on the test batch, by side.
    about: a sentence about the data, the batch size and the test batch.
    images, images_about: images of the data to show, and a sentence about them.
    """

    steps: list[int]
    legacy: list[float]
    migrated: list[float]
    accuracy: dict[str, float]
    about: str
    images: Sequence[Image] = field(default=())
    images_about: str = ""


@matplotlib.rc_context(STYLE)
def curves(run: Training, width: float = WIDTHS[0]) -> str:
    """Plot both loss curves, and below them their absolute difference at each step."""
    figure, (losses, below) = figure_of(width, 5.2, rows=2)
    gaps = [abs(legacy - migrated) for legacy, migrated in zip(run.legacy, run.migrated, strict=True)]
    losses.plot(run.steps, run.legacy, color=SERIES[0][0], linewidth=5, alpha=0.35, label="legacy")
    losses.plot(run.steps, run.migrated, color=SERIES[1][0], linewidth=1.2, label="migrated")
    losses.set_ylabel("loss")
    losses.legend(frameon=False)
    scale = ZeroScale(gaps)
    scatter(below, scale, list(zip(run.steps, gaps, strict=True)), SERIES[2][0], ".", "difference")
    scale.label(below)
    below.set_title(f"exactly 0 at {gaps.count(0.0)} of {len(gaps)} steps", fontsize=9, loc="left")
    below.set(xlabel="step", ylabel="|legacy - migrated|")
    return svg_of(figure, f"training {width}")
