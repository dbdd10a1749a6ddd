"""The `beyond` rung: what the other rungs do not reach, since they call `endpoints` with one batch size and from streams.

calling   call(training=True) gives the last end point of training, and moves the statistics as `endpoints` does
fitting   `fit` of the compiled model on one batch does what one step of the legacy does
sizes     one step with a batch of 1, with another batch size, and with an odd image size
rates     the learning rate at steps that nobody trains to, and around every boundary
initial   freshly initialised values against the graph's own initialisers
saving    the `.keras` file: the loaded model is the saved one, and trains on alike
large     images far beyond the streams' range, and gradients that reach any clipping

A check is a function of a `Ladder`.  It returns rows, or raises NotApplicableError with the reason.
"""

from __future__ import annotations

from tf1kit.parity.beyond.checks import CHECKS, beyond

__all__ = ["CHECKS", "beyond"]
