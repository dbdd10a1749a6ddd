"""What a page shows of a training: both loss curves, accuracy, and images of the data."""

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
        alt: what it shows, for who cannot see it.
        caption: what stands below it.
    """

    pixels: np.ndarray
    alt: str
    caption: str

    @property
    def address(self) -> str:
        """The image as a PNG in a `data:` address, so that the page stands alone."""
        target = io.BytesIO()
        matplotlib.image.imsave(target, self.pixels, format="png")
        return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode()


@dataclass
class Training:
    """Both sides trained on the same batches: the loss before each of `steps`, and accuracy by name of who has it.

    `about` says in a sentence what was trained on: data, batch size, where the held-back batch comes from.
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
    """Both loss curves in one plot of `width` inches, and below it their absolute difference per step."""
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
